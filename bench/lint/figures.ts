/** From runs to the figures that are promised: ratios, each taken within one run, the median of several. */
import type { Measured } from './once.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'x' | '%' | 'ms' | 'MB';
  /** the most that is promised; dense code is full of pools, ordinary code is not */
  readonly bar: string;
}

/** What load.mjs sends. */
export interface Loaded {
  /** CPU time in ms */
  readonly cpu: number;
  readonly megabytes: number;
}

export const YARDSTICK = 'react-hooks/rules-of-hooks';

export function untypedFigures(runs: readonly Measured[], own: readonly string[]): Figure[] {
  const sum = (run: Measured, of: 'all' | 'idle'): number => own.reduce((total, rule) => total + run.rules[rule]![of], 0);
  const yard = (run: Measured): number => run.rules[YARDSTICK]!.all;
  const dearest = (run: Measured): number => Math.max(...own.map((rule) => run.rules[rule]!.all));
  return [
    { name: `all rules of recommended / ${YARDSTICK}`, value: median(runs.map((run) => sum(run, 'all') / yard(run))), unit: 'x', bar: '0.5 dense, 0.2 ordinary' },
    { name: 'the same in files without a word of a pool', value: median(runs.map((run) => sum(run, 'idle') / run.rules[YARDSTICK]!.idle)), unit: 'x', bar: '0.02' },
    { name: 'each further rule / the first', value: median(runs.map((run) => (100 * (sum(run, 'all') - dearest(run))) / (own.length - 1) / dearest(run))), unit: '%', bar: '3' },
    { name: 'all rules / the parser', value: median(runs.map((run) => (100 * sum(run, 'all')) / run.parse)), unit: '%', bar: '6 dense, 2.5 ordinary' },
  ];
}

/** What a configuration adds to a run that only parses, against what the rule that is compared with adds. */
export function typedFigure(parsing: readonly Measured[], own: readonly Measured[], floating: readonly Measured[]): Figure {
  const base = least(parsing);
  return { name: 'typed, added CPU time / that of no-floating-promises', value: (least(own) - base) / (least(floating) - base), unit: 'x', bar: '0.35 dense, 0.2 ordinary' };
}

export function loadFigures(runs: readonly Loaded[]): Figure[] {
  return [
    { name: 'loading the plugin after ESLint, CPU time', value: Math.min(...runs.map(({ cpu }) => cpu)), unit: 'ms', bar: '30' },
    { name: 'loading the plugin after ESLint, memory', value: median(runs.map(({ megabytes }) => megabytes)), unit: 'MB', bar: '5' },
  ];
}

/** CPU time can only be added to by what else the machine does. */
function least(runs: readonly Measured[]): number {
  return Math.min(...runs.map(({ cpu }) => cpu));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}
