import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { buildSync } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../../cli/run.ts';
import { readReport } from '../../../runtime/report/report-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeguard-exit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runtime = JSON.stringify(fileURLToPath(new URL('../../../runtime/index.ts', import.meta.url)));

// The main program leaks once, its worker thread twice, its child process three times.
const PROGRAM = `import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { createPool } from ${runtime};

const times = Number(process.env['TIMES'] ?? '1');
const pool = createPool({ create: (): object => ({}), name: 'orders' });
for (let i = 0; i < times; i++) (() => void pool.acquire())(); // the leak
if (times === 1) {
  new Worker(new URL(import.meta.url), { env: { ...process.env, TIMES: '2' } });
  fork(new URL(import.meta.url), { env: { ...process.env, TIMES: '3' } });
}
`;

test('processes and threads leave their reports at exit, to be merged into one', () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const reports = join(folder, '.lifeguard/run');
  const env = { ...process.env, VITEST: undefined, POOL_LIFEGUARD: 'full', POOL_LIFEGUARD_REPORTS: reports } as NodeJS.ProcessEnv;
  const compiled = join(folder, 'program.mjs');
  buildSync({ entryPoints: [join(folder, 'program.ts')], outfile: compiled, bundle: true, platform: 'node', format: 'esm', sourcemap: true });
  execFileSync(process.execPath, [compiled], { cwd: folder, env, stdio: 'pipe' });

  const files = readdirSync(reports).map((name) => join(reports, name));
  expect(files).toHaveLength(3);
  const out = join(folder, '.lifeguard/report.json');
  expect(run(['report', 'merge', ...files, '-o', out], { out() {}, err() {}, color: false })).toBe(0);

  const merged = readReport(out);
  expect(merged.misuses.map(({ kind, count }) => [kind, count]).sort()).toEqual([['leak', 1], ['leak', 2], ['leak', 3]]);
  expect(new Set(merged.misuses.map(({ pid, threadId }) => `${pid}/${threadId}`)).size).toBe(3);
  const line = PROGRAM.split('\n').findIndex((text) => text.endsWith('// the leak')) + 1;
  for (const { acquiredAt } of merged.misuses) expect(acquiredAt).toMatchObject({ file: 'program.ts', line, mapped: true, lineHash: expect.any(String) as string });

  const schema = JSON.parse(readFileSync(new URL('../../../runtime/report/lifeguard-report.schema.json', import.meta.url), 'utf8')) as object;
  const isValid = new Ajv().compile(schema);
  for (const file of [...files, out]) expect(isValid(JSON.parse(readFileSync(file, 'utf8'))), JSON.stringify(isValid.errors)).toBe(true);
});

// Windows has no signals: kill() ends a process there without asking its handlers.
test.skipIf(process.platform === 'win32')('a process that exits on a signal tells what it held', async () => {
  const page = readFileSync(new URL('../../../docs/runtime/leak-detection.md', import.meta.url), 'utf8');
  const handlers = page.match(/^process\.once\('SIG.*$/gm)!;
  expect(handlers).toHaveLength(2);
  const program = `import { createPool } from ${runtime};
const pool = createPool({ create: () => ({}), name: 'orders' });
pool.acquire();
${handlers.join('\n')}
setInterval(() => {}, 1_000);
process.stdout.write('ready');
`;
  const compiled = join(folder, 'signalled.mjs');
  buildSync({ stdin: { contents: program, resolveDir: folder }, outfile: compiled, bundle: true, platform: 'node', format: 'esm' });
  const env = { ...process.env, VITEST: undefined, POOL_LIFEGUARD: 'full' } as NodeJS.ProcessEnv;
  const ends = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
    const child = spawn(process.execPath, [compiled], { env, stdio: 'pipe' });
    let told = '';
    child.stderr.on('data', (text) => (told += String(text)));
    child.stdout.once('data', () => child.kill(signal));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return [code, told.split('\n')[0]];
  });
  const line = 'pool-lifeguard: at exit one item had not been released';
  expect(await Promise.all(ends)).toEqual([[130, line], [143, line]]);
});
