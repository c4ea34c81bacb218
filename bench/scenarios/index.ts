import type { Scenario } from '../scenario.ts';
import { ASYNCHRONOUS } from './asynchronous.ts';
import { BUFFERS } from './buffers.ts';
import { CACHES } from './caches.ts';
import { DEBUG_LEVELS } from './debug-levels.ts';
import { DEBUG_REPORTS } from './debug-reports.ts';
import { ELEMENT_TYPES } from './element-types.ts';
import { LISTS } from './lists.ts';
import { MAPS } from './maps.ts';
import { OBJECTS } from './objects.ts';
import { OWNED_PARTS } from './owned-parts.ts';
import { RECORD_POOLS } from './record-pools.ts';
import { RECORDS } from './records.ts';
import { SLOTS } from './slots.ts';
import { SPARSE_OBJECTS } from './sparse-objects.ts';
import { TEXTS } from './texts.ts';
import { WORKERS } from './workers.ts';

/** In the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [
  ...OBJECTS,
  ...SPARSE_OBJECTS,
  ...ELEMENT_TYPES,
  ...ASYNCHRONOUS,
  ...OWNED_PARTS,
  ...MAPS,
  ...LISTS,
  ...TEXTS,
  ...RECORD_POOLS,
  ...SLOTS,
  ...BUFFERS,
  ...RECORDS,
  ...CACHES,
  ...WORKERS,
  ...DEBUG_LEVELS,
  ...DEBUG_REPORTS,
];
