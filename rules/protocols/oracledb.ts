import type { Protocol } from './protocol.ts';

/** oracledb. The module itself lends connections, from its default pool or stand-alone; both must be closed. */
export const oracledb: Protocol = {
  name: 'oracledb',
  noun: 'connection',
  modules: ['oracledb'],
  nature: 'resource',
  pools: { factories: ['createPool', 'getPool'], types: ['Pool'], module: true },
  acquire: [{ method: 'getConnection', gives: 'promise', callback: { error: 0, item: 1, done: -1 } }],
  release: { item: ['close', 'release'], settles: true },
  source: 'https://node-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html',
};
