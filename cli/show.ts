import { formatReport } from '../runtime/report/format-report.ts';
import { defaultPath, readReport, REPORT_FILE } from '../runtime/report/report-file.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { parse, UsageError } from './usage-error.ts';

/** `report show [file]`: prints a report as text. */
export function show(args: string[], terminal: Terminal): ExitCode {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      'exit-code': { type: 'boolean' },
      'no-code-frame': { type: 'boolean' },
      color: { type: 'boolean' },
      'no-color': { type: 'boolean' },
    },
  });
  const [path = defaultPath(REPORT_FILE), ...more] = positionals;
  if (more.length > 0) throw new UsageError(`Expected one report, got ${positionals.length}: \`report merge\` makes one of several.`);
  const report = readReport(path);
  const color = values.color ?? (terminal.color && values['no-color'] !== true);
  terminal.out(formatReport(report, { color, codeFrame: values['no-code-frame'] !== true }));
  return values['exit-code'] === true && report.misuses.length > 0 ? 1 : 0;
}
