import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { packageFolder } from '../debug/resolve-site.ts';
import type { LeakReport } from '../debug/types.ts';
import { checkReport } from './check-report.ts';
import { mergeReports } from './merge-reports.ts';
import { toSavedReport } from '../debug/saved-report.ts';
import type { SavedReport } from '../debug/saved-report.ts';

/** Where a run leaves its report, from the folder of the package.json on; the linter rule `pool/no-runtime-leak` reads it. */
export const REPORT_FILE = '.lifeguard/report.json';

export { toSavedReport } from '../debug/saved-report.ts';
export type { SavedMisuse, SavedReport } from '../debug/saved-report.ts';

/** `file` in the package that the working directory is in. */
export function defaultPath(file: string): string {
  const folder = process.cwd().replaceAll('\\', '/');
  return `${packageFolder(`${folder}/`) ?? folder}/${file}`;
}

/** A report file that is missing, unreadable, no JSON or no report. The message is one line and names the file. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError';
}

/** Reads a report. Throws ReportFileError. */
export function readReport(path: string): SavedReport {
  const report = readJson(path, 'report');
  const fault = checkReport(report);
  if (fault !== undefined) throw new ReportFileError(`Not a report of pool-lifeguard: ${path}: ${fault}.`);
  return report as SavedReport;
}

/** Reads a file of ours as JSON. Throws ReportFileError. */
export function readJson(path: string, what: 'report' | 'baseline'): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ReportFileError(`Cannot read the ${what} ${path}: ${reason(error)}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ReportFileError(`Cannot read the ${what} ${path}: it is not JSON${text.trim() === '' ? ' (it is empty)' : ''}.`);
  }
}

/** Writes a report. Throws ReportFileError. */
export function writeReport(path: string, report: LeakReport): void {
  writeJson(path, toSavedReport(report), 'report');
}

/** Writes a file of ours whole: a reader sees the old one or the new one. Throws ReportFileError. */
export function writeJson(path: string, value: object, what: 'report' | 'baseline'): void {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(unfinished, path);
  } catch (error) {
    if (existsSync(unfinished)) rmSync(unfinished);
    throw new ReportFileError(`Cannot write the ${what} ${path}: ${reason(error)}.`);
  }
}

/**
 * Adds what one worker of a test run found to the run's report. A report of another run is replaced, and so is what an
 * earlier round of this run (watch mode) found in the same test file. A clean run writes only to clear an old report.
 */
export function addToReport(path: string, found: LeakReport, origin: { run: string; testFile: string }): void {
  mkdirSync(dirname(path), { recursive: true });
  withLock(`${path}.lock`, () => {
    const former = readFormer(path);
    if (former === undefined && found.misuses.length === 0) return;
    const others = former?.run === origin.run ? [withoutFile(former, origin.testFile)] : [];
    const report: SavedReport = { ...mergeReports([...others, toSavedReport(found)]), run: origin.run };
    writeReport(path, report);
  });
}

function withoutFile(report: SavedReport, testFile: string): SavedReport {
  return { ...report, misuses: report.misuses.filter(({ test }) => !test?.startsWith(`${testFile} > `)) };
}

/** A report that cannot be read is none of ours to keep: the new one takes its place. */
function readFormer(path: string): SavedReport | undefined {
  try {
    return readReport(path);
  } catch {
    return statSync(path, { throwIfNoEntry: false }) ? emptyReport() : undefined;
  }
}

function emptyReport(): SavedReport {
  return mergeReports([]);
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a part of its path is no folder';
  return code ?? String(error);
}

const LOCK_PAUSE_MS = 5;
/** A holder writes for milliseconds; a lock as old as this was left by a process that died. */
const LOCK_STALE_MS = 3_000;

/** Runs `work` while no other process does. Test workers end at the same time, so they must take turns. */
function withLock(path: string, work: () => void): void {
  while (!takeLock(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_PAUSE_MS);
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

function takeLock(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const lock = statSync(path, { throwIfNoEntry: false });
    if (lock && Date.now() - lock.mtimeMs > LOCK_STALE_MS) rmSync(path, { force: true });
    return false;
  }
}
