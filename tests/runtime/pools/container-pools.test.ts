import { describe, expect, test } from 'vitest';
import { ArrayPool, MapPool, SetPool } from '../../../runtime/index.ts';
import { testKeeping, testLending } from './test-lending.ts';

describe('ArrayPool', () => {
  testLending((options) => new ArrayPool<string>(options));
  testKeeping((options) => new ArrayPool<string>(options));

  test('a list arrives empty, whatever its last owner left in it', () => {
    const pool = new ArrayPool<number>();
    const list = pool.acquire();
    for (let i = 0; i < 100; i++) list.push(i);
    pool.release(list);
    expect(pool.acquire()).toBe(list);
    expect([...list]).toEqual([]);
    expect(list.push(7)).toBe(1);
    expect(list.toArray()).toEqual([7]);
  });
});

describe('MapPool', () => {
  testLending((options) => new MapPool<string, number>(options));
  testKeeping((options) => new MapPool<string, number>(options));

  test('a map arrives empty, whatever its last owner left in it', () => {
    const pool = new MapPool<string, number>();
    const map = pool.acquire().set('a', 1).set('b', 2);
    pool.release(map);
    expect(pool.acquire()).toBe(map);
    expect([map.size, map.has('a'), [...map]]).toEqual([0, false, []]);
    expect([...map.set('b', 3)]).toEqual([['b', 3]]);
  });

  test('maxKeys bounds what a map remembers', () => {
    const pool = new MapPool<object, number>({ maxKeys: 2 });
    const map = pool.acquire();
    for (let i = 0; i < 100; i++) map.set({}, i);
    expect(map.size).toBe(100);
    pool.release(map);
    expect(pool.acquire()).toBe(map);
    expect(map.size).toBe(0);
  });
});

describe('SetPool', () => {
  testLending((options) => new SetPool<string>(options));
  testKeeping((options) => new SetPool<string>(options));

  test('a set arrives empty, whatever its last owner left in it', () => {
    const pool = new SetPool<string>();
    const set = pool.acquire().add('a').add('b');
    pool.release(set);
    expect(pool.acquire()).toBe(set);
    expect([set.size, set.has('a'), [...set]]).toEqual([0, false, []]);
    expect([...set.add('b')]).toEqual(['b']);
  });
});

test.each([
  ['MapPool', (maxKeys: number) => new MapPool({ maxKeys })],
  ['SetPool', (maxKeys: number) => new SetPool({ maxKeys })],
])('%s refuses a bad maxKeys by name', (_, make) => {
  const refused = expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('`maxKeys`') as string });
  expect(() => make(-1)).toThrow(refused);
  expect(() => make(1.5)).toThrow(refused);
});
