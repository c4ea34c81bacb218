import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import plugin from '../../index.ts';
import { hashLine } from '../../rules/support/hash-line.ts';
import { hashLine as hashLineOfRuntime } from '../../runtime/debug/hash-line.ts';
import { writeReport } from '../../runtime/report/report-file.ts';
import type { SavedSite } from '../../runtime/debug/saved-site.ts';
import { leak, report, site } from '../runtime/report/sample-report.ts';

const REPORT = '.lifeguard/report.json';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lifeguard-rule-'));
  write('package.json', '{}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** What the rule says of a file: `line:column-endColumn message`. */
function lint(code: string, file = 'src/orders.ts', options: object = {}, cwd = folder): string[] {
  const config: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: tsParser }, plugins: { pool: plugin }, rules: { 'pool/no-runtime-leak': ['error', options] } };
  const found = new Linter({ cwd }).verify(code, [config], { filename: join(folder, file) });
  return found.map(({ line, column, endColumn, message }) => `${line}:${column}-${endColumn} ${message.replaceAll(folder, '')}`);
}

const CODE = `import { pool } from './pool.ts';

export async function ship(order: Order) {
  const client = await pool.acquire();
  if (order.isEmpty) return;
  client.release();
}
`;
const ACQUIRE = 'const client = await pool.acquire();';

/** The acquire in CODE, as the runtime records it. */
function recorded(more: Partial<SavedSite> = {}): SavedSite {
  return { ...site(4, { column: 29 }), lineHash: hashLine(ACQUIRE)!, ...more };
}

function record(acquiredAt: SavedSite, more: Parameters<typeof leak>[1] = {}): void {
  writeReport(join(folder, REPORT), report([leak(acquiredAt.line, { ...more, acquiredAt })]));
}

const LEAKED = "What this acquires from pool 'buffers' was not released in the last debug run";

describe('shows', () => {
  it('a recorded leak at its acquire', () => {
    record(recorded());
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED}.`]);
  });

  it('how often it was seen, and by which test first', () => {
    const acquiredAt = recorded();
    const twice = [leak(4, { acquiredAt, test: 'a.test.ts > ships' }), leak(4, { acquiredAt, test: 'b.test.ts > bills', count: 2, evidence: 'held' })];
    writeReport(join(folder, REPORT), report(twice));
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED} (3 times, first in a.test.ts > ships).`]);
    record(acquiredAt, { test: 'a.test.ts > ships' });
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED} (in a.test.ts > ships).`]);
  });

  it('what was only seen to be still held in these words', () => {
    record(recorded(), { evidence: 'held' });
    expect(lint(CODE)).toEqual(["4:29-38 What this acquires from pool 'buffers' was still held at the end of the last debug run."]);
  });

  it.each([20, -2])('a line that moved by %i', (lines) => {
    record(recorded());
    const moved = lines > 0 ? '\n'.repeat(lines) + CODE : CODE.split('\n').slice(-lines).join('\n');
    expect(lint(moved)).toEqual([`${4 + lines}:29-38 ${LEAKED}.`]);
  });

  it('the whole line where it was indented since', () => {
    record(recorded());
    expect(lint(CODE.replaceAll('  const', '      const'))).toEqual([`4:7-43 ${LEAKED}.`]);
  });

  it('of equal lines the one in the same function', () => {
    const two = CODE + CODE.slice(CODE.indexOf('export')).replace('ship', 'bill');
    record(recorded());
    expect(lint(two)).toEqual([`4:29-38 ${LEAKED}.`]);
    record(recorded({ functionName: 'bill' }));
    expect(lint(two)).toEqual([`9:29-38 ${LEAKED}.`]);
    record(recorded({ functionName: 'Orders.refund' }));
    expect(lint(two)).toEqual([]);
  });

  it.each([
    ['a method', 'class Orders { async ship() {\n  {{line}}\n} }'],
    ['an object\'s method', 'const orders = { async ship() {\n  {{line}}\n} }'],
    ['an arrow function in a variable', 'const ship = async () => {\n  {{line}}\n};'],
    ['a function in a member', 'exports.ship = async function () {\n  {{line}}\n};'],
    ['a field', 'class Orders { ship = async () => {\n  {{line}}\n} }'],
  ])('%s of the recorded name, not its neighbour', (_name, shape) => {
    const named = shape.replace('{{line}}', ACQUIRE);
    record(recorded({ line: 2 }));
    expect(lint(`${named.replace('ship', 'bill').replace(/Orders|orders/, 'Bills')}\n${named}`)).toEqual([`5:29-38 ${LEAKED}.`]);
  });

  it('a constructor call, and a plain function', () => {
    const code = 'const lease = new Lease(pool);\nconst item = acquire(pool);\n';
    const at = (line: number, column: number): SavedSite => ({ ...site(line, { column }), lineHash: hashLine(code.split('\n')[line - 1]!)! });
    writeReport(join(folder, REPORT), report([leak(1, { acquiredAt: at(1, 15) }), leak(2, { acquiredAt: at(2, 14) })]));
    expect(lint(code)).toEqual([`1:15-30 ${LEAKED}.`, `2:14-27 ${LEAKED}.`]);
  });

  it('leaks of a file in a package of a workspace from the report of the workspace', () => {
    record(recorded());
    write('packages/orders/package.json', '{}');
    expect(lint(CODE, 'packages/orders/src/orders.ts')).toEqual([`4:29-38 ${LEAKED}.`]);
    mkdirSync(join(folder, 'packages/orders/.lifeguard'));
    writeReport(join(folder, 'packages/orders', REPORT), report([])); // the package's own comes first
    expect(lint(CODE, 'packages/orders/src/orders.ts')).toEqual([]);
  });

  it('leaks of a package that lies more than two folders down where it is linted from nearer', () => {
    const deep = 'packages/shop/orders';
    write(`${deep}/package.json`, '{}');
    mkdirSync(join(folder, deep, '.lifeguard'));
    writeReport(join(folder, deep, REPORT), report([leak(4, { acquiredAt: recorded() })]));
    expect(lint(CODE, `${deep}/src/orders.ts`)).toEqual([]);
    expect(lint(CODE, `${deep}/src/orders.ts`, {}, join(folder, 'packages'))).toEqual([`4:29-38 ${LEAKED}.`]);
  });

  it('what was reported since the file was last linted', () => {
    expect(lint(CODE, 'src/a/b/orders.ts')).toEqual([]);
    record(recorded({ file: 'src/a/b/orders.ts' }));
    expect(lint(CODE, 'src/a/b/orders.ts')).toEqual([`4:29-38 ${LEAKED}.`]);
  });
});

describe('the option reportFile', () => {
  it('names the report to read, from the working directory on', () => {
    writeReport(join(folder, 'ci/merged.json'), report([leak(4, { acquiredAt: recorded() })]));
    write(REPORT, 'rubbish');
    const told = [`4:29-38 ${LEAKED}.`];
    expect(lint(CODE, 'src/orders.ts', { reportFile: 'ci/merged.json' })).toEqual(told);
    expect(lint(CODE, 'src/orders.ts', { reportFile: join(folder, 'ci/merged.json') })).toEqual(told);
    expect(lint(CODE, 'src/orders.ts', { reportFile: 'ci/none.json' })).toEqual([]);
  });

  it.each([[{ reportFile: 1 }], [{ file: 'a.json' }]])('refuses %j', (options) => {
    expect(() => lint(CODE, 'src/orders.ts', options)).toThrow(/pool\/no-runtime-leak/);
  });
});

describe('is silent', () => {
  it('without a report', () => {
    expect(lint(CODE)).toEqual([]);
    const config: Linter.Config = { plugins: { pool: plugin }, rules: { 'pool/no-runtime-leak': 'error' } };
    expect(new Linter().verify('pool.acquire();', [config])).toEqual([]); // text without a file
  });

  it('where the recorded line is no longer there, or has moved far', () => {
    record(recorded());
    expect(lint(CODE.replace('client', 'connection'))).toEqual([]);
    expect(lint('\n'.repeat(21) + CODE)).toEqual([]);
  });

  it('about another file', () => {
    record(recorded());
    expect(lint(CODE, 'src/bills.ts')).toEqual([]);
  });

  it('about what is no leak, has no certain line, or is broken', () => {
    const acquiredAt = recorded();
    const { lineHash: _, ...unhashed } = acquiredAt;
    const doubtful = [
      leak(4, { acquiredAt, kind: 'double-release' }),
      leak(4, { acquiredAt: { ...acquiredAt, mapped: false } }),
      leak(4, { acquiredAt: unhashed }),
      { kind: 'leak', acquiredAt },
      null,
    ];
    write(REPORT, JSON.stringify({ schema: 1, misuses: doubtful }));
    expect(lint(CODE)).toEqual([]);
  });
});

describe('a report that cannot be used', () => {
  it.each([
    ['rubbish', `1:1-undefined Cannot read the report of the last debug run, /${REPORT}: it is not JSON.`],
    ['null', `1:1-undefined Not a report of pool-lifeguard: /${REPORT}: expected \`schema\` 1 and a list \`misuses\`.`],
    ['{ "schema": 2, "misuses": [] }', `1:1-undefined Not a report of pool-lifeguard: /${REPORT}: expected \`schema\` 1 and a list \`misuses\`.`],
  ])('is told once in a run: %s', (text, told) => {
    write(REPORT, text);
    expect(lint(CODE)).toEqual([told]);
    expect(lint(CODE, 'src/bills.ts')).toEqual([]);
    expect(lint(CODE)).toEqual([told]); // the same file again, as in an editor
  });

  it('may be a folder', () => {
    mkdirSync(join(folder, REPORT), { recursive: true });
    expect(lint(CODE)).toEqual([`1:1-undefined Cannot read the report of the last debug run, /${REPORT}: EISDIR.`]);
  });

  it('is read again when it has changed', () => {
    write(REPORT, 'rubbish');
    expect(lint(CODE)).toHaveLength(1);
    record(recorded());
    utimesSync(join(folder, REPORT), new Date(), new Date(Date.now() + 5_000));
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED}.`]);
  });
});

describe('a report that is written while an editor lints', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    // The second time is the start of a new run.
    for (const _ of [1, 2]) expect(lint(CODE, 'src/bills.ts')).toEqual([]);
    record(recorded());
  });
  afterEach(() => void vi.useRealTimers());

  it('is looked for again after a while', () => {
    vi.advanceTimersByTime(1_000);
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED}.`]);
  });

  it('is not looked for with each file', () => {
    vi.advanceTimersByTime(999);
    expect(lint(CODE)).toEqual([]);
    expect(lint(CODE)).toEqual([`4:29-38 ${LEAKED}.`]);
  });
});

it('hashes lines as the runtime does', () => {
  for (const line of ['', '  pool.acquire();\t', 'größe(«ü»)', '\u00a0x\ufeff']) expect(hashLine(line)).toBe(hashLineOfRuntime(line));
});
