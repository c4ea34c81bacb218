import { sourceLinesOf } from '../debug/resolve-site.ts';
import type { Site } from '../debug/types.ts';
import { savedLinesOf } from '../debug/saved-site.ts';

/** Lines shown before and after the one meant. */
const AROUND = 2;

/** Longest text of a line. What is longer was written by a tool, and would bury the one place that matters. */
const WIDEST = 120;

/** The source around a site, its line marked and its column pointed at; undefined where the text is not certain. */
export function codeFrame(site: Site): string[] | undefined {
  const lines = sourceLinesOf(site) ?? savedLinesOf(site);
  if (lines === undefined || lines[site.line - 1] === undefined) return undefined;
  const first = Math.max(1, site.line - AROUND);
  const last = Math.min(lines.length, site.line + AROUND);
  const width = String(last).length;
  const start = lines[site.line - 1]!.length > WIDEST ? Math.max(0, site.column - 1 - WIDEST / 2) : 0;
  const frame: string[] = [];
  for (let line = first; line <= last; line++) {
    const text = shown(lines[line - 1]!, line === site.line ? start : 0);
    frame.push(`${line === site.line ? '>' : ' '} ${String(line).padStart(width)} | ${text}`.trimEnd());
    // Tabs are kept, so that the pointer stands below its column however wide they are shown.
    if (line === site.line) frame.push(`  ${' '.repeat(width)} | ${text.slice(0, site.column - 1 - start).replace(/[^\t]/g, ' ')}^`);
  }
  return frame;
}

/** A line from a place on, with a mark where something of it is left out. */
function shown(line: string, start: number): string {
  const text = line.slice(start, start + WIDEST);
  return `${start > 0 ? `…${text.slice(1)}` : text}${start + WIDEST < line.length ? '…' : ''}`;
}
