import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import type { Pool, PoolOptions, PoolStats } from '../../../runtime/index.ts';

/** The options of a pool that makes its items itself. */
export type Sized = Omit<PoolOptions<object>, 'create' | 'reset' | 'validate' | 'destroy'>;

/** What holds between the numbers of every pool, at every moment. Asked often, so it is quick where all is well. */
export function expectBalanced(stats: PoolStats): void {
  const { inUse, currentSize, totalDiscarded, totalDetached, totalLost, totalCreated, hits, misses, discardedBy } = stats;
  const reasons = Object.values(discardedBy).reduce((sum, n) => sum + n, 0);
  const balances =
    inUse + currentSize + totalDiscarded + totalDetached + totalLost === totalCreated &&
    hits + misses === stats.totalRetrieved &&
    reasons === totalDiscarded &&
    stats.peakInUse >= inUse &&
    Object.values(stats).every((value) => typeof value !== 'number' || value >= 0);
  if (!balances) expect.fail(`The numbers do not balance: ${JSON.stringify(stats)}`);
}

/** How every pool of objects lends, whatever the objects and whoever makes them. */
export function testLending<T extends object>(makePool: (options: Sized) => Pool<T>): void {
  const make = (options: Sized = {}): Pool<T> => makePool({ onMisuse: 'throw', ...options });

  afterEach(() => void vi.restoreAllMocks());

  test('items are lent to one owner at a time', () => {
    const pool = make();
    const held = Array.from({ length: 50 }, () => pool.acquire());
    expect(new Set(held).size).toBe(50);
    expect(pool.stats()).toMatchObject({ inUse: 50, peakInUse: 50, totalRetrieved: 50 });
    for (const item of held) pool.release(item);
    expect(pool.stats()).toMatchObject({ inUse: 0, peakInUse: 50, totalReturned: 50 });
    expectBalanced(pool.stats());
  });

  test('a double release is refused and counted before it throws', () => {
    const pool = make();
    const item = pool.acquire();
    pool.release(item);
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE', pool: pool.name }));
    expect(pool.stats()).toMatchObject({ misuses: 1, inUse: 0, totalReturned: 1 });
    expect(pool.acquire()).not.toBe(pool.acquire());
  });

  test('a foreign release is refused: a stranger, and the item of another pool', () => {
    const pool = make();
    const other = make({ name: 'other' });
    const item = other.acquire();
    expect(() => pool.release({} as T)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(pool.stats()).toMatchObject({ misuses: 2, totalReturned: 0 });
    other.release(item);
    expect(other.stats()).toMatchObject({ inUse: 0, misuses: 0 });
  });

  test.each([undefined, null, 7, 'box'])('releasing %s is an invalid item', (value) => {
    const pool = make();
    const message = expect.stringMatching(String(value)) as string;
    expect(() => pool.release(value as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM', message }));
  });

  test('a lease is released once, and its item is out of reach afterwards', () => {
    const pool = make();
    const lease = pool.lease();
    expect(lease.value).toBeTypeOf('object');
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
    expect(pool.use(() => pool.stats().inUse)).toBe(1);
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

  test('use() that returns the item, an iterator or a stream lets it escape', () => {
    const pool = make();
    const escaping: ((item: T) => unknown)[] = [(item) => item, () => [1][Symbol.iterator](), () => Readable.from([1]), () => new ReadableStream()];
    for (const work of escaping) expect(() => pool.use(work)).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    expect(pool.stats()).toMatchObject({ inUse: 0, misuses: 4 });
  });

  test('a scope releases what is still held, at its end', async () => {
    const pool = make();
    const kept = pool.scope((scope) => {
      scope.release(scope.acquire());
      scope.acquire();
      expect(() => scope.release(make().acquire())).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
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
    const item = pool.detach(pool.acquire());
    expect(pool.stats()).toMatchObject({ inUse: 0, totalDetached: 1 });
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(pool.lease().detach()).not.toBe(item);
    pool.use((used) => void pool.detach(used));
    expect(pool.stats()).toMatchObject({ inUse: 0, totalDetached: 3, totalReturned: 0 });
    expectBalanced(pool.stats());
  });

  test('a closed pool lends nothing and keeps nothing', () => {
    const pool = make();
    const [item, lease] = [pool.acquire(), pool.lease()];
    pool.close();
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 2 });
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED', pool: pool.name }));
    expect(() => pool.lease()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
    pool.release(item);
    lease.release();
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 0, totalReturned: 2, misuses: 2 });
    pool.close();
    expectBalanced(pool.stats());
  });

  test('events tell what happens, and a listener that throws does not break the pool', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = make();
    const seen: string[] = [];
    pool.setCallback((event, item) => seen.push(`${event}${item ? '' : '?'}`));
    const stop = pool.on('release', () => { throw new Error('listener'); });
    const item = pool.acquire();
    pool.release(item);
    expect(() => pool.release(item)).toThrow();
    expect(seen.filter((event) => event !== 'create')).toEqual(['acquire', 'release', 'misuse']);
    expect(warn).toHaveBeenCalledTimes(1);
    stop();
    pool.setCallback(undefined);
    pool.release(pool.acquire());
    expect(seen.filter((event) => event !== 'create')).toHaveLength(3);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('without statistics every counter is undefined, and the guard stays', () => {
    const pool = make({ enableStats: false });
    const item = pool.acquire();
    pool.release(item);
    const { name, currentSize, ...counters } = pool.stats();
    expect(name).toBe(pool.name);
    expect(currentSize).toBeGreaterThanOrEqual(1);
    expect(new Set(Object.values(counters))).toEqual(new Set([undefined]));
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
  });

  test('a bad option is refused by name', () => {
    const message = expect.stringContaining('`cleanupInterval`') as string;
    expect(() => make({ cleanupInterval: -1 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }));
    expect(() => make({ nosuch: 1 } as Sized)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
}

/** How every pool that grows and shrinks keeps what is idle. */
export function testKeeping<T extends object>(makePool: (options: Sized) => Pool<T>): void {
  test('at most maxSize items are kept', () => {
    const pool = makePool({ maxSize: 2 });
    const held = [pool.acquire(), pool.acquire(), pool.acquire()];
    for (const item of held) pool.release(item);
    expect(pool.stats()).toMatchObject({ currentSize: 2, totalDiscarded: 1, discardedBy: { full: 1 } });
    expectBalanced(pool.stats());
  });

  test('prewarm makes idle items, trim drops them', () => {
    const pool = makePool({ initialSize: 3, maxSize: 5 });
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
}
