import assert from 'node:assert';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { BufferPool } from '../../../runtime/index.ts';
import { expectBalanced } from './test-pool.ts';

const MIB = 2 ** 20;

describe('size classes', () => {
  test.each([
    [0, 64],
    [1, 64],
    [64, 64],
    [65, 128],
    [1000, 1024],
    [1024, 1024],
    [1025, 2048],
    [100_000, 131_072],
    [MIB, MIB],
  ])('%d bytes come from the class of %d', (wanted, length) => {
    const pool = new BufferPool();
    const buffer = pool.acquire(wanted);
    expect(buffer).toHaveLength(length);
    expect(Buffer.isBuffer(buffer)).toBe(true);
    pool.release(buffer);
    expect(pool.acquire(length)).toBe(buffer);
  });

  test('what is larger than the largest class is served whole and never kept', () => {
    const pool = new BufferPool({ maxBytes: 4096, onMisuse: 'throw' });
    const buffer = pool.acquire(5000);
    expect(buffer).toHaveLength(5000);
    pool.release(buffer);
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 0, totalReturned: 1, discardedBy: { full: 1 } });
    expect(() => pool.release(buffer)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expect(pool.acquire(5000)).not.toBe(buffer);
  });

  test('a maxBytes between two classes counts as the larger', () => {
    const pool = new BufferPool({ maxBytes: 1000 });
    const buffer = pool.acquire(1024);
    pool.release(buffer);
    expect(pool.acquire(1)).not.toBe(buffer);
    expect(pool.acquire(1024)).toBe(buffer);
  });

  test('every size comes back whole with what was written', () => {
    const pool = new BufferPool({ maxBytes: 8192 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (size) => {
        const buffer = pool.acquire(size);
        expect(buffer.length).toBeGreaterThanOrEqual(size);
        buffer.fill(size & 255, 0, size);
        expect(buffer.subarray(0, size).every((byte) => byte === (size & 255))).toBe(true);
        pool.release(buffer);
      }),
    );
    expectBalanced(pool.stats());
  });

  test.each([-1, NaN, Infinity, '8', undefined])('%s bytes are refused by name', (size) => {
    expect(() => new BufferPool().acquire(size as number)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('`minBytes`') as string }));
  });
});

describe('contents', () => {
  test('zero: true hands out zeroed buffers, new, reused and oversize', () => {
    const pool = new BufferPool({ zero: true, maxBytes: 1024 });
    for (const size of [100, 1024, 3000]) {
      for (let i = 0; i < 2; i++) {
        const buffer = pool.acquire(size);
        expect(buffer.every((byte) => byte === 0)).toBe(true);
        pool.release(buffer.fill(7));
      }
    }
  });

  test('every buffer has memory of its own', () => {
    const pool = new BufferPool();
    const [a, b] = [pool.acquire(64), pool.acquire(64)];
    expect(a.buffer).not.toBe(b.buffer);
    expect(a.byteOffset).toBe(0);
    expect(a.buffer.byteLength).toBe(64);
  });

  test('the guard does not show', () => {
    const buffer = new BufferPool().acquire(64).fill(0);
    assert.deepStrictEqual(buffer, Buffer.alloc(64));
    expect(JSON.stringify(buffer)).toBe(JSON.stringify(Buffer.alloc(64)));
    expect(Object.keys(buffer)).toHaveLength(64);
  });
});

test('a class that could not be opened leaves no short buffer behind', () => {
  const pool = new BufferPool({ initialSize: 1 });
  pool.release(pool.acquire(64));
  const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation(() => {
    throw new RangeError('Array buffer allocation failed');
  });
  try {
    for (let i = 0; i < 2; i++) expect(() => pool.acquire(4096)).toThrow(RangeError);
  } finally {
    allocate.mockRestore();
  }
  expect(pool.acquire(4096)).toHaveLength(4096);
  expect(pool.acquire(64)).toHaveLength(64);
});

describe('misuse', () => {
  const pool = new BufferPool({ onMisuse: 'throw', name: 'bytes' });

  test('a double release is refused', () => {
    const buffer = pool.acquire(64);
    pool.release(buffer);
    expect(() => pool.release(buffer)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE', pool: 'bytes' }));
  });

  test.each([
    ['a stranger', () => Buffer.alloc(64)],
    ['a stranger of a size without a class', () => Buffer.alloc(65)],
    ['a view of a pooled buffer', () => pool.acquire(128).subarray(0, 64)],
    ['the buffer of another pool', () => new BufferPool().acquire(64)],
  ])('%s is refused', (_, make) => {
    expect(() => pool.release(make())).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
  });

  test.each([undefined, null, 'text'])('%s is no buffer', (value) => {
    expect(() => pool.release(value as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM' }));
  });

  test('closed is closed, for every class', () => {
    const closed = new BufferPool({ maxBytes: 1024 });
    const [buffer, large] = [closed.acquire(64), closed.acquire(2000)];
    closed.close();
    for (const size of [64, 512, 2000]) expect(() => closed.acquire(size)).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
    closed.release(buffer);
    closed.release(large);
    expect(closed.stats()).toMatchObject({ inUse: 0, currentSize: 0, totalReturned: 2, misuses: 3 });
  });
});

describe('statistics', () => {
  test('sum over the classes, and the peak is that of all together', () => {
    const pool = new BufferPool({ onMisuse: 'count' });
    for (let i = 0; i < 3; i++) pool.release(pool.acquire(64));
    const [a, b] = [pool.acquire(64), pool.acquire(1024)];
    expect(pool.stats()).toMatchObject({ inUse: 2, peakInUse: 2, totalCreated: 2, totalRetrieved: 5, hits: 3, misses: 2 });
    pool.release(a);
    pool.release(a);
    pool.release(b);
    const leases = [pool.lease(64), pool.lease(64), pool.lease(64)];
    for (const lease of leases) lease.release();
    for (let i = 0; i < 5; i++) pool.release(pool.acquire(100_000));
    expect(pool.stats()).toMatchObject({ inUse: 0, peakInUse: 3, misuses: 1 });
    expect(pool.use(64, (buffer) => buffer.length)).toBe(64);
    expectBalanced(pool.stats());
  });

  test('the peak counts what is in use after a release of no buffer', () => {
    const pool = new BufferPool();
    const held = [pool.acquire(1024)];
    for (const value of [undefined, null, 5]) expect(() => pool.release(value as never)).toThrow(expect.objectContaining({ code: 'INVALID_ITEM' }));
    held.push(pool.acquire(1024), pool.acquire(1024));
    for (const buffer of held) pool.release(buffer);
    expect(pool.stats()).toMatchObject({ inUse: 0, peakInUse: 3 });
  });

  test('trim keeps some of each class', () => {
    const pool = new BufferPool();
    for (const size of [64, 64, 64, 1024, 1024]) pool.acquire(size);
    const held = [64, 64, 64, 1024, 1024].map((size) => pool.acquire(size));
    for (const buffer of held) pool.release(buffer);
    expect(pool.trim(1)).toBe(3);
    expect(pool.stats()).toMatchObject({ currentSize: 2, inUse: 5, discardedBy: { trimmed: 3 } });
  });

  test('initialSize buffers are made when a class is first used', () => {
    const pool = new BufferPool({ initialSize: 3 });
    pool.acquire(64);
    expect(pool.stats()).toMatchObject({ totalCreated: 3, hits: 1, misses: 0 });
  });
});

describe('the buffer released last, which is in hand above the stack', () => {
  test('is lent first, and those below in turn', () => {
    const pool = new BufferPool();
    const held = [64, 64, 64].map((size) => pool.acquire(size));
    for (const buffer of held) pool.release(buffer);
    expect([64, 64, 64].map((size) => pool.acquire(size))).toEqual(held.reverse());
    expect(pool.stats()).toMatchObject({ inUse: 3, currentSize: 0, totalCreated: 3, hits: 3, peakInUse: 3 });
  });

  test('counts towards maxSize', () => {
    const pool = new BufferPool({ maxSize: 2 });
    const held = [64, 64, 64].map((size) => pool.acquire(size));
    for (const buffer of held) pool.release(buffer);
    expect(pool.stats()).toMatchObject({ currentSize: 2, discardedBy: { full: 1 } });
    expect(pool.acquire(64)).toBe(held[1]);
  });

  test('is refused a second time', () => {
    const pool = new BufferPool({ onMisuse: 'throw' });
    const buffer = pool.acquire(64);
    pool.release(buffer);
    expect(() => pool.release(buffer)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
  });

  test.each([
    ['trim()', (pool: BufferPool) => void pool.trim()],
    ['close()', (pool: BufferPool) => pool.close()],
  ])('is discarded by %s', (_, end) => {
    const pool = new BufferPool();
    const held = [64, 64].map((size) => pool.acquire(size));
    for (const buffer of held) pool.release(buffer);
    end(pool);
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 0, totalDiscarded: 2 });
  });

  test('is dropped when it has been idle for a whole period', () => {
    vi.useFakeTimers();
    try {
      const pool = new BufferPool({ cleanupInterval: 1000 });
      pool.release(pool.acquire(64));
      vi.advanceTimersByTime(2000);
      expect(pool.stats()).toMatchObject({ currentSize: 0, discardedBy: { trimmed: 1 } });
      pool.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['a lease', (pool: BufferPool, see: (buffer: Buffer) => void) => see(pool.lease(64).value)],
    ['use()', (pool: BufferPool, see: (buffer: Buffer) => void) => pool.use(64, see)],
  ])('is lent by %s', (_, lend) => {
    const pool = new BufferPool();
    const buffer = pool.acquire(64);
    pool.release(buffer);
    lend(pool, (lent) => expect(lent).toBe(buffer));
    expect.assertions(2);
    expect(pool.stats()).toMatchObject({ totalCreated: 1, hits: 1 });
  });

  test('no order of steps loses one, lends one twice, or keeps more than maxSize', () => {
    const step = fc.constantFrom('acquire', 'release first', 'release last', 'release again', 'trim', 'stats', 'lease');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), fc.boolean(), (steps, maxSize, zero) => {
        const pool = new BufferPool({ maxSize, zero, onMisuse: 'count' });
        const held: Buffer[] = [];
        let peak = 0;
        for (const name of steps) {
          if (name === 'acquire') {
            const buffer = pool.acquire(64);
            expect(held).not.toContain(buffer);
            if (zero) expect(buffer.every((byte) => byte === 0)).toBe(true);
            held.push(buffer.fill(7));
            peak = Math.max(peak, held.length);
          } else if (name === 'lease') {
            pool.lease(64).release();
            peak = Math.max(peak, held.length + 1);
          } else if (name === 'trim') pool.trim(1);
          else if (name === 'stats') expectBalanced(pool.stats());
          else {
            const buffer = name === 'release first' ? held.shift() : held.pop();
            if (buffer !== undefined) pool.release(buffer);
            if (buffer !== undefined && name === 'release again') pool.release(buffer);
          }
        }
        const stats = pool.stats();
        expect(stats).toMatchObject({ inUse: held.length, peakInUse: peak });
        expect(stats.currentSize).toBeLessThanOrEqual(maxSize);
        expectBalanced(stats);
      }),
    );
  });
});

test.each([
  [{ maxBytes: 10 }, '`maxBytes`'],
  [{ zero: 'yes' }, '`zero`'],
  [{ maxsize: 10 }, 'Did you mean `maxSize`?'],
  [{ initialSize: 5, maxSize: 2 }, '`initialSize`'],
  [7, 'got 7 (number)'],
])('options %j are refused', (options, words) => {
  expect(() => new BufferPool(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
});
