import { expect, test } from 'vitest';
import { plain } from '../../bench/paint.ts';
import type { Measurement } from '../../bench/results.ts';
import type { Bar, Row, Scenario } from '../../bench/scenario.ts';
import { spread } from '../../bench/spread.ts';
import { summarise } from '../../bench/summary.ts';
import { figure, formatTable } from '../../bench/table.ts';

const scenario = (bars: readonly Bar[] = []): Scenario => ({ id: 's', title: 'S', baseline: 'bare', variants: ['ours'], contestants: () => [], bars });
const timed = (times: Record<string, number>): Measurement => ({
  scenario: 's',
  variant: 'ours',
  mode: 'time',
  rows: Object.entries(times).map(([name, nanoseconds]) => ({ name, nanoseconds })),
});
const measured = (mode: 'bytes' | 'gc', rows: Row[]): Measurement => ({ scenario: 's', variant: 'ours', mode, rows });
const verdictOf = (bar: Bar, ...measurements: Measurement[]) => summarise({ measurements }, [scenario([bar])])[0]!.verdicts[0];

test('a ratio is taken inside one process, and the median of the processes counts', () => {
  // A slow phase of the machine doubles both: the ratios stay.
  const measurements = [timed({ bare: 10, ours: 11 }), timed({ bare: 20, ours: 24 }), timed({ bare: 10, ours: 13 })];
  const { lines } = summarise({ measurements }, [scenario()])[0]!;
  expect(lines.map(({ name }) => name)).toEqual(['bare', 'ours']);
  expect(lines[1]!.ratio).toEqual({ median: 1.2, lowest: 1.1, highest: 1.3, count: 3 });
  expect(lines[1]!.nanoseconds!.median).toBe(13);
});

test('the median of an even number lies between', () => {
  expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, lowest: 1, highest: 4, count: 4 });
  expect(spread([])).toBeUndefined();
});

test.each<[string, Bar, boolean, string]>([
  ['ratio', { kind: 'ratio', row: 'ours', to: ['bare', 'peer'], atMost: 1.25 }, true, '1.20x'],
  ['ratio missed', { kind: 'ratio', row: 'ours', to: ['bare', 'peer'], atMost: 1.15 }, false, '1.20x'],
  ['faster', { kind: 'faster', row: 'ours', than: 'peer', atLeast: 2 }, true, '2.50x'],
  ['faster missed', { kind: 'faster', row: 'ours', than: 'peer', atLeast: 3 }, false, '2.50x'],
  ['nanoseconds', { kind: 'nanoseconds', row: 'ours', atMost: 12 }, true, '12.0 ns'],
  ['added', { kind: 'added', row: 'ours', to: 'bare', atMost: 1.5 }, false, '2.0 ns'],
])('judges by %s', (_, bar, isMet, text) => {
  expect(verdictOf(bar, timed({ bare: 10, peer: 30, ours: 12 }))).toMatchObject({ isMet, measured: text });
});

test('judges bytes and collections by their own processes', () => {
  const bytes = measured('bytes', [{ name: 'ours', heapBytes: 0.3, outsideBytes: 0 }]);
  expect(verdictOf({ kind: 'bytes', row: 'ours', atMost: 0 }, bytes)).toMatchObject({ isMet: true, measured: '0.0 B' });
  const gc = measured('gc', [{ name: 'ours', gcShare: 0.02 }, { name: 'bare', gcShare: 0.1 }]);
  expect(verdictOf({ kind: 'gc', row: 'ours', than: 'bare', atLeast: 10 }, gc)).toMatchObject({ isMet: false, measured: '1/5.0' });
  expect(verdictOf({ kind: 'gc', row: 'ours', than: 'bare', atLeast: 10 }, bytes)).toBeUndefined();
});

test('a table shows the columns that were measured, and whether the promise was met', () => {
  const [table] = summarise({ measurements: [timed({ bare: 10, ours: 1234.5 })] }, [scenario([{ kind: 'nanoseconds', row: 'ours', atMost: 12 }])]);
  expect(formatTable(table!, plain)).toBe(
    ['S  s, ratio to bare', '       ratio          range  ns/pair', 'bare    1.00      1.00–1.00     10.0', 'ours  123.45  123.45–123.45    1,235', 'missed  ours at most 12 ns: 1234.5 ns', ''].join('\n'),
  );
  expect([0.04, 12.34, 123.4, 12_345].map(figure)).toEqual(['0.0', '12.3', '123', '12,345']);
});
