import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BufferPool, copyBytes, copyMap, globalPools, joinStrings, MapPool, StringBuilderPool } from '../../../runtime/index.ts';

describe('copyBytes', () => {
  test('bytes of any number come back whole, the rest is zero', () => {
    const pool = new BufferPool({ maxBytes: 4096 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (length) => {
        const source = Uint8Array.from({ length }, (_, i) => (i % 255) + 1);
        const copy = copyBytes(source, pool);
        expect(Buffer.compare(copy.subarray(0, length), source)).toBe(0);
        expect(copy.subarray(length).every((byte) => byte === 0)).toBe(true);
        pool.release(copy.fill(0xff));
      }),
      { numRuns: 60 },
    );
    expect(pool.stats()).toMatchObject({ inUse: 0, misuses: 0 });
  });

  test('the copy is its own, and goes back to the global pool', () => {
    const before = globalPools.buffer.stats();
    const source = Buffer.from('seven hundred bytes'.repeat(40));
    const copy = copyBytes(source);
    source.fill(0);
    expect(copy.toString('latin1', 0, 19)).toBe('seven hundred bytes');
    globalPools.buffer.release(copy);
    expect(globalPools.buffer.stats()).toMatchObject({ inUse: before.inUse, totalReturned: before.totalReturned + 1 });
  });
});

describe('copyMap', () => {
  test('has the same entries in the same order, and is its own', () => {
    const pool = new MapPool<string, number>();
    const source = new Map([['b', 2], ['a', 1]]);
    const copy = copyMap(source, pool);
    source.clear();
    expect([...copy]).toEqual([['b', 2], ['a', 1]]);
    pool.release(copy);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 1 });
  });

  test('a source that throws leaves nothing in use', () => {
    const pool = new MapPool<string, number>();
    const broken = { forEach: () => { throw new RangeError('broken'); } };
    expect(() => copyMap(broken as never, pool)).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 1 });
  });

  test('takes its copy from the global pool, where it is released', () => {
    const copy = copyMap(new Map([['a', 1]]));
    expect(copy.get('a')).toBe(1);
    globalPools.map.release(copy);
    expect(copy.size).toBe(0);
  });
});

describe('joinStrings', () => {
  test('joins as Array.prototype.join does', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (parts, separator) => {
        expect(joinStrings(parts, separator)).toBe(parts.join(separator));
        expect(joinStrings(new Set(parts))).toBe([...new Set(parts)].join(''));
      }),
    );
  });

  test('a part that is no text leaves nothing in use', () => {
    const pool = new StringBuilderPool();
    expect(() => joinStrings(['a', 5 as never], '', pool)).toThrow(TypeError);
    expect(pool.stats()).toMatchObject({ inUse: 0, totalReturned: 1 });
    expect(joinStrings([], ',', pool)).toBe('');
  });
});
