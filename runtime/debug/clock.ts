import { builtin } from '../core/platform.ts';

// Taken when this module loads, so that fake timers of a test do not stop the detector.
const { setImmediate, setTimeout, performance } = globalThis;

/** Milliseconds since the process began. */
export function now(): number {
  return performance.now();
}

/** Ends after one whole turn of the event loop. Finalizers run by then; after microtasks or one timer they may not have. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until `isDone`, at most `ms` milliseconds; asks every few turns. */
export async function waitUntil(isDone: () => boolean, ms: number): Promise<void> {
  const deadline = now() + ms;
  for (let pause = 1; !isDone() && now() < deadline; pause = Math.min(pause * 2, 100)) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, deadline - now())));
  }
}

let collector: (() => void) | undefined;

/**
 * Collects all garbage, now. Works without flags: V8 is told to expose its collector, which goes on working when the flag is back.
 * References made in the current turn are kept until its end, so a turn must pass before.
 */
export function collectGarbage(): void {
  collector ??= (globalThis as { gc?: () => void }).gc ?? exposedCollector();
  collector();
}

function exposedCollector(): () => void {
  const v8 = builtin<typeof import('node:v8')>('v8');
  const vm = builtin<typeof import('node:vm')>('vm');
  if (v8 === undefined || vm === undefined) throw new Error('Garbage cannot be collected on demand here: gc needs Node.js.');
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  v8.setFlagsFromString('--no-expose-gc');
  return () => gc();
}
