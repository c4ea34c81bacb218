import { parseArgs } from 'node:util';
import { search } from './fuzz.ts';
import type { Counts } from './fuzz.ts';

const HELP = `npm run fuzz -- [--runs N] [--seed S]

Generates programs over our own pools, analyses each and runs it under the debug pool on every combination of
inputs and throws, and prints the shrunk programs on which the two disagree.

  --runs N   programs (default 1000)
  --seed S   start of the random numbers (default 1); the same seed gives the same programs
  --help     this text

Exits with 1 when the two disagree somewhere.`;

function readCount(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Expected --${name} to be a non-negative integer, got '${text}'.`);
  return value;
}

function print({ programs, correct, lostToRuns, lostToAnalysis, infeasible, constructs, kinds }: Counts): void {
  const share = (n: number): string => `${((100 * n) / Math.max(programs, 1)).toFixed(1)} %`.padStart(8);
  const row = (name: string, n: number): string => `  ${name.padEnd(24)} ${String(n).padStart(7)} ${share(n)}`;
  const rows = (map: ReadonlyMap<string, number>): string[] => [...map].sort((x, y) => y[1] - x[1]).map(([name, n]) => row(name, n));
  console.log([
    row('programs', programs),
    row('correct', correct),
    row('lost: too many runs', lostToRuns),
    row('lost: analysis gave up', lostToAnalysis),
    row('lost: infeasible', infeasible),
    'programs per misuse kind',
    ...rows(kinds),
    'programs per construct',
    ...rows(constructs),
  ].join('\n'));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const runs = readCount('runs', values.runs);
  const seed = readCount('seed', values.seed);
  const { isTTY } = process.stderr;
  const { counts, counterexamples } = await search(runs, seed, (done) => {
    if (isTTY) process.stderr.write(`\r${done} of ${runs} programs${done === runs ? '\n' : ''}`);
  });
  for (const example of counterexamples) console.log(`${example}\n`);
  print(counts);
  console.log(`${counterexamples.length} counterexamples, seed ${seed}`);
  if (counterexamples.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof RangeError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(`fuzz: ${error.message}`);
  console.error('See `npm run fuzz -- --help`.');
  process.exitCode = 2;
}
