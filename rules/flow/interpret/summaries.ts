/**
 * What a call of a function of this file can do when the function knows nothing of the resource: whether it comes back, and how it can throw.
 * Found by running the same interpreter over its body once.
 */
import { bare, isFunction } from '../../ast/nodes.ts';
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import { body } from './functions.ts';
import type { Outcome, ThrowGrade } from '../model.ts';
import { Run } from '../run.ts';
import { newExits, START } from '../state.ts';

export interface Summary {
  /** false when no path reaches the end or a return */
  readonly returns: boolean;
  /** the surest way in which it throws, or rejects; undefined when nothing in it can */
  readonly throws: ThrowGrade | undefined;
  /** true when it returns a promise that cannot reject: a sleep */
  readonly settles: boolean;
}

const UNKNOWN: Summary = { returns: true, throws: 'call', settles: false };
/** `async () => load(id)`: what the call gives is waited for by whoever waits for the function. */
function givesUnknownWork({ body: whole }: FunctionNode, { state: { left }, value }: Outcome): boolean {
  const given = whole.type === 'BlockStatement' ? left?.type === 'ReturnStatement' && left.argument : whole;
  return Boolean(given) && (value.kind === 'unknown' || value.kind === 'pending') && bare(given as Node).type === 'CallExpression';
}

const BUDGET = 4_000;
const SURENESS: readonly ThrowGrade[] = ['explicit', 'awaited', 'resource', 'call'];

export function summaryOf(run: Run, fn: FunctionNode): Summary {
  const known = run.file.summaries.get(fn);
  if (known) return known;
  run.file.summaries.set(fn, UNKNOWN);
  const summary = summarise(run, fn);
  run.file.summaries.set(fn, summary);
  return summary;
}

function summarise(run: Run, fn: FunctionNode): Summary {
  if (fn.returnType?.typeAnnotation.type === 'TSNeverKeyword') return { returns: false, throws: /process\s*\.\s*exit\(/.test(run.file.text.slice(...fn.range)) ? undefined : 'explicit', settles: false };
  if (fn.generator || !isFunction(fn)) return UNKNOWN;
  const inner = new Run(run.file, run.site, fn, run.settings, { ...run.limits, budget: BUDGET });
  const exits = newExits();
  try {
    const ends = body(inner, fn, [{ ...START, owner: 'held' }], exits);
    const grades = [...exits.throws].map((state) => state.risk?.grade ?? 'call');
    const outcomes = [...ends, ...exits.returns];
    const values = outcomes.map((outcome) => outcome.value);
    if (fn.async && outcomes.some((outcome) => givesUnknownWork(fn, outcome))) grades.push('awaited');
    // What returns a promise that is never fulfilled does not come back either, if it is async.
    const returns = values.some((value) => !(fn.async && value.kind === 'promise' && value.fulfilled.length === 0));
    return { returns, throws: SURENESS.find((grade) => grades.includes(grade)), settles: values.length > 0 && values.every((value) => value.kind === 'settled') };
  } catch {
    return UNKNOWN;
  }
}
