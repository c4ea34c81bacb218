import { existsSync } from 'node:fs';
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
  const baseline = baselineOf(readReport(path));
  const former = existsSync(out) ? readBaseline(out).known.length : 0;
  writeBaseline(out, baseline);
  const { length } = baseline.known;
  terminal.out(`${length} known in ${out}${former > length ? ` (${former} before): right if the report is of all tests; a run of some of them replaces it` : ''}\n`);
  return 0;
}
