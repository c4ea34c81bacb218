import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gcPressure } from '../../../runtime/index.ts';

test('reads the collections since the last call', async () => {
  gcPressure();
  let kept: object[] = [];
  for (let round = 0; round < 20; round++) kept = Array.from({ length: 100_000 }, (_, n) => ({ n, next: kept[n] && {} }));
  await sleep(20);
  const reading = gcPressure();
  expect(kept).toHaveLength(100_000);
  expect(reading.collections).toBeGreaterThan(0);
  expect(reading.longestPause).toBeGreaterThan(0);
  expect(reading.share).toBeGreaterThan(0);
  expect(reading.share).toBeLessThanOrEqual(1);
  const next = gcPressure();
  expect(next.collections).toBeLessThan(reading.collections);
});
