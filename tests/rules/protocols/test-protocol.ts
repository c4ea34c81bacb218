/**
 * Programs against one library, linted with every rule that follows objects. What a program should be told stands on the line where it is told:
 *
 *     const client = await pool.connect(); //> require-release: `client` is not released when `client.query()` on line 5 rejects.
 *
 * A program without such a comment must stay silent. What is suggested must mend the program.
 */
import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../../index.ts';
import { expectToMend, lintStrictly } from '../support/suggestions.ts';

/** Programs by what they show. */
export type Programs = Readonly<Record<string, string>>;

interface Expected {
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

const RULES = ['no-async-capture', 'no-double-release', 'no-escaping-release', 'no-use-after-release', 'require-release'] as const;
const told = new Set<string>(RULES.map((rule) => `pool/${rule}`));
const LANGUAGE = { language: { parser } };
const EXPECTATION = /\s*\/\/> ([\w-]+): (.+)$/;

export function testProtocol(name: string, { valid, invalid }: { readonly valid: Programs; readonly invalid: Programs }): void {
  const programs = Object.entries({ ...valid, ...invalid }).map(([title, text]) => ({ title, ...read(text) }));
  it(`${name} has six programs of either kind, and none is two`, () => {
    expect(Object.keys(valid).length).toBeGreaterThanOrEqual(6);
    expect(Object.keys(invalid).length).toBeGreaterThanOrEqual(6);
    for (const { title, expected } of programs) expect(expected.length > 0, title).toBe(title in invalid);
    for (const { expected } of programs) for (const { rule } of expected) expect(RULES).toContain(rule);
  });
  it.each(programs)(`${name}: $title`, ({ code, expected }) => {
    const messages = lintStrictly(code, LANGUAGE);
    const definite = new Linter().verify(code, { ...plugin.configs.recommended, languageOptions: LANGUAGE.language }).filter(({ ruleId }) => told.has(ruleId ?? ''));
    expect(definite.map(({ ruleId, line, message }) => ({ rule: ruleId?.replace('pool/', ''), line, message }))).toEqual(expected);
    for (const { suggestions = [] } of messages) expectToMend(code, messages, suggestions, LANGUAGE);
  });
}

function read(text: string): { code: string; expected: readonly Expected[] } {
  const lines = text.trim().split('\n');
  const expected = lines.flatMap((line, index) => {
    const [, rule, message] = EXPECTATION.exec(line) ?? [];
    return rule === undefined || message === undefined ? [] : [{ rule, line: index + 1, message }];
  });
  return { code: lines.map((line) => line.replace(EXPECTATION, '')).join('\n'), expected };
}
