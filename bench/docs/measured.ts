import { bytesText, figure } from '../table.ts';
import { adviceTable } from './advice-table.ts';
import { lineOf } from './edition.ts';
import type { Edition } from './edition.ts';
import { markdownTable } from './markdown.ts';

/** `<!-- measured objects/5-fields/16-held -->` up to `<!-- /measured -->`: what lies between is written from the results. */
const MEASURED = /(<!-- measured ([^\n]+?) -->\n)[^]*?(<!-- \/measured -->)/g;

/** A page with the tables of the results in it. A table that nothing was measured for is left out. */
export function withMeasured(page: string, editions: readonly Edition[]): string {
  return page.replace(MEASURED, (_, begin: string, names: string, end: string) => {
    const tables = names.split(' ').flatMap((name) => (name === 'advice' ? adviceTable(editions) : shortTable(name, editions)));
    return `${begin}\n${tables.join('\n\n')}\n\n${end}`;
  });
}

/** The names of the tables that a page has room for. */
export function measuredNames(page: string): string[] {
  return [...page.matchAll(MEASURED)].flatMap(([, , names]) => names!.split(' '));
}

/** One scenario over all editions: times of the first, ratios of each. */
function shortTable(id: string, editions: readonly Edition[]): string[] {
  const [first] = editions;
  const table = first?.tables.get(id);
  if (first === undefined || table === undefined) return [];
  const { scenario, lines } = table;
  const unit = scenario.unit ?? 'pair';
  const head = [`${scenario.title}`, `ns/${unit}`, `B/${unit}`, ...editions.map(({ name }) => name)];
  const rows = lines.map(({ name, nanoseconds, bytes }) => [
    scenario.variants.includes(name) ? `**${name}**` : name,
    nanoseconds ? figure(nanoseconds.median) : '',
    bytes ? bytesText(bytes.median) : '',
    ...editions.map((edition) => lineOf(edition, id, name)?.ratio?.median.toFixed(2) ?? ''),
  ]);
  return [`${markdownTable(head, rows)}\n\nTimes and bytes are those of ${first.name}; the other columns are ratios to *${scenario.baseline}*.`];
}
