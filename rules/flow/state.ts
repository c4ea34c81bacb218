/**
 * Operations on states. The idea is ESP's property simulation (Das, Lerner, Seigle, PLDI 2002): paths are kept apart only where they differ in
 * what matters, who owns the resource and where it sits; paths that agree on that merge and keep the facts they share. A branch that decides
 * about the resource therefore keeps its condition as a fact, and every other branch costs nothing.
 */
import type { Node } from '../ast/nodes.ts';
import type { Outcome, Ownership, Place, Risk, State, ThrowGrade, Value } from './model.ts';

export const UNKNOWN: Value = { kind: 'unknown' };
export const NULLISH: Value = { kind: 'nullish' };
export const FALSY: Value = { kind: 'falsy' };
export const TRUTHY: Value = { kind: 'truthy' };
export const PRESENT: Value = { kind: 'present' };
export const RESOURCE: Value = { kind: 'resource' };
export const VIEW: Value = { kind: 'view' };
export const ACQUIRING: Value = { kind: 'acquiring' };
export const SETTLED: Value = { kind: 'settled' };
export const RELEASER: Value = { kind: 'releaser' };

export const START: State = { owner: 'none', env: new Map(), guards: new Set(), risk: undefined, endedAt: undefined, left: undefined, later: [], transaction: undefined, dirty: new Map() };

const FACTS = new Set<Value['kind']>(['nullish', 'falsy', 'truthy', 'present']);

/** True for what a condition tells of a value: that it is there, or is not. */
export function isFact(value: Value): boolean {
  return FACTS.has(value.kind);
}

/** True for values that keep states apart: whatever reaches the resource. */
export function isTracked(value: Value): boolean {
  return !isFact(value) && value.kind !== 'unknown' && value.kind !== 'closure';
}

export function put(state: State, place: Place, value: Value): State {
  const old = state.env.get(place);
  if (old === value || (old === undefined && value.kind === 'unknown')) return state;
  const env = new Map(state.env);
  if (value.kind === 'unknown') env.delete(place);
  else env.set(place, value);
  return { ...state, env };
}

export function withOwner(state: State, owner: Ownership, endedAt?: Node): State {
  return state.owner === owner && endedAt === undefined ? state : { ...state, owner, endedAt: endedAt ?? state.endedAt };
}

export function withRisk(state: State, node: Node, grade: ThrowGrade): State {
  if (state.owner !== 'held' && state.owner !== 'released') return state;
  // A path is as sure as its least sure step.
  return likeKeyed({ ...state, risk: { node, grade: state.risk?.grade === 'call' ? 'call' : grade } }, state);
}

/** Notes what will run later and uses the resource. */
export function withLater(state: State, node: Node): State {
  return state.later.includes(node) ? state : { ...state, later: [...state.later, node] };
}

export function withoutLater(state: State, drop: (node: Node) => boolean): State {
  return state.later.some(drop) ? { ...state, later: state.later.filter((node) => !drop(node)) } : state;
}

/** Forgets the places for which `drop` says so. */
export function forget(state: State, drop: (place: Place, value: Value) => boolean): State {
  let env: Map<Place, Value> | undefined;
  for (const [place, value] of state.env) {
    if (!drop(place, value)) continue;
    env ??= new Map(state.env);
    env.delete(place);
  }
  return env ? { ...state, env } : state;
}

const keys = new WeakMap<State, string>();

/** Equal keys may merge. */
export function keyOf(state: State): string {
  let key = keys.get(state);
  if (key === undefined) {
    const parts: string[] = [];
    for (const [place, value] of state.env) if (isTracked(value) || state.guards.has(place)) parts.push(`${place}${keyOfValue(value)}`);
    key = `${state.owner}|${parts.sort().join(',')}|${state.later.map((node) => node.range[0]).join(',')}|${state.transaction?.range[0] ?? ''}`;
    keys.set(state, key);
  }
  return key;
}

export function keyOfValue(value: Value): string {
  switch (value.kind) {
    case 'pending':
      return `pending${value.node.range[0]}`;
    case 'closure':
      return `closure${value.node.range[0]}`;
    case 'record':
      return `{${[...value.fields].map(([name, field]) => `${name}:${keyOfValue(field)}`).join(';')}}`;
    case 'promise':
      return `promise${value.usesLater ? ' later' : ''}(${value.fulfilled.map((o) => keyOf(o.state) + keyOfValue(o.value)).join(';')}!${value.rejected.map(keyOf).join(';')})`;
    default:
      return value.kind;
  }
}

/** A state that differs from another one in nothing that its key says. */
function likeKeyed(state: State, other: State): State {
  const key = keys.get(other);
  if (key !== undefined) keys.set(state, key);
  return state;
}

/** Merges two states of equal key: facts both have survive; the witness that says more survives. */
function merge(a: State, b: State): State {
  if (a === b) return a;
  const risk = betterRisk(a.risk, b.risk);
  const endedAt = a.endedAt ?? b.endedAt;
  const dirty = shared(a.dirty, b.dirty);
  const left = a.left ?? b.left;
  const env = sharedFacts(a.env, b.env);
  if (env === a.env && risk === a.risk && endedAt === a.endedAt && dirty === a.dirty && left === a.left) return a;
  return likeKeyed({ ...a, env, risk, endedAt, dirty, left }, a);
}

/** What both know; the first map itself where that is all it has. */
function sharedFacts(a: State['env'], b: State['env']): State['env'] {
  if (a === b) return a;
  let same = true;
  const env = new Map<Place, Value>();
  for (const [place, value] of a) {
    const other = b.get(place);
    const joined = other === undefined ? undefined : joinValues(value, other);
    if (joined !== undefined) env.set(place, joined);
    if (joined !== value) same = false;
  }
  return same ? a : env;
}

/** What both have. */
function shared(a: ReadonlyMap<string, Node>, b: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> {
  if (a === b) return a;
  const both = [...a].filter(([name]) => b.has(name));
  return both.length === a.size ? a : new Map(both);
}

function joinValues(a: Value, b: Value): Value | undefined {
  if (a === b || (a.kind === b.kind && keyOfValue(a) === keyOfValue(b))) return a;
  const kinds = `${a.kind} ${b.kind}`;
  if (kinds === 'nullish falsy' || kinds === 'falsy nullish') return FALSY;
  if (kinds === 'truthy present' || kinds === 'present truthy') return PRESENT;
  return undefined;
}

const WEIGHT: Record<ThrowGrade, number> = { explicit: 0, awaited: 1, resource: 1, call: 3 };

/** The straight path says most, then what surely can throw. */
function betterRisk(a: Risk | undefined, b: Risk | undefined): Risk | undefined {
  if (!a || !b) return undefined;
  return WEIGHT[b.grade] < WEIGHT[a.grade] ? b : a;
}

/** A set of states without two of equal key. */
export class StateSet implements Iterable<State> {
  readonly #states = new Map<string, State>();

  constructor(states: Iterable<State> = []) {
    for (const state of states) this.add(state);
  }

  get size(): number {
    return this.#states.size;
  }

  has(state: State): boolean {
    return this.#states.has(keyOf(state));
  }

  /** True where a state that surely leaves by an exception here adds nothing to what the set knows. */
  covers(state: State): boolean {
    const old = this.#states.get(keyOf(state));
    return old?.risk !== undefined && WEIGHT[old.risk.grade] <= WEIGHT.awaited && sharedFacts(old.env, state.env) === old.env && shared(old.dirty, state.dirty) === old.dirty && (old.left ?? state.left) === old.left && (old.endedAt ?? state.endedAt) === old.endedAt;
  }

  /** Returns true when the set knows something new by it. */
  add(state: State): boolean {
    const key = keyOf(state);
    const old = this.#states.get(key);
    const merged = old ? merge(old, state) : state;
    if (merged === old) return false;
    this.#states.set(key, merged);
    return true;
  }

  /** Adds states, and returns the members that say something new by it. */
  learn(states: Iterable<State>): State[] {
    const changed = new Set<string>();
    for (const state of states) if (this.add(state)) changed.add(keyOf(state));
    return Array.from(changed, (key) => this.#states.get(key) as State);
  }

  addAll(states: Iterable<State>): this {
    for (const state of states) this.add(state);
    return this;
  }

  [Symbol.iterator](): Iterator<State> {
    return this.#states.values();
  }
}

export function joinStates(states: readonly State[]): State[] {
  return states.length < 2 ? [...states] : [...new StateSet(states)];
}

/** Merges outcomes of equal state key and equal value. Done after every expression, or argument lists explode. */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome[] {
  if (outcomes.length < 2) return [...outcomes];
  const byKey = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const key = `${keyOf(outcome.state)}=${keyOfValue(outcome.value)}`;
    const old = byKey.get(key);
    byKey.set(key, old ? { state: merge(old.state, outcome.state), value: old.value } : outcome);
  }
  return [...byKey.values()];
}

/** Where control can go besides the next statement, each with the states it carries. */
export interface Exits {
  readonly throws: StateSet;
  readonly returns: Outcome[];
  readonly breaks: Map<string, StateSet>;
  readonly continues: Map<string, StateSet>;
}

export function newExits(): Exits {
  return { throws: new StateSet(), returns: [], breaks: new Map(), continues: new Map() };
}

/** Exits of a loop or switch: throws and returns pass through, jumps are looked at first. */
export function newJumps(outer: Exits): Exits {
  return { throws: outer.throws, returns: outer.returns, breaks: new Map(), continues: new Map() };
}

export function jump(jumps: Map<string, StateSet>, label: string, states: Iterable<State>): void {
  let set = jumps.get(label);
  if (!set) jumps.set(label, (set = new StateSet()));
  set.addAll(states);
}
