import { builtin, warn } from './platform.ts';
import type { PoolCallback, PoolEvent, PoolListener } from './types.ts';

type Channels = Record<PoolEvent, { readonly hasSubscribers: boolean; publish(message: unknown): void }>;
type DebugLog = (format: string, ...values: unknown[]) => void;

const EVENTS: readonly PoolEvent[] = ['acquire', 'release', 'create', 'discard', 'misuse'];

/** `pool-lifeguard:acquire` and so on, as node:diagnostics_channel has them; made once, on the first event. */
let channels: Channels | undefined;

/** Who listens to one pool. A listener that throws cannot break the pool: its error becomes a warning. */
export class Events<T> {
  readonly #pool: string;
  readonly #listeners = new Map<PoolEvent, Set<PoolListener<T>>>();
  #callback: PoolCallback<T> | undefined;
  #log: DebugLog | undefined;

  constructor(pool: string) {
    this.#pool = pool;
  }

  /** Whether anybody wants to hear of every acquire and release of this pool. */
  get heard(): boolean {
    return this.#listeners.has('acquire') || this.#listeners.has('release') || this.#callback !== undefined || this.#log !== undefined;
  }

  /** Returns how to stop listening. */
  on(event: PoolEvent, listener: PoolListener<T>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(event) === listeners) this.#listeners.delete(event);
    };
  }

  setCallback(callback: PoolCallback<T> | undefined): void {
    this.#callback = callback;
  }

  setDebug(on: boolean): void {
    this.#log = on ? builtin<{ debuglog(section: string): DebugLog }>('util')?.debuglog('pool-lifeguard') : undefined;
  }

  emit(event: PoolEvent, item: T | undefined, detail?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) this.#shield(event, () => listener(item, detail));
    const callback = this.#callback;
    if (callback !== undefined) this.#shield(event, () => callback(event, item));
    if (this.#log !== undefined) this.#log('%s %s', this.#pool, event, ...(detail === undefined ? [] : [detail]));
    channels ??= openChannels();
    const channel = channels?.[event];
    if (channel?.hasSubscribers) channel.publish({ pool: this.#pool, item, detail });
  }

  #shield(event: PoolEvent, call: () => void): void {
    try {
      call();
    } catch (error) {
      warn(`A listener of pool '${this.#pool}' threw on '${event}': ${String(error)}`);
    }
  }
}

function openChannels(): Channels | undefined {
  const module = builtin<{ channel(name: string): Channels[PoolEvent] }>('diagnostics_channel');
  if (module === undefined) return undefined;
  return Object.fromEntries(EVENTS.map((event) => [event, module.channel(`pool-lifeguard:${event}`)])) as Channels;
}
