/**
 * The end of a function behind a loop of attempts, which the last attempt leaves by itself:
 *
 *     for (let attempt = 1; attempt <= most; attempt++) { try { return await work(page); } catch (error) { if (attempt === most) throw error; } }
 *
 * That the loop ends by its own condition is a way by the code, and by nobody's intention.
 */
import { bare, enclosingFunction, isFunction } from '../../ast/nodes.ts';
import type { Node, Variable } from '../../ast/nodes.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Whether the code under study ends with such a loop. */
export function endsAfterAttempts(run: Run): boolean {
  const { root, file } = run;
  const last = isFunction(root) && root.body.type === 'BlockStatement' ? root.body.body.at(-1) : undefined;
  if ((last?.type !== 'ForStatement' && last?.type !== 'WhileStatement') || !last.test) return false;
  const counters = comparedIn(run, last.test);
  const leaves = file.jumpsIn(last).some((jump) => jump.type === 'ThrowStatement' && enclosingFunction(jump) === root);
  return leaves && file.jumpsIn(last).some((jump) => testsAround(jump, last).some((test) => comparedIn(run, test).some((variable) => counters.includes(variable))));
}

function testsAround(node: Node, until: Node): Node[] {
  const tests: Node[] = [];
  for (let at = node; at !== until && at.parent; at = at.parent) if (at.parent.type === 'IfStatement' && at.parent.test !== at) tests.push(at.parent.test);
  return tests;
}

/** The variables of a condition that are compared: `attempt` and `most` of `isLost && attempt < most`. */
function comparedIn(run: Run, node: Node): Variable[] {
  const core = bare(node);
  if (core.type === 'LogicalExpression') return [...comparedIn(run, core.left), ...comparedIn(run, core.right)];
  if (core.type !== 'BinaryExpression') return [];
  return [core.left, core.right].flatMap((side) => namesOf(side)).flatMap((name) => run.file.variableOf(name) ?? []);
}

/** `most` of `most - 1` */
function namesOf(node: Node): TSESTree.Identifier[] {
  const core = bare(node);
  if (core.type === 'BinaryExpression') return [...namesOf(core.left), ...namesOf(core.right)];
  return core.type === 'Identifier' ? [core] : [];
}
