import { readFileSync } from 'node:fs';
import path from 'node:path';
import { linesOf } from './join.ts';
import type { Finding } from './lint.ts';
import type { Paint } from './paint.ts';

/**
 * The lines that a finding is about: where it points, underlined, and those its witness names; what lies between is left out.
 *
 *     6 |   const client = await pool.connect();
 *       |                  ^^^^^^^^^^^^^^^^^^^^
 *       ⋮
 *    14 |     await client.query('INSERT …
 */
export function frameOf(finding: Finding, root: string, paint: Paint): string[] {
  const source = readFileSync(path.join(root, finding.file), 'utf8').split('\n');
  const lines = [...new Set(linesOf(finding))].filter((line) => source[line - 1] !== undefined).sort((a, b) => a - b);
  const width = String(lines.at(-1)).length;
  return lines.flatMap((line, index) => {
    const text = source[line - 1]!;
    const gutter = paint('dim', `${String(line).padStart(width)} |`);
    const gap = index > 0 && line > lines[index - 1]! + 1 ? [paint('dim', `${' '.repeat(width)} ⋮`)] : [];
    return [...gap, `${gutter} ${text}`, ...(line === finding.line ? [`${paint('dim', `${' '.repeat(width)} |`)} ${paint('red', underline(finding, text))}`] : [])];
  });
}

function underline({ line, column, endLine, endColumn }: Finding, text: string): string {
  const end = line === endLine ? endColumn : text.length + 1;
  return ' '.repeat(column - 1) + '^'.repeat(Math.max(1, end - column));
}
