import { aBoolean, anInteger, checkOptions, oneOf } from '../core/options.ts';
import type { Rule } from '../core/options.ts';

export interface WorkloadProfile {
  kind: 'object' | 'buffer' | 'map' | 'array' | 'cache-entry' | 'resource';
  opsPerSecond: number;
  /** Size of one item. */
  bytes?: number;
  /** Plain fields of one object; elements of one array. */
  fields?: number;
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
  /** Time with the pool ÷ time of new items, as measured on Node.js 20. */
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

/** Time of a pooled item ÷ time of a new one by number of plain fields, 16 held (Node.js 20). */
const BY_FIELDS: readonly (readonly [fields: number, ratio: number])[] = [[100, 0.23], [50, 0.49], [20, 0.66], [10, 0.85], [5, 0.97], [0, 1]];

/** The same for a buffer whose first and last byte are written, against `Buffer.allocUnsafe`, by size. */
const BY_BYTES: readonly (readonly [bytes: number, ratio: number])[] = [[64 * KIB, 0.01], [16 * KIB, 0.02], [KIB, 0.06], [0, 0.24]];

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
    if (bytes < KIB) return none('A buffer of less than 1 KiB is cheap to make: a pool saves 20 to 100 ns of each.', expectedRatio);
    if (workers > 1) return use('SharedSlabPool', 'Slots in shared memory, which workers hand on as numbers: a message costs 20 µs.', expectedRatio);
    return use('BufferPool', 'From 1 KiB on a new buffer costs far more than one that is kept, and more the larger it is.', expectedRatio);
  },
  map({ keysRecur = false }) {
    if (!keysRecur) return none("V8's Map.clear() throws the table away, so a pooled Map saves nothing unless its keys come again.", 1.36);
    return use('MapPool', 'A ReusableMap keeps its table when it is emptied, so keys that come again find their slots.', 0.45);
  },
  array({ fields = 0 }) {
    if (fields < 1_000) return none('An array of fewer than 1,000 elements is as cheap new.', 0.98);
    return use('ArrayPool', 'A list that keeps its storage saves the growing.', 0.61);
  },
  'cache-entry': () => use('PooledCache', 'Update entries in place: recycling each through a pool is slower than making it anew (1.12 to 1.54).', 0.85),
  object({ fields = 0, ownsContainers = false, workers = 0, fixedConcurrency }) {
    const expectedRatio = ownsContainers ? 0.2 : ratioAt(BY_FIELDS, fields);
    if (!ownsContainers && fields < 20) {
      return none('A plain object of fewer than 20 fields is as cheap to make as to recycle. Pool it only where no collection may happen.', expectedRatio);
    }
    const why = ownsContainers ? 'What the object owns is dear to make and can be kept.' : `At ${fields} fields making and collecting costs more than recycling.`;
    if (fixedConcurrency !== undefined) return use('RingPool', `${why} Its number is fixed, so all can be made at the start.`, expectedRatio);
    if (workers > 1) return use('ShardedPool', `${why} Each worker has a shard of its own, and statistics are summed.`, expectedRatio);
    return use('ObjectPool', why, expectedRatio);
  },
};

function none(reason: string, expectedRatio?: number): Recommendation {
  return { pool: 'none', reason, ...(expectedRatio !== undefined && { expectedRatio }) };
}

function use(pool: string, reason: string, expectedRatio: number): Recommendation {
  return { pool, reason, expectedRatio };
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
