import { readIntegers } from './command-line.ts';
import { soakDetector } from './detector.ts';

const HELP = `Usage: npm run soak:detector -- [options]

Does correct work at random with pools of every kind at level paranoid, handles, quarantine and chance included, while garbage is
collected all the time: the detector must not report anything. Then it is misused, and must. Ctrl-C ends it early with the same summary.

  --seconds N    how long (default 120)
  --seed N       for the same work again (default: from the clock)
  --help
`;

const { seconds, seed } = readIntegers(HELP, { seconds: 120, seed: Date.now() % 2 ** 31 });

let isOver = false;
process.once('SIGINT', () => (isOver = true));
const start = performance.now();
let toldAt = start;

console.log(`correct work at level paranoid, ${seconds} s, seed ${seed}`);
const result = await soakDetector({
  seed,
  seconds,
  onProgress({ leases, collections }) {
    if (performance.now() - toldAt > 5_000) {
      toldAt = performance.now();
      console.log(`${((toldAt - start) / 1_000).toFixed(0).padStart(4)} s  ${leases.toExponential(2)} leases, ${collections} collections`);
    }
    return isOver;
  },
});
console.log(`${result.leases.toExponential(2)} leases and ${result.collections} collections in ${result.seconds.toFixed(0)} s`);
console.log(result.faults.length === 0 ? 'No false report; misuse on purpose was told.' : result.faults.join('\n'));
process.exitCode = result.faults.length === 0 ? 0 : 1;
