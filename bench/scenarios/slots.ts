import { ObjectPool, RingPool, SlabPool } from 'pool-lifeguard/runtime';
import { LIMITS } from '../peers.ts';
import type { Scenario } from '../scenario.ts';
import { BARE } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

const HELD = 16;
const POOLED = { acquire: 'pool.acquire()', release: 'pool.release(o);' };

/** Pools whose number or size of items is fixed. */
export const SLOTS: readonly Scenario[] = [
  {
    id: 'rings/16-held',
    title: 'ring of 32 objects of 5 fields, 16 held',
    baseline: BARE,
    // One class under both: each is measured without the other.
    variants: ['RingPool', 'ObjectPool'],
    contestants: (variant) => {
      const parts = new PlainObjects(5);
      const options = { create: parts.newCreate(), reset: parts.newReset() };
      const pool = variant === 'RingPool' ? new RingPool({ ...options, size: 32 }) : new ObjectPool(options);
      return [lending(BARE, HELD, parts.fill, LIMITS[BARE]!(parts)), lending(variant, HELD, parts.fill, { scope: { pool }, ...POOLED })];
    },
  },
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
