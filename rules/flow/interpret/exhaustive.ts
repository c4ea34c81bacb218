/**
 * Cases that leave nothing over. Where each of them ends the lease, whoever wrote them knows that there is no other:
 *
 *     switch (kind) { case 'read': client.release(); return 1; case 'write': client.release(); return 2; }
 *
 * The way on which none matches is then no way. What one single condition leaves over is.
 */
import { bare } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { Outcome, State } from '../model.ts';
import { carries } from '../ownership/owner.ts';
import type { Run } from '../run.ts';
import { jump, newExits } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Runs the arms of a choice; `left` is what is left over of the states in which no arm was taken. */
export function armsOf(run: Run, exits: Exits, arms: (inner: Exits) => { after: State[]; unmatched: State[] }): { after: State[]; left: State[] } {
  const inner: Exits = { ...newExits(), throws: exits.throws };
  const { after, unmatched } = arms(inner);
  const jumped = [...inner.breaks.values(), ...inner.continues.values()].flatMap((set) => [...set]);
  const ways = [...after, ...jumped, ...inner.returns.map(({ state }) => state)];
  const hasEnded = ways.some(({ owner }) => owner !== 'none') && [...after, ...jumped].every(isEnded) && inner.returns.every((outcome) => isGivenOn(run, outcome));
  exits.returns.push(...inner.returns);
  for (const [label, set] of inner.breaks) jump(exits.breaks, label, set);
  for (const [label, set] of inner.continues) jump(exits.continues, label, set);
  return { after, left: hasEnded ? unmatched.filter(isEnded) : unmatched };
}

function isEnded({ owner }: State): boolean {
  return owner !== 'held';
}

/** True for a `return` that leaves nothing behind. */
function isGivenOn(run: Run, { state, value }: Outcome): boolean {
  return isEnded(state) || carries(run, state, value) || (value.kind === 'promise' && value.fulfilled.length > 0 && value.fulfilled.every((outcome) => isEnded(outcome.state)));
}

/** `case 'read':`, `case Kind.Read:`, two of them or more, and no `default`. */
export function hasOnlyCases({ discriminant, cases }: TSESTree.SwitchStatement): boolean {
  return !isConstant(discriminant) && cases.length > 1 && cases.every(({ test }) => test !== null && isConstant(test));
}

/** `if (kind === 'read') { … } else if (kind === 'write') { … }` */
export function asksForOne(run: Run, chain: readonly TSESTree.IfStatement[]): boolean {
  const asked = chain.map(({ test }) => subjectOf(run, test));
  return chain.length > 1 && asked.every((one) => one !== undefined && one === asked[0]);
}

/** What a condition compares with constants, as it is written. */
function subjectOf(run: Run, test: Node): string | undefined {
  const core = bare(test);
  if (core.type === 'LogicalExpression' && core.operator === '||') {
    const left = subjectOf(run, core.left);
    return left === subjectOf(run, core.right) ? left : undefined;
  }
  if (core.type !== 'BinaryExpression' || (core.operator !== '===' && core.operator !== '==') || !isConstant(core.right)) return undefined;
  return run.file.text.slice(...core.left.range);
}

/** A text, a number, a member of an enumeration. */
function isConstant(node: Node): boolean {
  const core = bare(node);
  if (core.type === 'Literal') return core.value !== null;
  return core.type === 'MemberExpression' && !core.computed && core.object.type === 'Identifier' && /^[A-Z]/.test(core.object.name);
}
