/** A slice of the search, the same programs every time: `npm run fuzz` goes further. */
import { expect, test } from 'vitest';
import { search } from './fuzz.ts';

test('on random programs the analysis tells what runs under the debug pool show, and nothing else', async () => {
  const { counts, counterexamples } = await search(100, 20);
  expect(counterexamples.map(({ description }) => description)).toEqual([]);
  expect(counts.programs).toBe(100);
  expect(counts.correct).toBeGreaterThan(30);
  expect(counts.correct).toBeLessThan(70);
  expect(counts.lostToRuns + counts.lostToAnalysis + counts.infeasible).toBeLessThan(4);
  for (const kind of ['leak', 'double-release', 'write-after-release']) expect(counts.kinds.get(kind), kind).toBeGreaterThan(0);
}, 120_000);
