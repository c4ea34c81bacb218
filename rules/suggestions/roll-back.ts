/**
 * A connection that would go back with its transaction open: the transaction is rolled back first, or the connection is dropped.
 *
 *     } finally {                →     } catch (error) {
 *       client.release();                await client.query('ROLLBACK');
 *     }                                  throw error;
 *                                      } finally { …
 */
import type { Rule } from 'eslint';
import { bare, calleeName, isInside, memberName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { nameAt } from '../support/names.ts';
import { source } from '../support/report.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf, listAround, statementOf } from './lease.ts';
import { Lines } from './lines.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function rollBack(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const [begun, way] = finding.witness;
  const risk = way?.what === 'rejects' ? way : undefined;
  const release = statementOf(finding.node);
  if (!begun || !release || functionOf(release) !== functionOf(begun.node) || nameAt(context, finding, release) === undefined) return undefined;
  const text = rollbackText(context, finding, begun.node);
  const attempt = release.parent?.parent;
  if (attempt?.type === 'TryStatement' && attempt.finalizer === release.parent) return text !== undefined && risk && isInside(risk.node, attempt.block) ? inHandler(context, attempt, text) : undefined;
  if (attempt?.type === 'CatchClause') return drop(context, finding, attempt);
  return text !== undefined && leavesNext(release) && endsElsewhere(context, release, begun.node) ? before(context, release, text) : undefined;
}

/** The rollback that belongs to a begin, written like it. */
function rollbackText(context: Rule.RuleContext, { site }: Finding, begun: Node): string | undefined {
  if (begun.type !== 'CallExpression' || begun.parent?.type !== 'AwaitExpression' || begun.parent.parent.type !== 'ExpressionStatement') return undefined;
  const callee = bare(begun.callee);
  const { begins = [], ends = [], sql = [] } = site.protocol.transaction ?? {};
  if (callee.type !== 'MemberExpression') return undefined;
  const name = memberName(callee) ?? '';
  const [first] = begun.arguments;
  if (sql.includes(name) && first?.type === 'Literal' && begun.arguments.length === 1) {
    const [quote = "'"] = source(context, first);
    const word = first.value === String(first.value).toLowerCase() ? 'rollback' : 'ROLLBACK';
    return `await ${source(context, begun.callee)}(${quote}${word}${quote})`;
  }
  const method = ends.find((one) => /rollback/i.test(one));
  return begins.includes(name) && method !== undefined && begun.arguments.length === 0 ? `await ${source(context, callee.object)}.${method}()` : undefined;
}

function inHandler(context: Rule.RuleContext, { block, handler, finalizer }: TSESTree.TryStatement, text: string): Suggestion | undefined {
  const lines = new Lines(context);
  const [first] = handler ? handler.body.body : block.body;
  const last = context.sourceCode.getLastToken(block as never);
  if (!first || !finalizer || !last || !lines.of(first)) return undefined;
  const semicolon = lines.text(first.range).endsWith(';') ? ';' : '';
  const [inner, { newline }] = [lines.indentOf(first), lines];
  if (handler) {
    const [start] = lines.of(first)!;
    return { messageId: 'rollBack', fix: (fixer) => fixer.insertTextBeforeRange([start, start], `${inner}${text}${semicolon}${newline}`) };
  }
  return { messageId: 'rollBack', fix: (fixer) => fixer.insertTextAfter(last, ` catch (error) {${newline}${inner}${text}${semicolon}${newline}${inner}throw error${semicolon}${newline}${lines.indentOf(finalizer)}}`) };
}

function before(context: Rule.RuleContext, release: TSESTree.ExpressionStatement, text: string): Suggestion | undefined {
  const lines = new Lines(context);
  const range = lines.of(release);
  const semicolon = lines.text(release.range).endsWith(';') ? ';' : '';
  return range && { messageId: 'rollBack', fix: (fixer) => fixer.insertTextBeforeRange([range[0], range[0]], `${lines.indentOf(release)}${text}${semicolon}${lines.newline}`) };
}

/** In a handler a rollback may fail as well, so the connection is dropped: pg does so when it is given the error, others have `destroy()`. */
function drop(context: Rule.RuleContext, { node, site }: Finding, { param }: TSESTree.CatchClause): Suggestion | undefined {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined;
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression' || node.arguments.length > 0 || calleeName(node) !== 'release') return undefined;
  if (site.protocol.name === 'pg' && param?.type === 'Identifier') {
    const closing = context.sourceCode.getLastToken(node as never);
    return closing ? { messageId: 'passError', data: { error: param.name }, fix: (fixer) => fixer.insertTextBefore(closing, param.name) } : undefined;
  }
  return site.protocol.name !== 'unknown-pool' && site.protocol.release.item?.includes('destroy') ? { messageId: 'destroy', fix: (fixer) => fixer.replaceText(callee.property as never, 'destroy') } : undefined;
}

/** `client.release(); return …`: this way was never meant to commit. */
function leavesNext(release: TSESTree.ExpressionStatement): boolean {
  const list = listAround(release) ?? [];
  const next = list[list.indexOf(release) + 1];
  return next?.type === 'ReturnStatement' || next?.type === 'ThrowStatement';
}

function endsElsewhere({ sourceCode }: Rule.RuleContext, release: Node, begun: Node): boolean {
  const fn = functionOf(begun);
  return fn !== undefined && /commit/i.test(sourceCode.text.slice(release.range[1], fn.range[1]));
}
