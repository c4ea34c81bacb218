import { aName, anInteger, checkOptions, milliseconds } from '../core/options.ts';
import { INSPECT, poolText } from '../core/pool-text.ts';
import type { PoolStats } from '../core/types.ts';
import { ObjectPool } from './object-pool.ts';

export interface PooledCacheOptions {
  /** When there are more, the entry used longest ago goes; 0 = unlimited. @default 0 */
  maxEntries?: number;
  /** Milliseconds after which an entry is no longer there, unless set() says otherwise; 0 = never. @default 0 */
  ttl?: number;
  name?: string;
}

/** Statistics of the entries as pooled objects, and of the cache. */
export interface PooledCacheStats extends PoolStats {
  /** Calls of get() and has(). */
  readonly gets: number;
  /** Those that found an entry. */
  readonly found: number;
  /** Entries that made room for others. */
  readonly evicted: number;
  /** Entries found too old. */
  readonly expired: number;
}

const TTL_RULE = { ttl: milliseconds };
const RULES = { maxEntries: anInteger(0, 2 ** 24), name: aName, ...TTL_RULE };

/** As the time when an entry expires. */
const NEVER = 0;

/** An entry; with a bound, in the list from the one used longest ago to the one used last. */
class Entry<K, V> {
  key: K | undefined = undefined;
  value: V | undefined = undefined;
  /** In milliseconds since the cache was made: a small integer, for V8 keeps other numbers outside the object. */
  expiresAt = NEVER;
  older: Entry<K, V> | undefined = undefined;
  newer: Entry<K, V> | undefined = undefined;
}

/**
 * A cache whose entries are recycled: overwriting a key updates its entry in place, and the entry of a key that goes is used for
 * the next one that comes. So writing to it makes no garbage.
 */
export class PooledCache<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  readonly #pool: ObjectPool<Entry<K, V>>;
  readonly #maxEntries: number;
  /** Whether anybody will ask which entry was used longest ago. Keeping the order costs more than all else that set() does. */
  readonly #isOrdered: boolean;
  readonly #ttl: number;
  readonly #madeAt = Date.now();
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;
  /** Whether any entry may ever expire: if not, the clock is not read. */
  #expires: boolean;
  #gets = 0;
  #found = 0;
  #evicted = 0;
  #expired = 0;

  constructor(options: PooledCacheOptions = {}) {
    checkOptions('PooledCache', options, RULES);
    const { maxEntries = 0, ttl = 0, name } = options;
    this.#maxEntries = maxEntries === 0 ? Infinity : maxEntries;
    this.#isOrdered = maxEntries > 0;
    this.#ttl = ttl;
    this.#expires = ttl > 0;
    this.#pool = new ObjectPool(
      { create: () => new Entry<K, V>(), reset: clearEntry, level: 'off', ...(maxEntries > 0 && { maxSize: maxEntries }), ...(name !== undefined && { name }) },
      { owner: 'PooledCache' },
    );
  }

  get name(): string {
    return this.#pool.name;
  }

  /** Entries, those that are too old but have not been asked for since included. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#find(key);
    if (entry === undefined) return undefined;
    if (this.#isOrdered) this.#renew(entry);
    return entry.value;
  }

  /** Does not count as a use of the entry. */
  has(key: K): boolean {
    return this.#find(key) !== undefined;
  }

  /** @throws PoolError INVALID_OPTION for a `ttl` that is no number of milliseconds */
  set(key: K, value: V, options?: { ttl?: number }): void {
    let ttl = this.#ttl;
    if (options !== undefined) {
      checkOptions('PooledCache.set()', options, TTL_RULE);
      ttl = options.ttl ?? ttl;
      if (ttl > 0) this.#expires = true;
    }
    const known = this.#entries.get(key);
    const entry = known ?? this.#open(key);
    entry.value = value;
    if (this.#expires) entry.expiresAt = ttl > 0 ? Math.max(Math.ceil(this.#age() + ttl), NEVER + 1) : NEVER;
    if (known !== undefined && this.#isOrdered) this.#renew(known);
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    const wasThere = !this.#isOver(entry);
    this.#close(entry);
    return wasThere;
  }

  clear(): void {
    for (const entry of this.#entries.values()) this.#pool.release(entry);
    this.#entries.clear();
    this.#oldest = this.#newest = undefined;
  }

  stats(): PooledCacheStats {
    return Object.freeze({ ...this.#pool.stats(), gets: this.#gets, found: this.#found, evicted: this.#evicted, expired: this.#expired });
  }

  toString(): string {
    return poolText('PooledCache', this.stats());
  }

  [INSPECT](): string {
    return this.toString();
  }

  #find(key: K): Entry<K, V> | undefined {
    this.#gets++;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#isOver(entry)) {
      this.#expired++;
      this.#close(entry);
      return undefined;
    }
    this.#found++;
    return entry;
  }

  #isOver(entry: Entry<K, V>): boolean {
    return entry.expiresAt !== NEVER && entry.expiresAt <= this.#age();
  }

  #age(): number {
    return Date.now() - this.#madeAt;
  }

  /** A new entry for a key that has none, the newest. */
  #open(key: K): Entry<K, V> {
    if (this.#entries.size >= this.#maxEntries) {
      this.#evicted++;
      this.#close(this.#oldest!);
    }
    const entry = this.#pool.acquire();
    entry.key = key;
    this.#entries.set(key, entry);
    if (this.#isOrdered) this.#append(entry);
    return entry;
  }

  #close(entry: Entry<K, V>): void {
    this.#entries.delete(entry.key!);
    if (this.#isOrdered) this.#unlink(entry);
    this.#pool.release(entry);
  }

  #renew(entry: Entry<K, V>): void {
    if (this.#newest === entry) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<K, V>): void {
    if (older !== undefined) older.newer = newer;
    else this.#oldest = newer;
    if (newer !== undefined) newer.older = older;
    else this.#newest = older;
  }
}

function clearEntry<K, V>(entry: Entry<K, V>): void {
  entry.key = undefined;
  entry.value = undefined;
  entry.expiresAt = NEVER;
  entry.older = undefined;
  entry.newer = undefined;
}
