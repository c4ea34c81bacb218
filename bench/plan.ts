import type { Task } from './results.ts';
import type { Mode, Scenario } from './scenario.ts';

export interface Wanted {
  readonly modes: readonly Mode[];
  /** Processes that measure time, for each scenario and variant. Bytes and collections need fewer. */
  readonly processes: number;
}

/** Processes of their own that each mode is measured in: what is counted repeats better than what is timed. */
function repeats(mode: Mode, processes: number): number {
  return mode === 'time' ? processes : Math.min(processes, { bytes: 1, gc: 3, mitata: 1 }[mode]);
}

/**
 * Which processes to start, in order. All scenarios are gone through before any is measured again, each time from another one on, so
 * that a slow phase of the machine is shared out. What `done` holds already is left out.
 */
export function planTasks(scenarios: readonly Scenario[], wanted: Wanted, done: readonly Task[] = []): Task[] {
  const tasks = scenarios.flatMap(({ id, variants, modes = ['time', 'bytes'] }) =>
    wanted.modes.filter((mode) => modes.includes(mode)).flatMap((mode) => variants.map((variant): Task => ({ scenario: id, variant, mode }))),
  );
  const keyOf = ({ scenario, variant, mode }: Task): string => JSON.stringify([scenario, variant, mode]);
  const counts = new Map<string, number>();
  for (const task of done) counts.set(keyOf(task), (counts.get(keyOf(task)) ?? 0) + 1);
  const plan: Task[] = [];
  for (let turn = 0; turn < wanted.processes; turn++) {
    const from = Math.floor((turn * tasks.length) / wanted.processes);
    for (const task of [...tasks.slice(from), ...tasks.slice(0, from)]) {
      const have = counts.get(keyOf(task)) ?? 0;
      if (turn >= have && turn < repeats(task.mode, wanted.processes)) plan.push(task);
    }
  }
  return plan;
}
