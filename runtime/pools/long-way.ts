import { PoolError } from '../core/errors.ts';
import { Events } from '../core/events.ts';
import type { MisuseKind } from '../core/misuse.ts';
import { describe, isObject } from '../core/options.ts';
import { resolvePoolOptions } from '../core/pool-options.ts';
import type { ResolvedOptions } from '../core/pool-options.ts';
import { actOnMisuse } from '../core/report-misuse.ts';
import { listPool, nextPoolId, watchMaker } from '../core/shared.ts';
import { captureStack, limitStacks } from '../core/stack.ts';
import type { Stack } from '../core/stack.ts';
import { alive } from '../core/stats.ts';
import type { Counters } from '../core/stats.ts';
import type { DiscardReason, PoolOptions, PoolStats } from '../core/types.ts';
import type { Scratch, Watch, WatchPort } from '../core/watch.ts';
import { isDiscarded, ownerOf, STAMP as SHARED_STAMP } from './guard.ts';
import type { Mark } from './guard.ts';
import { Inventory } from './inventory.ts';
import { newTimer } from './lease-times.ts';
import type { LeaseTimer } from './lease-times.ts';
import { dirtyMessage, refusalOf } from './refusal.ts';

/** What a pool that is built on ObjectPool says of its items; not for users. */
export interface PoolTraits {
  /** Class named in messages. @default the class of the pool */
  readonly owner?: string;
  readonly scratch?: Scratch;
  /** A part of another pool, which speaks for it in reports. */
  readonly isPart?: boolean;
  /** Every returned item is discarded as 'full'. */
  readonly keepsNothing?: boolean;
  /** Most items alive, idle or in use. Beyond, acquire throws POOL_EXHAUSTED. @default Infinity */
  readonly limit?: number;
  /** Whether idle items are on the stack of Inventory. If not, nothing is done in place. @default true */
  readonly isStack?: boolean;
  /** Where the pool counts. @default in the pool */
  readonly counters?: Counters;
  /** Times the leases of several pools together. @default one of the pool's own, if its options want it */
  readonly timer?: LeaseTimer | undefined;
}

/** A small integer of every engine, above all places. */
const NO_PLACE = 2 ** 30 - 1;

/** A constant of this module: an imported one is loaded anew each time. */
const STAMP: typeof SHARED_STAMP = SHARED_STAMP;

/**
 * How a pool acquires and releases with all that may hang on it: new items, validation, listeners, debug mode, misuse, a pool that is
 * full or closed. ObjectPool does in place what needs none of this.
 */
export abstract class LongWay<T extends object> extends Inventory<T> {
  declare readonly name: string;
  /**
   * The lowest place of the stack that acquire takes from in place: 0 while items carry their marks and nobody watches, listens, times or
   * validates; otherwise no place is that high. acquire compares its place anyway: to ask another field first costs a pool that was watched
   * once a tenth more. release asks it before the mark: with items of six types, the mark compared first costs half as much again.
   */
  declare protected floor: number;
  /** The same, but that items have their marks in the table. */
  declare protected tabled: boolean;
  declare protected readonly reset: (item: T) => void;
  declare protected readonly options: ResolvedOptions<T>;
  declare protected readonly events: Events<T>;
  declare protected readonly watch: Watch<T> | undefined;
  /** Most items alive. */
  declare protected readonly limit: number;
  /** Whether `watch` is to be told now. */
  protected watched = false;
  protected closed = false;
  /** Whether somebody listens to acquire and release now. */
  #heard = false;
  readonly #isStack: boolean;
  declare protected readonly timer: LeaseTimer | undefined;

  constructor(options: PoolOptions<T>, traits: PoolTraits, owner: string) {
    const id = nextPoolId();
    const resolved = resolvePoolOptions(options, traits.owner ?? owner, id);
    super(id, traits.keepsNothing ? 0 : resolved.maxSize, traits.counters);
    this.name = resolved.name;
    this.options = resolved;
    this.limit = traits.limit ?? Infinity;
    this.#isStack = traits.isStack ?? true;
    this.reset = resolved.reset;
    this.timer = traits.timer ?? newTimer(resolved);
    this.events = new Events(this.name);
    listPool(id, this, traits.isPart ?? false);
    this.watch = resolved.level === 'off' ? undefined : watchMaker()?.(this.#port(traits.scratch));
    this.floor = this.#isShort() ? 0 : NO_PLACE;
    this.tabled = this.#isInPlace() && this.guard.usesTable;
  }

  abstract stats(): PoolStats;

  /**
   * Takes an idle item, or makes a new one. In one piece: V8 inlines what has at most 460 bytes of bytecode, and an acquire() that has
   * swallowed its long way while the pool grew is too big to be inlined itself, for as long as the process runs.
   *
   * @param below the function that the user called, for what it called is no part of the acquire site; undefined asks for a new item
   * that is idle
   */
  protected supply(state: number, below: Function | undefined): T {
    // Not in a method, and before there is anything else to remember: the engine has to pass each frame between the user's function and this.
    let stack: Stack | undefined;
    const frames = this.watched && below !== undefined ? this.watch!.framesDue() : 0;
    if (frames > 0) {
      stack = {};
      const limit = limitStacks(frames);
      captureStack(stack, below!);
      limitStacks(limit);
    }
    const { create, validate } = this.options;
    const asked = this.timer?.asked();
    let item: T | undefined;
    while (below !== undefined && item === undefined && this.top > 0) {
      const mark = this.topMark();
      const idle = this.pop();
      if (validate !== undefined && !this.#isValid(idle)) continue;
      if (this.top < this.low) this.low = this.top;
      mark[STAMP] = state;
      item = idle;
    }
    if (item === undefined) {
      if (this.closed) {
        const message = this.#record('acquire-after-close', `Pool '${this.name}' was asked for an item after it was closed.`, undefined);
        throw new PoolError('POOL_CLOSED', message, this.name);
      }
      if (this.limit !== Infinity && alive(this.counters) >= this.limit) return this.#supplyAtLimit(state, below);
      item = create();
      if (!isObject(item) || item instanceof Promise) throw this.#noItem(item);
      const former = this.guard.stateOf(item);
      if (ownerOf(former) === ownerOf(this.lent) && !isDiscarded(former)) {
        throw new PoolError('INVALID_ITEM', `create() of pool '${this.name}' returned an item that the pool already has.`, this.name);
      }
      this.guard.adopt(item, state);
      if (this.guard.usesTable) this.chooseWay();
      if (below === undefined) this.bookIdle(item);
      else this.bookLent();
      if (this.watched) this.watch!.created(item);
      this.events.emit('create', item);
      if (below === undefined) return item;
    }
    const handed = stack !== undefined && this.watched ? this.watch!.acquired(item, below!, stack) : item;
    if (this.#heard) this.events.emit('acquire', item);
    if (asked !== undefined) this.timer!.lent(item, asked);
    return handed;
  }

  #noItem(made: unknown): PoolError {
    const got = made instanceof Promise ? 'a promise, which would be lent in its place: wait for what it needs before the pool is made' : describe(made);
    return new PoolError('INVALID_ITEM', `Expected create() of pool '${this.name}' to return an object, got ${got}.`, this.name);
  }

  /** No item may be made: one out of quarantine is better than none. */
  #supplyAtLimit(state: number, below: Function | undefined): T {
    if (this.watched) this.watch!.flush();
    if (this.top > 0) return this.supply(state, below);
    const message = this.#record('exhausted', `Pool '${this.name}' was asked for an item while all ${this.limit} were in use.`, undefined);
    throw new PoolError('POOL_EXHAUSTED', message, this.name);
  }

  /** Asks validate(); an invalid item is discarded. Until the answer the item is still idle, though off the stack. */
  #isValid(item: T): boolean {
    let valid = false;
    this.bookAside();
    try {
      valid = this.options.validate!(item);
    } finally {
      this.bookUnshelved();
      if (!valid) this.discardIdle([item], 'invalid');
    }
    return valid;
  }

  protected takeBack(given: T, lent: number, below: Function): void {
    const item = this.unwrap(given);
    const mark = this.guard.markOf(item);
    if (mark[STAMP] !== lent || (item !== given && this.watch!.isFormer(given))) {
      this.refuse('released', item, given);
      return;
    }
    mark[STAMP] = this.lent - 1;
    this.timer?.ended(item);
    if (this.watched) this.watch!.released(item, below);
    if (this.#heard) this.events.emit('release', item);
    this.resetReturned(item, mark);
    const dirty = this.watched && this.watch!.checksItems ? this.watch!.dirtyFields(item) : undefined;
    if (dirty === undefined) {
      this.keep(item, mark);
      return;
    }
    this.#discardReturned(item, mark, 'misuse');
    this.misuse('dirty-release', dirtyMessage(this.name, dirty), item, dirty);
  }

  protected resetReturned(item: T, mark: Mark): void {
    try {
      const { reset } = this;
      reset(item);
    } catch (error) {
      this.#discardReturned(item, mark, 'resetFailed');
      throw error;
    }
  }

  /** The item is none at all, or could not be reset. */
  protected releaseFailed(item: T, error: unknown): never {
    if (isObject(item)) this.#discardReturned(item, item as Mark, 'resetFailed');
    else this.refuse('released', item);
    throw error;
  }

  /** What becomes of an item that was released and reset. */
  protected keep(item: T, mark: Mark): void {
    if (this.closed) this.#discardReturned(item, mark, 'closed');
    else if (this.watched && this.watch!.checksItems) this.#quarantine(item, mark);
    else if (this.hasRoom()) {
      this.returned++;
      this.push(item, mark);
    } else this.#discardReturned(item, mark, 'full');
  }

  #quarantine(item: T, mark: Mark): void {
    if (this.watch!.spoil(item)) this.#discardReturned(item, mark, 'trimmed');
    else {
      this.bookShelved();
      this.watch!.shelve(item);
    }
  }

  #discardReturned(item: T, mark: Mark, reason: DiscardReason): void {
    this.bookReturnDropped(mark, reason);
    this.#dispose([item], reason);
  }

  /** Discards items that have just left the stack or the quarantine. */
  protected discardIdle(items: readonly T[], reason: DiscardReason): void {
    this.bookIdleDropped(items, reason);
    this.#dispose(items, reason);
  }

  /** Tells of items that are booked as discarded. All are destroyed even if one cannot be; then the first error is thrown. */
  #dispose(items: readonly T[], reason: DiscardReason): void {
    const { destroy } = this.options;
    const errors: unknown[] = [];
    for (const item of items) {
      this.events.emit('discard', item, reason);
      try {
        destroy?.(item);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** @param given the handle in the place of the item, if there is one */
  protected refuse(verb: 'released' | 'detached', item: T, given: T = item): void {
    if (!isObject(item)) {
      throw new PoolError('INVALID_ITEM', `Expected an item of pool '${this.name}' to be ${verb}, got ${describe(item)}.`, this.name);
    }
    const { kind, message } = refusalOf(this.guard.stateOf(item), ownerOf(this.lent), this.name, verb, item !== given && this.watch!.isFormer(given));
    this.misuse(kind, message, given);
  }

  protected misuse(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): void {
    actOnMisuse(this.options.onMisuse, kind, this.#record(kind, message, item, fields), this.name);
  }

  /** Counts and tells of a misuse. Returns the message with all that is known. */
  #record(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string {
    this.counters.misuses++;
    const known = this.watched ? this.watch!.misused(kind, message, item, fields) : message;
    this.events.emit('misuse', item, { kind, message: known });
    return known;
  }

  protected unwrap(given: T): T {
    return this.watch?.lendsHandles && isObject(given) ? this.watch.itemOf(given) : given;
  }

  protected chooseWay(): void {
    this.#heard = this.events.heard;
    const floor = this.#isShort() ? 0 : NO_PLACE;
    if (this.floor !== floor) this.floor = floor;
    const tabled = this.#isInPlace() && this.guard.usesTable;
    if (this.tabled !== tabled) this.tabled = tabled;
  }

  #isShort(): boolean {
    return this.#isInPlace() && !this.guard.usesTable;
  }

  /** Whether nothing hangs on acquire and release. */
  #isInPlace(): boolean {
    return this.#isStack && !this.#heard && !this.watched && this.timer === undefined && this.options.validate === undefined;
  }

  #port(scratch: Scratch | undefined): WatchPort<T> {
    const { level, onMisuse, heldTooLong, exempt, proxy, create, destroy } = this.options;
    return {
      name: this.name,
      level: level === 'off' ? 'sample' : level,
      onMisuse,
      heldTooLong,
      exempt,
      proxy,
      room: this.room,
      stamp: STAMP,
      scratch,
      make: create,
      destroy: (item) => destroy?.(item),
      stats: () => this.stats(),
      setWatched: (on) => {
        this.watched = on;
        if (on) this.forgetLent();
        this.chooseWay();
      },
      unshelve: (item) => {
        this.bookUnshelved();
        if (this.hasRoom()) this.pushBack(item);
        else this.discardIdle([item], 'full');
      },
      discardShelved: (item, reason) => {
        this.bookUnshelved();
        this.discardIdle([item], reason);
      },
      lost: () => this.bookLost(),
      misuse: (kind, message, item, policy = onMisuse) => actOnMisuse(policy, kind, this.#record(kind, message, item), this.name),
    };
  }
}
