/**
 * When the story of a path is over. Behind the last mention of the names that reach the object nothing can happen to it any more: a lease that ended
 * stays ended, and an object still held is lost. So a site costs what its own surroundings cost, however long the function around them is.
 */
import { isFunction, isInside, isLoop } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { Place, State } from '../model.ts';
import { isReleasedName } from '../ownership/releases.ts';
import type { Run } from '../run.ts';
import { isTracked } from '../state.ts';

/** Without the states that have nothing more to tell at a position. While nothing was acquired a path still leads to the site, or decides what else is returned. */
export function unfinished(run: Run, states: State[], position: number): State[] {
  if (!isStraight(run) || position < lastTurn(run)) return states;
  return states.filter((state) => state.owner === 'none' || state.owner === 'held' || !isOutOfReach(run, state, position));
}

/** True when the object is held and nobody can give it back any more. */
export function isLost(run: Run, state: State, position: number): boolean {
  return state.owner === 'held' && run.site.protocol.release.receiver === undefined && isStraight(run) && isOutOfReach(run, state, position);
}

/** Positions tell what comes later only in the function itself, not where one of its functions is called, not while another way out waits, and not behind `eval`. */
function isStraight(run: Run): boolean {
  return run.isConclusive && run.inlined.length === 0 && run.finalizers === 0 && run.decisiveHandlers === 0 && !run.file.syntax.evaluates;
}

function isOutOfReach(run: Run, state: State, position: number): boolean {
  for (const [place, value] of state.env) {
    if (value.kind !== 'closure' && !isTracked(value)) continue;
    const variable = run.file.rootOf(place);
    if (variable ? !isOwn(run, place) || run.file.mentions.endOf(variable) > position : !isStoredForGood(run, state, place)) return false;
  }
  return true;
}

/** In a field that nobody releases. */
function isStoredForGood(run: Run, state: State, place: Place): boolean {
  const name = run.file.memberOf(place);
  return state.owner === 'escaped' && name !== undefined && !isReleasedName(run, name);
}

/** A name of the function under study itself; of outer ones other functions know, too. */
function isOwn({ root, file }: Run, place: Place): boolean {
  const owner = file.ownerOf(place);
  return owner !== undefined && (owner === root || (isFunction(owner) && isInside(owner, root)));
}

const turns = new WeakMap<Run, number>();

/** The end of the outermost loop around the acquire, after which it cannot come again; 0 without one. */
function lastTurn(run: Run): number {
  let end = turns.get(run);
  if (end === undefined) {
    end = 0;
    for (let at: Node | undefined = run.site.call; at && at !== run.root; at = at.parent) if (isLoop(at)) [, end] = at.range;
    turns.set(run, end);
  }
  return end;
}
