/**
 * What a call does: acquires, releases, uses, borrows or takes over the resource, or runs code of this file.
 * The questions are asked in a fixed order, and not knowing is an answer: ownership then leaves, and the core is silent.
 */
import { bare, calleeName, enclosingFunction, isFunction, memberName } from '../ast/nodes.ts';
import type { FunctionNode, Node } from '../ast/nodes.ts';
import { mayThrow, touch } from './effects.ts';
import { chained, evaluate, inOrder, readMember } from './expressions.ts';
import { canEnter, invoke, runLater } from './functions.ts';
import { isAssertion, isCleanupHook, isEventMethod, isIteration, isNeverReturning, isQuiet, isSleep, isTimer, PROMISE_COMBINATORS } from './known-calls.ts';
import type { Outcome, State, Value } from './model.ts';
import { targetOf } from './naming.ts';
import { captures, carries, isReleaserName, release, releasedBy, releasesItself, transfer } from './ownership.ts';
import { summaryOf } from './summaries.ts';
import { gather, isPromise, lastly, onSettled, suspend } from './promises.ts';
import type { Run } from './run.ts';
import { ACQUIRING, forget, joinOutcomes, newExits, put, RESOURCE, SETTLED, START, TRUTHY, UNKNOWN, VIEW, withOwner } from './state.ts';
import type { Exits } from './state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** The receiver, the callee and the arguments of a call, evaluated in order. */
interface Prepared {
  readonly state: State;
  readonly receiver: Value;
  readonly callee: Value;
  readonly args: readonly Value[];
}

export function evaluateCall(run: Run, node: Call, state: State, exits: Exits): Outcome[] {
  const callee = bare(node.callee);
  if (callee.type === 'Identifier' && callee.name === 'eval') return [{ state: withOwner(state, 'escaped', node), value: UNKNOWN }];
  const prepared = prepareCallee(run, node, callee, state, exits).flatMap((ready) => prepareArguments(run, node, ready, exits));
  return joinOutcomes(prepared.flatMap((ready) => perform(run, node, ready, exits)));
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
      const called = node.type === 'CallExpression' ? chained(run, node, [read]) : [read];
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
  return value.kind === 'nullish' || value.kind === 'falsy' || value.kind === 'truthy' || value.kind === 'present' ? UNKNOWN : value;
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
  if (node === run.site.call) return acquire(run, node, ready, exits);
  const name = calleeName(node);
  const { state, receiver, callee, args } = ready;
  if (isNeverReturning(node)) return [];
  // A thunk (`await db.transaction()()`), or a resource that is a function (`trx('table')`).
  if (callee.kind === 'acquiring') return [{ state, value: callee }];
  if (callee.kind === 'resource') return onResource(run, node, undefined, { ...ready, receiver: callee }, exits);
  if (callee.kind === 'releaser') return [{ state: release(run, node, state), value: SETTLED }];
  if (receiver.kind === 'releaser') return [name === 'bind' ? { state, value: receiver } : { state: release(run, node, state), value: SETTLED }];
  if (name !== undefined && (isPromise(receiver) || (CHAIN.has(name) && receiver.kind === 'unknown' && args.some((value) => value.kind === 'closure')))) return chainOn(run, node, name, ready, exits);
  if (detaches(run, name, receiver, args)) return [{ state: state.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: RESOURCE }];
  if (receiver.kind === 'resource' || receiver.kind === 'view') return onResource(run, node, name, ready, exits);
  const released = releasesArgument(run, node, name, args);
  if (released) return [{ state: release(run, node, state), value: SETTLED }];
  if (isCombinator(node, name)) {
    return [{ state, value: gather(run, name as string, { state, value: args[0] ?? UNKNOWN }) }];
  }
  if (endsReceiver(run, node, name)) return [{ state: state.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: SETTLED }];
  const fn = followed(run, node, callee, args, state);
  if (fn) return invoke(run, fn, args, state, exits).map((outcome) => ({ state: { ...outcome.state, left: undefined }, value: outcome.value }));
  return outside(run, node, name, ready, exits);
}

const CHAIN = new Set(['then', 'catch', 'finally']);

/** The call under study: from here on the resource is held, or its promise is. */
function acquire(run: Run, node: Call, { state }: Prepared, exits: Exits): Outcome[] {
  run.visitedSite = true;
  if (state.owner === 'held' && !isKeptElsewhere(run, state)) run.report('overwritten', node, state, []);
  const callee = bare(node.callee);
  const receiver = callee.type === 'MemberExpression' ? run.file.placeOf(callee.object) : undefined;
  const fresh = forget(receiver === undefined ? state : put(state, receiver, TRUTHY), (_, value) => value.kind === 'resource' || value.kind === 'view' || value.kind === 'acquiring' || value.kind === 'pending' || value.kind === 'releaser');
  const before = { ...fresh, owner: 'none', risk: undefined, endedAt: undefined, later: undefined, dirty: START.dirty } as const;
  mayThrow(run, node, before, 'call', exits);
  const { gives, member, shape } = run.site;
  const value: Value = gives === 'promise' ? ACQUIRING : (shape ?? RESOURCE);
  const held = { ...before, owner: 'held' } as const;
  return [{ state: held, value: member === undefined ? value : { kind: 'record', fields: new Map([[member, value]]) } }];
}

/** True when a name other than the one this acquire is about to fill still holds the resource: names that take turns are beyond this core. */
function isKeptElsewhere(run: Run, state: State): boolean {
  const target = targetOf(run.site.call);
  const filled = target && run.file.placeOf(target);
  for (const [place, value] of state.env) if (value.kind === 'resource' && place !== filled) return true;
  return false;
}

/** `then`, `catch` and `finally` on a promise that is being followed; anything else on it is unknown. */
function chainOn(run: Run, node: Call, name: string, { state, receiver, args }: Prepared, exits: Exits): Outcome[] {
  const promise = suspend(run, node, { state, value: receiver });
  if (isEventMethod(name)) return onResource(run, node, name, { state, receiver: RESOURCE, callee: UNKNOWN, args }, exits).map((outcome) => ({ state: outcome.state, value: receiver }));
  switch (name) {
    case 'then':
      return [{ state, value: onSettled(run, node, promise, args[0], args[1]) }];
    case 'catch':
      return [{ state, value: onSettled(run, node, promise, undefined, args[0]) }];
    case 'finally':
      return [{ state, value: lastly(run, node, promise, args[0]) }];
    default: {
      // The result of work on the resource: a stream, a cursor. What it calls back is called once it is done.
      const after = receiver.kind === 'pending' ? args.reduce((now, value) => (value.kind === 'closure' ? runLater(run, { node, fn: value.node, args: [] }, now, 'definite') : now), state) : state;
      return [{ state: after, value: receiver.kind === 'settled' ? receiver : UNKNOWN }];
    }
  }
}

/** Methods by which an object is made as new. */
const RESETS = /^(?:reset|clear|init(?:iali[sz]e)?|clean|wipe|zero)$/i;

/** A method of the resource, or of something that lives in it. */
function onResource(run: Run, node: Call, name: string | undefined, { state, receiver, args }: Prepared, exits: Exits): Outcome[] {
  const { protocol } = run.site;
  if (receiver.kind === 'resource' && name !== undefined && protocol.release.item?.includes(name)) {
    const after = args.reduce((now, argument) => (argument.kind === 'closure' ? runLater(run, { node, fn: argument.node, args: [] }, now, 'possible') : now), release(run, node, state));
    return [{ state: after, value: SETTLED }];
  }
  touch(run, node, state, 'call');
  if (name !== undefined && RESETS.test(name)) return [{ state: { ...state, dirty: START.dirty }, value: UNKNOWN }];
  if (name !== undefined && protocol.views?.includes(name)) return [{ state, value: VIEW }];
  const callbacks = node.arguments.map((_, index) => functionOf(run, node, args, index)).filter((fn) => fn !== undefined);
  if (callbacks.length === 0) {
    const kept = handOver(run, node, args, state);
    if (isEventMethod(name)) return [{ state: kept, value: RESOURCE }];
    if (protocol.nature !== 'memory') return [{ state: kept, value: { kind: 'pending', node } }];
    if (!protocol.quiet?.includes(name ?? '')) mayThrow(run, node, kept, 'call', exits);
    return [{ state: kept, value: UNKNOWN }];
  }
  // Several callbacks of one call are alternatives: one for the end, one for the error.
  const endings = [...new Set(callbacks)].map((fn) => (isEventMethod(name) ? onEvent(run, node, fn, state) : runLater(run, { node, fn, args: [] }, state, 'definite')));
  const after = endings.find((ending) => ending.owner !== state.owner) ?? endings[0] ?? state;
  return [{ state: after, value: isEventMethod(name) ? RESOURCE : UNKNOWN }];
}

function releasesArgument(run: Run, node: Call, name: string | undefined, args: readonly Value[]): boolean {
  if (node.type !== 'CallExpression' || name === undefined) return false;
  const asMethod = bare(node.callee).type === 'MemberExpression' && run.site.protocol.release.pool?.includes(name) === true;
  if (!asMethod && !(isReleaserName(run, name) && !localFunction(run, node))) return false;
  return args.some((value) => value.kind === 'resource' || value.kind === 'releaser');
}

/** `pool.detach(item)`, `lease.detach()`: the item leaves the pool on purpose. */
function detaches(run: Run, name: string | undefined, receiver: Value, args: readonly Value[]): boolean {
  return name !== undefined && run.site.protocol.detaches?.includes(name) === true && (receiver.kind === 'resource' || args[0]?.kind === 'resource');
}

/** `browser.close()` ends every page of that browser. */
function endsReceiver(run: Run, node: Call, name: string | undefined): boolean {
  const callee = bare(node.callee);
  const site = bare(run.site.call.callee);
  if (name === undefined || callee.type !== 'MemberExpression' || site.type !== 'MemberExpression') return false;
  return run.site.protocol.release.receiver?.includes(name) === true && run.file.placeOf(callee.object) === run.file.placeOf(site.object);
}

function isCombinator(node: Call, name: string | undefined): boolean {
  const callee = bare(node.callee);
  return name !== undefined && PROMISE_COMBINATORS.has(name) && callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise';
}

/** The function of this file that a call runs, where following it can teach something about the resource. */
function followed(run: Run, node: Call, callee: Value, args: readonly Value[], state: State): FunctionNode | undefined {
  if (node.type === 'NewExpression') return undefined;
  const fn = callee.kind === 'closure' ? callee.node : localFunction(run, node);
  if (!fn || !canEnter(run, fn)) return undefined;
  if (args.some((value) => carries(run, state, value))) return fn;
  return matters(run, fn, state) ? fn : undefined;
}

/** A call is worth following when the function contains the site, sees the resource, or decides control flow by ending it. */
function matters(run: Run, fn: FunctionNode, state: State): boolean {
  const [start, end] = fn.range;
  const [at] = run.site.call.range;
  if (at >= start && at < end && fn !== run.root) return true;
  return captures(run, state, fn) || (state.owner !== 'none' && seesFields(run, fn, state));
}

function seesFields(run: Run, fn: FunctionNode, state: State): boolean {
  for (const [place, value] of state.env) {
    if ((value.kind === 'resource' || value.kind === 'view') && run.file.rootOf(place) === undefined && fn.parent?.type === 'MethodDefinition') return true;
  }
  return false;
}

function localFunction(run: Run, node: Call): FunctionNode | undefined {
  const callee = bare(node.callee);
  if (isFunction(callee)) return callee;
  if (callee.type === 'Identifier') {
    const variable = run.file.variableOf(callee);
    return variable && run.file.functionNamed(variable);
  }
  if (callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression') {
    const name = memberName(callee);
    return name === undefined ? undefined : run.file.methodNamed(node, name);
  }
  return undefined;
}

/** The closure or function of this file that is an argument. */
function functionOf(run: Run, node: Call, args: readonly Value[], index: number): FunctionNode | undefined {
  const value = args[index];
  if (value?.kind === 'closure') return value.node;
  const argument = node.arguments[index];
  const core = argument && bare(argument);
  if (core?.type === 'MemberExpression' && core.object.type === 'ThisExpression') {
    const name = memberName(core);
    return name === undefined ? undefined : run.file.methodNamed(node, name);
  }
  return undefined;
}

/** Code of another file. */
function outside(run: Run, node: Call, name: string | undefined, ready: Prepared, exits: Exits): Outcome[] {
  const { args } = ready;
  let { state } = ready;
  if (state.owner === 'none' && !args.some((value) => value.kind === 'closure')) {
    return unaffected(run, node, state, exits);
  }
  const closures = args.map((_, index) => functionOf(run, node, args, index));
  if (isIteration(node, name) && closures[0]) return iterate(run, node, closures[0], name as string, state, exits);
  const executor = node.type === 'NewExpression' && name === 'Promise' ? closures[0] : undefined;
  if (executor) return construct(run, executor, state);
  const wrapped = wrap(run, node, args, state);
  if (wrapped) return unaffected(run, node, wrapped, exits);
  if (node.type === 'NewExpression') for (const [i, value] of args.entries()) if (closures[i] === undefined) state = transfer(run, node, { state, value });
  for (const [index, fn] of closures.entries()) {
    if (!fn || !captures(run, state, fn)) continue;
    if (isCleanupHook(node, name)) state = withOwner(state, state.owner === 'held' ? 'escaped' : state.owner, node);
    else if (isEventMethod(name)) state = onEvent(run, node, fn, state);
    else if (isTimer(name)) state = onTimer(run, node, fn, state);
    else state = runLater(run, { node, fn, args: [] }, state, index > 0 && index === closures.length - 1 && takesError(fn) ? 'definite' : 'possible');
  }
  state = handOver(run, node, args, state);
  return unaffected(run, node, state, exits);
}

/** A call that leaves the resource alone: it may throw, or not come back. A release never throws, of whatever it is. */
function unaffected(run: Run, node: Call, state: State, exits: Exits): Outcome[] {
  if (releasedBy(run, node) !== undefined) return [{ state, value: SETTLED }];
  if (isQuiet(run, node) || isSettler(run, node)) return [{ state: cancelTimer(node, state), value: UNKNOWN }];
  const fn = node.type === 'CallExpression' ? localFunction(run, node) : undefined;
  if (!fn && isSleep(run, node)) return [{ state, value: SETTLED }];
  const { returns, throws, settles } = fn ? summaryOf(run, fn) : { returns: true, throws: 'call' as const, settles: false };
  if (settles && throws === undefined) return [{ state, value: SETTLED }];
  if (fn?.async) return [{ state, value: throws ? UNKNOWN : SETTLED }];
  if (throws) mayThrow(run, node, state, throws, exits);
  return returns ? [{ state, value: UNKNOWN }] : [];
}

/** `process.exit()`, or a function of this file that only throws. */
export function neverReturns(run: Run, node: TSESTree.CallExpression): boolean {
  if (isNeverReturning(node)) return true;
  const fn = localFunction(run, node);
  return fn !== undefined && !fn.async && !summaryOf(run, fn).returns;
}

/** `resolve` and `reject` of an executor never throw. */
function isSettler(run: Run, node: Call): boolean {
  const callee = bare(node.callee);
  const definition = callee.type === 'Identifier' ? run.file.variableOf(callee)?.defs[0] : undefined;
  const taker = definition?.type === 'Parameter' ? definition.node : undefined;
  return taker?.parent?.type === 'NewExpression' && calleeName(taker.parent) === 'Promise';
}

/** `clearTimeout` calls off what a timer would still have done. */
function cancelTimer(node: Call, state: State): State {
  const { later } = state;
  if (!later || !/^clear(?:Timeout|Interval|Immediate)$/.test(calleeName(node) ?? '')) return state;
  return later.type === 'CallExpression' && isTimer(calleeName(later)) ? { ...state, later: undefined } : state;
}

/** `each(list, work, (err) => …)`: a last callback in node's style is called once, when the work is done. */
function takesError(fn: FunctionNode): boolean {
  const [first] = fn.params;
  return first?.type === 'Identifier' && /^(?:e|err|error)$/i.test(first.name);
}

/** Arguments of an unknown function: borrowed by it if this function releases the object itself, otherwise handed over. */
function handOver(run: Run, node: Call, args: readonly Value[], state: State): State {
  let now = state;
  for (const [index, value] of args.entries()) {
    if (value.kind === 'closure') continue;
    if (value.kind === 'promise' || value.kind === 'pending') {
      now = transfer(run, node, { state: now, value });
      continue;
    }
    if (!carries(run, now, value) && value.kind !== 'view') continue;
    if ((isAssertion(node) && value.kind !== 'acquiring') || (value.kind === 'record' && node.type === 'CallExpression' && isLent(value.fields))) continue;
    const collects = isCollection(node) || run.settings.keeps.has(calleeName(node) ?? '');
    const quiet = !collects && isQuiet(run, node);
    if (!quiet) touch(run, node, now, 'argument');
    if (now.owner !== 'held' || quiet) continue;
    const argument = node.arguments[index] as Node;
    const borrows = value.kind === 'view' || (value.kind !== 'releaser' && !isHandBack(node, index) && !collects && !localFunction(run, node) && releasesItself(run, argument, now));
    if (borrows) continue;
    noteHandBack(run, node, index);
    now = transfer(run, node, { state: now, value });
  }
  return now;
}

/** `{ session }`, `{ transaction }`: by convention an option lends for the length of the call. */
function isLent(fields: ReadonlyMap<string, Value>): boolean {
  return [...fields.keys()].every((name) => /^(?:session|transaction|trx|tnx|tx|t)$/.test(name));
}

/** `resolve(client)`, `callback(null, client)`: the object goes to whoever asked for it. */
function isHandBack(node: Call, index: number): boolean {
  const name = calleeName(node) ?? '';
  if (/^(?:resolve|fulfil+|accept)$/i.test(name)) return true;
  const [first] = node.arguments;
  return index > 0 && first !== undefined && ((first.type === 'Literal' && first.value === null) || (first.type === 'Identifier' && /^(?:undefined|err|error)$/.test(first.name)));
}

/** Remembers the function of this file whose caller gets the object through a promise or callback: that function acquires, too. */
function noteHandBack(run: Run, node: Call, index: number): void {
  const callee = bare(node.callee);
  const variable = callee.type === 'Identifier' ? run.file.variableOf(callee) : undefined;
  const [definition] = variable?.defs ?? [];
  if (!definition || definition.type !== 'Parameter' || !isFunction(definition.node)) return;
  const taker = definition.node;
  const promised = taker.parent?.type === 'NewExpression' && calleeName(taker.parent) === 'Promise' && taker.params[0] === definition.name;
  if (promised) {
    const { parent } = taker.parent;
    const maker = parent?.type === 'ReturnStatement' || isFunction(parent) ? enclosingFunction(taker.parent) : undefined;
    if (isFunction(maker)) run.handsBack = { fn: maker, gives: 'promise', item: -1 };
  } else if (index > 0 && taker.params.at(-1) === definition.name) {
    run.handsBack = { fn: taker, gives: 'callback', item: index };
  }
}

const COLLECTION = new Set(['push', 'unshift', 'set', 'add', 'append', 'enqueue', 'register']);
function isCollection(node: Call): boolean {
  return bare(node.callee).type === 'MemberExpression' && COLLECTION.has(calleeName(node) ?? '');
}

/**
 * `const repo = new Repository(runner); … repo.manager.runner.release()`: the object goes into a wrapper, but this function itself releases it
 * through a path of the wrapper. Those paths hold it then, and the duty stays here.
 */
function wrap(run: Run, node: Call, args: readonly Value[], state: State): State | undefined {
  if (state.owner !== 'held' || !args.some((value) => value.kind === 'resource')) return undefined;
  const target = targetOf(node);
  const wrapper = target && run.file.placeOf(target);
  if (wrapper === undefined) return undefined;
  let wrapped: State | undefined;
  for (const call of run.file.callsIn(run.root)) {
    const subject = releasedBy(run, call);
    const path = subject && bare(subject).type === 'MemberExpression' ? run.file.placeOf(subject) : undefined;
    if (path !== undefined && run.file.isBelow(path, wrapper)) wrapped = put(wrapped ?? state, path, RESOURCE);
  }
  return wrapped;
}

/** Array methods run their callback in place, any number of times. */
function iterate(run: Run, node: Call, fn: FunctionNode, name: string, state: State, exits: Exits): Outcome[] {
  if (!captures(run, state, fn) && !containsSite(run, fn)) {
    mayThrow(run, node, state, 'call', exits);
    return [{ state, value: UNKNOWN }];
  }
  const turn = (now: State): Outcome[] => invoke(run, fn, [], now, exits).map((outcome) => (fn.async ? outcome : { state: transfer(run, node, outcome), value: outcome.value }));
  const { touches } = run;
  const once = turn(state);
  const [first] = once;
  if (fn.async && first?.value.kind === 'promise') {
    const collected = first.value.fulfilled.map((outcome) => ({ state: transfer(run, node, outcome), value: UNKNOWN }));
    if (name === 'map') return [{ state, value: { ...first.value, fulfilled: joinOutcomes([{ state, value: UNKNOWN }, ...collected]) } }];
    return [{ state: state.owner === 'held' && run.touches > touches ? { ...state, later: state.later ?? node } : state, value: UNKNOWN }];
  }
  const twice = joinOutcomes([{ state, value: UNKNOWN }, ...once, ...once.flatMap((outcome) => turn(outcome.state))]);
  return joinOutcomes(twice.map((outcome) => ({ state: outcome.state, value: outcome.value.kind === 'pending' ? outcome.value : UNKNOWN })));
}

function containsSite(run: Run, fn: FunctionNode): boolean {
  const [at] = run.site.call.range;
  return at >= fn.range[0] && at < fn.range[1];
}

/** `new Promise(executor)` runs its executor at once; a throw in it is a rejection, and without `reject` and throws there is none. */
function construct(run: Run, executor: FunctionNode, state: State): Outcome[] {
  if (!captures(run, state, executor) && !containsSite(run, executor)) {
    return [{ state, value: executor.params.length < 2 && summaryOf(run, executor).throws === undefined ? SETTLED : UNKNOWN }];
  }
  const own = newExits();
  const outcomes = invoke(run, executor, [UNKNOWN, UNKNOWN], state, own);
  const value = executor.params.length < 2 && own.throws.size === 0 ? SETTLED : UNKNOWN;
  return joinOutcomes([...outcomes.map((outcome) => outcome.state), ...own.throws].map((now) => ({ state: { ...now, left: undefined }, value })));
}

/** A listener may run any number of times or never: one that releases takes the duty over; its own paths are not judged. */
function onEvent(run: Run, node: Call, fn: FunctionNode, state: State): State {
  if (state.owner !== 'held') return state;
  return run.apart(() => runLater(run, { node, fn, args: [] }, state, 'possible')).result;
}

/** A timer's callback runs later: if it ends the lease it owns it, otherwise it is a use still to come. */
function onTimer(run: Run, node: Call, fn: FunctionNode, state: State): State {
  if (state.owner === 'released') {
    runLater(run, { node, fn, args: [] }, state, 'definite');
    return state;
  }
  const after = onEvent(run, node, fn, state);
  return after.owner === 'held' ? { ...after, later: after.later ?? node } : after;
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

