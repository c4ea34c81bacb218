import type { Linter } from 'eslint';

const FLOW_RULES = [
  'no-async-capture',
  'no-double-release',
  'no-escaping-release',
  'no-foreign-release',
  'no-nested-acquire',
  'no-raced-acquire',
  'no-use-after-release',
  'require-release',
  'require-reset',
];

/** No misuse, but what a busy service should not do. */
const STRICT_RULES = ['no-held-across-await'];

/** Rules with nothing to set. */
const OTHERS: Linter.RulesRecord = { 'pool/no-runtime-leak': 'error' };

/** What is certain. */
export const recommended: Linter.RulesRecord = { ...Object.fromEntries(FLOW_RULES.map((name) => [`pool/${name}`, 'error'])), ...OTHERS };

/** Also what depends on code that cannot be seen. */
export const strict: Linter.RulesRecord = {
  ...Object.fromEntries([...FLOW_RULES, ...STRICT_RULES].map((name): [string, Linter.RuleEntry] => [`pool/${name}`, ['error', { report: 'all' }]])),
  ...OTHERS,
};
