import { expect, test } from 'vitest';
import { ADVISED, advisedCells } from '../../bench/docs/advice-table.ts';
import { barChart } from '../../bench/docs/bar-chart.ts';
import { adviceOf, DECISION_TREE, leavesOf } from '../../bench/docs/decision-tree.ts';
import { drawTree } from '../../bench/docs/draw-tree.ts';
import { editionOf } from '../../bench/docs/edition.ts';
import { measuredNames, withMeasured } from '../../bench/docs/measured.ts';
import { SCENARIOS } from '../../bench/scenarios/index.ts';
import { runtimePages } from '../docs/pages.ts';
import { textOf } from '../repo/files.ts';

test('the decision tree ends, on each side of its thresholds, where recommendPool does', () => {
  expect([...leavesOf(DECISION_TREE)].map(adviceOf)).toEqual([
    ...['no pool', 'no pool'], // rare; a connection
    ...['no pool', 'BufferPool', 'SharedSlabPool'],
    ...['no pool', 'MapPool'],
    ...['no pool', 'ArrayPool'],
    'PooledCache',
    ...['no pool', 'ObjectPool', 'RingPool', 'ShardedPool'],
  ]);
});

test('the picture of the tree is the one that the tree draws: npm run bench:docs', () => {
  expect(textOf('docs/runtime/choosing.svg')).toBe(drawTree(DECISION_TREE));
});

test('the page says what recommendPool says: npm run bench:docs', () => {
  const rows = textOf('docs/runtime/choosing.md').split('\n').filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | ').slice(0, 3));
  for (const advised of ADVISED) expect(rows).toContainEqual(advisedCells(advised));
});

test('recommendPool expects the most that was measured of such workloads, and advises a pool only where one was faster', () => {
  const groups = new Map<string, { readonly pool: string; readonly expected: number; readonly measured: number[] }>();
  for (const advised of ADVISED) {
    const [workload, pool, expected] = advisedCells(advised);
    const row = textOf('docs/runtime/choosing.md').split('\n').find((line) => line.startsWith(`| ${workload} |`));
    const measured = Number(row!.split('|')[4]); // Node.js 20
    const key = JSON.stringify(advised.profile);
    const group = groups.get(key) ?? { pool: pool!, expected: Number(expected), measured: [] };
    groups.set(key, group);
    group.measured.push(measured);
  }
  for (const [profile, { pool, expected, measured }] of groups) {
    const most = Math.max(...measured);
    expect(Math.abs(expected - most), `${profile}: ${expected} expected, ${most} measured`).toBeLessThanOrEqual(0.03 + 0.1 * most);
    if (pool !== 'no pool') expect(most, profile).toBeLessThan(0.95);
  }
});

test('what the pages want to show is measured', () => {
  const known = ['advice', ...SCENARIOS.map(({ id }) => id)];
  const wanted = [...runtimePages.flatMap((page) => measuredNames(textOf(page))), ...ADVISED.map(({ scenario }) => scenario)];
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((name) => !known.includes(name))).toEqual([]);
});

test('a page gets its tables from the results, and again from others', () => {
  const page = 'Before\n\n<!-- measured lists/16 -->\n<!-- /measured -->\n\nAfter\n';
  const edition = (nanoseconds: number) =>
    editionOf({
      schema: 2,
      node: 'v20.1.0',
      cpu: 'x',
      measurements: [{ scenario: 'lists/16', variant: 'ArrayPool', mode: 'time', rows: [{ name: 'new array', nanoseconds: 40 }, { name: 'ArrayPool', nanoseconds }] }],
    });
  const once = withMeasured(page, [edition(50)]);
  expect(once).toMatch(/^Before\n[^]*\nAfter\n$/);
  expect(once).toContain('| **ArrayPool** | 50.0 |  | 1.25 |');
  expect(withMeasured(once, [edition(20)])).toContain('| **ArrayPool** | 20.0 |  | 0.50 |');
  expect(withMeasured(once, [])).not.toContain('ArrayPool');
});

test('bars are as long as their values say', () => {
  const bars = [
    { label: 'a < b', value: 2, figure: '2', isOurs: true },
    { label: 'c', value: 4, figure: '4', isOurs: false },
  ];
  const widthsOf = (svg: string): number[] => [...svg.matchAll(/class="(?:ours|bar)".* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  const linear = barChart({ title: 'T', subtitle: 'S', groups: [{ title: 'G', bars, mark: 3 }] });
  const [ours, other] = widthsOf(linear);
  expect(ours! / other!).toBeCloseTo(0.5);
  expect(linear).toContain('a &lt; b');
  const [, markAt] = /<path class="mark" d="M([\d.]+) /.exec(linear)!;
  const [, from] = /class="ours" x="([\d.]+)"/.exec(linear)!;
  expect(Number(markAt) - Number(from)).toBeCloseTo(other! * 0.75);
  const logarithmic = widthsOf(barChart({ title: 'T', subtitle: 'S', groups: [{ title: 'G', bars }], isLogarithmic: true }));
  expect(logarithmic[0]! / logarithmic[1]!).toBeCloseTo(Math.log(2) / Math.log(4));
});
