/**
 * Evidence of ownership besides a release: `await save(client); await client.query("COMMIT")`. Who goes on working with what it handed over has
 * only lent it.
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside, lastName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { chainOf } from '../file/bindings.ts';
import { isEventMethod } from './known-calls.ts';
import { originOf } from '../file/origin.ts';
import type { State } from '../model.ts';
import { pathText, releasesIn } from '../ownership/releases.ts';
import type { Run } from '../run.ts';

/** Names of functions that keep what they are given, however long it is used elsewhere. */
const KEEPS = /^(?:add|register|track|attach|store|push|emit|enqueue|keep|subscribe|listen|watch|monitor|manage|adopt|own)/i;

/** True when the function under study works on with the resource after it lent it to a constructor or to an awaited call. */
export function goesOnUsing(run: Run, node: CallNode, state: State): boolean {
  if (run.site.protocol.nature === 'memory' || KEEPS.test(calleeName(node) ?? '')) return false;
  const isLent = node.type === 'NewExpression' || node.parent?.type === 'AwaitExpression';
  if (!isLent && node.parent?.type !== 'ExpressionStatement') return false;
  const home = enclosingFunction(node);
  for (const [place, value] of state.env) {
    const variable = value.kind === 'resource' ? run.file.rootOf(place) : undefined;
    if (variable?.references.some(({ identifier }) => (isLent ? isWork(run, identifier) : isStepOfTransaction(run, identifier)) && enclosingFunction(identifier) === home && isReachedFrom(node, identifier))) return true;
  }
  return false;
}

/** `client.query(begin, onError); client.query(work, …)`: true when the function that makes a call works on with the object after it, or gives it on. */
export function worksOnAfter(run: Run, node: Node, state: State): boolean {
  const home = enclosingFunction(node);
  for (const [place, value] of state.env) {
    const variable = value.kind === 'resource' && run.file.memberOf(place) === undefined ? run.file.rootOf(place) : undefined;
    if (variable?.references.some(({ identifier }) => isWorkOrGift(run, identifier) && enclosingFunction(identifier) === home && isReachedFrom(node, identifier))) return true;
  }
  return false;
}

/** `session.withTransaction(() => work(session))`: what a transaction of the object itself runs only works with it, until the transaction ends. */
export function isInItsTransaction(run: Run, node: CallNode, state: State): boolean {
  for (let at: Node = node; at !== run.root && at.parent; at = at.parent) {
    const { parent } = at;
    const callee = isFunction(at) && parent.type === 'CallExpression' && /^(?:with|in)?transaction$/i.test(calleeName(parent) ?? '') ? bare(parent.callee) : undefined;
    const place = callee?.type === 'MemberExpression' ? run.file.placeOf(callee.object) : undefined;
    if (place !== undefined && state.env.get(place)?.kind === 'resource') return true;
  }
  return false;
}

function isWorkOrGift(run: Run, name: Node): boolean {
  return isWork(run, name) || (name.parent?.type === 'CallExpression' && name.parent.callee !== name);
}

/**
 * `const tx = new Transaction(client); …; client.release()`: who releases after it built something around the object has kept it. What this
 * says of one constructor holds for it in the whole function.
 */
export function releasesAfter(run: Run, node: CallNode): boolean {
  const built = run.file.text.slice(...node.callee.range);
  return run.file.callsIn(run.root).some((other) => {
    if (other.type !== 'NewExpression' || run.file.text.slice(...other.callee.range) !== built) return false;
    const home = enclosingFunction(other);
    return run.releases.some((release) => (enclosingFunction(release) === home || isInLastStep(release, home)) && isReachedFrom(other, release) && !isOnlyForFailure(release, other));
  });
}

/**
 * `const bound = new Bound(client); …; return new Session({ provider: new Provider(bound) });`: what is built around the object is part of what the
 * function gives, and nothing in the function releases the object.
 */
export function isHandedOutAround(run: Run, node: CallNode): boolean {
  return node.type === 'NewExpression' && run.releases.length === 0 && isPartOfResult(run, node);
}

function isPartOfResult(run: Run, node: Node, depth = 4): boolean {
  let at = node;
  while (at.parent && PART_OF.has(at.parent.type) && !(at.parent.type === 'ConditionalExpression' && at.parent.test === at)) at = at.parent;
  if (at.parent?.type === 'ReturnStatement') return at !== node || depth < 4;
  const target = depth > 0 && at.parent?.type === 'VariableDeclarator' && at.parent.id.type === 'Identifier' ? run.file.variableOf(at.parent.id) : undefined;
  return target?.references.some(({ identifier, init }) => !init && isPartOfResult(run, identifier, depth - 1)) === true;
}

/** What is made of its parts. */
const PART_OF: ReadonlySet<string> = new Set(['NewExpression', 'ObjectExpression', 'Property', 'ArrayExpression', 'ConditionalExpression', 'AwaitExpression', 'TSAsExpression', 'TSNonNullExpression']);

/** `work.run().finally(() => client.release())` */
function isInLastStep(release: Node, home: Node): boolean {
  const step = enclosingFunction(release);
  const call = isFunction(step) ? step.parent : undefined;
  return call?.type === 'CallExpression' && calleeName(call) === 'finally' && isInside(call, home);
}

/** A release in a handler that does not contain the constructor ends what failed; where nothing fails, the new owner has it. */
function isOnlyForFailure(release: Node, built: Node): boolean {
  for (let at: Node | undefined = release.parent; at; at = at.parent) if (at.type === 'CatchClause') return !isInside(built, at);
  return false;
}

/** `client.query()`: a call that is neither a release nor a registration. */
function isWork(run: Run, name: Node): boolean {
  const { parent } = name;
  if (parent?.type !== 'MemberExpression' || parent.object !== name || parent.parent.type !== 'CallExpression' || bare(parent.parent.callee) !== parent) return false;
  const method = memberName(parent);
  return method !== undefined && !isEventMethod(method) && run.site.protocol.release.item?.includes(method) !== true;
}

/** `runner.commitTransaction()`: whoever was told of the object and not waited for, the transaction is this function's, and so is the object. */
function isStepOfTransaction(run: Run, name: Node): boolean {
  const call = isWork(run, name) && name.parent?.parent?.type === 'CallExpression' ? name.parent.parent : undefined;
  const { begins, ends } = run.site.protocol.transaction ?? {};
  const method = call && calleeName(call);
  return method !== undefined && (begins?.includes(method) === true || ends?.includes(method) === true);
}

/**
 * `await dao.insert(client, row)`, and another function of the file gives what it acquired in the same words to a function of `dao` and releases it
 * afterwards: the functions of one module do alike with what they are given, and so do the modules of one folder. A data access object works with the
 * connection that it is given, by what the words say.
 */
export function isLentAlike(run: Run, node: CallNode): boolean {
  if (run.site.protocol.nature === 'memory' || endOfChain(node).parent?.type !== 'AwaitExpression' || KEEPS.test(calleeName(node) ?? '')) return false;
  if (isDataAccess(node) || (node.parent?.type === 'MemberExpression' && BUILDS.test(calleeName(node) ?? ''))) return true;
  const module = moduleOf(run, node);
  return module !== undefined && releasesIn(run, run.file.ast).some(({ call, subject }) => {
    const variable = subject.type === 'Identifier' ? run.file.variableOf(subject) : undefined;
    const home = enclosingFunction(call);
    if (!variable || home === enclosingFunction(node) || isOnlyForFailure(call, home) || !isAcquiredAlike(run, variable)) return false;
    return variable.references.some(({ identifier: { parent } }) => parent?.type === 'CallExpression' && moduleOf(run, parent) === module && enclosingFunction(parent) === home && isReachedFrom(parent, call));
  });
}

/**
 * `filter.apply(from, to); … pool.release(from)`: what works with two objects of a memory pool, one of which this function gives back, has got neither
 * for good.
 */
export function isLentBeside(run: Run, node: CallNode, argument: Node): boolean {
  if (run.site.protocol.nature !== 'memory' || node.type !== 'CallExpression' || node.arguments.length < 2 || KEEPS_ONE.test(calleeName(node) ?? '')) return false;
  const releases = releasesIn(run, run.root);
  return releases.length > 0 && node.arguments.some((other) => other !== argument && pathsOf(run, other).some((path) => releases.some(({ subject }) => pathText(run, subject) === path)));
}

/** Names of functions that keep one object beside another, or in its place. */
const KEEPS_ONE = /^(?:add|register|track|attach|store|push|emit|enqueue|keep|set|put|insert|link|connect|append|assign|replace|swap|exchange|move|merge|split|join|adopt|own|create|make|init|build|wrap|resolve|cb|callback|next|done)/i;

/** A name, and what it stands for from the start: `from` and `state.target` for `const from = state.target`. */
function pathsOf(run: Run, node: Node): string[] {
  const definition = node.type === 'Identifier' ? run.file.variableOf(node)?.defs[0]?.node : undefined;
  const init = definition?.type === 'VariableDeclarator' && definition.init ? bare(definition.init) : undefined;
  return [node, ...(init?.type === 'MemberExpression' ? [init] : [])].map((one) => pathText(run, one));
}

/** `getQueryBuilder(runner).select()`, `getManager(runner).find(User)`: what is made to work with the connection, and is worked with at once. */
const BUILDS = /^(?:get|create|make|build|use|new)?_?(?:QB|\w*(?:Builder|Manager|Repo(?:sitory)?|Query))$/i;

/** The last call of a chain: `getQueryBuilder(runner).select().execute()`. */
function endOfChain(node: Node): Node {
  let at = node;
  for (let next = chainOf(at); next; next = chainOf(at)) at = next;
  return outermost(at);
}

/** `await userDao.select(connection)`, `await orderRepository.find(runner)`, `await roomDB.get(client)` */
function isDataAccess({ callee }: CallNode): boolean {
  const core = bare(callee);
  return core.type === 'MemberExpression' && /(?:[dD]ao|DAO|[rR]epo(?:sitory)?|[mM]apper|[a-z]DB)$/.test(lastName(core.object) ?? '');
}

/**
 * The folder of the module that has the function: `../model` of `new User().find(client)`. Else what it is a method of: `dao` of `dao.insert(client)` where
 * the file has it from elsewhere, `this.dao` of a class.
 */
function moduleOf(run: Run, { callee }: CallNode): string | undefined {
  const core = bare(callee);
  const object = core.type === 'MemberExpression' ? bare(core.object) : undefined;
  const origin = originOf(run.file, object ?? core);
  const folder = origin.kind === 'module' || origin.kind === 'made' ? /^[.~@#/].*\w(?=\/[^/]+$)|^\w+\/.*\w$/.exec(origin.module)?.[0] : undefined;
  if (folder !== undefined) return folder;
  if (object?.type === 'MemberExpression' && object.object.type === 'ThisExpression') return pathText(run, object);
  const definition = object?.type === 'Identifier' ? run.file.variableOf(object)?.defs[0] : undefined;
  return definition && enclosingFunction(definition.name).type === 'Program' ? pathText(run, object as Node) : undefined;
}

function isAcquiredAlike(run: Run, variable: Variable): boolean {
  const declarator = variable.defs[0]?.node;
  const init = declarator?.type === 'VariableDeclarator' && declarator.init ? bare(declarator.init) : undefined;
  const call = init?.type === 'AwaitExpression' ? bare(init.argument) : init;
  return call?.type === 'CallExpression' && pathText(run, call.callee) === pathText(run, run.site.call.callee);
}

const LEAVES = new Set<string>(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement']);

/** True when control can come from one node to a later one: no block between them ends by leaving, unless through a `finally` with the later one, and they are not arms of one condition. */
export function isReachedFrom(from: Node, to: Node): boolean {
  if (to.range[0] < from.range[1]) return false;
  let at: Node = from;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    const isCommon = isInside(to, parent);
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && isCommon) return at === parent.test || isInside(to, at);
    if (isCommon) return true;
    const last = parent.type === 'BlockStatement' ? parent.body.at(-1) : parent.type === 'SwitchCase' ? parent.consequent.at(-1) : undefined;
    if (last && LEAVES.has(last.type)) return isFinalized(parent, to);
  }
  return false;
}

/** True for a node in a `finally` around another one. */
function isFinalized(node: Node, by: Node): boolean {
  for (let at: Node | undefined = node; at && !isFunction(at); at = at.parent) if (at.parent?.type === 'TryStatement' && at.parent.finalizer && isInside(by, at.parent.finalizer)) return true;
  return false;
}
