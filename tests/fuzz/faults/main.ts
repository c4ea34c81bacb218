import { parseArgs } from 'node:util';
import { readCount } from '../read-count.ts';
import { FAULTS } from './faults.ts';
import { ENOUGH, findFaults } from './find-faults.ts';

const HELP = `npm run fuzz:faults -- [--runs N] [--seed S] [--only TEXT]

Puts each of ${FAULTS.length} faults into a copy of the interpreter and says on how many random programs the faulty analysis
and the runs under the debug pool disagree.

  --runs N      programs (default 1500)
  --seed S      start of the random numbers (default 1)
  --only TEXT   only the faults whose names contain it
  --help        this text

Exits with 1 when more than one fault in twenty is not found.`;

try {
  await main();
} catch (error) {
  if (!(error instanceof RangeError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(`fuzz:faults: ${error.message}`);
  console.error('See `npm run fuzz:faults -- --help`.');
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1500' }, seed: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const faults = FAULTS.filter(({ name }) => name.includes(values.only));
  const runs = readCount('runs', values.runs);
  const seed = readCount('seed', values.seed);
  const began = performance.now();
  const shown = await findFaults(faults, runs, seed, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${runs} programs${done === runs ? '\n' : ''}`);
  });
  for (const { name } of faults) console.log(`  ${name.padEnd(46)}${(shown.get(name) === ENOUGH ? `${ENOUGH} or more` : String(shown.get(name) ?? 0)).padStart(12)} programs`);
  const found = faults.filter(({ name }) => (shown.get(name) ?? 0) > 0).length;
  console.log(`${found} of ${faults.length} faults found in ${runs} programs, seed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  if (faults.length === 0 || found < 0.95 * faults.length) process.exitCode = 1;
}
