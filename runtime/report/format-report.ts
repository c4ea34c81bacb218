import type { LeakReport, Misuse, Site } from '../debug/types.ts';
import { advice } from './advice.ts';
import { codeFrame } from './code-frame.ts';
import { groupMisuses, mainSite, placeOf } from './group-misuses.ts';
import type { MisuseGroup } from './group-misuses.ts';

export interface FormatOptions {
  /** Colour by ANSI codes. @default false */
  color?: boolean;
  /** Show the source around each site, where its text is known. @default true */
  codeFrame?: boolean;
}

/** A report as text: grouped by acquire site, the most urgent first, each with its next step, at last the cost of knowing. */
export function formatReport(report: LeakReport, options: FormatOptions = {}): string {
  const paint = options.color ? ansi : plain;
  const groups = groupMisuses(report.misuses);
  const sections = groups.length > 0 ? [formatMisuses(report.misuses, options)] : [];
  return [headline(report, groups, paint), ...sections, footer(report, paint)].join('\n\n') + '\n';
}

/** The misuses of a report alone, without what surrounds them. */
export function formatMisuses(misuses: readonly Misuse[], options: FormatOptions = {}): string {
  const paint = options.color ? ansi : plain;
  return groupMisuses(misuses)
    .map((group, index) => describeGroup(group, index + 1, options.codeFrame ?? true, paint))
    .join('\n\n');
}

type Style = 'bold' | 'red' | 'yellow' | 'dim';
type Paint = (style: Style, text: string) => string;

const plain: Paint = (_style, text) => text;

const codes: Record<Style, [number, number]> = { bold: [1, 22], red: [31, 39], yellow: [33, 39], dim: [2, 22] };

const ansi: Paint = (style, text) => {
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

function headline(report: LeakReport, groups: readonly MisuseGroup[], paint: Paint): string {
  if (groups.length === 0) return `pool-lifeguard: no misuse (${watched(report)}).`;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return paint('bold', `pool-lifeguard: ${count(total, 'misuse')} at ${count(groups.length, 'place')} (${watched(report)})`);
}

function watched({ pools, level }: LeakReport): string {
  return `${count(pools.length, 'pool')}, level ${level}`;
}

function describeGroup(group: MisuseGroup, number: number, withFrame: boolean, paint: Paint): string {
  const { example } = group;
  const suspected = example.evidence === 'held' || example.kind === 'held-too-long';
  const title = `${number}. ${paint(suspected ? 'yellow' : 'red', example.kind)}${group.count > 1 ? ` × ${group.count}` : ''}`;
  const shown = isHeldOn(example) ? mainSite(example) : (example.site ?? mainSite(example));
  const frame = withFrame && shown ? codeFrame(shown) : undefined;
  return [
    `${title}  pool ${JSON.stringify(example.pool)}${evidenceText(example)}`,
    ...indent([group.message]),
    ...indent(facts(group)),
    ...(frame ? ['', ...indent(frame.map((line) => paintFrame(line, paint))), ''] : []),
    ...indent([`${paint('bold', 'next')}  ${advice[example.kind]}`]),
  ].join('\n');
}

/** What went wrong is that the lease did not end: the place to look at is where it began. */
function isHeldOn({ kind }: Misuse): boolean {
  return kind === 'leak' || kind === 'held-too-long';
}

function paintFrame(line: string, paint: Paint): string {
  if (line.startsWith('>')) return line;
  return /^ +\|\s*\^$/.test(line) ? paint('red', line) : paint('dim', line);
}

const evidenceTexts = { unreachable: 'unreachable, never released', held: 'still held', scope: 'not released when its scope ended' };

function evidenceText({ evidence }: Misuse): string {
  return evidence === undefined ? '' : `, ${evidenceTexts[evidence]}`;
}

function facts({ example, held, tests, processes }: MisuseGroup): string[] {
  const rows: [string, string | undefined][] = [
    ['acquired', describeSite(example.acquiredAt)],
    ['released', describeSite(example.releasedAt)],
    ['last used', describeSite(example.lastUsedAt)],
    ['here', isSamePlace(example.site, example.releasedAt) ? undefined : describeSite(example.site)],
    ['held', held && heldText(held)],
    ['test', tests.length > 0 ? listed(tests) : undefined],
    ['seen in', processes > 1 ? `${processes} processes or threads` : undefined],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : [`${label.padEnd(9)}  ${text}`]));
}

function isSamePlace(a: Site | undefined, b: Site | undefined): boolean {
  return a !== undefined && b !== undefined && placeOf(a) === placeOf(b);
}

function describeSite(site: Site | undefined): string | undefined {
  if (!site) return undefined;
  const place = site.functionName === undefined ? placeOf(site) : `${placeOf(site)}  ${site.functionName}`;
  return site.mapped ? place : `${place}  (line of the compiled code; its original is not known)`;
}

function heldText({ min, max }: { min: number; max: number }): string {
  return duration(min) === duration(max) ? duration(max) : `${duration(min)} to ${duration(max)}`;
}

function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join('; ');
  return names.length > 3 ? `${shown}; and ${names.length - 3} more` : shown;
}

function footer({ cost, level }: LeakReport, paint: Paint): string {
  const missed = [
    ...(cost.droppedLeases > 0 ? [`${count(cost.droppedLeases, 'lease')} not tracked (budget spent): there may be more.`] : []),
    ...(level === 'sample' ? ['Sampled: the counts are those of the tracked leases only. For every lease: POOL_LIFEGUARD=full.'] : []),
  ];
  const price = `Watching cost ${duration(cost.overheadMs)} for ${count(cost.trackedLeases, 'tracked lease')}.`;
  return [...missed, paint('dim', price)].join('\n');
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `   ${line}`));
}
