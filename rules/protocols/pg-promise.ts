import type { Protocol } from './protocol.ts';

/** pg-promise works through its pool by itself; `db.connect()` takes one connection for several queries, which `done()` gives back. */
export const pgPromise: Protocol = {
  name: 'pg-promise',
  noun: 'connection',
  modules: ['pg-promise'],
  nature: 'resource',
  pools: { factories: [''], types: ['IDatabase'] },
  acquire: [{ method: 'connect', gives: 'promise', receiver: /^(?:db|database|pgp?)$/i, ifReleased: true }],
  release: { item: ['done'] },
  source: 'https://vitaly-t.github.io/pg-promise/Database.html#connect',
};
