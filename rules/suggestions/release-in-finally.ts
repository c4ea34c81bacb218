/**
 *     const client = await pool.connect();          const client = await pool.connect();
 *     await client.query('…');                      try {
 *     client.release();                       →       await client.query('…');
 *                                                   } finally {
 *                                                     client.release();
 *                                                   }
 */
import type { Rule } from 'eslint';
import { calleeName, eachHere, lastName } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';
import type { Suggestion } from '../support/report.ts';
import type { Lease } from './lease.ts';
import { Lines } from './lines.ts';
import { isDecision, releaseText } from './release-text.ts';
import { hereAround, spanOf } from './span.ts';
import type { Span } from './span.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function releaseInFinally(context: Rule.RuleContext, lease: Lease): Suggestion | undefined {
  const { acquired, block, name, site } = lease;
  const span = isDecision(site) ? undefined : spanOf(context, lease);
  const lines = new Lines(context);
  const release = span && releaseIn(context, lease, span, lines);
  if (!span || release === undefined) return undefined;
  const [first, last] = [block.body[span.from]!, block.body[span.to]!];
  const body = lines.of(first, last);
  const inside = block.body.slice(span.from, span.to + 1);
  if (leavesTransactionOpen(lease, inside) || waitsForPool(lease.site, inside)) return undefined;
  const taken = span.releases.map((statement) => lines.removal(statement)).filter((range) => range !== undefined);
  if (!body || taken.length < span.releases.length || !lines.of(acquired)) return undefined;
  const [indent, { newline }] = [lines.indentOf(acquired), lines];
  return {
    messageId: 'releaseInFinally',
    data: { name },
    fix: (fixer) => [
      fixer.insertTextBeforeRange([body[0], body[0]], `${indent}try {${newline}`),
      ...lines.indent(fixer, body, lines.unit(first), block, taken),
      ...span.unawaited.map((work) => fixer.insertTextBefore(work as never, 'await ')),
      ...taken.map((range) => fixer.removeRange(range)),
      fixer.insertTextBeforeRange([body[1], body[1]], `${indent}} finally {${newline}${release}${indent}}${newline}`),
    ],
  };
}

/** `await pool.end()` of a pool that waits for what is out: a release that comes after it never comes. */
export function waitsForPool({ protocol, pool }: Lease['site'], statements: readonly Statement[]): boolean {
  const { waits } = protocol.release;
  return pool !== undefined && waits !== undefined && statements.some((statement) => eachHere(statement).some((node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && waits.includes(calleeName(node) ?? '') && lastName(node.callee.object) === lastName(pool)));
}

/** True where a failure would send the connection back in the middle of a transaction: it has to be rolled back first. */
export function leavesTransactionOpen({ site: { protocol }, uses }: Pick<Lease, 'site' | 'uses'>, statements: readonly Statement[]): boolean {
  if (!protocol.transaction) return false;
  const { begins = [], sql = [] } = protocol.transaction;
  const isBegin = (node: Node): boolean => node.type === 'CallExpression' && (begins.includes(calleeName(node) ?? '') || (sql.includes(calleeName(node) ?? '') && /^\s*(?:begin|start transaction)\b/i.test(sqlOf(node))));
  const isRollback = (node: Node): boolean => node.type === 'CallExpression' && (/rollback/i.test(calleeName(node) ?? '') || /rollback/i.test(sqlOf(node)));
  return uses.some((use) => hereAround(use, statements).some(isBegin)) && !statements.some((statement) => eachHere(statement).some(isRollback));
}

function sqlOf({ arguments: [sql] }: TSESTree.CallExpression): string {
  if (sql?.type === 'TemplateLiteral') return sql.quasis[0]?.value.raw ?? '';
  return sql?.type === 'Literal' ? String(sql.value) : '';
}

/** The lines of the release in their new place: those of the old one with its comments, or new ones. */
function releaseIn(context: Rule.RuleContext, lease: Lease, { from, releases }: Span, lines: Lines): string | undefined {
  const indent = lines.indentOf(lease.acquired) + lines.unit(lease.block.body[from]!);
  const texts = releases.map((statement) => lines.moved(statement, indent));
  if (releases.length === 0) {
    const fresh = releaseText(context, lease);
    return fresh === undefined ? undefined : `${indent}${fresh}${lines.text(lease.acquired.range).endsWith(';') ? ';' : ''}${lines.newline}`;
  }
  // One of several is kept: what stands at another one, a comment too, would be lost.
  return texts.every((text) => text === texts[0]) ? texts[0] : undefined;
}
