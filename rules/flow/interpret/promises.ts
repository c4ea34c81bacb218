/**
 * Asynchronous control flow is control flow. A promise whose callbacks are literal is interpreted in place: it carries the states it is
 * fulfilled and rejected in, `then`, `catch` and `finally` map them, and `await` brings them back into the function.
 */
import { bare, calleeName, isInside, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { mayThrow } from './effects.ts';
import { reportLateWork } from '../ownership/exits.ts';
import { isApart, isCalled } from '../ownership/unawaited.ts';
import { invoke } from './functions.ts';
import type { Outcome, State, ThrowGrade, Value } from '../model.ts';
import { isQuiet, isResponse, PROMISE_COMBINATORS } from '../calls/known-calls.ts';
import { tellRaced } from '../calls/races.ts';
import { holdsList } from '../ownership/collected.ts';
import type { Run } from '../run.ts';
import { forget, joinOutcomes, joinStates, newExits, NULLISH, RESOURCE, SETTLED, TRUTHY, UNKNOWN, withOwner, withoutLater, withRisk } from '../state.ts';
import type { Exits } from '../state.ts';

export type Settlement = Extract<Value, { kind: 'promise' }>;

/** True for values with a `then`. */
export function isPromise(value: Value): boolean {
  return value.kind === 'promise' || value.kind === 'acquiring' || value.kind === 'pending' || value.kind === 'settled';
}

/** The acquire failed: nothing is held but what the ones before it gave. */
export function notAcquired(state: State, node: Node): State {
  const without = forget(state, (_, value) => value.kind === 'acquiring' || value.kind === 'resource');
  return holdsList(state) ? { ...without, risk: { node, grade: 'awaited' } } : { ...withOwner(without, 'none'), risk: undefined };
}

/** `await value` */
export function settle(run: Run, node: Node, { state, value }: Outcome, exits: Exits): Outcome[] {
  const resumed = inTurn(run, node, run.resumed(state), value);
  switch (value.kind) {
    case 'nullish':
    case 'falsy':
    case 'truthy':
    case 'settled':
    case 'closure':
      return [{ state: resumed, value: value.kind === 'settled' ? UNKNOWN : value }];
    case 'view': {
      const call = bare(node.type === 'AwaitExpression' ? node.argument : node);
      if (mayFailAlone(run, call)) mayThrow(run, call, resumed, 'resource', exits);
      return [{ state: resumed, value }];
    }
    case 'resource':
    case 'releaser':
    case 'record':
      return [{ state: resumed, value }];
    case 'acquiring':
      exits.throws.add(notAcquired(resumed, node));
      return [{ state: resumed, value: run.site.shape ?? RESOURCE }];
    case 'promise':
      exits.throws.addAll(value.rejected);
      return value.fulfilled.map((outcome) => ({ state: run.resumed(outcome.state), value: outcome.value }));
    case 'pending': {
      run.waits++;
      const done = forget(withoutLater(resumed, (later) => later === value.node), (_, held) => held.kind === 'pending' && held.node === value.node);
      // A transaction that fails to begin is not open.
      if (connects(run, value.node) || diesWith(run, value.node)) exits.throws.add(notAcquired(done, value.node));
      // What wraps the work fails where it is waited for.
      else mayThrow(run, value.node.type === 'NewExpression' ? node : value.node, done.transaction === value.node ? { ...done, transaction: undefined } : done, failsWithConnection(run, value.node) ? 'call' : 'resource', exits);
      return [{ state: done, value: UNKNOWN }];
    }
    default:
      if (isDeadWhereRejected(run, node, resumed)) exits.throws.add(notAcquired(resumed, node));
      else if (!isPlainMember(run, node, resumed)) mayThrow(run, node, resumed, 'awaited', exits);
      return [{ state: resumed, value: UNKNOWN }];
  }
}

/** `await runner.connect()`: what takes nothing when it fails. */
function connects({ site }: Run, node: Node): boolean {
  return node.type === 'CallExpression' && site.protocol.connects?.includes(calleeName(node) ?? '') === true;
}

/** `await runner.startTransaction()`: what hardly fails but with its connection, which is then given back by itself. */
function failsWithConnection({ site }: Run, node: Node): boolean {
  const { freesBroken, transaction } = site.protocol;
  return freesBroken === true && node.type === 'CallExpression' && transaction?.begins?.includes(calleeName(node) ?? '') === true;
}

/** `await reader.read()`: what is over where it fails. */
function diesWith({ site }: Run, node: Node): boolean {
  return node.type === 'CallExpression' && site.protocol.endsWith?.includes(calleeName(node) ?? '') === true;
}

/**
 * `const context = await browser.newContext(options); const page = await context.newPage(); return { context, page };`: what the object was told is
 * put into practice by this, and fails by it. Who ends the object further on is taken to know that, and who fills the browser of others beside it to
 * end that.
 */
function mayFailAlone(run: Run, node: Node): boolean {
  const { call, protocol, pool } = run.site;
  if (node.type !== 'CallExpression' || protocol.nature !== 'resource' || !protocol.views?.includes(calleeName(node) ?? '') || diesWith(run, node)) return false;
  const isFilledHere = pool !== undefined && run.file.variableOf(pool)?.references.some((reference) => reference.isWrite() && !reference.init && isInside(reference.identifier, run.root)) === true;
  return call.arguments.length > 0 && run.releases.length === 0 && !isFilledHere;
}

/** `await writer.ready`: a promise that the object keeps, and that rejects once the object is of no use. */
function isDeadWhereRejected({ file, site }: Run, node: Node, state: State): boolean {
  const core = bare(node.type === 'AwaitExpression' ? node.argument : node);
  const place = core.type === 'MemberExpression' && site.protocol.endsWith?.includes(memberName(core) ?? '') === true ? file.placeOf(core.object) : undefined;
  return place !== undefined && state.env.get(place)?.kind === 'resource';
}

/** `await runner.manager`: what the object has is no work that could fail. */
function isPlainMember({ file }: Run, node: Node, state: State): boolean {
  const core = bare(node.type === 'AwaitExpression' ? node.argument : node);
  const place = core.type === 'MemberExpression' ? file.placeOf(core.object) : undefined;
  return place !== undefined && state.env.get(place)?.kind === 'resource';
}

/** A connection does one thing after the other: what it was told before is done when something later is. */
function inTurn(run: Run, node: Node, state: State, value: Value): State {
  if (state.later.length === 0) return state;
  const waits = value.kind === 'pending' || (value.kind === 'unknown' && !isApart(run, node, state)) || (value.kind === 'settled' && !isCalled(node));
  return waits ? withoutLater(state, (later) => run.queued.has(later)) : state;
}

/** Any value as the promise of it. */
export function suspend(run: Run, node: Node, { state, value }: Outcome): Settlement {
  if (value.kind === 'promise') return state.owner === 'released' ? afterRelease(value, state) : value;
  const exits = newExits();
  const fulfilled = settle(run, node, { state, value }, exits);
  return { kind: 'promise', fulfilled, rejected: [...exits.throws], usesLater: value.kind === 'pending' };
}

/** A promise that was made before a finalizer released the resource, and settles after it. */
function afterRelease(promise: Settlement, { endedAt }: State): Settlement {
  const end = (state: State): State => (state.owner === 'held' ? withOwner(state, 'released', endedAt) : state);
  return { ...promise, fulfilled: promise.fulfilled.map(({ state, value }) => ({ state: end(state), value })), rejected: promise.rejected.map(end) };
}

/**
 * What a function returned, as the settlement of the promise it resolves. A value nobody knows is a promise only where it is the result of
 * a call; a name, a literal or a property is taken to be plain.
 */
export function adopt(run: Run, fn: FunctionNode, outcome: Outcome, grade: ThrowGrade): Settlement {
  reportLateWork(run, outcome);
  if (outcome.value.kind !== 'unknown') return suspend(run, fn, outcome);
  const { left } = outcome.state;
  const returned = fn.body.type !== 'BlockStatement' ? fn.body : left?.type === 'ReturnStatement' ? left.argument : undefined;
  const core = returned && bare(returned);
  const rejects = returned && core && CALLS.has(core.type) && !(core.type === 'CallExpression' && (isQuiet(run, core) || (outcome.state.owner === 'released' && isResponse(core))));
  return { kind: 'promise', fulfilled: [{ ...outcome, state: inTurn(run, core ?? fn, outcome.state, outcome.value) }], rejected: rejects ? [withRisk(outcome.state, returned, grade)] : [], usesLater: false };
}

const CALLS = new Set<string>(['CallExpression', 'NewExpression', 'TaggedTemplateExpression', 'ImportExpression']);

/** Calls a callback that will run once this promise has settled: its result is awaited, its throw is a rejection. */
function react(run: Run, node: Node, callback: Value, argument: Outcome): Settlement {
  if (callback.kind !== 'closure') return reactUnknown(node, callback, argument);
  // `read().then(function next() { …; return read().then(next); })` ends as one of its turns does.
  if (run.inlined.includes(callback.node)) return { kind: 'promise', fulfilled: [], rejected: [], usesLater: false };
  const exits = newExits();
  const before = run.suspensions;
  run.tries++;
  const results = invoke(run, callback.node, [argument.value], run.resumed(argument.state), exits);
  run.tries--;
  const settled = results.map((outcome) => adopt(run, callback.node, outcome, 'call'));
  return join([...settled, { kind: 'promise', fulfilled: [], rejected: [...exits.throws], usesLater: run.touchedAt > before }]);
}

function reactUnknown(node: Node, callback: Value, argument: Outcome): Settlement {
  if (callback.kind === 'releaser') {
    return { kind: 'promise', fulfilled: [{ state: withOwner(argument.state, argument.state.owner === 'none' ? 'none' : 'released', node), value: UNKNOWN }], rejected: [], usesLater: false };
  }
  // A named handler from elsewhere: it gets the object, and with it the duty.
  const taken = argument.value.kind === 'resource' && argument.state.owner === 'held' ? withOwner(argument.state, 'escaped', node) : argument.state;
  return { kind: 'promise', fulfilled: [{ state: taken, value: UNKNOWN }], rejected: [withRisk(taken, node, 'awaited')], usesLater: false };
}

function join(parts: readonly Settlement[]): Settlement {
  return { kind: 'promise', fulfilled: joinOutcomes(parts.flatMap((part) => [...part.fulfilled])), rejected: joinStates(parts.flatMap((part) => [...part.rejected])), usesLater: parts.some((part) => part.usesLater) };
}

/** `promise.then(onFulfilled, onRejected)`; an absent handler passes the settlement through. */
export function onSettled(run: Run, node: Node, promise: Settlement, onFulfilled: Value | undefined, onRejected: Value | undefined): Settlement {
  const fulfilled = promise.fulfilled.map((outcome) => (isHandler(onFulfilled) ? react(run, node, onFulfilled, outcome) : { ...promise, fulfilled: [outcome], rejected: [] }));
  const rejected = promise.rejected.map((state) => (isHandler(onRejected) ? react(run, node, onRejected, { state, value: TRUTHY }) : { ...promise, fulfilled: [], rejected: [state] }));
  return join([{ ...promise, fulfilled: [], rejected: [] }, ...fulfilled, ...rejected]);
}

/** `promise.finally(handler)`: runs on both, keeps value and rejection unless the handler itself fails. */
export function lastly(run: Run, node: Node, promise: Settlement, handler: Value | undefined): Settlement {
  if (!isHandler(handler)) return promise;
  const fulfilled = promise.fulfilled.map((outcome) => {
    const after = react(run, node, handler, { state: outcome.state, value: UNKNOWN });
    return { ...after, fulfilled: after.fulfilled.map((ended) => ({ state: ended.state, value: outcome.value })) };
  });
  const rejected = promise.rejected.map((state) => {
    const after = react(run, node, handler, { state, value: UNKNOWN });
    return { ...after, fulfilled: [], rejected: [...after.rejected, ...after.fulfilled.map((ended) => keepRisk(ended.state, state))] };
  });
  return join([{ ...promise, fulfilled: [], rejected: [] }, ...fulfilled, ...rejected]);
}

function keepRisk(after: State, before: State): State {
  return after.owner === 'held' && before.risk ? { ...after, risk: before.risk } : after;
}

function isHandler(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'nullish';
}

/** A promise of `[error, value]`, which is never rejected. */
export function asPair(promise: Settlement): Settlement {
  const pair = (error: Value, value: Value): Value => ({ kind: 'record', fields: new Map([['0', error], ['1', value]]) });
  return { ...promise, fulfilled: [...promise.fulfilled.map(({ state, value }) => ({ state, value: pair(NULLISH, value) })), ...promise.rejected.map((state) => ({ state, value: pair(TRUTHY, NULLISH) }))], rejected: [] };
}

/** What a static method of `Promise` makes of its first argument; undefined where nobody knows. */
export function promised(run: Run, node: CallNode, method: string | undefined, given: Outcome): Value | undefined {
  const { state, value } = given;
  if (method === 'reject') return { kind: 'promise', fulfilled: [], rejected: [withRisk(state, node, 'awaited')], usesLater: false };
  // As good as what it is given: waited for, chained, returned or handed on.
  if (method === 'resolve') return isPromise(value) || HELD_IN.has(value.kind) ? value : undefined;
  return method !== undefined && PROMISE_COMBINATORS.has(method) ? gather(run, node, method, given) : undefined;
}

/** Values through which somebody gets the resource. */
export const HELD_IN: ReadonlySet<Value['kind']> = new Set(['resource', 'view', 'releaser', 'record']);

/** `Promise.all`, `race`, `any`, `allSettled` over an array literal: every element runs; it settles in the state after all of them. */
function gather(run: Run, node: CallNode, method: string, elements: Outcome): Value {
  tellRaced(run, node, method, elements);
  const parts = elements.value.kind === 'record' ? [...elements.value.fields.values()] : [elements.value];
  const ends = parts.find((part): part is Settlement => part.kind === 'promise');
  if (ends) return method === 'allSettled' ? { ...ends, fulfilled: joinOutcomes([...ends.fulfilled, ...ends.rejected.map((state) => ({ state, value: UNKNOWN }))]), rejected: [] } : { ...ends, fulfilled: ends.fulfilled.map((outcome) => ({ ...outcome, value: UNKNOWN })) };
  const places = elements.value.kind === 'record' ? [...elements.value.fields].filter(([, part]) => part.kind === 'acquiring') : [];
  if (places.length > 0 && method === 'all') {
    const value: Value = { kind: 'record', fields: new Map(places.map(([index]) => [index, run.site.shape ?? RESOURCE])) };
    return { kind: 'promise', fulfilled: [{ state: elements.state, value }], rejected: [notAcquired(elements.state, node)], usesLater: false };
  }
  if (method === 'allSettled' || (parts.length > 0 && parts.every(({ kind }) => kind === 'settled'))) return SETTLED;
  const acquiring = parts.find((part) => part.kind === 'acquiring');
  if (acquiring) return acquiring;
  const pending = parts.find((part) => part.kind === 'pending');
  return pending ?? UNKNOWN;
}
