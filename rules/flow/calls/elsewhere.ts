/** What a function does with the resource it is given or finds in a field: the same interpreter, run on its body. For other files this needs type information. */
import { bare, isFunction, isInside } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { body } from '../interpret/functions.ts';
import type { State, Step } from '../model.ts';
import { bindPattern } from '../interpret/patterns.ts';
import { Run } from '../run.ts';
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
    for (const { owner, risk } of exits.throws) if (owner === 'held' && risk && risk.grade !== 'call') return { node: risk.node, what: risk.grade === 'explicit' ? 'throws' : 'rejects' };
    return undefined;
  } catch {
    return undefined;
  }
}

/**
 * How a method leaves `field`, into which it has another one, `filler`, put what the site acquires, by one of the calls `acquires`. Undefined unless it
 * releases that wherever nothing fails; then the failure after which it does not, if there is one. Where the filler itself fails there may be no connection.
 */
export function releasesUnless(run: Run, fn: FunctionNode, field: string, filler: Node, acquires: readonly CallNode[]): { readonly fails: Step | undefined } | undefined {
  const inner = new Run(run.file, run.site, fn, run.settings, { ...run.limits, budget: BUDGET });
  inner.ownField = field;
  inner.mentions = acquires.map(({ range }) => range[0]);
  const exits = newExits();
  try {
    const entered = fn.params.reduce<State[]>((states, param) => joinStates(states.flatMap((state) => bindPattern(inner, param, { state, value: UNKNOWN }, exits))), [START]);
    const ends = [...body(inner, fn, entered, exits), ...exits.returns].flatMap(({ state, value }) => (value.kind === 'promise' ? value.fulfilled.map((outcome) => outcome.state) : [state]));
    if (!inner.visitedSite || inner.keeps || !ends.some(({ owner }) => owner === 'released') || ends.some(({ owner }) => owner !== 'released' && owner !== 'none')) return undefined;
    for (const { owner, risk } of exits.throws) if (owner === 'held' && risk && risk.grade !== 'call' && !isInside(risk.node, filler)) return { fails: { node: risk.node, what: risk.grade === 'explicit' ? 'throws' : 'rejects' } };
    return { fails: undefined };
  } catch {
    return undefined;
  }
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
    const ends = [...body(inner, fn, entered, exits), ...exits.returns].map(({ state }) => state.owner);
    if (ends.length === 0 || inner.keeps) return undefined;
    if (ends.every((owner) => owner === 'released' || owner === 'delegated')) return 'releases';
    return ends.every((owner) => owner === 'held') && [...exits.throws].every(({ owner }) => owner === 'held') && !inner.handsOut ? 'borrows' : undefined;
  } catch {
    return undefined;
  }
}
