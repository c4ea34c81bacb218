import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `Usage: npm run score -- <corpus folder> [options]

Runs a corpus' own scorers on the built plugin and prints recall, right kind, wrong reports,
silence after the fix, a lower bound of precision, and reports per 10,000 lines.

The corpus folder holds score-distilled.mjs with distilled/, and score.mjs and extract.mjs with
real.json and clean.json. Real code is scored if one of the first two options is given.

  --files <folder>     What extract.mjs wrote: the files of real.json and clean.json.
  --mirrors <folder>   Git mirrors to extract them from first: <folder>/<owner>+<name>/repo.
  --preset <name>      Preset of the plugin.                                       [recommended]
  --verbose            Print what was missed, what is still reported after its fix, wrong
                       reports, and reports without a label, which are to be judged by reading.
  -h, --help           Print this.

Exit codes: 0 scored, 2 wrong usage or a scorer that failed. A bar that is missed is no failure.
`;

/** A command line that cannot be carried out. The message says what was expected, and what was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Options {
  /** Absolute path of the folder with the scorers. */
  readonly corpus: string;
  /** Absolute path of the extracted files. */
  readonly files: string | undefined;
  /** Absolute path of the git mirrors. */
  readonly mirrors: string | undefined;
  readonly preset: string;
  readonly verbose: boolean;
}

const DISTILLED = ['score-distilled.mjs', 'distilled'];
const REAL = ['score.mjs', 'real.json', 'clean.json'];

/** Reads the command line; `undefined` asks for help. Throws a UsageError for what is wrong with it. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse([...args]);
  if (values.help) return undefined;

  const [corpus, ...others] = positionals;
  if (corpus === undefined) throw new UsageError('Expected the folder of a corpus, got none.');
  if (others.length > 0) throw new UsageError(`Expected one folder, got ${positionals.length}: ${positionals.join(', ')}.`);
  if (values.files !== undefined && values.mirrors !== undefined) throw new UsageError('Expected --files or --mirrors, got both.');

  const isReal = values.files !== undefined || values.mirrors !== undefined;
  const needed = [...DISTILLED, ...(isReal ? REAL : []), ...(values.mirrors === undefined ? [] : ['extract.mjs'])];
  return {
    corpus: folder('The corpus', corpus, needed),
    files: values.files && folder('--files', values.files),
    mirrors: values.mirrors && folder('--mirrors', values.mirrors),
    preset: values.preset ?? 'recommended',
    verbose: values.verbose ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        files: { type: 'string' },
        mirrors: { type: 'string' },
        preset: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. '); // the rest is advice on arguments that start with a dash
    throw new UsageError(`${sentence}.`);
  }
}

/** The absolute path of a folder that has the `needed` entries. */
function folder(what: string, path: string, needed: readonly string[] = []): string {
  if (!existsSync(path)) throw new UsageError(`${what}: no folder at ${resolve(path)}.`);
  const missing = needed.filter((name) => !existsSync(join(path, name)));
  if (missing.length > 0) throw new UsageError(`${what}: expected ${missing.join(', ')} in ${resolve(path)}.`);
  return resolve(path);
}
