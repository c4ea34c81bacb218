import type { MisuseKind } from '../core/misuse.ts';
import { processId, threadId, warn } from '../core/platform.ts';
import { sayCameBack } from './came-back.ts';
import { siteOf, UNKNOWN_SITE } from './call-site.ts';
import type { SiteId } from './call-site.ts';
import { now } from './clock.ts';
import type { LeaseRecord } from './lease-record.ts';
import type { Misuse, Site } from './types.ts';

/** A misuse as it is seen: sites are still numbers, so that noting it maps nothing. */
export interface Sighting {
  readonly kind: MisuseKind;
  readonly pool: string;
  readonly message: string;
  readonly acquiredAt: SiteId;
  readonly releasedAt: SiteId;
  readonly site: SiteId;
  readonly lastUsedAt: SiteId;
  readonly heldMs: number | undefined;
  readonly fields: string[] | undefined;
  readonly evidence: Misuse['evidence'];
  readonly test: string | undefined;
}

/** Sightings with the same sites, counted. */
export interface Group {
  readonly first: Sighting;
  count: number;
  /** Longest of them. */
  heldMs: number | undefined;
  /** Of `count`: leases that were released after they had been reported, and where the last of them was. */
  cameBack: number;
  cameBackAt: SiteId;
}

/** Groups kept at most: a program with more places that misuse pools has enough to read. */
const MAX_GROUPS = 10_000;

/** All misuses seen so far, grouped. */
export class MisuseBook {
  readonly #groups = new Map<string, Group>();
  readonly #listeners = new Set<(misuse: Misuse) => void>();

  add(sighting: Sighting): Group {
    const key = keyOf(sighting);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { ...asGroup(sighting), count: 0, heldMs: undefined };
      if (this.#groups.size < MAX_GROUPS) this.#groups.set(key, group);
    }
    count(group, sighting);
    if (this.#listeners.size > 0) this.#tell(asMisuse(asGroup(sighting)));
    return group;
  }

  /** Returns how to stop listening. */
  listen(listener: (misuse: Misuse) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  groups(): Iterable<Group> {
    return this.#groups.values();
  }

  clear(): void {
    this.#groups.clear();
  }

  #tell(misuse: Misuse): void {
    for (const listener of this.#listeners) {
      try {
        listener(misuse);
      } catch (error) {
        warn(`A listener of onReport() threw: ${String(error)}`);
      }
    }
  }
}

/** Groups and single sightings as misuses with their sites in the sources, the most frequent first. */
export function misusesOf(groups: Iterable<Group>, more: readonly Sighting[]): Misuse[] {
  const merged = new Map<string, Group>();
  for (const group of [...groups, ...more.map(asGroup)]) {
    const key = placesKey(group.first);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...group });
    else {
      known.count += group.count;
      known.cameBack += group.cameBack;
      if (group.cameBackAt !== UNKNOWN_SITE) known.cameBackAt = group.cameBackAt;
      known.heldMs = longer(known.heldMs, group.heldMs);
    }
  }
  return [...merged.values()].map(asMisuse).sort((a, b) => b.count - a.count);
}

/** What a lease adds to a sighting. */
export function sightingOf(kind: MisuseKind, message: string, record: LeaseRecord, more: Partial<Sighting> = {}): Sighting {
  return {
    kind,
    pool: record.pool.name,
    message,
    acquiredAt: record.acquiredAt,
    releasedAt: record.releasedAt,
    site: UNKNOWN_SITE,
    lastUsedAt: record.lastUsedAt,
    heldMs: undefined,
    fields: undefined,
    evidence: undefined,
    test: record.test,
    ...more,
  };
}

const LEAKS: Readonly<Record<NonNullable<Misuse['evidence']>, string>> = {
  unreachable: 'was lost: nothing refers to it any more, and it was never released',
  held: 'is still held',
  scope: 'was not released by the end of the scope that it was acquired in',
};

/** A lease that has not ended, as a leak. */
export function leakSighting(record: LeaseRecord, evidence: NonNullable<Misuse['evidence']>): Sighting {
  const hints = record.hints === undefined ? '' : ` It was touched: ${record.hints.join(', ')}.`;
  const message = `An item of pool '${record.pool.name}' ${LEAKS[evidence]}.${hints}`;
  return sightingOf('leak', message, record, { heldMs: now() - record.since, evidence });
}

/** Ends the message of an error with the places that are known. */
export function withPlaces(sighting: Sighting): string {
  const lines: string[] = [];
  for (const [what, id] of [['acquired', sighting.acquiredAt], ['released', sighting.releasedAt], ['now', sighting.site]] as const) {
    const site = siteOf(id);
    const place = site && ` at ${describeSite(site)}`;
    if (place === undefined || lines.at(-1)?.endsWith(place)) continue; // a dirty release is told where it is made
    lines.push(`\n  ${what.padEnd(8)}${place}`);
  }
  return sighting.message + lines.join('');
}

export function describeSite({ file, line, column, functionName, mapped }: Site): string {
  return `${file}:${line}:${column}${functionName === undefined ? '' : ` in ${functionName}`}${mapped ? '' : ' (generated code)'}`;
}

function count(group: Group, sighting: Sighting): void {
  group.count++;
  group.heldMs = longer(group.heldMs, sighting.heldMs);
}

function longer(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function asGroup(sighting: Sighting): Group {
  return { first: sighting, count: 1, heldMs: sighting.heldMs, cameBack: 0, cameBackAt: UNKNOWN_SITE };
}

function keyOf(s: Sighting): string {
  return [s.kind, s.pool, s.acquiredAt, s.releasedAt, s.site, s.lastUsedAt, s.evidence, s.test, s.fields].join('\n');
}

/** As keyOf, but two stacks that end at the same place of the sources are one site. */
function placesKey(s: Sighting): string {
  const [acquired, released, site, used] = [s.acquiredAt, s.releasedAt, s.site, s.lastUsedAt].map((id) => JSON.stringify(siteOf(id)));
  return [s.kind, s.pool, acquired, released, site, used, s.evidence, s.test, s.fields].join('\n');
}

function asMisuse({ first, count, heldMs, cameBack, cameBackAt }: Group): Misuse {
  const { kind, pool, evidence, fields, test } = first;
  const misuse: Misuse = { kind, pool, count, message: sayCameBack(first.message, cameBack, count), pid: processId(), threadId: threadId() };
  const [acquiredAt, releasedAt, site, lastUsedAt] = [first.acquiredAt, first.releasedAt || cameBackAt, first.site, first.lastUsedAt].map(siteOf);
  if (cameBack > 0) misuse.cameBack = cameBack;
  if (acquiredAt !== undefined) misuse.acquiredAt = acquiredAt;
  if (releasedAt !== undefined) misuse.releasedAt = releasedAt;
  if (site !== undefined) misuse.site = site;
  if (lastUsedAt !== undefined) misuse.lastUsedAt = lastUsedAt;
  if (heldMs !== undefined) misuse.heldMs = heldMs;
  if (fields !== undefined) misuse.fields = fields;
  if (evidence !== undefined) misuse.evidence = evidence;
  if (test !== undefined) misuse.test = test;
  return misuse;
}
