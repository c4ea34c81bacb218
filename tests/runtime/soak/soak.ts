import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Random } from './random.ts';
import { makeSubjects } from './subjects.ts';

export interface SoakOptions {
  readonly operations: number;
  readonly seed: number;
  /** Milliseconds after which it ends, however far it came. */
  readonly timeLimit: number;
  /** Called between slices. Returning true ends the run. */
  readonly onProgress?: (done: number) => boolean;
}

export interface SoakResult {
  readonly operations: number;
  readonly seconds: number;
  /** What went wrong, first things first. */
  readonly faults: readonly string[];
  /** Bytes of heap in use after a collection, from the end of the first tenth on. */
  readonly heap: readonly number[];
}

/** Steps of one pool before the next one has its turn. */
const STRETCH = 2_000;
/** Steps between two looks at the books. */
const LOOK = 100;
/** Readings of the heap. */
const READINGS = 20;
/** Growth of the heap that is no leak: what V8 learns, and rounding. */
const ALLOWED_GROWTH = 2 ** 20;

/** Works all pools at random, and looks all the time whether they keep their promises. */
export async function soak({ operations, seed, timeLimit, onProgress }: SoakOptions): Promise<SoakResult> {
  const random = new Random(seed);
  const subjects = makeSubjects(seed);
  const heap: number[] = [];
  const faults = new Set<string>();
  const start = performance.now();
  let done = 0;
  for (let turns = 0; done < operations && faults.size === 0; turns++) {
    const subject = subjects[turns % subjects.length]!;
    for (let step = 1; step <= STRETCH; step++) {
      subject.step(random);
      const fault = step % LOOK === 0 ? subject.fault() : undefined;
      if (fault !== undefined) faults.add(`${subject.name}: ${fault} (seed ${seed}, operation ${done + step})`);
    }
    done += STRETCH;
    if (turns % subjects.length !== 0) continue;
    await turn();
    if (done >= operations * (0.1 + (0.9 * heap.length) / READINGS)) heap.push(heapInUse());
    if (performance.now() - start > timeLimit || onProgress?.(done)) break;
  }
  for (const subject of subjects) {
    subject.end();
    const fault = subject.fault();
    if (fault !== undefined) faults.add(`${subject.name}, at the end: ${fault}`);
  }
  if (grows(heap)) faults.add(`the heap grows: ${heap.map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`).join(', ')}`);
  return { operations: done, seconds: (performance.now() - start) / 1000, faults: [...faults], heap };
}

/** Whether the heap had more at its lowest in the last third than at its highest in the first. */
function grows(heap: readonly number[]): boolean {
  const third = Math.floor(heap.length / 3);
  return third > 0 && Math.min(...heap.slice(-third)) > Math.max(...heap.slice(0, third)) + ALLOWED_GROWTH;
}

let collect: (() => void) | undefined;

function heapInUse(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
