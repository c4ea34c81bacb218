/** Whether what a site acquires is this code's to release at all. */
import { bare, calleeName, enclosingFunction, isFunction, isInside, isLoop, keyName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import { isCleanupHook } from '../calls/known-calls.ts';
import type { FileIndex } from '../file/file-index.ts';
import { endOfChain } from '../file/fluent.ts';
import { isCoroutine } from '../file/in-place.ts';
import { placesAbove, targetOf } from '../file/naming.ts';
import type { Place, Site } from '../model.ts';

/** Some objects may be dropped; those are owed only by code that releases them on some path. A test's browser closes its pages in a hook. */
export function isOwed(file: FileIndex, site: Site): boolean {
  if (site.protocol.duty === 'believed' && !isReleasedWhereBound(file, site, site.call) && !isDrained(file, site) && !isKeptByInstance(site)) return false;
  if (isOpenedForCaller(file, site) || isByKey(file, site) || isOfPools(file, site) || isEndedAbove(file, site) || isPerhapsListed(file, site) || isOfOwnStream(file, site) || isEffect(enclosingFunction(site.call))) return false;
  const { receiver } = site.protocol.release;
  const above = receiver ? placesAbove(file, site) : [];
  return !receiver || above.length === 0 || !callsOn(file, above, receiver).some(isInHook);
}

/**
 * `slots.acquire(id, limit); … slots.release(id)`: what goes back is the key that was handed in, so the call gives nothing that could be lost. Where
 * the object goes back behind its key, `pool.release('vec', v)`, it is one.
 */
function isByKey(file: FileIndex, { call, pool, protocol }: Site): boolean {
  if (!pool || call.arguments.length === 0) return false;
  const from = textOf(file, pool);
  const releases = (protocol.release.pool ?? []).flatMap((method) => file.callsNamed(method)).filter((other) => isOn(file, other, from));
  const keys = new Set(call.arguments.map((argument) => textOf(file, argument)));
  return releases.some(({ arguments: [first] }) => first !== undefined && keys.has(textOf(file, first))) && !releases.some((release) => release.arguments.some((argument) => isAcquiredFrom(file, argument, from, calleeName(call))));
}

/**
 * `const pool = this.pools.acquire(); await pool.transaction();`, `this.pool.acquire().table(name).select()`: what one who only calls it a pool gives, and
 * this file never gives back, is a pool itself, by its name or by how it is worked with.
 */
function isOfPools(file: FileIndex, { call, pool, protocol, confidence }: Site): boolean {
  if (confidence !== 'named' || protocol.name !== 'unknown-memory-pool' || !pool) return false;
  const from = textOf(file, pool);
  const isGivenBack = (protocol.release.pool ?? []).some((method) => file.callsNamed(method).some((other) => other.arguments.length > 0 && isOn(file, other, from)));
  const { parent } = outermost(call);
  const target = targetOf(call);
  return !isGivenBack && ((target?.type === 'Identifier' && /pool$/i.test(target.name)) || (parent?.type === 'MemberExpression' && parent.parent.type === 'CallExpression'));
}

function isOn(file: FileIndex, call: CallNode, receiver: string): boolean {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' && textOf(file, callee.object) === receiver;
}

const DEPTH = 2;

/** True for a name that gets what such a call gives, there or in a helper of this file. */
function isAcquiredFrom(file: FileIndex, name: Node, pool: string, method: string | undefined, depth = DEPTH): boolean {
  const variable = file.variableOf(name);
  const taker = variable?.defs[0]?.type === 'Parameter' ? variable.defs[0].node.parent : undefined;
  // `pool.acquire(key, (err, client) => …)`
  if (taker?.type === 'CallExpression' && calleeName(taker) === method && isOn(file, taker, pool)) return true;
  return variable?.references.some(({ writeExpr }) => writeExpr && givesAcquired(file, writeExpr as Node, pool, method, depth)) === true;
}

function givesAcquired(file: FileIndex, value: Node, pool: string, method: string | undefined, depth: number): boolean {
  return file.callsIn(value).some((call) => (calleeName(call) === method && isOn(file, call, pool)) || (depth > 0 && returnsAcquired(file, helperCalled(file, call), pool, method, depth - 1)));
}

/** `extract(rows) { const texts = Pool.acquire('string[]', rows.length); …; return texts; }`, and a helper that returns what such a helper gives. */
function returnsAcquired(file: FileIndex, helper: FunctionNode | undefined, pool: string, method: string | undefined, depth: number): boolean {
  if (!helper) return false;
  const values = helper.body.type === 'BlockStatement' ? file.jumpsIn(helper).map((jump) => (jump.type === 'ReturnStatement' && jump.argument && enclosingFunction(jump) === helper ? bare(jump.argument) : undefined)) : [bare(helper.body)];
  return values.some((value) => value !== undefined && (value.type === 'Identifier' ? isAcquiredFrom(file, value, pool, method, depth) : value.type === 'CallExpression' && givesAcquired(file, value, pool, method, depth)));
}

/** `this.extract(rows)`, `extract(rows)` */
function helperCalled(file: FileIndex, call: CallNode): FunctionNode | undefined {
  const callee = bare(call.callee);
  if (callee.type === 'MemberExpression') return callee.object.type === 'ThisExpression' ? file.methodNamed(call, memberName(callee) ?? '') : undefined;
  const variable = file.variableOf(callee);
  return variable && file.functionNamed(variable);
}

function textOf(file: FileIndex, node: Node): string {
  return file.text.slice(...node.range);
}

/** `Effect.gen(function* () { … })`: where an effect fails its scope ends what was acquired, and no code of the generator runs any more. */
function isEffect(fn: Node | undefined): boolean {
  const call = isFunction(fn) && isCoroutine(fn) ? fn.parent : undefined;
  const callee = call?.type === 'CallExpression' ? bare(call.callee) : undefined;
  const maker = callee?.type === 'CallExpression' ? bare(callee.callee) : callee;
  return maker?.type === 'MemberExpression' && /^(?:gen|fn|fnUntraced)$/.test(memberName(maker) ?? '');
}

/** `await given.transaction.begin()`, `await this.transaction.begin()`: what the caller made, or the instance keeps, and this function never ends, ends elsewhere. */
function isOpenedForCaller(file: FileIndex, { opens, call, protocol }: Site): boolean {
  const callee = bare(call.callee);
  const place = opens && callee.type === 'MemberExpression' ? file.placeOf(callee.object) : undefined;
  const fn = enclosingFunction(call);
  if (place === undefined || !isFunction(fn) || (!file.isOnThis(place) && file.rootOf(place)?.defs[0]?.type !== 'Parameter')) return false;
  return !file.callsIn(fn).some((other) => other.callee.type === 'MemberExpression' && protocol.release.item?.includes(memberName(other.callee) ?? '') === true && file.placeOf(other.callee.object) === place);
}

function isInHook(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) if (at.type === 'CallExpression' && isCleanupHook(at, calleeName(at))) return true;
  return false;
}

/** `while (true) { const { done, value } = await reader.read(); … }`: what is read on and on is done at its end; who leaves before keeps it from everybody. */
function isDrained(file: FileIndex, { call, protocol: { endsWith } }: Site): boolean {
  const target = endsWith && targetOf(call);
  const variable = target && file.variableOf(target);
  return variable?.references.some(({ identifier }) => {
    const { parent } = identifier;
    return parent?.type === 'MemberExpression' && parent.object === identifier && endsWith?.includes(memberName(parent) ?? '') === true && isRepeated(identifier, enclosingFunction(call));
  }) === true;
}

/**
 * `const { readable } = new TransformStream(); readable.getReader()`: nobody else waits for a stream that this very function has made. And one that it
 * asks for with a signal, `await fetch(url, { signal })`, is ended by whoever has that, whoever reads it.
 */
function isOfOwnStream(file: FileIndex, { call, protocol: { endsWith, duty } }: Site): boolean {
  let at = endsWith && duty === 'believed' ? bare(call.callee) : undefined;
  while (at?.type === 'MemberExpression') at = bare(at.object);
  const definition = at && file.variableOf(at)?.defs[0]?.node;
  const init = definition?.type === 'VariableDeclarator' ? definition.init : undefined;
  if (init?.type === 'NewExpression') return enclosingFunction(init) === enclosingFunction(call);
  return init?.type === 'AwaitExpression' && file.callsIn(init).some(({ arguments: args }) => args.some((argument) => argument.type === 'ObjectExpression' && argument.properties.some((property) => property.type === 'Property' && keyName(property) === 'signal')));
}

/** True in a loop of this very function. */
function isRepeated(node: Node, fn: Node): boolean {
  for (let at: Node | undefined = node; at && at !== fn && !isFunction(at); at = at.parent) if (isLoop(at)) return enclosingFunction(at) === fn;
  return false;
}

export function isReleasedWhereBound(file: FileIndex, site: Site, call: CallNode): boolean {
  const target = targetOf(call);
  const variable = target && file.variableOf(target);
  return variable?.references.some(({ identifier }) => {
    const { parent } = identifier;
    const { item, pool } = site.protocol.release;
    if (parent?.type === 'CallExpression') return parent.arguments[0] === identifier && pool?.includes(calleeName(parent) ?? '') === true && site.pool !== undefined && isOn(file, parent, textOf(file, site.pool));
    return parent?.type === 'MemberExpression' && parent.object === identifier && item?.includes(memberName(parent) ?? '') === true;
  }) === true;
}

/** `this.color = pool.pull('Color')`, of a library that tells each instance when to give back what it has. */
function isKeptByInstance({ call, protocol: { endedIn } }: Site): boolean {
  const target = endedIn === undefined ? undefined : targetOf(endOfChain(call));
  return target?.type === 'MemberExpression' && target.object.type === 'ThisExpression';
}

/** `browser = await launch(); const page = await browser.newPage();`, and elsewhere `browser.close()`: a page made with its browser, for others, ends with it. */
function isEndedAbove(file: FileIndex, site: Site): boolean {
  const { unbounded, release } = site.protocol;
  const home = enclosingFunction(site.call);
  if (!unbounded || !release.receiver || !isFunction(home) || isReleasedWhereBound(file, site, site.call)) return false;
  const above = placesAbove(file, site).filter((place) => isFilledBefore(file, place, site.call, home));
  return above.length > 0 && callsOn(file, above, release.receiver).some((call) => !isInside(call, home));
}

/** The calls of methods of these names on what one of the places names. */
function callsOn(file: FileIndex, places: readonly Place[], methods: readonly string[]): CallNode[] {
  return methods.flatMap((method) => file.callsNamed(method)).filter((call) => {
    const callee = bare(call.callee);
    return callee.type === 'MemberExpression' && places.includes(file.placeOf(callee.object) ?? -1);
  });
}

/** True for a name or field from outside of a function that it fills anew on every way to a call. */
function isFilledBefore(file: FileIndex, place: Place, call: CallNode, fn: FunctionNode): boolean {
  const variable = file.rootOf(place);
  const name = file.memberOf(place);
  const written = name === undefined ? (variable?.references.filter((reference) => reference.isWrite() && !reference.init).map(({ identifier }) => identifier as Node) ?? []) : (file.syntax.assignments.get(name) ?? []).map(({ left }) => left as Node).filter((left) => file.placeOf(left) === place);
  return variable?.scope.block !== fn && written.some((left) => isInside(left, fn) && left.range[0] < call.range[0] && isInside(call, blockAround(left)));
}

function blockAround(node: Node): Node {
  let at = node;
  while (at.parent && !at.type.endsWith('Statement')) at = at.parent;
  return at.parent ?? at;
}

/** `browser.contexts()[0] ?? (await browser.newContext())`: what comes out of a list is somebody else's as often as not. */
function isPerhapsListed(file: FileIndex, { call, protocol: { lists } }: Site): boolean {
  const target = lists && targetOf(call);
  const variable = target && file.variableOf(target);
  return variable?.references.some(({ writeExpr }) => writeExpr && asksForList(file, writeExpr as Node, lists) && (isInside(call, writeExpr as Node) || isGuardedBy(call, variable))) === true;
}

function asksForList(file: FileIndex, node: Node, lists: readonly string[] = []): boolean {
  const core = bare(node);
  // `const existing = browser.contexts()[0]; const context = existing ?? (await browser.newContext());`
  const first = core.type === 'LogicalExpression' ? bare(core.left) : undefined;
  const [definition] = first?.type === 'Identifier' ? (file.variableOf(first)?.defs ?? []) : [];
  const listed = definition?.node.type === 'VariableDeclarator' && definition.node.init ? [node, definition.node.init] : [node];
  return lists.some((method) => file.callsNamed(method).some((call) => listed.some((one) => isInside(call, one))));
}

/** `if (!page) page = await browser.newPage()` */
function isGuardedBy(call: CallNode, variable: Variable): boolean {
  for (let at: Node | undefined = call; at && !isFunction(at); at = at.parent) {
    const parent: Node | undefined = at.parent;
    if (parent?.type === 'IfStatement' && parent.test !== at && variable.references.some(({ identifier }) => isInside(identifier, parent.test))) return true;
  }
  return false;
}
