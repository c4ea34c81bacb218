import type { Acquirer, Protocol } from './protocol.ts';

const CALLBACK = { error: 0, item: 1, done: 2 } as const;
const ERROR = /^_?e(?:rr(?:or)?)?$/i;
const CLIENT = /^(?:\w*client|conn(?:ection)?|db)$/i;

/** `pg.connect(url, (err, client) => …)` of the versions before 7: without the third parameter nothing can give the client back. */
const withoutDone: Acquirer = { method: 'connect', gives: 'promise', callback: CALLBACK, calledBack: [ERROR, CLIENT], calledBackBy: /^pg$/i };

/** `Client.connect()` gives nothing: whose result is kept under the name of a client, or built into something, is a pool, whatever it is called. */
const keptClient: Acquirer = { method: 'connect', gives: 'promise', receiver: /^(?!this$)/, needsImport: true, ifKept: /^(?:\w*client|conn(?:ection)?)$/i };

/** Who opens a connection of his own, by whatever way, ends it. */
const OWN = ['end'];

/** `db.query(new Cursor(sql))`: only a client takes one, whatever it is called. */
const streamingClient: Acquirer = { method: 'connect', gives: 'promise', receiver: /^(?!this$)/, ifGiven: ['Cursor', 'PgCursor', 'QueryStream', 'PgQueryStream'], unlessAsked: OWN };
/** The packages of such cursors and streams are of no use with anything else. */
const queriedClient: Acquirer = { method: 'connect', gives: 'promise', receiver: /^(?!this$)/, ifImported: ['pg-cursor', 'pg-query-stream', 'pg-copy-streams'], ifAsked: ['query'], ifKept: /./, unlessAsked: OWN };

/** node-postgres, and what keeps its interface. `client.end()` closes the connection but leaves its place in the pool taken: no release. */
export const pg: Protocol = {
  name: 'pg',
  noun: 'client',
  modules: ['pg', 'pg-pool', '@neondatabase/serverless'],
  nature: 'resource',
  pools: { classes: ['Pool', 'native.Pool', ''] },
  acquire: [
    { method: 'connect', gives: 'promise', callback: CALLBACK, receiver: /^(?!.*redis).*(?<!^s|car|whirl)pools?\d*$/i, unlessImported: ['mssql', 'slonik', 'undici', 'mongoose'], calledBack: [ERROR, CLIENT, /^(?:done|\w*release\w*)$/i] },
    withoutDone,
    keptClient,
    streamingClient,
    queriedClient,
  ],
  release: { item: ['release'], waits: ['end'] },
  serves: ['query'],
  transaction: { sql: ['query'] },
  listens: ['notification'],
  quiet: ['escapeIdentifier', 'escapeLiteral', 'getTypeParser', 'setTypeParser'],
  source: 'https://node-postgres.com/apis/pool',
};
