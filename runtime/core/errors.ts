import type { MisuseKind } from './misuse.ts';

export type PoolErrorCode =
  | 'DOUBLE_RELEASE'
  | 'STALE_RELEASE'
  | 'FOREIGN_RELEASE'
  | 'USE_AFTER_RELEASE'
  | 'POOL_CLOSED'
  | 'POOL_EXHAUSTED'
  | 'INVALID_OPTION'
  | 'INVALID_ITEM'
  | 'DIRTY_RELEASE'
  | 'WRITE_AFTER_RELEASE';

/** Recognise by `code`, not by instanceof: two copies of the package may meet. */
export class PoolError extends Error {
  readonly code: PoolErrorCode;
  /** Name of the pool, or of its class while it has none. */
  readonly pool: string;

  constructor(code: PoolErrorCode, message: string, pool: string) {
    super(message);
    this.code = code;
    this.pool = pool;
  }
}
Object.defineProperty(PoolError.prototype, 'name', { value: 'PoolError', writable: true, configurable: true });

const CODES: Partial<Record<MisuseKind, PoolErrorCode>> = {
  'double-release': 'DOUBLE_RELEASE',
  'stale-release': 'STALE_RELEASE',
  'foreign-release': 'FOREIGN_RELEASE',
  'use-after-release': 'USE_AFTER_RELEASE',
  'write-after-release': 'WRITE_AFTER_RELEASE',
  'dirty-release': 'DIRTY_RELEASE',
  'acquire-after-close': 'POOL_CLOSED',
  exhausted: 'POOL_EXHAUSTED',
};

/** The error code of a misuse, or undefined for those that only reports can tell (a leak has no call to throw from). */
export function codeOf(kind: MisuseKind): PoolErrorCode | undefined {
  return CODES[kind];
}
