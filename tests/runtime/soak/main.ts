import { readIntegers } from './command-line.ts';
import { killWorkers } from './killing.ts';
import { soak } from './soak.ts';

const HELP = `Usage: npm run soak -- [options]

Works all pools at random for minutes: acquires, releases, misuse, and functions of the user that throw. All the time it checks that
the statistics add up, that no item has two owners and, with workers that are killed at random moments beside it, that no slot of
shared memory is lost; at the end, that the heap did not grow. Ctrl-C ends it early with the same summary.

  --operations N    how many (default 1e8)
  --minutes N       ends after that time, however far it came (default 8)
  --seed N          for the same run again (default: from the clock)
  --help
`;

const { operations, minutes, seed } = readIntegers(HELP, { operations: 1e8, minutes: 8, seed: Date.now() % 2 ** 31 });

let isOver = false;
process.once('SIGINT', () => (isOver = true));
const start = performance.now();
let toldAt = start;

console.log(`${operations.toExponential()} operations at most, ${minutes} minutes at most, seed ${seed}`);
const killing = killWorkers(() => isOver);
const pools = await soak({
  operations,
  seed,
  timeLimit: minutes * 60_000,
  onProgress(done) {
    if (performance.now() - toldAt > 5_000) {
      toldAt = performance.now();
      console.log(`${((toldAt - start) / 1000).toFixed(0).padStart(4)} s  ${((done / operations) * 100).toFixed(0).padStart(3)} %`);
    }
    return isOver;
  },
});
isOver = true;
const workers = await killing;

const [first, last] = [pools.heap[0], pools.heap.at(-1)].map((bytes) => bytes && `${(bytes / 2 ** 20).toFixed(1)} MB`);
const faults = [...pools.faults, ...workers.faults];
console.log(`${pools.operations.toExponential(2)} operations in ${pools.seconds.toFixed(0)} s${first === undefined ? '' : `; heap ${first} at first, ${last} at last`}`);
console.log(`${workers.killed} workers killed beside one that made ${workers.pairs.toExponential(2)} pairs of acquire and release`);
if (pools.operations < operations && faults.length === 0) console.log(`Ended before all ${operations.toExponential()} operations.`);
console.log(faults.length === 0 ? 'No fault.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
