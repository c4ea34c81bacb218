import { ObjectPool, RingPool, ShardedPool, SlabPool } from 'pool-lifeguard/runtime';
import type { Pool, PoolOptions } from 'pool-lifeguard/runtime';
import { LIMITS } from '../peers.ts';
import type { Scenario } from '../scenario.ts';
import { BARE, OURS } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

const HELD = 16;
const POOLED = { acquire: 'pool.acquire()', release: 'pool.release(o);' };

/** A pool that is built on ObjectPool, beside one: each is measured without the other, for they share a class. */
function besideObjectPool(id: string, title: string, name: string, make: (options: PoolOptions<object>) => Pool<object>): Scenario {
  return {
    id: `${id}/16-held`,
    title: `${title} of 5 fields, ${HELD} held`,
    baseline: BARE,
    variants: [name, OURS],
    contestants: (variant) => {
      const parts = new PlainObjects(5);
      const options = { create: parts.newCreate(), reset: parts.newReset() };
      const pool = variant === name ? make(options) : new ObjectPool(options);
      return [lending(BARE, HELD, parts.fill, LIMITS[BARE]!(parts)), lending(variant, HELD, parts.fill, { scope: { pool }, ...POOLED })];
    },
  };
}

export const SLOTS: readonly Scenario[] = [
  besideObjectPool('rings', 'ring of 32 objects', 'RingPool', (options) => new RingPool({ ...options, size: 32 })),
  besideObjectPool('shards', 'shard of objects', 'ShardedPool', (options) => new ShardedPool(options)),
  {
    id: 'slabs/64-b',
    title: 'slot of 64 B, first and last byte written, 16 held',
    baseline: 'new Uint8Array(64)',
    variants: ['SlabPool'],
    contestants: () => {
      const touch = 'o[0] = i; o[63] = i;';
      return [
        lending('new Uint8Array(64)', HELD, touch, { scope: {}, acquire: 'new Uint8Array(64)', release: '' }),
        lending('Buffer.allocUnsafe(64)', HELD, touch, { scope: { Buffer }, acquire: 'Buffer.allocUnsafe(64)', release: '' }),
        lending('SlabPool', HELD, touch, { scope: { pool: new SlabPool({ slotBytes: 64 }) }, ...POOLED }),
      ];
    },
  },
];
