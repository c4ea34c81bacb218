import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LeakReport } from 'pool-lifeguard/debug';
import { undoAtEnd } from '../cleanup.ts';
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
 * Runs the service's tests against a variant, with debug pools that watch every lease.
 *
 * @param databaseEnv where `new pg.Pool()` finds the database
 * @throws Error with what Vitest said, when it did not come to its end
 */
export async function runTests(variant: Variant, root: string, databaseEnv: Readonly<Record<string, string>>): Promise<RunResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orders-run-'));
  const end = undoAtEnd(() => rm(folder, { recursive: true, force: true }));
  const [testsFile, reportFile] = [path.join(folder, 'tests.json'), path.join(folder, 'report.json')];
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const config = path.join(root, EXAMPLE, 'vitest.config.ts');
    const { said } = await runChild(process.execPath, [vitest, 'run', '--config', config, '--reporter=json', `--outputFile=${testsFile}`], {
      cwd: root,
      env: { ...process.env, ...databaseEnv, POOL_LIFEGUARD: 'full', ORDERS_VARIANT: variant, ORDERS_REPORT: reportFile },
    });
    try {
      const { numTotalTests, numFailedTests } = await readJson<VitestJson>(testsFile);
      return { tests: numTotalTests, failed: numFailedTests, report: await readJson<LeakReport>(reportFile) };
    } catch (error) {
      throw new Error(`Expected the tests of ${EXAMPLE}/${variant} to run to their end, got:\n${said}`, { cause: error });
    }
  } finally {
    await end();
  }
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
