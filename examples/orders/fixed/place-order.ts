import type { Pool } from 'pg';
import type { NewOrder } from '../service/order.ts';

/** Takes the goods out of stock and returns the new order's id; the database refuses to go below zero. */
export async function placeOrder(pool: Pool, order: NewOrder): Promise<number> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: number }>('INSERT INTO orders (customer, gift_note) VALUES ($1, $2) RETURNING id', [
      order.customer,
      order.giftNote,
    ]);
    const id = rows[0]!.id;
    for (const { sku, quantity } of order.lines) {
      await client.query('INSERT INTO order_lines VALUES ($1, $2, $3)', [id, sku, quantity]);
      await client.query('UPDATE stock SET quantity = quantity - $2 WHERE sku = $1', [sku, quantity]);
    }
    await client.query('COMMIT');
    return id;
  } catch (error) {
    failure = error as Error; // the connection closes, and its transaction with it
    throw error;
  } finally {
    client.release(failure);
  }
}
