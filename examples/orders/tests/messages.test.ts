import { expect, test, vi } from 'vitest';
import { ATTEMPT_AT, CUSTOMER_AT, frameLength } from '../service/frame.ts';
import { mugs, openShop } from './shop.ts';

test('the feed has a frame for each order after the given one', async () => {
  const { request } = await openShop();
  for (const customer of ['Ada', 'Grace', 'Édith']) await request('POST', '/orders', mugs(1, customer));

  const bytes = Buffer.from(await (await request('GET', '/feed/1')).arrayBuffer());
  const customers: string[] = [];
  for (let start = 0; start < bytes.length; start += frameLength(bytes, start)) {
    customers.push(bytes.toString('utf8', start + CUSTOMER_AT, start + frameLength(bytes, start)));
  }
  expect(customers).toEqual(['Grace', 'Édith']);
});

test('a confirmation has the gift note', async () => {
  const { request } = await openShop();
  await request('POST', '/orders', { ...mugs(2), giftNote: 'Enjoy!' });
  const confirmation = await request('GET', '/orders/1/confirmation');
  expect(await confirmation.text()).toBe('Dear Ada, your order 1 of 2 items is on its way.\nYour note: Enjoy!');
});

test('the warehouse is sent an order once when it answers', async () => {
  const { request, warehouse } = await openShop();
  await request('POST', '/orders', mugs(1));
  await new Promise((passed) => setTimeout(passed, 40));
  expect(warehouse.frames.map((frame) => frame[ATTEMPT_AT])).toEqual([1]);
});

test('the warehouse is sent an order again when it does not answer', async () => {
  const { request, warehouse } = await openShop();
  warehouse.answers = false;
  await request('POST', '/orders', mugs(1));
  await vi.waitFor(() => expect(warehouse.frames.map((frame) => frame[ATTEMPT_AT])).toEqual([1, 2]));
});
