import { expect, test, vi } from 'vitest';
import { AsyncResultPool, ArrayPool, BufferPool, CacheItemPool, globalPools, MapPool } from '../../../runtime/index.ts';

test('there is one of each kind, for the whole process', () => {
  expect(globalPools.cacheItem).toBeInstanceOf(CacheItemPool);
  expect(globalPools.asyncResult).toBeInstanceOf(AsyncResultPool);
  expect(globalPools.buffer).toBeInstanceOf(BufferPool);
  expect(globalPools.list).toBeInstanceOf(ArrayPool);
  expect(globalPools.map).toBeInstanceOf(MapPool);
  expect(globalPools.map).toBe(globalPools.map);
  expect(globalPools.buffer.name).toBe('global.buffer');
});

test('both copies of the package that a test runner may load share them', async () => {
  const item = globalPools.cacheItem.acquire();
  vi.resetModules();
  const copy = await import('../../../runtime/index.ts');
  expect(copy.CacheItemPool).not.toBe(CacheItemPool);
  copy.globalPools.cacheItem.release(item);
  expect(globalPools.cacheItem.acquire()).toBe(item);
  globalPools.cacheItem.release(item);
});
