import type { Protocol } from './protocol.ts';

const CALLBACK = { error: 0, item: 1, done: -1 } as const;
const TRANSACTION = { begins: ['beginTransaction'], ends: ['commit', 'rollback'], sql: ['query', 'execute'] };
/**
 * Where a file imports the library, whatever has this method is a pool of it, by whatever name; `this.getConnection()` is somebody's helper, and what
 * `req.getConnection()` of express-myconnection gives ends with the request.
 */
const BY_IMPORT = { method: 'getConnection', gives: 'promise', callback: CALLBACK, receiver: /^(?!(?:this|req|request)$)/, needsImport: true } as const;
const QUIET = ['escape', 'escapeId', 'format'];
/** A server answers a ping unless the connection is gone, and the pool forgets a connection that is. */
const ENDS_WITH = ['ping'];
/** `pool.end()` closes the connections that are out as well. */
const ENDS_ALL = ['end'];

/** mysql2, in both its callback and its promise form. A pooled connection's `end()` hands it back too. */
export const mysql2: Protocol = {
  name: 'mysql2',
  noun: 'connection',
  modules: ['mysql2'],
  nature: 'resource',
  pools: { factories: ['createPool', 'createPoolCluster'], types: ['Pool', 'PoolCluster', 'PoolNamespace'] },
  acquire: [{ method: 'getConnection', gives: 'promise', callback: CALLBACK }, BY_IMPORT],
  release: { item: ['release', 'destroy', 'end', '@@dispose', '@@asyncDispose'], pool: ['releaseConnection'], receiver: ENDS_ALL },
  serves: ['query', 'execute'],
  endsWith: ENDS_WITH,
  transaction: TRANSACTION,
  quiet: QUIET,
  source: 'https://sidorares.github.io/node-mysql2/docs/documentation/promise-wrapper',
};

/** mysql: callbacks only. */
export const mysql: Protocol = {
  name: 'mysql',
  noun: 'connection',
  modules: ['mysql'],
  nature: 'resource',
  pools: { factories: ['createPool', 'createPoolCluster'], types: ['Pool', 'PoolCluster'] },
  acquire: [{ method: 'getConnection', gives: 'promise', callback: CALLBACK }, BY_IMPORT],
  release: { item: ['release', 'destroy', 'end'], receiver: ENDS_ALL },
  serves: ['query'],
  endsWith: ENDS_WITH,
  transaction: { ...TRANSACTION, sql: ['query'] },
  quiet: QUIET,
  source: 'https://github.com/mysqljs/mysql#pooling-connections',
};

/** MariaDB's own connector: promises, callbacks under `mariadb/callback`. */
export const mariadb: Protocol = {
  name: 'mariadb',
  noun: 'connection',
  modules: ['mariadb'],
  nature: 'resource',
  pools: { factories: ['createPool', 'createPoolCluster'], types: ['Pool', 'PoolCluster', 'FilteredPoolCluster'] },
  acquire: [{ method: 'getConnection', gives: 'promise', callback: CALLBACK }, BY_IMPORT],
  release: { item: ['release', 'end', 'close', 'destroy', '@@asyncDispose'], settles: true },
  serves: ['query', 'execute', 'batch'],
  transaction: { ...TRANSACTION, endsAtRelease: true },
  quiet: ['escape', 'escapeId', 'isValid', 'pause', 'resume'],
  source: 'https://github.com/mariadb-corporation/mariadb-connector-nodejs/blob/main/documentation/promise-api.md',
};
