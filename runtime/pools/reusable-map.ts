import { anInteger, checkOptions } from '../core/options.ts';

export interface ReusableMapOptions {
  /** Keys remembered after they were cleared or deleted. Keys that are in the map are always kept. @default 16384 */
  maxKeys?: number;
}

export const MAP_RULES = { maxKeys: anInteger(0, 2 ** 24) };

const MAX_KEYS = 16_384;
/** Stamps stay small integers: beyond, V8 would box each one. */
const LAST_STAMP = 2 ** 30;
/** The stamp of a key that was deleted, or has never been in the map. */
const ABSENT = -1;
/** A shift beyond any order. */
const NOWHERE = 2 ** 30;

/** Where an iterator is. */
interface Walk {
  order: readonly number[];
  place: number;
  clears: number;
}

/** What took the place of an order that was compacted, in which the places left out are -1 now: iterators follow. */
const successors = new WeakMap<readonly number[], number[]>();

/**
 * A Map that keeps its storage when it is emptied. V8's `Map.prototype.clear` throws the table away, so a pooled Map saves nothing;
 * here clear() raises a number, and keys that come again find their slots.
 *
 *     index   a → 0   b → 1   c → 2           every key ever seen, up to a bound
 *     stamps      7       3       8           in the map are those from `floor` up: a, then c
 *     order   [ 0, 2 ]                        order[stamp - floor] is the slot: entries in the order they were added
 *               floor = 7, added = 2          clear() adds `added` to floor
 *
 * Cleared keys and values stay referenced until they are overwritten, the bound is passed, or compact() lets go of them.
 */
export class ReusableMap<K, V> {
  #index = new Map<K, number>();
  #keys: K[] = [];
  #values: (V | undefined)[] = [];
  #stamps: number[] = [];
  #order: number[] = [];
  #floor = 0;
  /** The floor before the last clear(). */
  #lastFloor = 0;
  /** Entries added since clear(), those deleted meanwhile included. */
  #added = 0;
  #deleted = 0;
  /**
   * How many places further on in the order before the last clear() the next key was, should keys come again in that order: then it
   * need not be looked up, and nothing in the order changes. Most often 0.
   */
  #shift = 0;
  #clears = 0;
  readonly #maxKeys: number;

  constructor(options: ReusableMapOptions = {}) {
    checkOptions('ReusableMap', options, MAP_RULES);
    this.#maxKeys = options.maxKeys ?? MAX_KEYS;
  }

  get size(): number {
    return this.#added - this.#deleted;
  }

  get [Symbol.toStringTag](): string {
    return 'ReusableMap';
  }

  get(key: K): V | undefined {
    const slot = this.#index.get(key);
    return slot !== undefined && this.#stamps[slot]! >= this.#floor ? this.#values[slot] : undefined;
  }

  has(key: K): boolean {
    const slot = this.#index.get(key);
    return slot !== undefined && this.#stamps[slot]! >= this.#floor;
  }

  set(key: K, value: V): this {
    const added = this.#added;
    const guess = added + this.#shift;
    let slot = guess < this.#order.length ? this.#order[guess]! : ABSENT;
    const isExpected = slot !== ABSENT && this.#keys[slot] === key;
    if (!isExpected) slot = this.#index.get(key) ?? this.#open(key);
    const former = this.#stamps[slot]!;
    this.#values[slot] = value;
    if (former >= this.#floor) return this;
    this.#stamps[slot] = this.#floor + this.#added;
    if (!isExpected || guess !== added) this.#append(slot, isExpected ? guess : former - this.#lastFloor);
    this.#added++;
    return this;
  }

  delete(key: K): boolean {
    const slot = this.#index.get(key);
    if (slot === undefined || this.#stamps[slot]! < this.#floor) return false;
    this.#stamps[slot] = ABSENT;
    this.#values[slot] = undefined;
    this.#deleted++;
    if (this.#added > 2 * this.#keys.length + 32) this.compact(); // added and deleted again and again
    return true;
  }

  /** Empties the map in constant time. */
  clear(): void {
    this.#lastFloor = this.#floor;
    this.#floor += this.#added;
    this.#added = this.#deleted = this.#shift = 0;
    this.#clears++;
    if (this.#keys.length > this.#maxKeys || this.#floor > LAST_STAMP) this.compact();
  }

  /** Lets go of every key and value that is no longer in the map. */
  compact(): void {
    const [keys, values, former] = [this.#keys, this.#values, this.#order];
    const added = this.#added;
    former.length = added;
    for (let place = 0; place < added; place++) if (this.#stamps[former[place]!] !== this.#floor + place) former[place] = ABSENT;
    const slots = former.filter((slot) => slot !== ABSENT);
    this.#keys = slots.map((slot) => keys[slot]!);
    this.#values = slots.map((slot) => values[slot]);
    this.#stamps = slots.map((_, place) => place);
    this.#order = slots.map((_, place) => place);
    this.#index = new Map(this.#keys.map((key, slot) => [key, slot]));
    this.#floor = this.#lastFloor = this.#deleted = 0;
    this.#added = slots.length;
    this.#shift = NOWHERE;
    successors.set(former, this.#order);
  }

  getOrInsert(key: K, value: V): V {
    if (!this.has(key)) this.set(key, value);
    return this.get(key)!;
  }

  getOrInsertComputed(key: K, compute: (key: K) => V): V {
    if (!this.has(key)) this.set(key, compute(withoutMinusZero(key)));
    return this.get(key)!;
  }

  forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    const walk = this.#start();
    for (let slot = this.#step(walk); slot !== ABSENT; slot = this.#step(walk)) {
      callback.call(thisArg, this.#values[slot]!, this.#keys[slot]!, this);
    }
  }

  *entries(): Generator<[K, V], undefined> {
    const walk = this.#start();
    for (let slot = this.#step(walk); slot !== ABSENT; slot = this.#step(walk)) yield [this.#keys[slot]!, this.#values[slot]!];
  }

  *keys(): Generator<K, undefined> {
    const walk = this.#start();
    for (let slot = this.#step(walk); slot !== ABSENT; slot = this.#step(walk)) yield this.#keys[slot]!;
  }

  *values(): Generator<V, undefined> {
    const walk = this.#start();
    for (let slot = this.#step(walk); slot !== ABSENT; slot = this.#step(walk)) yield this.#values[slot]!;
  }

  [Symbol.iterator](): Generator<[K, V], undefined> {
    return this.entries();
  }

  /** @param place where the slot was in the order before the last clear(), if it was there */
  #append(slot: number, place: number): void {
    this.#order[this.#added] = slot;
    this.#shift = place >= 0 ? place - this.#added : NOWHERE;
  }

  /** A slot for a key that has none. */
  #open(key: K): number {
    const known = this.#keys.length;
    if (known >= this.#maxKeys && known > 2 * this.size + 32) this.compact();
    const plain = withoutMinusZero(key);
    const slot = this.#keys.push(plain) - 1;
    this.#index.set(plain, slot);
    this.#stamps.push(ABSENT);
    return slot;
  }

  #start(): Walk {
    return { order: this.#order, place: 0, clears: this.#clears };
  }

  /** The next slot in the map, or ABSENT at the end. As with a Map, what is added meanwhile is met and what is deleted is not. */
  #step(walk: Walk): number {
    if (walk.clears !== this.#clears) Object.assign(walk, this.#start());
    while (walk.order !== this.#order) {
      walk.place = keptBefore(walk.order, walk.place);
      walk.order = successors.get(walk.order)!;
    }
    while (walk.place < this.#added) {
      const place = walk.place++;
      const slot = this.#order[place]!;
      if (this.#stamps[slot] === this.#floor + place) return slot;
    }
    return ABSENT;
  }
}

/** Has every member of a Map. */
export interface ReusableMap<K, V> extends Map<K, V> {
  /** Lets go of every key and value that is no longer in the map. */
  compact(): void;
}

/** How many of the first `count` places of a compacted order were kept. */
function keptBefore(order: readonly number[], count: number): number {
  let kept = 0;
  for (let place = 0; place < count; place++) if (order[place] !== ABSENT) kept++;
  return kept;
}

/** A Map takes -0 for 0. */
function withoutMinusZero<K>(key: K): K {
  return key === 0 ? (0 as K) : key;
}
