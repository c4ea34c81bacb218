import type { BufferPool } from './buffer-pool.ts';
import type { MapPool } from './container-pools.ts';
import { globalPools } from './global-pools.ts';
import type { ReusableMap } from './reusable-map.ts';
import { StringBuilderPool } from './string-builder.ts';

/**
 * Copies bytes into a buffer of the pool, for the caller to release. The buffer has at least the length of `source`: its first bytes
 * are the source's, whatever their number, and the rest is zero.
 */
export function copyBytes(source: Uint8Array, pool: BufferPool = globalPools.buffer): Buffer {
  // eslint-disable-next-line pool/require-release -- set() cannot throw: the buffer has room for the source
  const copy = pool.acquire(source.length);
  copy.set(source);
  if (copy.length > source.length) copy.fill(0, source.length);
  return copy;
}

/** Copies a map into one of the pool, in the same order, for the caller to release. */
export function copyMap<K, V>(source: ReadonlyMap<K, V>, pool: MapPool<K, V> = globalPools.map as unknown as MapPool<K, V>): ReusableMap<K, V> {
  const copy = pool.acquire();
  try {
    source.forEach((value, key) => copy.set(key, value));
    return copy;
  } catch (error) {
    pool.release(copy);
    throw error;
  }
}

let builders: StringBuilderPool | undefined;

/** @param separator between two parts. @default '' */
export function joinStrings(parts: Iterable<string>, separator = '', pool: StringBuilderPool = (builders ??= new StringBuilderPool({ name: 'joinStrings' }))): string {
  return pool.use((builder) => {
    let isFirst = true;
    for (const part of parts) {
      if (!isFirst) builder.write(separator);
      builder.write(part);
      isFirst = false;
    }
    return builder.toString();
  });
}
