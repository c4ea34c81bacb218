import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrayPool } from '../../../runtime/index.ts';
import type { ReusableList } from '../../../runtime/index.ts';

const newList = <E>(): ReusableList<E> => new ArrayPool<E>().acquire();

test('answers as an array does after any steps', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ push: fc.nat(99) }) },
    { weight: 2, arbitrary: fc.record({ set: fc.nat(9), to: fc.nat(99) }) },
    { weight: 1, arbitrary: fc.constantFrom({ clear: true }, { compact: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (program) => {
      const list = newList<number>();
      const model: number[] = [];
      for (const one of program) {
        if ('push' in one) expect(list.push(one.push)).toBe(model.push(one.push));
        else if ('set' in one && one.set < model.length) list.set(one.set, (model[one.set] = one.to));
        else if ('set' in one) expect(() => list.set(one.set, one.to)).toThrow(RangeError);
        else if ('clear' in one) {
          list.clear();
          model.length = 0;
        } else list.compact();
        expect(list.length).toBe(model.length);
        expect([...list]).toEqual(model);
        expect(list.toArray()).toEqual(model);
        for (const index of [0, 3, -1, -20, 1.5, NaN]) expect(list.at(index)).toBe(model.at(index));
      }
    }),
    { numRuns: 150 },
  );
});

test('an iterator meets what is pushed under it, as an array\'s does', () => {
  const list = newList<number>();
  list.push(1);
  const seen: number[] = [];
  for (const n of list) {
    seen.push(n);
    if (n < 4) list.push(n + 1);
  }
  expect(seen).toEqual([1, 2, 3, 4]);
});

test.each([-1, 1, 0.5, NaN, '0'])('set at %s names what it expected', (index) => {
  const list = newList<number>();
  list.push(5);
  expect(() => list.set(index as number, 1)).toThrow(/integer from 0 to below the length 1, got /);
});
