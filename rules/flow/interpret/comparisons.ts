/** Comparisons of the resource itself, whose outcome is known: it equals what holds it, and no number that says there is none. */
import type { Place, State } from '../model.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** `fd !== -1`, `fd >= 0`, `typeof fd === 'number'`: a resource that is a number is none of those that say there is none. */
export function againstNumber(run: Run, { left, operator, right }: TSESTree.BinaryExpression, state: State): boolean | undefined {
  const asked = left.type === 'UnaryExpression' && left.operator === 'typeof' ? left.argument : left;
  const place = run.file.placeOf(asked);
  if (place === undefined || state.env.get(place)?.kind !== 'resource' || !run.site.protocol.acquire.some(({ plain }) => plain === true)) return undefined;
  const isNumber = asked === left ? /^-?\d+$/.test(run.file.text.slice(...right.range)) : right.type === 'Literal' && right.value === 'number';
  if (!isNumber) return undefined;
  if (operator === '===' || operator === '==') return asked !== left;
  if (operator === '!==' || operator === '!=') return asked === left;
  return operator === '>' || operator === '>=' ? true : operator === '<' || operator === '<=' ? false : undefined;
}

/** The resource is fresh: it equals the places that hold it and no other. */
export function sameObject(run: Run, node: TSESTree.BinaryExpression, state: State): boolean | undefined {
  const [left, right] = [run.file.placeOf(node.left), run.file.placeOf(node.right)];
  if (left === undefined || right === undefined) return undefined;
  const holds = (place: Place): boolean => state.env.get(place)?.kind === 'resource';
  return holds(left) ? holds(right) : holds(right) ? false : undefined;
}
