/**
 *     let client;                                   let client;
 *     try {                                         try {
 *       client = await pool.connect();                client = await pool.connect();
 *       await client.query('…');                      await client.query('…');
 *       client.release();                     →     } catch (error) {
 *     } catch (error) {                               report(error);
 *       report(error);                              } finally {
 *     }                                               if (client) client.release();
 *                                                   }
 */
import type { Rule } from 'eslint';
import { bare, enclosingFunction, isInside, outermost } from '../ast/nodes.ts';
import type { Node, Statement, Variable } from '../ast/nodes.ts';
import { targetOf } from '../flow/file/naming.ts';
import type { Finding } from '../flow/model.ts';
import type { Suggestion } from '../support/report.ts';
import { variableAt } from '../support/names.ts';
import { listAround, releaseBy } from './lease.ts';
import { Lines } from './lines.ts';
import { leavesTransactionOpen, waitsForPool } from './release-in-finally.ts';
import { isDecision } from './release-text.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Offered where a `try` without a finalizer has all releases in it, each a statement of its own and written alike, and the failure is one of its own. */
export function moveToFinally(context: Rule.RuleContext, { site, witness: [risk] }: Finding): Suggestion | undefined {
  const target = targetOf(site.call);
  const variable = target?.type === 'Identifier' && !site.shape && !isDecision(site) ? variableAt(context, target, target.name) : undefined;
  if (!variable || target?.type !== 'Identifier' || !risk) return undefined;
  const mentions = variable.references.filter((reference) => !reference.isWrite()).map(({ identifier }) => identifier as Node);
  const calls = mentions.map((name) => releaseBy(site.protocol, name)).filter((call) => call !== undefined);
  const releases = calls.map((call) => statementsOf(call, target.name)).filter((release) => release !== undefined);
  const [first] = releases;
  const attempt = first && attemptAround(first.whole);
  if (!attempt || attempt.finalizer || !attempt.handler || releases.length < calls.length || !releases.every(({ whole }) => isInside(whole, attempt))) return undefined;
  const home = enclosingFunction(site.call);
  if (enclosingFunction(attempt) !== home || !isInside(risk.node, attempt)) return undefined;
  if (mentions.some((name) => enclosingFunction(name) !== home || name.range[0] > attempt.range[1]) || leavesTransactionOpen({ site, uses: mentions }, [attempt]) || waitsForPool(site, [attempt])) return undefined;
  const isFilledInside = isInside(site.call, attempt);
  if (!isFilledInside ? !isDirectlyBefore(site.call, attempt) : !isDeclaredEmpty(variable, attempt)) return undefined;
  const lines = new Lines(context);
  const taken = releases.map(({ whole }) => lines.removal(whole)).filter((range) => range !== undefined);
  const [text, ...others] = new Set(releases.map(({ own }) => lines.text(own.range)));
  // One of several is kept: what stands at another one, a comment too, would be lost.
  if (others.length > 0 || taken.length < releases.length || !releases.every(({ whole }) => lines.isBare(whole))) return undefined;
  const [indent, unit, { newline }] = [lines.indentOf(attempt), lines.unit(attempt.block.body[0]!), lines];
  const release = isFilledInside ? `if (${target.name}) ${text}` : text;
  return {
    messageId: 'releaseInFinally',
    data: { name: target.name },
    fix: (fixer) => [...taken.map((range) => fixer.removeRange(range)), fixer.insertTextAfterRange([...attempt.range], ` finally {${newline}${indent}${unit}${release}${newline}${indent}}`)],
  };
}

/** The statement that releases, and the same with the question before it whether there is anything to release: `if (client) client.release();` */
function statementsOf(call: Node, name: string): { own: Statement; whole: Statement } | undefined {
  let at = outermost(call);
  if (at.parent?.type === 'AwaitExpression') at = outermost(at.parent);
  const own = at.parent;
  if (own?.type !== 'ExpressionStatement') return undefined;
  const body = own.parent.type === 'BlockStatement' && own.parent.body.length === 1 ? own.parent : own;
  const asked = body.parent;
  const whole = asked?.type === 'IfStatement' && asked.consequent === body && !asked.alternate && asked.test.type === 'Identifier' && asked.test.name === name ? asked : own;
  return listAround(whole) && { own, whole };
}

function attemptAround(node: Node): TSESTree.TryStatement | undefined {
  for (let at: Node = node; at.parent; at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.finalizer !== at) return at.parent;
  return undefined;
}

/** Nothing between the acquire and the `try` could fail. */
function isDirectlyBefore(call: Node, attempt: TSESTree.TryStatement): boolean {
  const statements = attempt.parent.type === 'BlockStatement' ? attempt.parent.body : [];
  const before = statements[statements.indexOf(attempt) - 1];
  return before !== undefined && isInside(call, before);
}

/** `let client;` outside of the `try`, with one value to come. */
function isDeclaredEmpty(variable: Variable, attempt: TSESTree.TryStatement): boolean {
  const declarator = variable.defs[0]?.node;
  const isEmpty = declarator?.type === 'VariableDeclarator' && (!declarator.init || (bare(declarator.init).type === 'Literal' && (bare(declarator.init) as TSESTree.Literal).value === null));
  return isEmpty && !isInside(declarator, attempt) && variable.references.filter((reference) => reference.isWrite() && !reference.init).length === 1;
}
