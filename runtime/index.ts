import type { Pool, PoolOptions } from './core/types.ts';
import { installWatches } from './debug/pool-watch.ts';
import { ObjectPool } from './pools/object-pool.ts';

export type { MisuseKind, MisusePolicy } from './core/misuse.ts';
export type { DiscardReason, Lease, Level, Pool, PoolEvent, PoolOptions, PoolStats, Scope } from './core/types.ts';
export type { PoolErrorCode } from './core/errors.ts';
export { PoolError } from './core/errors.ts';
export { ObjectPool } from './pools/object-pool.ts';
export { BufferPool } from './pools/buffer-pool.ts';
export type { BufferPoolOptions } from './pools/buffer-pool.ts';

installWatches();

/** The front door: an ObjectPool, in debug mode when its level or the environment's POOL_LIFEGUARD says so. */
export function createPool<T extends object>(options: PoolOptions<T>): Pool<T> {
  return new ObjectPool(options);
}
