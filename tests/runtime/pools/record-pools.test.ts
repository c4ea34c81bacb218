import { describe, expect, test } from 'vitest';
import { AsyncResultPool, CacheItemPool } from '../../../runtime/index.ts';
import { testKeeping, testLending } from './test-lending.ts';

describe('CacheItemPool', () => {
  testLending((options) => new CacheItemPool(options));
  testKeeping((options) => new CacheItemPool(options));

  test('an entry comes back with every field as new', () => {
    const pool = new CacheItemPool();
    const item = pool.acquire();
    const fresh = { ...item };
    expect(fresh).toEqual({ key: '', value: undefined, ttl: 0, createdAt: 0, accessedAt: 0, accessCount: 0, size: 0 });
    Object.assign(item, { key: 'k', value: {}, ttl: 1, createdAt: 2, accessedAt: 3, accessCount: 4, size: 5 });
    pool.release(item);
    expect(pool.acquire()).toBe(item);
    expect({ ...item }).toEqual(fresh);
  });
});

describe('AsyncResultPool', () => {
  testLending((options) => new AsyncResultPool(options));
  testKeeping((options) => new AsyncResultPool(options));

  test('a result comes back with every field as new, and a map that was handed on stays whole', () => {
    const pool = new AsyncResultPool<number>();
    const result = pool.acquire();
    const values = new Map([['a', 1]]);
    Object.assign(result, { value: 1, values, error: new Error('no') });
    pool.release(result);
    expect(pool.acquire()).toBe(result);
    expect({ ...result }).toEqual({ value: undefined, values: undefined, error: undefined });
    expect(values.size).toBe(1);
  });
});
