import type { Pool } from 'pg';
import { Refused } from './refused.ts';

/** Adds to an article's stock and returns what is there now. */
export async function restock(pool: Pool, sku: string, quantity: number): Promise<number> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ quantity: number }>(
      'UPDATE stock SET quantity = quantity + $2 WHERE sku = $1 RETURNING quantity',
      [sku, quantity],
    );
    client.release();
    if (rows[0] === undefined) throw new Refused(404, `No article ${sku}.`);
    return rows[0].quantity;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
