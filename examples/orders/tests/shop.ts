import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { watch } from 'pool-lifeguard/adapters';
import { onTestFinished } from 'vitest';
import { createApi, type Operations } from '../service/api.ts';
import { createTables } from '../service/schema.ts';
import type { Warehouse } from '../service/warehouse.ts';

const VARIANTS: Record<string, () => Promise<Operations>> = {
  service: () => import('../service/index.ts'),
  fixed: () => import('../fixed/index.ts'),
};

/** A warehouse that keeps the frames it is sent, and answers when told to. */
export class TestWarehouse implements Warehouse {
  readonly frames: Buffer[] = [];
  answers = true;

  send(frame: Uint8Array): void {
    this.frames.push(Buffer.from(frame));
  }

  acknowledged(): boolean {
    return this.answers;
  }
}

export interface Shop {
  readonly warehouse: TestWarehouse;
  /** Sends a request, with a body when `json` is given. */
  request(method: string, path: string, json?: unknown): Promise<Response>;
}

/** The API of the variant that ORDERS_VARIANT names, on tables of its own with three mugs in stock; closed after the test. */
export async function openShop(): Promise<Shop> {
  const variant = process.env['ORDERS_VARIANT'] ?? 'service';
  const load = VARIANTS[variant];
  if (load === undefined) throw new Error(`Expected ORDERS_VARIANT to be one of ${Object.keys(VARIANTS).join(', ')}, got ${variant}.`);

  const schema = `shop_${randomBytes(6).toString('hex')}`;
  const pool = watch(new pg.Pool({ options: `-c search_path=${schema}`, allowExitOnIdle: true }), { name: 'pg' });
  await pool.query(`CREATE SCHEMA ${schema}`);
  await createTables(pool);
  await pool.query("INSERT INTO stock VALUES ('mug', 3)");

  const warehouse = new TestWarehouse();
  const server = createApi(await load(), { pool, warehouse }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    void pool.end(); // waits for every client, also for one that is never released
  });
  return {
    warehouse,
    request: (method, path, json) => fetch(origin + path, json === undefined ? { method } : { method, body: JSON.stringify(json) }),
  };
}

export function mugs(quantity: number, customer = 'Ada'): object {
  return { customer, lines: [{ sku: 'mug', quantity }] };
}
