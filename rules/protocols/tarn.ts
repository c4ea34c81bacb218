import type { Protocol } from './protocol.ts';

/** tarn: `pool.acquire()` is a pending acquire, its `promise` gives the resource. */
export const tarn: Protocol = {
  name: 'tarn',
  noun: 'resource',
  modules: ['tarn'],
  nature: 'resource',
  pools: { classes: ['Pool'] },
  acquire: [{ method: 'acquire', gives: 'promise', member: 'promise' }],
  forgivesSecondRelease: true,
  release: { pool: ['release'] },
  source: 'https://github.com/Vincit/tarn.js#usage',
};
