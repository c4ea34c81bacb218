import { PoolError } from './errors.ts';
import { describe } from './options.ts';
import { environment } from './platform.ts';
import type { Level } from './types.ts';

/** From free to dear. */
export const LEVELS: readonly Level[] = ['off', 'sample', 'full', 'paranoid'];

export const LEVEL_VARIABLE = 'POOL_LIFEGUARD';

/**
 * The level a pool is built at: its own option, else the environment's, else off.
 *
 * @throws PoolError INVALID_OPTION when the environment names no level.
 */
export function resolveLevel(option: Level | undefined, owner: string): Level {
  if (option !== undefined) return option;
  const text = environment(LEVEL_VARIABLE);
  if (text === undefined || text === '') return 'off';
  if (isLevel(text)) return text;
  throw new PoolError('INVALID_OPTION', `Expected the environment variable ${LEVEL_VARIABLE} to be one of ${LEVELS.join(', ')}, got ${describe(text)}.`, owner);
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}
