// Shipped types speak of Buffer and Disposable, which TypeScript 6 no longer finds by itself.
/// <reference types="node" preserve="true" />

import type { MisusePolicy } from './misuse.ts';

export type Level = 'off' | 'sample' | 'full' | 'paranoid';
export type DiscardReason = 'full' | 'invalid' | 'resetFailed' | 'trimmed' | 'closed' | 'misuse';
export type PoolEvent = 'acquire' | 'release' | 'create' | 'discard' | 'misuse';

export interface PoolOptions<T extends object> {
  create(): T;
  /** Makes an item as new; called on release, before the item is idle. A throw discards the item and is rethrown. */
  reset?(item: T): void;
  /** Called on acquire for an idle item; false discards it. */
  validate?(item: T): boolean;
  /** Called once for every discarded item. */
  destroy?(item: T): void;
  /** How errors, reports and statistics call the pool. @default the class and a number */
  name?: string;
  /** Items made at construction. @default 0 */
  initialSize?: number;
  /** Most idle items kept; 0 = unlimited. @default 1024 */
  maxSize?: number;
  /** Period in milliseconds of trimming what has been idle for one whole period; 0 = off. @default 0 */
  cleanupInterval?: number;
  /** false removes the counters' cost: every counter in stats() is then undefined, currentSize stays. @default true */
  enableStats?: boolean;
  /** @default 'throw' at full and paranoid, else 'warn' (one process warning per site) */
  onMisuse?: MisusePolicy;
  /** How closely the pool is watched. @default the environment's POOL_LIFEGUARD, else 'off' */
  level?: Level;
  /** Held longer than this many milliseconds is reported at debug levels; 0 = off. @default 0 */
  heldTooLong?: number;
  /** Times one lease in `every` (128), for the percentiles of the last `window` milliseconds (60,000) in holdTimes(). @default off */
  holdTimes?: { every?: number; window?: number };
  /** A lease of this pool that lives as long as the process is no leak (declared singleton). @default false */
  exempt?: boolean;
  /** paranoid only: false hands out the raw item. @default true where a proxy is safe */
  proxy?: boolean;
}

/** The options of a pool that makes and resets its items itself. */
export type Sized = Omit<PoolOptions<object>, 'create' | 'reset' | 'validate' | 'destroy'>;

/** A snapshot. At every moment inUse + currentSize + totalDiscarded + totalDetached + totalLost = totalCreated. */
export interface PoolStats {
  readonly name: string;
  /** idle now */
  readonly currentSize: number;
  /** lent now */
  readonly inUse: number;
  readonly peakInUse: number;
  readonly totalCreated: number;
  /** acquires, from idle or new */
  readonly totalRetrieved: number;
  readonly totalReturned: number;
  readonly totalDiscarded: number;
  readonly totalDetached: number;
  /** collected while lent, known at debug levels only; no longer in use */
  readonly totalLost: number;
  readonly discardedBy: Readonly<Record<DiscardReason, number>>;
  /** acquires served from idle */
  readonly hits: number;
  /** acquires that created */
  readonly misses: number;
  /** hits / totalRetrieved, 0 without any */
  readonly hitRate: number;
  /** totalReturned / totalCreated, 0 without any */
  readonly reuseRatio: number;
  readonly misuses: number;
}

/** One acquire up to its release, as an object that can be released once. */
export interface Lease<T> extends Disposable {
  /** Throws PoolError USE_AFTER_RELEASE once released. */
  readonly value: T;
  release(): void;
  /** The item leaves the pool for good, on purpose. */
  detach(): T;
}

export interface Scope<T> {
  acquire(): T;
  release(item: T): void;
}

export type PoolListener<T> = (item: T | undefined, detail?: unknown) => void;
export type PoolCallback<T> = (event: PoolEvent, item: T | undefined) => void;

export interface Pool<T extends object> extends Disposable {
  readonly name: string;
  acquire(): T;
  release(item: T): void;
  /** Lends an item to `work`. A returned thenable is assimilated exactly once, and the item released when it settles. */
  use<R>(work: (item: T) => PromiseLike<R>): Promise<R>;
  use<R>(work: (item: T) => R): R;
  lease(): Lease<T>;
  /** Items acquired through the scope are released at its end (for a promise: when it settles). */
  scope<R>(work: (scope: Scope<T>) => R): R;
  detach(item: T): T;
  stats(): PoolStats;
  prewarm(count: number): void;
  /** Drops idle items down to `keep`, returns how many. */
  trim(keep?: number): number;
  /** Drops idle items; later releases discard; later acquires throw POOL_CLOSED. */
  close(): void;
  on(event: PoolEvent, listener: PoolListener<T>): () => void;
  /** Logs through util.debuglog('pool-lifeguard'). */
  setDebug(on: boolean): void;
  setCallback(callback: PoolCallback<T> | undefined): void;
}
