/** One finding per place: of the ways a site leaks the plainest is told, and a definite finding hides a possible one. */
import type { Finding, FindingVariant } from './model.ts';

const ORDER: readonly FindingVariant[] = ['discarded', 'overwritten', 'exit', 'throw'];

export function selectFindings(findings: readonly Finding[]): Finding[] {
  const leaks = findings.filter((finding) => finding.kind === 'leak').sort((a, b) => rank(a) - rank(b));
  const chosen: Finding[] = leaks.slice(0, 1);
  const seen = new Set<string>();
  for (const finding of [...findings].sort((a, b) => certainty(a) - certainty(b))) {
    const key = `${finding.kind} ${finding.node.range[0]}`;
    if (finding.kind === 'leak' || seen.has(key)) continue;
    seen.add(key);
    chosen.push(finding);
  }
  return chosen;
}

function rank(finding: Finding): number {
  const index = ORDER.indexOf(finding.variant);
  return certainty(finding) * ORDER.length + (index < 0 ? ORDER.length : index);
}

function certainty(finding: Finding): number {
  return finding.certainty === 'definite' ? 0 : 1;
}
