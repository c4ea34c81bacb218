/**
 * What other files of a project say about pools and helpers, without type information. `// EXPECT kind` marks the lines that `recommended` must
 * report, and the only ones.
 */
import * as parser from '@typescript-eslint/parser';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Linter } from 'eslint';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import plugin from '../../index.ts';

const JOBS = fileURLToPath(new URL('fixtures/neighbours/src/jobs/', import.meta.url));
const files = readdirSync(JOBS);
const linter = new Linter({ cwd: '/' });
/** JavaScript by ESLint's own parser, which gives no scopes to whoever calls it. */
const config: Linter.Config[] = [
  { files: ['**/*.ts'], languageOptions: { parser } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  { ...plugin.configs.recommended, files: ['**/*.{ts,cjs}'] },
];

function reportsOn(text: string, filename: string): string[] {
  return linter.verify(text, config, { filename }).map(({ line, ruleId, message }) => `${line} ${ruleId === 'pool/require-release' ? 'leak' : message}`);
}

function expectedIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) => [...line.matchAll(/\/\/ EXPECT ([\w-]+)/g)].map(([, kind]) => `${index + 1} ${kind}`));
}

describe('what neighbouring files say', () => {
  it.each(files)('%s', (name) => {
    const path = join(JOBS, name);
    const text = readFileSync(path, 'utf8');
    expect(reportsOn(text, path)).toEqual(expectedIn(text));
  });

  it('is not heard where the text has no file', () => {
    const text = readFileSync(join(JOBS, 'shared.ts'), 'utf8');
    expect(reportsOn(text, 'shared.ts')).toEqual(['6 leak', '11 leak', '16 leak']);
  });
});

describe('a neighbour that changes while an editor lints', () => {
  const caller = "const pool = require('./pool.cjs');\nexports.one = async () => { const item = await pool.acquire(); return item.size + 1; };\n";
  const lending = 'const idle = []; exports.acquire = async () => idle.pop() ?? {}; exports.release = (item) => idle.push(item);\n';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'neighbours-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (text: string): void => writeFileSync(join(folder, 'pool.cjs'), text);
  const lint = (): string[] => reportsOn(caller, join(folder, 'caller.cjs'));

  it('is read anew', () => {
    write('const one = {}; exports.acquire = async () => one;\n');
    expect(lint()).toEqual([]);
    write(lending);
    expect(lint()).toEqual(['2 leak']);
  });

  it('tells nothing while it cannot be parsed, is missing, or imports itself', () => {
    write('const one = {; exports.acquire = async () => one;\n');
    expect(lint()).toEqual(['2 leak']);
    rmSync(join(folder, 'pool.cjs'));
    expect(lint()).toEqual(['2 leak']);
    write("module.exports = require('./pool.cjs');\n");
    expect(lint()).toEqual(['2 leak']);
  });
});
