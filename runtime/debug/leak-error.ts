import { describeSite } from './misuse-book.ts';
import type { LeakReport } from './types.ts';

/** Leases that were not released where they had to be. */
export class LeakError extends Error {
  readonly report: LeakReport;

  constructor(report: LeakReport) {
    super(summary(report));
    this.report = report;
  }
}
Object.defineProperty(LeakError.prototype, 'name', { value: 'LeakError', writable: true, configurable: true });

function summary({ misuses }: LeakReport): string {
  const lines = misuses.map(({ message, count, acquiredAt }) => {
    const times = count === 1 ? '' : ` (${count} times)`;
    return `${message}${times}${acquiredAt === undefined ? '' : `\n  acquired at ${describeSite(acquiredAt)}`}`;
  });
  return lines.join('\n');
}
