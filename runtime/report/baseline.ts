import type { LeakReport, Misuse } from '../debug/types.ts';
import { mainSite } from './group-misuses.ts';
import { readJson, ReportFileError, writeJson } from './report-file.ts';
import { toSavedSite } from '../debug/saved-site.ts';
import type { SavedSite } from '../debug/saved-site.ts';

/** Where a baseline stands, from the folder of the package.json on. */
export const BASELINE_FILE = '.lifeguard/baseline.json';

/** Misuses that an old code base has already and that are not to fail its tests. New ones still do. */
export interface Baseline {
  schema: 1;
  known: KnownMisuse[];
}

/** A kind of misuse at one site. `line` is for the reader: while the text of the line is the same, it may move. */
export interface KnownMisuse {
  kind: string;
  pool: string;
  file: string;
  line: number;
  lineHash?: string;
}

/** Everything in a report, as known from now on. */
export function baselineOf(report: LeakReport): Baseline {
  const known = new Map<string, KnownMisuse>();
  for (const misuse of report.misuses) {
    const entry = entryOf(misuse);
    if (entry) known.set(keyOf(entry), entry);
  }
  return { schema: 1, known: [...known.values()].sort(byPlace) };
}

/** Tells the misuses that are in a baseline. A misuse without a site is never in one. */
export function knownBy(baseline: Baseline): (misuse: Misuse) => boolean {
  const keys = new Set(baseline.known.map(keyOf));
  return (misuse) => {
    const entry = entryOf(misuse);
    return entry !== undefined && keys.has(keyOf(entry));
  };
}

/** Reads a baseline. Throws ReportFileError, whose message is one line that names the file. */
export function readBaseline(path: string): Baseline {
  const value = readJson(path, 'baseline') as Partial<Baseline> | null;
  if (value?.schema !== 1 || !Array.isArray(value.known) || !value.known.every(isKnownMisuse)) {
    throw new ReportFileError(`Not a baseline of pool-lifeguard: ${path}: expected \`schema\` 1 and a list \`known\`.`);
  }
  return value as Baseline;
}

/** Writes a baseline. Throws ReportFileError. */
export function writeBaseline(path: string, baseline: Baseline): void {
  writeJson(path, baseline, 'baseline');
}

function entryOf(misuse: Misuse): KnownMisuse | undefined {
  const given = mainSite(misuse);
  if (given === undefined) return undefined;
  const { file, line, lineHash }: SavedSite = toSavedSite(given);
  return { kind: misuse.kind, pool: misuse.pool, file, line, ...(lineHash === undefined ? {} : { lineHash }) };
}

function keyOf({ kind, pool, file, line, lineHash }: KnownMisuse): string {
  return JSON.stringify([kind, pool, file, lineHash ?? line]);
}

function byPlace(a: KnownMisuse, b: KnownMisuse): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.kind.localeCompare(b.kind);
}

function isKnownMisuse(value: unknown): boolean {
  const { kind, pool, file, line } = (value ?? {}) as Partial<KnownMisuse>;
  return [kind, pool, file].every((text) => typeof text === 'string') && typeof line === 'number';
}
