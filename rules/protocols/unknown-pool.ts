/**
 * Pools whose library the file does not tell: most files reach theirs through a relative import, a parameter or a field. The receiver must be
 * called a pool, and any of the ways in which libraries take back is a release.
 */
import type { Protocol } from './protocol.ts';

const POOL = /(?<!^s|car|whirl)pools?\d*$/i;
const DATABASE = /(?<!^s|car|whirl)pools?\d*$|^(?:pool)?cluster$|^(?:mysql|maria|oracle|my)?(?:db|database)$|^(?:mysql|mariadb|oracle)$|^(?:data|db)?source$/i;
const CALLBACK = { error: 0, item: 1, done: 2 } as const;
/** `(err, client, done) => …`: what a project built around its pool hands the callback on to says so whatever it is called. */
const LENT = [/^_?e(?:rr(?:or)?)?$/i, /^(?:\w*client|conn(?:ection)?|db)$/i, /^(?:done|\w*release\w*)$/i];

export const unknownPool: Protocol = {
  name: 'unknown-pool',
  noun: 'connection',
  modules: [],
  nature: 'resource',
  pools: {},
  acquire: [
    { method: 'getConnection', gives: 'promise', callback: CALLBACK, receiver: DATABASE },
    { method: 'acquireConnection', gives: 'promise', receiver: /./ },
    { method: 'getClient', gives: 'promise', callback: CALLBACK, receiver: POOL, calledBack: LENT },
    { method: 'acquire', gives: 'promise', callback: CALLBACK, receiver: POOL },
    { method: 'borrow', gives: 'promise', receiver: POOL },
    { method: 'checkout', gives: 'promise', callback: CALLBACK, receiver: POOL },
  ],
  release: {
    item: ['release', 'close', 'end', 'destroy', 'dispose', 'disconnect', 'releaseConnection', '_release', '@@dispose', '@@asyncDispose'],
    pool: ['release', 'destroy', 'releaseConnection', 'releaseClient', 'free', 'recycle', 'giveBack', 'return', 'checkin', 'put', 'remove'],
    receiver: ['end'],
  },
  serves: ['query', 'execute'],
  endsWith: ['ping'],
  listens: ['notification'],
  transaction: { begins: ['beginTransaction', 'startTransaction'], ends: ['commit', 'rollback', 'commitTransaction', 'rollbackTransaction'], sql: ['query', 'execute'] },
  source: 'the union of the other tables',
};

/** The same for memory pools, whose acquire is not awaited. */
export const unknownMemoryPool: Protocol = {
  name: 'unknown-memory-pool',
  noun: 'object',
  modules: [],
  nature: 'memory',
  pools: {},
  acquire: [
    { method: 'acquire', gives: 'value', receiver: POOL },
    { method: 'borrow', gives: 'value', receiver: POOL },
    { method: 'checkout', gives: 'value', receiver: POOL },
    { method: 'obtain', gives: 'value', receiver: POOL },
    { method: 'allocate', gives: 'value', receiver: POOL },
    { method: 'alloc', gives: 'value', receiver: /buffers?_?pools?$/i },
    { method: 'take', gives: 'value', receiver: POOL },
  ],
  release: {
    item: ['release', 'recycle', 'free', 'dispose', 'destroy', '@@dispose'],
    pool: ['release', 'free', 'recycle', 'giveBack', 'return', 'checkin', 'put', 'destroy', 'deallocate', 'dispose'],
  },
  views: ['subarray', 'buffer'],
  source: 'the union of the other tables',
};
