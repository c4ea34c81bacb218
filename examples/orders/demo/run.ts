import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LeakReport } from 'pool-lifeguard/debug';
import type { Level } from 'pool-lifeguard/runtime';
import { runChild } from './child.ts';
import { EXAMPLE, type Variant } from './variants.ts';

export interface RunResult {
  readonly tests: number;
  readonly failed: number;
  readonly report: LeakReport;
}

/** Vitest's JSON, as far as it is read. */
interface VitestJson {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
}

/**
 * Runs the service's tests against a variant, its pools watched at `level`.
 *
 * @param root the project's folder; the run leaves its reports there
 * @param databaseEnv where `new pg.Pool()` finds the database
 * @throws Error with what Vitest said, when it did not come to its end
 */
export async function runTests(
  variant: Variant,
  root: string,
  databaseEnv: Readonly<Record<string, string>>,
  level: Level = 'full',
): Promise<RunResult> {
  const reports = await mkdtemp(path.join(root, `reports-${variant}-`));
  const outcome = `${reports}.json`;
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const config = path.join(root, EXAMPLE, 'vitest.config.ts');
  const { said } = await runChild(process.execPath, [vitest, 'run', '--config', config, '--configLoader=runner', '--reporter=json', `--outputFile=${outcome}`], {
    cwd: root,
    env: { ...process.env, ...databaseEnv, POOL_LIFEGUARD: level, ORDERS_VARIANT: variant, ORDERS_REPORTS: reports },
  });
  try {
    const { numTotalTests, numFailedTests } = await readJson<VitestJson>(outcome);
    return { tests: numTotalTests, failed: numFailedTests, report: await mergedReport(reports) };
  } catch (error) {
    throw new Error(`Expected the tests of ${EXAMPLE}/${variant} to run to their end, got:\n${said}`, { cause: error });
  }
}

/** One report of the whole run; each test file has left its own. */
async function mergedReport(folder: string): Promise<LeakReport> {
  const { mergeReports } = await import('pool-lifeguard/debug'); // not before the build
  const files = await readdir(folder);
  return mergeReports(await Promise.all(files.map((file) => readJson<LeakReport>(path.join(folder, file)))));
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
