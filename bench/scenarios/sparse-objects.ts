import { ObjectPool } from 'pool-lifeguard/runtime';
import type { Scenario } from '../scenario.ts';
import { OURS } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

const HELD = 16;
const NEW = 'new';

/** Large objects of which a user fills little: making one writes every field, and so does a reset. */
export const SPARSE_OBJECTS: readonly Scenario[] = [5, 20, 50, 100].map((fields) => ({
  id: `objects/${fields}-fields/sparse`,
  title: `object of ${fields} fields of which two are filled, ${HELD} held`,
  baseline: NEW,
  variants: [OURS],
  contestants: () => {
    const parts = new PlainObjects(fields, true);
    const pool = new ObjectPool({ create: parts.newCreate(), reset: parts.newReset() });
    return [
      lending(NEW, HELD, parts.fill, parts.fresh),
      lending(OURS, HELD, parts.fill, { scope: { pool }, acquire: 'pool.acquire()', release: 'pool.release(o);' }),
    ];
  },
}));
