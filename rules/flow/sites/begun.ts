/**
 * Transactions that code of another file begins, by whatever library:
 *
 *     const trx = await this.db.newTransaction(); …; await trx.commit();
 *
 * Who commits by a method of what he was given has to roll back by one where something fails, and holds a connection until then.
 */
import { bare, calleeName, isFunction, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { Binding } from '../file/bindings.ts';

/** The methods by which such a transaction ends. */
export const ENDS_TRANSACTION: ReadonlySet<string> = new Set(['commit', 'rollback', 'abort']);
/** What it is called. */
export const TRANSACTION = /^(?:t|\w*(?:tx|txn|trx|tnx|transaction))$/i;
const BEGINS = /^(?:(?:begin|start|new|create|open|make|init|get)\w*)?(?:transaction|trx|tx)$/i;

/** What a session or another transaction begins ends with that one. */
const WITHIN = /session$|^(?:t|\w*(?:tx|txn|trx|tnx|transaction))$/i;

/** True for a call whose awaited result is called a transaction, and is one by then: what has a `begin()` of its own holds nothing before. */
export function isBegun(call: CallNode, { variable, by }: Binding): boolean {
  const callee = bare(call.callee);
  const isWithin = callee.type === 'MemberExpression' && WITHIN.test(lastName(callee.object) ?? '');
  if (by !== 'promise' || isWithin || !TRANSACTION.test(variable.name) || !BEGINS.test(calleeName(call) ?? '') || call.arguments.some(isFunction)) return false;
  return !variable.references.some(({ identifier }) => methodCalledOn(identifier) === 'begin');
}

/** Whether a text begins a transaction and gives it on as an option. */
export function mayBeginForWork(text: string): boolean {
  return text.includes('ransaction(') && /=\s*await\s[^;=(]{0,60}\.(?:t|beginT|startT)ransaction\(/.test(text) && /(?<![\w$])transaction(?:\s*:\s*\w+)?\s*[,}]/.test(text);
}

/** `const t = await db.transaction(); await Model.create(row, { transaction: t });`: what such an option takes is a transaction, ended or not. */
export function isBegunForWork(call: CallNode, binding: Binding): boolean {
  return /^(?:transaction|beginTransaction|startTransaction)$/.test(calleeName(call) ?? '') && isBegun(call, binding) && binding.variable.references.some(({ identifier: { parent } }) => parent?.type === 'Property' && keyName(parent) === 'transaction' && parent.parent.parent.type === 'CallExpression');
}

/** The method by which a mention of its name ends it: `trx.commit()`. */
export function endedBy(name: Node): string | undefined {
  const method = methodCalledOn(name);
  return method !== undefined && ENDS_TRANSACTION.has(method) ? method : undefined;
}

function methodCalledOn({ parent }: Node): string | undefined {
  return parent?.type === 'MemberExpression' && parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? memberName(parent) : undefined;
}
