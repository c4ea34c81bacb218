import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { examine } from './examine.ts';
import { eachScript, folderAt, UsageError } from './scripts.ts';
import { Tally } from './tally.ts';

const HELP = `npm run robustness -- [folder ...]

Lints every script below the folders with all rules on, those of preset strict, and counts what must not happen: a rule
that throws, an exception that the core swallowed, a file that takes the rules more than half a second, which is looked
at twice. Prints the limits that sites were given up at, by name. Without a folder it takes what the project's own
node_modules ship: compilers, linters, drivers, mappers, some thousands of files. Ctrl-C ends it early, with the figures.

  --help     this text

Exits with 1 after a crash or a slow file.
`;

/** The folder the project's dependencies are installed in. */
const INSTALLED = join(import.meta.dirname, '../../node_modules');

let isInterrupted = false;
process.on('SIGINT', () => (isInterrupted = true));

async function main(folders: readonly string[]): Promise<void> {
  const paths = folders.flatMap((folder) => [...eachScript(folder)]);
  const tally = new Tally();
  for (const path of paths) {
    show(`[${tally.files + 1}/${paths.length}] ${relative(process.cwd(), path)}`);
    tally.add(relative(process.cwd(), path), examine(path, readFileSync(path, 'utf8')));
    await turn(); // for Ctrl-C
    if (isInterrupted) break;
  }
  show('');
  console.log(`${tally}${isInterrupted ? `\ninterrupted after ${tally.files} of ${paths.length} files` : ''}`);
  if (!tally.isGood) process.exitCode = 1;
  else if (isInterrupted) process.exitCode = 130;
}

/** One line that changes, on a terminal. */
function show(line: string): void {
  const { isTTY, columns = 80 } = process.stderr;
  if (isTTY) process.stderr.write(`\r${line.slice(0, columns - 1)}\u001b[K`);
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', default: false } } });
  if (values.help) process.stdout.write(HELP);
  else await main((positionals.length > 0 ? positionals : [INSTALLED]).map(folderAt));
} catch (error) {
  if (!(error instanceof UsageError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(`robustness: ${error.message}\nSee \`npm run robustness -- --help\`.`);
  process.exitCode = 2;
}
