import type { Protocol } from './protocol.ts';

/** A transaction of Objection.js is one of knex, begun through a model or the module; with a function it ends by itself. */
export const objection: Protocol = {
  name: 'objection',
  noun: 'transaction',
  modules: ['objection'],
  nature: 'resource',
  pools: { types: ['ModelClass', 'transaction'] },
  acquire: [
    { method: 'start', gives: 'promise', receiver: /^transaction$/, needsImport: true },
    { method: 'startTransaction', gives: 'promise', receiver: /^[A-Z]|model$/, ifReleased: true },
  ],
  forgivesSecondRelease: true,
  release: { item: ['commit', 'rollback'] },
  ended: ['isCompleted'],
  source: 'https://vincit.github.io/objection.js/guide/transactions.html',
};
