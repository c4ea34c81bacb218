import { afterEach, expect, test, vi } from 'vitest';
import type { Pool, PoolOptions, PoolStats } from '../../../runtime/index.ts';

export interface Box {
  value: number;
  label: string;
}

export const newBox = (): Box => ({ value: 0, label: '' });

export const resetBox = (box: Box): void => {
  box.value = 0;
  box.label = '';
};

/** What holds between the numbers of every pool, at every moment. */
export function expectBalanced(stats: PoolStats): void {
  const { inUse, currentSize, totalDiscarded, totalDetached, totalLost, totalCreated } = stats;
  expect(inUse + currentSize + totalDiscarded + totalDetached + totalLost).toBe(totalCreated);
  expect(stats.hits + stats.misses).toBe(stats.totalRetrieved);
  expect(Object.values(stats.discardedBy).reduce((sum, n) => sum + n, 0)).toBe(totalDiscarded);
  for (const [name, value] of Object.entries(stats)) if (typeof value === 'number') expect(value, name).toBeGreaterThanOrEqual(0);
  expect(stats.peakInUse).toBeGreaterThanOrEqual(inUse);
}

export type MakePool = (options: PoolOptions<Box>) => Pool<Box>;

/** The contract of every pool of objects. `create` may return the pool at any debug level; misuse throws. */
export function testPool(makePool: MakePool): void {
  const make = (options: Partial<PoolOptions<Box>> = {}): Pool<Box> => makePool({ create: newBox, reset: resetBox, onMisuse: 'throw', ...options });

  afterEach(() => void vi.restoreAllMocks());

  test('an item is new, or was reset after its last owner', () => {
    const pool = make();
    for (let i = 1; i <= 600; i++) {
      const box = pool.acquire();
      expect(box).toEqual({ value: 0, label: '' });
      box.value = i;
      pool.release(box);
    }
    expectBalanced(pool.stats());
  });

  test('items are lent to one owner at a time', () => {
    const pool = make();
    const held = Array.from({ length: 50 }, () => pool.acquire());
    expect(new Set(held).size).toBe(50);
    expect(pool.stats()).toMatchObject({ inUse: 50, peakInUse: 50, totalRetrieved: 50 });
    for (const box of held) pool.release(box);
    expect(pool.stats()).toMatchObject({ inUse: 0, peakInUse: 50, totalReturned: 50 });
    expectBalanced(pool.stats());
  });

  test('a double release is refused and counted before it throws', () => {
    const pool = make();
    const box = pool.acquire();
    pool.release(box);
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE', pool: pool.name }));
    expect(pool.stats()).toMatchObject({ misuses: 1, inUse: 0, totalReturned: 1 });
    expect(pool.acquire()).not.toBe(pool.acquire());
  });

  test('a foreign release is refused: a stranger, and the item of another pool', () => {
    const pool = make();
    const other = make({ name: 'other' });
    const box = other.acquire();
    expect(() => pool.release(newBox())).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(pool.stats()).toMatchObject({ misuses: 2, totalReturned: 0 });
    other.release(box);
    expect(other.stats()).toMatchObject({ inUse: 0, misuses: 0 });
  });

  test.each([undefined, null, 7, 'box'])('releasing %s is an invalid item', (value) => {
    const pool = make();
    expect(() => pool.release(value as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM', message: expect.stringMatching(String(value)) as string }));
  });

  test('a lease is released once, and its item is out of reach afterwards', () => {
    const pool = make();
    const lease = pool.lease();
    expect(lease.value).toEqual(newBox());
    lease.release();
    expect(() => lease.release()).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expect(() => lease.value).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    lease[Symbol.dispose]();
    expect(pool.stats()).toMatchObject({ inUse: 0, misuses: 2 });
  });

  test('only its lease releases a leased item', () => {
    const pool = make();
    const lease = pool.lease();
    expect(() => pool.release(lease.value)).toThrow(expect.objectContaining({ code: 'STALE_RELEASE' }));
    expect(pool.stats().inUse).toBe(1);
    lease.release();
    expect(pool.stats().inUse).toBe(0);
  });

  test('use() lends for one call, also when it throws', () => {
    const pool = make();
    expect(pool.use((box) => (box.value = 5))).toBe(5);
    expect(() => pool.use(() => { throw new TypeError('no'); })).toThrow(TypeError);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalRetrieved: 2, totalReturned: 2 });
  });

  test('use() holds the item until the promise settles', async () => {
    const pool = make();
    let finish!: (value: string) => void;
    const done = pool.use(() => new Promise<string>((resolve) => (finish = resolve)));
    expect(pool.stats().inUse).toBe(1);
    finish('done');
    await expect(done).resolves.toBe('done');
    await expect(pool.use(() => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
    expect(pool.stats().inUse).toBe(0);
  });

  test('use() asks a thenable once, as a lazy query builder demands', async () => {
    const then = vi.fn((resolve: (rows: number[]) => void) => resolve([1]));
    const reads = vi.fn(() => then);
    const query = Object.defineProperty({}, 'then', { get: reads }) as PromiseLike<number[]>;
    await expect(make().use(() => query)).resolves.toEqual([1]);
    expect(then).toHaveBeenCalledTimes(1);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  test('use() that returns the item or an iterator lets it escape', () => {
    const pool = make();
    expect(() => pool.use((box) => box)).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    expect(() => pool.use(() => [1][Symbol.iterator]())).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    expect(pool.stats()).toMatchObject({ inUse: 0, misuses: 2 });
  });

  test('a scope releases what is still held, at its end', async () => {
    const pool = make();
    const kept = pool.scope((scope) => {
      scope.release(scope.acquire());
      scope.acquire();
      return scope;
    });
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 2 });
    expect(() => kept.acquire()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
    await pool.scope(async (scope) => {
      scope.acquire();
      await Promise.resolve();
      expect(pool.stats().inUse).toBe(1);
    });
    expect(pool.stats().inUse).toBe(0);
  });

  test('a detached item leaves for good', () => {
    const pool = make();
    const box = pool.detach(pool.acquire());
    expect(box).toEqual(newBox());
    expect(pool.stats()).toMatchObject({ inUse: 0, totalDetached: 1 });
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    const lease = pool.lease();
    expect(lease.detach()).toEqual(newBox());
    expect(pool.use((item) => pool.detach(item).value)).toBe(0);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalDetached: 3, totalReturned: 0 });
    expectBalanced(pool.stats());
  });

  test('at most maxSize items are kept, the rest is destroyed', () => {
    const destroy = vi.fn();
    const pool = make({ maxSize: 2, destroy });
    const held = [pool.acquire(), pool.acquire(), pool.acquire()];
    for (const box of held) pool.release(box);
    expect(pool.stats()).toMatchObject({ currentSize: 2, totalDiscarded: 1, discardedBy: { full: 1 } });
    expect(destroy).toHaveBeenCalledTimes(1);
    expectBalanced(pool.stats());
  });

  test('an item whose reset throws is discarded, and the error comes through', () => {
    const pool = make({ reset: () => { throw new RangeError('cannot'); } });
    const box = pool.acquire();
    expect(() => pool.release(box)).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 0, totalReturned: 1, discardedBy: { resetFailed: 1 } });
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expectBalanced(pool.stats());
  });

  test('a create that throws changes nothing', () => {
    const pool = make({ create: () => { throw new RangeError('none'); } });
    expect(() => pool.acquire()).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ totalCreated: 0, inUse: 0, totalRetrieved: 0 });
  });

  test('prewarm makes idle items, trim drops them', () => {
    const pool = make({ initialSize: 3, maxSize: 5 });
    expect(pool.stats()).toMatchObject({ currentSize: 3, totalCreated: 3, inUse: 0, peakInUse: 0 });
    pool.prewarm(10);
    expect(pool.stats().currentSize).toBe(5);
    pool.acquire();
    expect(pool.stats()).toMatchObject({ hits: 1, misses: 0, peakInUse: 1 });
    expect(pool.trim(1)).toBe(3);
    expect(pool.stats()).toMatchObject({ currentSize: 1, inUse: 1, discardedBy: { trimmed: 3 } });
    expect(pool.trim()).toBe(1);
    expectBalanced(pool.stats());
  });

  test('a closed pool lends nothing and keeps nothing', () => {
    const destroy = vi.fn();
    const pool = make({ initialSize: 2, destroy });
    const box = pool.acquire();
    pool.close();
    expect(destroy).toHaveBeenCalledTimes(1);
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
    pool.release(box);
    expect(destroy).toHaveBeenCalledTimes(2);
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 0, misuses: 1, discardedBy: { closed: 2 } });
    pool.close();
    expectBalanced(pool.stats());
  });

  test('events tell what happens, and a listener that throws does not break the pool', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = make({ maxSize: 1 });
    const seen: string[] = [];
    pool.setCallback((event, item) => seen.push(`${event}${item ? '' : '?'}`));
    const stop = pool.on('release', () => { throw new Error('listener'); });
    const [a, b] = [pool.acquire(), pool.acquire()];
    pool.release(a);
    pool.release(b);
    expect(() => pool.release(b)).toThrow();
    expect(seen).toEqual(['create', 'acquire', 'create', 'acquire', 'release', 'release', 'discard', 'misuse']);
    expect(warn).toHaveBeenCalledTimes(2);
    stop();
    pool.setCallback(undefined);
    pool.release(pool.acquire());
    expect(seen).toHaveLength(8);
  });

  test('create and reset may use the pool themselves', () => {
    let inner: Box | undefined;
    const pool: Pool<Box> = make({
      create() {
        inner ??= ((inner = newBox()), pool.acquire());
        return newBox();
      },
      reset(box) {
        resetBox(box);
        if (inner !== undefined && box !== inner) {
          const last = inner;
          inner = undefined;
          pool.release(last);
        }
      },
    });
    const box = pool.acquire();
    expect(pool.stats().inUse).toBe(2);
    pool.release(box);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 2 });
    expectBalanced(pool.stats());
  });

  test('without statistics every counter is undefined, and the guard stays', () => {
    const pool = make({ enableStats: false });
    const box = pool.acquire();
    pool.release(box);
    const { name, currentSize, ...counters } = pool.stats();
    expect([name, currentSize]).toEqual([pool.name, 1]);
    expect(new Set(Object.values(counters))).toEqual(new Set([undefined]));
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
  });
}
