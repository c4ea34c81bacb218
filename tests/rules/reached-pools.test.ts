/**
 * Re-creations of real misuse in which the pool comes from somewhere else, as in most files: by a relative import, a parameter, a field or a
 * global. `// EXPECT kind` marks the line that `recommended` must report, and the only one; the repaired twin must stay silent.
 */
import * as parser from '@typescript-eslint/parser';
import { readdirSync, readFileSync } from 'node:fs';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../index.ts';

const SHAPES = new URL('fixtures/reached-pools/', import.meta.url);
const files = readdirSync(SHAPES);
const linter = new Linter();
const matched = ['**/*.{ts,js}'];
const config: Linter.Config[] = [{ files: matched, languageOptions: { parser } }, { ...plugin.configs.recommended, files: matched }];

const KINDS: Record<string, string> = {
  'pool/require-release': 'leak',
  'pool/no-double-release': 'double-release',
  'pool/no-use-after-release': 'use-after-release',
  'pool/no-async-capture': 'async-capture',
};

function reportsOn(text: string, filename: string): string[] {
  const messages = linter.verify(text, config, { filename });
  return messages.map(({ line, ruleId, message }) => `${line} ${KINDS[ruleId ?? ''] ?? message}`);
}

function expectedIn(text: string): string[] {
  return text.split('\n').flatMap((line, index) => [...line.matchAll(/\/\/ EXPECT ([\w-]+)/g)].map(([, kind]) => `${index + 1} ${kind}`));
}

describe('a pool that is reached', () => {
  it.each(files)('%s', (name) => {
    const text = readFileSync(new URL(name, SHAPES), 'utf8');
    expect(expectedIn(text).length > 0, 'a bad file, and no other, says what is expected').toBe(name.includes('.bad.'));
    expect(reportsOn(text, name)).toEqual(expectedIn(text));
  });

  it('comes in twelve pairs', () => {
    const stems = (state: string): string[] => files.filter((name) => name.includes(state)).map((name) => name.replace(/\..*/, ''));
    expect(stems('.bad.')).toHaveLength(12);
    expect(stems('.good.')).toEqual(stems('.bad.'));
  });
});
