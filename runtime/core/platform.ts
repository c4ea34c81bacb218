/** What differs between Node, workers and browsers. Nothing here is imported statically, so the pools bundle for all of them. */

interface Host {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly pid?: number;
  emitWarning?(message: string, options: { type: string; code?: string }): void;
  getBuiltinModule?(id: string): unknown;
}

const host = (globalThis as { process?: Host }).process;

/** A built-in module of Node, or undefined elsewhere. */
export function builtin<M>(id: string): M | undefined {
  return host?.getBuiltinModule?.(id) as M | undefined;
}

export function environment(name: string): string | undefined {
  return host?.env?.[name];
}

export function processId(): number {
  return host?.pid ?? 0;
}

/** The number of this worker thread; 0 on the main thread, undefined where threads have none. */
export function threadNumber(): number | undefined {
  return builtin<{ threadId: number }>('worker_threads')?.threadId;
}

/** The number of this worker thread for reports: 0 on the main thread, and where threads have none. */
export function threadId(): number {
  return threadNumber() ?? 0;
}

export function warn(message: string, code?: string): void {
  if (host?.emitWarning !== undefined) host.emitWarning(message, { type: 'PoolLifeguardWarning', ...(code !== undefined && { code }) });
  // eslint-disable-next-line no-console -- the only place to say it where there is no process
  else console.warn(`PoolLifeguardWarning: ${message}`);
}

/** Runs `tick` every `ms` milliseconds without keeping the process alive; returns how to stop. */
export function every(ms: number, tick: () => void): () => void {
  const timer: unknown = setInterval(tick, ms);
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref();
  return () => clearInterval(timer as number);
}
