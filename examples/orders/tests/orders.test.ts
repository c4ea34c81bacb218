import { expect, test } from 'vitest';
import { mugs, openShop } from './shop.ts';

test('an order can be placed and read', async () => {
  const { request } = await openShop();
  const placed = await request('POST', '/orders', { ...mugs(2), giftNote: 'Enjoy!' });
  expect(await placed.json()).toEqual({ id: 1, customer: 'Ada', giftNote: 'Enjoy!', status: 'open', lines: [{ sku: 'mug', quantity: 2 }] });
  expect((await request('GET', '/orders/1')).status).toBe(200);
  expect((await request('GET', '/orders/2')).status).toBe(404);
});

test('an order for more than there is in stock is refused', async () => {
  const { request } = await openShop();
  expect((await request('POST', '/orders', mugs(4))).status).toBe(409);
  expect((await request('GET', '/orders/1')).status).toBe(404);
});

test('an order without lines is refused', async () => {
  const { request } = await openShop();
  expect((await request('POST', '/orders', { customer: 'Ada', lines: [] })).status).toBe(400);
});

test('cancelling an order puts the goods back', async () => {
  const { request } = await openShop();
  await request('POST', '/orders', mugs(3));
  const cancelled = await request('DELETE', '/orders/1');
  expect(await cancelled.json()).toEqual({ cancelled: true });
  expect((await request('POST', '/orders', mugs(3))).status).toBe(200);
});

test('an order is cancelled once only', async () => {
  const { request } = await openShop();
  await request('POST', '/orders', mugs(1));
  await request('DELETE', '/orders/1');
  const again = await request('DELETE', '/orders/1');
  expect(await again.json()).toEqual({ cancelled: false });
});

test('an unknown order cannot be cancelled', async () => {
  const { request } = await openShop();
  expect((await request('DELETE', '/orders/7')).status).toBe(404);
});
