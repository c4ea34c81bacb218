import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadFigures, typedFigure, untypedFigures, YARDSTICK } from './figures.ts';
import type { Figure, Loaded } from './figures.ts';
import type { Measured, Run } from './once.ts';

const HELP = `npm run bench:lint -- [folder] [options]

Lints a folder with the rules of recommended beside ${YARDSTICK}, each run in a fresh process without a cache, and
prints what the rules cost as ratios taken within one run. Without a folder it takes this project's own rules and tests.

  --rounds N   runs of each kind; the median counts (default 3)
  --typed      also what type information adds, beside @typescript-eslint/no-floating-promises alone; the folder needs
               a tsconfig.json and its dependencies
  --help       this text
`;

const ROOT = join(import.meta.dirname, '../..');
const PLUGIN = join(ROOT, 'dist/index.js');
const FLOATING = '@typescript-eslint/no-floating-promises';

class UsageError extends Error {}

async function main(folder: string, rounds: number, isTyped: boolean): Promise<void> {
  const { default: pool } = (await import(pathToFileURL(PLUGIN).href)) as { default: { configs: { recommended: { rules: object } } } };
  const own = Object.keys(pool.configs.recommended.rules);
  const lint = (rules: readonly string[], typed = false): Promise<Measured[]> => repeat<Measured>(rounds, 'once.ts', JSON.stringify({ folder, plugin: PLUGIN, rules, typed } satisfies Run));

  const runs = await lint([...own, YARDSTICK]);
  const figures = untypedFigures(runs, own);
  if (isTyped) figures.push(typedFigure(await lint([], true), await lint(own, true), await lint([FLOATING], true)));
  figures.push(...loadFigures(await repeat<Loaded>(2 * rounds + 1, 'load.mjs', pathToFileURL(PLUGIN).href)));
  const { files, lines } = runs[0]!;
  console.log(`${files.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines, ${rounds} rounds, Node.js ${process.version}\n`);
  for (const figure of figures) console.log(format(figure));
}

function format({ name, value, unit, bar }: Figure): string {
  const digits = unit === 'x' ? 3 : 1;
  return `${name.padEnd(62)}${`${value.toFixed(digits)} ${unit}`.padStart(10)}   at most ${bar}`;
}

/** Runs a script in several processes, one after the other, and gives what each sent. */
async function repeat<Result>(rounds: number, script: string, argument: string): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 1; round <= rounds; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\r${script} ${round}/${rounds}\u001b[K`);
    results.push(await inProcess<Result>(script, argument));
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return results;
}

function inProcess<Result>(script: string, argument: string): Promise<Result> {
  return new Promise((done, fail) => {
    const child = fork(join(import.meta.dirname, script), [argument], { execArgv: [...(script.endsWith('.ts') ? ['--import', 'tsx'] : []), '--expose-gc', '--no-warnings', '--max-old-space-size=8000'] });
    let result: Result | undefined;
    child.on('message', (message) => (result = message as Result));
    child.on('error', fail);
    child.on('exit', (code, signal) => (result === undefined ? fail(new Error(`${script} ended without a result: ${signal ?? code}.`)) : done(result)));
  });
}

function folderAt(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UsageError(`Expected a folder, got '${path}'.`);
  return resolve(path);
}

function roundsOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--rounds expects an integer from 1 up, got '${text}'.`);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '3' }, typed: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (positionals.length > 1) throw new UsageError(`Expected one folder, got ${positionals.length}.`);
  if (values.help) process.stdout.write(HELP);
  else await main(folderAt(positionals[0] ?? ROOT), roundsOf(values.rounds), values.typed);
} catch (error) {
  if (!(error instanceof UsageError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(`bench:lint: ${error.message}\nSee \`npm run bench:lint -- --help\`.`);
  process.exitCode = 2;
}
