import type { Pool } from 'pg';

/** Makes the tables, in the schema that the pool's connections search first. */
export async function createTables(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE stock (
      sku text PRIMARY KEY,
      quantity int NOT NULL CONSTRAINT enough_stock CHECK (quantity >= 0)
    );
    CREATE TABLE orders (
      id serial PRIMARY KEY,
      customer text NOT NULL,
      gift_note text,
      status text NOT NULL DEFAULT 'open'
    );
    CREATE TABLE order_lines (
      order_id int NOT NULL REFERENCES orders,
      sku text NOT NULL REFERENCES stock,
      quantity int NOT NULL
    );
  `);
}
