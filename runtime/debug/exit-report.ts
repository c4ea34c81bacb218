import { builtin, environment, processId, threadId } from '../core/platform.ts';
import { makeReport, suspects } from './check-leaks.ts';
import { collectGarbage } from './garbage.ts';
import { LeakError } from './leak-error.ts';
import { ledger } from './ledger.ts';
import { leakSighting } from './misuse-book.ts';
import { toSavedReport } from './saved-report.ts';
import type { LeakReport } from './types.ts';

let isPlanned = false;

/** A folder that each process and thread leaves its report in. */
const FOLDER_VARIABLE = 'POOL_LIFEGUARD_REPORTS';

/**
 * Has the process say at its end which leases never ended, as LeakSanitizer does: what nothing refers to any more, and what was still
 * held. Under a test runner the tests say it.
 */
export function planExitReport(): void {
  const host = (globalThis as { process?: NodeJS.Process }).process;
  if (isPlanned || host?.on === undefined || environment('VITEST') !== undefined || environment('JEST_WORKER_ID') !== undefined) return;
  isPlanned = true;
  host.on('exit', () => {
    try {
      tellAtExit();
    } catch {
      // The process ends as it would have.
    }
  });
}

function tellAtExit(): void {
  if (ledger.open.size > 0) collectGarbage();
  for (const record of ledger.open) if (record.item.deref() === undefined) ledger.lose(record);
  const held = suspects(() => true).map((record) => leakSighting(record, 'held'));
  const report = makeReport(held);
  const folder = environment(FOLDER_VARIABLE);
  if (folder !== undefined && folder !== '') saveIn(folder, report);
  const leaks = report.misuses.filter(({ kind }) => kind === 'leak');
  if (leaks.length === 0) return;
  const count = leaks.reduce((sum, leak) => sum + leak.count, 0);
  const text = new LeakError({ ...report, misuses: leaks }).message;
  builtin<typeof import('node:fs')>('fs')?.writeSync(2, `pool-lifeguard: at exit ${count === 1 ? 'one item had' : `${count} items had`} not been released\n${text}\n`);
}

/** With all misuses, not leaks alone. `report merge` makes one of those of workers and child processes. */
function saveIn(folder: string, report: LeakReport): void {
  const fs = builtin<typeof import('node:fs')>('fs');
  fs?.mkdirSync(folder, { recursive: true });
  fs?.writeFileSync(`${folder}/report-${processId()}-${threadId()}.json`, `${JSON.stringify(toSavedReport(report), null, 2)}\n`);
}
