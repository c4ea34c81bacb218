import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SharedSlabPool, ShardedPool } from '../../../runtime/index.ts';

export interface KillingResult {
  readonly killed: number;
  readonly pairs: number;
  readonly faults: readonly string[];
}

const SLOTS = 96;

/**
 * Has workers acquire and release slots of one pool, and kills all but one of them at random moments, until it is stopped. What a killed
 * worker had is reclaimed, and must then be there for the others: no slot lost, none with two owners.
 */
export async function killWorkers(isOver: () => boolean): Promise<KillingResult> {
  const pool = new SharedSlabPool({ slots: SLOTS, slotBytes: 24, onMisuse: 'count' });
  const shards = new ShardedPool<object>({ create: () => ({}) });
  const [holders, stop] = [new SharedArrayBuffer(4 * SLOTS), new SharedArrayBuffer(4)];
  const start = async (seed: number): Promise<Worker> => {
    const workerData = { handle: pool.handle, holders, stop, most: 10, seed, shared: shards.shared };
    const worker = new Worker(new URL('../pools/fixtures/slab-worker.mjs', import.meta.url), { workerData });
    await once(worker, 'message');
    return worker;
  };
  const faults: string[] = [];
  const survivor = await start(1);
  const result = once(survivor, 'message');
  let killed = 0;
  while (!isOver() && faults.length === 0) {
    const victim = await start(killed + 2);
    const { threadId } = victim;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    await victim.terminate();
    killed++;
    const view = new Int32Array(holders);
    view.forEach((holder, index) => void (holder === threadId && Atomics.store(view, index, 0)));
    pool.reclaim(threadId);
    shards.reclaim(threadId);
    const { inUse, currentSize, totalDiscarded, totalDetached, totalLost, totalCreated } = shards.stats();
    if (inUse + currentSize + totalDiscarded + totalDetached + totalLost !== totalCreated) faults.push('ShardedPool: the numbers do not add up');
  }
  Atomics.store(new Int32Array(stop), 0, 1);
  const [seen] = (await result) as [{ pairs: number; shared: number; overwritten: number }];
  await survivor.terminate();
  shards.reclaim(survivor.threadId);
  if (seen.shared > 0 || seen.overwritten > 0) faults.push(`SharedSlabPool: ${seen.shared + seen.overwritten} slots had two owners`);
  let left = 0;
  while (pool.acquire() !== -1) left++;
  if (left !== SLOTS) faults.push(`SharedSlabPool: ${SLOTS - left} of ${SLOTS} slots are lost after ${killed} workers were killed`);
  return { killed, pairs: seen.pairs, faults };
}
