import path from 'node:path';
import type { Row } from './join.ts';
import type { Paint } from './paint.ts';

/** A table with one line per misuse: what and where it is, and who saw it. */
export function tableOf(rows: readonly Row[], paint: Paint): string[] {
  const cells = rows.map((row) => [row.kind, `${path.posix.basename(row.file)}:${row.line}`, seenByLinter(row), seenByRun(row), verdictOf(row)]);
  const head = ['misuse', 'where', 'linter', 'run', 'seen by'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]!.length)));
  const pad = (line: readonly string[]): string[] => line.map((text, column) => text.padEnd(widths[column]!));
  const styles = [undefined, undefined, 'red', 'red', 'bold'] as const;
  return [
    paint('dim', pad(head).join('  ').trimEnd()),
    ...cells.map((line) => pad(line).map((text, column) => (styles[column] === undefined || text.startsWith('-') ? text : paint(styles[column], text))).join('  ').trimEnd()),
  ];
}

/** How many were seen by whom, as a sentence. */
export function summaryOf(rows: readonly Row[]): string {
  const count = (verdict: string): number => rows.filter((row) => verdictOf(row) === verdict).length;
  return `${rows.length} misuses: ${count('both')} seen by both, ${count('linter')} by the linter only, ${count('run')} by the run only.`;
}

function verdictOf({ findings, misuses }: Row): 'both' | 'linter' | 'run' {
  if (misuses.length === 0) return 'linter';
  return findings.length === 0 ? 'run' : 'both';
}

function seenByLinter({ findings }: Row): string {
  return [...new Set(findings.map(({ rule }) => rule))].join(', ') || '-';
}

function seenByRun({ misuses }: Row): string {
  return [...new Set(misuses.map(({ kind }) => kind))].join(', ') || '-';
}
