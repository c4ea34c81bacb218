import type { Pool } from 'pg';
import { Refused } from './refused.ts';

/** Puts the goods back into stock; false when the order was cancelled before. */
export async function cancelOrder(pool: Pool, id: number): Promise<boolean> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ status: string }>('SELECT status FROM orders WHERE id = $1', [id]);
    const order = rows[0];
    if (order === undefined) throw new Refused(404, `No order ${id}.`);
    if (order.status === 'cancelled') return false;

    await client.query('BEGIN');
    await client.query('UPDATE stock SET quantity = stock.quantity + l.quantity FROM order_lines l WHERE l.order_id = $1 AND l.sku = stock.sku', [id]);
    await client.query("UPDATE orders SET status = 'cancelled' WHERE id = $1", [id]);
    await client.query('COMMIT');
    client.release();
    return true;
  } catch (error) {
    client.release(true); // closes the connection, and its transaction with it
    throw error;
  }
}
