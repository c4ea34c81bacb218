import { card, HEAD, MARGIN, path, rectangle, round, text, WIDTH } from './svg.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Shown at the end of the bar. */
  readonly figure: string;
  readonly isOurs: boolean;
}

export interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** A line across the bars of the group: what ours was promised to stay below. */
  readonly mark?: number;
}

export interface Chart {
  readonly title: string;
  /** What the length of a bar says. */
  readonly subtitle: string;
  readonly groups: readonly Group[];
  readonly isLogarithmic?: boolean;
}

const LABELS = 250;
const FIGURES = 90;
const ROW = 22;
const BAR = 14;
const PLOT = WIDTH - 2 * MARGIN - LABELS - FIGURES;
const LEFT = MARGIN + LABELS;

/** Lying bars in groups, all on one scale. */
export function barChart({ title, subtitle, groups, isLogarithmic = false }: Chart): string {
  const scale = scaleOf(groups, isLogarithmic);
  const body: string[] = [];
  let y = HEAD;
  for (const { title: heading, bars, mark } of groups) {
    y += 20;
    body.push(text(MARGIN, y, heading, 'soft'));
    y += 8;
    if (mark !== undefined) body.push(path(`M${round(LEFT + scale(mark) * PLOT)} ${y} v${bars.length * ROW}`, 'mark'));
    const top = y;
    for (const { label, value, figure, isOurs } of bars) {
      const width = Math.max(1, scale(value) * PLOT);
      const middle = y + ROW / 2 + 4.5;
      body.push(text(LEFT - 10, middle, label, isOurs ? 'end strong' : 'end'));
      body.push(rectangle(LEFT, y + (ROW - BAR) / 2, width, BAR, isOurs ? 'ours' : 'bar'));
      body.push(text(LEFT + width + 7, middle, figure, isOurs ? 'figure strong' : 'figure'));
      y += ROW;
    }
    body.push(path(`M${LEFT} ${top} V${y}`, 'line'));
  }
  return card(y + MARGIN, title, subtitle, body);
}

/** From a value to its share of the plot. */
function scaleOf(groups: readonly Group[], isLogarithmic: boolean): (value: number) => number {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const most = Math.max(...values);
  if (!isLogarithmic) return (value) => value / most;
  const least = Math.min(...values.filter((value) => value > 0)) / 2;
  return (value) => (value <= least ? 0 : Math.log(value / least) / Math.log(most / least));
}
