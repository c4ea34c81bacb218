/** Work that is still running when the object goes back is waited for: `return client.query()` → `return await client.query()`. */
import type { Rule } from 'eslint';
import { bare, calleeName, isFunction, isInside } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { isWorkOn } from '../support/names.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf, leaseOf } from './lease.ts';
import { releaseInFinally } from './release-in-finally.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Nodes that `await` may stand before without parentheses. */
const TIGHT = new Set<string>(['CallExpression', 'NewExpression', 'MemberExpression', 'Identifier', 'ThisExpression', 'TaggedTemplateExpression', 'ChainExpression', 'TSNonNullExpression']);

export function awaitReturned({ node }: Finding): Suggestion | undefined {
  const returned = statementAround(node);
  const work = returned?.type === 'ReturnStatement' ? returned.argument : null;
  const fn = work && functionOf(work);
  if (!work || !fn?.async || fn.generator || bare(work).type === 'AwaitExpression') return undefined;
  return { messageId: 'awaitReturned', fix: (fixer) => (TIGHT.has(work.type) ? fixer.insertTextBefore(work as never, 'await ') : [fixer.insertTextBefore(work as never, 'await ('), fixer.insertTextAfter(work as never, ')')]) };
}

/** A statement of work, a chain, or the loop of an async function, that nobody waits for. */
export function awaitStarted(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const { node, site } = finding;
  const fn = functionOf(node);
  if (site.protocol.nature !== 'resource' || node.parent?.type !== 'ExpressionStatement' || node.type !== 'CallExpression' || !fn?.async) return undefined;
  const edit = editOf(finding, node);
  if (!edit) return undefined;
  if (isCovered(node, finding.witness[0]?.node)) return { messageId: 'awaitStarted', fix: edit };
  const lease = leaseOf(context, finding);
  const wrap = lease && releaseInFinally(context, { ...lease, awaited: node });
  return wrap && { messageId: 'awaitStarted', fix: (fixer) => [...(wrap.fix(fixer) as Iterable<Rule.Fix>), ...edit(fixer)] };
}

type Edit = (fixer: Rule.RuleFixer) => Rule.Fix[];

function editOf(finding: Finding, call: TSESTree.CallExpression): Edit | undefined {
  const name = calleeName(call) ?? '';
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  if (/^(?:then|catch|finally)$/.test(name) || (isWorkOn(finding, call) && !call.arguments.some(isFunction))) return (fixer) => [fixer.insertTextBefore(call as never, 'await ')];
  const [callback] = call.arguments;
  if (name !== 'forEach' || call.arguments.length !== 1 || !isFunction(callback) || !callback.async || callee.optional || callee.computed) return undefined;
  return (fixer) => [fixer.insertTextBefore(call as never, 'await Promise.all('), fixer.replaceText(callee.property as never, 'map'), fixer.insertTextAfter(call as never, ')')];
}

/** True where the release stands in the `finally` of a `try` around the work. */
function isCovered(work: Node, release: Node | undefined): boolean {
  for (let at = work.parent; at && !isFunction(at); at = at.parent) if (at.type === 'TryStatement' && release && at.finalizer && isInside(release, at.finalizer) && !isInside(work, at.finalizer)) return true;
  return false;
}

function statementAround(node: Node): Node | undefined {
  for (let at: Node | undefined = node; at && !isFunction(at); at = at.parent) if (at.type.endsWith('Statement')) return at;
  return undefined;
}
