import { cellsOf } from '../table.ts';
import type { Table } from '../summary.ts';
import type { Edition } from './edition.ts';
import { markdownTable } from './markdown.ts';

const PICTURES: Readonly<Record<string, string>> = {
  'objects.svg': 'Bars: ObjectPool and other pools against a bare array, with 1, 16 and 1,000 objects held',
  'buffers.svg': 'Bars: BufferPool against fresh buffers, from 64 B to 1 MiB',
  'containers.svg': 'Bars: pools of maps, sets and lists against new ones',
  'collections.svg': 'Bars: share of time spent in garbage collection, with and without pools',
};

/** docs/benchmarks.md. */
export function benchmarksPage(editions: readonly Edition[], pictures: Iterable<string>): string {
  const [first] = editions;
  const versions = editions.map(({ results }) => results.node).join(', ');
  return `# Benchmarks

<!-- Written by \`npm run bench:docs\` from what it measured. -->

Measured on ${first!.results.cpu.trim()} with Node.js ${versions}. Figures of two machines do not compare, ratios do: \`npm run bench\` gives
yours, and \`npm run bench:docs\` this page.

**How.** Every row has a loop of its own, compiled from its own source text, so that none shares what V8 learned about another. Rows take
turns of a few milliseconds in a changing order; turns in which the kernel took the processor away are set aside, and the low quartile of
the others counts, collections included, whole and on the same thread. A ratio is taken inside one process; the tables have the median over the processes, and the range. Objects leave the
loop through a call that V8 cannot look into, so that no allocation is optimised away. Bytes are read from the heap around a run in which nothing was collected.
GC shares are those of default settings.

${[...pictures].map((file) => `![${PICTURES[file]}](benchmarks/${file})`).join('\n\n')}

## Promises

What the project set out to reach, and medians of what was measured (each table below says over how many processes): ${editions.map(processesOf).join('; ')}. **Missed** is what it did not reach yet.

${promises(editions)}

## All rows

${first!.name}. Ours is bold.

${[...first!.tables.values()].map(section).join('\n\n')}
`;
}

/** How many processes stand behind each of the times that are judged. */
function processesOf({ name, tables }: Edition): string {
  const counts = [...tables.values()].flatMap(({ verdicts }) => verdicts.flatMap(({ mode, spread }) => (mode === 'time' ? spread.count : [])));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${name} over ${least === most ? '' : `${least} to `}${processesText(most)}`;
}

function processesText(count: number): string {
  return `${count} ${count === 1 ? 'process' : 'processes'}`;
}

function promises(editions: readonly Edition[]): string {
  const [first] = editions;
  const rows = [...first!.tables.values()].flatMap(({ scenario, verdicts }) =>
    verdicts.map(({ promise }) => [
      `${scenario.title}: ${promise}`,
      ...editions.map((edition) => {
        const verdict = edition.tables.get(scenario.id)?.verdicts.find((candidate) => candidate.promise === promise);
        if (verdict === undefined) return '';
        return verdict.isMet ? verdict.measured : `**missed**, ${verdict.measured}`;
      }),
    ]),
  );
  return markdownTable(['', ...editions.map(({ name }) => name)], rows);
}

function section(table: Table): string {
  const { head, rows } = cellsOf(table);
  const { scenario, lines } = table;
  const processes = Math.max(...lines.map(({ ratio }) => ratio?.count ?? 0));
  const ours = (name: string): string => (scenario.variants.includes(name) ? `**${name}**` : name);
  return `### ${capital(scenario.title)}

Ratios to *${scenario.baseline}*${processes > 0 ? `, over ${processesText(processes)}` : ''}.

${markdownTable(head, rows.map(([name, ...cells]) => [ours(name!), ...cells]))}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
