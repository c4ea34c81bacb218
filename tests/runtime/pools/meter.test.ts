import { createPool } from 'generic-pool';
import { expect, test } from 'vitest';
import { meter } from '../../../runtime/index.ts';
import { expectBalanced } from './test-pool.ts';

class FreeList {
  readonly #free: object[] = [];
  acquire(): object {
    return this.#free.pop() ?? {};
  }
  release(item: object): void {
    this.#free.push(item);
  }
  get free(): number {
    return this.#free.length;
  }
}

test('counts what any pool lends and takes back', () => {
  const pool = new FreeList();
  const metered = meter(pool, { name: 'free list' });
  const held = [metered.acquire(), metered.acquire()];
  metered.release(held[0]!);
  expect(metered.acquire()).toBe(held[0]);
  expect(metered.stats()).toMatchObject({ name: 'free list', inUse: 2, peakInUse: 2, totalCreated: 2, totalRetrieved: 3, totalReturned: 1, hits: 1, misses: 2 });
  metered.release(held[1]!);
  metered.release(held[1]!);
  expect(metered.stats()).toMatchObject({ misuses: 1, inUse: 1, currentSize: 1 });
  expect([metered.free, metered instanceof FreeList]).toEqual([2, true]);
  expectBalanced(metered.stats());
});

test('counts pools of numbers too', () => {
  const free = [1, 2, 3];
  const metered = meter({ acquire: () => free.pop()!, release: (n: number) => void free.push(n) });
  metered.release(metered.acquire());
  metered.acquire();
  expect(metered.stats()).toMatchObject({ totalCreated: 1, hits: 1, inUse: 1 });
});

test('an asynchronous pool is counted when it has given', async () => {
  const pool = createPool({ create: () => Promise.resolve({ open: true }), destroy: () => Promise.resolve() }, { max: 2 });
  const metered = meter(pool);
  const pending = metered.acquire();
  expect(metered.stats().inUse).toBe(0);
  const item = await pending;
  expect(metered.stats()).toMatchObject({ inUse: 1, totalCreated: 1 });
  await metered.release(item);
  expect(metered.stats()).toMatchObject({ inUse: 0, totalReturned: 1 });
  await metered.drain();
  await metered.clear();
});

test('a release that the pool refuses ends nothing', () => {
  const metered = meter({ acquire: () => ({}), release: (_: object): void => { throw new RangeError('no'); } });
  const item = metered.acquire();
  expect(() => metered.release(item)).toThrow(RangeError);
  expect(metered.stats().inUse).toBe(1);
});

test.each([
  [{}, 'an object (Object) without acquire() and release()'],
  [{ acquire: () => 1 }, 'an object (Object) without release()'],
  [undefined, 'undefined without acquire() and release()'],
])('refuses what is no pool: %j', (given, got) => {
  const message = `Expected meter() to be given a pool with acquire() and release(), got ${got}.`;
  expect(() => meter(given as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }));
});
