import { PoolError } from '../core/errors.ts';
import { Events } from '../core/events.ts';
import type { MisuseKind } from '../core/misuse.ts';
import { anInteger, checkOptions, describe, isObject } from '../core/options.ts';
import { every, warn } from '../core/platform.ts';
import { resolvePoolOptions } from '../core/pool-options.ts';
import type { ResolvedOptions } from '../core/pool-options.ts';
import { actOnMisuse } from '../core/report-misuse.ts';
import { listPool, nextPoolId, watchMaker } from '../core/shared.ts';
import { alive, newCounters, snapshot, uncounted } from '../core/stats.ts';
import type { DiscardReason, Lease, Pool, PoolCallback, PoolEvent, PoolListener, PoolOptions, PoolStats, Scope } from '../core/types.ts';
import type { Scratch, Watch, WatchPort } from '../core/watch.ts';
import { Guard, isLent, ownerOf, STAMP } from './guard.ts';
import type { Mark } from './guard.ts';
import { IdleStack } from './idle-stack.ts';
import { PoolLease, runScope, useItem } from './lease.ts';
import type { Lender } from './lease.ts';
import { refusalOf } from './refusal.ts';

/** What a pool that is built on ObjectPool says of its items; not for users. */
export interface PoolTraits {
  /** Class named in messages. @default the class of the pool */
  readonly owner?: string;
  readonly scratch?: Scratch;
  /** A part of another pool, which speaks for it in reports. */
  readonly isPart?: boolean;
  /** Every returned item is discarded as 'full'. */
  readonly keepsNothing?: boolean;
}

const noReset = (): void => {};

/**
 * A pool of objects: idle ones on a stack (the one released last is lent first, while it is still in the CPU's cache), full
 * statistics, and a guard that refuses what was released before or belongs to another pool.
 */
export class ObjectPool<T extends object> implements Pool<T> {
  readonly name: string;
  readonly #stack: IdleStack<T>;
  /** Items carry their marks and nobody watches, listens or validates: acquire and release do all there is to do in place. */
  #short = false;
  /** State of an item lent to whoever may call release(). One less is idle; negative, lent by a handle. */
  readonly #lent: number;
  readonly #reset: (item: T) => void;
  readonly #given: PoolOptions<T>;
  readonly #count = newCounters();

  readonly #options: ResolvedOptions<T>;
  readonly #guard = new Guard<T>();
  readonly #events: Events<T>;
  readonly #watch: Watch<T> | undefined;
  /** Whether #watch is to be told now. */
  #watched = false;
  /** Whether somebody listens to acquire and release now. */
  #heard = false;
  /** Items in quarantine: idle, but not on the stack. */
  #shelved = 0;
  #closed = false;
  #stopCleaning: (() => void) | undefined;
  #lender: Lender<T> | undefined;

  constructor(options: PoolOptions<T>, traits: PoolTraits = {}) {
    const id = nextPoolId();
    this.#options = resolvePoolOptions(options, traits.owner ?? new.target.name, id);
    this.name = this.#options.name;
    this.#stack = new IdleStack(traits.keepsNothing ? 0 : this.#options.maxSize);
    this.#lent = id * 2 + 1;
    this.#reset = this.#options.reset ?? noReset;
    this.#given = this.#options.given;
    this.#events = new Events(this.name);
    listPool(id, this, traits.isPart ?? false);
    if (this.#options.level !== 'off') this.#watch = watchMaker()?.(this.#port(traits.scratch));
    this.#chooseWay();
    this.prewarm(this.#options.initialSize);
    if (this.#options.cleanupInterval > 0) this.#stopCleaning = this.#cleanEvery(this.#options.cleanupInterval);
  }

  acquire(): T {
    const stack = this.#stack;
    const top = stack.top - 1;
    if (top < 0 || !this.#short) return this.#acquire(this.#lent);
    const item = stack.items[top] as T & Mark;
    stack.top = top;
    if (top < stack.low) stack.low = top;
    item[STAMP] = this.#lent;
    return item;
  }

  release(item: T): void {
    if (!this.#short) {
      this.#release(item, this.#lent);
      return;
    }
    if ((item as Mark | undefined)?.[STAMP] !== this.#lent) {
      this.#refuse('released', item);
      return;
    }
    (item as Mark)[STAMP] = this.#lent - 1;
    this.#resetOrDiscard(item, item as Mark);
    const stack = this.#stack;
    const { top } = stack;
    if (top < stack.room) {
      this.#count.returned++;
      stack.items[top] = item;
      stack.top = top + 1;
    } else this.#discardReturned(item, item as Mark, this.#closed ? 'closed' : 'full');
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
    const item = this.#unwrap(given);
    const mark = this.#guard.markOf(item);
    const state = mark[STAMP] ?? 0;
    if (!isLent(state) || ownerOf(state) !== ownerOf(this.#lent)) {
      this.#refuse('detached', item);
      return item;
    }
    this.#settle();
    mark[STAMP] = 0;
    this.#count.detached++;
    if (this.#watched) this.#watch!.detached(item);
    return item;
  }

  stats(): PoolStats {
    this.#settle();
    const idle = this.#stack.top + this.#shelved;
    return this.#options.enableStats ? snapshot(this.name, this.#count, idle) : uncounted(this.name, idle);
  }

  prewarm(count: number): void {
    this.#expectCount('count', count);
    for (let i = 0; i < count && this.#hasRoom(); i++) {
      const item = this.#create(this.#lent - 1);
      this.#count.prewarmed++;
      this.#stack.push(item, this.#guard.markOf(item));
      this.#stack.settle();
    }
  }

  trim(keep = 0): number {
    this.#expectCount('keep', keep);
    if (this.#watched) this.#watch!.flush();
    const dropped = Math.max(0, this.#stack.top - keep);
    this.#dropBottom(dropped, 'trimmed');
    return dropped;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopCleaning?.();
    this.#watch?.closing();
    this.#watch?.flush();
    this.#stack.room = 0;
    this.#dropBottom(this.#stack.top, 'closed');
  }

  [Symbol.dispose](): void {
    this.close();
  }

  on(event: PoolEvent, listener: PoolListener<T>): () => void {
    const stop = this.#events.on(event, listener);
    this.#chooseWay();
    return () => {
      stop();
      this.#chooseWay();
    };
  }

  setDebug(on: boolean): void {
    this.#events.setDebug(on);
    this.#chooseWay();
  }

  setCallback(callback: PoolCallback<T> | undefined): void {
    this.#events.setCallback(callback);
    this.#chooseWay();
  }

  // The long way: the same steps with all that may hang on them.

  #acquire(state: number): T {
    const item = this.#takeIdle(state) ?? this.#create(state);
    const handed = this.#watched ? this.#watch!.acquired(item) : item;
    if (this.#heard) this.#events.emit('acquire', item);
    return handed;
  }

  /** The newest idle item that is valid. */
  #takeIdle(state: number): T | undefined {
    const stack = this.#stack;
    while (stack.top > 0) {
      const mark = stack.topMark();
      const item = stack.pop();
      if (this.#options.validate !== undefined && !this.#isValid(item)) continue;
      if (stack.top < stack.low) stack.low = stack.top;
      mark[STAMP] = state;
      return item;
    }
    return undefined;
  }

  #isValid(item: T): boolean {
    let valid = false;
    try {
      valid = this.#options.validate!.call(this.#given, item);
    } finally {
      if (!valid) this.#discardIdle([item], 'invalid');
    }
    return valid;
  }

  #create(state: number): T {
    if (this.#closed) {
      const message = this.#record('acquire-after-close', `Pool '${this.name}' was asked for an item after it was closed.`, undefined);
      throw new PoolError('POOL_CLOSED', message, this.name);
    }
    const item: unknown = this.#options.create.call(this.#given);
    this.#expectNew(item);
    this.#guard.adopt(item as T, state);
    if (this.#short) this.#chooseWay();
    this.#settle();
    this.#count.created++;
    if (this.#watched) this.#watch!.created(item as T);
    this.#events.emit('create', item as T);
    return item as T;
  }

  #release(given: T, lent: number): void {
    const item = this.#unwrap(given);
    const mark = this.#guard.markOf(item);
    if (mark[STAMP] !== lent) {
      this.#refuse('released', item);
      return;
    }
    mark[STAMP] = this.#lent - 1;
    if (this.#watched) this.#watch!.released(item);
    if (this.#heard) this.#events.emit('release', item);
    this.#resetOrDiscard(item, mark);
    const dirty = this.#watched ? this.#watch!.dirtyFields(item) : undefined;
    if (dirty !== undefined) {
      this.#discardReturned(item, mark, 'misuse');
      const message = `An item of pool '${this.name}' was released dirty: ${dirty.map((field) => `\`${field}\``).join(', ')} not as when it was made.`;
      this.#misuse('dirty-release', message, item, dirty);
    } else this.#keep(item, mark);
  }

  #keep(item: T, mark: Mark): void {
    if (this.#closed) this.#discardReturned(item, mark, 'closed');
    else if (this.#watched && this.#watch!.quarantines) {
      this.#settle();
      this.#count.returned++;
      this.#shelved++;
      this.#watch!.shelve(item);
    } else if (this.#hasRoom()) {
      this.#count.returned++;
      this.#stack.push(item, mark);
    } else this.#discardReturned(item, mark, 'full');
  }

  /** A reset that throws leaves an item that nobody may get again. */
  #resetOrDiscard(item: T, mark: Mark): void {
    try {
      this.#reset.call(this.#given, item);
    } catch (error) {
      this.#discardReturned(item, mark, 'resetFailed');
      throw error;
    }
  }

  #discardReturned(item: T, mark: Mark, reason: DiscardReason): void {
    this.#settle();
    this.#count.returned++;
    this.#count.returnedDropped++;
    this.#count.discardedBy[reason]++;
    mark[STAMP] = 1 - this.#lent;
    this.#dispose([item], reason);
  }

  /** Discards items that have just left the stack or the quarantine. */
  #discardIdle(items: readonly T[], reason: DiscardReason): void {
    this.#settle();
    this.#count.idleDropped += items.length;
    this.#count.discardedBy[reason] += items.length;
    for (const item of items) this.#guard.markOf(item)[STAMP] = 1 - this.#lent;
    this.#dispose(items, reason);
  }

  /** Tells of items that are counted as discarded. All are destroyed even if one cannot be; then the first error is thrown. */
  #dispose(items: readonly T[], reason: DiscardReason): void {
    const errors: unknown[] = [];
    for (const item of items) {
      this.#events.emit('discard', item, reason);
      try {
        this.#options.destroy?.call(this.#given, item);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  #refuse(verb: 'released' | 'detached', item: T): void {
    if (!isObject(item)) {
      throw new PoolError('INVALID_ITEM', `Expected an item of pool '${this.name}' to be ${verb}, got ${describe(item)}.`, this.name);
    }
    const { kind, message } = refusalOf(this.#guard.markOf(item)[STAMP] ?? 0, ownerOf(this.#lent), this.name, verb);
    this.#misuse(kind, message, item);
  }

  #misuse(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): void {
    actOnMisuse(this.#options.onMisuse, kind, this.#record(kind, message, item, fields), this.name);
  }

  /** Counts and tells of a misuse. Returns the message with all that is known. */
  #record(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string {
    this.#count.misuses++;
    const known = this.#watched ? this.#watch!.misused(kind, message, item, fields) : message;
    this.#events.emit('misuse', item, { kind, message: known });
    return known;
  }

  #hasRoom(): boolean {
    return this.#stack.top + this.#shelved < this.#stack.room;
  }

  #unwrap(given: T): T {
    return this.#watched && isObject(given) ? this.#watch!.unwrap(given) : given;
  }

  /** Writes down the highest number in use so far. Called before the number of living items changes. */
  #settle(): void {
    const stack = this.#stack;
    this.#count.peak = Math.max(this.#count.peak, alive(this.#count) - stack.low - this.#shelved);
    stack.settle();
  }

  #chooseWay(): void {
    this.#heard = this.#events.heard;
    this.#short = !this.#heard && !this.#watched && !this.#guard.usesTable && this.#options.validate === undefined;
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

  /** Drops what has been idle for one whole period, as the victim cache of Go's sync.Pool does. */
  #cleanUp(): void {
    try {
      this.#settle();
      this.#dropBottom(this.#stack.restart(), 'trimmed');
    } catch (error) {
      warn(`Pool '${this.name}' could not destroy an idle item: ${String(error)}`);
    }
  }

  #dropBottom(count: number, reason: DiscardReason): void {
    if (count <= 0) return;
    this.#settle();
    this.#discardIdle(this.#stack.takeBottom(count), reason);
  }

  /** How leases, scopes and use() borrow. Made with the first of them. */
  #lending(): Lender<T> {
    return (this.#lender ??= {
      name: this.name,
      lend: () => this.#acquire(-this.#lent),
      takeBack: (item) => {
        const isDetached = this.#guard.markOf(this.#unwrap(item))[STAMP] !== -this.#lent; // nothing else ends such a lease
        if (!isDetached) this.#release(item, -this.#lent);
      },
      detach: (item) => this.detach(item),
      isLent: (item) => isLent(this.#guard.markOf(this.#unwrap(item))[STAMP] ?? 0),
      misuse: (kind, message, item) => this.#misuse(kind, message, item),
    });
  }

  #port(scratch: Scratch | undefined): WatchPort<T> {
    const { level, heldTooLong, exempt, proxy } = this.#options;
    return {
      id: ownerOf(this.#lent),
      name: this.name,
      level: level === 'off' ? 'sample' : level,
      heldTooLong,
      exempt,
      proxy,
      room: this.#stack.room,
      scratch,
      make: () => this.#options.create.call(this.#given),
      destroy: (item) => this.#options.destroy?.call(this.#given, item),
      stats: () => this.stats(),
      setWatched: (on) => {
        this.#watched = on;
        if (on) this.#stack.forgetLent();
        this.#chooseWay();
      },
      unshelve: (item) => {
        this.#settle();
        this.#shelved--;
        if (this.#hasRoom()) this.#stack.push(item, this.#guard.markOf(item));
        else this.#discardIdle([item], 'full');
        this.#stack.settle();
      },
      discardShelved: (item, reason) => {
        this.#settle();
        this.#shelved--;
        this.#discardIdle([item], reason);
      },
      lost: () => {
        this.#settle();
        this.#count.lost++;
      },
      misuse: (kind, message, item) => this.#misuse(kind, message, item),
    };
  }

  #expectCount(option: string, value: number): void {
    checkOptions(`pool '${this.name}'`, { [option]: value }, { [option]: anInteger(0) }, [option]);
  }

  #expectNew(item: unknown): asserts item is T {
    if (!isObject(item)) {
      throw new PoolError('INVALID_ITEM', `Expected create() of pool '${this.name}' to return an object, got ${describe(item)}.`, this.name);
    }
    const state = this.#guard.markOf(item as T)[STAMP] ?? 0;
    if (ownerOf(state) === ownerOf(this.#lent) && (isLent(state) || state > 0)) {
      throw new PoolError('INVALID_ITEM', `create() of pool '${this.name}' returned an item that the pool already has.`, this.name);
    }
  }
}
