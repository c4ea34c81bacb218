import { afterEach, describe, expect, test, vi } from 'vitest';
import { createPool, ObjectPool, PoolError } from '../../../runtime/index.ts';
import type { PoolOptions } from '../../../runtime/index.ts';
import { newBox } from '../pools/test-pool.ts';

const create = newBox;

describe.each([
  ['new ObjectPool', (options: unknown) => new ObjectPool(options as PoolOptions<object>)],
  ['createPool', (options: unknown) => createPool(options as PoolOptions<object>)],
])('%s', (_, make) => {
  test.each([
    [undefined, 'Expected the options of', 'to be an object, got undefined.'],
    [null, 'to be an object, got null.'],
    [{}, 'Expected option `create`', 'to be a function, got undefined.'],
    [{ create: 'new' }, '`create`', 'to be a function, got "new".'],
    [{ create, reset: {} }, '`reset`', 'got an object (Object).'],
    [{ create, maxSize: -1 }, 'Expected option `maxSize`', 'to be an integer from 0 to', 'got -1 (number).'],
    [{ create, maxSize: '10' }, '`maxSize`', 'got "10".'],
    [{ create, maxSize: 1.5 }, '`maxSize`', 'got 1.5 (number).'],
    [{ create, initialSize: NaN }, '`initialSize`', 'got NaN (number).'],
    [{ create, initialSize: 11, maxSize: 10 }, '`initialSize`', 'at most `maxSize` (10), got 11 (number).'],
    [{ create, initialSize: 2000 }, '`initialSize`', 'at most `maxSize` (1024)'],
    [{ create, cleanupInterval: Infinity }, '`cleanupInterval`', 'milliseconds'],
    [{ create, heldTooLong: -5 }, '`heldTooLong`'],
    [{ create, enableStats: 1 }, '`enableStats`', 'to be a boolean, got 1 (number).'],
    [{ create, onMisuse: 'shout' }, '`onMisuse`', "one of 'throw', 'warn', 'count', got \"shout\"."],
    [{ create, level: 'all' }, '`level`', "'off', 'sample', 'full', 'paranoid'"],
    [{ create, name: '' }, '`name`', 'got "".'],
    [{ create, exempt: 'no' }, '`exempt`'],
    [{ create, proxy: null }, '`proxy`', 'got null.'],
    [{ create, maxsize: 3 }, 'Unknown option `maxsize`', 'Did you mean `maxSize`?'],
    [{ create, size: 3 }, 'Unknown option `size`', 'Expected one of: create, reset,'],
  ])('refuses %j', (options, ...words) => {
    let error: unknown;
    try {
      make(options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PoolError);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', name: 'PoolError' });
    for (const word of words) expect((error as Error).message).toContain(word);
  });

  test('takes every option left out as undefined', () => {
    expect(() => make({ create, reset: undefined, maxSize: undefined, level: undefined, name: undefined })).not.toThrow();
  });
});

test('the methods of an options object of some class keep their this', () => {
  class Settings {
    static made = 0;
    create(): { id: number } {
      return { id: this.next() };
    }
    next(): number {
      return ++Settings.made;
    }
  }
  expect(createPool(new Settings()).acquire()).toEqual({ id: 1 });
});

test('maxSize 0 is unlimited', () => {
  const pool = createPool({ create, maxSize: 0, initialSize: 5000 });
  expect(pool.stats().currentSize).toBe(5000);
});

describe('counts of prewarm and trim', () => {
  const pool = createPool({ create, name: 'counted' });
  test.each([-1, 0.5, NaN, '3'])('%s is refused', (count) => {
    expect(() => pool.prewarm(count as number)).toThrow("Expected option `count` of pool 'counted' to be an integer from 0 up");
    expect(() => pool.trim(count as number)).toThrow('`keep`');
  });
});

describe('the environment', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test('a misspelt level is refused by name', () => {
    vi.stubEnv('POOL_LIFEGUARD', 'ful');
    expect(() => createPool({ create })).toThrow('Expected the environment variable POOL_LIFEGUARD to be one of off, sample, full, paranoid, got "ful".');
  });

  test('an empty one is off, and an option goes before it', () => {
    vi.stubEnv('POOL_LIFEGUARD', '');
    expect(() => createPool({ create })).not.toThrow();
    vi.stubEnv('POOL_LIFEGUARD', 'ful');
    expect(() => createPool({ create, level: 'off' })).not.toThrow();
  });
});
