/**
 * What a function does with the resource it is given or finds in a field: the same interpreter, run on its body. Functions of other files are found by type
 * information, or by what the file imports from its neighbours.
 */
import { bare, childrenOf, isFunction, isInside, lastName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { Elsewhere } from '../file/types.ts';
import { functionNearby, isOfNeighbour } from '../file/neighbours.ts';
import { holderOf } from '../file/naming.ts';
import { body } from '../interpret/functions.ts';
import { summaryOf } from '../interpret/summaries.ts';
import type { Summary } from '../interpret/summaries.ts';
import type { Finding, Site, State, Step } from '../model.ts';
import { bindPattern } from '../interpret/patterns.ts';
import { carries } from '../ownership/owner.ts';
import { failed, Run } from '../run.ts';
import { joinStates, newExits, put, RESOURCE, START, UNKNOWN } from '../state.ts';

/** releases: on every path that comes back · borrows: holds nothing back and releases nothing */
export type Effect = 'releases' | 'borrows';

const BUDGET = 4_000;

/** Undefined where the function is not seen, or does with the argument what cannot be told. */
export function effectElsewhere(run: Run, call: CallNode, index: number): Effect | undefined {
  const callee = bare(call.callee);
  if (call.type !== 'CallExpression' || (callee.type !== 'Identifier' && callee.type !== 'MemberExpression')) return undefined;
  const elsewhere = functionElsewhere(run, call);
  return elsewhere && effectOn(run, elsewhere.file, elsewhere.fn, index);
}

/** The calls of neighbours by whose failure something is told of a site. */
export function failuresOfNeighbours(file: FileIndex, findings: readonly Finding[]): CallNode[] {
  return findings.flatMap(({ witness: [step] }) => (step ? file.callsIn(step.node).filter((call) => isOfNeighbour(file, call)) : []));
}

/** Whether a neighbour is given what a site acquires. */
export function isGivenToNeighbour(file: FileIndex, site: Site): boolean {
  const holder = holderOf(site);
  const name = holder && lastName(holder);
  return name !== undefined && file.calls.some((call) => call.arguments.some((argument) => file.text.slice(...argument.range).includes(name)) && isOfNeighbour(file, call));
}

/** The function of another file that a call runs: by type information, or by an import that is followed because something is about to be told. */
function functionElsewhere({ file }: Run, call: CallNode): Elsewhere | undefined {
  const typed = file.types?.functionElsewhere(call);
  const nearby = typed || file.doubted === undefined ? undefined : functionNearby(file, call);
  return typed ?? (nearby && { file: nearby.file, fn: nearby.node });
}

/** A function of another file that a call runs, where it hardly fails or does not come back: all else is what is expected of any function. */
export function harmlessElsewhere(run: Run, call: CallNode): { readonly fn: FunctionNode; readonly summary: Summary } | undefined {
  const elsewhere = run.file.isDoubted(call) ? functionElsewhere(run, call) : undefined;
  const summary = elsewhere && summaryOf(new Run(elsewhere.file, run.site, elsewhere.fn, run.settings, run.limits), elsewhere.fn);
  return summary && (summary.throws === undefined || summary.throws === 'call' || !summary.returns) ? { fn: elsewhere.fn, summary } : undefined;
}

/** How a function ends with what `field` holds still unreleased; undefined where it never does, or cannot be followed. */
export function endsHolding(run: Run, fn: FunctionNode, field: Node): Step | undefined {
  const place = run.file.placeOf(field);
  if (place === undefined || fn.generator) return undefined;
  const inner = new Run(run.file, { ...run.site, call: entryOf(fn) }, fn, run.settings, { ...run.limits, budget: BUDGET });
  const exits = newExits();
  try {
    const start: State = put({ ...START, owner: 'held' }, place, RESOURCE);
    const entered = fn.params.reduce<State[]>((states, param) => joinStates(states.flatMap((state) => bindPattern(inner, param, { state, value: UNKNOWN }, exits))), [start]);
    const returned = [...body(inner, fn, entered, exits), ...exits.returns].map(({ state }) => state).find(({ owner }) => owner === 'held');
    if (returned) return { node: returned.left ?? (fn.body.type === 'BlockStatement' ? fn.body.body.at(-1) : undefined) ?? fn.body, what: 'returns' };
    for (const { owner, risk } of exits.throws) if (owner === 'held' && risk && risk.grade !== 'call') return failed(risk);
    return undefined;
  } catch {
    return undefined;
  }
}

/** How a method ends that has others fill a field. */
export interface Ends {
  /** it releases that wherever nothing fails; it never does, otherwise */
  readonly releases: boolean;
  /** the failures, and the early answers, after which it does not */
  readonly failures: readonly Step[];
}

/**
 * How a method leaves `field`, into which the calls `acquires`, of its own and of those it calls, put what the site acquires. Undefined where it cannot be
 * followed, somebody else gets the object, or it is released on some condition.
 */
export function endsOfWork(run: Run, fn: FunctionNode, field: string, acquires: readonly CallNode[]): Ends | undefined {
  const inner = new Run(run.file, run.site, fn, run.settings, { ...run.limits, budget: BUDGET });
  inner.ownField = field;
  inner.mentions = acquires.map(({ range }) => range[0]);
  const exits = newExits();
  try {
    const entered = fn.params.reduce<State[]>((states, param) => joinStates(states.flatMap((state) => bindPattern(inner, param, { state, value: UNKNOWN }, exits))), [START]);
    const ends = [...body(inner, fn, entered, exits), ...exits.returns].flatMap((end) => (end.value.kind === 'promise' ? [...end.value.fulfilled] : [end]));
    if (!inner.visitedSite || inner.keeps || ends.some(({ state, value }) => carries(inner, state, value))) return undefined;
    const states = ends.map(({ state }) => state).filter(({ owner }) => owner !== 'none');
    const held = states.filter((state) => !isOver(state));
    const failures = [...held, ...exits.throws].flatMap((state) => failureOf(inner, state));
    if (states.some(isOver)) return held.every((state) => state.owner === 'held' && failureOf(inner, state).length > 0) ? { releases: true, failures } : undefined;
    return held.length > 0 && held.every(({ owner, risk }) => owner === 'held' && !risk) ? { releases: false, failures: [] } : undefined;
  } catch {
    return undefined;
  }
}

/** By what a path went that leaves the object held: what failed on it, or a return because of what the work gave. */
function failureOf(run: Run, { owner, risk, left }: State): Step[] {
  if (owner !== 'held') return [];
  if (risk) return risk.grade === 'call' ? [] : [failed(risk)];
  return left && isForResult(run, left) ? [{ node: left, what: 'returns' }] : [];
}

/** `if (rows.length === 0) return null;`: all that the condition asks is what variables hold that were declared after the acquire. */
function isForResult({ file, root, mentions }: Run, left: Node): boolean {
  let at = left;
  while (at.parent && at.parent.type !== 'IfStatement' && !isFunction(at.parent)) at = at.parent;
  const { parent } = at;
  if (parent?.type !== 'IfStatement' || parent.consequent !== at) return false;
  const names = namesIn(parent.test);
  return names.length > 0 && names.every((name) => {
    const declared = name.type === 'Identifier' ? file.variableOf(name)?.defs[0]?.node : undefined;
    return declared?.type === 'VariableDeclarator' && isInside(declared, root) && mentions.some((position) => position >= root.range[0] && position < declared.range[0]);
  });
}

/** The names, and `this`, that an expression starts at. */
function namesIn(node: Node): Node[] {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return [node];
  if (node.type === 'MemberExpression' && !node.computed) return namesIn(node.object);
  return childrenOf(node).flatMap(namesIn);
}

/** Released, or by what nobody waits for: `this.close();` of a method that is `async`. */
function isOver({ owner }: State): boolean {
  return owner === 'released' || owner === 'delegated';
}

/** Seen from inside, the function is where the resource comes from. */
function entryOf(fn: FunctionNode): CallNode {
  return { type: 'CallExpression', callee: fn, arguments: [], optional: false, range: fn.range, loc: fn.loc, parent: fn.parent } as unknown as CallNode;
}

/** `function inner(client) { return client._connection; }` */
function returnsPartOf(file: FileIndex, fn: FunctionNode, given: Node | undefined): boolean {
  if (given?.type !== 'Identifier') return false;
  const values = fn.body.type === 'BlockStatement' ? file.jumpsIn(fn).map((jump) => (jump.type === 'ReturnStatement' ? jump.argument : null)) : [fn.body];
  return values.some((value) => {
    let at = value && bare(value);
    while (at?.type === 'MemberExpression') at = bare(at.object);
    return at?.type === 'Identifier' && at.name === given.name;
  });
}

function effectOn(run: Run, file: FileIndex, fn: FunctionNode, index: number): Effect | undefined {
  if (fn.generator || !isFunction(fn)) return undefined;
  const inner = new Run(file, { ...run.site, call: entryOf(fn) }, fn, run.settings, { ...run.limits, budget: BUDGET });
  const exits = newExits();
  try {
    const start: State = { ...START, owner: 'held' };
    const entered = fn.params.reduce<State[]>((states, param, at) => joinStates(states.flatMap((state) => bindPattern(inner, param, { state, value: at === index ? RESOURCE : UNKNOWN }, exits))), [start]);
    const outcomes = [...body(inner, fn, entered, exits), ...exits.returns];
    const ends = outcomes.map(({ state }) => state);
    // What comes out of it may be released in its place.
    if (ends.length === 0 || inner.keeps || outcomes.some(({ state, value }) => carries(inner, state, value)) || returnsPartOf(file, fn, fn.params[index])) return undefined;
    if (ends.every(isOver)) return 'releases';
    return ends.every(({ owner }) => owner === 'held') && [...exits.throws].every(({ owner }) => owner === 'held') && !inner.handsOut ? 'borrows' : undefined;
  } catch {
    return undefined;
  }
}
