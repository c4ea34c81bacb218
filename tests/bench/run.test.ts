import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOptions, UsageError } from '../../bench/options.ts';
import { readResults, writeResults } from '../../bench/results.ts';
import type { Measurement } from '../../bench/results.ts';
import { SCENARIOS } from '../../bench/scenarios/index.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'lifeguard-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'bench/run.ts', ...args], { cwd: root, encoding: 'utf8' });

test('measures what is missing in a process of its own, and keeps it', () => {
  const file = join(folder, 'results.json');
  const names = ['new array', 'new Array(16), filled by index', 'array in a pool, length = 0', 'ArrayPool'];
  const known: Measurement = { scenario: 'lists/16', variant: 'ArrayPool', mode: 'time', rows: names.map((name, k) => ({ name, nanoseconds: k + 1 })) };
  writeResults(file, { schema: 2, node: process.version, cpu: cpus()[0]!.model, measurements: [known] });

  const { stdout, stderr } = bench('--only', '^lists/16$', '--modes', 'time,bytes', '--processes', '1', '--json', file, '--resume');
  expect(stderr).toContain('[1/1] lists/16');
  expect(stdout).toMatch(/^ArrayPool +4\.00 +4\.00–4\.00 +4\.0 +0$/m); // the time that is known, and no bytes
  expect(stdout).not.toContain('\u001b');
  const [time, bytes] = readResults(file).measurements;
  expect(time).toEqual(known);
  expect(bytes!.rows.map(({ name }) => name)).toEqual(names);
  expect(bytes!.rows[0]!.heapBytes).toBeGreaterThan(16 * 8);
});

test('names every scenario once', () => {
  const ids = SCENARIOS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(bench('--list').stdout.trim().split('\n')).toHaveLength(ids.length);
});

test.each([
  [['--rounds', '0'], /--rounds expects an integer from 1 up, got '0'/],
  [['--only', 'nothing like it'], /--list names them/],
  [['--only', '('], /--only expects a regular expression/],
  [['--modes', 'time,space'], /--modes expects a list of .*, got 'space'/],
  [['--resume'], /--resume expects --json FILE/],
  [['--node', '21'], /npm ci --prefix bench\/nodes/],
  [['--nope'], /--nope/],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test('refuses to add to what was measured elsewhere', () => {
  const file = join(folder, 'other.json');
  writeFileSync(file, JSON.stringify({ schema: 2, node: 'v18.0.0', cpu: 'another', measurements: [] }));
  const { status, stderr } = bench('--only', 'lists', '--json', file, '--resume');
  expect(status).toBe(2);
  expect(stderr).toMatch(/was measured with Node\.js v18\.0\.0 on another/);
  expect(() => readResults(join(root, 'package.json'))).toThrow(/holds no results/);
});
