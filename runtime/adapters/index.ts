import { PoolError } from '../core/errors.ts';
import { LEVELS, resolveLevel } from '../core/level.ts';
import { aBoolean, aName, checkOptions, describe, isObject, milliseconds, oneOf } from '../core/options.ts';
import { listPool, nextPoolId, unlistPool } from '../core/shared.ts';
import type { Listed } from '../core/shared.ts';
import type { Level } from '../core/types.ts';
import { defaultPolicy } from '../core/watch.ts';
import { LeaseTracker } from '../debug/lease-tracker.ts';
import { ledger } from '../debug/ledger.ts';
import type { Adapter } from './adapter.ts';
import { pg } from './pg.ts';

export interface WatchOptions {
  /** @default the library and a number */
  name?: string;
  /** @default the environment's POOL_LIFEGUARD, else 'off' */
  level?: Level;
  /** Held longer than this many milliseconds is reported; 0 = off. @default 0 */
  heldTooLong?: number;
  /** Whether a handle per acquire is lent at full and paranoid, where the library allows it. @default true */
  handles?: boolean;
}

const ADAPTERS: readonly Adapter[] = [pg];

/** How to undo each watch() that is in force. */
const watched = new WeakMap<object, () => void>();

/**
 * Watches a pool of another library in place and returns it. At level off nothing is changed.
 *
 * @throws PoolError INVALID_OPTION for a pool of no known library, or a bad option
 */
export function watch<P extends object>(pool: P, options: WatchOptions = {}): P {
  checkOptions('watch', options, { name: aName, level: oneOf(...LEVELS), heldTooLong: milliseconds, handles: aBoolean });
  const adapter = isObject(pool) ? ADAPTERS.find(({ recognises }) => recognises(pool)) : undefined;
  if (adapter === undefined) {
    const known = ADAPTERS.map(({ library }) => library).join(', ');
    throw new PoolError('INVALID_OPTION', `Expected watch() to be given a pool of ${known}, got ${describe(pool)}.`, 'watch');
  }
  const level = resolveLevel(options.level, 'watch');
  if (level === 'off' || watched.has(pool)) return pool;
  install(pool, adapter, level, options);
  return pool;
}

/** Puts a watched pool back as it was. */
export function unwatch(pool: object): void {
  watched.get(pool)?.();
  watched.delete(pool);
}

function install(pool: object, adapter: Adapter, level: Level, options: WatchOptions): void {
  const id = nextPoolId();
  const name = options.name ?? `${adapter.library}#${id}`;
  const owner = { lost: () => {} };
  const leases = new LeaseTracker({ name, level, onMisuse: defaultPolicy(level), heldTooLong: options.heldTooLong ?? 0, exempt: false }, owner);
  const installed = adapter.install(pool, leases, name);
  const listed: Listed & object = { name, stats: () => installed.stats() };
  const control = {
    get level() {
      return leases.level;
    },
    setLevel: (to: Level) => leases.setLevel(to),
    verify: () => {},
  };
  ledger.enlist(control);
  listPool(id, listed, false);
  watched.set(pool, () => {
    installed.uninstall();
    leases.setLevel('off');
    unlistPool(id);
  });
  kept.set(pool, [listed, control]);
}

/** What is listed weakly lives as long as its pool. */
const kept = new WeakMap<object, unknown>();
