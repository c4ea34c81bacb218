import { BASELINE_FILE, baselineOf, readBaseline, writeBaseline } from '../runtime/report/baseline.ts';
import { defaultPath, readReport, REPORT_FILE } from '../runtime/report/report-file.ts';
import { refuseForeignFile } from './refuse-foreign-file.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { parse, UsageError } from './usage-error.ts';

/** `report baseline [file]`: what the report has is known from now on, and no longer fails a test. */
export function baseline(args: string[], terminal: Terminal): ExitCode {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { out: { type: 'string', short: 'o' } },
  });
  const [path = defaultPath(REPORT_FILE), ...more] = positionals;
  if (more.length > 0) throw new UsageError(`Expected one report, got ${positionals.length}.`);
  const out = values.out ?? defaultPath(BASELINE_FILE);
  refuseForeignFile(out, readBaseline);
  const known = baselineOf(readReport(path));
  writeBaseline(out, known);
  terminal.out(`${known.known.length} known in ${out}\n`);
  return 0;
}
