/**
 * An object of a memory pool that waits for a timer, an event or a promise, to be used once more and released there. The pool is short of it all
 * the while, and if the code never runs it is lost; a copy of the data would do.
 */
import { isInside, outermost } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { State } from '../model.ts';
import { holderOf } from '../file/naming.ts';
import type { Run } from '../run.ts';

/** `after` is the state in which the code that runs later took the duty over. */
export function tellKept(run: Run, node: Node, after: State, isSureToRun: boolean): void {
  if (run.site.protocol.nature !== 'memory' || (after.owner !== 'delegated' && after.owner !== 'escaped') || !after.endedAt) return;
  const release = run.releases.find((one) => isInside(one, node)) ?? after.endedAt;
  run.report('kept', node, after, [{ node: release, what: 'released' }], isSureToRun && isOnlyFilled(run, node) ? 'definite' : 'possible');
}

/** True when nobody else was given the object before: what it holds is data on its way to the code that runs later. */
function isOnlyFilled(run: Run, later: Node): boolean {
  const target = holderOf(run.site);
  const variable = target && run.file.variableOf(target);
  return variable?.references.every(({ identifier, init }) => {
    const { parent } = outermost(identifier);
    return init || identifier.range[0] >= later.range[0] || (parent?.type === 'MemberExpression' && parent.object === outermost(identifier));
  }) === true;
}
