import { LEVELS } from '../core/level.ts';
import type { PoolStats } from '../core/types.ts';
import { messageAlone, sayCameBack } from '../debug/came-back.ts';
import type { LeakReport, Misuse } from '../debug/types.ts';

/**
 * One report of several processes, threads or shards. Give each one's last report once: counts are added.
 *
 * The same misuse of one thread becomes one entry; what different processes saw stays apart. Pools of one name are summed.
 */
export function mergeReports(reports: Iterable<LeakReport>): LeakReport {
  const merged: LeakReport = {
    schema: 1,
    level: 'off',
    createdAt: new Date(0).toISOString(),
    pools: [],
    misuses: [],
    cost: { trackedLeases: 0, droppedLeases: 0, overheadMs: 0 },
  };
  const misuses = new Map<string, Misuse>();
  const pools = new Map<string, PoolStats>();
  for (const report of reports) {
    if (LEVELS.indexOf(report.level) > LEVELS.indexOf(merged.level)) merged.level = report.level;
    if (report.createdAt > merged.createdAt) merged.createdAt = report.createdAt;
    for (const misuse of report.misuses) addMisuse(misuses, misuse);
    for (const { name, stats } of report.pools) {
      const known = pools.get(name);
      pools.set(name, known ? addStats(known, stats) : stats);
    }
    merged.cost.trackedLeases += report.cost.trackedLeases;
    merged.cost.droppedLeases += report.cost.droppedLeases;
    merged.cost.overheadMs += report.cost.overheadMs;
  }
  merged.misuses = [...misuses.values()];
  merged.pools = Array.from(pools, ([name, stats]) => ({ name, stats }));
  return merged;
}

function addMisuse(misuses: Map<string, Misuse>, misuse: Misuse): void {
  const { count, heldMs, message: _, cameBack, ...identity } = misuse;
  const key = JSON.stringify(identity, Object.keys(identity).sort().concat(siteKeys));
  const known = misuses.get(key);
  if (!known) {
    misuses.set(key, { ...misuse });
    return;
  }
  const isLonger = heldMs !== undefined && heldMs > (known.heldMs ?? 0);
  const message = messageAlone(isLonger ? misuse : known); // it speaks of the longest one
  if (isLonger) known.heldMs = heldMs;
  known.count += count;
  if (cameBack !== undefined) known.cameBack = (known.cameBack ?? 0) + cameBack;
  known.message = sayCameBack(message, known.cameBack ?? 0, known.count);
}

/** The keys of a Site that tell it from others, as JSON.stringify wants them listed. */
const siteKeys = ['file', 'line', 'column'];

function addStats(a: PoolStats, b: PoolStats): PoolStats {
  const sum = addNumbers(a, b) as PoolStats;
  if (a.totalCreated === undefined || b.totalCreated === undefined) return sum; // statistics are off somewhere
  return {
    ...sum,
    peakInUse: Math.max(a.peakInUse, b.peakInUse), // the peaks need not have been at one time
    discardedBy: addNumbers(a.discardedBy, b.discardedBy) as PoolStats['discardedBy'],
    hitRate: sum.totalRetrieved > 0 ? sum.hits / sum.totalRetrieved : 0,
    reuseRatio: sum.totalCreated > 0 ? sum.totalReturned / sum.totalCreated : 0,
  };
}

/** Adds field by field; what is counted on one side only is taken from there. */
function addNumbers(a: object, b: object = {}): object {
  const sum: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = sum[key];
    sum[key] = typeof value === 'number' && typeof other === 'number' ? other + value : (other ?? value);
  }
  return sum;
}
