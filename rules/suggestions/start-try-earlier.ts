/**
 *     const client = await pool.connect();          const client = await pool.connect();
 *     await client.query('BEGIN');                  try {
 *     try {                                   →       await client.query('BEGIN');
 *       …                                             …
 *     } finally { client.release(); }               } finally { client.release(); }
 */
import type { Rule } from 'eslint';
import { bare, isInside } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf } from './lease.ts';
import type { Lease } from './lease.ts';
import { Lines } from './lines.ts';
import { reachOf, waits } from './scope.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function startTryEarlier(context: Rule.RuleContext, lease: Lease, { witness: [risk] }: Finding): Suggestion | undefined {
  const { block, at, fn, releases, uses, name } = lease;
  const from = at + 1;
  const statements = block.body;
  const place = statements.findIndex((statement, index) => index > at && statement.type === 'TryStatement');
  const attempt = statements[place];
  if (attempt?.type !== 'TryStatement' || place <= from || !attempt.finalizer || releases.length === 0) return undefined;
  const gap = statements.slice(from, place);
  const releasesHere = releases.every(({ call }) => isInside(call, attempt.finalizer!) && functionOf(call) === fn);
  if (!releasesHere || !startsWithRelease(attempt.finalizer, releases) || !risk || !gap.some((statement) => isInside(risk.node, statement))) return undefined;
  const reach = reachOf(context, [...gap, attempt.block, ...others(attempt, statements, place)], 0, gap.length - 1);
  if (reach === undefined || reach > gap.length) return undefined;
  if (!isHandledAlike(attempt, gap, uses)) return undefined;
  const lines = new Lines(context);
  const [moved, own] = [lines.of(gap[0]!, gap.at(-1)!), lines.of(attempt)];
  const opening = context.sourceCode.getFirstToken(attempt.block as never);
  if (!moved || !own || lines.text([moved[1], own[0]]).trim() !== '' || !opening || !lines.of(lease.acquired) || (attempt.block.body[0] && !lines.of(attempt.block.body[0]))) return undefined;
  const start = lines.lineAfter(opening.range[1]);
  return {
    messageId: 'startTryEarlier',
    data: { name },
    fix: (fixer) => [
      fixer.removeRange([moved[0], own[0]]),
      fixer.insertTextBeforeRange([start, start], lines.indentedText(moved, lines.unit(gap[0]!), block) + (attempt.block.body.length > 0 ? lines.text([moved[1], own[0]]) : '')),
    ],
  };
}

/** True where nothing that can fail stands before the release. */
function startsWithRelease(finalizer: TSESTree.BlockStatement, releases: Lease['releases']): boolean {
  const first = finalizer.body.findIndex((statement) => releases.some(({ call }) => isInside(call, statement)));
  return finalizer.body.slice(0, first).every((statement) => !waits(statement));
}

/** What stands outside the block that the gap goes into: what the gap declares is not seen there any more. */
function others(attempt: TSESTree.TryStatement, statements: readonly Statement[], place: number): Statement[] {
  return [...(attempt.handler ? [attempt.handler.body] : []), attempt.finalizer!, ...statements.slice(place + 1)];
}

/** A handler now gets what the gap throws as well: that changes little where it throws on, or where the gap fails as the block does. */
function isHandledAlike({ handler }: TSESTree.TryStatement, gap: readonly Statement[], uses: readonly Node[]): boolean {
  if (!handler || handler.body.body.at(-1)?.type === 'ThrowStatement') return true;
  return gap.every((statement) => {
    const work = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined;
    return work?.type === 'AwaitExpression' && work.argument.type === 'CallExpression' && uses.some((use) => isInside(use, (work.argument as TSESTree.CallExpression).callee));
  });
}
