import type { Protocol } from './protocol.ts';

/**
 * Pools of Redis clients. The pool of `redis` itself (`createClientPool`) lends to functions only, and its `connect()` opens the pool;
 * ioredis has none. What most services run is generic-pool around a client, or one of these wrappers of it.
 */
export const redisPools: Protocol = {
  name: 'ioredis-pools',
  noun: 'client',
  modules: ['@dailydotdev/ts-ioredis-pool', 'ioredis-conn-pool'],
  nature: 'resource',
  pools: { classes: ['IORedisPool', ''], types: ['IORedisPool'] },
  acquire: [{ method: 'getConnection', gives: 'promise' }],
  release: { pool: ['release', 'disconnect'], settles: true },
  source: 'https://github.com/dailydotdev/ts-ioredis-pool#readme',
};
