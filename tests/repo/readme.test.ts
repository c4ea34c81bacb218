import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from '../../index.ts';
import { textOf } from './files.ts';

const readme = textOf('README.md');

/** The fenced blocks of one language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text]) => (name === language ? [text!] : []));
}

test('the linter says of the example what the README shows', () => {
  const config = { files: ['**/*.ts'], languageOptions: { parser }, ...plugin.configs.recommended };
  const found = new Linter().verify(blocks('ts')[0]!, [config], 'ship-order.ts');
  const lines = found.map(({ line, column, message, ruleId }) => `${line}:${column}  error  ${message.replace(/\.$/, '')}  ${ruleId}`);
  expect(lines.join('\n')).toBe(blocks('text')[0]!.trim());
});

test('the scripts that the README names exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
