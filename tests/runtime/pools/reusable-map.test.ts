import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReusableMap } from '../../../runtime/index.ts';

const keys = fc.constantFrom<unknown>('a', 'b', 'c', 'd', 0, -0, NaN, null, undefined, Symbol.iterator);

/** A step done to both maps; what they answer must be the same. */
type Step = (map: Map<unknown, unknown>) => unknown;

const steps: fc.Arbitrary<[string, Step]> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(keys, fc.nat(9)).map(([key, value]): [string, Step] => [`set ${String(key)} ${value}`, (map) => map.set(key, value).size]) },
  { weight: 3, arbitrary: keys.map((key): [string, Step] => [`delete ${String(key)}`, (map) => map.delete(key)]) },
  { weight: 2, arbitrary: keys.map((key): [string, Step] => [`get ${String(key)}`, (map) => [map.get(key), map.has(key)]]) },
  { weight: 2, arbitrary: fc.constant<[string, Step]>(['clear', (map) => map.clear()]) },
  { weight: 1, arbitrary: fc.constant<[string, Step]>(['compact', (map) => (map instanceof ReusableMap ? map.compact() : undefined)]) },
);

test('answers as a Map does, in the same order, after any steps', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60 }), fc.nat(4), (program, maxKeys) => {
      const [map, model] = [new ReusableMap<unknown, unknown>({ maxKeys }), new Map<unknown, unknown>()];
      for (const [name, step] of program) {
        expect(step(map), name).toEqual(step(model));
        expect(map.size, name).toBe(model.size);
        expect([...map], name).toEqual([...model]);
      }
      const seen: unknown[] = [];
      map.forEach((value, key, itself) => seen.push([key, value, itself === map]));
      expect(seen).toEqual([...model].map(([key, value]) => [key, value, true]));
      expect([[...map.keys()], [...map.values()], [...map.entries()]]).toEqual([[...model.keys()], [...model.values()], [...model.entries()]]);
    }),
    { numRuns: 150 },
  );
});

test('an iterator meets what a Map\'s meets while the map changes under it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), steps), { maxLength: 40 }), fc.nat(3), (program, maxKeys) => {
      const [map, model] = [new ReusableMap<unknown, unknown>({ maxKeys }), new Map<unknown, unknown>()];
      for (const one of [map, model]) for (const key of ['a', 'b', 'c', 'd']) one.set(key, 0);
      const [walk, expected] = [map[Symbol.iterator](), model[Symbol.iterator]()];
      for (const [advance, [, step]] of program) {
        if (advance) expect(walk.next()).toEqual(expected.next());
        step(map);
        step(model);
      }
      expect([...walk]).toEqual([...expected]);
    }),
    { numRuns: 150 },
  );
});

test('a cleared map keeps its storage: keys that recur allocate nothing', () => {
  const map = new ReusableMap<string, number>();
  const names = Array.from({ length: 200 }, (_, i) => `key${i}`);
  const round = (): void => {
    for (let i = 0; i < names.length; i++) map.set(names[i]!, i);
    map.clear();
  };
  for (let i = 0; i < 2_000; i++) round();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) round();
  const grown = process.memoryUsage().heapUsed - before;
  expect(grown).toBeLessThan(200 * 10_000); // a new Map of 200 keys takes 14,700 bytes, 200 of them 2.9 MB
});

describe('what it remembers', () => {
  test('compact lets go of cleared keys and values', async () => {
    const map = new ReusableMap<object, object>();
    const refs = fillAndClear(map);
    map.compact();
    expect(await areCollected(refs)).toBe(true);
    expect(map.set({}, {}).size).toBe(1);
  });

  test('so does passing the bound', async () => {
    const map = new ReusableMap<object, object>({ maxKeys: 3 });
    const refs = fillAndClear(map);
    expect(await areCollected(refs)).toBe(true);
    expect(map.size).toBe(0);
  });
});

test('has the further members that hosts give a Map', () => {
  const map = new ReusableMap<string, number>();
  expect(map.getOrInsert('a', 1)).toBe(1);
  expect(map.getOrInsert('a', 2)).toBe(1);
  expect(map.getOrInsertComputed('b', (key) => key.length)).toBe(1);
  expect(Object.prototype.toString.call(map)).toBe('[object ReusableMap]');
  expect(new Map(map)).toEqual(new Map([['a', 1], ['b', 1]]));
});

function fillAndClear(map: Map<object, object>): WeakRef<object>[] {
  const refs = Array.from({ length: 8 }, () => {
    const [key, value] = [{}, {}];
    map.set(key, value);
    return [new WeakRef(key), new WeakRef(value)];
  });
  map.clear();
  return refs.flat();
}

async function areCollected(refs: readonly WeakRef<object>[]): Promise<boolean> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  await new Promise((resolve) => setImmediate(resolve));
  (runInNewContext('gc') as () => void)();
  return refs.every((ref) => ref.deref() === undefined);
}
