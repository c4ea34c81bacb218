import { builtin } from './platform.ts';

export interface GcPressure {
  /** Of the time since the last call, from 0 to 1. */
  readonly share: number;
  /** Milliseconds. */
  readonly longestPause: number;
  readonly collections: number;
}

interface Observer {
  observe(options: { entryTypes: readonly string[] }): void;
  takeRecords(): readonly { readonly duration: number }[];
}

interface PerfHooks {
  readonly PerformanceObserver: new (callback: (list: { getEntries(): ReturnType<Observer['takeRecords']> }) => void) => Observer;
}

/** Hears of every collection from its first reading on. */
class GcWatch {
  #observer: Observer | undefined;
  #since = performance.now();
  #spent = 0;
  #longest = 0;
  #collections = 0;

  constructor() {
    const hooks = builtin<PerfHooks>('perf_hooks');
    if (hooks === undefined) return;
    this.#observer = new hooks.PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  read(): GcPressure {
    this.#add(this.#observer?.takeRecords() ?? []);
    const elapsed = performance.now() - this.#since;
    const reading = {
      share: elapsed > 0 ? Math.min(1, this.#spent / elapsed) : 0,
      longestPause: this.#longest,
      collections: this.#collections,
    };
    this.#since += elapsed;
    this.#spent = this.#longest = this.#collections = 0;
    return reading;
  }

  #add(pauses: readonly { readonly duration: number }[]): void {
    for (const { duration } of pauses) {
      this.#spent += duration;
      this.#longest = Math.max(this.#longest, duration);
      this.#collections++;
    }
  }
}

let watch: GcWatch | undefined;

/**
 * Share of time spent in garbage collection and longest pause since the last call. The first call starts the count and reads 0.
 * Node.js tells of a collection at the next turn of the event loop. Where it is not told at all, in browsers, everything reads 0.
 */
export function gcPressure(): GcPressure {
  watch ??= new GcWatch();
  return watch.read();
}
