import { describe, expect, test } from 'vitest';
import { SlabPool } from '../../../runtime/index.ts';
import { expectBalanced } from './test-pool.ts';

describe('slots', () => {
  test('have the size asked for and do not overlap', () => {
    const pool = new SlabPool({ slotBytes: 48, slabBytes: 100 });
    const slots = Array.from({ length: 7 }, () => pool.acquire());
    slots.forEach((slot, i) => slot.fill(i + 1));
    for (const [i, slot] of slots.entries()) {
      expect(slot).toHaveLength(48);
      expect(slot.every((byte) => byte === i + 1)).toBe(true);
    }
    expect(new Set(slots.map(({ buffer }) => buffer)).size).toBe(4);
  });

  test('a slab of 64 KiB is one allocation for all its slots', () => {
    const pool = new SlabPool({ slotBytes: 64 });
    const slots = Array.from({ length: 1024 }, () => pool.acquire());
    expect(new Set(slots.map(({ buffer }) => buffer)).size).toBe(1);
    expect(slots[0]!.buffer.byteLength).toBe(65_536);
    expect(pool.acquire().buffer).not.toBe(slots[0]!.buffer);
  });

  test('come back and are lent again', () => {
    const pool = new SlabPool({ slotBytes: 16 });
    const slot = pool.acquire();
    pool.release(slot);
    expect(pool.acquire()).toBe(slot);
    expect(pool.use((other) => other !== slot)).toBe(true);
    const lease = pool.lease();
    lease.release();
    expect(pool.stats()).toMatchObject({ inUse: 1, totalRetrieved: 4, totalReturned: 3, totalCreated: 2 });
    expectBalanced(pool.stats());
  });

  test('maxSlabs bounds them', () => {
    const pool = new SlabPool({ slotBytes: 30, slabBytes: 64, maxSlabs: 2 });
    const held = [pool.acquire(), pool.acquire(), pool.acquire(), pool.acquire()];
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'POOL_EXHAUSTED' }));
    pool.release(held[0]!);
    expect(pool.acquire()).toBe(held[0]);
  });
});

describe('misuse', () => {
  const pool = new SlabPool({ slotBytes: 64, onMisuse: 'throw', name: 'slots' });

  test('a double release is refused', () => {
    const slot = pool.acquire();
    pool.release(slot);
    expect(() => pool.release(slot)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE', pool: 'slots' }));
  });

  test.each([
    ['a stranger', () => new Uint8Array(64)],
    ['another view of a slot', () => pool.acquire().subarray(0)],
    ['the slot of another pool', () => new SlabPool({ slotBytes: 64 }).acquire()],
  ])('%s is refused', (_, make) => {
    expect(() => pool.release(make())).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
  });

  test('a closed pool lends nothing and keeps nothing', () => {
    const closed = new SlabPool({ slotBytes: 64 });
    const slot = closed.acquire();
    closed.close();
    expect(() => closed.acquire()).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
    closed.release(slot);
    expect(closed.stats()).toMatchObject({ inUse: 0, currentSize: 0, discardedBy: { closed: 1 } });
  });
});

test.each([
  [{}, '`slotBytes`'],
  [{ slotBytes: 0 }, '`slotBytes`'],
  [{ slotBytes: 100_000 }, 'at most `slabBytes` (65536)'],
  [{ slotBytes: 8, maxSlabs: 0 }, '`maxSlabs`'],
  [{ slotBytes: 8, slots: 3 }, '`slots`'],
])('options %j are refused', (options, words) => {
  expect(() => new SlabPool(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
});
