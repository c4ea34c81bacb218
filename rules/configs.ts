import type { Linter } from 'eslint';

const FLOW_RULES = ['no-async-capture', 'no-double-release', 'no-escaping-release', 'no-use-after-release', 'require-release', 'require-reset'];

/** What is certain. */
export const recommended: Linter.RulesRecord = Object.fromEntries(FLOW_RULES.map((name) => [`pool/${name}`, 'error']));

/** Also what depends on code that cannot be seen. */
export const strict: Linter.RulesRecord = Object.fromEntries(FLOW_RULES.map((name) => [`pool/${name}`, ['error', { report: 'all' }]]));
