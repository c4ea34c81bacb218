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
