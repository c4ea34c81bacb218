import { framesOf } from '../debug/call-site.ts';
import type { SiteId } from '../debug/call-site.ts';
import { report } from '../debug/check-leaks.ts';
import { LeakError } from '../debug/leak-error.ts';
import { absolutePathOf, resolveFrame } from '../debug/resolve-site.ts';
import type { Misuse } from '../debug/types.ts';
import { formatMisuses } from '../report/format-report.ts';
import type { Verdict } from './leak-guard.ts';

/**
 * The error that fails a test. Its stack is that of the first leaked acquire, so that a test runner shows the source there, as it
 * does for a failed assertion.
 *
 * @param subject begins the message: `This test`
 */
export function verdictError(subject: string, misuses: readonly Misuse[], firstLeak: Verdict['firstLeak']): LeakError {
  const error = new LeakError({ ...report(), misuses: [...misuses] });
  const stack = stackLines(misuses, firstLeak);
  const text = formatMisuses(misuses.map(withoutTest), { codeFrame: stack.length === 0 || misuses.length > 1 });
  error.message = `${subject} ${verb(misuses)}.\n\n${text}\n`;
  error.stack = [`${error.name}: ${error.message}`, ...stack].join('\n');
  return error;
}

/** The test runner names it. */
function withoutTest({ test: _, ...misuse }: Misuse): Misuse {
  return misuse;
}

/**
 * The stack in original positions. A frame whose original is not known would point anywhere, so it is left out. What the garbage
 * collector found by itself during the test has a site, but no callers any more.
 */
function stackLines(misuses: readonly Misuse[], firstLeak: SiteId | undefined): string[] {
  const site = misuses.find(({ kind }) => kind === 'leak')?.acquiredAt;
  const frames = firstLeak === undefined ? [site] : framesOf(firstLeak).map(resolveFrame);
  return frames.flatMap((frame) => {
    const path = frame?.mapped ? absolutePathOf(frame) : undefined;
    return path === undefined ? [] : [`    at ${frame!.functionName ?? '<anonymous>'} (${path}:${frame!.line}:${frame!.column})`];
  });
}

function verb(misuses: readonly Misuse[]): string {
  const leaks = misuses.reduce((sum, { kind, count }) => sum + (kind === 'leak' ? count : 0), 0);
  if (leaks === 0) return 'misused a pool';
  return `did not release ${leaks === 1 ? 'a pooled item' : `${leaks} pooled items`}`;
}
