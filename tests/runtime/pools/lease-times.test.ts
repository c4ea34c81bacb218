import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BufferPool, createPool, ObjectPool, RingPool } from '../../../runtime/index.ts';
import type { LeaseTimes, Pool, PoolOptions } from '../../../runtime/index.ts';
import { TimeHistogram } from '../../../runtime/core/time-histogram.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = (milliseconds: number): void => void vi.advanceTimersByTime(milliseconds);

/** A histogram keeps two significant figures. */
const about = (milliseconds: number): unknown => expect.toSatisfy((value: number) => Math.abs(value - milliseconds) <= milliseconds / 50);

const newPool = (options: Partial<PoolOptions<object>> = {}): ObjectPool<object> => new ObjectPool({ create: () => ({}), holdTimes: { every: 1 }, ...options });

describe('hold times', () => {
  test('are the percentiles of the times from acquire to release', () => {
    const pool = newPool();
    for (let ms = 1; ms <= 100; ms++) {
      const item = pool.acquire();
      pass(ms);
      pool.release(item);
    }
    expect(pool.holdTimes()!.hold).toMatchObject({ count: 100, p50: about(50), p95: about(95), p99: about(99), max: about(100) });
  });

  test('are told by what createPool() gives, which is still a Pool', () => {
    const pool = createPool({ create: () => ({ x: 0 }), holdTimes: { every: 1 } });
    const plain: Pool<{ x: number }> = pool;
    plain.release(pool.acquire());
    expect(pool.holdTimes()!.hold.count).toBe(1);
  });

  test('count however an item is lent, and not while it is lent', async () => {
    const pool = newPool();
    const [lease, item] = [pool.lease(), pool.acquire()];
    pass(10);
    expect(pool.holdTimes()!.hold).toMatchObject({ count: 0, p50: 0, max: 0 });
    lease.release();
    pool.release(item);
    pool.use(() => pass(10));
    await pool.use(async () => pass(10));
    pool.scope((scope) => {
      scope.acquire();
      pass(10);
    });
    expect(pool.holdTimes()!.hold).toMatchObject({ count: 5, p50: about(10), p99: about(10) });
  });

  test.each(['sample', 'full'] as const)('are taken at level %s too', (level) => {
    const pool = newPool({ level });
    const item = pool.acquire();
    pass(7);
    pool.release(item);
    expect(pool.holdTimes()!.hold).toMatchObject({ count: 1, max: about(7) });
  });

  test('are of the last one to two windows', () => {
    const pool = newPool({ holdTimes: { every: 1, window: 1000 } });
    const hold = (milliseconds: number): void => {
      const item = pool.acquire();
      pass(milliseconds);
      pool.release(item);
    };
    const counts: number[] = [];
    for (let k = 0; k < 8; k++) {
      hold(300);
      counts.push(pool.holdTimes()!.hold.count);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(7);
    expect(counts.at(-1)).toBeGreaterThan(2);
    pass(1500);
    expect(pool.holdTimes()!.hold.count).toBeGreaterThan(0);
    pass(2000);
    expect(pool.holdTimes()!.hold).toMatchObject({ count: 0, p50: 0 });
  });

  test('of a refused release are none', () => {
    const pool = newPool({ onMisuse: 'count' });
    const item = pool.acquire();
    pool.release(item);
    pool.release(item);
    pool.release({});
    expect(pool.holdTimes()!.hold.count).toBe(1);
  });
});

test('a wait is the time that acquire took', () => {
  let delay = 0;
  const pool = newPool({
    create() {
      pass(delay);
      return {};
    },
  });
  delay = 20;
  const [slow, slower] = [pool.acquire(), pool.acquire()];
  delay = 0;
  for (const item of [slow, slower]) pool.release(item);
  for (let k = 0; k < 98; k++) pool.release(pool.acquire());
  expect(pool.holdTimes()!.wait).toMatchObject({ count: 100, p50: about(0.000001), p99: about(20), max: about(20) });
});

test('one lease in `every` is timed, at no fixed distance', () => {
  const pool = newPool({ holdTimes: { every: 10 } });
  for (let k = 0; k < 10_000; k++) pool.release(pool.acquire());
  const { count } = pool.holdTimes()!.hold;
  expect(count).toBeGreaterThan(800);
  expect(count).toBeLessThan(1200);
});

test('every pool that lends by acquire has them, and without the option none', () => {
  const ring = new RingPool({ create: () => ({}), size: 2, holdTimes: { every: 1 } });
  ring.release(ring.acquire());
  expect(ring.holdTimes()!.hold.count).toBe(1);
  const buffers = new BufferPool({ holdTimes: { every: 1 } });
  for (const bytes of [64, 4096]) buffers.release(buffers.acquire(bytes));
  expect(buffers.holdTimes()!.hold.count).toBe(2);
  expect(new ObjectPool({ create: () => ({}) }).holdTimes()).toBeUndefined();
  expect(new BufferPool().holdTimes()).toBeUndefined();
});

test('outside Node.js there are none, and the pool works', () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const pool = newPool();
  pool.release(pool.acquire());
  expect(pool.holdTimes() satisfies LeaseTimes | undefined).toBeUndefined();
  expect(new TimeHistogram(1000).summary()).toBeUndefined();
});

test('times beyond the range of a histogram count as its ends', () => {
  const histogram = new TimeHistogram(1000);
  for (const milliseconds of [-1, 0, 1e12]) histogram.record(milliseconds);
  expect(histogram.summary()).toMatchObject({ count: 3, p50: about(0.000001), max: about(3.6e6) });
});

test.each([
  [{ every: 0 }, '`every`'],
  [{ windows: 3 }, '`windows`'],
  [7, '`holdTimes`'],
])('holdTimes %j is refused', (holdTimes, words) => {
  expect(() => newPool({ holdTimes: holdTimes as never })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
});
