import type { Paint } from './paint.ts';
import type { Spread } from './spread.ts';
import type { Line, Table } from './summary.ts';

interface Column {
  readonly head: string;
  text(line: Line): string;
  isMeasured(line: Line): boolean;
}

const column = (head: string, of: (line: Line) => Spread | undefined, text: (spread: Spread) => string): Column => ({
  head,
  text: (line) => {
    const found = of(line);
    return found ? text(found) : '';
  },
  isMeasured: (line) => of(line) !== undefined,
});

/** What is shown of each row, where it was measured. Shared by the terminal and the pages. */
const COLUMNS: readonly Column[] = [
  column('ratio', ({ ratio }) => ratio, ({ median }) => median.toFixed(2)),
  column('range', ({ ratio }) => ratio, ({ lowest, highest }) => `${lowest.toFixed(2)}–${highest.toFixed(2)}`),
  column('ns', ({ nanoseconds }) => nanoseconds, ({ median }) => figure(median)),
  column('B', ({ bytes }) => bytes, ({ median }) => bytesText(median)),
  column('GC share', ({ gcShare }) => gcShare, ({ median }) => `${(median * 100).toFixed(1)} %`),
  column('GCs/s', ({ collections }) => collections, ({ median }) => median.toFixed(0)),
  column('longest', ({ longestPause }) => longestPause, ({ median }) => `${median.toFixed(1)} ms`),
  column('mitata', ({ mitataRatio }) => mitataRatio, ({ median }) => median.toFixed(2)),
];

/** Three figures or so, thousands separated. */
export function figure(value: number): string {
  if (value >= 1000) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

export function bytesText(bytes: number): string {
  return bytes === 0 ? '0' : figure(bytes);
}

/** The head and one row of cells for each line, without the columns that nothing was measured for. */
export function cellsOf({ scenario, lines }: Table): { head: string[]; rows: string[][] } {
  const shown = COLUMNS.filter(({ isMeasured }) => lines.some(isMeasured));
  const unit = scenario.unit ?? 'pair';
  return {
    head: ['', ...shown.map(({ head }) => (head === 'ns' || head === 'B' ? `${head}/${unit}` : head))],
    rows: lines.map((line) => [line.name, ...shown.map(({ text }) => text(line))]),
  };
}

/** For a terminal: the table, and below it what was promised. */
export function formatTable(table: Table, paint: Paint): string {
  const { head, rows } = cellsOf(table);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]!.length)));
  const print = (row: readonly string[]): string => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  ');
  const { scenario, lines, verdicts } = table;
  return [
    `${paint('bold', scenario.title)}  ${paint('dim', `${scenario.id}, ratio to ${scenario.baseline}`)}`,
    paint('dim', print(head)),
    ...rows.map((row, k) => (scenario.variants.includes(lines[k]!.name) ? paint('cyan', print(row)) : print(row))),
    ...verdicts.map(({ promise, measured, isMet }) => `${isMet ? paint('green', 'pass  ') : paint('red', 'missed')}  ${promise}: ${measured}`),
    '',
  ].join('\n');
}
