import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONFIG = fileURLToPath(new URL('eslint-config.mjs', import.meta.url));

/** A scorer that failed, or printed what is not understood. */
export class ScorerError extends Error {
  override readonly name = 'ScorerError';
}

/** `count` of `total`. */
export interface Share {
  readonly count: number;
  readonly total: number;
}

export interface DistilledScore {
  /** Files with a misuse that is reported on an expected line. */
  readonly found: Share;
  readonly rightKind: Share;
  /** Correct files without a report. */
  readonly quiet: Share;
  readonly wrongReports: number;
  /** One line per miss and per wrong report. */
  readonly remarks: readonly string[];
}

export interface RealScore {
  readonly found: Share;
  readonly rightKind: Share;
  /** Of the bugs found: those not reported any more after a complete fix. */
  readonly silent: Share;
  /** Reports that a label confirms, of all reports: precision is at least this. */
  readonly labelled: Share;
  /** Lines of all files linted, each version of a file counted. */
  readonly lines: number;
  /** One line per miss, per report that survives its fix, and per report without a label. */
  readonly remarks: readonly string[];
}

/** Scores the re-created shapes in `corpus`/distilled. */
export function scoreDistilled(corpus: string, preset: string): DistilledScore {
  return readDistilled(run(join(corpus, 'score-distilled.mjs'), ['--config', CONFIG, '--verbose'], preset).out);
}

/** Scores the extracted files of `corpus`/real.json and clean.json. */
export function scoreReal(corpus: string, files: string, preset: string): RealScore {
  const { out } = run(join(corpus, 'score.mjs'), [files, '--config', CONFIG, '--verbose'], preset);
  return { ...readReal(out), lines: countLines(files) };
}

/** Lends `use` a temporary folder with the files that `corpus` names, taken from git mirrors. Third-party code stays out of the repository. */
export function withExtracted<T>(corpus: string, mirrors: string, use: (files: string, log: string) => T): T {
  const files = mkdtempSync(join(tmpdir(), 'lifeguard-score-'));
  try {
    const partial = 2; // exit code of extract.mjs: some mirrors or files are missing
    const { out } = run(join(corpus, 'extract.mjs'), [files, mirrors], '', [0, partial]);
    return use(files, out.trimEnd());
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

/** Runs one of the corpus' scripts from the project's root, where it finds ESLint and the plugin. */
function run(script: string, args: readonly string[], preset: string, accepted: readonly number[] = [0]): { out: string } {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, SCORE_PRESET: preset },
    maxBuffer: 2 ** 28,
  });
  if (error) throw new ScorerError(`${script} did not start: ${error.message}`);
  if (!accepted.includes(status ?? -1)) throw new ScorerError(`${script} ended with ${status}:\n${cause(stderr)}`);
  return { out: stdout };
}

/** The message of the error that ended a script, or all it printed. */
function cause(stderr: string): string {
  return /^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr.trimEnd();
}

/** Reads what score-distilled.mjs --verbose prints. */
export function readDistilled(out: string): DistilledScore {
  return {
    found: share(out, /distilled: found (\d+)\/(\d+)/),
    rightKind: share(out, /right kind (\d+)\/(\d+)/),
    quiet: share(out, /quiet on (\d+)\/(\d+)/),
    wrongReports: Number(figures(out, /wrong reports (\d+)/)[0]),
    remarks: linesStarting(out, /^(?:missed|wrong|fatal) /),
  };
}

/** Reads what score.mjs --verbose prints. */
export function readReal(out: string): Omit<RealScore, 'lines'> {
  const [total = 0, labelled = 0] = figures(out, /^reports: (\d+), labelled true (\d+)/m);
  const isNoneJudged = /^silent after the fix: n\/a/m.test(out);
  return {
    found: share(out, /^recall: (\d+)\/(\d+)/m),
    rightKind: share(out, /right kind: (\d+)\/(\d+)/),
    silent: isNoneJudged ? { count: 0, total: 0 } : share(out, /^silent after the fix: (\d+)\/(\d+)/m),
    labelled: { count: labelled, total },
    remarks: linesStarting(out, /^(?:missed|still|unknown) /),
  };
}

function share(out: string, pattern: RegExp): Share {
  const [count = 0, total = 0] = figures(out, pattern);
  return { count, total };
}

function figures(out: string, pattern: RegExp): number[] {
  const found = pattern.exec(out);
  if (!found) throw new ScorerError(`Expected ${pattern} in what the scorer printed, got:\n${out.trimEnd()}`);
  return found.slice(1).map(Number);
}

function linesStarting(out: string, start: RegExp): string[] {
  return out.split('\n').filter((line) => start.test(line));
}

function countLines(folder: string): number {
  const files = readdirSync(folder).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  return files.reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length, 0);
}
