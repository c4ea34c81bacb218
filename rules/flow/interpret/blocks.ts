/**
 * Which statements of a block matter to a path. Before the acquire and after the release most code says nothing about the resource; stepping over it
 * makes the cost of a site that of its own surroundings, however long the function.
 */
import { isFunction, isLoop } from '../../ast/nodes.ts';
import type { Node, Variable } from '../../ast/nodes.ts';
import { neverReturns } from '../calls/callees.ts';
import { completes } from './completion.ts';
import { isLost } from './endings.ts';
import type { FileIndex } from '../file/file-index.ts';
import { entryOf } from '../memory.ts';
import type { Place, State, Value } from '../model.ts';
import { ascending, firstFrom, indexAt } from '../positions.ts';
import type { Positions } from '../positions.ts';
import type { Root, Run } from '../run.ts';
import { forget, isFact, isTracked, joinStates } from '../state.ts';
import type { Jump } from '../file/syntax.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Block = readonly Node[];

/** The next statement from `from` on that can change what is known in these states; the block's length if there is none. */
export function nextRelevant(run: Run, body: Block, from: number, states: readonly State[]): number {
  const first = body[from];
  if (!first || run.decisiveHandlers > 0) return from;
  const [start] = first.range;
  let next = Infinity;
  for (const state of states) {
    next = Math.min(next, nextFor(run, body, start, state));
    if (next <= start) return from;
  }
  return indexAt(body, next);
}

/** What statements that are stepped over write is no longer known. */
export function steppedOver(run: Run, body: Block, from: number, next: number, states: State[]): State[] {
  const [first, last] = [body[from], body[next - 1]];
  if (!first || !last || next <= from) return states;
  const isWritten = (place: Place, value: Value): boolean => {
    const variable = isFact(value) && run.file.memberOf(place) === undefined ? run.file.rootOf(place) : undefined;
    return variable !== undefined && firstFrom(run.file.mentions.writesOf(variable), first.range[0]) < last.range[1];
  };
  return joinStates(states.map((state) => forget(state, isWritten)));
}

/**
 * True for a handler that acquires or decides, or through which alone control may come to what follows: then it matters what in its `try` may
 * throw, even while nothing is held.
 */
export function isDecisive({ file, root, site, mentions, guards }: Run, { body: handler }: TSESTree.CatchClause, guarded: TSESTree.BlockStatement): boolean {
  if (leavingsOf(file, guarded.body).length > 0) return true;
  const [start, end] = handler.range;
  const stands = (positions: Positions): boolean => firstFrom(positions, start) < end;
  return stands([site.call.range[0]]) || stands(mentions) || file.mentions.flagsIn(root, handler).size > 0 || [...guards].some((variable) => stands(file.mentions.positionsOf(variable)));
}

function nextFor(run: Run, body: Block, start: number, state: State): number {
  const [site] = run.site.call.range;
  let next = site < start ? Infinity : site;
  if (isLost(run, state, start)) return isInEndlessLoop(body) ? start : Math.min(next, deadEndOf(run, body));
  if (state.owner === 'held' || (state.owner !== 'none' && run.tries > 0)) return start;
  for (const [place, value] of state.env) {
    if (value.kind !== 'closure' && !isTracked(value)) continue;
    const variable = run.file.rootOf(place);
    if (!variable) return start;
    next = Math.min(next, firstFrom(run.file.mentions.positionsOf(variable), start));
  }
  for (const variable of run.guards) next = Math.min(next, firstFrom(decisionsOf(run, body, variable), start));
  const leaving = state.owner === 'none' ? leavingsOf(run.file, body) : jumpsOf(run);
  return Math.min(next, firstFrom(run.mentions, start), firstFrom(flaggingsOf(run, body), start), firstFrom(leaving, start));
}

const decisions = new WeakMap<Block, Map<Variable, Positions>>();

/** The statements that change a name, or may leave the block because of it. To read it alone changes nothing. */
function decisionsOf(run: Run, body: Block, variable: Variable): Positions {
  return entryOf(entryOf(decisions, body, () => new Map<Variable, Positions>()), variable, () => {
    const { mentions } = run.file;
    const [start, end] = rangeOf(body);
    const deciding: number[] = [];
    const note = (list: Positions, decides: (statement: Node) => boolean): void => {
      for (let at = firstFrom(list, start); at < end; at = firstFrom(list, at + 1)) {
        const statement = body[indexAt(body, at)];
        if (statement && decides(statement)) deciding.push(statement.range[0]);
      }
    };
    note(mentions.writesOf(variable), () => true);
    note(mentions.positionsOf(variable), (statement) => firstFrom(jumpsOf(run), statement.range[0]) < statement.range[1] && !isOnlyAsked(run, statement, variable));
    return ascending(deciding);
  });
}

/** `if (name) { … if (other) return; … }`: whoever comes out of it, by whichever side, can be asked for the name as before. */
function isOnlyAsked(run: Run, statement: Node, variable: Variable): boolean {
  if (statement.type !== 'IfStatement') return false;
  const { test, consequent, alternate } = statement;
  const isMentioned = ({ range: [start, end] }: Node): boolean => firstFrom(run.file.mentions.positionsOf(variable), start) < end;
  return [consequent, alternate].every((side) => !side || (!isMentioned(side) && completes(side, (call) => isEnd(run, call)))) && isMentioned(test);
}

const flaggings = new WeakMap<Block, Map<Root, Positions>>();

/** The same for all flags of the function together, except for those that only a statement of the block knows. */
function flaggingsOf(run: Run, body: Block): Positions {
  return entryOf(entryOf(flaggings, body, () => new Map<Root, Positions>()), run.root, () => {
    const range = rangeOf(body);
    const flags = [...run.file.mentions.flagsIn(run.root, { range })].filter(({ scope }) => scope.block.range[0] <= range[0] && scope.block.range[1] >= range[1]);
    return ascending(flags.flatMap((flag) => [...decisionsOf(run, body, flag)]));
  });
}

function rangeOf(body: Block): [number, number] {
  return [body[0]?.range[0] ?? 0, body.at(-1)?.range[1] ?? 0];
}

const jumps = new WeakMap<FileIndex, Positions>();

/** Statements and calls that may leave a block: a path that ended its lease must still end where the code says so. */
function jumpsOf(run: Run): Positions {
  return entryOf(jumps, run.file, () => {
    const calls = run.file.calls.filter((call) => call.type === 'CallExpression' && neverReturns(run, call));
    return ascending([...run.file.syntax.jumps, ...calls].map(({ range }) => range[0]));
  });
}

const leavings = new WeakMap<Block, Positions>();

/** Each `break` and `continue` out of a statement of the block: without it a loop around would have no end, and what follows no beginning. */
function leavingsOf(file: FileIndex, body: Block): Positions {
  return entryOf(leavings, body, () => body.flatMap((statement) => file.jumpsIn(statement).filter((jump) => leaves(jump, statement)).map(({ range }) => range[0])));
}

/** True for a `break` or `continue` whose target is around the statement it stands in. */
function leaves(jump: Jump, statement: Node): boolean {
  if (jump.type !== 'BreakStatement' && jump.type !== 'ContinueStatement') return false;
  for (let at: Node | undefined = jump; at && at !== statement.parent; at = at.parent) {
    if (jump.label ? at.type === 'LabeledStatement' && at.label.name === jump.label.name : isLoop(at) || (at.type === 'SwitchStatement' && jump.type === 'BreakStatement')) return false;
  }
  return true;
}

const endless = new WeakMap<Block, boolean>();

/** True inside `while (true)`: only what stands in it leads out of it, and an object that is lost is lost where control leaves. */
function isInEndlessLoop(body: Block): boolean {
  return entryOf(endless, body, () => {
    for (let at = body[0]?.parent; at && !isFunction(at); at = at.parent) if (isLoop(at) && !completes(at, () => false)) return true;
    return false;
  });
}

function isEnd(run: Run, call: Node): boolean {
  return call.type === 'CallExpression' && neverReturns(run, call);
}

const deadEnds = new WeakMap<Block, number>();

/** The first statement whose end control cannot come to. What is lost is lost on the way there, whatever the statements before it do. */
function deadEndOf(run: Run, body: Block): number {
  return entryOf(deadEnds, body, () => {
    const end = body.find((statement) => !completes(statement, (call) => isEnd(run, call)));
    return end ? end.range[0] : Infinity;
  });
}
