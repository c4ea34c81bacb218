import pg from 'pg';
import { createApi } from './api.ts';
import * as operations from './index.ts';
import { createTables } from './schema.ts';

/** Serves the order API on PORT, with tables in the database that the PG… variables name; orders are printed instead of packed. */
const pool = new pg.Pool();
const { rowCount } = await pool.query("SELECT FROM pg_tables WHERE tablename = 'orders'");
if (rowCount === 0) {
  await createTables(pool);
  await pool.query("INSERT INTO stock VALUES ('mug', 100), ('lamp', 20)");
}

const warehouse = {
  send: (frame: Uint8Array) => console.log('to the warehouse:', Buffer.from(frame).toString('hex')),
  acknowledged: () => true,
};
const port = Number(process.env['PORT'] ?? 8080);
createApi(operations, { pool, warehouse }).listen(port, () => console.log(`Orders at http://localhost:${port}/orders`));
