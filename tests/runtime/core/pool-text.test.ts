import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { BufferPool, MapPool, ObjectPool, SlabPool, statsTable } from '../../../runtime/index.ts';
import { newBox } from '../pools/test-pool.ts';

test('a pool shows itself in one line', () => {
  const pool = new ObjectPool({ create: newBox, name: 'boxes', onMisuse: 'count' });
  expect(String(pool)).toBe("ObjectPool 'boxes': 0 in use, 0 idle of 0 created; never acquired from");
  for (let i = 0; i < 2_000; i++) pool.release(pool.acquire());
  pool.release(newBox());
  pool.acquire();
  expect(inspect(pool)).toBe("ObjectPool 'boxes': 1 in use, 0 idle of 1 created; 100.0 % of 2,001 acquires reused; 1 misuse");
  expect(inspect({ pool })).toContain(String(pool));
});

test('so do the other pools, under the name of their class', () => {
  expect(inspect(new MapPool({ name: 'maps' }))).toMatch(/^MapPool 'maps': /);
  expect(inspect(new BufferPool({ name: 'bytes' }))).toMatch(/^BufferPool 'bytes': /);
  expect(inspect(new SlabPool({ name: 'slots', slotBytes: 64 }))).toMatch(/^SlabPool 'slots': /);
});

test('a pool that does not count says so', () => {
  const pool = new ObjectPool({ create: newBox, name: 'plain', enableStats: false, initialSize: 3 });
  expect(inspect(pool)).toBe("ObjectPool 'plain': 3 idle; statistics are off");
});

test('statsTable has a row for each pool, of plain cells for console.table', () => {
  const counting = new ObjectPool({ create: newBox, name: 'a' });
  counting.release(counting.acquire());
  counting.release(counting.acquire());
  counting.release(counting.acquire());
  const silent = new ObjectPool({ create: newBox, name: 'b', enableStats: false, initialSize: 2 });
  const [a, b] = statsTable(new Set([counting, silent]));
  expect(a).toMatchObject({ pool: 'a', 'in use': 0, peak: 1, idle: 1, created: 1, acquires: 3, returned: 3, 'hit rate': '66.7 %', 'reuse ratio': 3, misuses: 0 });
  expect(b).toMatchObject({ pool: 'b', idle: 2, acquires: '', 'hit rate': '' });
  expect(Object.keys(a!)).toEqual(Object.keys(b!));
});
