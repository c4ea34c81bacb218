import { judge } from './bars.ts';
import type { Verdict } from './bars.ts';
import type { Measurement, Results } from './results.ts';
import type { Row, Scenario } from './scenario.ts';
import { bytesOf, spread } from './spread.ts';
import type { Spread } from './spread.ts';

/** A row over all processes. What was not measured is undefined. */
export interface Line {
  readonly name: string;
  readonly nanoseconds: Spread | undefined;
  /** Time ÷ time of the baseline, each inside one process. */
  readonly ratio: Spread | undefined;
  /** Heap and outside it. */
  readonly bytes: Spread | undefined;
  readonly gcShare: Spread | undefined;
  readonly collections: Spread | undefined;
  readonly longestPause: Spread | undefined;
  /** As mitata measures it: a cross check of `ratio`. */
  readonly mitataRatio: Spread | undefined;
}

export interface Table {
  readonly scenario: Scenario;
  /** The fastest first. */
  readonly lines: readonly Line[];
  readonly verdicts: readonly Verdict[];
}

/** One table for each scenario that anything was measured of. */
export function summarise({ measurements }: Pick<Results, 'measurements'>, scenarios: readonly Scenario[]): Table[] {
  return scenarios.flatMap((scenario) => {
    const own = measurements.filter((measurement) => measurement.scenario === scenario.id);
    if (own.length === 0) return [];
    const names = [...new Set(own.flatMap(({ rows }) => rows.map(({ name }) => name)))];
    const lines = names.map((name) => lineOf(name, own, scenario.baseline));
    const verdicts = (scenario.bars ?? []).flatMap((bar) => judge(bar, own) ?? []);
    return [{ scenario, lines: lines.sort((a, b) => (a.nanoseconds?.median ?? 0) - (b.nanoseconds?.median ?? 0)), verdicts }];
  });
}

function lineOf(name: string, measurements: readonly Measurement[], baseline: string): Line {
  const of = (mode: Measurement['mode'], value: (row: Row, base: Row | undefined) => number | undefined): Spread | undefined =>
    spread(
      measurements.filter((measurement) => measurement.mode === mode).flatMap(({ rows }) => {
        const row = rows.find((candidate) => candidate.name === name);
        return row === undefined ? [] : (value(row, rows.find((candidate) => candidate.name === baseline)) ?? []);
      }),
    );
  const ratio = (row: Row, base: Row | undefined): number | undefined => base && row.nanoseconds! / base.nanoseconds!;
  return {
    name,
    nanoseconds: of('time', ({ nanoseconds }) => nanoseconds),
    ratio: of('time', ratio),
    bytes: of('bytes', bytesOf),
    gcShare: of('gc', ({ gcShare }) => gcShare),
    collections: of('gc', ({ collections }) => collections),
    longestPause: of('gc', ({ longestPause }) => longestPause),
    mitataRatio: of('mitata', ratio),
  };
}
