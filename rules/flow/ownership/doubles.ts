/** Code that runs later, or twice, and releases what was released already. */
import { bare, calleeName, enclosingFunction, isFunction, isInside, memberName, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { resultOf } from '../file/bindings.ts';
import { isEventMethod, isUnlistening } from '../calls/known-calls.ts';
import { canEnter, invoke } from '../interpret/functions.ts';
import type { Finding, State, Value } from '../model.ts';
import { pathText, releasesIn, releasesSomething } from './releases.ts';
import type { Run } from '../run.ts';
import { newExits } from '../state.ts';

/** `client.release = (err) => { if (err) pool.destroy(client); pool.release(client); }`: whoever calls it, one of its paths releases twice. */
export function tellTwiceIn(run: Run, value: Value, state: State): void {
  if (value.kind !== 'closure' || state.owner !== 'held' || releasesIn(run, value.node).length < 2) return;
  run.keep(doublesOf(run, () => void invoke(run, value.node, [], state, newExits())));
}

/** Of an emitter both of these come, one after the other: a response has finished and is then closed, a stream has ended or failed, a process has exited. */
const FIRST = /^(?:finish|end|exit|error)$/;

/** `res.on('finish', release); res.on('close', release);`, without a note that it was done. */
export function tellTwiceByEvents(run: Run, node: CallNode, fn: FunctionNode, state: State): void {
  const event = eventOf(node);
  if (state.owner !== 'held' || event === undefined || !canEnter(run, fn)) return;
  for (const other of run.file.callsIn(enclosingFunction(node))) {
    if (other === node || !other.arguments[1] || !comeBoth(run, event, eventOf(other), node, state) || emitterOf(run, other) !== emitterOf(run, node)) continue;
    const listener = listenerOf(run, other.arguments[1]);
    if (!listener || !canEnter(run, listener) || (listener !== fn && takesBackListeners(run, enclosingFunction(node))) || asksFirst(run, listener)) continue;
    const isSecond = event === 'close' || eventOf(other) === 'error';
    const [first, second] = isSecond ? [listener, fn] : [fn, listener];
    const [double] = doublesOf(run, () => {
      for (const once of invoke(run, first, [], state, newExits())) if (once.state.owner === 'released') invoke(run, second, [], once.state, newExits());
    });
    if (!double) continue;
    // Where the emitter is closed it is over for sure: the other listener is the one too many.
    if (listener === fn) run.report('twice', event === 'close' ? other : node, state, [{ node: double.node, what: 'released' }], 'definite');
    else run.keep([double]);
    return;
  }
}

const OVER = /\.(?:destroyed|closed|ended|finished|released|writableEnded|readableEnded)(?![\w$])/;

/** `if (!rows.destroyed) { client.release(); rows.destroy(); }`: what is over keeps the note that it was done. */
function asksFirst(run: Run, listener: FunctionNode): boolean {
  return releasesIn(run, listener).every(({ call }) => {
    for (let at: Node = call; at !== listener && at.parent; at = at.parent) if (at.parent.type === 'IfStatement' && at.parent.test !== at && OVER.test(run.file.text.slice(...at.parent.test.range))) return true;
    return false;
  });
}

/** Events by which an object says that it is lost. Work that is under way fails with it. */
const LOST = /^(?:error|close|end|timeout|disconnect(?:ed)?|exit)$/;

/** `client.on('error', () => client.release());` and a `finally` that releases whatever has happened: the work fails too, and the object goes back again. */
export function tellTwiceByListener(run: Run, node: CallNode, fn: FunctionNode, state: State): void {
  if (LOST.test(eventOf(node) ?? '')) tellTwiceBeside(run, fn, state, (endings) => endings.every(({ owner }) => owner === 'released'));
}

/** `setTimeout(() => client.release(), limit);` and such a `finally`, behind work that is waited for: time is up while it is under way, and to call the timer off is too late. */
export function tellTwiceByTimer(run: Run, fn: FunctionNode, state: State): void {
  tellTwiceBeside(run, fn, state, (endings) => endings.some(({ owner }) => owner === 'released'), isWaitedBefore);
}

function tellTwiceBeside(run: Run, fn: FunctionNode, state: State, ends: (endings: readonly State[]) => boolean, isReached: (run: Run, release: Node) => boolean = () => true): void {
  const { nature, forgivesSecondRelease } = run.site.protocol;
  if (state.owner !== 'held' || nature !== 'resource' || forgivesSecondRelease || !canEnter(run, fn)) return;
  const [first] = releasesIn(run, fn);
  const again = first && run.releases.find((release) => !isInside(release, fn) && isInFinalizer(run, release, fn) && isReached(run, release));
  if (!again) return;
  const { result } = run.apart(() => invoke(run, fn, [], state, newExits()));
  if (result.length > 0 && ends(result.map((ending) => ending.state))) run.report('twice', first.call, state, [{ node: again, what: 'again' }], 'definite');
}

/** True where the `try` around a release in its `finally` waits for something. */
function isWaitedBefore(run: Run, release: Node): boolean {
  let at = release;
  while (at.parent && at.parent.type !== 'TryStatement' && !isFunction(at.parent)) at = at.parent;
  const { parent } = at;
  if (parent?.type !== 'TryStatement') return true;
  return run.file.callsIn(parent.block).some((call) => resultOf(call).awaited && enclosingFunction(call) === enclosingFunction(parent));
}

/** True in a `finally`, which asks for nothing before it releases but whether there is an object: no flag, no name that the listener empties. */
function isInFinalizer(run: Run, release: Node, listener: FunctionNode): boolean {
  for (let at = release; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'TryStatement' && parent.block !== at) return parent.finalizer === at;
    if (isFunction(parent)) return parent.parent.type === 'CallExpression' && calleeName(parent.parent) === 'finally';
    const asked = parent.type === 'IfStatement' ? parent.test : 'optional' in parent && parent.optional ? release : undefined;
    if (asked ? !isSameName(run, asked, release) || isWrittenIn(run, release, listener) : !/^(?:Block|Expression|Await|Call|Chain|Member|Return|Try)/.test(parent.type)) return false;
  }
  return false;
}

function isSameName({ file }: Run, one: Node, other: Node): boolean {
  const variable = file.variableOf(one);
  return variable !== undefined && variable === file.variableOf(other);
}

function isWrittenIn(run: Run, name: Node, fn: FunctionNode): boolean {
  return run.file.variableOf(name)?.references.some((reference) => reference.isWrite() && isInside(reference.identifier, fn)) === true;
}

/** `once(…)` and `removeListener(…)` keep a second listener from running. */
function takesBackListeners(run: Run, home: Node): boolean {
  return run.file.callsIn(home).some((call) => isUnlistening(calleeName(call)));
}

/** `await retry(() => client.query(sql).finally(() => client.release()))`: after a failure the next attempt finds the object released. */
export function tellTwiceInAttempts(run: Run, node: CallNode, fn: FunctionNode, state: State): void {
  if (state.owner !== 'held' || !RETRIES.test(calleeName(node) ?? '') || !canEnter(run, fn) || !releasesSomething(run, fn)) return;
  const { findings } = run.apart(() => {
    const exits = newExits();
    const ends = invoke(run, fn, [], state, exits).flatMap(({ value }) => (value.kind === 'promise' ? value.rejected : []));
    for (const failed of [...ends, ...exits.throws]) if (failed.owner === 'released') invoke(run, fn, [], { ...failed, risk: undefined }, newExits());
  });
  run.keep(findings.filter(({ variant }) => variant === 'twice' || variant === 'use').slice(0, 1));
}

const RETRIES = /^(?:_?(?:with|p|async|promise|do|exponential)?_?Retr(?:y|ies)(?:Async|Promise|Operation|WithBackoff)?|backOff|withBackoff)$/i;

/** `Promise.all(ids.map(async (id) => { …; client.release(); }))`: where every way to the end of one turn releases, the next turn does it again. */
export function tellTwiceInTurns(run: Run, fn: FunctionNode, ends: readonly State[], turn: (state: State) => void): void {
  const [once] = ends;
  if (once === undefined || !releasesSomething(run, fn) || !ends.every(({ owner }) => owner === 'released')) return;
  run.keep(doublesOf(run, () => turn(once)));
}

/**
 * `if (err) { release(client); fail(err); } rows.forEach(…); release(client);`: where there is an error there are no rows, so that a path which
 * released for the error ends where it asks them for something.
 */
export function isBehindResult(run: Run, first: Node, second: Node): boolean {
  const fn = enclosingFunction(first);
  const [error, result] = isFunction(fn) ? fn.params : [];
  if (error?.type !== 'Identifier' || result?.type !== 'Identifier' || !isFunction(fn) || !isAskedFor(run, first, error)) return false;
  return run.file.variableOf(result)?.references.some(({ identifier }) => {
    const member = identifier.parent?.type === 'MemberExpression' && identifier.parent.object === identifier && !identifier.parent.optional ? identifier.parent : undefined;
    const statement = member && statementIn(member, fn.body);
    return statement !== undefined && identifier.range[0] > first.range[1] && identifier.range[0] < second.range[0] && enclosingFunction(identifier) === fn && /^(?:Expression|VariableDecl|Return)/.test(statement.type);
  }) === true;
}

/** True in what `if (err)` does. */
function isAskedFor(run: Run, node: Node, error: Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'IfStatement' && parent.consequent === at && parent.test.type === 'Identifier' && run.file.variableOf(parent.test) === run.file.variableOf(error)) return true;
  }
  return false;
}

/** The statement right in a block that a node is in. */
function statementIn(node: Node, block: Node): Node | undefined {
  let at: Node | undefined = node;
  while (at && at.parent !== block) at = at.parent;
  return at;
}

function doublesOf(run: Run, work: () => void): Finding[] {
  return run.apart(work).findings.filter(({ variant }) => variant === 'twice');
}

export function eventOf(call: CallNode): string | undefined {
  const callee = bare(call.callee);
  const [event] = call.arguments;
  return callee.type === 'MemberExpression' && isEventMethod(memberName(callee)) && event?.type === 'Literal' ? String(event.value) : undefined;
}

/** Of what a library of MySQL sends both an error and the end come. */
function comeBoth(run: Run, one: string, other: string | undefined, node: CallNode, state: State): boolean {
  if (other === undefined) return false;
  if ((FIRST.test(one) && other === 'close') || (one === 'close' && FIRST.test(other))) return true;
  return ((one === 'error' && other === 'end') || (one === 'end' && other === 'error')) && /^mysql2?$/.test(run.site.protocol.name) && isQuery(run, node, state);
}

/** `connection.query(sql)`, or the name of one. */
function isQuery(run: Run, node: CallNode, state: State): boolean {
  const emitter = rootEmitter(node);
  const place = emitter && run.file.placeOf(emitter.type === 'CallExpression' && emitter.callee.type === 'MemberExpression' ? emitter.callee.object : emitter);
  const kind = place === undefined ? undefined : state.env.get(place)?.kind;
  return emitter?.type === 'CallExpression' ? kind === 'resource' && calleeName(emitter) === 'query' : kind === 'pending';
}

export function listenerOf({ file }: Run, argument: Node): FunctionNode | undefined {
  const variable = argument.type === 'Identifier' ? file.variableOf(argument) : undefined;
  return variable ? file.functionNamed(variable) : writtenFunction(argument);
}

/** Which emitter it is: its path, or where the call stands that gives it. */
export function emitterOf(run: Run, node: CallNode): string | number | undefined {
  const emitter = rootEmitter(node);
  return emitter && (emitter.type === 'CallExpression' ? emitter.range[0] : pathText(run, emitter));
}

/** `emitter` of `emitter.on('error', fail).on('end', finish)` */
export function rootEmitter({ callee }: CallNode): Node | undefined {
  const core = bare(callee);
  const object = core.type === 'MemberExpression' ? bare(core.object) : undefined;
  return object?.type === 'CallExpression' && isEventMethod(calleeName(object)) ? rootEmitter(object) : object;
}
