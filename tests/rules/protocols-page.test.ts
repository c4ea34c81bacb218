/** The page that tells how to describe a pool is true: its example runs, and its tables have every key that is read. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { readSettings } from '../../rules/support/settings.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/protocols.md'), 'utf8');
const [config = '', program = '', lists = ''] = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

it('its example, run by ESLint, reports what its comments say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lifeguard-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'eslint.config.mjs'), config.replace("'pool-lifeguard'", JSON.stringify(pathToFileURL(join(root, 'index.ts')))));
    writeFileSync(join(folder, 'gather.js'), program);
    const loader = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', loader, join(root, 'node_modules/eslint/bin/eslint.js'), '--format', 'json', 'gather.js'], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const [result] = JSON.parse(stdout) as { messages: { line: number; message: string }[] }[];
    const expected = program.split('\n').flatMap((text, index) => {
      const [, message] = / \/\/ ~ (.+)$/.exec(text) ?? [];
      return message === undefined ? [] : [{ line: index + 1, message }];
    });
    expect(expected.length).toBeGreaterThan(1);
    expect(result!.messages.map(({ line, message }) => ({ line, message }))).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('takes ten lines', () => {
  const [, described = ''] = /^(const hive = \{\n[\s\S]*?^\};\n)/m.exec(config) ?? [];
  expect(described).not.toBe('');
  expect(described.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

/** The keys in the first column of the table that follows some text. */
function keysAfter(text: string): string[] {
  const table = page.slice(page.indexOf(text)).split('\n\n').find((part) => part.startsWith('| key'));
  return [...(table ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key!);
}

/** The keys that are read, as the complaint about another one lists them. */
function keysRead(pool: object): string[] {
  try {
    readSettings({ pool });
  } catch (error) {
    return (error as Error).message.replace(/^.*expected one of /, '').replace(/\.$/, '').split(', ');
  }
  return [];
}

const HIVE = { name: 'hive', modules: ['hive'], release: { pool: ['giveBack'] } };

it.each([
  ['a pool', '## All keys', { protocols: [{ ...HIVE, misspelt: true }] }],
  ['a method', 'Of each method', { protocols: [{ ...HIVE, acquire: [{ method: 'borrow', misspelt: true }] }] }],
])('has every key of %s', (_, text, pool) => {
  expect(keysRead(pool).length).toBeGreaterThan(5);
  expect(keysAfter(text)).toEqual(keysRead(pool));
});

it('has every key of the settings', () => {
  expect(['protocols', ...keysAfter('## Functions of a project')]).toEqual(keysRead({ misspelt: true }));
});

it('shows lists that are read, and an error that is told', () => {
  const [entry] = new Function(`return ${lists.replace(/^export default /, '').replace(/;\s*$/, '')}`)() as [{ settings: object }];
  const { releases, quiet } = readSettings({ ...entry.settings });
  expect([...releases, ...quiet]).toEqual(['finish', 'trace']);

  const [, shown] = /^```text\n(.*)\n```$/m.exec(page) ?? [];
  expect(() => readSettings({ pool: { protocols: [{ ...HIVE, aquire: [] }] } })).toThrow(shown);
});
