import { expect, test } from 'vitest';
import { recommendPool } from '../../../runtime/index.ts';
import type { WorkloadProfile } from '../../../runtime/index.ts';

test.each<[Omit<WorkloadProfile, 'opsPerSecond'>, string]>([
  [{ kind: 'object', fields: 5 }, 'none'],
  [{ kind: 'object', fields: 50 }, 'ObjectPool'],
  [{ kind: 'object', fields: 50, filledFields: 50 }, 'none'],
  [{ kind: 'object', fields: 50, filledFields: 5 }, 'ObjectPool'],
  [{ kind: 'object', fields: 100, filledFields: 100 }, 'ObjectPool'],
  [{ kind: 'object', fields: 3, ownsContainers: true }, 'ObjectPool'],
  [{ kind: 'object', fields: 50, workers: 4 }, 'ShardedPool'],
  [{ kind: 'object', fields: 50, fixedConcurrency: 100 }, 'RingPool'],
  [{ kind: 'buffer', bytes: 64 }, 'none'],
  [{ kind: 'buffer', bytes: 4096 }, 'BufferPool'],
  [{ kind: 'buffer', bytes: 4096, workers: 2 }, 'SharedSlabPool'],
  [{ kind: 'map', keysRecur: true }, 'MapPool'],
  [{ kind: 'map' }, 'none'],
  [{ kind: 'array', fields: 10 }, 'none'],
  [{ kind: 'array', fields: 5000 }, 'ArrayPool'],
  [{ kind: 'cache-entry' }, 'PooledCache'],
  [{ kind: 'resource' }, 'none'],
])('for %j: %s', (profile, pool) => {
  const advice = recommendPool({ opsPerSecond: 100_000, ...profile });
  expect(advice.pool).toBe(pool);
  expect(advice.reason).toMatch(/\.$/);
  if (pool !== 'none') expect(advice.initialSize).toBeLessThanOrEqual(advice.maxSize!);
});

test('what is rare needs no pool', () => {
  expect(recommendPool({ kind: 'buffer', bytes: 2 ** 20, opsPerSecond: 5 }).pool).toBe('none');
});

test('sizes follow the rate, within what may lie idle', () => {
  expect(recommendPool({ kind: 'buffer', bytes: 2048, opsPerSecond: 1_500 })).toMatchObject({ initialSize: 15, maxSize: 15_000 });
  expect(recommendPool({ kind: 'buffer', bytes: 2 ** 20, opsPerSecond: 1e6 }).maxSize).toBe(64);
  expect(recommendPool({ kind: 'object', ownsContainers: true, fixedConcurrency: 100, opsPerSecond: 1e5 })).toMatchObject({ initialSize: 128, maxSize: 128 });
});

test('a profile that says nothing is refused by name', () => {
  expect(() => recommendPool({ kind: 'thing' as never, opsPerSecond: 1 })).toThrow(/`kind`/);
  expect(() => recommendPool({ kind: 'map' } as never)).toThrow(/`opsPerSecond`/);
});
