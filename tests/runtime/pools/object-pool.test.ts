import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import fc from 'fast-check';
import { ObjectPool } from '../../../runtime/index.ts';
import { Guard, STAMP } from '../../../runtime/pools/guard.ts';
import { expectBalanced, newBox, resetBox, testPool } from './test-pool.ts';
import type { Box } from './test-pool.ts';

const unstampable: ProxyHandler<object> = {
  defineProperty: (target, key, descriptor) => typeof key === 'string' && Reflect.defineProperty(target, key, descriptor),
};

afterEach(() => void vi.restoreAllMocks());

describe('ObjectPool', () => testPool((options) => new ObjectPool(options)));

describe('ObjectPool of items that cannot be stamped', () =>
  testPool((options) => new ObjectPool<Box>({ ...options, create: () => new Proxy<Box>(options.create(), unstampable) })));

describe('ObjectPool that validates', () => testPool((options) => new ObjectPool({ ...options, validate: () => true })));

describe('the free list', () => {
  test('lends last what came back first', () => {
    const pool = new ObjectPool({ create: newBox });
    const [a, b, c] = [pool.acquire(), pool.acquire(), pool.acquire()];
    for (const box of [a, b, c]) pool.release(box);
    expect([pool.acquire(), pool.acquire(), pool.acquire()]).toEqual([c, b, a]);
    expect(pool.stats()).toMatchObject({ hits: 3, misses: 3, hitRate: 0.5, reuseRatio: 1 });
  });

  test('grows past what is filled ahead when unlimited', () => {
    const pool = new ObjectPool({ create: newBox, maxSize: 0 });
    const held = Array.from({ length: 10_000 }, () => pool.acquire());
    for (const box of held) pool.release(box);
    expect(pool.stats()).toMatchObject({ currentSize: 10_000, totalDiscarded: 0 });
  });

  test('validate false discards and goes on to the next', () => {
    const pool = new ObjectPool({ create: newBox, validate: (box: Box) => box.value < 2 });
    const [a, b, c] = [pool.acquire(), pool.acquire(), pool.acquire()];
    for (const [i, box] of [a, b, c].entries()) pool.release(Object.assign(box, { value: i }));
    expect(pool.acquire()).toBe(b);
    expect(pool.stats()).toMatchObject({ discardedBy: { invalid: 1 }, currentSize: 1, inUse: 1, peakInUse: 3 });
  });

  test('a validate that throws loses no item unseen', () => {
    const pool = new ObjectPool({ create: newBox, initialSize: 1, validate: () => { throw new RangeError('broken'); } });
    expect(() => pool.acquire()).toThrow(RangeError);
    expect(pool.stats()).toMatchObject({ currentSize: 0, inUse: 0, discardedBy: { invalid: 1 }, peakInUse: 0 });
  });

  test('an error of destroy comes through after all are destroyed', () => {
    const destroy = vi.fn(() => { throw new RangeError('stuck'); });
    const pool = new ObjectPool({ create: newBox, initialSize: 3, destroy });
    expect(() => pool.close()).toThrow(RangeError);
    expect(destroy).toHaveBeenCalledTimes(3);
    expect(pool.stats()).toMatchObject({ currentSize: 0, discardedBy: { closed: 3 } });
  });
});

describe('the stamp', () => {
  test('does not show in spreads, comparisons, JSON or clones', () => {
    const pool = new ObjectPool({ create: newBox });
    const box = pool.acquire();
    expect(Reflect.get(box, STAMP)).toBeTypeOf('number');
    assert.deepStrictEqual(box, newBox());
    expect(box).toStrictEqual(newBox());
    expect(Reflect.ownKeys({ ...box })).toEqual(['value', 'label']);
    expect(JSON.stringify(box)).toBe(JSON.stringify(newBox()));
    expect(Reflect.get(structuredClone(box), STAMP)).toBeUndefined();
    expect(Object.keys(box)).toEqual(['value', 'label']);
  });

  test.each([
    ['frozen', () => Object.freeze({ n: 1 })],
    ['sealed', () => Object.seal({ n: 1 })],
    ['proxy', () => new Proxy({ n: 1 }, unstampable)],
    ['of another pool', () => other.acquire()],
  ])('items that cannot carry it are guarded all the same: %s', (_, create) => {
    const pool = new ObjectPool<object>({ create, onMisuse: 'throw' });
    const items = [pool.acquire(), pool.acquire()];
    for (const item of items) pool.release(item);
    expect(() => pool.release(items[0]!)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expect([pool.acquire(), pool.acquire()]).toEqual(items.reverse());
    expectBalanced(pool.stats());
  });
  const other = new ObjectPool({ create: newBox });

  test('items with and without it may meet in one pool', () => {
    let made = 0;
    const pool = new ObjectPool({ create: () => (made++ % 2 === 0 ? { n: 1 } : Object.freeze({ n: 1 })), onMisuse: 'throw' });
    for (let round = 1; round < 20; round++) {
      const held = Array.from({ length: round }, () => pool.acquire());
      expect(new Set(held).size).toBe(round);
      for (const item of held) pool.release(item);
      expect(() => pool.release(held[0]!)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    }
    expect(pool.stats()).toMatchObject({ totalCreated: 19, currentSize: 19 });
  });

  test('pools of many shapes leave it to a table', () => {
    const guards = Array.from({ length: 12 }, (_, i) => {
      const guard = new Guard();
      guard.adopt({ [`field${i}`]: 0 }, 2);
      return guard.usesTable;
    });
    expect(guards.at(-1)).toBe(true);
  });

  test('an item of a subclass, and of another realm', async () => {
    const { runInNewContext } = await import('node:vm');
    class Special extends Map<string, number> {}
    for (const create of [() => new Special(), runInNewContext('() => ({ far: true })') as () => object]) {
      const pool = new ObjectPool<object>({ create, onMisuse: 'throw' });
      const item = pool.acquire();
      pool.release(item);
      expect(pool.acquire()).toBe(item);
    }
  });

  test('create() must give a new object', () => {
    const one = newBox();
    const pool = new ObjectPool({ create: () => one, name: 'single' });
    pool.acquire();
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'INVALID_ITEM', pool: 'single' }));
    expect(() => new ObjectPool({ create: () => 5 as never }).acquire()).toThrow(expect.objectContaining({ code: 'INVALID_ITEM', message: expect.stringContaining('got 5 (number)') as string }));
  });

  test('create() must not give a promise', () => {
    const create = async (): Promise<object> => Promise.resolve({});
    const message = "Expected create() of pool 'late' to return an object, got a promise, which would be lent in its place: wait for what it needs before the pool is made.";
    const refused = expect.objectContaining({ code: 'INVALID_ITEM', message }) as Error;
    expect(() => new ObjectPool({ create, name: 'late' }).acquire()).toThrow(refused);
    expect(() => new ObjectPool({ create, name: 'late', initialSize: 1 })).toThrow(refused);
  });

  test('a thenable that is no promise may be pooled', () => {
    const pool = new ObjectPool({ create: () => ({ then: () => undefined }) });
    expect(pool.acquire()).toHaveProperty('then');
  });

  test('what is detached twice is told so', () => {
    const pool = new ObjectPool({ create: newBox, name: 'late', onMisuse: 'throw' });
    const box = pool.detach(pool.acquire());
    const message = "An item was to be detached from pool 'late', but it does not come from any pool, or was detached.";
    expect(() => pool.detach(box)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE', message }));
  });

  test('a destroyed item may be made again', () => {
    const spare: Box[] = [];
    const pool = new ObjectPool({ create: () => spare.pop() ?? newBox(), destroy: (box: Box) => void spare.push(box), maxSize: 1, onMisuse: 'throw' });
    const held = [pool.acquire(), pool.acquire()];
    for (const box of held) pool.release(box);
    expect(new Set([pool.acquire(), pool.acquire()])).toEqual(new Set(held));
    expect(pool.stats()).toMatchObject({ totalCreated: 3, misuses: 0 });
  });
});

test('a foreign release names the pool that the item belongs to', () => {
  const [mine, other] = [new ObjectPool({ create: newBox, onMisuse: 'throw' }), new ObjectPool({ create: newBox, name: 'other' })];
  expect(() => mine.release(other.acquire())).toThrow("belongs to pool 'other'");
});

describe('leases', () => {
  test('a stale release cannot take the item from its next owner', () => {
    const pool = new ObjectPool({ create: newBox, onMisuse: 'throw' });
    const first = pool.lease();
    const box = first.value;
    first.release();
    const second = pool.lease();
    expect(second.value).toBe(box);
    expect(() => first.release()).toThrow(expect.objectContaining({ code: 'STALE_RELEASE' }));
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'STALE_RELEASE' }));
    expect(second.value).toBe(box);
    expect(pool.stats()).toMatchObject({ inUse: 1, misuses: 2 });
  });

  test('the error of the work comes before one of the release', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = new ObjectPool({ create: newBox, reset: () => { throw new RangeError('reset'); } });
    expect(() => pool.use(() => { throw new TypeError('work'); })).toThrow(TypeError);
    await expect(pool.use(() => Promise.reject(new TypeError('work')))).rejects.toThrow(TypeError);
    await expect(pool.use(() => Promise.resolve(1))).rejects.toThrow(RangeError);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(pool.stats()).toMatchObject({ inUse: 0, discardedBy: { resetFailed: 3 } });
  });
});

describe('misuse policy', () => {
  let warn = vi.spyOn(process, 'emitWarning');
  beforeEach(() => void (warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})));

  test('warns once per site by default', () => {
    const pool = new ObjectPool({ create: newBox, level: 'off' });
    const box = pool.acquire();
    pool.release(box);
    for (let i = 0; i < 3; i++) pool.release(box);
    pool.release(box);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls[0]).toEqual([expect.stringContaining('object-pool.test.ts'), { type: 'PoolLifeguardWarning', code: 'DOUBLE_RELEASE' }]);
    expect(pool.stats().misuses).toBe(4);
  });

  test('counts only, when told so', () => {
    const pool = new ObjectPool({ create: newBox, onMisuse: 'count' });
    pool.release(newBox());
    expect(warn).not.toHaveBeenCalled();
    expect(pool.stats().misuses).toBe(1);
  });
});

describe('cleanupInterval', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('drops what was idle for one whole period', () => {
    const pool = new ObjectPool({ create: newBox, initialSize: 10, cleanupInterval: 1000 });
    for (const box of Array.from({ length: 4 }, () => pool.acquire())) pool.release(box);
    vi.advanceTimersByTime(1000);
    expect(pool.stats()).toMatchObject({ currentSize: 10 });
    for (const box of Array.from({ length: 4 }, () => pool.acquire())) pool.release(box);
    vi.advanceTimersByTime(1000);
    expect(pool.stats()).toMatchObject({ currentSize: 4, discardedBy: { trimmed: 6 } });
    vi.advanceTimersByTime(2000);
    expect(pool.stats().currentSize).toBe(0);
    pool.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a clean-up drops all that is idle, however much in use, once the heap is nearly full', () => {
  const program = join(import.meta.dirname, 'fixtures/short-of-memory.mjs');
  const run = (flags: string[], NODE_OPTIONS?: string): unknown =>
    JSON.parse(spawnSync(process.execPath, [...flags, program, '64'], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS } }).stdout);
  const expected = { before: 10, after: 0, trimmed: 10, isKept: true };
  // With the young generation that V8 adds by itself, which heap_size_limit counts in, and with next to none.
  expect(run(['--max-old-space-size=64'])).toEqual(expected);
  expect(run(['--max-semi-space-size=1'], '--max_old_space_size=64')).toEqual(expected);
});

test('the numbers balance at every step of any program', () => {
  const step = fc.oneof(
    fc.constantFrom('acquire', 'release', 'double', 'foreign', 'detach', 'trim', 'prewarm', 'lease', 'endLease', 'use', 'failReset', 'failCreate'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), fc.boolean(), (steps, maxSize, frozen) => {
      let failing = '';
      const pool: ObjectPool<Box> = new ObjectPool<Box>({
        create() {
          expectBalanced(pool?.stats() ?? new ObjectPool({ create: newBox }).stats());
          if (failing === 'create') throw new Error('create');
          return frozen ? Object.freeze(newBox()) : newBox();
        },
        reset(box) {
          expectBalanced(pool.stats());
          if (failing === 'reset') throw new Error('reset');
          if (!frozen) resetBox(box);
        },
        destroy: () => expectBalanced(pool.stats()),
        validate: () => (expectBalanced(pool.stats()), pool.stats().totalRetrieved % 5 !== 0),
        maxSize,
        onMisuse: 'count',
      });
      const held: Box[] = [];
      const leases: { release(): void }[] = [];
      let peak = 0;
      const acts: Record<string, () => void> = {
        acquire: () => void held.push(pool.acquire()),
        release: () => held.length > 0 && pool.release(held.pop()!),
        double: () => {
          const box = held.pop();
          if (box === undefined) return;
          pool.release(box);
          pool.release(box);
        },
        foreign: () => pool.release(newBox()),
        detach: () => held.length > 0 && pool.detach(held.pop()!),
        trim: () => pool.trim(1),
        prewarm: () => pool.prewarm(2),
        lease: () => void leases.push(pool.lease()),
        endLease: () => leases.pop()?.release(),
        use: () => void pool.use(() => expect(pool.stats().inUse).toBe(held.length + leases.length + 1)),
        failReset: () => {
          failing = 'reset';
          if (held.length > 0) expect(() => pool.release(held.pop()!)).toThrow('reset');
          failing = '';
        },
        failCreate: () => {
          failing = 'create';
          try {
            held.push(pool.acquire());
          } catch (error) {
            expect(error).toHaveProperty('message', 'create');
          }
          failing = '';
        },
      };
      for (const name of steps) {
        acts[name]!();
        const stats = pool.stats();
        expectBalanced(stats);
        expect(stats.inUse).toBe(held.length + leases.length);
        peak = Math.max(peak, stats.inUse, name === 'use' ? stats.inUse + 1 : 0);
        expect(stats.peakInUse).toBe(peak);
        expect(stats.currentSize).toBeLessThanOrEqual(maxSize);
      }
    }),
    { numRuns: 300 },
  );
});
