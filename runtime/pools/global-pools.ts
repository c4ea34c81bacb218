import { BufferPool } from './buffer-pool.ts';
import { ArrayPool, MapPool } from './container-pools.ts';
import { AsyncResultPool, CacheItemPool } from './record-pools.ts';

/** Pools for the whole process. Each is made when it is first asked for. */
export interface GlobalPools {
  readonly cacheItem: CacheItemPool;
  readonly asyncResult: AsyncResultPool<unknown>;
  readonly buffer: BufferPool;
  readonly list: ArrayPool<string>;
  readonly map: MapPool<string, unknown>;
}

type Makers = { readonly [N in keyof GlobalPools]: (name: string) => GlobalPools[N] };

const makers: Makers = {
  cacheItem: (name) => new CacheItemPool({ name }),
  asyncResult: (name) => new AsyncResultPool({ name }),
  buffer: (name) => new BufferPool({ name }),
  list: (name) => new ArrayPool({ name }),
  map: (name) => new MapPool({ name }),
};

/** Where the copies of the package in one realm meet: an item from the one may be released to the other. */
const KEY = Symbol.for('pool-lifeguard@1');
const realm = globalThis as { [KEY]?: { globalPools?: GlobalPools } };

export const globalPools: GlobalPools = ((realm[KEY] ??= {}).globalPools ??= makeLazily());

function makeLazily(): GlobalPools {
  const made: Partial<Record<keyof GlobalPools, unknown>> = {};
  const properties = (Object.keys(makers) as (keyof GlobalPools)[]).map((name) => [
    name,
    { enumerable: true, get: () => (made[name] ??= makers[name](`global.${name}`)) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(properties) as PropertyDescriptorMap) as GlobalPools;
}
