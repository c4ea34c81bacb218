import { mergeReports } from '../runtime/report/merge-reports.ts';
import { readReport, ReportFileError, toSavedReport, writeReport } from '../runtime/report/report-file.ts';
import type { SavedReport } from '../runtime/report/report-file.ts';
import { refuseForeignFile } from './refuse-foreign-file.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { parse, UsageError } from './usage-error.ts';

/** `report merge <file...>`: one report of several. A file that cannot be read is named; the others are merged all the same. */
export function merge(args: string[], terminal: Terminal): ExitCode {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { out: { type: 'string', short: 'o' } },
  });
  if (positionals.length === 0) throw new UsageError('Expected the reports to merge, got none.');
  if (values.out !== undefined) refuseForeignFile(values.out, readReport);

  const reports: SavedReport[] = [];
  for (const path of new Set(positionals)) {
    try {
      reports.push(readReport(path));
    } catch (error) {
      if (!(error instanceof ReportFileError)) throw error;
      terminal.err(`pool-lifeguard: ${error.message}\n`);
    }
  }
  const unread = new Set(positionals).size - reports.length;
  if (reports.length === 0) return 2;

  const merged = mergeReports(reports);
  if (values.out === undefined) terminal.out(`${JSON.stringify(toSavedReport(merged), null, 2)}\n`);
  else writeReport(values.out, merged);
  return unread > 0 ? 2 : 0;
}
