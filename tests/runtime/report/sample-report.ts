import type { PoolStats } from '../../../runtime/core/types.ts';
import type { LeakReport, Misuse, Site } from '../../../runtime/debug/types.ts';

export function stats(name: string, counts: Partial<PoolStats> = {}): PoolStats {
  const zeros = { currentSize: 0, inUse: 0, peakInUse: 0, totalCreated: 0, totalRetrieved: 0, totalReturned: 0 };
  const discardedBy = { full: 0, invalid: 0, resetFailed: 0, trimmed: 0, closed: 0, misuse: 0 };
  const rest = { totalDiscarded: 0, totalDetached: 0, totalLost: 0, hits: 0, misses: 0, hitRate: 0, reuseRatio: 0, misuses: 0 };
  return { name, ...zeros, ...rest, discardedBy, ...counts };
}

export function site(line: number, more: Partial<Site> = {}): Site {
  return { file: 'src/orders.ts', line, column: 20, functionName: 'ship', mapped: true, ...more };
}

export function leak(line: number, more: Partial<Misuse> = {}): Misuse {
  const message = `A lease of pool "buffers" acquired at src/orders.ts:${line} was never released.`;
  const origin = { pid: 7, threadId: 0 };
  return { kind: 'leak', pool: 'buffers', count: 1, message, evidence: 'unreachable', acquiredAt: site(line), ...origin, ...more };
}

export function report(misuses: Misuse[], more: Partial<LeakReport> = {}): LeakReport {
  return {
    schema: 1,
    level: 'full',
    createdAt: '2025-06-01T12:00:00.000Z',
    pools: [{ name: 'buffers', stats: stats('buffers', { totalCreated: 3, inUse: 3, totalRetrieved: 3, misses: 3, peakInUse: 3 }) }],
    misuses,
    cost: { trackedLeases: 3, droppedLeases: 0, overheadMs: 1.4 },
    ...more,
  };
}
