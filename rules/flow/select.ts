/** One finding per place: of the ways a site leaks the plainest is told, and a definite finding hides a possible one. */
import { isFunction } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding, FindingVariant } from './model.ts';

const ORDER: readonly FindingVariant[] = ['discarded', 'overwritten', 'exit', 'throw'];

export function selectFindings(findings: readonly Finding[]): Finding[] {
  const leaks = findings.filter(isLeak).sort((a, b) => rank(a) - rank(b));
  const chosen: Finding[] = leaks.slice(0, 1);
  const seen = new Set<string>();
  for (const finding of [...findings].sort((a, b) => certainty(a) - certainty(b) || Number(isWhole(a)) - Number(isWhole(b)) || a.node.range[0] - b.node.range[0])) {
    const keys = mistakesOf(finding);
    if (isLeak(finding) || keys.some((key) => seen.has(key))) continue;
    for (const key of keys) seen.add(key);
    chosen.push(finding);
  }
  return chosen;
}

/** Held across one wait or ten is one mistake, and so is all work that one `return` hands out. */
function mistakesOf({ kind, variant, node }: Finding): string[] {
  if (variant === 'across') return [kind];
  return [`${kind} ${node.range[0]}`, ...(variant === 'returned-work' ? [`${variant} ${returnAround(node).range[0]}`] : [])];
}

/** The `return` that a node is given by; the node itself where an arrow gives it. */
function returnAround(node: Node): Node {
  for (let at: Node | undefined = node; at && !isFunction(at); at = at.parent) if (at.type === 'ReturnStatement') return at;
  return node;
}

/** True for a finding that has no better place than a whole `return`. */
function isWhole({ variant, node }: Finding): boolean {
  return variant === 'returned-work' && node.type === 'ReturnStatement';
}

/** An acquire that is lost in a race is another mistake than what becomes of the winner. */
function isLeak(finding: Finding): boolean {
  return finding.kind === 'leak' && finding.variant !== 'raced';
}

function rank(finding: Finding): number {
  const index = ORDER.indexOf(finding.variant);
  return certainty(finding) * ORDER.length + (index < 0 ? ORDER.length : index);
}

function certainty(finding: Finding): number {
  return finding.certainty === 'definite' ? 0 : 1;
}
