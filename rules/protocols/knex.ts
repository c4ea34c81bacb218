import type { Protocol } from './protocol.ts';

/** A knex transaction holds a connection until it is committed or rolled back; with a function it ends by itself. */
export const knex: Protocol = {
  name: 'knex',
  noun: 'transaction',
  modules: ['knex'],
  nature: 'resource',
  pools: { factories: ['', 'knex'], types: ['Knex', ''] },
  acquire: [
    { method: 'transaction', gives: 'promise', lendsToCallback: true, receiver: /knex$/i },
    { method: 'transaction', gives: 'promise', lendsToCallback: true, receiver: /^(?:db|database|connection)$/i, needsImport: true },
  ],
  forgivesSecondRelease: true,
  release: { item: ['commit', 'rollback'] },
  ended: ['isCompleted'],
  source: 'https://knexjs.org/guide/transactions.html',
};

/** The pool under knex, which dialects and migration tools reach through `knex.client`. */
export const knexClient: Protocol = {
  name: 'knex-client',
  noun: 'connection',
  modules: ['knex'],
  nature: 'resource',
  pools: { classes: ['Client'], types: ['Knex.Client'] },
  acquire: [{ method: 'acquireConnection', gives: 'promise', receiver: /client$|knex$/i }],
  forgivesSecondRelease: true,
  release: { pool: ['releaseConnection', 'destroyRawConnection'], settles: true },
  source: 'https://github.com/knex/knex/blob/master/lib/client.js',
};
