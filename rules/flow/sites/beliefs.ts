/**
 * Belief inference (after Engler et al., "Bugs as deviant behavior", SOSP 2001): code that releases what a call gave states the belief that it
 * must be released. The belief is keyed by the written callee, over the whole file, so one careful function convicts its careless neighbours.
 */
import { bare, calleeName, enclosingClass, isFunction, lastName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { CALLBACK_NAME } from '../calls/known-calls.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import { endedBy, ENDS_TRANSACTION, isBegun, isBegunForWork, TRANSACTION } from './begun.ts';
import { isHadAlone, mayHaveAlone, WAYS_BACK } from './alone.ts';
import { isGivenTogether, isNamedPair, isPair, LOOK_ALIKE, mayGiveInPair, mayPair, takesInPair } from './pairs.ts';
import { bindingOf, chainOf, fieldBindingsOf, givenAlone, patternFor, resultOf } from '../file/bindings.ts';
import type { Binding } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import { mayMeet } from '../file/receiver-text.ts';
import { endOfChain, fluentBindingOf } from '../file/fluent.ts';
import { handsCallbackOn, handsOutLater, isFollowed, isPerhapsGiven, keepsWhatItGives } from './given.ts';
import type { Site, Value } from '../model.ts';
import { originOf } from '../file/origin.ts';
import { RESOURCE } from '../state.ts';

/** Names by which a call says that it hands something out. Plain look-ups (`get`, `find`) say no such thing. */
const GIVERS = '(?:acquire|borrow|checkout|claim|lease|rent|obtain|take|alloc(?:ate)?|open|connect|(?:get|new|create|open|spawn|acquire|obtain|take|borrow|begin|start)(?:Db|Database|Pool(?:ed)?|Pg|Sql|Read|Write|Master|Slave|Raw|New)*(?:Connection|Client|Session|Runner|QueryRunner|Conn|Db|Database|Handle|Resource|Worker|Page|Buffer|Slot|Transaction))';
const GIVES = new RegExp(`^(?:\\w*FromPool|${GIVERS})$`, 'i');
/** A receiver called a pool hands out by these and takes back by those, if the file does both with one object. */
const POOL = /pool$/i;
const POOL_GIVERS = '(?:get|grab|lend|hire|pull|use|take|obtain|fetch|create|spawn|request|next|pop|alloc\\w*|acquire\\w*|borrow\\w*|rent\\w*|checkout\\w*|getObject|getFree\\w*|malloc)';
const POOL_GIVES = new RegExp(`^${POOL_GIVERS}$`, 'i');
const POOL_TAKERS = '(?:push|put|free|return\\w*|give\\w*|release\\w*|recycle\\w*|reclaim|recover|restore|back|despawn|dealloc\\w*|checkin|putObject)';
const POOL_TAKES = new RegExp(`^${POOL_TAKERS}$`, 'i');
/** Makes one like another. */
const COPIES = /^(?:clone|copy|dup(?:licate)?)$/;
/** Takes by a key. */
const ACQUIRES = /^(?:acquire|reserve|lock|borrow|checkout|take|claim|obtain|hold|retain)/i;
/** Ends a lease by its name alone. */
const RELEASE = new Set(['release', 'releaseConnection', 'recycle', 'giveBack', 'putBack']);

/** `conn.close()` ends a lease where the name says connection and the call hands out an existing one. */
const CLOSE = new Set(['close', 'end', 'destroy', 'disconnect']);
const CONNECTION = /^(?:db_?)?(?:conn|connection|client|cli|session|runner)$/i;
/** `olsConn = await getAdminConnection()`: where both say so, and it runs statements, its `close()` is the end of a lease as well. */
const NAMED_CONNECTION = /(?:conn|connection)$/i;
/** A name for what is released by its own `release()` says enough by itself, whatever gave it and was waited for. */
const LEASED = /(?:conn|connection|client|runner|session)$/i;
/** A page of a browser is closed by whoever opened it, as long as the browser goes on. */
const PAGE = /page$/i;
const OPENS_PAGE = /^(?:open|load|create|make|new|get|acquire|prepare|set_?up|start|launch|init)/i;
/** A browser is closed by whoever launched it, by whatever function. */
const BROWSER = /browser$/i;
const LAUNCHES = /^(?:launch|spawn|start)(?![a-z])/;
const CLOSES_BROWSER = /(?:browser|context|ctx)\w*(?:\(\))?[?!]?\.(?:close|disconnect)\(/i;
const HANDS_OUT = /^(?:acquire|borrow|checkout|lease|rent|obtain|take|open|(?:get|spawn|acquire|obtain|take|borrow)\w+)$/i;

/** `Vec.fromPool()` gives what goes back by one of these. */
const FROM_POOL = /FromPool$/i;
const TO_POOL = /^(?:free|recycle|dispose|(?:free|return|release|give)?(?:Back)?ToPool|putBack)$/i;

/** Drops an object for good, which ends its lease as well as giving it back does. */
const DROPS = /^(?:destroy|dispose|terminate|close|end|kill|disconnect|discard|invalidate|detach|abandon)$/;

interface Belief {
  readonly item: Set<string>;
  readonly pool: Set<string>;
  /** true when some of those drop the object */
  drops: boolean;
  /** true when a callback is given the object, which is then no memory of this turn */
  late: boolean;
  awaited: boolean;
}

const GIVEN = new RegExp(`(?:FromPool|(?<![\\w$])${GIVERS})\\s*[(<?]`, 'i');
/** A callback in node's style: `getRenderer(key, (err, renderer) => …)` */
const CALLED_BACK = /(?:acquire|borrow|checkout|lease|rent|obtain|take|open|spawn|get)\w*\s*\([^;{}]{0,120}?\(\s*_?(?:e|ex|err|error)\s*,\s*[\w$]+/i;
const LEASED_TO = /(?:conn|connection|client|runner|session|page|browser|transaction|trx|txn?|tnx|(?<![a-z])t)(?![\w$])[^;=]{0,80}=\s*await(?![\w$])/i;
const MAKES_POOL = /(?<![\w$])new\s+[\w$.]*Pool\s*[(<]/;
const GIVEN_BY_MADE = new RegExp(`\\.\\s*${POOL_GIVERS}\\s*[(<?]`, 'gi');
const TAKEN_BY_MADE = new RegExp(`\\.\\s*${POOL_TAKERS}\\s*[(<?]`, 'gi');
const GIVEN_BY_POOL = new RegExp(`pool[!?\\s]*\\.\\s*${POOL_GIVERS}\\s*[(<?]`, 'i');

/** The methods that may give something back. */
export const GIVES_BACK: ReadonlySet<string> = new Set([...RELEASE, ...CLOSE, ...ENDS_TRANSACTION]);

/** Whether such a method gives back what it is called on, which may have a name or not. */
export function takesBack(method: string, mayBe: (name: RegExp) => boolean): boolean {
  return RELEASE.has(method) || (CLOSE.has(method) && (mayBe(CONNECTION) || mayBe(NAMED_CONNECTION) || mayBe(PAGE) || mayBe(BROWSER))) || (ENDS_TRANSACTION.has(method) && mayBe(TRANSACTION));
}

/** Whether a function of this name says that it hands something out. */
export function isGiver(name: string | undefined): boolean {
  return name !== undefined && GIVES.test(name);
}

/** False for a text in which nothing is handed out that a file which gives something back could mean. */
export function mayBelieve(text: string): boolean {
  return GIVEN.test(text) || LEASED_TO.test(text) || CALLED_BACK.test(text);
}

/**
 * The same for a pool that is one by its name, or by that of its class, and for calls that are a pair. `releases`: something in the text says by its
 * own method that it is released; else the pool has to take it.
 */
export function mayBelievePool(text: string, releases = true, takes?: boolean): boolean {
  return (/pool/i.test(text) && givesFromPool(text) && (releases || text.includes('releaseConnection') || mayMeet(text, GIVEN_BY_MADE, TAKEN_BY_MADE))) || mayPair(text, takes);
}

function givesFromPool(text: string): boolean {
  return GIVEN_BY_POOL.test(text) || (MAKES_POOL.test(text) && text.search(GIVEN_BY_MADE) >= 0);
}

export function believedSites(file: FileIndex, known: ReadonlySet<CallNode>): Site[] {
  if (!mayBelieve(file.text) && !mayBelievePool(file.text)) return [];
  const beliefs = new Map<string, Belief>();
  const hasPools = /pool/i.test(file.text);
  const givers = file.calls.filter((call) => call.type === 'CallExpression' && !known.has(call) && maybeGives(file, call, hasPools) && !isChainOf(call, known) && !isChoice(call) && !LOOK_ALIKE.test(calleeText(file, call)) && isOpaque(file, call, known) && !isFollowed(file, call, known) && !keepsWhatItGives(file, call));
  for (const call of givers) learn(file, call, beliefs);
  for (const call of givers) learnFromField(file, call, beliefs);
  for (const call of givers) learnFromAwaitedField(file, call, beliefs);
  const takers = givers.some(isNamedPair) ? [...file.callsByName].flatMap(([name, calls]) => (takesInPair(name) ? calls.filter((call) => call.arguments.length > 0) : [])).sort((a, b) => a.range[0] - b.range[0]) : [];
  for (const call of givers) pairUp(file, call, takers, beliefs);
  for (const call of givers) learnDrops(file, call, beliefs);
  for (const call of givers.length > 0 && mayHaveAlone(file.text) ? givers : []) if (!beliefs.has(calleeText(file, call)) && isHadAlone(file, call)) beliefs.set(ownKeyOf(file, call), { item: new Set(WAYS_BACK), pool: new Set(), drops: true, late: false, awaited: true });
  for (const call of givers) {
    const binding = beliefs.has(calleeText(file, call)) ? undefined : bindingOf(file, call);
    if (binding && isBegunForWork(call, binding)) beliefs.set(ownKeyOf(file, call), { item: new Set(ENDS_TRANSACTION), pool: new Set(), drops: true, late: false, awaited: true });
  }
  return givers.flatMap((call) => {
    const belief = beliefs.get(calleeText(file, call)) ?? beliefs.get(ownKeyOf(file, call));
    const gives = belief && givenBy(file, call, belief);
    if (!belief || !gives) return [];
    const { member, alone } = leaseOf(file, call) ?? {};
    const shape: Value | undefined = member === undefined ? undefined : { kind: 'record', fields: new Map([[member, RESOURCE]]) };
    return [{ protocol: protocolOf(call, belief), call, pool: isPoolCall(file, call) && call.callee.type === 'MemberExpression' ? call.callee.object : undefined, gives, parameters: gives !== 'callback' ? undefined : alone ? { error: -1, item: 0, done: -1 } : { error: 0, item: 1, done: -1 }, member: undefined, shape, resets: true, confidence: 'believed', through: undefined, perhapsGiven: isPerhapsGiven(file, call, known) } satisfies Site];
  });
}

/** `Promise.resolve(pool.connect()).catch(log)`: what the acquire gives comes out of the chain. */
function isChainOf(call: CallNode, known: ReadonlySet<CallNode>): boolean {
  const callee = bare(call.callee);
  const goesOn = callee.type === 'MemberExpression' && /^(?:then|catch|finally)$/.test(memberName(callee) ?? '') ? callee.object : calleeName(call) === 'resolve' ? call.arguments[0] : undefined;
  const before = goesOn && bare(goesOn);
  return before?.type === 'CallExpression' && (known.has(before) || isChainOf(before, known));
}

/** `Promise.resolve(given ?? pool.connect())` gives what it is given: the acquire in it is looked at by itself. */
function isChoice(call: CallNode): boolean {
  const [given] = calleeName(call) === 'resolve' ? call.arguments : [];
  return given !== undefined && /^(?:Conditional|Logical)Expression$/.test(bare(given).type);
}

/** The variable that gets the object: the result itself, or the one of its properties that is named like a lease. */
function leaseOf(file: FileIndex, call: CallNode): Binding | undefined {
  const leases = fieldBindingsOf(file, call).filter(({ variable }) => LEASED.test(variable.name) || PAGE.test(variable.name));
  return bindingOf(file, call) ?? fluentBindingOf(file, call) ?? (leases.length === 1 ? leases[0] : givenAlone(file, call));
}

function maybeGives(file: FileIndex, call: CallNode, hasPools: boolean): boolean {
  const name = calleeName(call) ?? '';
  if (COPIES.test(name)) return isGivenBack(file, call);
  if (GIVES.test(name) || mayGiveInPair(call, name, () => receiverText(file, call)) || (hasPools && POOL_GIVES.test(name) && isPoolCall(file, call) && (name !== 'use' || call.arguments.length === 0))) return true;
  const { at, awaited } = resultOf(call);
  if (!awaited && !chainOf(at)) return HANDS_OUT.test(name) && bindingOf(file, call)?.by === 'callback';
  const binding = leaseOf(file, call);
  return binding?.by === 'promise' && (LEASED.test(binding.variable.name) || (PAGE.test(binding.variable.name) && OPENS_PAGE.test(name)) || (BROWSER.test(binding.variable.name) && LAUNCHES.test(name)) || isBegun(call, binding));
}

/** `const slip = velocity.clone(true).sub(normal); … Vec.release(slip)`: a copy is nobody else's, and this one comes from where it goes. */
function isGivenBack(file: FileIndex, call: CallNode): boolean {
  const callee = bare(call.callee);
  // `Vec.borrow().copy(other)` is what was borrowed, or made of it.
  if (callee.type !== 'MemberExpression' || bare(callee.object).type === 'CallExpression') return false;
  const binding = leaseOf(file, call);
  return binding?.by === 'value' && binding.variable.references.some(({ identifier }) => releaseOf(file, call, identifier, false)?.by === 'pool');
}

/** How such a call gives; nothing where it cannot be seen who gets the object. What another call of the same function releases must not be dropped. */
function givenBy(file: FileIndex, call: CallNode, { awaited, item, pool }: Belief): Site['gives'] | undefined {
  const binding = leaseOf(file, call);
  // What is released under its name is no promise, even where another call of the same function is waited for.
  if (binding) return binding.by === 'value' && awaited && !binding.variable.references.some(({ identifier }) => releaseOf(file, call, identifier, isClosable(file, call, binding))) ? 'promise' : binding.by;
  if (isPoolCall(file, call) && fieldFilledBy(call)) return 'value';
  if (awaited && fieldFilledBy(call, true)) return 'promise';
  const ways = [...item, ...pool];
  const { at, awaited: waits } = resultOf(call);
  if (call.arguments.some((argument) => isCallback(file, argument)) || !ways.some((way) => RELEASE.has(way)) || !GIVES.test(calleeName(call) ?? '')) return undefined;
  const next = chainOf(at);
  const isDropped = at.parent?.type === 'ExpressionStatement' || (next !== undefined && !ways.includes(calleeName(next) ?? '') && !/^(?:then|catch|finally)$/.test(calleeName(next) ?? ''));
  return isDropped ? (waits ? 'promise' : 'value') : undefined;
}

/** A function, written here or with a name: what the call gives goes there. */
function isCallback(file: FileIndex, argument: Node): boolean {
  const core = bare(argument);
  const variable = core.type === 'Identifier' ? file.variableOf(core) : undefined;
  return isFunction(core) || (variable !== undefined && file.functionNamed(variable) !== undefined) || (core.type === 'Identifier' && CALLBACK_NAME.test(core.name));
}

/** A method call on something called a pool, or made by a class of another file that is. */
function isPoolCall(file: FileIndex, call: CallNode): boolean {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return false;
  if (POOL.test(lastName(callee.object) ?? '')) return true;
  const origin = originOf(file, callee.object);
  return origin.kind === 'made' && origin.by !== 'call' && POOL.test((origin.node?.type === 'NewExpression' && lastName(origin.node.callee)) || origin.path);
}

/** What an object is asked that may be over: `if (!page.isClosed()) await page.close()`. */
const SAYS_ENDED = ['isClosed', 'isReleased', 'isDestroyed', 'closed', 'released', 'destroyed'];
const RESOURCE_NAME = /(?:connection|client|session|runner|conn|db|database|transaction|page)s?$/i;

function protocolOf(call: CallNode, belief: Belief): Protocol {
  return {
    name: 'believed', noun: 'object', modules: [], nature: belief.awaited || belief.late || RESOURCE_NAME.test(calleeName(call) ?? '') ? 'resource' : 'memory', pools: {}, acquire: [],
    release: { item: [...belief.item], pool: [...belief.pool] }, forgivesSecondRelease: belief.drops, answersAfter: [...ENDS_TRANSACTION], ended: [...SAYS_ENDED], source: 'this file',
  };
}

/** A helper of this file is followed instead, a receiver that is known to be no pool is believed to be none. */
function isOpaque(file: FileIndex, call: CallNode, known: ReadonlySet<CallNode>): boolean {
  const callee = bare(call.callee);
  if (callee.type === 'Identifier') {
    const variable = file.variableOf(callee);
    const fn = variable && file.functionNamed(variable);
    return variable !== undefined && (fn === undefined || handsCallbackOn(file, fn) || handsOutLater(file, fn, known));
  }
  if (callee.type !== 'MemberExpression') return false;
  if (callee.object.type === 'ThisExpression') return true;
  const origin = originOf(file, callee.object);
  return origin.kind === 'unknown' || origin.kind === 'module' || origin.kind === 'made' || (origin.kind === 'class' && origin.node.id?.name === lastName(callee.object));
}

/** What is believed of one call only: others may open what somebody else closes. */
function ownKeyOf(file: FileIndex, call: CallNode): string {
  return `${calleeText(file, call)}@${call.range[0]}`;
}

function calleeText(file: FileIndex, call: CallNode): string {
  return file.text.slice(call.callee.range[0], call.callee.range[1]).replaceAll(/\s+/g, '');
}

function receiverText(file: FileIndex, call: CallNode): string {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' ? file.text.slice(callee.object.range[0], callee.object.range[1]) : '';
}

function learn(file: FileIndex, call: CallNode, beliefs: Map<string, Belief>): void {
  const binding = leaseOf(file, call);
  if (!binding || isOneOfSeveral(call)) return;
  for (const { identifier } of binding.variable.references) {
    const way = releaseOf(file, call, identifier, isClosable(file, call, binding));
    const end = isBegun(call, binding) && endedBy(identifier) !== undefined;
    if (!way && !end) continue;
    const key = COPIES.test(calleeName(call) ?? '') || (PAGE.test(binding.variable.name) && way && CLOSE.has(way.method)) ? ownKeyOf(file, call) : calleeText(file, call);
    const belief = beliefs.get(key) ?? { item: new Set<string>(), pool: new Set<string>(), drops: false, late: false, awaited: false };
    if (way) belief[way.by].add(way.method);
    // It may be ended by either, and whether it was is what the library asks.
    if (end) for (const method of ENDS_TRANSACTION) belief.item.add(method);
    belief.drops ||= end;
    belief.awaited ||= binding.by === 'promise';
    belief.late ||= binding.by === 'callback';
    beliefs.set(key, belief);
  }
}

/** `this.bounds = pool.pull('Bounds')`, and in another method `pool.push(this.bounds)` */
function learnFromField(file: FileIndex, call: CallNode, beliefs: Map<string, Belief>): void {
  const key = calleeText(file, call);
  const field = !beliefs.has(key) && isPoolCall(file, call) ? fieldFilledBy(call) : undefined;
  const text = field && file.text.slice(...field.range);
  const taker = text && file.calls.find((other) => {
    const [first] = other.arguments;
    return first?.type === 'MemberExpression' && POOL_TAKES.test(calleeName(other) ?? '') && receiverText(file, other) === receiverText(file, call) && file.text.slice(...first.range) === text;
  });
  if (taker) beliefs.set(key, { item: new Set(), pool: new Set([calleeName(taker) ?? '']), drops: false, late: false, awaited: false });
}

/** `this.client = await this.db.getClient().connect()`, and in the same class `this.client.release()` */
function learnFromAwaitedField(file: FileIndex, call: CallNode, beliefs: Map<string, Belief>): void {
  const key = calleeText(file, call);
  const field = !beliefs.has(key) && GIVES.test(calleeName(call) ?? '') ? fieldFilledBy(call, true) : undefined;
  const owner = field && enclosingClass(field);
  const place = field && file.placeOf(field);
  const isReleased = owner && file.callsIn(owner).some((other) => {
    const callee = bare(other.callee);
    return callee.type === 'MemberExpression' && memberName(callee) === 'release' && file.placeOf(callee.object) === place && enclosingClass(other) === owner;
  });
  if (isReleased) beliefs.set(key, { item: new Set(['release']), pool: new Set(), drops: false, late: false, awaited: true });
}

/** The field of `this` that a call fills, as it is or waited for. */
function fieldFilledBy(call: CallNode, waits = false): Node | undefined {
  const { at, awaited } = resultOf(endOfChain(call));
  const field = awaited === waits ? patternFor(at) : undefined;
  return field?.type === 'MemberExpression' && field.object.type === 'ThisExpression' ? field : undefined;
}

/** `own ? acquire() : holder.getConnection()`: a release of what the name holds tells of one of the calls, and nobody knows of which. */
function isOneOfSeveral(call: CallNode): boolean {
  const { at } = resultOf(call);
  for (let node: Node = call; node !== at; node = node.parent as Node) {
    const { parent } = node;
    const others = parent?.type === 'ConditionalExpression' && parent.test !== node ? [parent.consequent, parent.alternate] : parent?.type === 'LogicalExpression' ? [parent.left, parent.right] : [];
    if (others.some((other) => bare(other) !== bare(node) && gives(other))) return true;
  }
  return false;
}

function gives(node: Node): boolean {
  const core = bare(node);
  if (core.type === 'AwaitExpression') return gives(core.argument);
  return core.type === 'CallExpression' || (core.type === 'ConditionalExpression' && (gives(core.consequent) || gives(core.alternate)));
}

/** `client.destroy(error)` and `pool.destroy(client)` beside a release end a lease, too. */
function learnDrops(file: FileIndex, call: CallNode, beliefs: Map<string, Belief>): void {
  const belief = beliefs.get(calleeText(file, call));
  for (const { identifier } of (belief && bindingOf(file, call)?.variable.references) ?? []) {
    const at = outermost(identifier);
    const { parent } = at;
    const isObject = parent?.type === 'MemberExpression' && parent.object === at;
    const drop = isObject ? parent.parent : parent;
    const method = drop?.type === 'CallExpression' && (isObject ? drop.callee === parent : drop.arguments[0] === at && receiverText(file, drop) === receiverText(file, call)) ? calleeName(drop) : undefined;
    if (!belief || method === undefined || !DROPS.test(method)) continue;
    belief[isObject ? 'item' : 'pool'].add(method);
    belief.drops = true;
  }
}

/**
 * A pool with `acquirePage()` and `releasePage(page)` lends pages, whoever has them in between. Of another receiver that is believed where the same
 * name goes both ways: `const target = Filters.getTarget(); … Filters.freeTarget(state.target)`.
 */
function pairUp(file: FileIndex, call: CallNode, takers: readonly CallNode[], beliefs: Map<string, Belief>): void {
  const key = calleeText(file, call);
  const binding = isNamedPair(call) && !beliefs.has(key) ? bindingOf(file, call) : undefined;
  const isPool = binding && isPoolCall(file, call);
  const taker = binding && takers.find((other) => isPair(call, other, '') && receiverText(file, other) === receiverText(file, call) && (isPool || isSameName(other, binding.variable.name)));
  const method = taker && calleeName(taker);
  if (binding && method !== undefined) beliefs.set(key, { item: new Set(), pool: new Set([method]), drops: false, late: false, awaited: binding.by === 'promise' });
}

function isSameName({ arguments: [given] }: CallNode, name: string): boolean {
  const member = given && bare(given);
  return member?.type === 'MemberExpression' && memberName(member) === name;
}

function isClosable(file: FileIndex, call: CallNode, { variable, by, alone }: Binding): boolean {
  const name = calleeName(call) ?? '';
  if (alone) return false;
  if (PAGE.test(variable.name)) return by === 'promise' && OPENS_PAGE.test(name) && !CLOSES_BROWSER.test(file.text);
  if (BROWSER.test(variable.name)) return by === 'promise' && LAUNCHES.test(name);
  const isNamed = CONNECTION.test(variable.name) || (NAMED_CONNECTION.test(variable.name) && NAMED_CONNECTION.test(name) && variable.references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && /^(?:query|execute)$/.test(memberName(parent) ?? '')));
  return isNamed && !isLookUp(call) && (HANDS_OUT.test(name) || (by === 'callback' && GIVES.test(name)));
}

function releaseOf(file: FileIndex, giver: CallNode, name: Node, closes: boolean): { by: 'item' | 'pool'; method: string } | undefined {
  const at = outermost(name);
  const { parent } = at;
  if (parent?.type === 'MemberExpression' && parent.object === at) {
    const method = memberName(parent) ?? '';
    const call = parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? parent.parent : undefined;
    return call && (RELEASE.has(method) || (closes && CLOSE.has(method)) || (TO_POOL.test(method) && FROM_POOL.test(calleeName(giver) ?? ''))) && call.arguments.length <= 1 && !releasesOther(call, method) ? { by: 'item', method } : undefined;
  }
  if (parent?.type === 'CallExpression' && parent.callee !== at) {
    const method = calleeName(parent) ?? '';
    const receiver = receiverText(file, giver);
    const isFirst = parent.arguments[0] === at && bare(parent.callee).type === 'MemberExpression';
    // `Vertex.release(a, b)` takes each of them.
    const samePool = receiverText(file, parent) === receiver && ((isFirst && POOL_TAKES.test(method) && isPoolCall(file, giver)) || isPair(giver, parent, receiver));
    // `releaseConnection(connection)` says what it takes wherever it comes from; a mere `release(x)` does not.
    const named = parent.arguments[0] === at && method === 'releaseConnection';
    return (samePool || named || (RELEASE.has(method) && (isFirst || isGivenTogether(parent, receiverText(file, parent))))) && !isKey(file, parent, name) && !isNamedLock(giver, parent) ? { by: 'pool', method } : undefined;
  }
  return undefined;
}

/** `pool.release(client)`, but not `client.release(error)`: what such a call is given is what it gives back. */
function releasesOther({ arguments: [given] }: CallNode, method: string): boolean {
  if (given === undefined || isFunction(given)) return false;
  const name = lastName(given) ?? 'D';
  return method !== 'release' || /^[A-Z]/.test(name) || LEASED.test(name) || PAGE.test(name);
}

/** `lock('ref', …)`, `unlock('ref', lease)`: what both ask for by one name is a lock, of which there is one, and outlives who took it. */
function isNamedLock(giver: CallNode, taker: CallNode): boolean {
  const [one, other] = [giver.arguments[0], taker.arguments[0]];
  return one?.type === 'Literal' && other?.type === 'Literal' && one.value === other.value && typeof one.value === 'string';
}

/** `slots.acquire(id); … slots.release(id)`: a key names what is held, and is itself nothing that was given out. */
function isKey(file: FileIndex, release: CallNode, name: Node): boolean {
  const variable = file.variableOf(name);
  return variable?.references.some(({ identifier: { parent } }) => parent?.type === 'CallExpression' && parent !== release && parent.arguments.some((argument) => file.variableOf(argument) === variable) && ACQUIRES.test(calleeName(parent) ?? '') && receiverText(file, parent) === receiverText(file, release)) === true;
}

/** `getSession(id)`: what is found by its key somebody keeps, and closing it there ends no lease of others. */
function isLookUp(call: CallNode): boolean {
  const [key] = call.arguments;
  return call.arguments.length === 1 && key !== undefined && /^get/.test(calleeName(call) ?? '') && /(?:^i|I|_i)d$|[kK]ey$/.test(lastName(key) ?? '');
}
