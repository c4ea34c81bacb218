import type { DistilledScore, RealScore, Share } from './scorers.ts';

/** The table of the re-created shapes, with the bar each figure is held to. */
export function formatDistilled(score: DistilledScore): string {
  return table('distilled', [
    ['found', ofTotal(score.found), '100 %'],
    ['right kind', ofTotal(score.rightKind), '100 %'],
    ['correct files without a report', ofTotal(score.quiet), '100 %'],
    ['wrong reports', String(score.wrongReports), '0'],
  ]);
}

/** The table of the real bugs, their fixes and the clean files. Precision is what labels confirm: the rest is to be read. */
export function formatReal(score: RealScore): string {
  const { count: confirmed, total: reports } = score.labelled;
  return table('real', [
    ['found', ofTotal(score.found), '85 %, goal 90 %'],
    ['right kind', ofTotal(score.rightKind), '83 %'],
    ['silent after the fix', ofTotal(score.silent), '98 %'],
    ['reports a label confirms', ofTotal(score.labelled), '95 %, after reading the others'],
    ['reports per 10,000 lines', per10000(reports, score.lines), ''],
    ['  without a label', per10000(reports - confirmed, score.lines), ''],
    ['lines', String(score.lines), ''],
  ]);
}

function table(title: string, rows: readonly (readonly [string, string, string])[]): string {
  const lines = rows.map(([name, figure, bar]) => `  ${name.padEnd(32)}${figure.padStart(16)}${bar && `   bar ${bar}`}`);
  return `${title}\n${lines.join('\n')}\n`;
}

function ofTotal({ count, total }: Share): string {
  return total === 0 ? 'none' : `${count}/${total} ${((100 * count) / total).toFixed(1).padStart(5)} %`;
}

function per10000(reports: number, lines: number): string {
  return ((1e4 * reports) / lines).toFixed(2);
}
