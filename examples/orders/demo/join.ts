import type { Misuse } from 'pool-lifeguard/debug';
import type { MisuseKind } from 'pool-lifeguard/runtime';
import type { Finding } from './lint.ts';

/** One misuse, with all that the linter and the run said about it. */
export interface Row {
  readonly kind: MisuseKind;
  readonly file: string;
  /** Where the object was acquired if the run knows, else where the linter points. */
  readonly line: number;
  readonly findings: readonly Finding[];
  readonly misuses: readonly Misuse[];
}

/** As what else a run may show what the linter calls so: it sees the consequence, the linter the cause. */
const SHOWN_AS: Readonly<Partial<Record<MisuseKind, readonly MisuseKind[]>>> = {
  'double-release': ['stale-release'],
  'use-after-release': ['write-after-release', 'stale-release'],
  'async-capture': ['use-after-release', 'write-after-release'],
  'nested-acquire': ['exhausted'],
};

/**
 * Says of each misuse who saw it. A finding and a misuse of the run are one when they are in one file, of one kind, and share a line:
 * where the finding points or a place its witness names, and where the run saw the acquire, the release or the misuse itself.
 */
export function join(findings: readonly Finding[], misuses: readonly Misuse[]): Row[] {
  let groups: { findings: Finding[]; misuses: Misuse[] }[] = findings.map((finding) => ({ findings: [finding], misuses: [] }));
  for (const misuse of misuses) {
    const same = groups.filter((group) => group.findings.some((finding) => isAbout(finding, misuse)));
    groups = [
      ...groups.filter((group) => !same.includes(group)),
      { findings: same.flatMap((group) => group.findings), misuses: [...same.flatMap((group) => group.misuses), misuse] },
    ];
  }
  return groups.map(rowOf).sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

export function linesOf(finding: Finding): number[] {
  return [finding.line, ...[...finding.message.matchAll(/\blines? (\d+)/g)].map(([, line]) => Number(line))];
}

function isAbout(finding: Finding, misuse: Misuse): boolean {
  if (finding.kind !== misuse.kind && !SHOWN_AS[finding.kind]?.includes(misuse.kind)) return false;
  const lines = new Set(linesOf(finding));
  return sitesOf(misuse).some((site) => site.mapped && site.file === finding.file && lines.has(site.line));
}

function sitesOf({ acquiredAt, releasedAt, site, lastUsedAt }: Misuse): NonNullable<Misuse['site']>[] {
  return [acquiredAt, releasedAt, site, lastUsedAt].filter((place) => place !== undefined);
}

function rowOf({ findings, misuses }: { findings: Finding[]; misuses: Misuse[] }): Row {
  const [finding] = findings;
  const [misuse] = misuses;
  const place = (misuse && sitesOf(misuse)[0]) ?? finding;
  const kind = finding?.kind ?? misuse?.kind;
  if (place === undefined || kind === undefined) throw new Error(`Expected a misuse with a place, got ${JSON.stringify(misuse)}.`);
  return { kind, file: place.file, line: place.line, findings, misuses };
}
