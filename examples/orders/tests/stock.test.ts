import { expect, test } from 'vitest';
import { openShop } from './shop.ts';

test('an article can be restocked', async () => {
  const { request } = await openShop();
  const restocked = await request('POST', '/stock/mug', { quantity: 5 });
  expect(await restocked.json()).toEqual({ sku: 'mug', quantity: 8 });
});

test('an unknown article cannot be restocked', async () => {
  const { request } = await openShop();
  expect((await request('POST', '/stock/vase', { quantity: 5 })).ok).toBe(false);
});
