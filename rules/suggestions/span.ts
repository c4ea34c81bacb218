/**
 * The statements over which an object is held, as far as they may be put into one block with the release at its end: nothing in them lets the object
 * out, nothing declared in them is needed after them, and what runs between the old place of a release and the new one does not wait.
 */
import type { Rule } from 'eslint';
import { bare, calleeName, eachHere, isClass, isFunction, isInside, isLoop, memberName, outermost } from '../ast/nodes.ts';
import type { Node, Statement } from '../ast/nodes.ts';
import { functionOf, placeIn } from './lease.ts';
import type { Lease, Release } from './lease.ts';
import { reachOf, waits } from './scope.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface Span {
  /** places in the lease's block, both included */
  readonly from: number;
  readonly to: number;
  /** the statements to take out: the releases */
  readonly releases: readonly TSESTree.ExpressionStatement[];
  /** returned work that has to be awaited once the release follows it */
  readonly unawaited: readonly Node[];
}

/** `end` is the least place in the block that the span must reach. */
export function spanOf(context: Rule.RuleContext, lease: Lease, end = 0): Span | undefined {
  const { block, at, fn, releases } = lease;
  const statements = block.body;
  const from = at + 1;
  const plain = releases.map((release) => statementIn(lease, release));
  if (from >= statements.length || plain.some((statement) => statement === undefined)) return undefined;
  const released = plain as TSESTree.ExpressionStatement[];
  if (released.some((statement) => placeIn(statements, statement) < from)) return undefined;
  const needed = neededTo(context, lease, released);
  const to = needed === undefined ? undefined : reachOf(context, statements, from, Math.max(needed, end));
  if (needed === undefined || to === undefined) return undefined;
  const ends = released.length > 0 ? released : [statements[needed]!];
  if (!ends.every((statement) => endsSoon(statement, statements[to]!))) return undefined;
  const own = statements.slice(from, to + 1);
  const isCovered = (node: Node): boolean => own.some((statement) => isInside(node, statement));
  if (!lease.uses.every((use) => isCovered(use) && isBorrowed(lease, use, released.length > 0))) return undefined;
  if (letsOutViews(lease, own)) return undefined;
  const unawaited = unawaitedReturns(lease, own);
  if (unawaited.length > 0 && !fn.async) return undefined;
  return { from, to, releases: released, unawaited };
}

/** The last statement of the block that releases the object; without any, the last that uses it or what came of it. */
function neededTo(context: Rule.RuleContext, { block, at, uses }: Lease, released: readonly Statement[]): number | undefined {
  const last = Math.max(...(released.length > 0 ? released : uses).map((node) => placeIn(block.body, node)), at + 1);
  return released.length > 0 ? last : reachOf(context, block.body, at + 1, last);
}

/** A release that may be taken out of its place: a statement in the same function, given nothing but the object, that leaves a block behind which is not empty. */
function statementIn({ fn, acquired, name }: Lease, { call, statement }: Release): TSESTree.ExpressionStatement | undefined {
  const [argument, ...others] = call.arguments;
  const isPlain = argument === undefined || (others.length === 0 && argument.type === 'Identifier' && argument.name === name);
  if (!statement || !isPlain || functionOf(statement) !== fn || statement.range[0] < acquired.range[0]) return undefined;
  for (let node: Node = statement; node !== fn.body && node.parent; node = node.parent) if (node.parent.type === 'TryStatement' && node !== node.parent.block) return undefined;
  return statement.parent.type === 'BlockStatement' && (statement.parent.body.length > 1 || statement.parent.parent.type !== 'TryStatement') ? statement : undefined;
}

/** True when all that runs from a statement to the end of `last`, on whatever path, runs without waiting. */
function endsSoon(statement: Statement, last: Statement): boolean {
  for (let at: Node = statement; at.parent && at !== last; at = at.parent) {
    const { parent } = at;
    if (isLoop(parent)) return false;
    if (parent.type !== 'BlockStatement') continue;
    for (const next of parent.body.slice(parent.body.indexOf(at as Statement) + 1)) {
      if (waits(next)) return false;
      if (next.type === 'ReturnStatement' || next.type === 'ThrowStatement') return true;
      if (next === last) return true;
    }
  }
  return true;
}

/** Names of calls that keep what they are given. */
const KEEPS = /^(?:set|add|push|unshift|append|enqueue|resolve|next|emit|assign|call|apply|bind|cb|callback|done|send|return\w*|give\w*|put\w*|end\w*|close\w*|release\w*|free\w*|destroy\w*|dispose\w*|clean\w*|finish\w*|register\w*|store\w*|keep\w*)$/i;

/** True when a mention of the object cannot be more than a use that ends before the release. */
function isBorrowed({ fn, site, awaited }: Lease, use: Node, isReleased: boolean): boolean {
  const at = outermost(use);
  const { parent } = at;
  const home = functionOf(at);
  if (home !== fn && !(home && isAwaitedCallback(home, awaited))) return false;
  if (parent?.type === 'MemberExpression' && parent.object === at) {
    const member = outermost(parent);
    if (member.parent?.type === 'AssignmentExpression' && member.parent.left === member) return true;
    const call = member.parent?.type === 'CallExpression' && member.parent.callee === member ? member.parent : undefined;
    if (call === undefined) return site.protocol.nature === 'memory' || isReleased;
    return isReleased || isDone(site.protocol.quiet ?? [], call);
  }
  if (parent?.type !== 'CallExpression' || parent.callee === at || KEEPS.test(calleeName(parent) ?? '')) return false;
  return isReleased || isDone([], parent);
}

/** True when a call's work has ended by the end of its statement, or is what is returned. */
function isDone(quiet: readonly string[], call: Node): boolean {
  if (call.type === 'CallExpression' && quiet.includes(calleeName(call) ?? '')) return true;
  for (let at: Node | undefined = call; at && !at.type.endsWith('Declaration'); at = at.parent) {
    if (at.type === 'AwaitExpression' || at.type === 'ReturnStatement') return true;
    if (at.type === 'ExpressionStatement' || at.type === 'VariableDeclarator') return false;
  }
  return false;
}

/** `await Promise.all(ids.map((id) => client.query(id)))` */
function isAwaitedCallback(fn: Node, awaited: Node | undefined): boolean {
  const call = fn.parent;
  if (call?.type !== 'CallExpression' || !call.arguments.includes(fn as never) || !/^(?:map|then|catch|finally|forEach)$/.test(calleeName(call) ?? '')) return false;
  for (let at: Node | undefined = call; at && !at.type.endsWith('Statement'); at = at.parent) if (at.type === 'AwaitExpression' || at === awaited) return true;
  return false;
}

/** A view of an object's memory that has a name, or goes to the caller, may outlive the release. */
function letsOutViews({ site, uses }: Lease, statements: readonly Statement[]): boolean {
  const { views, nature } = site.protocol;
  if (nature !== 'memory' || !views) return false;
  const isViewed = uses.some((use) => {
    const { parent } = outermost(use);
    return parent?.type === 'MemberExpression' && views.includes(memberName(parent) ?? '');
  });
  return isViewed && statements.some((statement) => eachHere(statement).some((node) => node.type === 'ReturnStatement' && node.argument !== null));
}

/** What is returned without `await` although it is work on the object. */
export function unawaitedReturns({ site, uses }: Lease, statements: readonly Statement[]): Node[] {
  if (site.protocol.nature === 'memory') return [];
  const returned = new Set<Node>();
  for (const use of uses) {
    const { argument: work } = hereAround(use, statements).find((node) => node.type === 'ReturnStatement') ?? {};
    if (work && bare(work).type !== 'AwaitExpression' && !isAwaitedIn(work, use)) returned.add(work);
  }
  return [...returned].sort((a, b) => a.range[0] - b.range[0]);
}

/** The nodes around a mention that belong to the statements themselves, not to a function or class in them, outwards. */
export function hereAround(use: Node, statements: readonly Statement[]): Node[] {
  let nodes: Node[] = [];
  for (let at: Node | undefined = use; at; at = at.parent) {
    if (isFunction(at) || isClass(at)) nodes = [];
    nodes.push(at);
    if (statements.includes(at as Statement)) return nodes;
  }
  return [];
}

function isAwaitedIn(outer: Node, node: Node): boolean {
  for (let at: Node | undefined = node; at && at !== outer; at = at.parent) if (at.type === 'AwaitExpression') return true;
  return false;
}
