/** One finding per place: of the ways a site leaks the plainest is told, and a definite finding hides a possible one. */
import type { Finding, FindingVariant } from './model.ts';

const ORDER: readonly FindingVariant[] = ['discarded', 'overwritten', 'exit', 'throw'];

export function selectFindings(findings: readonly Finding[]): Finding[] {
  const leaks = findings.filter(isLeak).sort((a, b) => rank(a) - rank(b));
  const chosen: Finding[] = leaks.slice(0, 1);
  const seen = new Set<string>();
  for (const finding of [...findings].sort((a, b) => certainty(a) - certainty(b) || a.node.range[0] - b.node.range[0])) {
    // Held across one wait or ten is one mistake.
    const key = finding.variant === 'across' ? finding.kind : `${finding.kind} ${finding.node.range[0]}`;
    if (isLeak(finding) || seen.has(key)) continue;
    seen.add(key);
    chosen.push(finding);
  }
  return chosen;
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
