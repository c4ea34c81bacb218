import { createServer, type IncomingMessage, type Server } from 'node:http';
import { DatabaseError, type Pool } from 'pg';
import { findOrder, findOrdersAfter } from './find-order.ts';
import { parseNewOrder, parseQuantity } from './order.ts';
import { Refused } from './refused.ts';
import type { Warehouse } from './warehouse.ts';

export type Operations = typeof import('./index.ts');

export interface Context {
  readonly pool: Pool;
  readonly warehouse: Warehouse;
}

/** What a route answers with: JSON, text or bytes, as its type says. */
type Answer = object | string | Buffer;
type Route = (parameter: string, request: IncomingMessage) => Promise<Answer>;

const CHECK_VIOLATION = '23514';

/** The order API over HTTP; not listening yet. */
export function createApi(operations: Operations, context: Context): Server {
  const routes = routesOf(operations, context);
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    answer(routes, `${request.method} ${pathname}`, request).then(
      (body) => {
        if (Buffer.isBuffer(body)) response.setHeader('content-type', 'application/octet-stream');
        response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
      },
      (error: unknown) => {
        response.statusCode = statusOf(error);
        response.end(JSON.stringify({ error: (error as Error).message }));
      },
    );
  });
}

function routesOf(operations: Operations, { pool, warehouse }: Context): [RegExp, Route][] {
  return [
    [
      /^POST \/orders$/,
      async (_, request) => {
        const order = await findOrder(pool, await operations.placeOrder(pool, parseNewOrder(await jsonOf(request))));
        operations.dispatch(order, warehouse);
        return order;
      },
    ],
    [/^GET \/orders\/(\d+)$/, (id) => findOrder(pool, Number(id))],
    [/^GET \/orders\/(\d+)\/confirmation$/, async (id) => operations.confirmation(await findOrder(pool, Number(id)))],
    [/^DELETE \/orders\/(\d+)$/, async (id) => ({ cancelled: await operations.cancelOrder(pool, Number(id)) })],
    [
      /^POST \/stock\/(\w+)$/,
      async (sku, request) => {
        const { quantity } = (await jsonOf(request)) as { quantity?: unknown };
        return { sku, quantity: await operations.restock(pool, sku, parseQuantity(quantity)) };
      },
    ],
    [/^GET \/feed\/(\d+)$/, async (after) => Buffer.concat((await findOrdersAfter(pool, Number(after))).map((order) => operations.feedFrame(order)))],
  ];
}

async function answer(routes: [RegExp, Route][], target: string, request: IncomingMessage): Promise<Answer> {
  for (const [pattern, route] of routes) {
    const match = pattern.exec(target);
    if (match !== null) return route(match[1] ?? '', request);
  }
  throw new Refused(404, `No route ${target}.`);
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refused(400, 'Expected a body in JSON.');
  }
}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status;
  return error instanceof DatabaseError && error.code === CHECK_VIOLATION ? 409 : 500;
}
