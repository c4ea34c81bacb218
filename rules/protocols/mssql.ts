import type { Protocol } from './protocol.ts';

/**
 * mssql hands out no connections; a transaction takes one from the pool when it begins, a prepared statement when it is prepared.
 * `pool.connect()` opens the pool itself and `new sql.Request()` holds nothing.
 */
export const mssql: Protocol = {
  name: 'mssql',
  noun: 'transaction',
  modules: ['mssql'],
  nature: 'resource',
  pools: { classes: ['Transaction', 'PreparedStatement'] },
  acquire: [],
  opens: [
    { method: 'begin', gives: 'promise', callback: { error: 0, item: -1, done: -1 }, receiver: /trans?(?:action)?$|^tr?x$/i, needsImport: true },
    { method: 'prepare', gives: 'promise', callback: { error: 0, item: -1, done: -1 }, receiver: /^ps$|statement$|stmt$/i, needsImport: true },
  ],
  serves: ['Request', 'PreparedStatement'],
  release: { item: ['commit', 'rollback', 'unprepare'] },
  source: 'https://github.com/tediousjs/node-mssql#transactions',
};
