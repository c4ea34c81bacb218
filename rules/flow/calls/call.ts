/**
 * What a call does: acquires, releases, uses, borrows or takes over the resource, or runs code of this file.
 * The questions are asked in a fixed order, and not knowing is an answer: ownership then leaves, and the core is silent.
 */
import { bare, calleeName, isFunction, lastName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { containsSite, followed, isUnreachable, localFunction } from './callees.ts';
import { tellForeign, tellNested } from './crossings.ts';
import { mayThrow } from '../interpret/effects.ts';
import { effectElsewhere } from './elsewhere.ts';
import { chained, evaluate, inOrder, readMember } from '../interpret/expressions.ts';
import { canEnter, invoke, runLater } from '../interpret/functions.ts';
import { chainOf, patternFor, resultOf } from '../file/bindings.ts';
import { isPromisify } from '../file/promisified.ts';
import { isEventMethod, isLogging, isNeverReturning } from './known-calls.ts';
import type { Outcome, State, Value } from '../model.ts';
import { holderOf, placesAbove } from '../file/naming.ts';
import { stepCalled } from '../file/waterfall.ts';
import { outside } from './outside.ts';
import { pipelined } from './pipelines.ts';
import { holdsList, swept } from '../ownership/collected.ts';
import { leak } from '../ownership/exits.ts';
import { captures, carries, release, transfer } from '../ownership/owner.ts';
import { isGivenTo } from '../ownership/release-forms.ts';
import { isReleaserOf } from '../ownership/releaser-names.ts';
import { tellAwaitedLate } from '../ownership/unawaited.ts';
import { asPair, HELD_IN, isPromise, lastly, onSettled, promised, suspend } from '../interpret/promises.ts';
import { onResource } from './resource-calls.ts';
import { failed } from '../run.ts';
import { isReleasedName } from '../ownership/releases.ts';
import type { Run } from '../run.ts';
import { ACQUIRING, FALSY, forget, isFact, joinOutcomes, newExits, put, RESOURCE, SETTLED, START, TRUTHY, UNKNOWN, VIEW, withLater, withOwner } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** The receiver, the callee and the arguments of a call, evaluated in order. */
export interface Prepared {
  readonly state: State;
  readonly receiver: Value;
  readonly callee: Value;
  readonly args: readonly Value[];
}

export function evaluateCall(run: Run, node: Call, state: State, exits: Exits): Outcome[] {
  const callee = bare(node.callee);
  if (callee.type === 'Identifier' && callee.name === 'eval') return [{ state: withOwner(state, 'escaped', node), value: UNKNOWN }];
  const prepared = prepareCallee(run, node, callee, state, exits).flatMap((ready) => {
    const after = pipelined(run, node, ready.state);
    return after ? [{ ...ready, state: after, args: [] }] : prepareArguments(run, node, ready, exits);
  });
  const outcomes = joinOutcomes(prepared.flatMap((ready) => perform(run, node, ready, exits)));
  return isInstance(node) ? outcomes.map((outcome) => (outcome.value.kind === 'unknown' ? { state: outcome.state, value: TRUTHY } : outcome)) : outcomes;
}

/** `new Tracker(client)`, but not `new Promise((resolve) => …)`, which may be waited for. */
function isInstance(node: Call): boolean {
  return node.type === 'NewExpression' && node.parent.type !== 'AwaitExpression' && !node.arguments.some(isFunction);
}

function prepareCallee(run: Run, node: Call, callee: Node, state: State, exits: Exits): Prepared[] {
  if (callee.type === 'Super') return [{ state, receiver: UNKNOWN, callee: UNKNOWN, args: [] }];
  if (callee.type !== 'MemberExpression') {
    const values = evaluate(run, callee as TSESTree.Expression, state, exits);
    return (node.type === 'CallExpression' ? chained(run, node, values) : values).map((outcome) => ({ state: outcome.state, receiver: UNKNOWN, callee: outcome.value, args: [] }));
  }
  const objects = callee.object.type === 'Super' ? [{ state, value: TRUTHY }] : chained(run, callee, evaluate(run, callee.object, state, exits));
  return objects.flatMap(({ state: now, value }) =>
    (callee.computed ? inOrder(run, [callee.property], now, exits) : [now]).flatMap((ready) => {
      const read: Outcome = value.kind === 'resource' || value.kind === 'view' ? { state: ready, value: UNKNOWN } : readMember(run, callee, ready, value);
      // Where the object has no such method there is nothing to give back: `connection.release?.()`.
      const releases = value.kind === 'resource' && run.site.protocol.release.item?.includes(memberName(callee) ?? '') === true;
      const called = node.type === 'CallExpression' && !releases ? chained(run, node, [read]) : [read];
      return called.map((outcome) => ({ state: outcome.state, receiver: value, callee: outcome.value, args: [] }));
    }),
  );
}

function prepareArguments(run: Run, node: Call, ready: Prepared, exits: Exits): Prepared[] {
  let states: Prepared[] = [ready];
  const enters = ready.callee.kind === 'closure' || localFunction(run, node) !== undefined;
  for (const argument of node.arguments) {
    const next = states.flatMap((before) => evaluate(run, argument, before.state, exits).map((outcome) => ({ ...before, state: outcome.state, args: [...before.args, enters ? outcome.value : plain(outcome.value)] })));
    states = next.length > 1 ? joinPrepared(next) : next;
  }
  return states;
}

/** Facts about arguments matter only to functions that are followed; elsewhere they would double the states with each argument. */
function plain(value: Value): Value {
  return isFact(value) ? UNKNOWN : value;
}

function joinPrepared(list: readonly Prepared[]): Prepared[] {
  const joined = joinOutcomes(list.map((p) => ({ state: p.state, value: { kind: 'record', fields: new Map([['receiver', p.receiver], ['callee', p.callee], ...p.args.map((arg, i) => [String(i), arg] as const)]) } as const })));
  return joined.map(({ state, value }) => {
    const fields = value.kind === 'record' ? value.fields : new Map<string, Value>();
    const args: Value[] = [];
    for (let i = 0; fields.has(String(i)); i++) args.push(fields.get(String(i)) as Value);
    return { state, receiver: fields.get('receiver') ?? UNKNOWN, callee: fields.get('callee') ?? UNKNOWN, args };
  });
}

function perform(run: Run, node: Call, ready: Prepared, exits: Exits): Outcome[] {
  // A callback that asks for the next object, through a function around it, begins another lease.
  if (node === run.site.call) return run.site.gives === 'callback' ? [{ state: ready.state, value: UNKNOWN }] : acquire(run, node, ready, exits);
  const name = calleeName(node);
  const { state, receiver, callee, args } = ready;
  if (isNeverReturning(node) || isUnreachable(run, node)) return [];
  tellNested(run, node, name, state);
  const after = swept(run, node, state);
  if (after !== state) return [{ state: after, value: UNKNOWN }];
  // A thunk (`await db.transaction()()`), or a resource that is a function (`trx('table')`).
  if (callee.kind === 'acquiring') return [{ state, value: callee }];
  if (callee.kind === 'resource') return onResource(run, node, undefined, { ...ready, receiver: callee }, exits);
  if (callee.kind === 'view' && run.site.protocol.nature === 'resource') return onResource(run, node, undefined, { ...ready, receiver: callee }, exits);
  if (isPromisify(name) && isBound(run, node, args, state)) return [{ state, value: args[0]?.kind === 'releaser' ? args[0] : VIEW }];
  if (callee.kind === 'releaser') return [{ state: release(run, node, state), value: SETTLED }];
  if (receiver.kind === 'releaser') return [name === 'bind' ? { state, value: receiver } : { state: release(run, node, state), value: SETTLED }];
  // `function (err) { … }.bind(this)`
  if (name === 'bind' && receiver.kind === 'closure' && node.arguments.length <= 1) return [{ state, value: receiver }];
  // `render({ getTile: renderer.getTile.bind(renderer) })`: what is called that way works on the object.
  if (name === 'bind' && (args[0]?.kind === 'resource' || receiver.kind === 'view')) return [{ state, value: VIEW }];
  if (closesAround(run, node, name, state)) return [{ state: state.owner === 'held' ? release(run, node, state) : state, value: SETTLED }];
  if (name !== undefined && (isPromise(receiver) || (CHAIN.has(name) && (receiver.kind === 'unknown' || HELD_IN.has(receiver.kind)) && args.some((value) => value.kind === 'closure')))) return chainOn(run, node, name, ready, exits);
  if (detaches(run, node, name, receiver, args)) return [{ state: state.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: RESOURCE }];
  if (receiver.kind === 'resource' || receiver.kind === 'view') return onResource(run, node, name, ready, exits);
  if (isOfObject(node, name)) return [extended(run, node, args, state)];
  const released = releasesArgument(run, node, name, args);
  // Another pool refuses it, so it is not released; that it went there is told, and enough.
  if ((released || releasesView(run, node, name, args)) && tellForeign(run, node, state)) return [{ state: state.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: SETTLED }];
  if (released) return [{ state: release(run, node, state), value: SETTLED }];
  const made = isOfPromise(node) ? promised(run, node, name, { state, value: args[0] ?? UNKNOWN }) : undefined;
  if (made) return [{ state, value: made }];
  if (args[0] && isPromise(args[0]) && givesErrorFirst(node)) return [{ state, value: asPair(suspend(run, node, { state, value: args[0] })) }];
  if (waitsForAll(run, node, name, state)) {
    leak(run, state, true);
    return [];
  }
  if (endsReceiver(run, node, name)) return [{ state: state.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: SETTLED }];
  if (isAnotherTurn(run, node, state)) return [];
  const step = args.some((value) => carries(run, state, value)) ? stepCalled(run.file, node) : undefined;
  if (step && canEnter(run, step)) return invoke(run, step, step.params.map((_, index) => args[index + 1] ?? UNKNOWN), state, exits).map((outcome) => back(outcome, state.left));
  const fn = followed(run, node, callee, args, state);
  if (fn) return invoke(run, fn, args, state, exits).map((outcome) => back(outcome, state.left));
  // A generator that sees the resource runs when somebody iterates it, and keeps the resource until then.
  const generator = localFunction(run, node);
  if (generator?.generator && state.owner === 'held' && captures(run, state, generator)) return [{ state: withOwner(state, 'escaped', node), value: UNKNOWN }];
  const passed = args.find((value) => value.kind === 'acquiring');
  if (passed && givesOn(run, node)) return [{ state, value: passed }];
  // What gives its error as a value throws none.
  if (givesErrorFirst(node)) return outside(run, node, name, ready, newExits()).map((outcome) => (outcome.value.kind === 'unknown' ? { state: outcome.state, value: SETTLED } : outcome));
  return outside(run, node, name, ready, exits);
}

/** `return next(cursor)` in a function that works with what was held when it was entered: the call ends as one of its turns does. */
function isAnotherTurn(run: Run, node: Call, state: State): boolean {
  const fn = state.owner === 'held' ? localFunction(run, node) : undefined;
  return fn !== undefined && run.inlined.includes(fn) && !containsSite(run, fn) && captures(run, state, fn) && (!fn.async || resultOf(node).awaited || node.parent?.type === 'ReturnStatement');
}

/** What left the function that was called did not leave this one, now or when its promise settles. */
function back({ state, value }: Outcome, left: State['left']): Outcome {
  if (value.kind !== 'promise') return { state: { ...state, left }, value };
  const fulfilled = value.fulfilled.map((outcome) => ({ state: { ...outcome.state, left }, value: outcome.value }));
  return { state: { ...state, left }, value: { ...value, fulfilled, rejected: value.rejected.map((now) => ({ ...now, left })) } };
}

/** `Object.assign(client, { [Symbol.dispose]() { … } })` and others of `Object` that give back what they get. */
function isOfObject(node: Call, name: string | undefined): boolean {
  const callee = bare(node.callee);
  return name !== undefined && GIVES_ITS_ARGUMENT.test(name) && callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Object';
}

const GIVES_ITS_ARGUMENT = /^(?:assign|definePropert(?:y|ies)|freeze|seal|preventExtensions|setPrototypeOf)$/;

/** The first argument, with what is known of the others: an object that is not made here, `Object.assign(this, { client })`, keeps what it gets. */
function extended(run: Run, node: Call, [first = UNKNOWN, ...others]: readonly Value[], state: State): Outcome {
  if (first.kind === 'resource') return { state, value: first };
  const fields = new Map([first, ...others].flatMap((value) => (value.kind === 'record' ? [...value.fields] : [])));
  const value: Value = fields.size > 0 ? { kind: 'record', fields } : UNKNOWN;
  return { state: first.kind === 'record' || node.arguments[0]?.type === 'ObjectExpression' ? state : transfer(run, node, { state, value }), value };
}

/** `promisify(client.query).bind(client)`: a method of the object by another name. */
function isBound(run: Run, node: Call, args: readonly Value[], state: State): boolean {
  const [method] = node.arguments;
  const object = method?.type === 'MemberExpression' ? run.file.placeOf(method.object) : undefined;
  return args[0]?.kind === 'releaser' || args[0]?.kind === 'view' || (object !== undefined && state.env.get(object)?.kind === 'resource');
}

/** `const client = await withTimeout(pool.connect(), 500); … client.release()`: what comes out is what the promise that went in gives. */
function givesOn(run: Run, node: Call): boolean {
  const { at, awaited } = resultOf(node);
  const target = awaited ? patternFor(at) : undefined;
  const name = target && lastName(target);
  return name !== undefined && isReleasedName(run, name);
}

/** `const [err, client] = await to(pool.connect())`: a promise goes in, its error and its value come out as a pair. */
function givesErrorFirst(node: Call): boolean {
  const { at, awaited } = resultOf(node);
  const pattern = patternFor(at);
  const first = pattern?.type === 'ArrayPattern' ? pattern.elements[0] : undefined;
  return awaited && node.arguments.length > 0 && first?.type === 'Identifier' && /^e$|err(?:or)?$|^fail/i.test(first.name);
}

const CHAIN = new Set(['then', 'catch', 'finally']);

/** Methods by which bluebird's promises go on as they are. */
const SAME_PROMISE = /^(?:bind|timeout|delay|cancellable)$/;

/** The call under study: from here on the resource is held, or its promise is. */
function acquire(run: Run, node: Call, { state }: Prepared, exits: Exits): Outcome[] {
  run.visitedSite = true;
  if (state.owner === 'held' && !isKeptElsewhere(run, state)) run.report('overwritten', node, state, state.risk ? [failed(state.risk)] : []);
  const callee = bare(node.callee);
  const receiver = callee.type === 'MemberExpression' ? run.file.placeOf(callee.object) : undefined;
  const reached = run.site.protocol.release.receiver ? placesAbove(run.file, run.site) : receiver === undefined ? [] : [receiver];
  const fresh = forget(reached.reduce((now, place) => put(now, place, TRUTHY), state), (_, value) => value.kind === 'resource' || value.kind === 'view' || value.kind === 'acquiring' || value.kind === 'pending' || value.kind === 'releaser');
  const before = { ...fresh, owner: 'none', risk: undefined, endedAt: undefined, later: START.later, transaction: undefined, dirty: START.dirty } as const;
  mayThrow(run, node, holdsList(state) && run.site.protocol.nature === 'resource' ? state : before, 'call', exits);
  const { gives, member, shape } = run.site;
  if (run.site.opens) return receiver === undefined ? [{ state: before, value: UNKNOWN }] : [{ state: { ...put(before, receiver, RESOURCE), owner: 'held' }, value: gives === 'promise' ? ACQUIRING : UNKNOWN }];
  const value: Value = gives === 'promise' ? ACQUIRING : (shape ?? RESOURCE);
  const held = (run.site.unless ?? []).reduce<State>((now, place) => put(now, place, FALSY), { ...before, owner: 'held' });
  return [{ state: held, value: member === undefined ? value : { kind: 'record', fields: new Map([[member, value]]) } }];
}

/** True when a name other than the one this acquire is about to fill still holds the resource: names that take turns are beyond this core. */
function isKeptElsewhere(run: Run, state: State): boolean {
  const target = holderOf(run.site);
  const filled = target && run.file.placeOf(target);
  for (const [place, value] of state.env) if (value.kind === 'resource' && place !== filled) return true;
  return holdsList(state);
}

/** `query.on('row', (row) => …)` */
function isOfRows({ arguments: [event] }: Call): boolean {
  return event?.type === 'Literal' && /^(?:row|data|result|end)$/.test(String(event.value));
}

/** `then`, `catch` and `finally` on a promise that is being followed; anything else on it is unknown. */
function chainOn(run: Run, node: Call, name: string, { state, receiver, args }: Prepared, exits: Exits): Outcome[] {
  if (CHAIN.has(name)) tellAwaitedLate(run, state, receiver);
  const promise = suspend(run, node, { state, value: receiver });
  if (isEventMethod(name)) {
    // A stream of rows flows after this function has gone on, and so does a query that tells of each row.
    const flowing = receiver.kind !== 'pending' || state.owner !== 'held' ? undefined : name === 'pipe' ? node : isOfRows(node) ? receiver.node : undefined;
    if (flowing) run.queued.add(flowing);
    return onResource(run, node, name, { state: flowing ? withLater(state, flowing) : state, receiver: RESOURCE, callee: UNKNOWN, args }, exits).map((outcome) => ({ state: outcome.state, value: receiver }));
  }
  switch (name) {
    case 'then':
      return [{ state, value: onSettled(run, node, promise, args[0], args[1]) }];
    case 'catch':
      return [{ state, value: onSettled(run, node, promise, undefined, args[0]) }];
    case 'finally':
      return [{ state, value: lastly(run, node, promise, args[0]) }];
    default: {
      if (receiver.kind === 'acquiring' && SAME_PROMISE.test(name)) return [{ state, value: receiver }];
      // `pool.getConnectionAsync().disposer((connection) => connection.release())`: the chain is somebody else's from here.
      if ((receiver.kind === 'acquiring' || name === 'disposer') && state.owner === 'held' && args.some((value) => value.kind === 'closure')) return [{ state: withOwner(state, 'escaped', node), value: UNKNOWN }];
      // The result of work on the resource: a stream, a cursor. What it calls back is called once it is done.
      const after = receiver.kind === 'pending' ? args.reduce((now, value) => (value.kind === 'closure' ? runLater(run, { node, fn: value.node, args: [] }, now, 'definite') : now), state) : state;
      // `trx.insert(row).into('rows')` is the same query of what was lent.
      const isSame = receiver.kind === 'settled' || (receiver.kind === 'pending' && run.site.lent === true);
      return [{ state: after, value: isSame ? receiver : UNKNOWN }];
    }
  }
}

/** `pool.release(client)`, `releaseQuietly(client)` */
function releasesArgument(run: Run, node: Call, name: string | undefined, args: readonly Value[]): boolean {
  if (node.type !== 'CallExpression' || name === undefined) return false;
  const asMethod = isGivenTo(run, node, name);
  const given = node.arguments.filter((_, index) => args[index]?.kind === 'resource' || args[index]?.kind === 'releaser');
  if (asMethod) return given.length > 0;
  // `releaseConnection({ connection })`
  const packed = bare(node.callee).type === 'Identifier' ? node.arguments.filter((_, index) => isPacked(args[index])) : [];
  const named = [...given, ...packed].some((argument) => isReleaserOf(run, name, argument)) && !localFunction(run, node);
  return named || releasedElsewhere(run, node, args);
}

function isPacked(value: Value | undefined): boolean {
  return value?.kind === 'record' && [...value.fields.values()].some((field) => field.kind === 'resource');
}

/** `pool.release(lease.value)`, `pool.release(buffer.subarray(4))` */
function releasesView(run: Run, node: Call, name: string | undefined, args: readonly Value[]): boolean {
  return name !== undefined && bare(node.callee).type === 'MemberExpression' && run.site.protocol.release.pool?.includes(name) === true && args[0]?.kind === 'view';
}

/** By a function of another file that releases what it is given. */
function releasedElsewhere(run: Run, node: Call, args: readonly Value[]): boolean {
  return run.file.seesOthers && args.some((value, index) => value.kind === 'resource' && effectElsewhere(run, node, index) === 'releases');
}

/** `pool.detach(item)`, `lease.detach()`: the item leaves the pool on purpose. */
function detaches(run: Run, node: Call, name: string | undefined, receiver: Value, args: readonly Value[]): boolean {
  return name !== undefined && run.site.protocol.detaches?.includes(name) === true && (receiver.kind === 'resource' || args[0]?.kind === 'resource') && !isOnlyLogged(node);
}

/** ``logger.info(`started ${browser.process().pid}`)`` */
function isOnlyLogged(node: Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'CallExpression' && parent.callee !== at) return isLogging(parent);
    if (!/^(?:Member|Chain|TSNonNull|Binary|Logical)Expression$|^TemplateLiteral$/.test(parent.type)) return false;
  }
  return false;
}

/** `browser.close()` ends every page of that browser. */
function endsReceiver(run: Run, node: Call, name: string | undefined): boolean {
  return name !== undefined && run.site.protocol.release.receiver?.includes(name) === true && isOnLender(run, node);
}

/** `page.context().close()`: what the object lives in ends, and the object with it. */
function closesAround(run: Run, node: Call, name: string | undefined, state: State): boolean {
  const { item, around } = run.site.protocol.release;
  const object = around && item?.includes(name ?? '') && node.callee.type === 'MemberExpression' ? bare(node.callee.object) : undefined;
  const callee = object?.type === 'CallExpression' && around?.includes(calleeName(object) ?? '') ? bare(object.callee) : undefined;
  const place = callee?.type === 'MemberExpression' ? run.file.placeOf(callee.object) : undefined;
  return place !== undefined && state.env.get(place)?.kind === 'resource';
}

/** `await pool.end()` with a client of that pool in hand: what comes after is never reached. */
function waitsForAll(run: Run, node: Call, name: string | undefined, state: State): boolean {
  return state.owner === 'held' && name !== undefined && run.site.protocol.release.waits?.includes(name) === true && isOnLender(run, node) && isWaitedFor(node);
}

/** `await pool.end()`, `await pool.end().catch(ignore)` */
function isWaitedFor(node: Call): boolean {
  const { at, awaited } = resultOf(node);
  const next = chainOf(at);
  return awaited || (next !== undefined && CHAIN.has(calleeName(next) ?? '') && isWaitedFor(next));
}

/** True for a method of what the resource was acquired from. */
function isOnLender(run: Run, node: Call): boolean {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  const place = run.file.placeOf(callee.object);
  if (place === undefined) return false;
  const above = placesAbove(run.file, run.site);
  // A function that is followed has it as a parameter, by the name that it has everywhere.
  const isGiven = run.inlined.length > 0 && run.file.rootOf(place)?.defs[0]?.type === 'Parameter';
  return above.includes(place) || (isGiven && above.some((owner) => run.file.rootOf(owner)?.name === lastName(callee.object)));
}

/** `Promise.all([…])`, `Bluebird.resolve(client)`, `shared.Promise.reject(error)` */
function isOfPromise(node: Call): boolean {
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' && /^(?:Promise|Bluebird)$/.test(lastName(callee.object) ?? '');
}

export function evaluateTag(run: Run, node: TSESTree.TaggedTemplateExpression, state: State, exits: Exits): Outcome[] {
  const after = inOrder(run, [node.tag, ...node.quasi.expressions], state, exits);
  return after.map((now) => {
    mayThrow(run, node, now, 'call', exits);
    return { state: now, value: UNKNOWN };
  });
}

/** A failing import is a rejection, seen where it is awaited. */
export function evaluateImport(run: Run, node: TSESTree.ImportExpression, state: State, exits: Exits): Outcome[] {
  return inOrder(run, [node.source], state, exits).map((now) => ({ state: now, value: UNKNOWN }));
}
