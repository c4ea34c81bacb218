import type { Protocol } from './protocol.ts';

/** A TypeORM query runner holds one connection from its first use until `release()`. */
export const typeorm: Protocol = {
  name: 'typeorm',
  noun: 'query runner',
  modules: ['typeorm', '@nestjs/typeorm'],
  nature: 'resource',
  pools: { classes: ['DataSource', 'Connection'], factories: ['getConnection', 'createConnection'], types: ['EntityManager'] },
  acquire: [{ method: 'createQueryRunner', gives: 'value', receiver: /./, lazy: true, unlessTyped: ['MongoQueryRunner'] }],
  forgivesSecondRelease: true,
  release: { item: ['release', '@@asyncDispose'], receiver: ['destroy', 'close'], settles: true },
  views: ['manager'],
  connects: ['connect'],
  freesBroken: true,
  ended: ['isReleased'],
  serves: ['query'],
  transaction: { begins: ['startTransaction'], ends: ['commitTransaction', 'rollbackTransaction'], sql: ['query'] },
  source: 'https://typeorm.io/docs/query-runner/',
};
