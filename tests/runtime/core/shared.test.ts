import { expect, test, vi } from 'vitest';
import { ObjectPool } from '../../../runtime/index.ts';
import { eachPool } from '../../../runtime/core/shared.ts';
import { newBox } from '../pools/test-pool.ts';

interface Copy {
  readonly ObjectPool: typeof ObjectPool;
}

/** Loads the runtime a second time into this realm, as the CJS build beside the ESM build would be. */
async function secondCopy(): Promise<Copy> {
  vi.resetModules();
  return import('../../../runtime/index.ts');
}

test('two copies of the package number and list their pools together', async () => {
  const copy = await secondCopy();
  expect(copy.ObjectPool).not.toBe(ObjectPool);
  const first = new ObjectPool({ create: newBox, name: 'of the first copy', onMisuse: 'throw' });
  const second = new copy.ObjectPool({ create: newBox, name: 'of the second copy', onMisuse: 'throw' });
  const names = [...eachPool()].map((pool) => pool.name);
  expect(names).toEqual(expect.arrayContaining(['of the first copy', 'of the second copy']));
  const box = first.acquire();
  expect(() => second.release(box)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE', message: expect.stringContaining("'of the first copy'") as string }));
  first.release(box);
  expect(() => first.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
});
