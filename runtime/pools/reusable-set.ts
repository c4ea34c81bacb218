import { ReusableMap } from './reusable-map.ts';
import type { ReusableMapOptions } from './reusable-map.ts';

/** A Set that keeps its storage when it is emptied. See ReusableMap, in which it keeps its members. */
export class ReusableSet<K> {
  readonly #members: ReusableMap<K, undefined>;

  constructor(options: ReusableMapOptions = {}) {
    this.#members = new ReusableMap(options);
  }

  get size(): number {
    return this.#members.size;
  }

  get [Symbol.toStringTag](): string {
    return 'ReusableSet';
  }

  add(key: K): this {
    this.#members.set(key, undefined);
    return this;
  }

  has(key: K): boolean {
    return this.#members.has(key);
  }

  delete(key: K): boolean {
    return this.#members.delete(key);
  }

  /** Empties the set in constant time. */
  clear(): void {
    this.#members.clear();
  }

  /** Lets go of every member that is no longer in the set. */
  compact(): void {
    this.#members.compact();
  }

  forEach(callback: (value: K, key: K, set: Set<K>) => void, thisArg?: unknown): void {
    this.#members.forEach((_, key) => callback.call(thisArg, key, key, this));
  }

  *entries(): Generator<[K, K], undefined> {
    for (const key of this.#members.keys()) yield [key, key];
  }

  keys(): Generator<K, undefined> {
    return this.#members.keys() as Generator<K, undefined>;
  }

  values(): Generator<K, undefined> {
    return this.keys();
  }

  [Symbol.iterator](): Generator<K, undefined> {
    return this.keys();
  }

  static {
    // What the host's sets can do beyond ES2023 (union, isSubsetOf …) gives a new Set or a boolean: a copy answers as well.
    for (const name of Object.getOwnPropertyNames(Set.prototype)) {
      if (name in this.prototype) continue;
      const value = function (this: ReusableSet<unknown>, ...others: unknown[]): unknown {
        const copy = new Set(this) as unknown as Record<string, (...others: unknown[]) => unknown>;
        return copy[name]!(...others);
      };
      Object.defineProperty(this.prototype, name, { value, writable: true, configurable: true });
    }
  }
}

/** Has every member of a Set. */
export interface ReusableSet<K> extends Set<K> {
  /** Lets go of every member that is no longer in the set. */
  compact(): void;
}
