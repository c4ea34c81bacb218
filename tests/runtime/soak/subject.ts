import type { Pool, PoolStats } from '../../../runtime/index.ts';
import type { Random } from './random.ts';

/** One pool under test, with a model of what it must have lent. */
export interface Subject {
  readonly name: string;
  /** Does one thing at random. */
  step(random: Random): void;
  /** Returns what is wrong now; undefined if nothing. */
  fault(): string | undefined;
  /** Releases everything. */
  end(): void;
}

/** What a user's own function throws, on purpose. */
export class Injected extends Error {}

/** What a subject needs to know of its pool. */
export interface Lender<T> {
  acquire(random: Random): T;
  release(item: T): void;
  stats(): PoolStats;
  /** What the pool can do besides, if it is a pool of objects. */
  readonly pool?: Pool<T & object>;
  /** An item that the pool refuses. */
  stranger?(): T;
  /** Writes into a new item; read() must then find it until the release. */
  write?(item: T, value: number): void;
  read?(item: T): number;
  /** Most items held at a time. */
  readonly most: number;
}

interface Held<T> {
  readonly item: T;
  readonly value: number;
  /** How the item goes back. */
  readonly end: () => void;
}

/** Acquires and releases at random, misuses the pool now and then, and never lets two owners have one item. */
export class LendingSubject<T> implements Subject {
  readonly name: string;
  readonly #lender: Lender<T>;
  readonly #held: Held<T>[] = [];
  readonly #owned = new Set<T>();
  #misuses = 0;
  #writes = 0;
  #fault: string | undefined;

  constructor(name: string, lender: Lender<T>) {
    this.name = name;
    this.#lender = lender;
  }

  step(random: Random): void {
    try {
      if (random.oneIn(64)) this.#doRareThing(random);
      else if (this.#held.length < this.#lender.most && (this.#held.length === 0 || random.oneIn(2))) this.#acquire(random);
      else this.#release(random);
    } catch (error) {
      if (!(error instanceof Injected)) throw error;
    }
  }

  fault(): string | undefined {
    const stats = this.#lender.stats();
    const { inUse, currentSize, totalDiscarded, totalDetached, totalLost, totalCreated, misuses } = stats;
    if (inUse + currentSize + totalDiscarded + totalDetached + totalLost !== totalCreated) this.#fault ??= `the numbers do not add up: ${JSON.stringify(stats)}`;
    if (inUse !== this.#held.length) this.#fault ??= `${inUse} in use, but ${this.#held.length} are held`;
    if (misuses !== this.#misuses) this.#fault ??= `${misuses} misuses counted of ${this.#misuses}`;
    return this.#fault;
  }

  end(): void {
    while (this.#held.length > 0) {
      try {
        this.#giveBack(this.#held.length - 1);
      } catch (error) {
        if (!(error instanceof Injected)) throw error;
      }
    }
  }

  #acquire(random: Random): void {
    const item = this.#lender.acquire(random);
    this.#take(item, () => this.#lender.release(item));
  }

  #take(item: T, end: () => void): void {
    if (this.#owned.has(item)) this.#fault ??= 'an item was lent to two owners';
    this.#owned.add(item);
    const value = (this.#writes = (this.#writes + 1) & 255);
    this.#lender.write?.(item, value);
    this.#held.push({ item, value, end });
  }

  #release(random: Random): T {
    return this.#giveBack(random.below(this.#held.length));
  }

  #giveBack(place: number): T {
    const { item, value, end } = this.#held[place]!;
    this.#held[place] = this.#held.at(-1)!;
    this.#held.pop();
    this.#owned.delete(item);
    if (this.#lender.read && this.#lender.read(item) !== value) this.#fault ??= 'an item was written to by another owner';
    end();
    return item;
  }

  #doRareThing(random: Random): void {
    const { pool, stranger } = this.#lender;
    const choice = random.below(pool === undefined ? 2 : 9);
    if (choice === 0 && this.#held.length > 0) {
      const item = this.#release(random);
      this.#misuses++;
      this.#lender.release(item);
    } else if (choice === 1 && stranger !== undefined) {
      this.#misuses++;
      this.#lender.release(stranger());
    } else if (choice > 1) this.#useOtherwise(pool!, choice, random);
  }

  #useOtherwise(pool: Pool<T & object>, choice: number, random: Random): void {
    if (this.#held.length >= this.#lender.most) return;
    if (choice === 2) {
      const lease = pool.lease();
      this.#take(lease.value, () => lease.release());
    } else if (choice === 3) {
      const lease = pool.lease();
      try {
        lease.release();
      } finally {
        this.#misuses++;
        lease.release();
      }
    } else if (choice === 4) {
      void pool.use(() => {
        throw new Injected();
      });
    } else if (choice === 5) pool.scope((scope) => void [scope.acquire()]);
    else if (choice === 6) pool.detach(pool.acquire());
    else if (choice === 7) pool.trim(random.below(8));
    else pool.prewarm(random.below(3));
  }
}
