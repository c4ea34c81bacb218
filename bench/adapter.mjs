import { ArrayPool, BufferPool, MapPool, ObjectPool, SetPool, SharedSlabPool } from 'pool-lifeguard/runtime';

/** The pools of this package for a harness that measures any pool by one interface: acquire and release, nothing else. */
export default {
  name: 'pool-lifeguard',
  makeSmallObjectPool: ({ create, reset, size }) => new ObjectPool({ create, reset, maxSize: size }),
  makeMapPool: () => new MapPool(),
  makeSetPool: () => new SetPool(),
  makeArrayPool: () => new ArrayPool(),
  makeBufferPool: (size, { zero }) => {
    const pool = new BufferPool({ zero });
    return { acquire: () => pool.acquire(size), release: (buffer) => pool.release(buffer) };
  },
  makeSharedPool: ({ capacity }) => new SharedSlabPool({ slots: capacity, slotBytes: 64 }),
  attachSharedPool: (handle) => SharedSlabPool.attach(handle),
};
