import { expect, test } from 'vitest';
import { planTasks } from '../../bench/plan.ts';
import type { Scenario } from '../../bench/scenario.ts';
import { turnOrder } from '../../bench/time.ts';

const scenario = (id: string, variants: string[], modes?: Scenario['modes']): Scenario => ({
  id,
  title: id,
  baseline: 'new',
  variants,
  contestants: () => [],
  ...(modes && { modes }),
});
const two = [scenario('a', ['x', 'y'], ['time', 'gc']), scenario('b', ['z'])];

test('goes through all scenarios before any is measured again, each time from another one on', () => {
  const plan = planTasks(two, { modes: ['time'], processes: 3 });
  expect(plan.map(({ variant }) => variant).join(' ')).toBe('x y z y z x z x y');
});

test('counts what is there, and counts bytes and collections less often than time', () => {
  const wanted = { modes: ['time', 'bytes', 'gc'] as const, processes: 5 };
  const plan = planTasks(two, wanted);
  const countOf = (mode: string): number => plan.filter((task) => task.mode === mode && task.variant !== 'y').length;
  expect([countOf('time'), countOf('bytes'), countOf('gc')]).toEqual([10, 1, 3]);
  expect(planTasks(two, wanted, plan.slice(0, 7))).toHaveLength(plan.length - 7);
  expect(planTasks(two, wanted, plan)).toEqual([]);
});

test('every contestant begins a round, and each goes once', () => {
  const rounds = Array.from({ length: 8 }, (_, round) => turnOrder(4, round));
  for (const order of rounds) expect([...order].sort()).toEqual([0, 1, 2, 3]);
  expect(new Set(rounds.map(([first]) => first)).size).toBe(4);
});
