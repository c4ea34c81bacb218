import { compile } from './compile.ts';
import type { Compiled } from './compile.ts';
import type { Contestant, Row, Scenario } from './scenario.ts';
import { spread } from './spread.ts';
import { calibrate, collectGarbage, takeTurn } from './turn.ts';
import type { Turn } from './turn.ts';

/**
 * Measures contestants against each other: short turns, round after round, in an order that changes, garbage of the one
 * before collected outside the clock. Turns in which the process lost the processor are set aside and the low quartile of the others
 * counts.
 */
export async function measureTime(contestants: readonly Contestant[], rounds: number, { turnMs = 2, warmUpMs, isClose = false, baseline }: Scenario): Promise<Row[]> {
  const compiled = contestants.map(compile);
  if (compiled.some(({ workload }) => workload)) return measureWorkloads(compiled);
  if (isClose) return measureClose(compiled, rounds, baseline);
  const counts: number[] = [];
  for (const contestant of compiled) counts.push(await calibrate(contestant, turnMs, warmUpMs));
  const turns = compiled.map((): Turn[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const j of turnOrder(compiled.length, round)) {
      collectGarbage('minor');
      turns[j]!.push(await takeTurn(compiled[j]!, counts[j]!));
    }
  }
  return compiled.map(({ name, pairs }, j) => ({ name, nanoseconds: (lowQuartile(turns[j]!) * 1e6) / (counts[j]! * pairs) }));
}

/** Each contestant begins as often as any other, and two rounds in a row go in opposite directions. */
export function turnOrder(length: number, round: number): number[] {
  const first = Math.floor(round / 2);
  return Array.from({ length }, (_, k) => (round % 2 === 0 ? first + k : first + length * (round + 1) - k) % length);
}

function lowQuartile(turns: readonly Turn[]): number {
  const undisturbed = turns.filter(({ preempted }) => !preempted).map(({ wall }) => wall);
  const sorted = (undisturbed.length >= 5 ? undisturbed : turns.map(({ least }) => least)).sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) / 4)]!;
}

const SLICE_MS = 0.1;
const PAIRS_OF_SLICES = 200;

/**
 * A machine that is slow for some milliseconds changes the time of a long operation by more than a pool adds to it. So slices as short as the
 * clock allows alternate with slices of the baseline, and the median of the differences of neighbours counts.
 */
async function measureClose(compiled: readonly Compiled[], rounds: number, baseline: string): Promise<Row[]> {
  const base = compiled.find(({ name }) => name === baseline)!;
  const count = await calibrate(base, SLICE_MS);
  const nanoseconds = ({ loop }: Compiled): number => {
    const start = performance.now();
    void loop(count);
    return ((performance.now() - start) * 1e6) / count;
  };
  const baseTimes: number[] = [];
  const added = new Map<string, number>([[baseline, 0]]);
  for (const other of compiled) {
    if (other === base) continue;
    await calibrate(other, SLICE_MS);
    const differences = Array.from({ length: rounds * PAIRS_OF_SLICES }, (_, pair) => {
      const otherFirst = pair % 2 === 1 ? nanoseconds(other) : undefined;
      const time = nanoseconds(base);
      baseTimes.push(time);
      return (otherFirst ?? nanoseconds(other)) - time;
    });
    added.set(other.name, spread(differences)!.median);
  }
  const { median } = spread(baseTimes)!;
  return compiled.map(({ name }) => ({ name, nanoseconds: median + added.get(name)! }));
}

const WORKLOAD_ROUNDS = 3;
const SLICES = 200;

/** Each contestant does all of its workload from its own fresh state, with a clean heap, once to warm up and then for the clock. */
async function measureWorkloads(compiled: readonly Compiled[]): Promise<Row[]> {
  const sums = compiled.map((): number[] => []);
  for (let round = -1; round < WORKLOAD_ROUNDS; round++) {
    for (const j of turnOrder(compiled.length, round + 1)) {
      const sum = await runWorkload(compiled[j]!);
      if (round >= 0) sums[j]!.push(sum);
    }
  }
  return compiled.map(({ name, pairs, workload }, j) => ({
    name,
    nanoseconds: (sums[j]!.sort((a, b) => a - b)[Math.floor(WORKLOAD_ROUNDS / 2)]! * 1e6) / (workload!.operations * pairs),
  }));
}

/** In slices, so that being preempted spoils little. Returns milliseconds. */
async function runWorkload(contestant: Compiled): Promise<number> {
  const workload = contestant.workload!;
  workload.begin();
  collectGarbage('major');
  let sum = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const { wall, least, preempted } = await takeTurn(contestant, workload.operations / SLICES);
    sum += preempted ? least : wall;
  }
  workload.end();
  return sum;
}
