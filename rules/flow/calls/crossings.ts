/** What happens between pools while an object of one is held: it goes to another pool, or the same pool is asked again. */
import { bare, calleeName, childrenOf, enclosingFunction, isFunction, isInside, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { localFunction } from './callees.ts';
import { isAlternative } from '../file/bindings.ts';
import { entryOf } from '../memory.ts';
import type { Site, State, Value } from '../model.ts';
import { nameOf, targetOf } from '../file/naming.ts';
import { originOf } from '../file/origin.ts';
import { captures, carries } from '../ownership/owner.ts';
import { isLazy } from '../ownership/perhaps-ours.ts';
import { servesScript } from '../ownership/program-end.ts';
import { certaintyOf } from '../run.ts';
import type { Run } from '../run.ts';
import { comparePools } from '../file/same-pool.ts';
import { callbackOf } from '../sites/find-sites.ts';

/** `other.release(item)`: tells when the object goes to a pool it did not come from. Returns true when that is sure. */
export function tellForeign(run: Run, node: CallNode, state: State): boolean {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || state.owner === 'none') return false;
  const likeness = comparePools(run.file, run.site.pool, callee.object);
  if (likeness === 'different' || (likeness === 'distinct' && (state.owner === 'held' || state.owner === 'escaped'))) run.report('foreign', node, state, [{ node: run.site.call, what: 'acquired' }], likeness === 'different' ? certaintyOf(state.risk) : 'possible');
  return likeness === 'different';
}

/**
 * While a connection is held the same pool is asked for another one and waited for: where every connection is held by code like this, all of it
 * waits for ever. The acquire may stand in a function of the file that is called here, or in the pool, which takes a connection for `pool.query()`.
 * A script that exits, or ends its pool itself, is alone with it.
 */
export function tellNested(run: Run, node: CallNode, name: string | undefined, state: State): void {
  if (state.owner !== 'held' || run.site.protocol.nature !== 'resource' || run.site.protocol.unbounded || !isInHand(state)) return;
  const callee = bare(node.callee);
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  if (name !== undefined && receiver && run.site.protocol.serves?.includes(name) && comparePools(run.file, run.site.pool, receiver) === 'same' && !isGivenByName(run, node)) {
    if (state.transaction) run.report('outside-transaction', node, state, [{ node: state.transaction, what: 'begun' }]);
    else if (!isLazy(run.site) && !opensItsOwn(run, run.site) && isWaitedFor(run, node, state) && !isAlone(run)) run.report('nested', node, state, [{ node, what: 'acquired' }]);
    return;
  }
  const second = run.file.sites.get(node) ?? acquireInside(run, node, state);
  const isSecond = second !== undefined && second.call !== run.site.call && comparePools(run.file, run.site.pool, second.pool) === 'same';
  const taker = isSecond ? second.call : queryInside(run, node, state);
  if (!taker || renews(run, node, state) || isLazy(run.site) || opensItsOwn(run, run.site) || !isWaitedFor(run, node, state)) return;
  run.report('nested', isInside(taker, node) ? taker : node, state, [{ node: taker, what: 'acquired' }]);
}

/** A script that exits, or ends its pool itself, has the pool for itself. */
function isAlone({ file, root, site }: Run): boolean {
  return servesScript(file, root) || file.callsIn(root).some((call) => call.callee.type === 'MemberExpression' && /^(?:end|close|destroy)$/.test(memberName(call.callee) ?? '') && comparePools(file, site.pool, call.callee.object) === 'same');
}

/** `this.db.query(conn, sql)` in a method that is followed: it is given the connection by the name that it has everywhere. */
function isGivenByName({ file, site }: Run, node: CallNode): boolean {
  const name = nameOf(file, site);
  return name !== undefined && node.arguments.some((argument) => lastName(argument) === name);
}

/** `oracledb.getConnection({ user, … })`: a module that is told whom to connect opens a connection beside its pools. */
function opensItsOwn({ file }: Run, { pool, call: { arguments: [options] }, protocol }: Site): boolean {
  if (!protocol.pools.module || pool === undefined || options === undefined || isFunction(options) || options.type === 'Literal') return false;
  const isPooled = options.type === 'ObjectExpression' && options.properties.some((property) => property.type === 'Property' && keyName(property) === 'poolAlias');
  return !isPooled && originOf(file, pool).kind === 'module';
}

/** True once the acquire has given its object; before, two acquires merely run side by side. */
function isInHand(state: State): boolean {
  for (const value of state.env.values()) if (value.kind === 'resource' || value.kind === 'record') return true;
  return false;
}

/** `client = await pool.connect()` while `client` holds one: that one is lost, which is told as a leak. */
function renews(run: Run, node: CallNode, state: State): boolean {
  const target = targetOf(node);
  const place = target && run.file.placeOf(target);
  return place !== undefined && state.env.get(place)?.kind === 'resource';
}

const queriesOf = new WeakMap<Site, readonly CallNode[]>();

/** The query of the same pool in the body of a function of this file that a call runs without the object. */
function queryInside(run: Run, node: CallNode, state: State): CallNode | undefined {
  const { file, site } = run;
  const queries = entryOf(queriesOf, site, () => (site.protocol.serves ?? []).flatMap((name) => file.callsNamed(name)).filter(({ callee }) => callee.type === 'MemberExpression' && comparePools(file, site.pool, callee.object) === 'same'));
  if (queries.length === 0 || isAlone(run) || isGivenTo(run, node, state)) return undefined;
  const bodies = bodiesRunBy(run, node, state);
  return queries.find((query) => bodies.some((fn) => fn === enclosingFunction(query)) && isWaitedFor(run, query, state));
}

/** The acquire in the body of a function of this file that a call runs. */
function acquireInside(run: Run, node: CallNode, state: State): Site | undefined {
  if (run.file.sites.size < 2) return undefined;
  for (const fn of bodiesRunBy(run, node, state)) {
    for (const call of run.file.callsIn(fn)) {
      const site = run.file.sites.get(call);
      // `options.client ?? (await pool.connect())` asks for none where it is given this one.
      if (site && enclosingFunction(call) === fn && !(isAlternative(call) && isGivenTo(run, node, state))) return site;
    }
  }
  return undefined;
}

/** The functions of this file that a call runs: the one it calls; of `list.map(save)` and `list.map((one) => save(one))`, `save` and what is written there. */
function bodiesRunBy(run: Run, node: CallNode, state: State): FunctionNode[] {
  if (node.type !== 'CallExpression') return [];
  const called = localFunction(run, node);
  if (called) return [called];
  const [argument] = node.arguments;
  const given = calleeName(node) === 'map' && argument ? callbackOf(run.file, argument) : undefined;
  // One that uses the object is followed by itself.
  if (!given || captures(run, state, given)) return [];
  return [given, ...run.file.callsIn(given).flatMap((call) => (call.type === 'CallExpression' && enclosingFunction(call) === given ? (localFunction(run, call) ?? []) : []))];
}

/** True for a call that hands the object over, by itself or in an object. */
function isGivenTo(run: Run, node: CallNode, state: State): boolean {
  const values = node.arguments.flatMap((argument): Node[] => (argument.type === 'ObjectExpression' ? argument.properties.flatMap((property) => (property.type === 'Property' ? [property.value] : [])) : [argument]));
  return values.some((value) => state.env.get(run.file.placeOf(value) ?? -1)?.kind === 'resource');
}

/** `await pool.connect()`, also inside `Promise.all([…])` and `Promise.all(list.map((one) => …))`; or a callback in which the first object is still needed. */
function isWaitedFor(run: Run, node: CallNode, state: State): boolean {
  for (let at: Node | null | undefined = node.parent; at && (!isFunction(at) || givesPromises(at)) && !at.type.endsWith('Statement'); at = at.parent) if (at.type === 'AwaitExpression') return true;
  const last = node.arguments.at(-1);
  return isFunction(last) && captures(run, state, last);
}

/** `(one) => save(one)` of `list.map((one) => save(one))`, whose results somebody waits for. */
function givesPromises(fn: Node): boolean {
  return fn.type === 'ArrowFunctionExpression' && fn.expression && fn.parent.type === 'CallExpression' && calleeName(fn.parent) === 'map';
}

/** Waiting for something that has nothing to do with the object while it is held. */
export function tellAcross(run: Run, node: Node, awaited: Node | undefined, state: State, value: Value): void {
  if (state.owner !== 'held' || !isInHand(state)) return;
  if (value.kind === 'acquiring' || value.kind === 'pending' || carries(run, state, value) || (awaited && concerns(run, awaited, state))) return;
  run.report('across', node, state, []);
}

/** True when an expression mentions something through which the object, or work on it, is reached; asking the same pool again is told as such. */
function concerns(run: Run, node: Node, state: State): boolean {
  const stack: Node[] = [node];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (at.type === 'CallExpression' && run.file.sites.has(at) && comparePools(run.file, run.site.pool, run.file.sites.get(at)?.pool) === 'same') return true;
    if (at.type === 'CallExpression' && reachesByCall(run, at, state)) return true;
    const place = at.type === 'Identifier' || at.type === 'MemberExpression' || at.type === 'ThisExpression' ? run.file.placeOf(at) : undefined;
    if (place !== undefined && leadsTo(run, place, state)) return true;
    stack.push(...childrenOf(at));
  }
  return false;
}

function reachesByCall(run: Run, call: CallNode, state: State): boolean {
  const fn = localFunction(run, call);
  return fn !== undefined && captures(run, state, fn);
}

const HAS_NOTHING = new Set<Value['kind']>(['unknown', 'nullish', 'falsy', 'truthy', 'present', 'settled']);

/** True for the places that hold something of the resource and for those above them: `repo` where `repo.runner` is it. */
function leadsTo(run: Run, place: number, state: State): boolean {
  for (const [held, value] of state.env) {
    if (HAS_NOTHING.has(value.kind) || (value.kind === 'closure' && !captures(run, state, value.node))) continue;
    if (held === place || run.file.isBelow(held, place)) return true;
  }
  return false;
}
