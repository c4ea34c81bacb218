import { invalidOption } from '../core/options.ts';
import type { Counters } from '../core/stats.ts';
import { newCounters, snapshot } from '../core/stats.ts';
import type { PoolStats } from '../core/types.ts';

/** Shared memory with one row of numbers for each shard of a pool. Only its shard writes to a row; every thread may read all. */
export interface SharedStatsHandle {
  readonly buffer: SharedArrayBuffer;
}

/** Shards alive at a time. */
export const MOST_SHARDS = 128;

const COUNTS = ['created', 'prewarmed', 'returnedDropped', 'idleDropped', 'detached', 'lost', 'misuses', 'peak'] as const;
const REASONS = Object.keys(newCounters().discardedBy) as (keyof Counters['discardedBy'])[];

/** Places in a row. The first has, as an integer, the thread of the shard. */
const FIRST_COUNT = 1;
const FIRST_REASON = FIRST_COUNT + COUNTS.length;
const RETURNED = FIRST_REASON + REASONS.length;
const IDLE = RETURNED + 1;
const LOW = IDLE + 1;
/** A whole number of cache lines, so that shards do not slow each other down. */
const ROW = Math.ceil((LOW + 1) / 8) * 8;

const FREE = 0;
const HEADER_BYTES = 64;
/** Says that a buffer is laid out like this. */
const FORMAT = 0x504c_5231;

export function newSharedStats(): SharedStatsHandle {
  const buffer = new SharedArrayBuffer(HEADER_BYTES + MOST_SHARDS * ROW * 8);
  new Int32Array(buffer)[0] = FORMAT;
  return Object.freeze({ buffer });
}

/** The books of one shard, in its row. What was counted in a row that is taken over from a shard that is gone stays counted. */
export class ShardRow {
  #counters: Counters | undefined;
  readonly #numbers: Float64Array;
  readonly #owner: Int32Array;

  private constructor(buffer: SharedArrayBuffer, index: number) {
    const start = HEADER_BYTES + index * ROW * 8;
    this.#numbers = new Float64Array(buffer, start, ROW);
    this.#owner = new Int32Array(buffer, start, 1);
  }

  /** Takes the first free row for a new shard. */
  static claim(rows: readonly ShardRow[], thread: number, pool: string): ShardRow {
    for (const row of rows) if (Atomics.compareExchange(row.#owner, 0, FREE, thread + 1) === FREE) return row;
    throw invalidOption(pool, 'shared', `that of fewer than ${MOST_SHARDS} shards (reclaim() those of workers that have ended)`, rows.length);
  }

  static all({ buffer }: SharedStatsHandle, pool: string): ShardRow[] {
    const isOurs = Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]' && new Int32Array(buffer)[0] === FORMAT;
    if (!isOurs) throw invalidOption(pool, 'shared', 'what `shared` of another shard is', buffer);
    return Array.from({ length: MOST_SHARDS }, (_, index) => new ShardRow(buffer, index));
  }

  get counters(): Counters {
    return (this.#counters ??= countersIn(this.#numbers));
  }

  /** Whether it has or had a shard that made anything. */
  get isUsed(): boolean {
    return this.thread !== -1 || this.#numbers[FIRST_COUNT]! > 0;
  }

  /** The thread of the shard; -1 if it has none any more, or never had. */
  get thread(): number {
    return Atomics.load(this.#owner, 0) - 1;
  }

  get returned(): number {
    return this.#numbers[RETURNED]!;
  }

  /** What changes with every acquire and release. */
  write(returned: number, idle: number, low: number): void {
    const numbers = this.#numbers;
    numbers[RETURNED] = returned;
    numbers[IDLE] = idle;
    numbers[LOW] = low;
  }

  stats(name: string): PoolStats {
    const idle = this.#numbers[IDLE]!;
    // Each number read once: the shard may be at work in its thread meanwhile, and what is said here must add up.
    const counters = { ...this.counters, discardedBy: { ...this.counters.discardedBy } };
    const { inUse, peakInUse, ...rest } = snapshot(name, counters, this.returned, idle);
    const low = Math.min(this.#numbers[LOW]!, idle);
    return Object.freeze({ ...rest, inUse, peakInUse: Math.max(peakInUse, inUse + idle - low) });
  }

  /** Books what a shard that is gone took with it, and frees its row. Returns how many items it had in use. */
  reclaim(): number {
    const { inUse, currentSize, peakInUse } = this.stats('');
    this.counters.peak = peakInUse;
    this.counters.lost += inUse;
    this.counters.idleDropped += currentSize;
    this.counters.discardedBy.closed += currentSize;
    this.write(this.returned, 0, 0);
    Atomics.store(this.#owner, 0, FREE);
    return inUse;
  }
}

function countersIn(numbers: Float64Array): Counters {
  const over = (names: readonly string[], first: number): PropertyDescriptorMap =>
    Object.fromEntries(
      names.map((name, k) => [name, { enumerable: true, get: () => numbers[first + k]!, set: (value: number) => void (numbers[first + k] = value) }]),
    );
  const discardedBy = Object.defineProperties({}, over(REASONS, FIRST_REASON)) as Counters['discardedBy'];
  return Object.defineProperties({ discardedBy }, over(COUNTS, FIRST_COUNT)) as Counters;
}
