/** Import this in a Vitest set-up file: a test that leaks fails, and the line of the acquire is named. */

import { afterAll, aroundEach, expect, TestRunner } from 'vitest';
import { LEVEL_VARIABLE, LEVELS } from '../core/level.ts';
import type { MisuseKind } from '../core/misuse.ts';
import { aBoolean, aName, checkOptions, milliseconds, oneOf } from '../core/options.ts';
import type { Level } from '../core/types.ts';
import { fileInPackage, packageFolder } from '../debug/resolve-site.ts';
import { report, setLevel } from '../debug/index.ts';
import type { Misuse } from '../debug/types.ts';
import { advice } from '../report/advice.ts';
import { knownBy, readBaseline } from '../report/baseline.ts';
import { addToReport, REPORT_FILE } from '../report/report-file.ts';
import { LeakGuard } from './leak-guard.ts';
import type { Verdict } from './leak-guard.ts';
import { runOfWorker } from './run-of-worker.ts';
import { toBeDrained } from './to-be-drained.ts';
import { verdictError } from './verdict-error.ts';

export interface VitestOptions {
  /** Collect garbage when a test has left leases, to tell the certain losses from what something still holds. @default true */
  gc?: boolean;
  /** Milliseconds that a test's releases may come after its end. @default 100 */
  graceMs?: number;
  /** A file of misuses that are known and fail no test; `npx pool-lifeguard report baseline` writes it. */
  baseline?: string;
  /** The level of all pools built from now on, and of those built at `sample` or above. @default POOL_LIFEGUARD, else 'full' */
  level?: Level;
}

const settings = { gc: true, graceMs: 100 };
let isKnown: (misuse: Misuse) => boolean = () => false;
let guard: LeakGuard | undefined;
let guardedFile: string | undefined;

/**
 * Changes how tests are judged from now on. Best called in the set-up file.
 *
 * @throws PoolError INVALID_OPTION naming the option; ReportFileError for an unreadable baseline
 */
export function configure(options: VitestOptions): void {
  checkOptions('configure', options, { gc: aBoolean, graceMs: milliseconds, baseline: aName, level: oneOf(...LEVELS) });
  if (options.gc !== undefined) settings.gc = options.gc;
  if (options.graceMs !== undefined) settings.graceMs = options.graceMs;
  if (options.baseline !== undefined) isKnown = knownBy(readBaseline(options.baseline));
  if (options.level !== undefined) {
    process.env[LEVEL_VARIABLE] = options.level;
    setLevel(options.level);
  }
}

/**
 * Says that the running test did this on purpose: misuses of the kind that were seen so far no longer fail it. Call it after them.
 *
 * @throws PoolError INVALID_OPTION for a kind that there is not; Error if there was none so far
 */
export function acceptMisuse(kind: MisuseKind): void {
  checkOptions('acceptMisuse', { kind }, { kind: oneOf(...Object.keys(advice)) }, ['kind']);
  if (guard === undefined || guard.accept(kind) === 0) throw new Error(`Expected a misuse of kind '${kind}' to accept in this test, got none so far: accept it after it happened.`);
}

const GUARD = Symbol.for('pool-lifeguard@1.guard');

/** Vitest's runner, with the function that guards a file. */
interface GuardedRunner {
  [GUARD]?: () => void;
  importFile(...args: unknown[]): unknown;
}

/**
 * A worker may keep packages imported from one test file to the next (`isolate: false`, and one worker with vm contexts), so that
 * importing this module guards its first file only. The runner, which imports every set-up and test file, then guards the others.
 */
function guardLaterFiles(): void {
  const runner = TestRunner.prototype as unknown as GuardedRunner;
  const isWrapped = GUARD in runner;
  runner[GUARD] = guardThisFile; // a new vm context takes over from the one before
  if (isWrapped) return;
  const { importFile } = runner;
  runner.importFile = function (this: GuardedRunner, ...args) {
    this[GUARD]?.();
    return importFile.apply(this, args);
  };
}

function guardThisFile(): void {
  const path = expect.getState().testPath?.replaceAll('\\', '/');
  if (path === undefined || path === guardedFile) return;
  guardedFile = path;
  const mine = (guard = new LeakGuard(settings));

  aroundEach(async (runTest, { task }) => {
    const verdict = await mine.judge(`${nameOf(task.file)} > ${task.fullTestName}`, runTest);
    const hasFailed = task.result?.state === 'fail';
    throwIfNew(verdict, hasFailed ? 'This test, which failed anyway,' : 'This test');
  });

  // eslint-disable-next-line no-empty-pattern -- Vitest reads the parameters, and wants a pattern here
  afterAll(async ({}, { file }) => {
    const testFile = nameOf(file);
    const verdict = await mine.judgeRest(`${testFile} > outside of its tests`);
    guardedFile = undefined; // watch mode may run the same file again
    saveReport(path, testFile, mine.found);
    throwIfNew(verdict, 'This file, outside of its tests,');
  });
}

/** How reports name a test file: `[project] file` where there are several projects, for they may share it. */
function nameOf({ filepath, projectName }: { readonly filepath: string; readonly projectName?: string | undefined }): string {
  const file = fileInPackage(filepath.replaceAll('\\', '/'));
  return projectName === undefined || projectName === '' ? file : `[${projectName}] ${file}`;
}

function throwIfNew({ misuses, firstLeak }: Verdict, subject: string): void {
  const fresh = misuses.filter((misuse) => !isKnown(misuse));
  if (fresh.length > 0) throw verdictError(subject, fresh, firstLeak);
}

function saveReport(path: string, testFile: string, misuses: readonly Misuse[]): void {
  const folder = packageFolder(path);
  if (folder === undefined) return;
  try {
    const found = { ...report(), misuses: [...misuses] };
    addToReport(`${folder}/${REPORT_FILE}`, found, { run: runOfWorker(), testFile });
  } catch (error) {
    process.emitWarning(`The report of pool-lifeguard was not saved: ${(error as Error).message}`);
  }
}

process.env[LEVEL_VARIABLE] ??= 'full';
expect.extend({ toBeDrained });
guardThisFile();
guardLaterFiles();

declare module 'vitest' {
  // The parameter is Vitest's.
  interface Matchers<T> {
    /** Nothing of the pool is lent. */
    toBeDrained(): T;
  }
}
