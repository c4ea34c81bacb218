import type { PoolOptions } from './core/types.ts';
import { installWatches } from './debug/pool-watch.ts';
import { ObjectPool } from './pools/object-pool.ts';

export type { MisuseKind, MisusePolicy } from './core/misuse.ts';
export type { DiscardReason, Lease, Level, Pool, PoolEvent, PoolOptions, PoolStats, Scope } from './core/types.ts';
export type { PoolErrorCode } from './core/errors.ts';
export { PoolError } from './core/errors.ts';
export { ObjectPool } from './pools/object-pool.ts';
export { BufferPool } from './pools/buffer-pool.ts';
export type { BufferPoolOptions } from './pools/buffer-pool.ts';
export { ArrayPool, MapPool, SetPool } from './pools/container-pools.ts';
export type { ReusableList } from './pools/reusable-list.ts';
export { ReusableMap } from './pools/reusable-map.ts';
export { ReusableSet } from './pools/reusable-set.ts';
export { StringBuilderPool } from './pools/string-builder.ts';
export type { StringBuilder } from './pools/string-builder.ts';
export { AsyncResultPool, CacheItemPool } from './pools/record-pools.ts';
export type { AsyncResult, CacheItem } from './pools/record-pools.ts';
export { RingPool } from './pools/ring-pool.ts';
export { ShardedPool } from './pools/sharded-pool.ts';
export type { SharedStatsHandle } from './pools/shared-stats.ts';
export { SharedSlabPool } from './pools/shared-slab-pool.ts';
export type { SharedSlabHandle } from './pools/shared-slab-pool.ts';
export { SlabPool } from './pools/slab-pool.ts';
export type { SlabOptions } from './pools/slab-pool.ts';
export { copyBytes, copyMap, joinStrings } from './pools/copies.ts';
export { globalPools } from './pools/global-pools.ts';
export { PooledCache } from './pools/pooled-cache.ts';
export type { PooledCacheOptions, PooledCacheStats } from './pools/pooled-cache.ts';
export { meter } from './pools/meter.ts';
export { monitor } from './pools/monitor.ts';
export type { MonitorOptions } from './pools/monitor.ts';
export { recommendPool } from './pools/recommend-pool.ts';
export type { Recommendation, WorkloadProfile } from './pools/recommend-pool.ts';
export type { LeaseTimes } from './pools/lease-times.ts';
export type { TimesSummary } from './core/time-histogram.ts';
export { gcPressure } from './core/gc-pressure.ts';
export { statsTable } from './core/pool-text.ts';

installWatches();

/** The front door: an ObjectPool, in debug mode when its level or the environment's POOL_LIFEGUARD says so. */
export function createPool<T extends object>(options: PoolOptions<T>): ObjectPool<T> {
  return new ObjectPool(options);
}
