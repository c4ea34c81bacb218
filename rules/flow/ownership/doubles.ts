/** Code that runs later, or twice, and releases what was released already. */
import { bare, enclosingFunction, memberName, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { isEventMethod } from '../calls/known-calls.ts';
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

/** Of an emitter both of these come, one after the other: a response has finished and is then closed, a stream has ended, a process has exited. */
const FIRST = /^(?:finish|end|exit)$/;

/** `res.on('finish', release); res.on('close', release);`, without a note that it was done. */
export function tellTwiceByEvents(run: Run, node: CallNode, fn: FunctionNode, state: State): void {
  const event = eventOf(node);
  if (state.owner !== 'held' || event === undefined || !canEnter(run, fn)) return;
  const other = run.file.callsIn(enclosingFunction(node)).find((call) => call !== node && isOtherEnd(event, eventOf(call)) && emitterOf(run, call) === emitterOf(run, node));
  if (!other?.arguments[1] || listenerOf(run, other.arguments[1]) !== fn) return;
  const [double] = doublesOf(run, () => {
    for (const once of invoke(run, fn, [], state, newExits())) if (once.state.owner === 'released') invoke(run, fn, [], once.state, newExits());
  });
  // Where the emitter is closed it is over for sure: the other listener is the one too many.
  if (double) run.report('twice', event === 'close' ? other : node, state, [{ node: double.node, what: 'released' }], 'definite');
}

/** `Promise.all(ids.map(async (id) => { …; client.release(); }))`: where every way to the end of one turn releases, the next turn does it again. */
export function tellTwiceInTurns(run: Run, fn: FunctionNode, ends: readonly State[], turn: (state: State) => void): void {
  const [once] = ends;
  if (once === undefined || !releasesSomething(run, fn) || !ends.every(({ owner }) => owner === 'released')) return;
  run.keep(doublesOf(run, () => turn(once)));
}

function doublesOf(run: Run, work: () => void): Finding[] {
  return run.apart(work).findings.filter(({ variant }) => variant === 'twice');
}

function eventOf(call: CallNode): string | undefined {
  const callee = bare(call.callee);
  const [event] = call.arguments;
  return callee.type === 'MemberExpression' && isEventMethod(memberName(callee)) && event?.type === 'Literal' ? String(event.value) : undefined;
}

function isOtherEnd(event: string, other: string | undefined): boolean {
  return other !== undefined && ((FIRST.test(event) && other === 'close') || (event === 'close' && FIRST.test(other)));
}

function listenerOf({ file }: Run, argument: Node): FunctionNode | undefined {
  const variable = argument.type === 'Identifier' ? file.variableOf(argument) : undefined;
  return variable ? file.functionNamed(variable) : writtenFunction(argument);
}

function emitterOf(run: Run, { callee }: CallNode): string | undefined {
  return callee.type === 'MemberExpression' ? pathText(run, callee.object) : undefined;
}
