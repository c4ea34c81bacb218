/** What happens besides values: throwing, using, and dropping a value on the floor. */
import { bare, calleeName, enclosingFunction, isInside, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { Outcome, State, ThrowGrade, Value } from '../model.ts';
import { leaksOf } from '../ownership/exits.ts';
import { takenOver } from './functions.ts';
import { tellKept } from '../ownership/kept-for-later.ts';
import { placesAbove } from '../file/naming.ts';
import { reaches, sinceRelease } from '../ownership/owner.ts';
import { releasesIn } from '../ownership/releases.ts';
import { isDropped } from '../ownership/unawaited.ts';
import type { Run } from '../run.ts';
import { withLater, withOwner, withRisk } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Control may leave here by an exception. A release never comes this way: it counts as done even if it throws. */
export function mayThrow(run: Run, node: Node, state: State, grade: ThrowGrade, exits: Exits): void {
  run.spend();
  exits.throws.add(withRisk(state, node, grade));
}

/** The resource is used. After release that is a misuse: in memory pools any touch, in resource pools a call or handing it over. */
export function touch(run: Run, node: Node, state: State, how: 'read' | 'write' | 'call' | 'argument'): void {
  const fields = how === 'read' || how === 'write';
  if (!fields || run.site.protocol.nature === 'memory') {
    run.touchedAt = run.suspensions;
    run.touches++;
  }
  if (state.owner !== 'released') return;
  if (fields && run.site.protocol.nature !== 'memory') return;
  // `socket.isHttp2()` asks what a field would say as well.
  if (how === 'call' && run.site.protocol.nature !== 'memory' && node.type === 'CallExpression' && node.arguments.length === 0 && /^(?:is|has)[A-Z]/.test(calleeName(node) ?? '')) return;
  if (state.endedAt?.type === 'CallExpression' && run.site.protocol.answersAfter?.includes(calleeName(state.endedAt) ?? '')) return;
  run.report(how === 'write' ? 'write' : 'use', node, state, state.endedAt ? [{ node: state.endedAt, what: 'released' }] : [], sinceRelease(run, state));
}

/** A field is written: with an empty literal it is put back, with anything else it stays dirty. */
export function soil(run: Run, target: TSESTree.MemberExpression, value: Node, state: State): State {
  const name = run.site.resets ? undefined : memberName(target);
  if (name === undefined) return state;
  const dirty = new Map(state.dirty);
  if (isEmptyLiteral(value)) dirty.delete(name);
  else dirty.set(name, target);
  return { ...state, dirty };
}

function isEmptyLiteral(node: Node): boolean {
  const core = bare(node);
  switch (core.type) {
    case 'Literal':
      return !core.value;
    case 'Identifier':
      return core.name === 'undefined';
    case 'ArrayExpression':
      return core.elements.length === 0;
    case 'ObjectExpression':
      return core.properties.length === 0;
    case 'UnaryExpression':
      return core.operator === '-' || core.operator === 'void';
    default:
      return false;
  }
}

/** Nobody keeps the value of this expression. */
export function discard(run: Run, node: Node, { state, value }: Outcome): State {
  switch (value.kind) {
    case 'acquiring':
      if (reaches(run, state, 'acquiring') || run.site.opens) return state;
      if (!isListed(run)) run.report('discarded', run.site.call, state, [], isNamesake(run) ? 'possible' : undefined);
      return withOwner(state, 'none');
    case 'resource':
      if (state.owner !== 'held' || reaches(run, state, 'resource')) return state;
      if (!isListed(run) && !isStocked(run)) run.report('discarded', run.site.call, state, [], isNamesake(run) ? 'possible' : undefined);
      return withOwner(state, 'none');
    case 'promise':
      return detach(run, node, state, value);
    case 'pending': {
      if (!isDropped(run, node, value.node, state)) return state;
      const work = value.node.type === 'NewExpression' ? bare(node) : value.node;
      run.queued.add(work);
      return withLater(state, work);
    }
    default:
      return state;
  }
}

/** `await provider.createQueryRunner(view, uri, title)`: a method that is only named like the library's may keep what it gives. */
function isNamesake({ site }: Run): boolean {
  return site.confidence === 'named' && site.protocol.name !== 'unknown-pool' && (site.protocol.release.receiver !== undefined || site.call.arguments.length > 1);
}

/** `bullets.allocate(wanted - bullets.size)`: who is given a number and gives nothing that anybody wants makes objects in advance. */
function isStocked({ site: { call, protocol } }: Run): boolean {
  return protocol.nature === 'memory' && calleeName(call) === 'allocate' && call.arguments.length === 1 && call.parent?.type === 'ExpressionStatement';
}

/** `if (!browser.contexts().length) await browser.newContext()`: who asks for the list finds in it what has no name. */
function isListed({ file, site }: Run): boolean {
  const { lists } = site.protocol;
  const [from] = lists ? placesAbove(file, site) : [];
  return from !== undefined && lists?.some((method) => file.callsNamed(method).some((call) => {
    const callee = bare(call.callee);
    return callee.type === 'MemberExpression' && file.placeOf(callee.object) === from;
  })) === true;
}

/**
 * A promise chain that nobody awaits. Where its callbacks end the lease, the duty moved into it and it is checked on its own;
 * otherwise it is work that may still be running.
 */
export function detach(run: Run, node: Node, state: State, chain: Extract<Value, { kind: 'promise' }>): State {
  const endings = [...chain.fulfilled.map((outcome) => outcome.state), ...chain.rejected];
  const { owner, endedAt } = takenOver(state, endings);
  if (owner === state.owner && run.site.protocol.nature === 'resource' && isWorkOf(run, node, state)) run.queued.add(node);
  // What fails only with the object itself does not outlive it.
  const outlives = chain.usesLater && endings.every((ending) => ending.owner !== 'none');
  if (owner === state.owner) return state.owner === 'held' && outlives && !isOnlyObserved(run, node, state) ? withLater(state, node) : state;
  // Where somebody else took the object in the chain, and the code around it releases, the chain has no lease of its own to end.
  const isEnded = endings.some((ending) => ending.owner === 'released' || ending.owner === 'delegated');
  // A rejection that nobody handles at the top ends the program, and what it holds with it.
  const rejected = run.root.type === 'Program' && run.inlined.length === 0 ? [] : chain.rejected;
  if (isEnded || releasesAround(run).every((release) => isInside(release, node))) leaksOf(run, chain.fulfilled, rejected);
  const after = withOwner(state, owner, endedAt ?? node);
  if (chain.usesLater) tellKept(run, node, after, false);
  return after;
}

/** What gives back in the code that is followed; of a module what stands at its top, which no function of it has seen. */
function releasesAround(run: Run): readonly Node[] {
  return run.root.type === 'Program' ? releasesIn(run, run.root).flatMap(({ call }) => (enclosingFunction(call) === run.root ? [call] : [])) : run.releases;
}

/** `void ahead.catch(() => {})`: work under way that has a name is waited for by that name. */
function isOnlyObserved(run: Run, node: Node, state: State): boolean {
  const core = bare(node.type === 'ExpressionStatement' ? node.expression : node);
  const call = core.type === 'UnaryExpression' ? bare(core.argument) : core;
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || memberName(call.callee) !== 'catch') return false;
  const place = run.file.placeOf(call.callee.object);
  return place !== undefined && state.env.get(place)?.kind === 'pending';
}

/** `client.query(…).catch(…)`, `client.models.User.get(1, done)`: a chain of calls that starts at the resource. */
export function isWorkOf(run: Run, node: Node, state: State): boolean {
  let at = bare(node);
  while (at.type === 'CallExpression' || at.type === 'MemberExpression' || at.type === 'ExpressionStatement') at = bare(at.type === 'CallExpression' ? at.callee : at.type === 'MemberExpression' ? at.object : at.expression);
  const place = run.file.placeOf(at);
  return place !== undefined && state.env.get(place)?.kind === 'resource';
}
