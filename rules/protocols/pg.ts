import type { Protocol } from './protocol.ts';

/** node-postgres. Read from node-postgres.com/apis/pool, checked with pg 8. */
export const pg: Protocol = {
  name: 'pg',
  noun: 'client',
  modules: ['pg', 'pg-pool', '@neondatabase/serverless'],
  nature: 'resource',
  pools: { classes: ['Pool', 'native.Pool', ''], types: ['Pool'] },
  acquire: [{ method: 'connect', gives: 'promise', callback: { error: 0, item: 1, done: 2 }, receiver: /pool$/i }],
  release: { item: ['release'] },
  source: 'https://node-postgres.com/apis/pool',
};
