/**
 * A release that comes too early goes behind the last use: directly, where nothing in between can lead elsewhere, else into a `finally`.
 *
 *     client.release();                  try {
 *     return client.query('…');     →      return await client.query('…');
 *                                        } finally {
 *                                          client.release();
 *                                        }
 */
import type { Rule } from 'eslint';
import { calleeName, eachHere, isInside } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf, leaseOf, listAround, placeIn, statementOf } from './lease.ts';
import { Lines } from './lines.ts';
import { reachOf, waits } from './scope.ts';
import { unawaitedReturns } from './span.ts';

export function releaseLater(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const early = finding.witness[0] && statementOf(finding.witness[0].node);
  const lease = early && leaseOf(context, finding);
  const list = early && listAround(early);
  if (!lease || !list || functionOf(early) !== lease.fn) return undefined;
  const from = list.indexOf(early) + 1;
  const late = lease.uses.filter((use) => use.range[0] > early.range[1]);
  const isHere = (node: Node): boolean => functionOf(node) === lease.fn && placeIn(list, node) >= from;
  if (late.length === 0 || !late.every(isHere) || lease.releases.some(({ call }) => call.range[0] > early.range[1])) return undefined;
  const last = Math.max(...late.map((use) => placeIn(list, use)));
  const to = reachOf(context, list, from, last);
  const lines = new Lines(context);
  const [body, taken] = [lines.of(list[from]!, list[to ?? last]), lines.of(early)];
  if (to === undefined || !body || !taken || lines.text([taken[1], body[0]]).trim() !== '' || list.slice(last + 1, to + 1).some((statement) => waits(statement))) return undefined;
  const own = list.slice(from, to + 1);
  const isLonger = own.some((statement) => (waits(statement) && !late.some((use) => isInside(use, statement))) || acquiresAgain(statement, finding));
  if (isLonger) return undefined;
  const said = { messageId: 'releaseLater', data: { name: lease.name } };
  if (!own.some((statement) => mayLeave(statement))) {
    const end = lines.endOf(list[last]!);
    return { ...said, fix: (fixer) => [fixer.removeRange(taken), fixer.insertTextBeforeRange([end, end], lines.text(taken))] };
  }
  const unawaited = unawaitedReturns(lease, own);
  if (unawaited.length > 0 && !lease.fn.async) return undefined;
  const [indent, unit, { newline }] = [lines.indentOf(early), lines.unit(early), lines];
  return {
    ...said,
    fix: (fixer) => [
      fixer.replaceTextRange([taken[0], body[0]], `${indent}try {${newline}`),
      ...lines.indent(fixer, body, unit, early.parent, []),
      ...unawaited.map((work) => fixer.insertTextBefore(work as never, 'await ')),
      fixer.insertTextBeforeRange([body[1], body[1]], `${indent}} finally {${newline}${lines.moved(early, indent + unit)}${indent}}${newline}`),
    ],
  };
}

/** The same pool asked once more, which would wait for the object that is now held longer. */
function acquiresAgain(statement: Statement, { site }: Finding): boolean {
  for (const node of eachHere(statement)) if (node.type === 'CallExpression' && calleeName(node) === calleeName(site.call)) return true;
  return false;
}

/** True where control may leave a statement otherwise than to the next one. */
function mayLeave(statement: Statement): boolean {
  for (const node of eachHere(statement)) if (/^(?:Return|Throw|Break|Continue)Statement$|^(?:Await|Yield|Call|New|Import|TaggedTemplate)Expression$/.test(node.type)) return true;
  return false;
}
