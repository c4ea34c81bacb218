import { isMemoryShort } from '../core/memory.ts';
import { expectCount } from '../core/options.ts';
import { every, warn } from '../core/platform.ts';
import { INSPECT, poolText } from '../core/pool-text.ts';
import { alive } from '../core/stats.ts';
import type { Lease, Pool, PoolCallback, PoolEvent, PoolListener, PoolOptions, PoolStats, Scope } from '../core/types.ts';
import { isLent, ownerOf, STAMP as SHARED_STAMP } from './guard.ts';
import type { Mark } from './guard.ts';
import { PoolLease, runScope, useItem } from './lease.ts';
import type { Lender } from './lease.ts';
import type { LeaseTimes } from './lease-times.ts';
import { LongWay } from './long-way.ts';
import type { PoolTraits } from './long-way.ts';

/** A constant of this module: an imported one is loaded anew each time. */
const STAMP: typeof SHARED_STAMP = SHARED_STAMP;

/**
 * A pool of objects: idle ones on a stack (the one released last is lent first, while it is still in the CPU's cache), full
 * statistics, and a guard that refuses what was released before or belongs to another pool.
 */
export class ObjectPool<T extends object> extends LongWay<T> implements Pool<T> {
  #stopCleaning: (() => void) | undefined;
  #lender: Lender<T> | undefined;

  constructor(options: PoolOptions<T>, traits: PoolTraits = {}) {
    super(options, traits, new.target.name);
    const { initialSize, cleanupInterval } = this.options;
    this.prewarm(initialSize);
    if (cleanupInterval > 0) this.#stopCleaning = this.#cleanEvery(cleanupInterval);
  }

  acquire(): T {
    const top = this.top - 1;
    if (top < this.floor) return top >= 0 && this.tabled ? this.#acquireByTable(top) : this.supply(this.lent, this.acquire);
    const item = this.idle[top] as T & Mark;
    this.top = top;
    if (top < this.low) this.low = top;
    item[STAMP] = this.lent;
    return item;
  }

  release(item: T): void {
    let isReset = false;
    try {
      if (this.floor === 0 && (item as Mark)[STAMP] === this.lent) {
        (item as Mark)[STAMP] = this.lent - 1;
        const { reset } = this;
        reset(item);
        const { top } = this;
        if (top < this.room) {
          this.returned++;
          this.idle[top] = item;
          this.top = top + 1;
          return;
        }
        isReset = true;
      }
    } catch (error) {
      this.releaseFailed(item, error);
    }
    if (isReset) this.keep(item, item as Mark);
    else if (this.tabled) this.#releaseByTable(item);
    else this.takeBack(item, this.lent, this.release);
  }

  use<R>(work: (item: T) => PromiseLike<R>): Promise<R>;
  use<R>(work: (item: T) => R): R;
  use<R>(work: (item: T) => R): R {
    return useItem(this.#lending(), work);
  }

  lease(): Lease<T> {
    return new PoolLease(this.#lending());
  }

  scope<R>(work: (scope: Scope<T>) => R): R {
    return runScope(this.#lending(), work);
  }

  detach(given: T): T {
    const item = this.unwrap(given);
    const mark = this.guard.markOf(item);
    const state = mark[STAMP] ?? 0;
    if (!isLent(state) || ownerOf(state) !== ownerOf(this.lent) || (item !== given && this.watch!.isFormer(given))) {
      this.refuse('detached', item, given);
      return item;
    }
    this.bookDetached(mark);
    if (this.watched) this.watch!.detached(item);
    return item;
  }

  stats(): PoolStats {
    return this.statsOf(this.name, this.options.enableStats);
  }

  /** How long items of late were held and waited for; undefined without the option `holdTimes`. */
  holdTimes(): LeaseTimes | undefined {
    return this.timer?.read();
  }

  prewarm(count: number): void {
    expectCount(this.name, 'count', count);
    for (let i = 0; i < count && this.hasRoom() && alive(this.counters) < this.limit; i++) this.supply(this.lent - 1, undefined);
  }

  trim(keep = 0): number {
    expectCount(this.name, 'keep', keep);
    if (this.watched) this.watch!.flush();
    this.settle();
    const dropped = this.takeBottom(this.top - keep);
    this.discardIdle(dropped, 'trimmed');
    return dropped.length;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#stopCleaning?.();
    this.watch?.closing();
    this.watch?.flush();
    this.settle();
    this.room = 0;
    this.discardIdle(this.takeBottom(this.top), 'closed');
  }

  [Symbol.dispose](): void {
    this.close();
  }

  on(event: PoolEvent, listener: PoolListener<T>): () => void {
    const stop = this.events.on(event, listener);
    this.chooseWay();
    return () => {
      stop();
      this.chooseWay();
    };
  }

  setDebug(on: boolean): void {
    this.events.setDebug(on);
    this.chooseWay();
  }

  setCallback(callback: PoolCallback<T> | undefined): void {
    this.events.setCallback(callback);
    this.chooseWay();
  }

  override toString(): string {
    return poolText(this.constructor.name, this.stats());
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** acquire() in place where items do not carry their marks. */
  #acquireByTable(top: number): T {
    const item = this.idle[top]!;
    const mark = this.marks?.[top] ?? (item as Mark);
    this.top = top;
    if (top < this.low) this.low = top;
    mark[STAMP] = this.lent;
    return item;
  }

  #releaseByTable(item: T): void {
    const mark = this.guard.markOf(item);
    if (mark[STAMP] !== this.lent) {
      this.takeBack(item, this.lent, this.release);
      return;
    }
    mark[STAMP] = this.lent - 1;
    this.resetReturned(item, mark);
    const { top, marks } = this;
    if (marks === undefined || top >= this.room) {
      this.keep(item, mark);
      return;
    }
    this.returned++;
    this.idle[top] = item;
    marks[top] = mark;
    this.top = top + 1;
  }

  #cleanEvery(period: number): () => void {
    const pool = new WeakRef(this); // a forgotten pool must not live on in its timer
    const stop = every(period, () => {
      const self = pool.deref();
      if (self === undefined) stop();
      else self.#cleanUp();
    });
    return stop;
  }

  /** Drops what has been idle for one whole period, as the victim cache of Go's sync.Pool does; all that is idle if memory is short. */
  #cleanUp(): void {
    try {
      const calm = this.calmItems();
      this.discardIdle(this.takeBottom(isMemoryShort() ? this.top : calm), 'trimmed');
    } catch (error) {
      warn(`Pool '${this.name}' could not destroy an idle item: ${String(error)}`);
    }
  }

  /** How leases, scopes and use() borrow. Made with the first of them. */
  #lending(): Lender<T> {
    return (this.#lender ??= {
      name: this.name,
      lend: (below) => this.supply(-this.lent, below),
      takeBack: (item, below) => {
        const isDetached = this.guard.stateOf(this.unwrap(item)) !== -this.lent; // nothing else ends such a lease
        if (!isDetached) this.takeBack(item, -this.lent, below);
      },
      detach: (item) => this.detach(item),
      isLent: (item) => isLent(this.guard.stateOf(this.unwrap(item))),
      misuse: (kind, message, item) => this.misuse(kind, message, item),
    });
  }
}
