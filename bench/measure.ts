import { measureAll } from './harness.ts';
import { smallObjects } from './small-objects.ts';

/** One fresh process of the benchmark: `measure.ts HELD VARIANT ROUNDS MITATA` sends its rows to the parent. */
const [held, variant, rounds, mitata] = process.argv.slice(2);
const rows = await measureAll(smallObjects(Number(held), variant!), { rounds: Number(rounds), mitata: mitata === 'true' });
process.send!(rows);
