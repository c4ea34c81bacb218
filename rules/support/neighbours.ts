/** Other files of the project, found as the imports of a linted file name them. Read only when a rule is about to tell something. */
import type { Rule } from 'eslint';
import type { SourceFile } from '../flow/file/file-index.ts';
import { nodeModule } from './node-module.ts';
import { parserOf } from './parser.ts';
import type { Parse } from './parser.ts';

const fs = nodeModule<typeof import('node:fs')>('node:fs');
const paths = nodeModule<typeof import('node:path')>('node:path');

interface Known {
  readonly stamp: string;
  readonly source: SourceFile | undefined;
}

/** Read anew when the file has changed: an editor lints for days. */
const known = new Map<string, Known>();

/** How many trees are kept; an editor would keep those of a whole project in the end. */
const MOST_KEPT = 100;

/** Longer files cost more to parse than they tell. In bytes. */
const LONGEST_FILE = 200_000;

/** Undefined where there is no file system, or no file: a text of an editor that was never saved. */
export function neighboursOf({ physicalFilename, languageOptions }: Rule.RuleContext): SourceFile['neighbour'] {
  if (!fs || !paths?.isAbsolute(physicalFilename)) return undefined;
  let parse: Parse | undefined;
  return (specifier) => neighbourOf(physicalFilename, specifier, (text, path) => (parse ??= parserOf(languageOptions))?.(text, path));
}

type ParseMaybe = (text: string, path: string) => SourceFile | undefined;

function neighbourOf(importer: string, specifier: string, parse: ParseMaybe): SourceFile | undefined {
  for (const path of candidates(importer, specifier)) {
    const stat = fs?.statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) continue;
    const stamp = `${stat.mtimeMs} ${stat.size}`;
    const entry = known.get(path);
    if (entry?.stamp === stamp) return entry.source;
    if (known.size >= MOST_KEPT) known.clear();
    const source = stat.size > LONGEST_FILE ? undefined : read(path, parse);
    known.set(path, { stamp, source });
    return source;
  }
  return undefined;
}

/** What cannot be read or parsed tells nothing. */
function read(path: string, parse: ParseMaybe): SourceFile | undefined {
  try {
    const source = fs && parse(fs.readFileSync(path, 'utf8'), path);
    return source && { ...source, neighbour: (specifier) => neighbourOf(path, specifier, parse) };
  } catch {
    return undefined;
  }
}

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** The paths that an import may mean, the likeliest first: as written, with an extension, as a folder. TypeScript writes `./pool.js` for `pool.ts`. */
function candidates(importer: string, specifier: string): string[] {
  return placesOf(importer, specifier).flatMap((place) => {
    const written = /\.[cm]?[jt]sx?$/.test(place);
    const source = place.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
    return [...(written ? [place, source] : []), ...EXTENSIONS.map((extension) => place + extension), ...EXTENSIONS.map((extension) => `${place}/index${extension}`)];
  });
}

/** `./pool`; `@/db/pool`, `~/db/pool` and `src/db/pool` below the package that the importer is part of. */
function placesOf(importer: string, specifier: string): string[] {
  const folder = paths?.dirname(importer) ?? '';
  if (/^\.\.?(?:\/|$)/.test(specifier)) return [paths?.resolve(folder, specifier) ?? ''];
  const below = /^(?:[@~]|#)\/(.+)/.exec(specifier)?.[1] ?? (specifier.startsWith('src/') ? specifier.slice('src/'.length) : undefined);
  const root = below === undefined ? undefined : packageAbove(folder);
  return root === undefined ? [] : [`${root}/src/${below}`, `${root}/${below}`];
}

function packageAbove(folder: string): string | undefined {
  if (fs?.existsSync(`${folder}/package.json`) === true) return folder;
  const above = paths?.dirname(folder);
  return above === undefined || above === folder ? undefined : packageAbove(above);
}
