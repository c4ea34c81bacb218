import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { ESLint, Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from '../../index.ts';
import { root, textOf } from './files.ts';
import { readmeBlocks } from './readme.ts';

test('the linter says of the example what the README shows', () => {
  const config = { files: ['**/*.ts'], languageOptions: { parser }, ...plugin.configs.recommended };
  const found = new Linter().verify(readmeBlocks('ts')[0]!, [config], 'encode.ts');
  const told = found.map(({ line, column, message, ruleId }) => `${line}:${column} error ${message.replace(/\.$/, '')} ${ruleId}`);
  expect(told).toEqual(readmeBlocks('text')[0]!.trim().split('\n').map((line) => line.replaceAll(/ +/g, ' ')));
});

test('the configurations that the README shows lint the files they name', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(root, 'dist/readme-'));
  try {
    for (const [index, code] of readmeBlocks('js').entries()) {
      const file = join(folder, `eslint.config.${index}.js`);
      writeFileSync(file, code);
      const eslint = new ESLint({ cwd: root, overrideConfigFile: file });
      const name = code.includes('**/*.ts') ? 'tests/repo/readme.ts' : 'eslint.config.js';
      const { languageOptions, rules } = (await eslint.calculateConfigForFile(name)) as Linter.Config;
      expect(rules).toMatchObject({ 'pool/require-release': [2, expect.anything()] });
      if (name.endsWith('.ts')) expect(languageOptions).toMatchObject({ parser: { meta: { name: 'typescript-eslint/parser' } }, parserOptions: { projectService: true } });
      const [result] = await eslint.lintFiles(name);
      expect(result!.messages).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the scripts that the README names exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = [...textOf('README.md').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
