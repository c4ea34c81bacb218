import { expect, test } from 'vitest';
import { soakDetector } from './detector.ts';
import { soak } from './soak.ts';

test('a slice of the soak run finds no fault', async () => {
  const { operations, faults } = await soak({ operations: 300_000, seed: 1, timeLimit: 20_000 });
  expect(faults).toEqual([]);
  expect(operations).toBeGreaterThanOrEqual(300_000);
});

test('a slice of correct work at level paranoid is reported in nothing', async () => {
  const { leases, collections, faults } = await soakDetector({ seed: 1, acts: 6_000 });
  expect(faults).toEqual([]);
  expect(leases).toBeGreaterThan(5_000);
  expect(collections).toBeGreaterThan(1);
});
