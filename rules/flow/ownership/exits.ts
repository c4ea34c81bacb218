/** What holds where a function ends: which paths still hold the resource, and which hand it out although it was released. */
import { calleeName, isInside } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { isTimer } from '../calls/known-calls.ts';
import { closesAround, isClosedAround } from './closed-around.ts';
import { isHandedOutWith, isKeptWith } from './handed-out-with.ts';
import { leaksOfIterator } from './iterators.ts';
import { endsAfterAttempts } from './last-attempt.ts';
import type { Outcome, State, Step, Value } from '../model.ts';
import { carries, isAlive } from './owner.ts';
import { isPerhapsOurs, isYetToOpen } from './perhaps-ours.ts';
import { endsProgram, servesScript } from './program-end.ts';
import { failed } from '../run.ts';
import type { Run } from '../run.ts';

/** Reports the leaks among the ways out of a function or a detached chain. */
export function leaksOf(run: Run, returns: readonly Outcome[], throws: Iterable<State>): void {
  for (const { state, value } of returns) leaveWith(run, state, value);
  for (const state of throws) if (!isKeptWith(run, state)) leak(run, state);
}

function leaveWith(run: Run, state: State, value: Value): void {
  if (reportLateWork(run, { state, value }) || (value.kind === 'pending' && state.owner === 'released')) return;
  if (value.kind === 'promise' && (state.owner === 'held' || state.owner === 'none')) return leaksOf(run, value.fulfilled, value.rejected);
  if (carries(run, state, value)) {
    leaksOfIterator(run, state, value);
    if (state.owner === 'held' || (value.kind === 'acquiring' && state.owner !== 'released')) run.handsOut ??= value;
    if (state.owner === 'released' && isAlive(run, state, value) && !answersStill(run, state)) run.report('escape', state.left ?? run.site.call, state, released(state), certainty(state));
    return;
  }
  // `return runner.manager`: who works with a connection by that gives it back by that.
  if (run.site.protocol.nature === 'resource' && isOrHasView(value)) return;
  if (state.owner === 'none' && (value.kind === 'present' || value.kind === 'truthy')) run.handsOther = true;
  if (state.owner !== 'held' || !(isHandedOutWith(run, state) || isKeptWith(run, state))) leak(run, state);
}

/** `runner.manager`, `{ page, status }` */
function isOrHasView(value: Value): boolean {
  return value.kind === 'view' || (value.kind === 'record' && [...value.fields.values()].some((field) => field.kind === 'view'));
}

/** Work on the resource, or a chain that uses it, is returned, and goes on after a finalizer or a statement before has released it. */
export function reportLateWork(run: Run, { state, value }: Outcome): boolean {
  if (state.owner !== 'released') return false;
  const isWorking = value.kind === 'pending' && isWork(value.node);
  const isLate = isWorking || (value.kind === 'promise' && value.usesLater && [...value.fulfilled.map((outcome) => outcome.state), ...value.rejected].some(({ owner }) => owner === 'held'));
  if (isLate) run.report('returned-work', isWorking ? value.node : (state.left ?? run.site.call), state, released(state), 'definite');
  return isLate;
}

/** A getter by its name starts no work, nor does what builds an entity. */
function isWork(node: Node): boolean {
  return node.type !== 'CallExpression' || !/^(?:(?:get|is|has|to|as|escape|format)[A-Z]|(?:create|merge)$)/.test(calleeName(node) ?? '');
}

/** A path ends here, and leaves the resource behind if it holds it. The end of a script closes what it left open, unless the path `hangs` before. */
export function leak(run: Run, state: State, hangs = false): void {
  const { left, risk } = state;
  if (state.owner !== 'held' || isYetToOpen(run, risk?.node ?? left) || (!hangs && servesScript(run.file, run.root)) || lacksTaker(run, state) || closesAround(run) || isClosedAround(run)) return;
  if (risk && !hangs && endsProgram(run.file, run.root)) return;
  if (risk) run.report('throw', run.site.call, state, [failed(risk)], isPerhapsOurs(run, risk.node) ? 'possible' : undefined);
  else if (!run.isKept && !state.later.some((later) => releasesInTime(run, later))) run.report('exit', run.site.call, state, left ? [{ node: left, what: 'returns' }] : [], run.mayBeSwapped || isPerhapsOurs(run) || (!left && endsAfterAttempts(run)) ? 'possible' : undefined);
}

/** `callback && callback(error, connection)`: who asks for an object gives the function that takes it. */
function lacksTaker({ file }: Run, { env }: State): boolean {
  for (const [place, value] of env) {
    if (value.kind !== 'falsy' && value.kind !== 'nullish') continue;
    const taker = file.memberOf(place) === undefined ? file.rootOf(place) : undefined;
    if (taker?.defs[0]?.type === 'Parameter' && taker.references.some(({ identifier }) => isGivenTo(file, identifier as Node, env))) return true;
  }
  return false;
}

function isGivenTo(file: FileIndex, callee: Node, env: State['env']): boolean {
  const { parent } = callee;
  return parent?.type === 'CallExpression' && parent.callee === callee && parent.arguments.some((argument) => env.get(file.placeOf(argument) ?? -1)?.kind === 'resource');
}

/** `await browser.disconnect(); return browser;`: what answers after its release may be handed out after it. */
function answersStill({ site }: Run, { endedAt }: State): boolean {
  return endedAt?.type === 'CallExpression' && site.confidence !== 'believed' && site.protocol.answersAfter?.includes(calleeName(endedAt) ?? '') === true;
}

/** `setTimeout(() => pool.release(item), 100)`, which nobody calls off on this path. */
function releasesInTime(run: Run, later: Node): boolean {
  return later.type === 'CallExpression' && isTimer(calleeName(later)) && run.releases.some((release) => isInside(release, later));
}

function released(state: State): Step[] {
  return state.endedAt ? [{ node: state.endedAt, what: 'released' }] : [];
}

function certainty(state: State): 'definite' | 'possible' {
  return state.risk?.grade === 'call' ? 'possible' : 'definite';
}
