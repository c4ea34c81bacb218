import type { PoolStats } from './types.ts';

/** What `util.inspect` and `console.log` of Node.js call. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** A pool in one line: `ObjectPool 'orders': 3 in use, 7 idle of 10 created; 99.0 % of 1,000 acquires reused; 2 misuses`. */
export function poolText(kind: string, stats: PoolStats): string {
  const { name, inUse, currentSize, totalCreated, totalRetrieved, hitRate, misuses } = stats;
  if (!isCounted(stats)) return `${kind} '${name}': ${count(currentSize)} idle; statistics are off`;
  const reuse = totalRetrieved === 0 ? 'never acquired from' : `${percent(hitRate)} of ${plural(totalRetrieved, 'acquire')} reused`;
  const told = misuses === 0 ? '' : `; ${plural(misuses, 'misuse')}`;
  return `${kind} '${name}': ${count(inUse)} in use, ${count(currentSize)} idle of ${count(totalCreated)} created; ${reuse}${told}`;
}

/** One row for each pool, for console.table. */
export function statsTable(pools: Iterable<{ stats(): PoolStats }>): Record<string, string | number>[] {
  return Array.from(pools, (pool) => {
    const stats = pool.stats();
    const known = isCounted(stats);
    const cell = (value: number | string): number | string => (known ? value : '');
    return {
      pool: stats.name,
      'in use': cell(stats.inUse),
      peak: cell(stats.peakInUse),
      idle: stats.currentSize,
      created: cell(stats.totalCreated),
      acquires: cell(stats.totalRetrieved),
      returned: cell(stats.totalReturned),
      discarded: cell(stats.totalDiscarded),
      detached: cell(stats.totalDetached),
      lost: cell(stats.totalLost),
      'hit rate': known ? percent(stats.hitRate) : '',
      'reuse ratio': known ? Number(stats.reuseRatio.toFixed(2)) : '',
      misuses: cell(stats.misuses),
    };
  });
}

/** Whether the pool counts: see `enableStats`. */
function isCounted(stats: PoolStats): boolean {
  return (stats.totalCreated as number | undefined) !== undefined;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}

function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
