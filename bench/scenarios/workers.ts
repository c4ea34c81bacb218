import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SharedSlabPool } from 'pool-lifeguard/runtime';
import type { Bar, Contestant, Scenario } from '../scenario.ts';

const OWN_STACK = 'SharedSlabPool, loop';
const LIST = 'SharedSlabPool, shared list only';
const LOCAL = 'ObjectPool of the worker';
const MESSAGE = 'postMessage, 1 KiB moved there and back';

/** Of that few slots no thread keeps any: every acquire and release goes to the list that all share. */
const NONE_KEPT = 15;

interface Crew {
  readonly workers: readonly Worker[];
  /** Has each worker do that message, all at once, and waits for them. */
  round(message: () => unknown, isMoved?: boolean): Promise<unknown>;
}

function startCrew(count: number, workerData: Readonly<Record<string, unknown>>): Crew {
  const workers = Array.from({ length: count }, () => new Worker(new URL('../lender.mjs', import.meta.url), { workerData, execArgv: [] }));
  for (const worker of workers) worker.unref();
  return {
    workers,
    round: (message, isMoved = false) =>
      Promise.all(
        workers.map((worker) => {
          const sent = message();
          const answer = once(worker, 'message');
          worker.postMessage(sent, isMoved ? [sent as ArrayBuffer] : []);
          return answer;
        }),
      ),
  };
}

/** @param pairs of each worker in one operation: enough for the two messages about it not to count */
function lending(name: string, count: number, pairs: number, workerData: Readonly<Record<string, unknown>>): Contestant {
  const crew = startCrew(count, workerData);
  return { name, isAsync: true, pairs, scope: { crew, pairs }, operation: 'await crew.round(() => pairs);' };
}

function contestants(count: number): Contestant[] {
  const { handle: many } = new SharedSlabPool({ slots: 1024, slotBytes: 64 });
  const { handle: few } = new SharedSlabPool({ slots: NONE_KEPT, slotBytes: 64 });
  return [
    lending('array of the worker', count, 500_000, { kind: 'array' }),
    lending(LOCAL, count, 500_000, { kind: 'local' }),
    lending(OWN_STACK, count, 500_000, { kind: 'shared', handle: many }),
    lending(LIST, count, 50_000, { kind: 'shared', handle: few }),
    {
      name: MESSAGE,
      isAsync: true,
      scope: { crew: startCrew(count, { kind: 'echo' }) },
      operation: 'await crew.round(() => new ArrayBuffer(1024), true);',
    },
  ];
}

const BARS: Readonly<Record<number, readonly Bar[]>> = {
  1: [
    { kind: 'ratio', row: OWN_STACK, to: [LOCAL], atMost: 1.1 },
    { kind: 'nanoseconds', row: LIST, atMost: 80 },
  ],
  2: [
    { kind: 'ratio', row: OWN_STACK, to: [LOCAL], atMost: 1.1 },
    { kind: 'nanoseconds', row: LIST, atMost: 250 },
  ],
};

/** The time that a pair takes each worker while all of them work. More workers than processors wait for each other. */
export const WORKERS: readonly Scenario[] = [1, 2, 4].map((count) => ({
  id: `workers/${count}`,
  title: `slots of shared memory, ${count === 1 ? 'one worker' : `${count} workers at once`}`,
  baseline: LOCAL,
  variants: [OWN_STACK],
  modes: ['time'],
  turnMs: 10,
  bars: BARS[count] ?? [],
  contestants: () => contestants(count),
}));
