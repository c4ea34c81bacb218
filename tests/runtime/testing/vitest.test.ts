import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../../../runtime/report/report-file.ts';
import type { SavedReport } from '../../../runtime/report/report-file.ts';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const suite = fileURLToPath(new URL('fixtures/suite/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lifeguard-vitest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  /** By title: what Vitest says of the test, and why it failed. */
  tests: Map<string, { status: string; failure: string }>;
  files: Map<string, { status: string; message: string }>;
  output: string;
  report: SavedReport;
}

/** Runs the real runner over a copy of the fixture suite. */
async function runSuite(name: string, args: string[], change: (path: string) => void = () => {}): Promise<Run> {
  // Next to the original, so that the relative imports of the library hold; in a package of its own.
  const copy = mkdtempSync(join(dirname(dirname(suite)), 'fixtures', `.${name}-`));
  try {
    cpSync(suite, copy, { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
    change(copy);
    const json = join(copy, 'results.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, POOL_LIFEGUARD: undefined, VITEST: undefined };
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [vitest, 'run', '--root', copy, ...reporters, ...args], { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
    });
    const { testResults } = JSON.parse(readFileSync(json, 'utf8')) as Results;
    return {
      tests: new Map(testResults.flatMap((file) => file.assertionResults.map((test) => [test.title, { status: test.status, failure: test.failureMessages.join('\n') }]))),
      files: new Map(testResults.map((file) => [file.name.slice(file.name.lastIndexOf('/') + 1), file])),
      output,
      report: readReport(join(copy, '.lifeguard/report.json')),
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

interface Results {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
}

/** The line that the fixture marks with `// mark`. */
function marked(file: string, mark: string): string {
  const lines = readFileSync(join(suite, file), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes(`// ${mark}`)) + 1;
  expect(line, mark).toBeGreaterThan(0);
  return `${file}:${line}:`;
}

/** Every test does what its title says. */
function expectAsTitled({ tests }: Run): void {
  const wrong = [...tests].filter(([title, { status }]) => status !== (title.startsWith('fails') || title.startsWith('2 of') ? 'failed' : 'passed'));
  expect(Object.fromEntries(wrong)).toEqual({});
}

describe.each(['forks', 'threads', 'vmThreads', 'vmForks'])('in the pool %s', (pool) => {
  let run: Run;
  beforeAll(async () => void (run = await runSuite(pool, ['--pool', pool])), 60_000);
  const failure = (title: string) => run.tests.get(title)?.failure;

  it('the leaking tests fail and their neighbours pass', () => {
    expect(run.tests.size).toBeGreaterThan(20);
    expectAsTitled(run);
  });

  it.each([
    ['fails: drops an item', 'dropped'],
    ['fails: a helper returns early', 'helper'],
    ['fails: keeps an item', 'kept'],
    ['fails: throws while it holds an item', 'thrown'],
    ['2 of three: only the second fails', 'each'],
    ['fails: leaks under fake timers', 'faked'],
    ['fails: concurrent 3', 'concurrent'],
  ])('the failure of "%s" names the line', (title, mark) => {
    expect(failure(title)).toContain(`acquired   ${marked('leaks.check.ts', `leak: ${mark}`)}`);
  });

  it('tells the certain loss from what something still holds', () => {
    expect(failure('fails: drops an item')).toContain('unreachable, never released');
    expect(failure('fails: keeps an item')).toContain('not released when its scope ended');
  });

  it('shows the source at the acquire, as for a failed assertion', () => {
    const [file, line] = marked('leaks.check.ts', 'leak: dropped').split(':');
    expect(run.output).toMatch(new RegExp(`❯ .*${file}:${line}:`));
    expect(run.output).toContain(`${line}|   pool.acquire(); // leak: dropped`);
  });

  it('says of a test that failed anyway what it leaked too', () => {
    expect(failure('fails: throws while it holds an item')).toContain('This test, which failed anyway, did not release a pooled item.');
  });

  it('fails a test that swallowed the error of a misuse', () => {
    expect(failure('fails: swallows a double release')).toContain('This test misused a pool.');
  });

  it('names who holds what when a pool is not drained', () => {
    expect(failure('fails: the matcher names who holds')).toContain(`1 in use:\n  acquired at ${marked('leaks.check.ts', 'held: matcher')}`);
  });

  it('gives leaks outside of any test to the test that ran, or to the file', () => {
    expect(failure('fails: a request that leaks')).toContain(marked('outside.check.ts', 'leak: server'));
    expect(run.files.get('outside.check.ts')).toMatchObject({ status: 'failed' });
    expect(run.output).toContain('This file, outside of its tests, did not release a pooled item.');
    expect(run.output).toContain(marked('outside.check.ts', 'leak: file'));
  });

  it('leaves a report of all files, with tests and hashes of the lines', () => {
    const found = run.report.misuses.map(({ kind, acquiredAt, test }) => `${kind} ${acquiredAt?.file}:${acquiredAt?.line}: ${test}`);
    expect(found).toContain(`leak ${marked('leaks.check.ts', 'leak: dropped')} leaks.check.ts > fails: drops an item`);
    expect(found).toContain(`leak ${marked('outside.check.ts', 'leak: server')} outside.check.ts > fails: a request that leaks`);
    expect(run.report.misuses.every(({ acquiredAt }) => acquiredAt?.mapped && acquiredAt.lineHash !== undefined)).toBe(true);
    expect(found.join('\n')).not.toContain('misuses a pool on purpose');
  });
});

describe('configure', () => {
  const withSetup = (text: string) => (path: string) => {
    const module = JSON.stringify('../../../../../runtime/testing/vitest.ts');
    writeFileSync(join(path, 'setup.ts'), `import { configure } from ${module};\n${text}\n`);
  };

  it('makes what a baseline knows pass', async () => {
    const marks = ['dropped', 'helper'].map((mark) => Number(marked('leaks.check.ts', `leak: ${mark}`).split(':')[1]));
    const known = marks.map((line) => ({ kind: 'leak', pool: 'items', file: 'leaks.check.ts', line }));
    const text = readFileSync(join(suite, 'leaks.check.ts'), 'utf8').split('\n');
    const { hashLine } = await import('../../../runtime/debug/hash-line.ts');
    const hashed = known.map((entry) => ({ ...entry, line: 1, lineHash: hashLine(text[entry.line - 1]!) }));
    const run = await runSuite('baseline', ['leaks', '-t', 'drops|returns early|keeps'], (path) => {
      const file = join(path, 'baseline.json');
      writeFileSync(file, JSON.stringify({ schema: 1, known: hashed }));
      withSetup(`configure({ baseline: ${JSON.stringify(file)} });`)(path);
    });
    expect(run.tests.get('fails: drops an item')?.status).toBe('passed');
    expect(run.tests.get('fails: a helper returns early')?.status).toBe('passed');
    expect(run.tests.get('fails: keeps an item')?.status).toBe('failed');
  }, 60_000);

  it('sets up every file of a worker that is not isolated', async () => {
    const run = await runSuite('shared', ['--no-isolate'], withSetup('configure({ gc: false });'));
    expectAsTitled(run);
    expect(run.tests.get('fails: drops an item')?.failure).toContain('not released when its scope ended');
  }, 60_000);

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
