import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tsParser from '@typescript-eslint/parser';
import Ajv from 'ajv';
import { Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as cli } from '../../../cli/run.ts';
import plugin from '../../../index.ts';
import { hashLine } from '../../../runtime/debug/hash-line.ts';
import { formatReport } from '../../../runtime/report/format-report.ts';
import { readReport } from '../../../runtime/report/report-file.ts';
import type { SavedMisuse } from '../../../runtime/report/report-file.ts';
import { installRuntime } from './install.ts';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const suite = fileURLToPath(new URL('fixtures/suite/', import.meta.url));
const POOLS = ['forks', 'threads', 'vmThreads', 'vmForks'];

/** What became of one file in one project of the fixture's configuration. */
interface FileResult {
  project: string;
  file: string;
  state: string;
  tests: { title: string; state: string; failure: string }[];
}

interface Run {
  readonly folder: string;
  readonly files: readonly FileResult[];
  /** What Vitest printed of the failures, each with the header that names it. */
  readonly printed: readonly string[];
  readonly misuses: readonly SavedMisuse[];
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Runs the real runner over a copy of the fixture suite, in a package of its own. */
async function runSuite(...args: string[]): Promise<Run> {
  const folder = mkdtempSync(join(dirname(suite), '.suite-')); // beside the original, where Vitest is installed
  folders.push(folder);
  cpSync(suite, folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  installRuntime(folder);
  writeFileSync(join(folder, 'baseline.json'), JSON.stringify({ schema: 1, known: ['dropped', 'helper'].map(knownLeak) }));
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, POOL_LIFEGUARD: undefined, VITEST: undefined };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [vitest, 'run', ...args], { cwd: folder, env }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  const { misuses } = readReport(join(folder, '.lifeguard/report.json'));
  const files = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as FileResult[];
  return { folder, files, printed: output.split(/^ FAIL {2}/m), misuses };
}

/** The number of the line that the fixture marks with `// mark`. */
function lineOf(file: string, mark: string): number {
  const line = linesOf(file).findIndex((text) => text.includes(`// ${mark}`)) + 1;
  expect(line, mark).toBeGreaterThan(0);
  return line;
}

const linesOf = (file: string): string[] => readFileSync(join(suite, file), 'utf8').split('\n');
const marked = (file: string, mark: string): string => `${file}:${lineOf(file, mark)}:`;

/** A leak of the fixture as a baseline knows it: by the text of its line, for lines move. */
function knownLeak(mark: string): object {
  const text = linesOf('leaks.check.ts')[lineOf('leaks.check.ts', `leak: ${mark}`) - 1]!;
  return { kind: 'leak', pool: 'items', file: 'leaks.check.ts', line: 1, lineHash: hashLine(text) };
}

/** One run of all projects but one, and two shards of that. */
let whole: Run;
let shards: readonly Run[];
beforeAll(async () => {
  const shard = (number: number): Promise<Run> => runSuite('--project', 'forks', '--shard', `${number}/2`);
  [whole, ...shards] = await Promise.all([runSuite('--project', '!forks'), shard(1), shard(2)]);
}, 120_000);

const runs = (): readonly Run[] => [whole, ...shards];
const filesOf = (project: string): FileResult[] => runs().flatMap(({ files }) => files.filter((file) => file.project === project));
const testsOf = (project: string): FileResult['tests'] => filesOf(project).flatMap(({ tests }) => tests);
const misusesOf = (project: string): SavedMisuse[] => runs().flatMap(({ misuses }) => misuses.filter(({ test }) => test?.startsWith(`[${project}] `)));
const printed = (start: string): string | undefined => runs().flatMap((run) => run.printed).find((text) => text.startsWith(start));
const isToFail = (title: string): boolean => title.startsWith('fails') || title.startsWith('2 of');

describe.each([...POOLS, 'not isolated'])('in the project "%s"', (project) => {
  const failure = (title: string): string | undefined => testsOf(project).find((test) => test.title === title)?.failure;

  it('the leaking tests fail and their neighbours pass', () => {
    expect(testsOf(project).length).toBeGreaterThan(20);
    expect(testsOf(project).filter(({ title, state }) => (state === 'failed') !== isToFail(title))).toEqual([]);
  });

  it.each([
    ['fails: drops an item', 'dropped'],
    ['fails: a helper returns early', 'helper'],
    ['fails: keeps an item', 'kept'],
    ['fails: throws while it holds an item', 'thrown'],
    ['2 of three: only the second fails', 'each'],
    ['fails: leaks at every attempt', 'attempts'],
    ['fails: leaks under fake timers', 'faked'],
    ['fails: concurrent 3', 'concurrent'],
  ])('the failure of "%s" names the line', (title, mark) => {
    expect(failure(title)).toContain(`acquired   ${marked('leaks.check.ts', `leak: ${mark}`)}`);
  });

  it('shows the source at the acquire, as for a failed assertion', () => {
    const line = lineOf('leaks.check.ts', 'leak: dropped');
    const text = printed(`|${project}| leaks.check.ts > fails: drops an item`);
    expect(text).toMatch(new RegExp(`❯ .*leaks.check.ts:${line}:`));
    expect(text).toContain(`${line}|   pool.acquire(); // leak: dropped`);
  });

  it('says of a test that failed anyway what it leaked too', () => {
    expect(failure('fails: throws while it holds an item')).toContain('expected Item');
    expect(failure('fails: throws while it holds an item')).toContain('This test, which failed anyway, did not release a pooled item.');
  });

  it('fails a test that swallowed the error of a misuse', () => {
    expect(failure('fails: swallows a double release')).toContain('This test misused a pool.');
  });

  it('says what there was to accept', () => {
    expect(failure('fails: accepts what did not happen')).toContain("Expected a misuse of kind 'leak' to accept in this test, got none so far: accept it after it happened.");
    expect(failure('fails: accepts a kind that there is not')).toContain("Expected option `kind` of acceptMisuse to be one of 'leak', 'double-release',");
  });

  it('names who holds what when a pool is not drained', () => {
    expect(failure('fails: the matcher names who holds')).toContain(`1 in use:\n  acquired at ${marked('leaks.check.ts', 'held: matcher')}`);
  });

  it('gives leaks outside of any test to the test that ran, or to the file', () => {
    expect(failure('fails: a request that leaks')).toContain(marked('outside.check.ts', 'leak: server'));
    expect(filesOf(project).find(({ file }) => file === 'outside.check.ts')).toMatchObject({ state: 'failed' });
    const text = printed(`|${project}| outside.check.ts [`);
    expect(text).toContain('This file, outside of its tests, did not release a pooled item.');
    expect(text).toContain(marked('outside.check.ts', 'leak: file'));
  });

  it('leaves a report of all files, with tests and hashes of the lines', () => {
    const mine = misusesOf(project);
    const found = mine.map(({ kind, acquiredAt, test }) => `${kind} ${acquiredAt?.file}:${acquiredAt?.line}: ${test?.slice(project.length + 3)}`);
    expect(found).toContain(`leak ${marked('leaks.check.ts', 'leak: dropped')} leaks.check.ts > fails: drops an item`);
    expect(found).toContain(`leak ${marked('outside.check.ts', 'leak: server')} outside.check.ts > fails: a request that leaks`);
    expect(found).toContain(`leak ${marked('outside.check.ts', 'leak: file')} outside.check.ts > outside of its tests`);
    expect(mine.every(({ acquiredAt }) => acquiredAt?.mapped && acquiredAt.lineHash !== undefined)).toBe(true);
    expect(found.join('\n')).not.toMatch(/misuses a pool on purpose|declared singleton/);
  });

  it('says in the report what came back after all', () => {
    const kept = misusesOf(project).find(({ test }) => test === `[${project}] leaks.check.ts > fails: keeps an item`);
    expect(kept).toMatchObject({ cameBack: 1, releasedAt: { file: 'leaks.check.ts', line: lineOf('leaks.check.ts', 'back: kept') } });
    const text = formatReport({ ...readReport(join(whole.folder, '.lifeguard/report.json')), misuses: [kept!] });
    expect(text).toMatch(new RegExp(`1 of 1 came back after all\\.\n.*\n +released   ${marked('leaks.check.ts', 'back: kept')}`));
  });
});

describe('configure', () => {
  it.each([...POOLS, 'not isolated'])('by default, and with gc, certain losses are told from what something still holds: %s', (project) => {
    const failure = (title: string): string => testsOf(project).find((test) => test.title === title)!.failure;
    const certain = project === 'not isolated' ? 'not released when its scope ended' : 'unreachable, never released';
    expect(failure('fails: drops an item')).toContain(certain);
    expect(failure('fails: keeps an item')).toContain('not released when its scope ended');
  });

  it('makes what a baseline knows pass, and nothing else', () => {
    const passing = testsOf('baseline').filter(({ title, state }) => isToFail(title) && state === 'passed');
    expect(passing.map(({ title }) => title)).toEqual(['fails: drops an item', 'fails: a helper returns early']);
  });

  it.each([
    ['{ gcc: true }', 'Unknown option `gcc` of configure'],
    ['{ graceMs: "long" }', 'Expected option `graceMs` of configure to be a finite number of milliseconds from 0 up, got "long"'],
    ['{ level: "all" }', "Expected option `level` of configure to be one of 'off', 'sample', 'full', 'paranoid', got \"all\""],
    ['{ baseline: "none.json" }', 'Cannot read the baseline none.json: there is no such file.'],
  ])('refuses %s', async (options, problem) => {
    const { configure } = await import('../../../runtime/testing/vitest.ts');
    expect(() => configure(new Function(`return ${options}`)() as object)).toThrow(problem);
  });
});

describe('the report of a run', () => {
  const reportOf = ({ folder }: Run): string => join(folder, '.lifeguard/report.json');

  it('is as the published schema says', () => {
    const schema = new URL('../../../runtime/report/lifeguard-report.schema.json', import.meta.url);
    const isValid = new Ajv().compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    for (const run of runs()) expect(isValid(JSON.parse(readFileSync(reportOf(run), 'utf8'))), JSON.stringify(isValid.errors)).toBe(true);
  });

  it('of two shards, merged, is that of the whole suite', () => {
    const out = join(shards[0]!.folder, 'merged.json');
    expect(cli(['report', 'merge', ...shards.map(reportOf), '-o', out], { out() {}, err() {}, color: false })).toBe(0);
    const told = (misuses: readonly SavedMisuse[]): string[] =>
      misuses.map(({ kind, count, test, acquiredAt, cameBack = 0 }) => `${kind} × ${count} ${test?.replace(/^\[.*?\] /, '')} ${acquiredAt?.line} ${cameBack}`).sort();
    expect(shards.map(({ files }) => files.length)).toEqual([1, 1]);
    expect(told(readReport(out).misuses)).toEqual(told(misusesOf('vmForks')));
  });

  it.each(['leaks.check.ts', 'outside.check.ts'])('is what pool/no-runtime-leak shows in %s', (file) => {
    const config: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: tsParser }, plugins: { pool: plugin }, rules: { 'pool/no-runtime-leak': 'error' } };
    const found = new Linter({ cwd: whole.folder }).verify(linesOf(file).join('\n'), [config], { filename: join(whole.folder, file) });
    const expected = linesOf(file).flatMap((text, index) => (text.includes('// leak: ') ? [index + 1] : []));
    expect(expected.length).toBeGreaterThan(1);
    expect(found.map(({ line }) => line)).toEqual(expected);
  });
});
