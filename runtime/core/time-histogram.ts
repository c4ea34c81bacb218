import { builtin } from './platform.ts';

/** Milliseconds. */
export interface TimesSummary {
  /** Times that were taken. */
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

interface Histogram {
  readonly count: number;
  readonly max: number;
  record(value: number): void;
  reset(): void;
  add(other: Histogram): void;
  percentile(percent: number): number;
}

interface PerfHooks {
  createHistogram(options: { lowest: number; highest: number; figures: number }): Histogram;
}

const NS_PER_MS = 1e6;
/** An hour, in nanoseconds. With two significant figures a histogram has some 35 KB. */
const RANGE = { lowest: 1, highest: 3.6e12, figures: 2 };

/**
 * Percentiles of times in the recent past: since start they would hide what happens now. Two histograms take turns, each for one
 * window; what is read is of both, so of the last one to two windows.
 */
export class TimeHistogram {
  readonly #window: number;
  #since = performance.now();
  #current: Histogram | undefined;
  #former: Histogram | undefined;

  /** @param window in milliseconds */
  constructor(window: number) {
    this.#window = window;
    this.#current = newHistogram();
    this.#former = newHistogram();
  }

  record(milliseconds: number): void {
    this.#turn();
    this.#current?.record(Math.min(Math.max(Math.round(milliseconds * NS_PER_MS), RANGE.lowest), RANGE.highest));
  }

  /** Undefined where there are no histograms: outside Node.js. */
  summary(): TimesSummary | undefined {
    this.#turn();
    const both = newHistogram();
    if (both === undefined) return undefined;
    for (const one of [this.#former!, this.#current!]) if (one.count > 0) both.add(one);
    const at = (percent: number): number => (both.count === 0 ? 0 : both.percentile(percent) / NS_PER_MS);
    return Object.freeze({ count: both.count, p50: at(50), p95: at(95), p99: at(99), max: both.count === 0 ? 0 : both.max / NS_PER_MS });
  }

  #turn(): void {
    const elapsed = performance.now() - this.#since;
    if (elapsed < this.#window) return;
    [this.#current, this.#former] = [this.#former, this.#current];
    this.#current?.reset();
    if (elapsed >= 2 * this.#window) this.#former?.reset();
    this.#since += elapsed;
  }
}

function newHistogram(): Histogram | undefined {
  return builtin<PerfHooks>('perf_hooks')?.createHistogram(RANGE);
}
