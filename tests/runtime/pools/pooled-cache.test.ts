import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PooledCache } from '../../../runtime/index.ts';
import { expectBalanced } from './test-pool.ts';

test('an overwritten key keeps its entry, and an entry that goes is used again', () => {
  const cache = new PooledCache<string, number>();
  for (let i = 0; i < 100; i++) cache.set('a', i);
  expect(cache.get('a')).toBe(99);
  expect(cache.stats()).toMatchObject({ totalCreated: 1, totalRetrieved: 1, inUse: 1 });
  expect([cache.delete('a'), cache.delete('a'), cache.has('a')]).toEqual([true, false, false]);
  cache.set('b', 1);
  expect(cache.stats()).toMatchObject({ totalCreated: 1, hits: 1, gets: 2, found: 1 });
  cache.clear();
  expect(cache.size).toBe(0);
  expectBalanced(cache.stats());
});

test('when it is full, the entry used longest ago goes', () => {
  const cache = new PooledCache<string, number>({ maxEntries: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.has('b');
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  expect(cache.stats()).toMatchObject({ evicted: 1, inUse: 2, totalCreated: 2 });
});

describe('ttl', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('an entry is there as long as its own ttl says, or else the ttl of the cache', () => {
    const cache = new PooledCache<string, number>({ ttl: 1000 });
    cache.set('a', 1);
    cache.set('b', 2, { ttl: 3000 });
    cache.set('c', 3, { ttl: 0 });
    vi.advanceTimersByTime(999);
    expect(cache.get('a')).toBe(1);
    vi.advanceTimersByTime(1);
    expect([cache.get('a'), cache.has('b'), cache.get('c')]).toEqual([undefined, true, 3]);
    vi.advanceTimersByTime(5000);
    expect([cache.delete('b'), cache.get('c'), cache.size]).toEqual([false, 3, 1]);
    expect(cache.stats().expired).toBe(1);
    cache.set('a', 4, { ttl: 10 });
    cache.set('a', 5);
    vi.advanceTimersByTime(20);
    expect(cache.get('a')).toBe(5);
  });
});

test('answers as a Map that forgets the oldest does', () => {
  const key = fc.nat(6);
  const step = fc.oneof(fc.record({ set: key }), fc.record({ get: key }), fc.record({ delete: key }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(5), (program, maxEntries) => {
      const cache = new PooledCache<number, number>({ maxEntries });
      const model = new Map<number, number>();
      program.forEach((one, i) => {
        if ('set' in one) {
          if (!model.delete(one.set) && model.size === (maxEntries || Infinity)) model.delete(model.keys().next().value!);
          model.set(one.set, i);
          cache.set(one.set, i);
        } else if ('get' in one) {
          const value = model.get(one.get);
          expect(cache.get(one.get)).toBe(value);
          if (value !== undefined && model.delete(one.get)) model.set(one.get, value);
        } else expect(cache.delete(one.delete)).toBe(model.delete(one.delete));
        expect(cache.size).toBe(model.size);
        expectBalanced(cache.stats());
      });
      for (const [k, value] of model) expect(cache.get(k)).toBe(value);
    }),
    { numRuns: 150 },
  );
});

test.each([{ maxEntries: -1 }, { ttl: -5 }, { max: 3 }])('options %j are refused', (options) => {
  expect(() => new PooledCache(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

test('a bad ttl of one entry is refused, and the cache is as it was', () => {
  const cache = new PooledCache<string, number>();
  expect(() => cache.set('a', 1, { ttl: NaN })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  expect(cache.size).toBe(0);
});
