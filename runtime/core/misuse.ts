/** One spelling for every way to misuse a pool, shared by the linter's findings and the runtime's reports. */
export type MisuseKind =
  | 'leak'
  | 'double-release'
  | 'stale-release'
  | 'foreign-release'
  | 'use-after-release'
  | 'write-after-release'
  | 'dirty-release'
  | 'held-too-long'
  | 'acquire-after-close'
  | 'exhausted'
  | 'nested-acquire'
  | 'zero-reuse'
  | 'async-capture';

/** What a refused release or other misuse does. It is counted and recorded first, so a throw swallowed by user code still shows. */
export type MisusePolicy = 'throw' | 'warn' | 'count';
