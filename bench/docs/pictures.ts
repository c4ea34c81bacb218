import { figure } from '../table.ts';
import type { Line, Table } from '../summary.ts';
import { barChart } from './bar-chart.ts';
import type { Bar, Group } from './bar-chart.ts';
import type { Edition } from './edition.ts';

/** The pictures of docs/benchmarks.md, by file name. Those of scenarios that were not measured are left out. */
export function picturesOf(edition: Edition): Map<string, string> {
  const pictures = new Map<string, string>();
  const add = (file: string, title: string, subtitle: string, groups: readonly Group[], isLogarithmic = false): void => {
    if (groups.length > 0) pictures.set(file, barChart({ title, subtitle: `${subtitle} ${edition.name}.`, groups, isLogarithmic }));
  };
  add(
    'objects.svg',
    'Acquire, fill, reset and release an object of five fields',
    'Time ÷ time of a bare array; ObjectPool was promised to stay left of the dashed line.',
    groupsOf(edition, ['objects/5-fields/1-held', 'objects/5-fields/16-held', 'objects/5-fields/1000-held'], byRatio, bareBar),
  );
  add(
    'buffers.svg',
    'A buffer, first and last byte written',
    'Nanoseconds, on a logarithmic scale.',
    groupsOf(edition, ['buffers/64-b', 'buffers/1-kib', 'buffers/16-kib', 'buffers/64-kib', 'buffers/1-mib'], byTime),
    true,
  );
  add(
    'containers.svg',
    'Maps, sets and lists that are filled and dropped',
    'Time ÷ time of a new one, on a logarithmic scale.',
    groupsOf(edition, ['maps/16-keys', 'maps/200-keys', 'maps/16-varying-keys', 'sets/200-keys', 'lists/16', 'lists/1000'], byRatio),
    true,
  );
  add(
    'collections.svg',
    'Time spent in garbage collection',
    'Share of all time, with default settings.',
    groupsOf(edition, ['objects/5-fields/1000-held', 'maps/200-keys', 'buffers/64-kib', 'cache/overwrite'], byShare),
  );
  return pictures;
}

type Measure = (line: Line) => Pick<Bar, 'value' | 'figure'> | undefined;

const byRatio: Measure = ({ ratio }) => ratio && { value: ratio.median, figure: ratio.median.toFixed(2) };
const byTime: Measure = ({ nanoseconds }) => nanoseconds && { value: nanoseconds.median, figure: `${figure(nanoseconds.median)} ns` };
const byShare: Measure = ({ gcShare }) => gcShare && { value: gcShare.median, figure: `${(gcShare.median * 100).toFixed(1)} %` };

function groupsOf(edition: Edition, ids: readonly string[], measure: Measure, markOf: (table: Table) => number | undefined = () => undefined): Group[] {
  return ids.flatMap((id) => {
    const table = edition.tables.get(id);
    if (table === undefined) return [];
    const bars = table.lines.flatMap((line) => {
      const measured = measure(line);
      return measured ? [{ ...measured, label: line.name, isOurs: table.scenario.variants.includes(line.name) }] : [];
    });
    if (bars.length === 0) return [];
    const mark = markOf(table);
    return [{ title: table.scenario.title, bars: bars.sort((a, b) => a.value - b.value), ...(mark !== undefined && { mark }) }];
  });
}

/** What ours was promised to take at most, against the bare array. */
function bareBar({ scenario }: Table): number | undefined {
  const bar = (scenario.bars ?? []).find((candidate) => candidate.kind === 'ratio' && candidate.to.includes(scenario.baseline));
  return bar?.kind === 'ratio' ? bar.atMost : undefined;
}
