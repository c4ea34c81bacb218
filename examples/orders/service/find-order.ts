import type { Pool } from 'pg';
import type { Order, OrderLine } from './order.ts';
import { Refused } from './refused.ts';

interface Row {
  id: number;
  customer: string;
  gift_note: string | null;
  status: Order['status'];
  lines: OrderLine[];
}

const SELECT = `
  SELECT id, customer, gift_note, status,
         json_agg(json_build_object('sku', sku, 'quantity', quantity) ORDER BY sku) AS lines
  FROM orders JOIN order_lines ON order_id = id`;

/** @throws Refused (404) */
export async function findOrder(pool: Pool, id: number): Promise<Order> {
  const { rows } = await pool.query<Row>(`${SELECT} WHERE id = $1 GROUP BY id`, [id]);
  const row = rows[0];
  if (row === undefined) throw new Refused(404, `No order ${id}.`);
  return orderFrom(row);
}

export async function findOrdersAfter(pool: Pool, id: number): Promise<Order[]> {
  const { rows } = await pool.query<Row>(`${SELECT} WHERE id > $1 GROUP BY id ORDER BY id`, [id]);
  return rows.map(orderFrom);
}

function orderFrom({ id, customer, gift_note: giftNote, status, lines }: Row): Order {
  return { id, customer, status, lines, ...(giftNote === null ? {} : { giftNote }) };
}
