/** What a function does with the resource it is given or finds in a field: the same interpreter, run on its body. For other files this needs type information. */
import { bare, childrenOf, isFunction, isInside } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { body } from '../interpret/functions.ts';
import type { State, Step } from '../model.ts';
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
  const elsewhere = run.file.types?.functionElsewhere(call);
  return elsewhere && effectOn(run, elsewhere.file, elsewhere.fn, index);
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

function effectOn(run: Run, file: FileIndex, fn: FunctionNode, index: number): Effect | undefined {
  if (fn.generator || !isFunction(fn)) return undefined;
  const inner = new Run(file, { ...run.site, call: entryOf(fn) }, fn, run.settings, { ...run.limits, budget: BUDGET });
  const exits = newExits();
  try {
    const start: State = { ...START, owner: 'held' };
    const entered = fn.params.reduce<State[]>((states, param, at) => joinStates(states.flatMap((state) => bindPattern(inner, param, { state, value: at === index ? RESOURCE : UNKNOWN }, exits))), [start]);
    const ends = [...body(inner, fn, entered, exits), ...exits.returns].map(({ state }) => state);
    if (ends.length === 0 || inner.keeps) return undefined;
    if (ends.every(isOver)) return 'releases';
    return ends.every(({ owner }) => owner === 'held') && [...exits.throws].every(({ owner }) => owner === 'held') && !inner.handsOut ? 'borrows' : undefined;
  } catch {
    return undefined;
  }
}
