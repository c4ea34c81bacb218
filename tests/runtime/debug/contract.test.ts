import { afterEach, beforeEach, describe, vi } from 'vitest';
import { clear } from '../../../runtime/debug/index.ts';
import { createPool } from '../../../runtime/index.ts';
import { testPool } from '../pools/test-pool.ts';

// The contract counts what is kept: no item is left to chance here.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

describe.each(['off', 'sample', 'full', 'paranoid'] as const)('a pool at level %s', (level) => {
  testPool((options) => createPool({ level, ...options }));
});

describe('a pool whose level the environment says', () => {
  beforeEach(() => void vi.stubEnv('POOL_LIFEGUARD', 'full'));
  afterEach(() => void vi.unstubAllEnvs());
  testPool((options) => createPool(options));
});
