import { checkOptions } from '../core/options.ts';
import { SIZED_RULES } from '../core/pool-options.ts';
import type { Sized } from '../core/types.ts';
import { ObjectPool } from './object-pool.ts';

/** An entry of a cache. Times in milliseconds, size in bytes. */
export class CacheItem {
  key = '';
  value: unknown = undefined;
  ttl = 0;
  createdAt = 0;
  accessedAt = 0;
  accessCount = 0;
  size = 0;

  reset(): void {
    this.key = '';
    this.value = undefined;
    this.ttl = 0;
    this.createdAt = 0;
    this.accessedAt = 0;
    this.accessCount = 0;
    this.size = 0;
  }
}

/** Entries for caches. To overwrite an entry in place is cheaper than to recycle it: see PooledCache. */
export class CacheItemPool extends ObjectPool<CacheItem> {
  constructor(options: Sized = {}) {
    checkOptions('CacheItemPool', options, SIZED_RULES);
    super({ ...options, create: () => new CacheItem(), reset: (item) => item.reset() }, { owner: 'CacheItemPool' });
  }
}

/** What an asynchronous call came to. */
export class AsyncResult<V> {
  value: V | undefined = undefined;
  values: Map<string, V> | undefined = undefined;
  error: unknown = undefined;

  /** Lets go of `values` without emptying it: it may have been handed on. */
  reset(): void {
    this.value = undefined;
    this.values = undefined;
    this.error = undefined;
  }
}

export class AsyncResultPool<V> extends ObjectPool<AsyncResult<V>> {
  constructor(options: Sized = {}) {
    checkOptions('AsyncResultPool', options, SIZED_RULES);
    super({ ...options, create: () => new AsyncResult<V>(), reset: (result) => result.reset() }, { owner: 'AsyncResultPool' });
  }
}
