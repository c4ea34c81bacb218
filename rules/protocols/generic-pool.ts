import type { Protocol } from './protocol.ts';

/** generic-pool. Version 2 took a callback, version 3 gives a promise; `pool.use(fn)` is a loan. */
export const genericPool: Protocol = {
  name: 'generic-pool',
  noun: 'resource',
  modules: ['generic-pool'],
  nature: 'resource',
  pools: { factories: ['createPool'], classes: ['Pool'], types: ['Pool'] },
  acquire: [{ method: 'acquire', gives: 'promise', callback: { error: 0, item: 1, done: -1 } }],
  release: { pool: ['release', 'destroy'], waits: ['drain'], settles: true },
  lends: ['use'],
  source: 'https://github.com/coopernurse/node-pool#documentation',
};
