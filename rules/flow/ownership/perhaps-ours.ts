/**
 * Whether a path that ends without a release holds anything that is this function's to give back.
 *
 * What a function acquires only if it was not given one must be released only then. Where the release asks something else than the acquire
 * did, that may well be the same question in other words, and which of the two paths leaks cannot be told.
 */
import { bare, calleeName, childrenOf, isFunction, isInside, isLoop, memberName } from '../../ast/nodes.ts';
import type { Node, Variable } from '../../ast/nodes.ts';
import { holderOf } from '../file/naming.ts';
import { isReassigned } from '../file/file-index.ts';
import type { Site } from '../model.ts';
import type { TSESTree } from '@typescript-eslint/utils';
import { firstFrom } from '../positions.ts';
import type { Run } from '../run.ts';

/** `thrower`: what throws, where the path ends by that; then only a release in a `finally` around it was passed by. */
export function isPerhapsOurs(run: Run, thrower?: Node): boolean {
  if (isGivenElsewhere(run)) return true;
  // A helper gave what it acquired or what it had; who asks before the release asks which of the two.
  if (run.site.perhapsGiven && run.releases.some((release) => conditionsOf(run, release).length > 0)) return true;
  const asked = conditionsOf(run, run.site.call);
  const target = holderOf(run.site);
  const isGiven = target !== undefined && run.file.variableOf(target)?.defs[0]?.type === 'Parameter';
  if (asked.length === 0 || !(isGiven || isAlternative(asked))) return false;
  const known = new Set(asked.flatMap(({ test }) => [...namesIn(run, test)]));
  return run.releases.some((release) => (thrower === undefined || isInFinally(release, thrower)) && conditionsOf(run, release).some(({ test }) => !isInside(run.site.call, test.parent as Node) && besides(run, test, target).flatMap((part) => [...namesIn(run, part)]).some((name) => !known.has(name))));
}

/** What `!given && client` asks besides whether there is a client at all. */
function besides(run: Run, test: Node, holder: Node | undefined): Node[] {
  const core = bare(test);
  if (core.type === 'LogicalExpression' && core.operator === '&&') return [...besides(run, core.left, holder), ...besides(run, core.right, holder)];
  return holder && core.type === 'Identifier' && run.file.variableOf(core) === run.file.variableOf(holder) ? [] : [core];
}

/**
 * `open((err, connection) => …)` with a function that has a name, and is also called with a connection that somebody else owns: which of the two
 * a condition on the way to the release asks about cannot be told.
 */
function isGivenElsewhere({ file, root, site }: Run): boolean {
  const name = site.gives === 'callback' && root.type === 'FunctionDeclaration' ? root.id : null;
  const { item } = site.parameters ?? { item: -1 };
  return name !== null && file.variableOf(name)?.references.some(({ identifier: { parent } }) => parent?.type === 'CallExpression' && bare(parent.callee).type === 'Identifier' && (bare(parent.callee) as TSESTree.Identifier).name === name.name && parent.arguments[item] !== undefined) === true;
}

function isInFinally(release: Node, thrower: Node): boolean {
  for (let at: Node | undefined = release; at; at = at.parent) {
    const parent: Node | undefined = at.parent;
    if (parent?.type === 'TryStatement' && parent.finalizer === at) return isInside(thrower, parent);
  }
  return false;
}

/**
 * `const connection = getConnection(); if (!id) throw …; await connection.open()`: what is opened by itself takes nothing before, nor where that
 * fails; and what takes its connection with its first use has none where a path ends before its name is mentioned.
 */
export function isYetToOpen(run: Run, end: Node | undefined): boolean {
  if (end === undefined || !isInside(end, run.root)) return false;
  const { call } = run.site;
  const holder = holderOf(run.site);
  if (holder && isLazy(run.site) && !mayRepeat(end, call) && firstMention(run, holder) >= end.range[1]) return true;
  const { confidence, gives } = run.site;
  const target = confidence === 'believed' && gives === 'value' ? holderOf(run.site) : undefined;
  const variable = target && run.file.variableOf(target);
  const opening = variable?.references.find(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && /^(?:open|connect)$/.test(memberName(parent) ?? '') && parent.parent.parent?.type === 'AwaitExpression');
  return opening !== undefined && end.range[0] <= opening.identifier.range[0];
}

/** Where the name that the acquire fills stands next: a variable's, or that of a field as it is written. */
function firstMention({ file, mentions, site: { call } }: Run, holder: Node): number {
  if (file.variableOf(holder)) return firstFrom(mentions, call.range[1]);
  const at = file.text.indexOf(file.text.slice(...holder.range), call.range[1]);
  return at < 0 ? Infinity : at;
}

/** An object that takes its connection with its first use. */
export function isLazy({ protocol, call }: Site): boolean {
  return protocol.acquire.some(({ method, lazy }) => lazy === true && method === calleeName(call));
}

/** True inside a loop that does not acquire anew in each turn: an earlier turn may have come further. */
function mayRepeat(end: Node, call: Node): boolean {
  for (let at: Node | undefined = end; at; at = at.parent) if (isLoop(at) && !isInside(call, at)) return true;
  return false;
}

interface Condition {
  readonly test: Node;
  readonly at: Node;
}

/** What is asked on the way from a node up to the function under study. */
function conditionsOf(run: Run, node: Node): Condition[] {
  const conditions: Condition[] = [];
  for (let at: Node | undefined = node; at && at !== run.root; at = at.parent) {
    const { parent } = at;
    const test = (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') && parent.test !== at ? parent.test : parent?.type === 'LogicalExpression' && parent.right === at ? parent.left : undefined;
    if (test && parent) conditions.push({ test, at: parent });
  }
  return conditions;
}

/** `given ?? acquire()`, `given ? given : acquire()` */
function isAlternative(conditions: readonly Condition[]): boolean {
  return conditions.some(({ at }) => at.type !== 'IfStatement');
}

/** The variables a condition asks about, through names that stand for conditions. */
function namesIn(run: Run, node: Node, names = new Set<Variable>()): Set<Variable> {
  const core = bare(node);
  if (isFunction(core)) return names;
  if (core.type === 'Identifier') {
    const variable = run.file.variableOf(core);
    const definition = variable?.defs[0]?.node;
    const init = variable && definition?.type === 'VariableDeclarator' && definition.id.type === 'Identifier' && !isReassigned(variable) ? definition.init : undefined;
    if (init && /^(?:Unary|Binary|Logical)Expression$/.test(bare(init).type)) return namesIn(run, init, names);
    if (variable) names.add(variable);
    return names;
  }
  for (const child of core.type === 'MemberExpression' && !core.computed ? [core.object] : childrenOf(core)) namesIn(run, child, names);
  return names;
}
