import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureSite, siteOf } from '../../../runtime/debug/call-site.ts';
import { hashLine } from '../../../runtime/debug/hash-line.ts';
import { addToReport, readReport, ReportFileError, toSavedReport, writeReport } from '../../../runtime/report/report-file.ts';
import { leak, report } from './sample-report.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'lifeguard-report-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function acquire() {
  return siteOf(captureSite(acquire))!;
}

const schemaUrl = new URL('../../../runtime/report/lifeguard-report.schema.json', import.meta.url);
const isValid = new Ajv().compile(JSON.parse(readFileSync(schemaUrl, 'utf8')) as object);

describe('writeReport and readReport', () => {
  it('keep all, and add the hash of each line that is known', () => {
    const path = join(folder, '.lifeguard/report.json');
    const acquiredAt = acquire(); // known line
    const given = report([leak(0, { acquiredAt }), leak(41)]);
    writeReport(path, given);
    const read = readReport(path);
    expect(read.misuses[0]!.acquiredAt).toEqual({ ...acquiredAt, lineHash: hashLine('const acquiredAt = acquire(); // known line') });
    expect(read.misuses[1]).toEqual(given.misuses[1]);
    expect(readdirSync(join(folder, '.lifeguard'))).toEqual(['report.json']);
    expect(isValid(read), JSON.stringify(isValid.errors)).toBe(true);
  });

  it('hash a line whatever its indentation', () => {
    expect(hashLine('  pool.acquire();\t')).toBe(hashLine('pool.acquire();'));
    expect(hashLine('pool.acquire();')).not.toBe(hashLine('pool.acquire()'));
    expect(hashLine('')).toBe('e3b0c44298fc1c14'); // SHA-256 of nothing
  });

  it.each([
    ['', /not JSON \(it is empty\)/],
    ['{ "schema": 1', /not JSON/],
    ['[]', /expected a JSON object, got \[\]/],
    ['{}', /`schema` should be 1, got nothing/],
    [JSON.stringify({ ...report([]), schema: 2 }), /`schema` should be 1, got 2/],
    [JSON.stringify({ ...report([]), misuses: {} }), /expected `misuses` to be an array, got \{\}/],
    [JSON.stringify(report([leak(41), { ...leak(41), count: 'many' as never }])), /`misuses\[1\]`: expected `count` to be a number, got "many"/],
    [JSON.stringify(report([leak(41, { acquiredAt: 'here' as never })])), /`misuses\[0\]`: expected `acquiredAt` to be a site, got "here"/],
    [JSON.stringify({ results: [], version: '2.1.0' }), /`schema` should be 1/],
  ])('refuse %j in one line that names the file', (text, problem) => {
    const path = join(folder, 'given.json');
    writeFileSync(path, text);
    expect(() => readReport(path)).toThrow(ReportFileError);
    const message = messageOf(() => readReport(path));
    expect(message).toMatch(problem);
    expect(message).toContain(path);
    expect(message).not.toContain('\n');
  });

  it('say why a file cannot be read', () => {
    expect(messageOf(() => readReport(join(folder, 'none.json')))).toMatch(/there is no such file/);
    expect(messageOf(() => readReport(folder))).toMatch(/it is a folder/);
  });
});

describe('the JSON Schema', () => {
  it.each([
    ['an unknown kind', report([leak(1, { kind: 'lost' as never })])],
    ['a field nobody knows', { ...report([]), extra: 1 }],
    ['a count of zero', report([leak(1, { count: 0 })])],
  ])('refuses %s', (_name, value) => {
    expect(isValid(value)).toBe(false);
  });
});

describe('addToReport', () => {
  const path = () => join(folder, '.lifeguard/report.json');
  const found = (file: string, line: number) => report([leak(line, { test: `${file} > ships` })]);
  const linesIn = () => readReport(path()).misuses.map(({ acquiredAt }) => acquiredAt!.line);

  it('gathers what the workers of one run found', () => {
    addToReport(path(), found('a.test.ts', 1), { run: 'one', testFile: 'a.test.ts' });
    addToReport(path(), found('b.test.ts', 2), { run: 'one', testFile: 'b.test.ts' });
    expect(linesIn()).toEqual([1, 2]);
    expect(isValid(readReport(path()))).toBe(true);
  });

  it('replaces another run, and an earlier round of the same file', () => {
    addToReport(path(), found('a.test.ts', 1), { run: 'one', testFile: 'a.test.ts' });
    addToReport(path(), found('a.test.ts', 2), { run: 'two', testFile: 'a.test.ts' });
    addToReport(path(), found('b.test.ts', 3), { run: 'two', testFile: 'b.test.ts' });
    addToReport(path(), found('a.test.ts', 4), { run: 'two', testFile: 'a.test.ts' });
    expect(linesIn()).toEqual([3, 4]);
  });

  it('writes nothing for a clean run, but clears an old report', () => {
    addToReport(path(), report([]), { run: 'one', testFile: 'a.test.ts' });
    expect(() => readReport(path())).toThrow(/no such file/);
    addToReport(path(), found('a.test.ts', 1), { run: 'one', testFile: 'a.test.ts' });
    addToReport(path(), report([]), { run: 'two', testFile: 'a.test.ts' });
    expect(linesIn()).toEqual([]);
  });

  it('takes the place of a file that is no report', () => {
    mkdirSync(join(folder, '.lifeguard'));
    writeFileSync(path(), 'rubbish');
    addToReport(path(), found('a.test.ts', 1), { run: 'one', testFile: 'a.test.ts' });
    expect(linesIn()).toEqual([1]);
  });

  it('loses nothing when many processes end at once', async () => {
    const saved = join(folder, 'found.json');
    writeFileSync(saved, JSON.stringify(toSavedReport(report([]))));
    const module = JSON.stringify(new URL('../../../runtime/report/report-file.ts', import.meta.url).href);
    const script = `
      import { addToReport, readReport } from ${module};
      const number = Number(process.argv[2]);
      const misuse = { kind: 'leak', pool: 'p', count: 1, message: 'm', pid: process.pid, threadId: 0, test: number + '.ts > t' };
      for (let i = 0; i < 5; i++) {
        const found = { ...readReport(process.argv[3]), misuses: [{ ...misuse, count: i + 1 }] };
        addToReport(process.argv[4], found, { run: 'one', testFile: number + '.ts' });
      }`;
    const file = join(folder, 'worker.mts');
    writeFileSync(file, script);
    const tsx = new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url).pathname;
    const run = (number: number) => promisify(execFile)(process.execPath, [tsx, file, String(number), saved, path()]);
    await Promise.all([1, 2, 3, 4].map(run));
    const counts = readReport(path()).misuses.map(({ test, count }) => `${test} ${count}`);
    expect(counts.sort()).toEqual(['1.ts > t 5', '2.ts > t 5', '3.ts > t 5', '4.ts > t 5']);
    expect(readdirSync(join(folder, '.lifeguard'))).toEqual(['report.json']);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
