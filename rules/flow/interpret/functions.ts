/**
 * Functions of the file are interpreted where they are called, with the values they are called with: helper functions, methods, closures, handlers.
 * That gives summaries their exactness (flags, guards, throws) without a second language for them.
 */
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import { worksOnAfter } from '../calls/later-use.ts';
import { leaksOf } from '../ownership/exits.ts';
import type { Outcome, Ownership, State, Value } from '../model.ts';
import { isInside } from '../../ast/nodes.ts';
import { bindPattern } from './patterns.ts';
import { adopt } from './promises.ts';
import type { Run } from '../run.ts';
import { evaluate } from './expressions.ts';
import { execute } from './statements.ts';
import { forget, joinOutcomes, joinStates, newExits, NULLISH, START, UNKNOWN, withLater, withOwner } from '../state.ts';
import type { Exits } from '../state.ts';

/** True when a function can be followed: not a generator, not already being followed, not one around the code under study, whose names it would fill anew, not too deep. */
export function canEnter(run: Run, fn: FunctionNode): boolean {
  return !fn.generator && !isInside(run.root, fn) && !run.inlined.includes(fn) && run.inlined.length < run.limits.depth;
}

/** Calls a function with known argument values. An async function gives a promise of the states it ends in. */
export function invoke(run: Run, fn: FunctionNode, args: readonly Value[], state: State, exits: Exits): Outcome[] {
  if (!canEnter(run, fn)) return [{ state, value: UNKNOWN }];
  const own = newExits();
  const before = run.suspensions;
  const { waits } = run;
  run.inlined.push(fn);
  // What an async function throws comes back as a rejection.
  if (fn.async) run.tries++;
  let outcomes: Outcome[];
  try {
    const entered = parameters(run, fn, args, state, own);
    outcomes = joinOutcomes([...body(run, fn, entered, own), ...own.returns]).map((outcome) => ({ state: leave(run, fn, outcome), value: outcome.value }));
  } finally {
    run.inlined.pop();
    if (fn.async) run.tries--;
  }
  const thrown = joinStates([...own.throws].map((now) => leave(run, fn, { state: now, value: UNKNOWN })));
  if (!fn.async) {
    exits.throws.addAll(thrown);
    return outcomes;
  }
  const settled = outcomes.map((outcome) => adopt(run, fn, outcome, 'awaited'));
  return [{ state, value: { kind: 'promise', fulfilled: joinOutcomes(settled.flatMap((part) => [...part.fulfilled])), rejected: joinStates([...thrown, ...settled.flatMap((part) => [...part.rejected])]), usesLater: run.touchedAt > before || run.waits > waits } }];
}

function parameters(run: Run, fn: FunctionNode, args: readonly Value[], state: State, exits: Exits): State[] {
  return fn.params.reduce<State[]>((states, param, index) => {
    const value = param.type === 'RestElement' ? UNKNOWN : (args[index] ?? (args.length > 0 && index >= args.length ? NULLISH : UNKNOWN));
    return joinStates(states.flatMap((now) => bindPattern(run, param, { state: now, value }, exits)));
  }, [state]);
}

/** Runs a function's body; falling off its end gives undefined. */
export function body(run: Run, fn: FunctionNode, states: readonly State[], exits: Exits): Outcome[] {
  if (fn.body.type !== 'BlockStatement') {
    const { body: expression } = fn;
    return joinOutcomes(states.flatMap((state) => evaluate(run, expression, state, exits)));
  }
  return execute(run, fn.body, states, exits).map((state) => ({ state, value: NULLISH }));
}

/** Forgets facts about the names of a function that was left; a name that holds the resource is kept as long as a closure may see it. */
function leave(run: Run, fn: FunctionNode, { state, value }: Outcome): State {
  return forget(state, (place, held) => {
    const owner = run.file.ownerOf(place);
    if (!owner || owner.type === 'Program' || !isInside(owner, fn)) return false;
    return value.kind !== 'closure' && value.kind !== 'record' ? true : held.kind !== 'resource';
  });
}

export interface Callback {
  readonly node: Node;
  readonly fn: FunctionNode;
  readonly args: readonly Value[];
  /** called by a driver from an event of its own: what it throws ends the process, unless the file listens for that */
  readonly uncaught?: boolean;
}

/**
 * A closure that runs once, later: the callback of a query. If some path of it ends the lease, the duty to release moves into it, the closure is
 * checked on its own paths, and the code after the call no longer owns anything. Otherwise the duty stays, and the closure is work still to come: also
 * where the code after the call works on with the object, and the closure ends the lease for what failed.
 */
export function runLater(run: Run, callback: Callback, state: State, certainty: 'definite' | 'possible'): State {
  if (state.owner === 'none') return state;
  if (run.inlined.length >= run.limits.depth) return withOwner(state, state.owner === 'held' ? 'escaped' : state.owner, callback.node);
  if (!canEnter(run, callback.fn)) return state;
  const { touches } = run;
  const { result: { owner, endedAt }, findings } = run.apart(() => {
    const exits = newExits();
    const outcomes = invoke(run, callback.fn, callback.args, run.resumed({ ...state, risk: undefined, later: START.later }), exits);
    const settled = outcomes.map((outcome) => (outcome.value.kind === 'promise' ? outcome.value : undefined));
    const thrown = [...exits.throws].filter(({ risk }) => !(callback.uncaught && risk?.grade === 'explicit' && !run.file.text.includes('uncaughtException')));
    const states = [...outcomes.flatMap((outcome, i) => (settled[i] ? [...settled[i].fulfilled.map((o) => o.state), ...settled[i].rejected] : [outcome.state])), ...thrown];
    if (state.owner === 'held' && states.some((now) => now.owner !== 'held')) {
      const isForFailure = states.some((now) => now.owner === 'held') && states.every((now) => now.owner === 'held' || now.owner === 'released');
      if (isForFailure && worksOnAfter(run, callback.node, state)) return state;
      leaksOf(run, outcomes, thrown);
    }
    return takenOver(state, states);
  });
  run.keep(certainty === 'possible' ? findings.map((finding) => ({ ...finding, certainty })) : findings);
  if (state.owner === 'held' && owner === 'held') return run.touches > touches && certainty === 'definite' ? withLater(state, callback.node) : state;
  if (state.owner !== 'held') return state;
  return certainty === 'definite' ? withOwner(state, owner, endedAt ?? callback.node) : withOwner(state, 'escaped', callback.node);
}

/** Who owns the resource once code that runs later ends in the given states: that code, if it surely releases; somebody, if it ends the lease at all. */
export function takenOver(state: State, endings: readonly State[]): { owner: Ownership; endedAt: Node | undefined } {
  // Where the object is gone by itself there was nothing to end.
  const alive = endings.filter((ending) => ending.owner !== 'none');
  if ((alive.length > 0 ? alive : endings).every((ending) => ending.owner === state.owner)) return { owner: state.owner, endedAt: undefined };
  const surely = endings.every((ending) => ending.owner === 'released' || ending.owner === 'delegated');
  return { owner: surely ? 'delegated' : 'escaped', endedAt: surely ? endings[0]?.endedAt : undefined };
}
