/**
 * Tables of programs for one rule. What is reported stands under the place it is reported at, as an editor would draw it:
 *
 *     const client = await db.connect();
 *     //                      ~~~~~~~~~ `client` is not released when line 3 returns.
 *
 * Tildes that end in `…` stand under something that goes on in the next lines. The comment is part of the program, so that a line named in a
 * message is a line of the program as it stands here. A line `// => …` after it is a suggestion that comes with the report; what each suggestion
 * makes of the program is parsed and linted again, with all rules.
 */
import tsParser from '@typescript-eslint/parser';
import { RuleTester } from 'eslint';
import type { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { expectToMend, lintStrictly } from './suggestions.ts';
import type { Surroundings } from './suggestions.ts';

RuleTester.describe = describe;
RuleTester.it = it;

/** Programs by what they show. */
export type Programs = Readonly<Record<string, string>>;

export interface Tables {
  /** silent, also with `report: 'all'`, though they look wrong */
  readonly valid: Programs;
  /** reported with either value of `report` */
  readonly invalid: Programs;
  /** reported with `report: 'all'` only */
  readonly possible?: Programs;
}

export type RuleName = keyof typeof rules;

export interface Language {
  /** the parser's name, for the titles of the tests */
  readonly name: string;
  readonly options: Linter.LanguageOptions;
}

export const TYPESCRIPT: Language = { name: 'typescript-eslint', options: { parser: tsParser } };
export const ESPREE: Language = { name: 'espree', options: {} };
export const COMMONJS: Language = { name: 'espree, CommonJS', options: { sourceType: 'commonjs' } };

/** One test per program and value of the option. `settings` are the project's `settings.pool`. */
export function testRule(rule: RuleName, { valid, invalid, possible = {} }: Tables, { language = TYPESCRIPT, settings = {} }: { language?: Language; settings?: object } = {}): void {
  const tester = new RuleTester({ languageOptions: language.options, settings: { pool: settings } });
  const silent = (programs: Programs, report: string): RuleTester.ValidTestCase[] =>
    Object.entries(programs).map(([name, program]) => ({ name, code: completed(program), options: [{ report }] }));
  const reported = (programs: Programs, report: string): RuleTester.InvalidTestCase[] =>
    Object.entries(programs).map(([name, program]) => ({ name, code: completed(program), errors: expectations(program), options: [{ report }] }));
  tester.run(`${rule}, definite (${language.name})`, rules[rule], {
    valid: [...silent(valid, 'definite'), ...silent(possible, 'definite')],
    invalid: reported(invalid, 'definite'),
  });
  tester.run(`${rule}, all (${language.name})`, rules[rule], {
    valid: silent(valid, 'all'),
    invalid: [...reported(invalid, 'all'), ...reported(possible, 'all')],
  });
  const withSuggestions = Object.entries({ ...invalid, ...possible }).filter(([, program]) => expectations(program).some(({ suggestions }) => suggestions));
  for (const [name, program] of withSuggestions) it(`${rule} suggests: ${name} (${language.name})`, () => testSuggestions(rule, program, { language: language.options, settings }));
}

/** Each suggestion is the one that is written below its message, and takes its finding away without another in its place. */
function testSuggestions(rule: RuleName, program: string, surroundings: Surroundings): void {
  const code = completed(program);
  const before = lintStrictly(code, surroundings);
  const mine = before.filter(({ ruleId }) => ruleId === `pool/${rule}`).flatMap(({ suggestions = [] }) => suggestions);
  expect(mine.map(({ desc }) => desc)).toEqual([...dedented(program).matchAll(/^\s*\/\/ => (.+)$/gm)].map(([, desc]) => desc));
  expectToMend(code, before, mine, surroundings);
}

/** Every message of the rule is told by some program of the tables. */
export function testMessages(rule: RuleName, ...tables: readonly Tables[]): void {
  it(`${rule} says each of its messages somewhere`, () => {
    const { invalidSettings: _, ...messages } = rules[rule].meta?.messages ?? {};
    const told = tables.flatMap(({ invalid, possible }) => [...Object.values(invalid), ...Object.values(possible ?? {})]).flatMap((program) => expectations(program).map((error) => String(error.message)));
    const suggested = tables.flatMap(({ invalid, possible }) => [...Object.values(invalid), ...Object.values(possible ?? {})]).flatMap((program) => [...program.matchAll(/\/\/ => (.+)$/gm)].map(([, desc]) => desc!));
    const untold = Object.entries(messages).filter(([, template]) => ![...told, ...suggested].some((message) => fits(template, message)));
    expect(Object.keys(messages)).not.toEqual([]);
    expect(untold.map(([id]) => id)).toEqual([]);
  });
}

/** True when a message is an instance of a template, whose placeholders stand for something. */
function fits(template: string, message: string): boolean {
  const [head = '', ...tails] = template.split(/\{\{\w+\}\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${[head, ...tails].join('.+')}$`).test(message);
}

const MARKER = /^(\s*\/\/\s*)(~+)(…?) (.+)$/;

function expectations(program: string): RuleTester.TestCaseError[] {
  const errors: RuleTester.TestCaseError[] = [];
  let line = 0;
  for (const [index, text] of dedented(program).split('\n').entries()) {
    const [, before, tildes, on, message] = MARKER.exec(text) ?? [];
    if (/^\s*\/\/ => /.test(text)) {
      const error = errors.at(-1);
      if (error) error.suggestions = ((error.suggestions as number | undefined) ?? 0) + 1;
    } else if (before === undefined || tildes === undefined || message === undefined) line = index + 1;
    else errors.push({ message, line, column: before.length + 1, ...(on ? {} : { endLine: line, endColumn: before.length + tildes.length + 1 }) });
  }
  return errors;
}

/** Pools that a program may use without declaring them; their declarations follow the program, so that its lines keep their numbers. */
const POOLS: Readonly<Record<string, readonly [declaration: string, module: string, imported: string]>> = {
  vectors: ['const vectors = new ObjectPool({ create: () => ({ x: 0, y: 0 }), reset: (vector) => { vector.x = vector.y = 0; } });', 'pool-lifeguard/runtime', 'ObjectPool'],
  letters: ["const letters = createPool({ create: () => ({ to: '', lines: [] }) });", 'pool-lifeguard/runtime', 'createPool'],
  buffers: ['const buffers = new BufferPool();', 'pool-lifeguard/runtime', 'BufferPool'],
  db: ['const db = new Pool();', 'pg', 'Pool'],
};

export function completed(program: string): string {
  const used = Object.entries(POOLS).filter(([name]) => new RegExp(String.raw`\b(?<!\.)${name}\.`).test(program));
  const declarations = used.flatMap(([, [declaration, module, imported]]) => [`import { ${imported} } from '${module}';`, declaration]);
  return [dedented(program), ...declarations].join('\n');
}

function dedented(program: string): string {
  const lines = program.replace(/^\n/, '').trimEnd().split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}
