import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashLine } from '../../runtime/debug/hash-line.ts';
import { writeReport } from '../../runtime/report/report-file.ts';
import { leak, report, site } from '../runtime/report/sample-report.ts';

// The command line as processes of its own, in a package of a user.

const folder = mkdtempSync(join(tmpdir(), 'lifeguard-process-'));
const program = join(folder, 'node_modules/pool-lifeguard/main.mjs');
const source = 'first();\n  pool.acquire();\nlast();\n';

beforeAll(() => {
  buildSync({ entryPoints: [join(import.meta.dirname, '../../cli/main.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm' });
  writeFileSync(join(folder, 'package.json'), '{}');
  mkdirSync(join(folder, 'src/deep'), { recursive: true });
  writeFileSync(join(folder, 'src/orders.ts'), source);
  const acquiredAt = { ...site(2, { column: 8 }), lineHash: hashLine('pool.acquire();') };
  writeReport(join(folder, '.lifeguard/report.json'), report([leak(2, { acquiredAt })]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Environment = Readonly<Record<string, string>>;
const environment = (more: Environment): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], TERM: 'xterm', ...more });

function lifeguard(args: readonly string[], cwd = folder, env: Environment = {}): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd, env: environment(env) }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

describe('report show', () => {
  it('reads the report of the package it runs in, and shows the source while the line is the one reported', async () => {
    const { out } = await lifeguard(['report', 'show'], join(folder, 'src/deep'));
    expect(out).toContain('   > 2 |   pool.acquire();\n       |        ^\n');
    writeFileSync(join(folder, 'src/orders.ts'), 'first();\nsecond();\nlast();\n');
    const later = await lifeguard(['report', 'show']);
    expect(later.out).toContain('src/orders.ts:2:8');
    expect(later.out).not.toContain('second();');
  });

  it('does not mind a pipe that is closed early', () => {
    const many = Array.from({ length: 2_000 }, (_, i) => leak(i + 1));
    writeReport(join(folder, 'many.json'), report(many));
    const out = execFileSync('sh', ['-c', `"${process.execPath}" "${program}" report show many.json 2>&1 | head -n 1`], { cwd: folder, encoding: 'utf8' });
    expect(out).toBe('pool-lifeguard: 2,000 misuses at 2,000 places (1 pool, level full)\n');
  });
});

describe('colour', () => {
  const isColored = (out: string): boolean => {
    expect(out).toContain('leak');
    return out.includes('\u001b[');
  };

  it.each<[boolean, string, Environment, string[]?]>([
    [false, 'a pipe', {}],
    [true, 'a pipe and FORCE_COLOR', { FORCE_COLOR: '1' }],
    [false, 'a pipe and FORCE_COLOR=0', { FORCE_COLOR: '0' }],
    [false, 'NO_COLOR, whatever else', { NO_COLOR: '1', FORCE_COLOR: '1' }],
    [true, 'a pipe and --color', { NO_COLOR: '1' }, ['--color']],
  ])('%s in %s', async (expected, _where, env, more = []) => {
    expect(isColored((await lifeguard(['report', 'show', ...more], folder, env)).out)).toBe(expected);
  });

  // `script` of util-linux runs a program in a terminal.
  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script')).each<[boolean, string, Environment, string?]>([
    [true, 'a terminal', {}],
    [false, 'a terminal and NO_COLOR', { NO_COLOR: '1' }],
    [true, 'a terminal and an empty NO_COLOR', { NO_COLOR: '' }],
    [false, 'a terminal and FORCE_COLOR=0', { FORCE_COLOR: '0' }],
    [false, 'a terminal that knows none', { TERM: 'dumb' }],
    [false, 'a terminal and --no-color', {}, '--no-color'],
  ])('%s in %s', (expected, _where, env, more = '') => {
    const command = `"${process.execPath}" "${program}" report show ${more}`;
    const out = execFileSync('/usr/bin/script', ['-qec', command, '/dev/null'], { cwd: folder, env: environment(env), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    expect(isColored(out)).toBe(expected);
  });
});

describe('bad input is told in one line, with the exit code 2', () => {
  const bad: Record<string, string | Uint8Array> = {
    'empty.json': '',
    'cut.json': JSON.stringify(report([leak(1)])).slice(0, 200),
    'foreign.json': '{ "results": [] }',
    'list.json': '[]',
    'bytes.json': new Uint8Array([0, 159, 146, 150]),
    'kind.json': JSON.stringify(report([leak(1, { kind: 'lost' as never })])),
    'newer.json': JSON.stringify({ ...report([]), schema: 2 }),
  };
  beforeAll(() => {
    for (const [name, content] of Object.entries(bad)) writeFileSync(join(folder, name), content);
  });

  it('each file of many, and nothing is merged', async () => {
    const names = Object.keys(bad);
    const { code, out, err } = await lifeguard(['report', 'merge', ...names]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n').map((line) => names.find((name) => line.startsWith('pool-lifeguard: ') && line.includes(` ${name}: `)))).toEqual([...names, undefined]);
  });

  it.concurrent.each([
    [['report', 'show', 'none.json'], 'none.json: there is no such file.'],
    [['report', 'show', 'src'], 'src: it is a folder.'],
    [['report', 'show', 'package.json/report.json'], 'package.json/report.json: a part of its path is no folder.'],
    [['report', 'merge', '.lifeguard/report.json', '-o', 'src'], 'Not overwritten: Cannot read the report src: it is a folder.'],
    [['report', 'merge', '.lifeguard/report.json', '-o', 'package.json/merged.json'], 'Cannot write the report package.json/merged.json: a part of its path is no folder.'],
    [['report', 'baseline', '-o', 'package.json/baseline.json'], 'Cannot write the baseline package.json/baseline.json: a part of its path is no folder.'],
    [['report', 'baseline', '-o', '.lifeguard/report.json'], 'Not overwritten: Not a baseline of pool-lifeguard'],
  ])('%j', async (args, problem) => {
    const { code, out, err } = await lifeguard(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^pool-lifeguard: .*\n$/);
    expect(err).toContain(problem);
  });
});
