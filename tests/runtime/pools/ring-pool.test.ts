import { describe, expect, test, vi } from 'vitest';
import { RingPool } from '../../../runtime/index.ts';
import { expectBalanced, newBox, resetBox } from './test-pool.ts';
import type { Box } from './test-pool.ts';
import { testLending } from './test-lending.ts';

const ring = (size: number, more: object = {}): RingPool<Box> => new RingPool({ create: newBox, reset: resetBox, size, onMisuse: 'throw', ...more });

describe('RingPool', () => testLending<Box>((options) => new RingPool({ create: newBox, reset: resetBox, size: 64, ...options })));

describe('RingPool of items that cannot be stamped', () =>
  testLending<Readonly<Box>>((options) => new RingPool({ create: () => Object.freeze(newBox()), size: 64, ...options })));

describe('the ring', () => {
  test('makes every item at construction and lends them in turn, the longest idle first', () => {
    const create = vi.fn(newBox);
    const pool = ring(4, { create });
    expect(create).toHaveBeenCalledTimes(4);
    const first = [pool.acquire(), pool.acquire(), pool.acquire()];
    for (const box of first) pool.release(box);
    const fourth = pool.acquire();
    expect(first).not.toContain(fourth);
    expect([pool.acquire(), pool.acquire(), pool.acquire()]).toEqual(first);
    expect(create).toHaveBeenCalledTimes(4);
    expect(pool.stats()).toMatchObject({ hits: 7, misses: 0, inUse: 4, totalCreated: 4 });
  });

  test('refuses to lend a slot that is in use', () => {
    const pool = ring(2);
    const [a, b] = [pool.acquire(), pool.acquire()];
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_EXHAUSTED', pool: pool.name }));
    expect(pool.stats()).toMatchObject({ inUse: 2, misuses: 1 });
    pool.release(b);
    expect(pool.acquire()).toBe(b);
    pool.release(a);
    expectBalanced(pool.stats());
  });

  test("overflow 'create' lends further items and does not keep them", () => {
    const pool = ring(2, { overflow: 'create' });
    const held = [pool.acquire(), pool.acquire(), pool.acquire()];
    expect(new Set(held).size).toBe(3);
    for (const box of held) pool.release(box);
    expect(pool.stats()).toMatchObject({ currentSize: 2, inUse: 0, discardedBy: { full: 1 }, misuses: 0 });
    expectBalanced(pool.stats());
  });

  test('replaces what was detached, trimmed or could not be reset', () => {
    let broken = false;
    const pool = ring(2, { reset: () => { if (broken) throw new RangeError('broken'); } });
    pool.detach(pool.acquire());
    expect(pool.trim()).toBe(1);
    const [a, b] = [pool.acquire(), pool.acquire()];
    broken = true;
    expect(() => pool.release(a)).toThrow(RangeError);
    broken = false;
    pool.release(b);
    expect(new Set([pool.acquire(), pool.acquire()]).size).toBe(2);
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_EXHAUSTED' }));
    expectBalanced(pool.stats());
  });

  test('goes round for long without losing count', () => {
    const pool = ring(8);
    const held: Box[] = [];
    for (let i = 0; i < 1_000; i++) {
      if (held.length < 5) held.push(pool.acquire());
      else pool.release(held.shift()!);
      expect(new Set(held).size).toBe(held.length);
    }
    expect(pool.stats()).toMatchObject({ totalCreated: 8, inUse: held.length });
  });
});

test('at full, exhaustion names who holds, and an item in quarantine is better than none', () => {
  const pool = ring(2, { level: 'full' });
  for (let i = 0; i < 10; i++) pool.release(pool.acquire());
  const held = [pool.acquire(), pool.acquire()];
  expect(() => pool.acquire()).toThrow(expect.objectContaining({ message: expect.stringMatching(/1 acquired at .*ring-pool\.test\.ts:\d+/) as string }));
  for (const box of held) pool.release(box);
});

test.each([
  [{ size: 3 }, /`size` of RingPool to be a power of two/],
  [{ size: 0 }, /`size`/],
  [{}, /`size`/],
  [{ size: 4, maxSize: 2 }, /`maxSize` of RingPool to be the same as `size` \(4\)/],
  [{ size: 4, overflow: 'wrap' }, /`overflow`/],
])('options %j are refused', (options, message) => {
  expect(() => new RingPool({ create: newBox, ...options } as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(message) as string }));
});
