import type { Protocol } from './protocol.ts';

const POOL = /^(?:.*pool|.*pools)$/i;

/** Our own synchronous pools. */
export const lifeguard: Protocol = {
  name: 'pool-lifeguard',
  noun: 'object',
  modules: ['pool-lifeguard'],
  nature: 'memory',
  pools: {
    classes: ['ObjectPool', 'CacheItemPool', 'AsyncResultPool', 'BufferPool', 'ArrayPool', 'MapPool', 'SetPool', 'StringBuilderPool', 'RingPool', 'SlabPool', 'ShardedPool'],
    factories: ['createPool'],
    types: ['Pool', 'Scope'],
    resetOption: { name: 'reset', for: ['ObjectPool', 'createPool', 'RingPool', 'ShardedPool'] },
  },
  acquire: [
    { method: 'acquire', gives: 'value', plain: true },
    { method: 'lease', gives: 'value', receiver: POOL },
  ],
  release: { item: ['release', '@@dispose'], pool: ['release'] },
  detaches: ['detach'],
  lends: ['use', 'scope'],
  views: ['subarray', 'buffer', 'value', 'view'],
  source: 'docs/runtime',
};
