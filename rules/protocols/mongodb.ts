import type { Protocol } from './protocol.ts';

/** What a session alone has: whatever started it. */
const ASKED = ['withTransaction', 'endSession', 'startTransaction', 'commitTransaction', 'abortTransaction', 'inTransaction'];

/** `client.startSession()` gives a session at once; `client.withSession(fn)` is a loan. */
export const mongodb: Protocol = {
  name: 'mongodb',
  noun: 'session',
  modules: ['mongodb'],
  nature: 'resource',
  pools: { classes: ['MongoClient'], factories: ['MongoClient.connect'] },
  acquire: [
    { method: 'startSession', gives: 'value', receiver: /mongo(?:db)?(?:_?client)?$/i },
    { method: 'startSession', gives: 'value', receiver: /client$/i, needsImport: true },
    { method: 'startSession', gives: 'value', receiver: /./, ifAsked: ASKED },
  ],
  forgivesSecondRelease: true,
  release: { item: ['endSession', '@@asyncDispose'], receiver: ['close'], settles: true },
  ended: ['hasEnded'],
  unbounded: true,
  quiet: ['startTransaction', 'inTransaction', 'incrementTransactionNumber', 'advanceClusterTime', 'advanceOperationTime'],
  source: 'https://www.mongodb.com/docs/drivers/node/current/crud/transactions/',
};

/** In mongoose, starting a session gives a promise. */
export const mongoose: Protocol = {
  name: 'mongoose',
  noun: 'session',
  modules: ['mongoose', '@nestjs/mongoose'],
  nature: 'resource',
  pools: { factories: ['createConnection', 'connect'], types: ['Connection', 'Mongoose', 'Model'], module: true },
  acquire: [
    { method: 'startSession', gives: 'promise', receiver: /mongoose$/i },
    { method: 'startSession', gives: 'promise', receiver: /^(?:conn(?:ection)?|db|\w*model|[A-Z]\w*)$/i, needsImport: true },
    { method: 'startSession', gives: 'promise', receiver: /./, ifAsked: ASKED },
  ],
  forgivesSecondRelease: true,
  release: mongodb.release,
  ended: ['hasEnded'],
  unbounded: true,
  quiet: mongodb.quiet as readonly string[],
  source: 'https://mongoosejs.com/docs/transactions.html',
};
