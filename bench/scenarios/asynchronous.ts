import { ObjectPool } from 'pool-lifeguard/runtime';
import { ASYNC_PEERS, GENERIC_POOL, LIMITS, TARN } from '../peers.ts';
import type { Scenario } from '../scenario.ts';
import { BARE, OURS } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

/** What it costs to use a pool of connections for plain objects. */
export const ASYNCHRONOUS: readonly Scenario[] = [1, 16].map((held) => ({
  id: `asynchronous/${held}-held`,
  title: `against asynchronous pools, object of 5 fields, ${held} held`,
  baseline: OURS,
  variants: [OURS],
  bars: [
    { kind: 'faster', row: OURS, than: GENERIC_POOL, atLeast: 60 },
    { kind: 'faster', row: OURS, than: TARN, atLeast: 150 },
  ],
  contestants: () => {
    const parts = new PlainObjects(5);
    const bare = LIMITS[BARE]!(parts);
    const pool = new ObjectPool({ create: parts.newCreate(), reset: parts.newReset() });
    return [
      lending(OURS, held, parts.fill, { scope: { pool }, acquire: 'pool.acquire()', release: 'pool.release(o);' }),
      lending('await alone: bare array push/pop', held, parts.fill, { ...bare, acquire: `await (${bare.acquire})` }),
      ...Object.entries(ASYNC_PEERS).map(([name, lend]) => lending(name, held, parts.fill, lend(parts, held))),
    ];
  },
}));
