/** What type information adds: the same files linted with and without it, by the type checker that typed linting has. */
import { join } from 'node:path';
import tsParser from '@typescript-eslint/parser';
import { ESLint, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../../index.ts';

const FOLDER = join(import.meta.dirname, 'fixtures');

async function messages(file: string, preset: 'recommended' | 'recommendedTypeChecked'): Promise<string[]> {
  const languageOptions = { parser: tsParser, parserOptions: { projectService: true, tsconfigRootDir: FOLDER } };
  const eslint = new ESLint({ cwd: FOLDER, overrideConfigFile: true, overrideConfig: [{ files: ['**/*.ts'], languageOptions }, { files: ['**/*.ts'], ...plugin.configs[preset] }] });
  const results = await eslint.lintFiles([file]);
  return results.flatMap((result) => result.messages.map(({ line, message }) => `${line}: ${message}`));
}

/** File, findings without types, findings with types. */
const rows: readonly (readonly [what: string, file: string, untyped: readonly string[], typed: readonly string[]])[] = [
  ['confirm a pool whose name says nothing', 'confirmed.ts', [], ['4: `connection` is not released when line 5 returns.']],
  ['deny a pool whose type gives nothing back', 'denied.ts', ['4: `wire` is not released when the function ends.'], []],
  ['show that a function of another file hands out a lease', 'lent.ts', [], ['4: `client` is not released when line 6 returns.']],
  ['show that a function of another file releases', 'released.ts', [], ['9: `client` was already released on line 8.']],
  ['show that a function of another file only borrows', 'borrowed.ts', [], ['7: `client` is not released when line 8 returns.']],
];

describe('types', () => {
  for (const [what, file, untyped, typed] of rows) {
    it(what, async () => {
      expect(await messages(file, 'recommended'), 'without').toEqual(untyped);
      expect(await messages(file, 'recommendedTypeChecked'), 'with').toEqual(typed);
    });
  }

  it('are not missed where the host has none', () => {
    const code = 'async function run(pool) { const client = await pool.connect(); await client.query(sql); }';
    const found = new Linter().verify(code, [plugin.configs.recommendedTypeChecked]);
    expect(found.map(({ message }) => message)).toEqual(new Linter().verify(code, [plugin.configs.recommended]).map(({ message }) => message));
    expect(found).toHaveLength(1);
  });
});
