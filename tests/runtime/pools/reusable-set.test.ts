import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReusableSet } from '../../../runtime/index.ts';

test('answers as a Set does, in the same order, after any steps', () => {
  const member = fc.constantFrom<unknown>('a', 'b', 'c', 0, -0, NaN);
  const step = fc.oneof(fc.record({ add: member }), fc.record({ delete: member }), fc.constant({ clear: true }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), fc.nat(4), (program, maxKeys) => {
      const [set, model] = [new ReusableSet<unknown>({ maxKeys }), new Set<unknown>()];
      for (const one of program) {
        for (const target of [set, model]) {
          if ('add' in one) target.add(one.add);
          else if ('delete' in one) target.delete(one.delete);
          else target.clear();
        }
        expect([set.size, set.has('a'), set.has(0), [...set], [...set.entries()]]).toEqual([model.size, model.has('a'), model.has(0), [...model], [...model.entries()]]);
      }
      set.compact();
      const seen: unknown[] = [];
      set.forEach((value, key, itself) => seen.push(value, key, itself === set));
      expect(seen).toEqual([...model].flatMap((value) => [value, value, true]));
    }),
    { numRuns: 100 },
  );
});

test('has every member of the host\'s Set', () => {
  const set = new ReusableSet<number>().add(1).add(2);
  for (const name of Object.getOwnPropertyNames(Set.prototype)) expect(name in set, name).toBe(true);
  const { union } = set as { union?: (other: Set<number>) => Set<number> };
  if (union !== undefined) expect([...union.call(set, new Set([2, 3]))]).toEqual([1, 2, 3]);
  expect(new Set(set)).toEqual(new Set([1, 2]));
  expect(Object.prototype.toString.call(set)).toBe('[object ReusableSet]');
});
