import { anInteger, checkOptions } from '../core/options.ts';
import { TimeHistogram } from '../core/time-histogram.ts';
import type { TimesSummary } from '../core/time-histogram.ts';

export interface LeaseTimesOptions {
  /** One lease in so many is timed: a clock costs more than the pool. @default 128 */
  every?: number;
  /** Milliseconds. What is told is of the last one to two windows. @default 60000 */
  window?: number;
}

export interface LeaseTimes {
  /** From acquire to release. */
  readonly hold: TimesSummary;
  /** In acquire(): longer than nothing where it had to make or validate an item. */
  readonly wait: TimesSummary;
}

/** The timer that the options of a pool ask for. */
export function newTimer({ holdTimes, name }: { readonly holdTimes: LeaseTimesOptions | undefined; readonly name: string }): LeaseTimer | undefined {
  return holdTimes && new LeaseTimer(holdTimes, `holdTimes of pool '${name}'`);
}

const RULES = { every: anInteger(1, 2 ** 30), window: anInteger(1, 2 ** 31 - 1) };

/** Takes the times of some leases of one pool. */
export class LeaseTimer {
  readonly #every: number;
  readonly #hold: TimeHistogram;
  readonly #wait: TimeHistogram;
  /** When the leases that are timed began. Weak: a lost item must be collectable. */
  readonly #begun = new WeakMap<object, number>();
  /** Acquires until the next that is timed. */
  #countdown = 1;

  constructor(options: LeaseTimesOptions, owner: string) {
    checkOptions(owner, options, RULES);
    const { every = 128, window = 60_000 } = options;
    this.#every = every;
    this.#hold = new TimeHistogram(window);
    this.#wait = new TimeHistogram(window);
  }

  /** An acquire begins. Returns when, if it is one to time. */
  asked(): number | undefined {
    if (--this.#countdown > 0) return undefined;
    // At random around the mean: a program that acquires in a fixed rhythm would have the same lease timed each time.
    this.#countdown = Math.ceil(Math.random() * (2 * this.#every - 1));
    return performance.now();
  }

  lent(item: object, asked: number): void {
    const now = performance.now();
    this.#wait.record(now - asked);
    this.#begun.set(item, now);
  }

  ended(item: object): void {
    const begun = this.#begun.get(item);
    if (begun === undefined) return;
    this.#begun.delete(item);
    this.#hold.record(performance.now() - begun);
  }

  /** Undefined where there are no histograms: outside Node.js. */
  read(): LeaseTimes | undefined {
    const [hold, wait] = [this.#hold.summary(), this.#wait.summary()];
    return hold && wait && Object.freeze({ hold, wait });
  }
}
