import { endingWith } from '../core/ending.ts';
import { LEVELS } from '../core/level.ts';
import { checkOptions, oneOf } from '../core/options.ts';
import type { Level } from '../core/types.ts';
import { makeReport, suspects } from './check-leaks.ts';
import { LeakError } from './leak-error.ts';
import type { LeakScope } from './leak-scope.ts';
import { runInScope } from './leak-scope.ts';
import { ledger } from './ledger.ts';
import { installWatches } from './pool-watch.ts';
import type { Misuse } from './types.ts';

export type { LeakReport, Misuse, Site } from './types.ts';
export { checkLeaks, clear, report } from './check-leaks.ts';
export { LeakError } from './leak-error.ts';
export { formatReport } from '../report/format-report.ts';
export { mergeReports } from '../report/merge-reports.ts';

installWatches();

/** Calls `listener` with each misuse as it is found. Returns how to stop. */
export function onReport(listener: (misuse: Misuse) => void): () => void {
  return ledger.book.listen(listener);
}

/** Moves every pool that was built at `sample` or above to `level`. A pool built at `off` stays the plain class. */
export function setLevel(level: Level): void {
  checkOptions('setLevel', { level }, { level: oneOf(...LEVELS) }, ['level']);
  for (const pool of ledger.eachSwitchable()) pool.setLevel(level);
}

/**
 * Runs `work`. Every lease begun in it, also in its asynchronous continuations, must have ended when it ends.
 *
 * @throws LeakError with the leases that have not; a promise rejects with it. An error of `work` itself comes first.
 */
export function leakScope<R>(work: () => R): R {
  return runInScope(undefined, (scope) =>
    endingWith(
      work,
      () => {
        const misuses = blameScope(scope);
        if (misuses.length > 0) throw new LeakError({ ...makeReport([]), misuses });
      },
      () => void blameScope(scope),
    ),
  );
}

/**
 * Says that the item of a lease is in use right now: what is used is not held too long, and reports name the place.
 *
 * @param hint turned to text at once and shown if the lease is lost
 */
export function touch(item: object, hint?: string): void {
  ledger.touch(item, touch, hint === undefined ? undefined : String(hint));
}

function blameScope(scope: LeakScope): Misuse[] {
  return ledger.blameAll(suspects((record) => scope.includes(record.scope)), 'scope');
}
