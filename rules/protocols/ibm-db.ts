import type { Protocol } from './protocol.ts';

/** A pool of ibm_db opens connections; `close()` gives one back. `ibmdb.open()` itself is a connection of its own and no lease. */
export const ibmDb: Protocol = {
  name: 'ibm_db',
  noun: 'connection',
  modules: ['ibm_db'],
  nature: 'resource',
  pools: { classes: ['Pool'] },
  acquire: [{ method: 'open', gives: 'promise', callback: { error: 0, item: 1, done: -1 }, receiver: /pool$/i, needsImport: true }],
  release: { item: ['close', 'closeSync'], settles: true },
  transaction: { begins: ['beginTransaction'], ends: ['commitTransaction', 'rollbackTransaction', 'endTransaction'] },
  source: 'https://github.com/ibmdb/node-ibm_db/blob/master/APIDocumentation.md',
};
