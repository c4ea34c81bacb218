import { aFunction, anInteger, checkOptions } from '../core/options.ts';
import { PoolError } from '../core/errors.ts';
import type { Rule } from '../core/options.ts';
import { every, warn } from '../core/platform.ts';
import { percent } from '../core/pool-text.ts';
import type { Pool, PoolStats } from '../core/types.ts';

export interface MonitorOptions {
  /** Milliseconds between two judgements. @default 10000 */
  interval?: number;
  /** Least returned ÷ retrieved in an interval. @default 0.8 */
  minReuseRatio?: number;
  /** Least share of acquires served from idle items. @default none */
  minHitRate?: number;
  /** An interval of fewer acquires is not judged. @default 100 */
  minAcquires?: number;
  onAlert(alert: { pool: string; reason: AlertReason; stats: PoolStats; message: string }): void;
}

type AlertReason = 'low-reuse' | 'low-hit-rate' | 'zero-reuse' | 'growing';

const aShare: Rule = { expected: 'a number from 0 to 1', accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1 };

const RULES = {
  interval: anInteger(1, 2 ** 31 - 1),
  minReuseRatio: aShare,
  minHitRate: aShare,
  minAcquires: anInteger(1),
  onAlert: aFunction,
};

/** Intervals in a row in which a pool must have more items than before to be called growing. */
const GROWING = 3;

/**
 * Judges a pool by what it did in each interval: a ratio over its whole life would show a leak a million acquires too late. Keeps
 * neither the process nor the pool alive.
 */
export function monitor(pool: Pool<object>, options: MonitorOptions): { stop(): void } {
  checkOptions('monitor', options, RULES, ['onAlert']);
  const { interval = 10_000, minReuseRatio = 0.8, minHitRate = 0, minAcquires = 100, onAlert } = options;
  const { name } = pool;
  let before = pool.stats();
  if ((before.totalRetrieved as number | undefined) === undefined) {
    throw new PoolError('INVALID_OPTION', `Pool '${name}' cannot be monitored: its option \`enableStats\` is false.`, name);
  }
  let grown = 0;

  const judge = (stats: PoolStats): void => {
    const retrieved = stats.totalRetrieved - before.totalRetrieved;
    const returned = stats.totalReturned - before.totalReturned;
    const hits = stats.hits - before.hits;
    const growth = itemsOf(stats) - itemsOf(before);
    before = stats;
    if (retrieved < minAcquires) return;
    const tell = (reason: AlertReason, fact: string): void => {
      try {
        onAlert({ pool: name, reason, stats, message: `Pool '${name}': ${fact} in the last ${interval} ms.` });
      } catch (error) {
        warn(`The onAlert of the monitor of pool '${name}' threw on '${reason}': ${String(error)}`);
      }
    };
    if (returned < minReuseRatio * retrieved) tell('low-reuse', `only ${percent(returned / retrieved)} of ${retrieved} acquired items came back`);
    if (hits === 0) tell('zero-reuse', `none of ${retrieved} acquires was served from idle items`);
    else if (hits < minHitRate * retrieved) tell('low-hit-rate', `only ${percent(hits / retrieved)} of ${retrieved} acquires were served from idle items`);
    grown = growth > 0 ? grown + 1 : 0;
    if (grown >= GROWING) {
      grown = 0;
      tell('growing', `it grew for the ${GROWING}rd time in a row, to ${itemsOf(stats)} items,`);
    }
  };

  const watched = new WeakRef(pool);
  const stop = every(interval, () => {
    const alive = watched.deref();
    if (alive === undefined) stop();
    else judge(alive.stats());
  });
  return { stop };
}

/** In use or idle. */
function itemsOf({ inUse, currentSize }: PoolStats): number {
  return inUse + currentSize;
}
