/** What programs are made of. Each occurs often enough, or the search says so. */
import type { LeaseStyle } from './program.ts';

const LEASES: Record<LeaseStyle, true> = {
  finally: true, catch: true, plain: true, leaky: true, conditional: true, guarded: true, lazy: true, flagged: true, once: true, given: true, retry: true, using: true,
  disposer: true, 'async disposer': true, field: true, callback: true, chain: true, event: true, hook: true,
};

const OTHERS = [
  'alias', 'async closure', 'async generator', 'async loan', 'await', 'break', 'call', 'callback', 'called at once', 'catch', 'chain', 'class field', 'closure', 'continue',
  'destructuring', 'discard', 'do', 'executor', 'finally', 'finally overrides', 'floating chain', 'for', 'for-await', 'for-of', 'forEach', 'foreign release', 'forever',
  'generator', 'helper', 'if', 'jump through finally', 'label', 'loan', 'logical assignment', 'method', 'method helper', 'named handler', 'never returns', 'optional chain',
  'release', 'rethrow', 'return', 'returned chain', 'static block', 'static field', 'switch', 'switch fallthrough', 'then with two handlers', 'throw', 'try', 'use', 'while',
  'write', 'yield',
] as const;

export type Construct = (typeof OTHERS)[number] | `lease: ${LeaseStyle}`;

export const CONSTRUCTS: readonly Construct[] = [...(Object.keys(LEASES) as LeaseStyle[]).map((style): Construct => `lease: ${style}`), ...OTHERS];
