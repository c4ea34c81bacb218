/** A slice of `npm run robustness`, and that it would notice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examine } from './examine.ts';
import { eachScript, folderAt } from './scripts.ts';
import { Tally } from './tally.ts';

const installed = join(import.meta.dirname, '../../node_modules');

test('every rule on what pools and drivers ship: no crash, no slow file, and the rules had something to do', () => {
  const tally = new Tally();
  for (const name of ['pg', 'pg-pool', 'generic-pool', 'tarn', 'mysql2/lib', 'knex/lib/dialects']) {
    for (const path of eachScript(join(installed, name))) tally.add(path, examine(path, readFileSync(path, 'utf8')));
  }
  expect(tally.crashes).toEqual([]);
  expect(tally.slow).toEqual([]);
  expect(tally.files).toBeGreaterThan(100);
  expect(tally.toString()).toMatch(/^sites +[1-9]\d*$/m);
});

test('a fault that the core swallows is a crash all the same', () => {
  const tally = new Tally();
  tally.add('deep.js', { lines: 1, parsed: true, sites: 1, findings: 0, milliseconds: 501, steps: 7, caps: ['budget'], faults: ['RangeError: Maximum call stack size exceeded'] });
  expect(tally.isGood).toBe(false);
  expect(tally.toString()).toMatch(/crashes +1\n {2}deep\.js: RangeError.*\nfiles over 500 ms +1\n {2}deep\.js: 501 ms, 7 steps\nsites given up +1\n {2}budget +1$/);
});

test('scripts in every form are found, and read as what they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lifeguard-robustness-'));
  try {
    mkdirSync(join(folder, 'inner'));
    const files: Record<string, string> = { 'a.d.ts': 'export {};', 'b.ts': 'export const size: number = 1;', 'c.cjs': 'with (a) b(); return;', 'd.md': '', 'inner/e.jsx': 'export const e = <p />;', 'inner/f.mjs': 'export const = 1;' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const parsed = [...eachScript(folder)].map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), examine(path, readFileSync(path, 'utf8')).parsed]);
    expect(parsed).toEqual([['b.ts', true], ['c.cjs', true], ['inner/e.jsx', true], ['inner/f.mjs', false]]);
    expect(() => folderAt(join(folder, 'b.ts'))).toThrow('Expected a folder');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
