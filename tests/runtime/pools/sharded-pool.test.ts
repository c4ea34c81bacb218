import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { ShardedPool } from '../../../runtime/index.ts';
import type { PoolStats } from '../../../runtime/index.ts';
import { MOST_SHARDS } from '../../../runtime/pools/shared-stats.ts';
import { expectBalanced, testPool } from './test-pool.ts';

describe('alone, a shard is a pool as any other', () => testPool((options) => new ShardedPool(options)));

const workers: Worker[] = [];
afterEach(async () => void (await Promise.all(workers.splice(0).map((worker) => worker.terminate()))));

interface Work {
  readonly acquire?: number;
  readonly release?: number;
  readonly pairs?: number;
  /** Milliseconds in which it makes, detaches and discards items as fast as it can. */
  readonly churnMs?: number;
}

interface Shard {
  readonly threadId: number;
  /** Has the shard do something, and returns its statistics. */
  tell(work: Work): Promise<PoolStats>;
  end(): Promise<unknown>;
}

async function startShard(pool: ShardedPool<{ n: number }>): Promise<Shard> {
  const worker = new Worker(new URL('./fixtures/shard-worker.mjs', import.meta.url), { workerData: pool.shared });
  workers.push(worker);
  await once(worker, 'message');
  const tell = async (work: Work): Promise<PoolStats> => {
    worker.postMessage(work);
    return ((await once(worker, 'message')) as [PoolStats])[0];
  };
  return { threadId: worker.threadId, tell, end: () => worker.terminate() };
}

const newPool = (): ShardedPool<{ n: number }> => new ShardedPool({ create: () => ({ n: 0 }), name: 'scratch' });

describe('between workers', () => {
  test('each shard says what all of them did', async () => {
    const pool = newPool();
    const [a, b] = await Promise.all([startShard(pool), startShard(pool)]);
    const own = pool.acquire();
    await a.tell({ acquire: 10, release: 7 });
    const told = await b.tell({ acquire: 2, pairs: 100 });
    expect(told).toEqual(pool.stats());
    expect(told).toMatchObject({ name: 'scratch', inUse: 6, totalCreated: 14, totalRetrieved: 113, totalReturned: 107, peakInUse: 1 + 10 + 3, currentSize: 5 });
    expect(told.discardedBy).toMatchObject({ full: 3 });
    expectBalanced(told);
    pool.release(own);
    expect((await b.tell({})).inUse).toBe(5);
  });

  test('what is read while another shard is at work adds up', async () => {
    const pool = newPool();
    const shard = await startShard(pool);
    const done = shard.tell({ churnMs: 600 });
    const sums = new Set<number>();
    for (const end = performance.now() + 500; performance.now() < end; ) {
      const { inUse, currentSize, totalDiscarded, totalDetached, totalLost, totalCreated } = pool.stats();
      sums.add(inUse + currentSize + totalDiscarded + totalDetached + totalLost - totalCreated);
    }
    expect([...sums]).toEqual([0]);
    expect((await done).totalCreated).toBeGreaterThan(0);
  });

  test('shardStats tells them apart, and what it says adds up', async () => {
    const pool = newPool();
    const shards = await Promise.all([startShard(pool), startShard(pool)]);
    await shards[0]!.tell({ acquire: 3 });
    await shards[1]!.tell({ pairs: 50 });
    const parts = pool.shardStats();
    for (const part of parts) expectBalanced(part);
    const byName = Object.fromEntries(parts.map((part) => [part.name, part]));
    expect(byName[`scratch [thread ${shards[0]!.threadId}]`]).toMatchObject({ inUse: 3, totalRetrieved: 3 });
    expect(byName[`scratch [thread ${shards[1]!.threadId}]`]).toMatchObject({ inUse: 0, totalRetrieved: 50, hits: 49 });
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, { totalReturned }) => sum + totalReturned, 0)).toBe(pool.stats().totalReturned);
  });

  test('what a worker took with it is booked, and its place goes to the next', async () => {
    const pool = newPool();
    const shard = await startShard(pool);
    await shard.tell({ acquire: 5, release: 2 });
    await shard.end();
    expect(pool.stats()).toMatchObject({ inUse: 3, currentSize: 2 });
    expect(pool.reclaim(shard.threadId)).toBe(3);
    expect(pool.reclaim(shard.threadId)).toBe(0);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 0, totalLost: 3, totalCreated: 5, totalReturned: 2, peakInUse: 5 });
    expect(pool.shardStats().map(({ name }) => name)).toEqual([expect.stringContaining('thread'), 'scratch [gone]']);

    const successor = await startShard(pool);
    await successor.tell({ acquire: 1, pairs: 3 });
    expect(pool.stats()).toMatchObject({ inUse: 1, currentSize: 1, totalLost: 3, totalCreated: 7, totalReturned: 5, totalRetrieved: 9 });
    expectBalanced(pool.stats());
    expect(pool.shardStats()).toHaveLength(2);
  });
});

test('a handle has room for so many shards at a time, and says what to do then', () => {
  const { shared } = newPool();
  const make = (): ShardedPool<object> => new ShardedPool({ create: () => ({}), shared });
  const shards = Array.from({ length: MOST_SHARDS - 1 }, make);
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('reclaim()') as string }));
  expect(shards[0]!.shardStats()).toHaveLength(MOST_SHARDS);
});

test('every way to lend is told to the other shards', () => {
  const pool = newPool();
  const reader = new ShardedPool({ create: () => ({}), shared: pool.shared });
  const lease = pool.lease();
  expect(reader.stats().inUse).toBe(1);
  lease.release();
  pool.use(() => expect(reader.stats().inUse).toBe(1));
  pool.scope((scope) => [scope.acquire(), scope.acquire()]);
  expect(reader.stats()).toMatchObject({ inUse: 0, currentSize: 2, totalReturned: 4 });
  pool.prewarm(3);
  pool.trim(1);
  pool.detach(pool.acquire());
  expect(reader.stats()).toMatchObject({ currentSize: 0, totalDetached: 1, discardedBy: { trimmed: 4 } });
  pool.close();
  expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
  expect(reader.stats()).toEqual({ ...pool.stats(), name: reader.name });
});

test('without statistics the sum has none, but for the size', () => {
  const pool = new ShardedPool({ create: () => ({}), initialSize: 3, enableStats: false });
  expect(pool.stats()).toMatchObject({ currentSize: 3, totalCreated: undefined });
});

test.each([
  [{ shared: 7 }, '`shared`'],
  [{ shared: {} }, '`shared`'],
  [{ shared: { buffer: new SharedArrayBuffer(64) } }, '`shared`'],
  [{ shards: 2 }, '`shards`'],
])('options %j are refused', (options, words) => {
  const make = (): unknown => new ShardedPool({ create: () => ({}), ...options } as never);
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
});

test('a thread cannot reclaim its own shard', () => {
  const pool = newPool();
  const own = Number(/thread (\d+)/.exec(pool.shardStats()[0]!.name)![1]);
  expect(() => pool.reclaim(own)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});
