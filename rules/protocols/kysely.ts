import type { Protocol } from './protocol.ts';

/** A controlled transaction: `await db.startTransaction().execute()`. `db.transaction().execute(fn)` and `db.connection().execute(fn)` are loans. */
export const kysely: Protocol = {
  name: 'kysely',
  noun: 'transaction',
  modules: ['kysely'],
  nature: 'resource',
  pools: { types: ['ControlledTransactionBuilder'] },
  acquire: [
    { method: 'execute', gives: 'promise', lendsToCallback: true, receiver: /^startTransaction$/ },
    // `let builder = db.startTransaction(); … await builder.execute()`
    { method: 'execute', gives: 'promise', receiver: /^(?:tx|trx|transaction)_?builder$/i, needsImport: true },
  ],
  release: { item: ['commit', 'rollback'] },
  ended: ['isCommitted', 'isRolledBack'],
  source: 'https://kysely.dev/docs/examples/transactions/controlled-transaction',
};
