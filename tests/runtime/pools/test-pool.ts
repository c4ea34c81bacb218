import { expect, test, vi } from 'vitest';
import type { Pool, PoolOptions } from '../../../runtime/index.ts';
import { expectBalanced, testKeeping, testLending } from './test-lending.ts';

export { expectBalanced };

export interface Box {
  value: number;
  label: string;
}

export const newBox = (): Box => ({ value: 0, label: '' });

export const resetBox = (box: Box): void => {
  box.value = 0;
  box.label = '';
};

/** The contract of every pool whose items the user makes. `makePool` may return the pool at any debug level. */
export function testPool(makePool: (options: PoolOptions<Box>) => Pool<Box>): void {
  const make = (options: Partial<PoolOptions<Box>> = {}): Pool<Box> => makePool({ create: newBox, reset: resetBox, onMisuse: 'throw', ...options });

  testLending(make);
  testKeeping(make);

  test('an item is new, or was reset after its last owner', () => {
    const pool = make();
    let dirty = 0;
    for (let i = 1; i <= 600; i++) {
      const box = pool.acquire();
      if (box.value !== 0 || box.label !== '') dirty++;
      box.value = i;
      pool.release(box);
    }
    expect(dirty).toBe(0);
    expectBalanced(pool.stats());
  });

  test('every item that is not kept is destroyed once', () => {
    const destroy = vi.fn();
    const pool = make({ maxSize: 2, destroy });
    const held = [pool.acquire(), pool.acquire(), pool.acquire(), pool.acquire()];
    for (const box of held.splice(1)) pool.release(box);
    expect(destroy).toHaveBeenCalledTimes(1);
    pool.close();
    expect(destroy).toHaveBeenCalledTimes(3);
    pool.release(held[0]!);
    expect(destroy).toHaveBeenCalledTimes(4);
    expect(new Set(destroy.mock.calls.map(([box]) => box as Box)).size).toBe(4);
    expect(pool.stats()).toMatchObject({ discardedBy: { full: 1, closed: 3 } });
  });

  test('an item whose reset throws is discarded, and the error comes through', () => {
    const pool = make({ reset: () => { throw new RangeError('cannot'); } });
    const box = pool.acquire();
    expect(() => pool.release(box)).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 0, totalReturned: 1, discardedBy: { resetFailed: 1 } });
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expectBalanced(pool.stats());
  });

  test('a create that throws changes nothing', () => {
    const pool = make({ create: () => { throw new RangeError('none'); } });
    expect(() => pool.acquire()).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ totalCreated: 0, inUse: 0, totalRetrieved: 0 });
  });

  test('create and reset may use the pool themselves', () => {
    let inner: Box | undefined;
    const pool: Pool<Box> = make({
      create() {
        inner ??= ((inner = newBox()), pool.acquire());
        return newBox();
      },
      reset(box) {
        resetBox(box);
        if (inner !== undefined && box !== inner) {
          const last = inner;
          inner = undefined;
          pool.release(last);
        }
      },
    });
    const box = pool.acquire();
    expect(pool.stats().inUse).toBe(2);
    pool.release(box);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 2 });
    expectBalanced(pool.stats());
  });
}
