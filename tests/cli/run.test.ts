import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HELP, run } from '../../cli/run.ts';
import { readBaseline } from '../../runtime/report/baseline.ts';
import { readReport, writeReport } from '../../runtime/report/report-file.ts';
import { leak, report } from '../runtime/report/sample-report.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'lifeguard-cli-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function cli(args: string[], color = false) {
  let out = '';
  let err = '';
  const terminal = { out: (text: string) => (out += text), err: (text: string) => (err += text), color };
  const code = run(args, terminal);
  return { code, out, err };
}

function saved(name: string, ...given: Parameters<typeof report>): string {
  const path = join(folder, name);
  writeReport(path, report(...given));
  return path;
}

describe('report show', () => {
  it('prints a report', () => {
    const { code, out, err } = cli(['report', 'show', saved('a.json', [leak(41)])]);
    expect(out).toContain('1. leak  pool "buffers"');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('exits with 1 for a misuse where asked', () => {
    expect(cli(['report', 'show', '--exit-code', saved('a.json', [leak(41)])]).code).toBe(1);
    expect(cli(['report', 'show', '--exit-code', saved('b.json', [])]).code).toBe(0);
  });

  it('colours on a terminal, or as told', () => {
    const path = saved('a.json', [leak(41)]);
    const isColored = (args: string[], color: boolean) => cli(['report', 'show', path, ...args], color).out.includes('\u001b[');
    expect(isColored([], false)).toBe(false);
    expect(isColored([], true)).toBe(true);
    expect(isColored(['--no-color'], true)).toBe(false);
    expect(isColored(['--color'], false)).toBe(true);
  });

  it('says in one line what is wrong with a file', () => {
    const path = join(folder, 'foreign.json');
    writeFileSync(path, '{"results":[]}');
    for (const file of [path, join(folder, 'none.json'), folder]) {
      const { code, out, err } = cli(['report', 'show', file]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^pool-lifeguard: .*\n$/);
      expect(err).toContain(file);
    }
  });
});

describe('report merge', () => {
  it('prints one report of several', () => {
    const { code, out } = cli(['report', 'merge', saved('a.json', [leak(41)]), saved('b.json', [leak(41), leak(42)])]);
    const merged = JSON.parse(out) as ReturnType<typeof report>;
    expect(merged.misuses.map(({ acquiredAt, count }) => [acquiredAt!.line, count])).toEqual([[41, 2], [42, 1]]);
    expect(code).toBe(0);
  });

  it('writes to a file, and counts a file named twice once', () => {
    const out = join(folder, 'deep/merged.json');
    const path = saved('a.json', [leak(41)]);
    expect(cli(['report', 'merge', path, path, '--out', out])).toEqual({ code: 0, out: '', err: '' });
    expect(readReport(out).misuses).toEqual([leak(41)]);
  });

  it('names what it cannot read and merges the rest', () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, 'rubbish');
    const { code, out, err } = cli(['report', 'merge', bad, saved('a.json', [leak(41)])]);
    expect(err).toBe(`pool-lifeguard: Cannot read the report ${bad}: it is not JSON.\n`);
    expect((JSON.parse(out) as ReturnType<typeof report>).misuses).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('overwrites reports only', () => {
    const notOurs = join(folder, 'package.json');
    writeFileSync(notOurs, '{}');
    const { code, err } = cli(['report', 'merge', saved('a.json', []), '-o', notOurs]);
    expect(err).toContain('Not overwritten: Not a report of pool-lifeguard');
    expect(code).toBe(2);
    expect(readFileSync(notOurs, 'utf8')).toBe('{}');
  });

  it('writes nothing when nothing could be read', () => {
    const out = join(folder, 'merged.json');
    expect(cli(['report', 'merge', join(folder, 'none.json'), '-o', out]).code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });
});

describe('report baseline', () => {
  it('makes all that a report has known', () => {
    const out = join(folder, '.lifeguard/baseline.json');
    const { code, out: text } = cli(['report', 'baseline', saved('a.json', [leak(41), leak(41, { pid: 8 })]), '-o', out]);
    expect({ code, text }).toEqual({ code: 0, text: `1 known in ${out}\n` });
    expect(readBaseline(out).known).toEqual([{ kind: 'leak', pool: 'buffers', file: 'src/orders.ts', line: 41 }]);
  });

  it('says how many there were before, if there are fewer now', () => {
    const out = join(folder, 'baseline.json');
    cli(['report', 'baseline', saved('a.json', [leak(41), leak(42)]), '-o', out]);
    expect(cli(['report', 'baseline', saved('b.json', []), '-o', out]).out).toBe(`0 known in ${out} (2 before): right if the report is of all tests; a run of some of them replaces it\n`);
    expect(cli(['report', 'baseline', saved('c.json', [leak(41)]), '-o', out]).out).toBe(`1 known in ${out}\n`);
  });

  it('overwrites baselines only', () => {
    const path = saved('a.json', []);
    expect(cli(['report', 'baseline', path, '-o', path])).toMatchObject({ code: 2, err: expect.stringContaining('Not overwritten') });
  });
});

describe('the command line', () => {
  it('prints help', () => {
    expect(cli(['--help'])).toEqual({ code: 0, out: HELP, err: '' });
    expect(cli(['report', 'merge', '-h'])).toEqual({ code: 0, out: HELP, err: '' });
    expect(cli([])).toEqual({ code: 2, out: HELP, err: '' });
  });

  it('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
    expect(cli(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([
    [['lint'], 'Unknown command `lint`, expected `report`.'],
    [['report'], 'Expected `report show`, `report merge` or `report baseline`, got only `report`.'],
    [['report', 'delete'], 'Unknown command `report delete`, expected `report show`, `report merge` or `report baseline`.'],
    [['report', 'merge'], 'Expected the reports to merge, got none.'],
    [['report', 'show', 'a', 'b'], 'Expected one report, got 2: `report merge` makes one of several.'],
    [['report', 'show', '--colour'], "Unknown option '--colour'."],
    [['report', 'merge', 'a', '--out'], "Option '-o, --out <value>' argument missing"],
  ])('refuses %j', (args, problem) => {
    const { code, out, err } = cli(args);
    expect(err).toBe(`pool-lifeguard: ${problem}\nSee \`pool-lifeguard --help\`.\n`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
