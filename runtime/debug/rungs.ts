import { PoolError } from '../core/errors.ts';
import { describe } from '../core/options.ts';
import { environment } from '../core/platform.ts';
import type { Level } from '../core/types.ts';

/** What each level does. */
export interface Rung {
  /** Which leases are tracked. */
  readonly tracks: 'none' | 'one of many' | 'all';
  /** Stack frames kept of an acquire. */
  readonly frames: number;
  /** Releases in a tenth of a second whose place is kept. */
  readonly releaseStacks: number;
  /** Leases tracked at the same time at most, so that the detector's own memory is bounded. */
  readonly budget: number;
  /** Whether items are compared with what they were: when released, and while in quarantine. */
  readonly checksItems: boolean;
  /** Whether items are lent as handles, memory is taken away from released buffers, and reuse is left to chance. */
  readonly isParanoid: boolean;
}

export const RUNGS: Readonly<Record<Level, Rung>> = {
  off: { tracks: 'none', frames: 0, releaseStacks: 0, budget: 0, checksItems: false, isParanoid: false },
  sample: { tracks: 'one of many', frames: 4, releaseStacks: 10, budget: 1_000, checksItems: false, isParanoid: false },
  full: { tracks: 'all', frames: 4, releaseStacks: 200, budget: 100_000, checksItems: true, isParanoid: false },
  paranoid: { tracks: 'all', frames: 8, releaseStacks: Infinity, budget: 100_000, checksItems: true, isParanoid: true },
};

const SAMPLE_VARIABLE = 'POOL_LIFEGUARD_SAMPLE';
const MOST = 2 ** 30;

/**
 * Of how many leases one is tracked at `sample`, on average: what the environment says, else 128.
 *
 * @throws PoolError INVALID_OPTION when that is no such number.
 */
export function sampleRate(pool: string): number {
  const text = environment(SAMPLE_VARIABLE);
  if (text === undefined || text === '') return 128;
  const rate = Number(text);
  if (Number.isInteger(rate) && rate >= 1 && rate <= MOST) return rate;
  throw new PoolError('INVALID_OPTION', `Expected the environment variable ${SAMPLE_VARIABLE} to be an integer from 1 to ${MOST}, got ${describe(text)}.`, pool);
}
