import * as runtime from 'pool-lifeguard/runtime';

/** The pools of this package for a harness that measures any pool by one interface: acquire and release, nothing else. */
export default [
  {
    name: 'pool-lifeguard',
    makeSmallObjectPool: ({ create, reset, size }) => new runtime.ObjectPool({ create, reset, maxSize: size }),
  },
];
