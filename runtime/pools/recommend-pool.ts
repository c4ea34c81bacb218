import { aBoolean, anInteger, checkOptions, oneOf } from '../core/options.ts';
import type { Rule } from '../core/options.ts';

export interface WorkloadProfile {
  kind: 'object' | 'buffer' | 'map' | 'array' | 'cache-entry' | 'resource';
  opsPerSecond: number;
  /** Size of one item. */
  bytes?: number;
  /** Plain fields of one object; elements of one array. */
  fields?: number;
  /** Of those fields, how many each user sets: the others keep what they were made with. @default half of them or fewer */
  filledFields?: number;
  /** Whether an object makes containers, closures or views in its constructor and can keep them. */
  ownsContainers?: boolean;
  workers?: number;
  /** Most items in use at a time, if that is known and never more. */
  fixedConcurrency?: number;
  /** Whether a map sees the same keys again. */
  keysRecur?: boolean;
}

export interface Recommendation {
  pool: string | 'none';
  reason: string;
  /** Time with the pool ÷ time of new items: the most that was measured for such a workload, on Node.js 20. */
  expectedRatio?: number;
  initialSize?: number;
  maxSize?: number;
}

const aRate: Rule = { expected: 'a number from 0 up', accepts: (value) => typeof value === 'number' && value >= 0 && value < Infinity };

const RULES = {
  kind: oneOf('object', 'buffer', 'map', 'array', 'cache-entry', 'resource'),
  opsPerSecond: aRate,
  bytes: anInteger(0),
  fields: anInteger(0),
  filledFields: anInteger(0),
  ownsContainers: aBoolean,
  workers: anInteger(0),
  fixedConcurrency: anInteger(1, 2 ** 24),
  keysRecur: aBoolean,
};

/** Below, no pool saves enough to be seen: a thousand times 100 ns is a ten-thousandth of a second. */
const MIN_OPS = 1_000;
const KIB = 1024;
/** Bytes that may lie idle. */
const MAX_IDLE_BYTES = 2 ** 26;

type Ratios = readonly (readonly [from: number, ratio: number])[];

/**
 * Time of a pooled item ÷ time of a new one by number of plain fields, 16 held. A pool writes each field that is filled twice, to fill and to
 * reset it; `new` writes it once.
 */
const ALL_FILLED: Ratios = [[100, 0.21], [50, 0.97], [20, 0.94], [10, 1.19], [5, 1.09], [0, 0.98]];
const FEW_FILLED: Ratios = [[100, 0.16], [50, 0.57], [20, 0.61], [0, 0.93]];

/** The same for a buffer that is written in full, against `Buffer.allocUnsafe`, by size in bytes. Below 1 KiB two bytes are written. */
const BY_BYTES: Ratios = [[64 * KIB, 0.23], [KIB, 0.18], [0, 0.36]];

/** A pool of plain objects is advised where it saves a tenth or more. */
const PAYS = 0.9;

/** Which pool suits a workload, or that none does: in V8 small plain objects are as cheap to make as to recycle. */
export function recommendPool(profile: WorkloadProfile): Recommendation {
  checkOptions('recommendPool', profile, RULES, ['kind', 'opsPerSecond']);
  if (profile.kind === 'resource') {
    return none('Keep the pool of the library, which knows how to open and check its resources, and let watch() look after it.');
  }
  if (profile.opsPerSecond < MIN_OPS) return none(`At fewer than ${MIN_OPS} operations a second nothing is saved that could be seen.`);
  const advice = ADVICE[profile.kind](profile);
  return advice.pool === 'none' ? advice : { ...advice, ...sizes(advice.pool, profile) };
}

const ADVICE: Readonly<Record<Exclude<WorkloadProfile['kind'], 'resource'>, (profile: WorkloadProfile) => Recommendation>> = {
  buffer({ bytes = 0, workers = 0 }) {
    const expectedRatio = ratioAt(BY_BYTES, bytes);
    if (bytes < KIB) return none('A buffer of less than 1 KiB is cheap to make: a pool saves some 20 ns of each.', expectedRatio);
    if (workers > 1) return use('SharedSlabPool', 'Slots in shared memory, which workers hand on as numbers: moving a buffer there and back by messages takes 50 µs.');
    return use('BufferPool', 'From 1 KiB on a new buffer costs far more than one that is kept; the less of it is written, the more.', expectedRatio);
  },
  map({ keysRecur = false }) {
    if (!keysRecur) return none('Keys that never come again cost a ReusableMap more than a new Map. A pool of native ones is slower yet: clear() throws their tables away.', 1.91);
    return use('MapPool', 'A ReusableMap keeps its table when it is emptied, so keys that come again find their slots.', 0.48);
  },
  array({ fields = 0 }) {
    if (fields < 1_000) return none('An array of fewer than 1,000 elements is as cheap new.', 1.23);
    return use('ArrayPool', 'A list that keeps its storage saves the growing.', 0.53);
  },
  'cache-entry': () => use('PooledCache', 'Update entries in place: recycling each through a pool takes 1.2 times as long as making it anew.', 0.32),
  object({ fields = 0, filledFields, ownsContainers = false, workers = 0, fixedConcurrency }) {
    const { pays, why, ratio } = ownsContainers ? OWNED : judgePlain(fields, filledFields);
    if (!pays) return none(why, ratio);
    if (fixedConcurrency !== undefined) return use('RingPool', `${why} Its number is fixed, so all can be made at the start.`);
    if (workers > 1) return use('ShardedPool', `${why} Each worker has a shard of its own, and statistics are summed.`);
    return use('ObjectPool', why, ratio);
  },
};

interface Verdict {
  readonly pays: boolean;
  readonly why: string;
  readonly ratio: number;
}

/** The ratio is that of four closures: a Map and a Set have 0.2, a kilobyte 0.03. */
const OWNED: Verdict = { pays: true, why: 'What the object owns is dear to make and can be kept, unless its reset empties it by `length = 0` or clear().', ratio: 0.31 };

function judgePlain(fields: number, filled: number | undefined): Verdict {
  const [all, few] = [ratioAt(ALL_FILLED, fields), ratioAt(FEW_FILLED, fields)];
  const ratio = filled !== undefined && filled > fields / 2 ? all : few;
  if (few >= PAYS) {
    return { pays: false, why: 'A plain object of fewer than 20 fields is as cheap to make as to recycle. Pool it only where no collection may happen.', ratio };
  }
  const why = `At ${fields} fields a pool takes ${few} of the time of new if most of them keep what they were made with, and ${all} if all are filled.`;
  return { pays: ratio < PAYS, why, ratio };
}

function none(reason: string, expectedRatio?: number): Recommendation {
  return { pool: 'none', reason, ...(expectedRatio !== undefined && { expectedRatio }) };
}

function use(pool: string, reason: string, expectedRatio?: number): Recommendation {
  return { pool, reason, ...(expectedRatio !== undefined && { expectedRatio }) };
}

function ratioAt(table: readonly (readonly [from: number, ratio: number])[], value: number): number {
  return table.find(([from]) => value >= from)![1];
}

/** To start with: room for what ten seconds bring, within 64 MiB, and items for a hundredth of a second. */
function sizes(pool: string, { opsPerSecond, bytes = 64, fixedConcurrency }: WorkloadProfile): { initialSize: number; maxSize: number } {
  if (pool === 'RingPool') {
    const slots = 2 ** Math.ceil(Math.log2(fixedConcurrency!));
    return { initialSize: slots, maxSize: slots };
  }
  const affordable = Math.max(16, Math.floor(MAX_IDLE_BYTES / Math.max(1, bytes)));
  const maxSize = Math.min(Math.ceil(opsPerSecond * 10), affordable, 2 ** 16);
  return { initialSize: Math.min(fixedConcurrency ?? Math.ceil(opsPerSecond / 100), maxSize, 4096), maxSize };
}
