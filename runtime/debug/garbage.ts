import { builtin } from '../core/platform.ts';

/**
 * Collects all garbage, now. References made in the current turn are kept until its end, so a turn must pass before.
 *
 * V8 compiles hot code on other threads, and a compilation keeps alive objects that the code has seen until its job is destroyed:
 * without waiting for that, one lost item in some hundreds is taken for held, on every version of Node.js.
 */
export function collectGarbage(): void {
  const exposed = (globalThis as { gc?: () => void }).gc;
  collector ??= exposed ?? (underFlag('expose-gc', 'gc') as () => void);
  settleCompilers();
  collector();
}

let collector: (() => void) | undefined;

/**
 * Waits for the compilations that are under way, then for the end of their jobs: from Node.js 24 on, those of the middle tier (Maglev) are
 * destroyed on another thread, after their code was installed. An engine that knows no such wait is taken as it is.
 */
function settleCompilers(): void {
  try {
    underFlag('allow-natives-syntax', '%FinalizeOptimization(); %WaitForBackgroundOptimization()');
  } catch {
    // The collector still works, if a little less exactly.
  }
}

/** Evaluates source text that V8 understands under a flag, and takes the flag back: the process needs no flags of its own. */
function underFlag(flag: string, source: string): unknown {
  const v8 = builtin<typeof import('node:v8')>('v8');
  const vm = builtin<typeof import('node:vm')>('vm');
  if (v8 === undefined || vm === undefined) throw new Error('Garbage cannot be collected on demand here: gc needs Node.js.');
  const isSet = process.execArgv.some((argument) => argument.replaceAll('_', '-') === `--${flag}`);
  v8.setFlagsFromString(`--${flag}`);
  try {
    // The collector needs a context made under the flag; all else is quicker in this one.
    return source === 'gc' ? vm.runInNewContext(source) : vm.runInThisContext(source);
  } finally {
    if (!isSet) v8.setFlagsFromString(`--no-${flag}`);
  }
}
