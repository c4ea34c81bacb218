import { anObject, checkOptions, invalidOption } from '../core/options.ts';
import { threadId } from '../core/platform.ts';
import { POOL_RULES } from '../core/pool-options.ts';
import { sumStats } from '../core/stats.ts';
import type { PoolOptions, PoolStats } from '../core/types.ts';
import { ObjectPool } from './object-pool.ts';
import { newSharedStats, ShardRow } from './shared-stats.ts';
import type { SharedStatsHandle } from './shared-stats.ts';

const RULES = { ...POOL_RULES, shared: anObject };

/**
 * One shard of a pool that several workers have: objects cannot be shared between threads, so each worker makes a shard of its own and
 * shares the numbers only. `stats()` of any shard is that of all of them, read from shared memory.
 */
export class ShardedPool<T extends object> extends ObjectPool<T> {
  readonly shared: SharedStatsHandle;
  readonly #rows: readonly ShardRow[];
  readonly #threadId: number;
  readonly #isCounting: boolean;
  /** Undefined while the pool under it is being made. */
  declare private row: ShardRow | undefined;

  constructor(options: PoolOptions<T> & { shared?: SharedStatsHandle }) {
    checkOptions('ShardedPool', options, RULES, ['create']);
    const { shared = newSharedStats(), initialSize = 0, ...rest } = options;
    const thread = threadId();
    const owner = options.name ?? 'ShardedPool';
    const rows = ShardRow.all(shared, owner);
    const row = ShardRow.claim(rows, thread, owner);
    super({ ...rest, initialSize: 0 }, { owner: 'ShardedPool', counters: row.counters });
    this.shared = shared;
    this.#rows = rows;
    this.row = row;
    this.returned = row.returned;
    this.#threadId = thread;
    this.#isCounting = options.enableStats ?? true;
    this.prewarm(initialSize);
  }

  override acquire(): T {
    const item = super.acquire();
    this.booked();
    return item;
  }

  override release(item: T): void {
    super.release(item);
    this.booked();
  }

  /** Of all shards together. `peakInUse` is the sum of theirs, which need not have been at one time. */
  override stats(): PoolStats {
    const parts = this.shardStats();
    const peak = parts.reduce((sum, { peakInUse }) => sum + peakInUse, 0);
    return sumStats(this.name, parts, this.#isCounting ? peak : undefined);
  }

  /** Of each shard by itself, its thread in the name. The numbers of shards that are gone are with the one that follows them, or last. */
  shardStats(): PoolStats[] {
    const used = this.#rows.filter((row) => row.isUsed);
    const ordered = [...used.filter(({ thread }) => thread !== -1), ...used.filter(({ thread }) => thread === -1)];
    return ordered.map((row) => row.stats(`${this.name} [${row.thread === -1 ? 'gone' : `thread ${row.thread}`}]`));
  }

  /**
   * Books what a worker that has ended took with it: its idle items as discarded, those in use as lost. Returns how many those are, and
   * makes room for another shard.
   */
  reclaim(thread: number): number {
    if (thread === this.#threadId) throw invalidOption(`pool '${this.name}'`, 'threadId', 'that of a thread that is gone, not the own one', thread);
    const rows = this.#rows.filter((row) => row.thread === thread);
    return rows.reduce((lost, row) => lost + row.reclaim(), 0);
  }

  protected override booked(): void {
    this.row?.write(this.returned, this.top + this.shelved, this.low);
  }
}
