import type { AST, Rule } from 'eslint';
import { createRule, SILENT } from './support/create-rule.ts';
import { callAt, findLine } from './support/recorded-line.ts';
import { absolutePath, reportFor } from './support/runtime-report.ts';
import type { RecordedLeak, RuntimeReport } from './support/runtime-report.ts';

/**
 * no-runtime-leak: what the last debug run saw leak is shown where it was acquired.
 *
 * Silent without a report, and where the recorded line is not found again: the code has changed since.
 */
export default createRule({
  name: 'no-runtime-leak',
  kind: 'leak',
  description: 'disallow leaking a pool object, as seen by the last debug run',
  messages: {
    leaked: "What this acquires from pool '{{pool}}' was not released in the last debug run{{seen}}.",
    stillHeld: "What this acquires from pool '{{pool}}' was still held at the end of the last debug run{{seen}}.",
    unreadableReport: '{{problem}}',
  },
  schema: [
    {
      type: 'object',
      properties: { reportFile: { type: 'string', description: 'The report to read; relative to the working directory.' } },
      additionalProperties: false,
    },
  ],
  defaultOptions: [{}],
  create(context) {
    const { reportFile } = context.options[0] as { reportFile?: string };
    const found = reportFor(context.physicalFilename, context.cwd, reportFile && absolutePath(context.cwd, reportFile));
    if (!found || !concerns(found.report, found.name)) return SILENT;
    return { 'Program:exit': () => showLeaks(context, found.report, found.name) };
  },
});

/** False for a file of which a report says nothing: most have no report at all, and those of a package share one. */
function concerns({ problem, leaks }: RuntimeReport, name: string): boolean {
  return problem !== undefined || leaks.some(({ file }) => file === name);
}

function showLeaks(context: Rule.RuleContext, report: RuntimeReport, name: string): void {
  if (report.problem !== undefined && isToldHere(report, name)) {
    context.report({ loc: { line: 1, column: 0 }, messageId: 'unreadableReport', data: { problem: report.problem } });
  }
  for (const { loc, leaks } of leaksByPlace(context, report, name)) {
    const messageId = leaks.every(({ held }) => held) ? 'stillHeld' : 'leaked';
    context.report({ loc, messageId, data: { pool: leaks[0]!.pool, seen: seen(leaks) } });
  }
}

/** The file in which each unusable report is complained of: once in a run, and again whenever that file is linted again. */
const toldIn = new WeakMap<RuntimeReport, string>();

function isToldHere(report: RuntimeReport, name: string): boolean {
  if (!toldIn.has(report)) toldIn.set(report, name);
  return toldIn.get(report) === name;
}

/** The leaks of one file, those of one pool and acquire site together, where that site is now. */
function leaksByPlace({ sourceCode }: Rule.RuleContext, { leaks }: RuntimeReport, name: string): Iterable<{ loc: AST.SourceLocation; leaks: RecordedLeak[] }> {
  const places = new Map<string, { loc: AST.SourceLocation; leaks: RecordedLeak[] }>();
  for (const leak of leaks) {
    const line = leak.file === name ? findLine(sourceCode, leak) : undefined;
    if (line === undefined) continue;
    const key = `${line}:${leak.column} ${leak.pool}`;
    const place = places.get(key);
    if (place) place.leaks.push(leak);
    else places.set(key, { loc: callAt(sourceCode, line, leak.column), leaks: [leak] });
  }
  return places.values();
}

/** ` (3 times, first in encode.test.ts > encodes nothing)` */
function seen(leaks: readonly RecordedLeak[]): string {
  const count = leaks.reduce((sum, leak) => sum + leak.count, 0);
  const test = leaks.find((leak) => leak.test !== undefined)?.test;
  const facts = [...(count > 1 ? [`${count} times`] : []), ...(test === undefined ? [] : [count > 1 ? `first in ${test}` : `in ${test}`])];
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`;
}
