/** Suggestions as an editor would apply them. */
import { Linter } from 'eslint';
import { expect } from 'vitest';
import plugin from '../../../index.ts';

export interface Surroundings {
  readonly language: Linter.LanguageOptions;
  readonly settings?: object;
}

/** What all rules say about a program. */
export function lintStrictly(code: string, { language, settings = {} }: Surroundings): Linter.LintMessage[] {
  return new Linter().verify(code, { ...plugin.configs.strict, languageOptions: language, settings: { pool: settings } });
}

/** Each suggestion leaves a program that parses, without its finding and without a new one. */
export function expectToMend(code: string, before: readonly Linter.LintMessage[], suggestions: readonly Linter.LintSuggestion[], surroundings: Surroundings): void {
  for (const { fix } of suggestions) {
    const after = code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
    const left = lintStrictly(after, surroundings).map(kindOf);
    expect(left.length, after).toBeLessThan(before.length);
    expect(before.map(kindOf), after).toEqual(expect.arrayContaining(left));
  }
}

/** A message without what an edit moves. */
function kindOf({ ruleId, message }: Linter.LintMessage): string {
  return `${ruleId}: ${message.replaceAll(/line \d+/g, 'line')}`;
}
