import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { typedFigure, untypedFigures, YARDSTICK } from '../../bench/lint/figures.ts';
import type { Measured } from '../../bench/lint/once.ts';

const root = join(import.meta.dirname, '../..');
const bench = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'bench/lint/main.ts', ...args], { cwd: root, encoding: 'utf8' });

function run(first: number, further: number, idle: number, cpu = 0): Measured {
  const rules = { first: { all: first, idle }, second: { all: further, idle: 0 }, third: { all: further, idle: 0 }, [YARDSTICK]: { all: 100, idle: 50 } };
  return { files: 2, lines: 20, cpu, parse: 1_000, rules };
}

test('ratios are taken within each run, and the median of them counts', () => {
  const figures = untypedFigures([run(20, 1, 1), run(38, 1, 2), run(90, 5, 9)], ['first', 'second', 'third']);
  expect(figures.map(({ value }) => Number(value.toFixed(3)))).toEqual([0.4, 0.04, 5, 4]);
});

test('what types cost is what they add to the fastest run that only parses', () => {
  expect(typedFigure([run(0, 0, 0, 1_000), run(0, 0, 0, 1_200)], [run(0, 0, 0, 1_150)], [run(0, 0, 0, 1_500)]).value).toBeCloseTo(0.3);
});

test('measures a folder', { timeout: 120_000 }, () => {
  const { stdout, stderr, status } = bench('tests/rules/fixtures/reached-pools', '--rounds', '1');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^24 files, [1-9]\d* lines, 1 rounds/);
  expect(stdout).toMatch(/^all rules of recommended \/ react-hooks\/rules-of-hooks +\d+\.\d{3} x/m);
  expect(stdout).toMatch(/^loading the plugin after ESLint, CPU time +\d+\.\d ms/m);
  expect(status).toBe(0);
});

test.each([
  [['--rounds', '0'], "--rounds expects an integer from 1 up, got '0'."],
  [['no/such/folder'], "Expected a folder, got 'no/such/folder'."],
])('refuses %j', (args, told) => {
  const { stderr, status } = bench(...args);
  expect(stderr).toContain(told);
  expect(status).toBe(2);
});
