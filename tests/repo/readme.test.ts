import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from '../../index.ts';
import { textOf } from './files.ts';
import { readmeBlocks } from './readme.ts';

test('the linter says of the example what the README shows', () => {
  const config = { files: ['**/*.ts'], languageOptions: { parser }, ...plugin.configs.recommended };
  const found = new Linter().verify(readmeBlocks('ts')[0]!, [config], 'encode.ts');
  const told = found.map(({ line, column, message, ruleId }) => `${line}:${column} error ${message.replace(/\.$/, '')} ${ruleId}`);
  expect(told).toEqual(readmeBlocks('text')[0]!.trim().split('\n').map((line) => line.replaceAll(/ +/g, ' ')));
});

test('the scripts that the README names exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = [...textOf('README.md').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
