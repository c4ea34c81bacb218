import type { Measurement } from './results.ts';
import type { Bar, Mode, Row } from './scenario.ts';
import { bytesOf, spread } from './spread.ts';
import type { Spread } from './spread.ts';

/** How a row stands to what was promised of it. */
export interface Verdict {
  readonly mode: Mode;
  /** `ObjectPool at most 1.35x of bare array push/pop`. */
  readonly promise: string;
  /** `1.28x`. */
  readonly measured: string;
  readonly spread: Spread;
  readonly isMet: boolean;
}

/** Undefined if what the bar speaks of was not measured. */
export function judge(bar: Bar, measurements: readonly Measurement[]): Verdict | undefined {
  const { mode, promise, value, isMet, text } = meaningOf(bar);
  const values = measurements
    .filter((measurement) => measurement.mode === mode)
    .flatMap(({ rows }) => {
      const own = rows.find(({ name }) => name === bar.row);
      return own === undefined ? [] : (value(own, rows) ?? []);
    });
  const found = spread(values);
  return found && { mode, promise: `${bar.row} ${promise}`, measured: text(found.median), spread: found, isMet: isMet(found.median) };
}

interface Meaning {
  readonly mode: Mode;
  readonly promise: string;
  value(own: Row, rows: readonly Row[]): number | undefined;
  isMet(median: number): boolean;
  text(value: number): string;
}

function meaningOf(bar: Bar): Meaning {
  const atMost = (most: number) => (value: number): boolean => value <= most;
  const atLeast = (least: number) => (value: number): boolean => value >= least;
  switch (bar.kind) {
    case 'ratio': {
      const whom = bar.to.length === 1 ? bar.to[0]! : `the fastest of ${bar.to.join(', ')}`;
      return {
        mode: 'time',
        promise: `at most ${bar.atMost.toFixed(2)}x of ${whom}`,
        value: (own, rows) => own.nanoseconds! / Math.min(...rows.filter(({ name }) => bar.to.includes(name)).map(timeOf)),
        isMet: atMost(bar.atMost),
        text: times,
      };
    }
    case 'faster':
      return {
        mode: 'time',
        promise: `at least ${bar.atLeast}x as fast as ${bar.than}`,
        value: (own, rows) => compare(rows, bar.than, (other) => other.nanoseconds! / own.nanoseconds!),
        isMet: atLeast(bar.atLeast),
        text: times,
      };
    case 'nanoseconds':
      return { mode: 'time', promise: `at most ${bar.atMost} ns`, value: timeOf, isMet: atMost(bar.atMost), text: (value) => `${value.toFixed(1)} ns` };
    case 'added':
      return {
        mode: 'time',
        promise: `at most ${bar.atMost} ns above ${bar.to}`,
        value: (own, rows) => compare(rows, bar.to, (other) => own.nanoseconds! - other.nanoseconds!),
        isMet: atMost(bar.atMost),
        text: (value) => `${value.toFixed(1)} ns`,
      };
    case 'bytes':
      return { mode: 'bytes', promise: `at most ${bar.atMost} B`, value: bytesOf, isMet: atMost(bar.atMost), text: (value) => `${value.toFixed(1)} B` };
    case 'gc':
      return {
        mode: 'gc',
        promise: `at most 1/${bar.atLeast} of the GC share of ${bar.than}`,
        value: (own, rows) => compare(rows, bar.than, (other) => other.gcShare! / own.gcShare!),
        isMet: atLeast(bar.atLeast),
        text: (value) => (value === Infinity ? 'none' : `1/${value.toFixed(1)}`),
      };
  }
}

const timeOf = (row: Row): number => row.nanoseconds!;
const times = (value: number): string => `${value.toFixed(2)}x`;

function compare(rows: readonly Row[], name: string, by: (other: Row) => number): number | undefined {
  const other = rows.find((row) => row.name === name);
  return other && by(other);
}
