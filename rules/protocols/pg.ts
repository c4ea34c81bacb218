import type { Protocol } from './protocol.ts';

/** node-postgres, and what keeps its interface. `client.end()` closes the connection but leaves its place in the pool taken: no release. */
export const pg: Protocol = {
  name: 'pg',
  noun: 'client',
  modules: ['pg', 'pg-pool', '@neondatabase/serverless'],
  nature: 'resource',
  pools: { classes: ['Pool', 'native.Pool', ''] },
  acquire: [{ method: 'connect', gives: 'promise', callback: { error: 0, item: 1, done: 2 }, receiver: /^(?!.*redis).*(?<!^s|car|whirl)pools?\d*$/i, unlessImported: ['mssql', 'slonik', 'undici', 'mongoose'], calledBack: [/^_?e(?:rr(?:or)?)?$/i, /^(?:\w*client|conn(?:ection)?|db)$/i, /^(?:done|\w*release\w*)$/i] }],
  release: { item: ['release'] },
  serves: ['query'],
  transaction: { sql: ['query'] },
  listens: ['notification'],
  quiet: ['escapeIdentifier', 'escapeLiteral', 'getTypeParser', 'setTypeParser'],
  source: 'https://node-postgres.com/apis/pool',
};
