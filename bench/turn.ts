import type { Compiled } from './compile.ts';

export interface Turn {
  readonly wall: number;
  /** What the process worked, or the wall clock where that is less: other work on the machine only ever adds time. */
  readonly least: number;
  /** The kernel gave the processor to someone else meanwhile. */
  readonly preempted: boolean;
}

export async function takeTurn(contestant: Compiled, count: number): Promise<Turn> {
  const before = process.resourceUsage();
  const start = performance.now();
  const pending = contestant.loop(count);
  if (pending) await pending;
  const wall = performance.now() - start;
  const after = process.resourceUsage();
  const cpu = (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1000;
  return {
    wall,
    // The kernel's clock of processor time is too coarse for the shortest turns.
    least: cpu > 0.2 ? Math.min(wall, cpu) : wall,
    preempted: after.involuntaryContextSwitches !== before.involuntaryContextSwitches,
  };
}

/** Warms the loop up. Returns how many operations take about `turnMs`. */
export async function calibrate(contestant: Compiled, turnMs: number, warmUpMs = 60): Promise<number> {
  let count = 1;
  for (let spent = 0; spent < warmUpMs; ) {
    const { wall } = await takeTurn(contestant, count);
    spent += wall;
    if (wall < turnMs / 2) count *= 2;
  }
  let warm = Infinity;
  for (let k = 0; k < 5; k++) warm = Math.min(warm, (await takeTurn(contestant, count)).wall);
  return Math.max(1, Math.round((count * turnMs) / warm));
}

export function collectGarbage(type: 'major' | 'minor'): void {
  if (globalThis.gc === undefined) throw new Error('The benchmark needs node --expose-gc');
  globalThis.gc({ type });
}
