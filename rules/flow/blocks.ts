/**
 * Which statements of a block matter while nothing is held. Before the acquire and after the release most code says nothing about the resource;
 * stepping over it makes the cost of a site that of its own surroundings, however long the function.
 */
import { childrenOf, isLoop } from '../ast/nodes.ts';
import type { Node, Variable } from '../ast/nodes.ts';
import { neverReturns } from './callees.ts';
import type { State } from './model.ts';
import type { Run } from './run.ts';

type Block = readonly Node[];

/** The statements of one block, by what makes them matter; indices ascend. */
interface Mentions {
  readonly of: ReadonlyMap<Variable, readonly number[]>;
  /** statements that may leave the block: a path that ended its lease must still end where the code says so */
  readonly jumps: readonly number[];
  /** those of them with a `break` or `continue` out of the statement: without it a loop around would have no end, and what follows no beginning */
  readonly leavings: readonly number[];
}

/** The next statement from `from` on that can change what is known in these states; the block's length if there is none. */
export function nextRelevant(run: Run, body: Block, from: number, states: readonly State[]): number {
  const wanted = wantedNames(run, states);
  if (!wanted) return from;
  const mentions = mentionsIn(run, body);
  let next = statementAt(body, run.site.call.range[0]);
  if (next < from) next = body.length;
  for (const variable of wanted) next = Math.min(next, firstFrom(mentions.of.get(variable), from) ?? next);
  const leaving = states.every((state) => state.owner === 'none') ? mentions.leavings : mentions.jumps;
  return Math.min(next, firstFrom(leaving, from) ?? next);
}

/** True for a handler that acquires or decides: then it matters what in its `try` may throw, even while nothing is held. */
export function isDecisive(run: Run, handler: Block): boolean {
  const { of } = mentionsIn(run, handler);
  return statementAt(handler, run.site.call.range[0]) >= 0 || [...run.watched].some((variable) => of.has(variable));
}

/** The variables by which the states reach the resource and those the run watches; undefined where every statement matters. */
function wantedNames(run: Run, states: readonly State[]): Set<Variable> | undefined {
  if (run.decisiveHandlers > 0) return undefined;
  const wanted = new Set(run.watched);
  for (const state of states) {
    if (state.owner === 'held' || (state.owner !== 'none' && run.tries > 0)) return undefined;
    for (const [place, value] of state.env) {
      if (value.kind === 'unknown' || value.kind === 'nullish' || value.kind === 'falsy' || value.kind === 'truthy' || value.kind === 'present') continue;
      const variable = run.file.rootOf(place);
      if (!variable) return undefined;
      wanted.add(variable);
    }
  }
  return wanted;
}

/** The statement that contains a position; -1 if none does. */
function statementAt(body: Block, position: number): number {
  let low = 0;
  let high = body.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { range } = body[middle] as Node;
    if (position < range[0]) high = middle - 1;
    else if (position >= range[1]) low = middle + 1;
    else return middle;
  }
  return -1;
}

function firstFrom(indices: readonly number[] | undefined, from: number): number | undefined {
  if (!indices) return undefined;
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((indices[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return indices[low];
}

const JUMPS = new Set<string>(['ReturnStatement', 'BreakStatement', 'ContinueStatement', 'ThrowStatement']);

const known = new WeakMap<Block, Mentions>();

function mentionsIn(run: Run, body: Block): Mentions {
  let mentions = known.get(body);
  if (mentions) return mentions;
  const found = new Map<Variable, number[]>();
  const jumps: number[] = [];
  const leavings: number[] = [];
  body.forEach((statement, index) => {
    const stack: Node[] = [statement];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const variable = node.type === 'Identifier' ? run.file.variableOf(node) : undefined;
      if (variable) {
        const indices = found.get(variable);
        if (!indices) found.set(variable, [index]);
        else if (indices.at(-1) !== index) indices.push(index);
      }
      if ((JUMPS.has(node.type) || (node.type === 'CallExpression' && neverReturns(run, node))) && jumps.at(-1) !== index) jumps.push(index);
      if (leavings.at(-1) !== index && leaves(node, statement)) leavings.push(index);
      stack.push(...childrenOf(node));
    }
  });
  known.set(body, (mentions = { of: found, jumps, leavings }));
  return mentions;
}

/** True for a `break` or `continue` whose target is around the statement it stands in. */
function leaves(node: Node, statement: Node): boolean {
  if (node.type !== 'BreakStatement' && node.type !== 'ContinueStatement') return false;
  for (let at: Node | undefined = node; at && at !== statement.parent; at = at.parent) {
    if (node.label ? at.type === 'LabeledStatement' && at.label.name === node.label.name : isLoop(at) || (at.type === 'SwitchStatement' && node.type === 'BreakStatement')) return false;
  }
  return true;
}
