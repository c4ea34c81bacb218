import { messageAlone, sayCameBack } from '../debug/came-back.ts';
import type { Misuse, Site } from '../debug/types.ts';

/** Misuses of one kind, pool and acquire site, summed over processes, threads and tests. */
export interface MisuseGroup {
  /** The first one stands for all. */
  readonly example: Misuse;
  /** Of all of them. */
  readonly message: string;
  readonly count: number;
  readonly tests: readonly string[];
  readonly processes: number;
  /** Milliseconds, shortest and longest. */
  readonly held?: { readonly min: number; readonly max: number };
}

/** Groups by site, the most urgent first: proven before suspected, then the most frequent, then by place. */
export function groupMisuses(misuses: readonly Misuse[]): MisuseGroup[] {
  const groups = new Map<string, Misuse[]>();
  for (const misuse of misuses) {
    const key = groupKey(misuse);
    const group = groups.get(key);
    if (group) group.push(misuse);
    else groups.set(key, [misuse]);
  }
  return [...groups.values()].map(summarise).sort(byUrgency);
}

/** The site that a misuse is told under: where the lease began, or where the misuse itself happened. */
export function mainSite(misuse: Misuse): Site | undefined {
  return misuse.acquiredAt ?? misuse.site ?? misuse.releasedAt;
}

/** `src/orders.ts:41:20` */
export function placeOf(site: Site): string {
  return `${site.file}:${site.line}:${site.column}`;
}

function groupKey({ kind, pool, evidence, acquiredAt, releasedAt, site, fields }: Misuse): string {
  // Leaks of one line belong together wherever they were noticed; for the others both ends tell what to mend.
  const ends = kind === 'leak' || kind === 'held-too-long' ? [acquiredAt ?? site] : [acquiredAt, releasedAt, site];
  return JSON.stringify([kind, pool, evidence, ends.map((end) => end && placeOf(end)), fields]);
}

function summarise(misuses: readonly Misuse[]): MisuseGroup {
  const held = misuses.flatMap((misuse) => misuse.heldMs ?? []);
  const [example] = misuses as [Misuse];
  const count = misuses.reduce((sum, misuse) => sum + misuse.count, 0);
  const cameBack = misuses.reduce((sum, misuse) => sum + (misuse.cameBack ?? 0), 0);
  return {
    example: { ...example, ...releasedAt(misuses) },
    message: sayCameBack(messageAlone(example), cameBack, count),
    count,
    tests: [...new Set(misuses.flatMap((misuse) => misuse.test ?? []))],
    processes: new Set(misuses.map((misuse) => `${misuse.pid}/${misuse.threadId}`)).size,
    ...(held.length > 0 ? { held: held.reduce(range, { min: Infinity, max: 0 }) } : {}),
  };
}

/** Of leaks at one site only some may have come back, and know where. */
function releasedAt(misuses: readonly Misuse[]): Pick<Misuse, 'releasedAt'> {
  const found = misuses.findLast((misuse) => misuse.releasedAt !== undefined)?.releasedAt;
  return found === undefined ? {} : { releasedAt: found };
}

function range({ min, max }: { min: number; max: number }, value: number): { min: number; max: number } {
  return { min: Math.min(min, value), max: Math.max(max, value) };
}

function byUrgency(a: MisuseGroup, b: MisuseGroup): number {
  return (
    certainty(a.example) - certainty(b.example) ||
    b.count - a.count ||
    a.example.kind.localeCompare(b.example.kind) ||
    comparePlaces(mainSite(a.example), mainSite(b.example))
  );
}

/** A lease that is only held, or held long, may still come back; everything else has happened. */
function certainty({ kind, evidence }: Misuse): number {
  return evidence === 'held' || kind === 'held-too-long' || kind === 'zero-reuse' ? 1 : 0;
}

function comparePlaces(a: Site | undefined, b: Site | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}
