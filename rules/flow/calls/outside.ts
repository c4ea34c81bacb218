/** Calls of code that this file does not show: what they may throw, when their callbacks run, what they keep. */
import { bare, calleeName, enclosingFunction, isFunction, isInside, lastName } from '../../ast/nodes.ts';
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import { chainOf, resultOf } from '../file/bindings.ts';
import { containsSite, functionOf, localFunction } from './callees.ts';
import type { Prepared } from './call.ts';
import { detach, isWorkOf, mayThrow } from '../interpret/effects.ts';
import { invoke, runLater } from '../interpret/functions.ts';
import { harmlessElsewhere } from './elsewhere.ts';
import { handOver, isFoundInList, isToldToEnd, wrap } from './hand-over.ts';
import { goesOnUsing, isHandedOutAround, releasesAfter } from './later-use.ts';
import { CALLBACK_NAME, isCleanupHook, isEventMethod, isIteration, isLikelyToThrow, isLogging, isQuiet, isResponse, isSafe, isSleep, isTimer } from './known-calls.ts';
import { tellTwiceByEvents, tellTwiceByTimer, tellTwiceInAttempts, tellTwiceInTurns } from '../ownership/doubles.ts';
import { tellKept } from '../ownership/kept-for-later.ts';
import type { Outcome, State, Value } from '../model.ts';
import { targetOf } from '../file/naming.ts';
import { tellNotAcquired } from '../ownership/not-acquired.ts';
import { captures, carries, isCallingOff, transfer } from '../ownership/owner.ts';
import { releasedBy } from '../ownership/release-forms.ts';
import type { Settlement } from '../interpret/promises.ts';
import { tellRacedEach } from './races.ts';
import { mayGiveArgument } from './resource-calls.ts';
import type { Run } from '../run.ts';
import { joinOutcomes, newExits, SETTLED, StateSet, TRUTHY, UNKNOWN, VIEW, withLater, withOwner, withoutLater, withRisk } from '../state.ts';
import type { Exits } from '../state.ts';
import { summaryOf } from '../interpret/summaries.ts';
import type { TSESTree } from '@typescript-eslint/utils';
type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** Code of another file. */
export function outside(run: Run, node: Call, name: string | undefined, ready: Prepared, exits: Exits): Outcome[] {
  const { args } = ready;
  let { state } = ready;
  if (state.owner === 'none' && !args.some((value) => value.kind === 'closure')) {
    return unaffected(run, node, state, exits);
  }
  const closures = args.map((_, index) => functionOf(run, node, args, index));
  if (state.owner === 'held' && closures[0] && isFoundInList(name, closures[0], (side) => state.env.get(run.file.placeOf(side) ?? -1)?.kind === 'resource')) state = withOwner(state, 'escaped', node);
  if (isIteration(node, name) && closures[0]) return iterate(run, node, closures[0], name as string, state, exits);
  const lent = lends(run, node, name) ? closures.at(-1) : undefined;
  if (lent) return invoke(run, lent, [], state, exits).map((outcome) => ({ state: { ...outcome.state, left: state.left }, value: outcome.value }));
  const executor = node.type === 'NewExpression' && name === 'Promise' ? closures[0] : undefined;
  if (executor) return construct(run, node, executor, state);
  if (node.type === 'NewExpression' && VIEW_OF_BYTES.test(name ?? '') && (args[0]?.kind === 'view' || args[0]?.kind === 'resource')) return [{ state, value: VIEW }];
  const wrapped = wrap(run, node, args, state);
  if (wrapped) return unaffected(run, node, wrapped, exits);
  if (node.type === 'NewExpression' && !run.site.protocol.serves?.includes(name ?? '') && ((!goesOnUsing(run, node, state) && !releasesAfter(run, node)) || isHandedOutAround(run, node))) {
    for (const [i, value] of args.entries()) if (closures[i] === undefined) state = transfer(run, node, { state, value });
  }
  if (state.owner === 'held' && isToldToEnd(node) && args.some((value) => carries(run, state, value))) state = withOwner(state, 'escaped', node);
  for (const [index, fn] of closures.entries()) {
    if (!fn || !captures(run, state, fn)) continue;
    tellTwiceInAttempts(run, node, fn, state);
    if (isCleanupHook(node, name)) state = withOwner(state, state.owner === 'held' ? 'escaped' : state.owner, node);
    else if (isEventMethod(name)) state = onEvent(run, node, fn, state);
    else if (isTimer(name)) state = onTimer(run, node, fn, state);
    else state = runLater(run, { node, fn, args: [] }, state, (index === closures.length - 1 && takesError(fn) && !isCalledHere(run, node, index) && (index > 0 || (fn.params.length > 1 && !isForErrors(name)))) || isOnlyOwner(run, node, fn) ? 'definite' : 'possible');
  }
  state = handOver(run, node, args, state);
  if (mayGiveArgument(run, node, args, state)) state = withOwner(state, 'escaped', node);
  const last = closures.at(-1);
  if (state.owner === 'held' && last && takesError(last) && (args.some((value) => livesIn(value)) || (run.site.protocol.nature === 'resource' && !isEventMethod(name) && isWorkOf(run, node, state)))) {
    run.queued.add(node);
    state = withLater(state, node);
  }
  const outcomes = unaffected(run, node, state, ready.state.owner === 'held' && state.owner === 'delegated' ? beforeCallback(node, ready.state, exits) : exits);
  return worksOn(run, node, args, state) ? outcomes.map((outcome) => (outcome.value.kind === 'unknown' ? { state: outcome.state, value: { kind: 'pending', node } } : outcome)) : outcomes;
}

/** What takes a callback throws, if at all, before it calls it: what the callback ends is then still open, or was no part of the failure. */
function beforeCallback(node: Node, state: State, exits: Exits): Exits {
  exits.throws.add(withRisk(withOwner(state, 'escaped', node), node, 'call'));
  return newExits();
}

/**
 * `run(client).then(…)`: what was lent the resource gives a promise of its work. So does, in an async function, `return run(client)` of a function
 * that was passed in, and of one that by its name works with a database: `const rows = executeQuery(client, sql)`.
 */
function worksOn(run: Run, node: Call, args: Prepared['args'], state: State): boolean {
  if (state.owner !== 'held' || run.site.protocol.nature !== 'resource' || node.type !== 'CallExpression' || !args.some((value, index) => value.kind === 'resource' || isWrapping(run, node.arguments[index], state))) return false;
  const { at, awaited } = resultOf(node);
  const next = chainOf(at);
  if (next) return /^(?:then|catch|finally)$/.test(calleeName(next) ?? '');
  const home = enclosingFunction(node);
  const callee = bare(node.callee);
  if (!isFunction(home) || !home.async || awaited || !(at.parent?.type === 'ReturnStatement' || isReturnedByName(run, node))) return false;
  return WORKS.test(calleeName(node) ?? '') || (callee.type === 'Identifier' && run.file.variableOf(callee)?.defs[0]?.type === 'Parameter');
}

/** `new Session(client)` */
function isWrapping({ file }: Run, argument: Node | undefined, { env }: State): boolean {
  return argument?.type === 'NewExpression' && argument.arguments.some((given) => env.get(file.placeOf(given) ?? -1)?.kind === 'resource');
}

/** Names of functions that use a connection for what takes a while. */
const WORKS = /^(?:query|exec|execute|run|fetch|load|save|insert|upsert|update|delete|select|persist|perform|migrate|sync|send)(?:(?=[A-Z]).*(?<!Sync))?$/;

/** `const rows = execute(client); … return rows;` with nothing in between that waits for it */
function isReturnedByName(run: Run, node: Call): boolean {
  const target = targetOf(node);
  const variable = target?.type === 'Identifier' ? run.file.variableOf(target) : undefined;
  const uses = variable?.references.filter(({ init }) => !init) ?? [];
  return uses.length > 0 && uses.every(({ identifier }) => identifier.parent?.type === 'ReturnStatement');
}

/** What lives in the memory of the bytes it is made of. */
const VIEW_OF_BYTES = /^(?:DataView|(?:Big)?(?:Int|Uint)\d+(?:Clamped)?Array|Float\d+Array)$/;

/** A call that leaves the resource alone: it may throw, or not come back. A release never throws, of whatever it is. */
export function unaffected(run: Run, node: Call, state: State, exits: Exits): Outcome[] {
  const subject = releasedBy(run, node);
  if (subject && isMadeOf(run, subject, state)) return [{ state, value: UNKNOWN }];
  if (subject) {
    tellNotAcquired(run, node, subject, state);
    return [{ state, value: SETTLED }];
  }
  const fn = node.type === 'CallExpression' ? localFunction(run, node) : undefined;
  if (!fn && (isLogging(node) || isSafe(node))) return [{ state, value: SETTLED }];
  if (isQuiet(run, node) || isSettler(run, node)) return [{ state: cancelTimer(node, state), value: isTimer(calleeName(node)) ? TRUTHY : UNKNOWN }];
  if (!fn && isSleep(run, node)) return [{ state, value: SETTLED }];
  // A path of which is known that it may leave by an exception, and that owes nothing any more, learns nothing from how this one does.
  if (fn && state.owner === 'escaped' && exits.throws.has(state)) return [{ state, value: UNKNOWN }];
  const elsewhere = fn ? undefined : harmlessElsewhere(run, node);
  const { returns, throws, settles } = fn ? summaryOf(run, fn) : (elsewhere?.summary ?? { returns: true, throws: isLikelyToThrow(node) ? ('explicit' as const) : ('call' as const), settles: false });
  const isAsync = (fn ?? elsewhere?.fn)?.async === true;
  if (settles && throws === undefined) return [{ state, value: SETTLED }];
  if (isAsync && !returns) return [{ state, value: rejection([withRisk(state, node, 'awaited')]) }];
  // No surer than what throws in it.
  if (isAsync && throws === 'call') return [{ state, value: { kind: 'promise', fulfilled: [{ state, value: UNKNOWN }], rejected: [withRisk(state, node, 'call')], usesLater: false } }];
  if (isAsync) return [{ state, value: throws ? UNKNOWN : SETTLED }];
  if (throws && !(state.owner === 'released' && isAnswer(node) && isLast(run, node, state))) mayThrow(run, node, state, throws, exits);
  return returns ? [{ state, value: UNKNOWN }] : [];
}

/** `page.close()` of `page = await browser.newPage()`, where a pool lent the browser: that ends a part of what is held, and nothing of the pool. */
function isMadeOf({ file, site }: Run, subject: Node, { owner, env }: State): boolean {
  const variable = owner === 'held' && site.protocol.release.pool ? file.variableOf(bare(subject)) : undefined;
  return variable?.references.some(({ writeExpr }) => {
    const value = writeExpr && bare(writeExpr as Node);
    const call = value?.type === 'AwaitExpression' ? bare(value.argument) : value;
    const callee = call?.type === 'CallExpression' ? bare(call.callee) : undefined;
    return callee?.type === 'MemberExpression' && env.get(file.placeOf(callee.object) ?? -1)?.kind === 'resource';
  }) === true;
}

/** `res.status(200).json(rows)`, `callback(null, rows)`, `return success(rows)`: to answer comes last, and that it fails after a release is nothing to reckon with. */
function isAnswer(node: Call): boolean {
  const { parent } = node;
  if (parent?.type === 'ReturnStatement') return true;
  // `res.json(success(rows))`
  if (parent?.type === 'CallExpression' && parent.callee !== node && bare(node.callee).type === 'Identifier') return isAnswer(parent);
  const callee = bare(node.callee);
  if (callee.type === 'Identifier') return CALLBACK_NAME.test(callee.name);
  return isResponse(node) || (callee.type === 'MemberExpression' && bare(callee.object).type === 'CallExpression' && isAnswer(bare(callee.object) as Call));
}

/** What a function returns that is called after the release comes last in that function only. */
function isLast(run: Run, node: Call, { endedAt }: State): boolean {
  const home = enclosingFunction(node);
  return home === run.root || home.parent?.type === 'CallExpression' || (endedAt !== undefined && isInside(endedAt, home));
}

/** `resolve` and `reject` of an executor never throw. */
function isSettler(run: Run, node: Call): boolean {
  const callee = bare(node.callee);
  const definition = callee.type === 'Identifier' ? run.file.variableOf(callee)?.defs[0] : undefined;
  const taker = definition?.type === 'Parameter' ? definition.node : undefined;
  return taker?.parent?.type === 'NewExpression' && calleeName(taker.parent) === 'Promise';
}

/** `clearTimeout`, of whatever object, calls off what a timer would still have done. */
function cancelTimer(node: Call, state: State): State {
  if (!/^clear(?:Timeout|Interval|Immediate)$/.test(calleeName(node) ?? '')) return state;
  return withoutLater(state, (later) => later.type === 'CallExpression' && isTimer(calleeName(later)));
}

/** `return retry(async () => { …; client.release(); })`: an awaited task that holds every release of the object is all there is to it. */
function isOnlyOwner(run: Run, node: Call, fn: FunctionNode): boolean {
  if (!fn.async || (node.parent?.type !== 'AwaitExpression' && node.parent?.type !== 'ReturnStatement')) return false;
  return run.releases.length > 0 && run.releases.every((release) => isInside(release, fn));
}

/** `work(client, done); … done(null)`: who calls by himself what he has handed over does not rely on the other one. */
function isCalledHere(run: Run, node: Call, index: number): boolean {
  const given = node.arguments[index];
  const variable = given?.type === 'Identifier' ? run.file.variableOf(given) : undefined;
  return variable?.references.some(({ identifier }) => identifier.parent?.type === 'CallExpression' && identifier.parent.callee === identifier && !areAlternatives(node, identifier)) === true;
}

/** `if (zipped) zip(value, done); else done(null, value);` */
function areAlternatives(one: Node, other: Node): boolean {
  for (let at = one; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'IfStatement' && isInside(other, parent)) return parent.test !== at && !isInside(other, at) && !isInside(other, parent.test);
  }
  return false;
}

/** What work on the resource can be given: itself, a method bound to it, an object with one of them. */
function livesIn(value: Value): boolean {
  return value.kind === 'resource' || value.kind === 'view' || (value.kind === 'record' && [...value.fields.values()].some(livesIn));
}

/** `each(list, work, (err) => …)`: a last callback in node's style is called once, when the work is done. */
export function takesError(fn: FunctionNode): boolean {
  const [first] = fn.params;
  return first?.type === 'Identifier' && /^(?:e|ex)$|(?:err|error)$/i.test(first.name);
}

/** `work.catch((err) => …)`, `job.onError((err) => …)`: called only if something fails. */
function isForErrors(name: string | undefined): boolean {
  return name === undefined || /^(?:on|catch|fail|error|reject|use|tap|subscribe)/i.test(name);
}

const FOLDS = /^reduce(?:Right)?$/;

/** Array methods run their callback in place, any number of times, and throw what it throws. */
function iterate(run: Run, node: Call, fn: FunctionNode, name: string, state: State, exits: Exits): Outcome[] {
  if (!captures(run, state, fn) && !containsSite(run, fn)) {
    const { throws } = fn.async ? {} : summaryOf(run, fn);
    if (throws) mayThrow(run, node, state, throws, exits);
    return [{ state, value: UNKNOWN }];
  }
  // `ids.map((id) => client.query(id).then(…))` gives promises, whether or not its callback is async.
  const promises = fn.async || (name === 'map' && !containsSite(run, fn));
  const turn = (now: State): Outcome[] => invoke(run, fn, [], now, exits).map((outcome) => {
    if (name === 'map') tellRacedEach(run, node, outcome);
    return fn.async || ((promises || FOLDS.test(name)) && outcome.value.kind === 'promise') ? outcome : { state: transfer(run, node, outcome), value: outcome.value };
  });
  const { touches } = run;
  const once = turn(state);
  const [first] = once;
  if (promises && once.length === 1 && first?.value.kind === 'promise') {
    if (state.owner === 'held') tellTwiceInTurns(run, fn, first.value.fulfilled.map((outcome) => outcome.state), (now) => void turn(now));
    const collected = first.value.fulfilled.map((outcome) => ({ state: transfer(run, node, outcome), value: UNKNOWN }));
    if (name === 'map' && node.parent?.type !== 'ExpressionStatement') return [{ state, value: { ...first.value, fulfilled: joinOutcomes([{ state, value: UNKNOWN }, ...collected]) } }];
    return [{ state: state.owner === 'held' && run.touches > touches ? withLater(state, node) : state, value: UNKNOWN }];
  }
  // `steps.reduce((before, step) => before.then(…), begin())` is the promise of its last turn.
  if (FOLDS.test(name) && first?.value.kind === 'promise') return once;
  // A turn that starts as the first one did ends as it did.
  const starts = new StateSet([state]);
  const twice = joinOutcomes([{ state, value: UNKNOWN }, ...once, ...once.filter((outcome) => starts.add(outcome.state)).flatMap((outcome) => turn(outcome.state))]);
  return joinOutcomes(twice.map((outcome) => ({ state: outcome.state, value: outcome.value.kind === 'pending' ? outcome.value : UNKNOWN })));
}

/** `pool.use(fn)` on the pool of the site, or on what is called one: the function runs once, here. */
function lends(run: Run, node: Call, name: string | undefined): boolean {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || run.site.protocol.lends?.includes(name ?? '') !== true) return false;
  const site = bare(run.site.call.callee);
  const isSame = site.type === 'MemberExpression' && run.file.placeOf(callee.object) === run.file.placeOf(site.object);
  return isSame || /pools?$/i.test(lastName(callee.object) ?? '');
}

/** `new Promise(executor)` runs its executor at once; a throw in it is a rejection, and without `reject` and throws there is none. */
function construct(run: Run, node: Call, executor: FunctionNode, state: State): Outcome[] {
  if (!captures(run, state, executor) && !containsSite(run, executor)) {
    const { returns, throws } = summaryOf(run, executor);
    if (!returns && !executor.async) return [{ state, value: rejection(throws ? [withRisk(state, node, throws)] : []) }];
    return [{ state, value: executor.params.length < 2 && throws === undefined ? SETTLED : UNKNOWN }];
  }
  const own = newExits();
  const outcomes = invoke(run, executor, [UNKNOWN, UNKNOWN], state, own);
  const value: Value = executor.params.length < 2 ? SETTLED : UNKNOWN;
  // `new Promise(async (resolve) => { …; resolve(rows); })`: who waits for the promise waits for what the executor did before.
  if (executor.async && resolvesLast(run, executor) && outcomes.every((outcome) => outcome.value.kind === 'promise' && keepsOwner(outcome.value, state))) return [{ state, value: { kind: 'pending', node } }];
  // Nobody waits for an async executor: what it releases, it releases on its own.
  const ends = outcomes.map((outcome) => (outcome.value.kind === 'promise' ? detach(run, executor, outcome.state, outcome.value) : outcome.state));
  const rejected = [...own.throws].map((now) => ({ ...now, left: state.left }));
  return joinOutcomes([
    ...ends.map((now) => {
      // `work.then((rows) => resolve(rows))`: whoever waits for the promise waits for what settles it.
      const waited = withoutLater(now, (later) => settles(run, executor, later));
      return { state: { ...waited, left: state.left }, value: waited === now || value === SETTLED ? value : ({ kind: 'pending', node } as const) };
    }),
    ...(rejected.length > 0 ? [{ state: rejected[0] as State, value: rejection(rejected) }] : []),
  ]);
}

/** An async executor that itself calls its `resolve`, and nothing else that takes time after it. */
function resolvesLast(run: Run, executor: FunctionNode): boolean {
  return resolvesOf(run, executor).some((name) => name.parent?.type === 'CallExpression' && name.parent.callee === name && enclosingFunction(name) === executor);
}

/** True for work of an executor that calls its `resolve`, or is given it to call. */
function settles(run: Run, executor: FunctionNode, work: Node): boolean {
  return isInside(work, executor) && resolvesOf(run, executor).some((name) => isInside(name, work));
}

/** Where an executor speaks of its `resolve`. */
function resolvesOf(run: Run, { params: [resolve] }: FunctionNode): Node[] {
  const variable = resolve?.type === 'Identifier' ? run.file.variableOf(resolve) : undefined;
  return variable?.references.map(({ identifier }) => identifier as Node) ?? [];
}

function keepsOwner({ fulfilled, rejected }: Settlement, { owner }: State): boolean {
  return [...fulfilled.map((outcome) => outcome.state), ...rejected].every((ending) => ending.owner === owner);
}

function rejection(rejected: readonly State[]): Settlement {
  return { kind: 'promise', fulfilled: [], rejected, usesLater: false };
}

/** What is told only when something fails ends nothing that goes well; what calls work off is the end of work that nothing else ends. */
function isForFailure(run: Run, node: Call, fn: FunctionNode): boolean {
  const [event] = node.arguments;
  const told = event?.type === 'Literal' ? String(event.value) : run.file.text.slice(...node.callee.range);
  return /^error$/i.test(told) || (/abort|cancel|timeout/i.test(told) && run.releases.some((release) => !isInside(release, fn))) || isCallingOff(run, told);
}

/** A listener may run any number of times or never: one that releases takes the duty over, unless it waits for a failure; its own paths are not judged. */
export function onEvent(run: Run, node: Call, fn: FunctionNode, state: State, isSureToRun = false): State {
  if (state.owner !== 'held' || isForFailure(run, node, fn)) return state;
  tellTwiceByEvents(run, node, fn, state);
  const { touches } = run;
  const after = run.apart(() => runLater(run, { node, fn, args: [] }, state, isSureToRun ? 'definite' : 'possible')).result;
  if (run.touches > touches) tellKept(run, node, after, isSureToRun);
  return after;
}

/** `setTimeout(() => terminate(worker.id), …)`: code that runs when time is up may end the object by something that tells it. */
function terminates(run: Run, fn: FunctionNode, state: State): boolean {
  return run.file.callsIn(fn).some((call) => {
    const [first] = call.arguments;
    const object = first?.type === 'MemberExpression' ? run.file.placeOf(first.object) : undefined;
    return object !== undefined && state.env.get(object)?.kind === 'resource' && /^(?:terminate|kill|destroy|discard|evict|invalidate)/i.test(calleeName(call) ?? '');
  });
}

/** A timer's callback runs later: if it ends the lease it owns it, otherwise it is a use still to come. */
function onTimer(run: Run, node: Call, fn: FunctionNode, state: State): State {
  if (state.owner === 'released') {
    runLater(run, { node, fn, args: [] }, state, 'definite');
    return state;
  }
  if (state.owner === 'held' && terminates(run, fn, state)) return withOwner(state, 'escaped', node);
  tellTwiceByTimer(run, fn, state);
  const after = onEvent(run, node, fn, state, true);
  return after.owner === 'held' ? withLater(after, node) : after;
}
