import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startDatabase, type Database } from '../../examples/orders/database.ts';
import { build, isBuilt } from '../../examples/orders/demo/build.ts';
import { runChild } from '../../examples/orders/demo/child.ts';
import { join, type Row } from '../../examples/orders/demo/join.ts';
import { lint } from '../../examples/orders/demo/lint.ts';
import { runTests } from '../../examples/orders/demo/run.ts';
import { EXAMPLE } from '../../examples/orders/demo/variants.ts';
import { copyWorkspace } from '../../examples/orders/demo/workspace.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DEMO = path.join(ROOT, EXAMPLE, 'demo.ts');

let database: Database;

beforeAll(async () => {
  if (!isBuilt(ROOT)) await build(ROOT);
  database = await startDatabase();
}, 120_000);
afterAll(() => database.stop());

test('the linter and the run see every misuse', async () => {
  const root = await copy();
  const { findings } = await lint('service', root);
  const { report } = await runTests('service', root, database.env);
  const rows = join(findings, report.misuses);
  expect(filesOf(rows)).toEqual(await twins());
  expect(rows.filter((row) => row.findings.length === 0 || row.misuses.length === 0)).toEqual([]);
}, 120_000);

test('once a module is repaired, the linter tells of the others what it told before', async () => {
  const repaired = 'restock.ts';
  const [before, after] = [await lint('service', await copy()), await lint('service', await copyWithRepaired(repaired))];
  const others = before.findings.filter(({ file }) => path.basename(file) !== repaired);
  expect(others).toHaveLength(before.findings.length - 1);
  expect(after.findings).toEqual(others);
}, 120_000);

test('the tests of the service pass where nobody watches its pools', async () => {
  const { failed, report } = await runTests('service', await copy(), database.env, 'off');
  expect({ failed, misuses: report.misuses }).toEqual({ failed: 0, misuses: [] });
}, 120_000);

test('both are silent about the repaired service', async () => {
  const root = await copy();
  expect((await lint('fixed', root)).findings).toEqual([]);
  const { report, ...outcome } = await runTests('fixed', root, database.env);
  expect(report.misuses).toEqual([]);
  expect(outcome).toEqual({ tests: expect.toSatisfy((tests: number) => tests > 10), failed: 0 });
  expect(report.cost.trackedLeases).toBeGreaterThan(20); // it did look
}, 120_000);

describe.runIf(process.platform === 'linux')('the command', () => {
  test('an interrupt in the middle of the tests leaves nothing behind', async () => {
    const temporary = await TemporaryFolder.create();
    onTestFinished(() => temporary.remove());
    const demo = spawn(process.execPath, ['--import', 'tsx', DEMO], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: temporary.path } });
    let progress = '';
    demo.stderr.on('data', (text: Buffer) => (progress += text.toString()));
    const isTesting = (): boolean => temporary.processes().some((command) => command.includes('vitest'));
    await vi.waitUntil(() => progress.includes('Running the tests') && isTesting(), { timeout: 30_000 });
    demo.kill('SIGINT');
    expect(await once(demo, 'close')).toEqual([null, 'SIGINT']);
    await temporary.expectNothingLeft();
  });

  test.for([
    ['--databse=installed', "Unknown option '--databse'"],
    ['--database=installd', 'Expected --database to be one of environment, installed, embedded, got installd.'],
  ])('%s is refused in one line', async ([option, message]) => {
    const { code, said } = await runChild(process.execPath, ['--import', 'tsx', DEMO, option!], { cwd: ROOT });
    expect(code).toBe(2);
    expect(said).toMatch(message!);
    expect(said).not.toContain('\n');
  });
});

/** The modules that have a repaired twin. */
async function twins(): Promise<string[]> {
  return (await readdir(path.join(ROOT, EXAMPLE, 'fixed'))).filter((name) => name !== 'index.ts').sort();
}

/** A project in which one module of the service is replaced by its twin. */
async function copyWithRepaired(module: string): Promise<string> {
  const root = await copy();
  const twin = await readFile(path.join(root, EXAMPLE, 'fixed', module), 'utf8');
  await writeFile(path.join(root, EXAMPLE, 'service', module), twin.replaceAll("'../service/", "'./"));
  return root;
}

async function copy(): Promise<string> {
  const workspace = await copyWorkspace(ROOT);
  onTestFinished(() => workspace.remove());
  return workspace.root;
}

function filesOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ file }) => path.basename(file)))].sort();
}
