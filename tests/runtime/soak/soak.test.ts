import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('a slice of the soak run finds no fault', async () => {
  const { operations, faults } = await soak({ operations: 300_000, seed: 1, timeLimit: 20_000 });
  expect(faults).toEqual([]);
  expect(operations).toBeGreaterThanOrEqual(300_000);
});
