import type { DiscardReason, PoolStats } from './types.ts';

/**
 * What a pool counts, but for the number of returned items, which alone changes on every pair of acquire and release. What else a
 * pair changes is derived:
 *
 *   alive = created - discarded - detached - lost;  in use = alive - idle
 *   hits  = what became idle (kept returns, prewarmed) - what left idle otherwise (idleDropped) - idle
 */
export interface Counters {
  created: number;
  /** Of `created`: made idle, not for an acquire. */
  prewarmed: number;
  /** Returned items that were discarded instead of kept. */
  returnedDropped: number;
  /** Discarded while idle: invalid, trimmed, closed, misused. */
  idleDropped: number;
  detached: number;
  lost: number;
  misuses: number;
  /** Highest in use so far, as of the last settling. */
  peak: number;
  readonly discardedBy: Record<DiscardReason, number>;
}

export function newCounters(): Counters {
  return {
    created: 0,
    prewarmed: 0,
    returnedDropped: 0,
    idleDropped: 0,
    detached: 0,
    lost: 0,
    misuses: 0,
    peak: 0,
    discardedBy: { full: 0, invalid: 0, resetFailed: 0, trimmed: 0, closed: 0, misuse: 0 },
  };
}

export function discarded(counters: Counters): number {
  const by = counters.discardedBy;
  return by.full + by.invalid + by.resetFailed + by.trimmed + by.closed + by.misuse;
}

/** Items that are idle or in use. */
export function alive(counters: Counters): number {
  return counters.created - discarded(counters) - counters.detached - counters.lost;
}

export function snapshot(name: string, counters: Counters, returned: number, idle: number): PoolStats {
  const hits = returned - counters.returnedDropped + counters.prewarmed - counters.idleDropped - idle;
  const misses = counters.created - counters.prewarmed;
  const retrieved = hits + misses;
  return Object.freeze({
    name,
    currentSize: idle,
    inUse: alive(counters) - idle,
    peakInUse: counters.peak,
    totalCreated: counters.created,
    totalRetrieved: retrieved,
    totalReturned: returned,
    totalDiscarded: discarded(counters),
    totalDetached: counters.detached,
    totalLost: counters.lost,
    discardedBy: Object.freeze({ ...counters.discardedBy }),
    hits,
    misses,
    hitRate: ratio(hits, retrieved),
    reuseRatio: ratio(returned, counters.created),
    misuses: counters.misuses,
  });
}

/**
 * The snapshot of a pool made of parts.
 *
 * @param peak highest number in use over all parts together, which the parts cannot know; undefined if they do not count
 */
export function sumStats(name: string, parts: readonly PoolStats[], peak: number | undefined): PoolStats {
  const sum = (of: (part: PoolStats) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const idle = sum((part) => part.currentSize);
  if (peak === undefined) return uncounted(name, idle);
  const [created, returned, hits, misses] = [sum((p) => p.totalCreated), sum((p) => p.totalReturned), sum((p) => p.hits), sum((p) => p.misses)];
  const discardedBy = { ...newCounters().discardedBy };
  for (const reason of Object.keys(discardedBy) as DiscardReason[]) discardedBy[reason] = sum((part) => part.discardedBy[reason]);
  return Object.freeze({
    name,
    currentSize: idle,
    inUse: sum((part) => part.inUse),
    peakInUse: peak,
    totalCreated: created,
    totalRetrieved: hits + misses,
    totalReturned: returned,
    totalDiscarded: sum((part) => part.totalDiscarded),
    totalDetached: sum((part) => part.totalDetached),
    totalLost: sum((part) => part.totalLost),
    discardedBy: Object.freeze(discardedBy),
    hits,
    misses,
    hitRate: ratio(hits, hits + misses),
    reuseRatio: ratio(returned, created),
    misuses: sum((part) => part.misuses),
  });
}

/** The snapshot of a pool that does not count: its size, and every counter undefined. */
export function uncounted(name: string, idle: number): PoolStats {
  const known: Partial<PoolStats> = { name, currentSize: idle };
  const unknown = Object.keys(snapshot(name, newCounters(), 0, 0)).map((key) => [key, undefined]);
  return Object.freeze({ ...Object.fromEntries(unknown), ...known }) as PoolStats;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
