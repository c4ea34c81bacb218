import type { MisuseKind, MisusePolicy } from './misuse.ts';
import type { Stack } from './stack.ts';
import type { DiscardReason, Level, PoolStats } from './types.ts';

/**
 * The seam between a production pool and its debug mode. A pool built at `sample` or above asks for a watch and tells it what
 * happens; what the watch may do to the pool is its port. A pool built at `off` has neither.
 */
export interface Watch<T extends object> {
  /** A new item, fresh from create(). */
  created(item: T): void;
  /** A lease is about to begin. Returns how many frames its stack is to have; 0 if nothing is to be noted of it. */
  framesDue(): number;
  /**
   * The lease begins. Returns what to hand out: the item, or a handle of it.
   *
   * @param below the function that the user called: frames up to it are our own
   * @param stack that below it, taken and not read
   */
  acquired(item: T, below: Function, stack: Stack): T;
  /** Whether handles are or may still be out there in the place of items. */
  readonly lendsHandles: boolean;
  /** The item behind a handle; anything else is given back as it is. */
  itemOf(given: T): T;
  /** Whether this is the handle of a lease that has ended. */
  isFormer(given: T): boolean;
  /** A release was accepted; reset has not run yet. */
  released(item: T, below: Function): void;
  /** Whether released items are looked at, and go into quarantine. */
  readonly checksItems: boolean;
  /** After reset: the fields that are not as they were when the item was made. */
  dirtyFields(item: T): string[] | undefined;
  /** Whether the item was made unfit for ever being lent again, so that a late use of it shows. It is to be discarded. */
  spoil(item: T): boolean;
  /** Takes a released item into quarantine, where it counts as idle. It comes back through the port. */
  shelve(item: T): void;
  /** A lease ends without a release. */
  detached(item: T): void;
  /** Records a misuse that the pool found, before its policy acts. Returns the message with all that is known about `item`. */
  misused(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string;
  /** Empties the quarantine. */
  flush(): void;
  /** The pool closes: names what is still out. */
  closing(): void;
}

/** What a watch knows of its pool and may do to it. */
export interface WatchPort<T extends object> {
  readonly name: string;
  readonly level: Exclude<Level, 'off'>;
  readonly onMisuse: MisusePolicy;
  readonly heldTooLong: number;
  readonly exempt: boolean;
  /** Whether handles (proxies) may be handed out at all. */
  readonly proxy: boolean;
  /** Items that may be idle, quarantined ones included. */
  readonly room: number;
  /** The property that marks items. */
  readonly stamp: symbol;
  /** What an idle item may be overwritten with; set for bytes whose content means nothing between leases. */
  readonly scratch: Scratch | undefined;
  /** Calls create() for an item that the pool will never hold. */
  make(): T;
  destroy(item: T): void;
  stats(): PoolStats;
  /** Turns the calls above on and off. Quiet, the pool runs as if it had been built at off. */
  setWatched(on: boolean): void;
  /** An item leaves quarantine to be lent again, if the pool has room for it. */
  unshelve(item: T): void;
  discardShelved(item: T, reason: DiscardReason): void;
  /** A lent item was collected. */
  lost(): void;
  /** Counts and records a misuse that the watch found, then acts by `policy`. @default the pool's */
  misuse(kind: MisuseKind, message: string, item: T | undefined, policy?: MisusePolicy): void;
}

/** Bytes that a pool hands out as they are ('any') or zeroed ('zero'). */
export type Scratch = 'any' | 'zero';

export type WatchMaker = <T extends object>(port: WatchPort<T>) => Watch<T>;

/** @default of `onMisuse` */
export function defaultPolicy(level: Level): MisusePolicy {
  return level === 'full' || level === 'paranoid' ? 'throw' : 'warn';
}
