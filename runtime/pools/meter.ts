import { PoolError } from '../core/errors.ts';
import { aName, checkOptions, describe, isObject } from '../core/options.ts';
import { newCounters, snapshot } from '../core/stats.ts';
import type { PoolStats } from '../core/types.ts';

type PoolLike = { acquire(...args: never[]): unknown; release(...args: never[]): unknown };

/** What is known of a pool by looking at what it lends and takes back. */
class Meter {
  readonly #name: string;
  readonly #counters = newCounters();
  /** Whether an item that was seen is lent. Objects are held weakly: they belong to the pool. */
  readonly #objects = new WeakMap<object, boolean>();
  readonly #others = new Map<unknown, boolean>();
  #returned = 0;
  #inUse = 0;

  constructor(name: string) {
    this.#name = name;
  }

  acquired(item: unknown): void {
    const wasLent = this.#isLent(item);
    if (wasLent === undefined) this.#counters.created++;
    if (wasLent === true) this.#counters.misuses++; // lent to two owners
    else this.#inUse++;
    this.#counters.peak = Math.max(this.#counters.peak, this.#inUse);
    this.#note(item, true);
  }

  released(item: unknown): void {
    if (this.#isLent(item) !== true) {
      this.#counters.misuses++;
      return;
    }
    this.#returned++;
    this.#inUse--;
    this.#note(item, false);
  }

  stats(): PoolStats {
    return snapshot(this.#name, this.#counters, this.#returned, this.#counters.created - this.#inUse);
  }

  #isLent(item: unknown): boolean | undefined {
    return isObject(item) ? this.#objects.get(item) : this.#others.get(item);
  }

  #note(item: unknown, isLent: boolean): void {
    if (isObject(item)) this.#objects.set(item, isLent);
    else this.#others.set(item, isLent);
  }
}

/**
 * Statistics for any object with `acquire` and `release`; acquire may give an item or a promise of one. What is returned stands for
 * the pool: only calls made through it are counted, and the pool itself is left as it is.
 *
 * An item seen for the first time counts as created, one released and not lent since as idle: what the pool does with it then
 * cannot be seen from outside. A release of what is not lent is a misuse that is counted and passed on.
 *
 * @throws PoolError INVALID_OPTION for what has no acquire() or no release(), or a bad option
 */
export function meter<P extends PoolLike>(pool: P, options: { name?: string } = {}): P & { stats(): PoolStats } {
  checkOptions('meter', options, { name: aName });
  const missing = (['acquire', 'release'] as const).filter((method) => typeof (pool as Partial<P> | null | undefined)?.[method] !== 'function');
  if (missing.length > 0) throw new PoolError('INVALID_OPTION', `Expected meter() to be given a pool with acquire() and release(), got ${describe(pool)} without ${missing.map((method) => `${method}()`).join(' and ')}.`, 'meter');
  const { name } = pool as { name?: unknown };
  const book = new Meter(options.name ?? (typeof name === 'string' && name !== '' ? name : (pool.constructor?.name ?? 'pool')));

  const own: Readonly<Record<PropertyKey, unknown>> = {
    acquire: (...args: never[]): unknown => {
      const given = pool.acquire(...args);
      if (!isPromise(given)) {
        book.acquired(given);
        return given;
      }
      return given.then((item) => {
        book.acquired(item);
        return item;
      });
    },
    release: (...args: never[]): unknown => {
      const result = pool.release(...args);
      book.released(args[0]);
      return result;
    },
    stats: () => book.stats(),
  };
  const methods = new Map<unknown, unknown>();
  const bound = (method: Function): unknown => {
    if (!methods.has(method)) methods.set(method, method.bind(pool));
    return methods.get(method);
  };
  // Not a proxy of the pool itself: one whose methods are frozen could not be given others.
  const facade = Object.create(Object.getPrototypeOf(pool) as object | null) as object;
  return new Proxy(facade, {
    get(_, key) {
      if (Object.hasOwn(own, key)) return own[key];
      const value: unknown = Reflect.get(pool, key, pool);
      return typeof value === 'function' && key !== 'constructor' ? bound(value) : value;
    },
    set: (_, key, value) => Reflect.set(pool, key, value, pool),
    has: (_, key) => key === 'stats' || Reflect.has(pool, key),
  }) as P & { stats(): PoolStats };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof (value as { then?: unknown }).then === 'function';
}
