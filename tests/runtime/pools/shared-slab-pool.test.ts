import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SharedSlabPool } from '../../../runtime/index.ts';
import { SharedSlots } from '../../../runtime/pools/shared-slots.ts';
import { expectBalanced } from './test-pool.ts';

const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  vi.restoreAllMocks();
});

function start(script: string, workerData: unknown): Worker {
  const worker = new Worker(new URL(`./fixtures/${script}`, import.meta.url), { workerData });
  workers.push(worker);
  return worker;
}

async function told<T>(worker: Worker): Promise<T> {
  return ((await once(worker, 'message')) as [T])[0];
}

function acquireAll(pool: SharedSlabPool): number[] {
  const taken: number[] = [];
  for (let index = pool.acquire(); index !== -1; index = pool.acquire()) taken.push(index);
  return taken.sort((a, b) => a - b);
}

const indices = (slots: number): number[] => Array.from({ length: slots }, (_, index) => index);

describe('slots', () => {
  test('are lent once, have the size asked for and do not overlap', () => {
    const pool = new SharedSlabPool({ slots: 100, slotBytes: 13 });
    const taken = acquireAll(pool);
    expect(taken).toEqual(indices(100));
    for (const index of taken) pool.view(index).fill(index);
    for (const index of taken) {
      expect(pool.view(index)).toHaveLength(13);
      expect(pool.view(index).byteOffset % 8).toBe(0);
      expect(pool.view(index).every((byte) => byte === index)).toBe(true);
    }
    expect(pool.view(3)).toBe(pool.view(3));
    expect(pool.stats()).toMatchObject({ inUse: 100, currentSize: 0, totalRetrieved: 100, peakInUse: 100 });
  });

  test.each([1, 15, 16, 700, 65_535])('%d of them can all be lent and released, again and again', async (slots) => {
    const pool = new SharedSlabPool({ slots, slotBytes: 1 });
    for (let round = 1; round <= 2; round++) {
      const taken = acquireAll(pool);
      expect(taken).toHaveLength(slots);
      for (const index of taken) pool.release(index);
      await Promise.resolve();
      expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: slots, totalReturned: round * slots, totalRetrieved: round * slots });
    }
  });

  test('attached in its own thread, a pool is the same', () => {
    const pool = new SharedSlabPool({ slots: 64, slotBytes: 8 });
    expect(SharedSlabPool.attach(structuredClone(pool.handle))).toBe(pool);
  });

  test('every sequence of calls keeps the books, and lends nothing twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.integer({ min: -1, max: 45 }), { maxLength: 200 }), (slots, calls) => {
        const pool = new SharedSlabPool({ slots, slotBytes: 4, onMisuse: 'throw' });
        const held = new Set<number>();
        let [retrieved, refused] = [0, 0];
        for (const call of calls) {
          if (call >= slots || call === -1) {
            const index = pool.acquire();
            expect(held.has(index)).toBe(false);
            expect(index === -1).toBe(held.size === slots);
            if (index === -1) continue;
            held.add(index);
            retrieved++;
          } else if (held.delete(call)) pool.release(call);
          else {
            expect(() => pool.release(call)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
            refused++;
          }
          const stats = pool.stats();
          expect(stats).toMatchObject({ inUse: held.size, totalRetrieved: retrieved, misuses: refused, totalCreated: slots, hitRate: retrieved > 0 ? 1 : 0 });
          expectBalanced(stats);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('misuse', () => {
  test('a double release is refused, wherever the slot is', async () => {
    const pool = new SharedSlabPool({ slots: 32, slotBytes: 8, onMisuse: 'throw', name: 'frames' });
    const refused = expect.objectContaining({ code: 'DOUBLE_RELEASE', pool: 'frames' }) as Error;
    const index = pool.acquire();
    pool.release(index);
    expect(() => pool.release(index)).toThrow(refused);
    await Promise.resolve();
    expect(() => pool.release(index)).toThrow(refused);
    expect(() => pool.handOver(index, 5)).toThrow(refused);
    expect(pool.stats().misuses).toBe(3);
  });

  test.each([-1, 1.5, 8, NaN, '3', undefined, null])('%s is no slot', (index) => {
    const pool = new SharedSlabPool({ slots: 8, slotBytes: 8 });
    acquireAll(pool);
    expect(() => pool.release(index as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM' }));
    expect(() => pool.view(index as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM' }));
  });

  test('a thread cannot reclaim what it has itself', () => {
    const pool = new SharedSlabPool({ slots: 8, slotBytes: 8 });
    expect(() => pool.reclaim(pool.threadId)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  test('where threads have no number, each instance gets one', () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const pool = new SharedSlabPool({ slots: 8, slotBytes: 8, onMisuse: 'throw' });
    const { handle } = pool;
    const other = new SharedSlabPool({ slots: 8, slotBytes: 8 }, { handle, shared: SharedSlots.in(handle.buffer)! }); // as in another thread
    expect(other.threadId).not.toBe(pool.threadId);
    const index = pool.acquire();
    expect(() => other.release(index)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(other.reclaim(pool.threadId)).toBe(1);
  });

  test.each([
    [{ slotBytes: 8 }, '`slots`'],
    [{ slots: 8 }, '`slotBytes`'],
    [{ slots: 65_536, slotBytes: 8 }, '`slots`'],
    [{ slots: 100, slotBytes: 1024, maxSlabs: 1 }, 'at most what `maxSlabs` have (64)'],
  ])('options %j are refused', (options, words) => {
    expect(() => new SharedSlabPool(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
  });

  test.each([undefined, {}, { buffer: new SharedArrayBuffer(4096) }])('handle %j is refused', (handle) => {
    expect(() => SharedSlabPool.attach(handle as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('`handle`') as string }));
  });
});

describe('between threads', () => {
  test('the slot of another thread is refused until it is handed over', async () => {
    const pool = new SharedSlabPool({ slots: 64, slotBytes: 8, onMisuse: 'throw', name: 'frames' });
    const partner = start('slab-partner.mjs', pool.handle);
    const ask = (...call: unknown[]): Promise<{ result?: unknown; code?: string }> => {
      partner.postMessage(call);
      return told(partner);
    };
    const index = pool.acquire();
    pool.view(index)[0] = 77;
    expect(await ask('release', index)).toEqual({ code: 'FOREIGN_RELEASE' });
    pool.handOver(index, partner.threadId);
    expect(() => pool.release(index)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE', message: expect.stringContaining(`thread ${partner.threadId} holds it`) as string }));
    expect((await ask('view', index)).result).toEqual(pool.view(index));
    expect(await ask('release', index)).toEqual({ result: undefined });
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 1, misuses: 2 });

    const { result: lent } = await ask('acquire');
    expect(() => pool.release(lent as number)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    const { threadId } = partner;
    await partner.terminate();
    expect(pool.reclaim(threadId)).toBe(1);
    expect(pool.reclaim(threadId)).toBe(0);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 64, totalReturned: 2, totalRetrieved: 2 });
    expect(acquireAll(pool)).toEqual(indices(64));
  });

  interface Seen {
    readonly pairs: number;
    readonly shared: number;
    readonly overwritten: number;
    readonly refused: number;
  }

  function contest(slots: number) {
    const pool = new SharedSlabPool({ slots, slotBytes: 24, onMisuse: 'throw' });
    const [holders, stop] = [new SharedArrayBuffer(4 * slots), new SharedArrayBuffer(4)];
    const begin = async (most: number, seed: number): Promise<Worker> => {
      const worker = start('slab-worker.mjs', { handle: pool.handle, holders, stop, most, seed });
      expect(await told(worker)).toBe('ready');
      return worker;
    };
    return { pool, holders: new Int32Array(holders), begin, end: () => void Atomics.store(new Int32Array(stop), 0, 1) };
  }

  test.each([
    ['few slots for three workers', 7, 4],
    ['slots enough, most kept in own stacks', 1024, 40],
  ])('%s: none is ever held by two', async (_, slots, most) => {
    const { pool, begin, end } = contest(slots);
    const rivals = await Promise.all([1, 2, 3].map((seed) => begin(most, seed)));
    const results = Promise.all(rivals.map((worker) => told<Seen>(worker)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    end();
    const seen = await results;
    for (const { pairs, shared, overwritten, refused } of seen) {
      expect({ shared, overwritten }).toEqual({ shared: 0, overwritten: 0 });
      expect(Math.min(pairs, refused)).toBeGreaterThan(0);
    }
    const sum = (of: (one: Seen) => number): number => seen.reduce((total, one) => total + of(one), 0);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: sum(({ pairs }) => pairs), misuses: sum(({ refused }) => refused) });
    expect(acquireAll(pool)).toEqual(indices(slots));
  });

  test('workers killed at any moment lose no slot, and nobody else gets theirs before', async () => {
    const { pool, holders, begin, end } = contest(48);
    const survivor = await begin(6, 99);
    const result = told<Seen>(survivor);
    for (let round = 0; round < 4; round++) {
      const victims = await Promise.all([begin(12, round), begin(12, 50 + round)]);
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % 20));
      for (const victim of victims) {
        const { threadId } = victim; // -1 once it has ended
        await victim.terminate();
        holders.forEach((holder, index) => void (holder === threadId && Atomics.store(holders, index, 0)));
        pool.reclaim(threadId);
      }
    }
    end();
    expect(await result).toMatchObject({ shared: 0, overwritten: 0 });
    expect(pool.stats().inUse).toBe(0);
    expect(acquireAll(pool)).toEqual(indices(48));
  });
});
