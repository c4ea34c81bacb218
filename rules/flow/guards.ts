/**
 * The bindings that decide whether this code acquires and whether it releases: `if (!given) client = …`, `finally { if (own) client.release(); }`.
 * What a path knows of them must survive a merge, or the two decisions lose their connection. They are few; the rest is merged freely.
 */
import { bare, childrenOf, isFunction, isInside } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Place } from './model.ts';
import { releasedBy } from './ownership.ts';
import type { Run } from './run.ts';

const MOST = 4;

export function guardsOf(run: Run): ReadonlySet<Place> {
  const guards = new Set<Place>();
  guardingNames(run, run.site.call, guards);
  for (const call of run.file.calls) {
    if (guards.size >= MOST) break;
    if (isInside(call, run.root) && call !== run.site.call && releasedBy(run, call)) guardingNames(run, call, guards);
  }
  return new Set([...guards].slice(0, MOST));
}

/** Collects the names tested on the way from a call up to the root. */
function guardingNames(run: Run, call: Node, guards: Set<Place>): void {
  for (let at: Node | undefined = call; at && at !== run.root; at = at.parent) {
    const { parent } = at;
    const decides = (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') && parent.test !== at ? parent.test : parent?.type === 'LogicalExpression' && parent.right === at ? parent.left : undefined;
    if (decides) namesIn(run, decides, guards);
  }
}

function namesIn(run: Run, node: Node, guards: Set<Place>): void {
  const core = bare(node);
  if (core.type === 'Identifier') {
    const variable = run.file.variableOf(core);
    if (variable && run.file.functionNamed(variable) === undefined) guards.add(run.file.placeOfVariable(variable));
    return;
  }
  if (core.type === 'CallExpression' || isFunction(core)) return;
  for (const child of childrenOf(core)) namesIn(run, child, guards);
}
