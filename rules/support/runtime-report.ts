/** What the last debug run left behind for a file that is linted: `.lifeguard/report.json`, written by the runtime half. */
import { nodeModule } from './node-module.ts';

/** The acquire site of leases that leaked, as the report has it. */
export interface RecordedLeak {
  readonly pool: string;
  readonly count: number;
  /** true: seen only while something still held it, so it may yet have come back */
  readonly held: boolean;
  readonly test: string | undefined;
  /** relative to the nearest package.json, with forward slashes */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly functionName: string | undefined;
  readonly lineHash: string;
}

export interface RuntimeReport {
  readonly path: string;
  readonly leaks: readonly RecordedLeak[];
  /** why the file cannot be used, in one line; it has no leaks then */
  readonly problem?: string;
}

const REPORT_FILE = '.lifeguard/report.json';

/** The nearest package above a file, and the report that speaks of it, if there is one. */
interface Package {
  readonly folder: string;
  readonly report: RuntimeReport | undefined;
}

/**
 * The name that reports give to a linted file, and the report that speaks of it: the one given, else that of the nearest package above
 * which has one. Packages are looked for in the working directory, above it and at most DEEPEST folders below it.
 */
export function reportFor(filename: string, cwd: string, given: string | undefined): { report: RuntimeReport; name: string } | undefined {
  const path = slashed(filename);
  beginRun(path);
  const nearest = packageAround(startOf(path, slashed(cwd)), given);
  return nearest?.report && { report: nearest.report, name: path.slice(nearest.folder.length + 1) };
}

/** What this run has shown so far, by folder: its files lie in the same few. */
const packages = new Map<string, Package | null>();
const linted = new Set<string>();

/** For how long that is kept, in ms. */
const LIFETIME = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** A run lints each file once, one after the other: when one comes again, or after a while, the disk may have changed. To ask the clock for each file may cost more than the rest. */
function beginRun(path: string): void {
  if (linted.has(path)) forget();
  linted.add(path);
  if (timer !== undefined) return;
  timer = setTimeout(forget, LIFETIME);
  // A number in a browser; elsewhere what keeps no process alive for this.
  (timer as Partial<NodeJS.Timeout>).unref?.();
}

function forget(): void {
  packages.clear();
  linted.clear();
  clearTimeout(timer);
  timer = undefined;
}

/** Most folders of a project hold no package: to ask the disk about each would cost more than all else this rule does. */
const DEEPEST = 2;

/** The folder from which a package is looked for upwards. */
function startOf(path: string, cwd: string): string {
  let end = path.startsWith(`${cwd}/`) ? cwd.length : -1;
  for (let depth = 0; depth < DEEPEST && end >= 0; depth++) end = path.indexOf('/', end + 1);
  return end < 0 ? folderOf(path) : path.slice(0, end);
}

function packageAround(folder: string, given: string | undefined): Package | undefined {
  if (folder === '') return undefined;
  const key = given === undefined ? folder : `${folder} ${given}`;
  let known = packages.get(key);
  if (known === undefined) packages.set(key, (known = packageAt(folder, given) ?? packageAround(folderOf(folder), given) ?? null));
  return known ?? undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function packageAt(folder: string, given: string | undefined): Package | undefined {
  if (fs?.existsSync(`${folder}/package.json`) !== true) return undefined;
  return { folder, report: reportAt(given ?? `${folder}/${REPORT_FILE}`) ?? packageAround(folderOf(folder), given)?.report };
}

/** A path, relative to `folder` or absolute, as an absolute one with forward slashes. */
export function absolutePath(folder: string, path: string): string {
  const resolved = nodeModule<typeof import('node:path')>('node:path')?.resolve(folder, path);
  return slashed(resolved ?? path);
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

const fs = nodeModule<typeof import('node:fs')>('node:fs');

interface Known {
  readonly stamp: string;
  readonly report: RuntimeReport;
}

const known = new Map<string, Known>();

/** Read anew when the file has changed: an editor lints for days. */
function reportAt(path: string): RuntimeReport | undefined {
  const stat = fs?.statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const stamp = `${stat.mtimeMs} ${stat.size}`;
  let entry = known.get(path);
  if (entry?.stamp !== stamp) known.set(path, (entry = { stamp, report: read(path) }));
  return entry.report;
}

function read(path: string): RuntimeReport {
  let content: unknown;
  try {
    content = JSON.parse(fs!.readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : ((error as { code?: string }).code ?? String(error));
    return { path, leaks: [], problem: `Cannot read the report of the last debug run, ${path}: ${reason}.` };
  }
  const { schema, misuses } = (content ?? {}) as { schema?: unknown; misuses?: unknown };
  if (schema === 1 && Array.isArray(misuses)) return { path, leaks: misuses.flatMap(asLeak) };
  return { path, leaks: [], problem: `Not a report of pool-lifeguard: ${path}: expected \`schema\` 1 and a list \`misuses\`.` };
}

/** A leak whose line is known for certain: mapped to its source, and with the hash of its text. */
function asLeak(misuse: unknown): RecordedLeak[] {
  const { kind, pool, count, evidence, test, acquiredAt } = (misuse ?? {}) as Record<string, unknown>;
  const { file, line, column, functionName, mapped, lineHash } = (acquiredAt ?? {}) as Record<string, unknown>;
  if (kind !== 'leak' || mapped !== true || typeof file !== 'string' || typeof lineHash !== 'string') return [];
  if (typeof pool !== 'string' || typeof count !== 'number' || typeof line !== 'number' || typeof column !== 'number') return [];
  return [{ pool, count, held: evidence === 'held', test: text(test), file, line, column, functionName: text(functionName), lineHash }];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
