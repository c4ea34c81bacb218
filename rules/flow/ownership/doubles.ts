/** Code that runs later, or twice, and releases what was released already. */
import { bare, enclosingFunction, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { isEventMethod } from '../calls/known-calls.ts';
import { canEnter, invoke } from '../interpret/functions.ts';
import type { Finding, State, Value } from '../model.ts';
import { pathText, releasesIn } from './releases.ts';
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
  const other = run.file.callsIn(enclosingFunction(node)).find((call) => call !== node && isOtherEnd(event, eventOf(call)) && isSame(run, node, call));
  if (!other) return;
  const [double] = doublesOf(run, () => {
    for (const once of invoke(run, fn, [], state, newExits())) if (once.state.owner === 'released') invoke(run, fn, [], once.state, newExits());
  });
  // Where the emitter is closed it is over for sure: the other listener is the one too many.
  if (double) run.report('twice', event === 'close' ? other : node, state, [{ node: double.node, what: 'released' }], 'definite');
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

/** The same function, told of by the same emitter. */
function isSame(run: Run, one: CallNode, other: CallNode): boolean {
  const same = (a: Node | undefined, b: Node | undefined): boolean => a?.type === 'Identifier' && b?.type === 'Identifier' && run.file.variableOf(a) !== undefined && run.file.variableOf(a) === run.file.variableOf(b);
  return same(one.arguments[1], other.arguments[1]) && emitterOf(run, one) === emitterOf(run, other);
}

function emitterOf(run: Run, { callee }: CallNode): string | undefined {
  return callee.type === 'MemberExpression' ? pathText(run, callee.object) : undefined;
}
