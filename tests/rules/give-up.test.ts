/** A rule that throws ends ESLint's whole run; ours give up instead: on a suggestion, on the rest of a file, on the file. */
import { Linter } from 'eslint';
import type { Rule } from 'eslint';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRule } from '../../rules/support/create-rule.ts';
import { tellFaults } from '../../rules/support/give-up.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, reportFindings } from '../../rules/support/report.ts';
import type { Suggestion } from '../../rules/support/report.ts';
import { rethrow } from './support/tell-faults.ts';

const LEAK = "import { Pool } from 'pg';\nconst db = new Pool();\nasync function run() { const client = await db.connect(); return 1; }";

const faults: unknown[] = [];
beforeEach(() => {
  faults.length = 0;
  tellFaults((fault) => void faults.push(fault));
});
afterEach(() => tellFaults(rethrow));

function lint(create: Rule.RuleModule['create']): Linter.LintMessage[] {
  const rule = createRule({ name: 'faulty', kind: 'leak', description: 'fail', messages: { leak: 'a leak' }, suggestions: { mend: 'mend it' }, schema: FLOW_SCHEMA, defaultOptions: FLOW_DEFAULTS, create });
  return new Linter().verify(LEAK, [{ plugins: { own: { rules: { faulty: rule } } }, rules: { 'own/faulty': 'error' } }]);
}

function leaks(context: Rule.RuleContext, suggestions: () => Suggestion[]): Rule.RuleListener {
  return reportFindings(context, ({ kind }) => kind === 'leak', () => ({ messageId: 'leak', data: {}, suggestions }));
}

test('a rule that fails to start says nothing', () => {
  expect(lint(() => { throw new RangeError('start'); })).toEqual([]);
  expect(faults).toEqual([new RangeError('start')]);
});

test('a listener that fails takes its reports with it', () => {
  expect(lint(() => ({ Program() { throw new RangeError('listener'); } }))).toEqual([]);
  expect(faults).toEqual([new RangeError('listener')]);
});

test('a report stays where finding its suggestions fails', () => {
  const [told] = lint((context) => leaks(context, () => { throw new RangeError('finding'); }));
  expect(told).toMatchObject({ message: 'a leak', line: 3 });
  expect(told?.suggestions ?? []).toEqual([]);
  expect(faults).toEqual([new RangeError('finding')]);
});

test('a report stays where the edit of its suggestion fails', () => {
  const [told] = lint((context) => leaks(context, () => [{ messageId: 'mend', fix() { throw new RangeError('edit'); } }]));
  expect(told).toMatchObject({ message: 'a leak', line: 3 });
  expect(told?.suggestions ?? []).toEqual([]);
  expect(faults).toEqual([new RangeError('edit')]);
});

test('the tests of the rules see such a fault', () => {
  tellFaults(rethrow);
  expect(() => lint(() => { throw new RangeError('seen'); })).toThrow('seen');
});
