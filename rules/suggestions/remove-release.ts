/**
 * Of two releases on one path one goes: the second, if the first always comes before it; the first, if the second always comes after it.
 *
 *     client.release();                     } catch (error) {
 *     if (verbose) console.log('done');       client.release(); ← goes       } finally {
 *     client.release(); ← goes                console.error(error);            client.release(); ← stays
 *                                           }                                }
 *                                           client.release();
 */
import type { Rule } from 'eslint';
import { bare, calleeName, eachHere, isInside, isLoop } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { nameAt } from '../support/names.ts';
import { mention } from '../support/report.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf, listAround, placeIn, statementOf } from './lease.ts';
import { Lines } from './lines.ts';

export function removeRelease(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const [witness] = finding.witness;
  if (witness?.what !== 'released') return undefined;
  const [first, second] = [witness && statementOf(witness.node), statementOf(finding.node)];
  if (!first || !second || first === second || functionOf(first) !== functionOf(second) || nameAt(context, finding, finding.node) === undefined) return undefined;
  // To destroy an object is more than to release it.
  if (finding.node.type !== 'CallExpression' || calleeName(finding.node) !== calleeName(witness!.node as typeof finding.node)) return undefined;
  if (repeats(first, finding.site.call) || repeats(second, finding.site.call)) return undefined;
  if (comesBefore(first, second)) return remove(context, second, { messageId: 'removeThis', data: {} });
  if (comesAfter(second, first)) return remove(context, first, { messageId: 'removeEarlier', data: { line: mention(context, witness?.node).line } });
  return undefined;
}

function remove(context: Rule.RuleContext, statement: Statement, said: Pick<Suggestion, 'messageId' | 'data'>): Suggestion | undefined {
  const lines = new Lines(context);
  const { parent } = statement;
  const isOnly = listAround(statement)?.length === 1;
  if (isOnly && parent.type === 'BlockStatement' && parent.parent.type === 'TryStatement' && parent === parent.parent.finalizer && parent.parent.handler) {
    const { handler } = parent.parent;
    const range = [handler.range[1], parent.range[1]] as const;
    return context.sourceCode.getCommentsInside(parent as never).length > 0 ? undefined : { ...said, fix: (fixer) => fixer.removeRange([...range]) };
  }
  const range = !isOnly && lines.isBare(statement) ? lines.removal(statement) : undefined;
  return range && { ...said, fix: (fixer) => fixer.removeRange(range) };
}

/** True where a loop runs the statement more than once for one acquire. */
function repeats(statement: Node, acquire: Node): boolean {
  for (let at = statement.parent; at && !isInside(acquire, at); at = at.parent) if (isLoop(at)) return true;
  return false;
}

/** True when whatever reaches `second` came through `first`. */
function comesBefore(first: Statement, second: Statement): boolean {
  const list = listAround(first) ?? [];
  return placeIn(list, second) > list.indexOf(first);
}

/** True when whatever comes from `first` reaches `second`: it stands in the `finally` around it, or nothing in between leads elsewhere. */
function comesAfter(second: Statement, first: Statement): boolean {
  const block = second.parent;
  const attempt = block?.parent;
  if (attempt?.type === 'TryStatement' && attempt.finalizer === block) return isInside(first, attempt) && !isInside(first, block) && endsAtOnce(first, attempt);
  const list = listAround(second) ?? [];
  const place = placeIn(list, first);
  if (place < 0) return false;
  for (let at: Node = first; at !== list[place]; at = at.parent!) {
    const own = listAround(at);
    if (own && own.slice(own.indexOf(at as Statement) + 1).some((statement) => leadsAway(statement))) return false;
  }
  return !list.slice(place + 1, list.indexOf(second)).some((statement) => leadsAway(statement));
}

/** True when nothing else is begun before the `finally` runs: it would be with the object still held. */
function endsAtOnce(first: Statement, attempt: Node): boolean {
  for (let at: Node = first; at !== attempt; at = at.parent!) {
    const own = listAround(at);
    if (own && own.slice(own.indexOf(at as Statement) + 1).some((statement) => doesMore(statement))) return false;
  }
  return true;
}

function doesMore(statement: Statement): boolean {
  for (const node of eachHere(statement)) if (/^(?:Await|Yield|TaggedTemplate)Expression$/.test(node.type) || (node.type === 'CallExpression' && !isLog(node))) return true;
  return false;
}

/** True where control may go elsewhere than on to the next statement. */
function leadsAway(statement: Statement): boolean {
  for (const node of eachHere(statement)) {
    if (/^(?:Return|Throw|Break|Continue)Statement$|^(?:Await|Yield|New|TaggedTemplate)Expression$/.test(node.type)) return true;
    if (node.type === 'CallExpression' && !isLog(node)) return true;
  }
  return false;
}

function isLog(call: Node): boolean {
  const callee = call.type === 'CallExpression' ? bare(call.callee) : undefined;
  return callee?.type === 'MemberExpression' && callee.object.type === 'Identifier' && /^console$|^log(?:ger)?$/.test(callee.object.name) && calleeName(call as never) !== undefined;
}
