import type { MisuseKind, MisusePolicy } from '../core/misuse.ts';
import type { Level } from '../core/types.ts';
import { captureSite, framesOf, siteOf, UNKNOWN_SITE } from './call-site.ts';
import type { Frame, SiteId } from './call-site.ts';
import { now } from './clock.ts';
import { ledger } from './ledger.ts';
import { RUNGS, sampleRate } from './rungs.ts';
import type { Rung } from './rungs.ts';
import type { LeaseRecord, Place, PoolFacts, SitedPlace } from './lease-record.ts';
import { describeSite, leakSighting, misusesOf, sightingOf, withPlaces } from './misuse-book.ts';
import type { Sighting } from './misuse-book.ts';

/** Frames of a release: one of them may be our own. */
const RELEASE_FRAMES = 2;

/** Frames of a misuse: some of them are our own. */
const MISUSE_FRAMES = 12;

export interface Tracked {
  readonly name: string;
  readonly level: Level;
  readonly onMisuse: MisusePolicy;
  readonly heldTooLong: number;
  readonly exempt: boolean;
}

/** The leases of one pool, ours or another library's: which are tracked, where they began, and what went wrong with them. */
export class LeaseTracker {
  level: Level;
  rung: Rung;
  readonly #facts: PoolFacts;
  /** Places of releases kept in the present tenth of a second, and when it began. */
  #releases = 0;
  #tenth = -Infinity;
  /** Acquires until the next one is tracked. */
  #countdown = 1;
  readonly #oneIn: number;

  /** @param owner told when a lent item was collected; held weakly */
  constructor({ name, level, onMisuse, heldTooLong, exempt }: Tracked, owner: { lost(): void }) {
    this.level = level;
    this.rung = RUNGS[level];
    this.#oneIn = sampleRate(name);
    this.#facts = { name, onMisuse, heldTooLong, exempt, owner: new WeakRef(owner), open: 0 };
  }

  setLevel(level: Level): void {
    this.level = level;
    this.rung = RUNGS[level];
    this.#countdown = 1;
    if (level === 'off') ledger.forget(this.#facts); // their releases will not be seen
  }

  /** Whether the lease that begins now is to be tracked: at `sample` one of many, at random, so that no pattern of acquires hides a site. */
  isDue(): boolean {
    if (--this.#countdown > 0) return false;
    if (this.rung.tracks === 'one of many') this.#countdown = 1 + Math.floor(Math.random() * (2 * this.#oneIn - 1));
    else this.#countdown = 1;
    return this.rung.tracks !== 'none';
  }

  /** Where an acquire is being made. */
  here(below: Function): SitedPlace {
    const since = now();
    return ledger.placeOf(captureSite(below, this.rung.frames), since);
  }

  begin(item: object, place: Place, handle = item): LeaseRecord | undefined {
    return ledger.begin(this.#facts, item, place, this.rung.budget, handle);
  }

  /** Whether a lease of this pool is tracked now: if not, releases need not look theirs up. */
  get isTracking(): boolean {
    return this.#facts.open > 0;
  }

  end(record: LeaseRecord | undefined, below: Function): void {
    if (record?.state === 'held') ledger.end(record, 'released', this.#siteOfRelease(record.since, below));
  }

  /**
   * Where a lease ends is worth a stack, but a hot loop need not pay for it each time: its double release then lacks one of three
   * places. The time is that of the acquire, for a clock is dear.
   */
  #siteOfRelease(time: number, below: Function): SiteId {
    if (time - this.#tenth >= 100) {
      this.#tenth = time;
      this.#releases = 0;
    }
    return this.#releases++ < this.rung.releaseStacks ? captureSite(below, RELEASE_FRAMES) : UNKNOWN_SITE;
  }

  /**
   * Notes a misuse. Returns its message with the places that are known.
   *
   * @param record the lease that it is about
   * @param below undefined where nobody on the stack is to blame
   */
  misused(kind: MisuseKind, message: string, record: LeaseRecord | undefined, below: Function | undefined, more: Partial<Sighting> = {}): string {
    const site = below === undefined ? UNKNOWN_SITE : captureSite(below, MISUSE_FRAMES);
    const sighting: Sighting = {
      kind,
      pool: this.#facts.name,
      message,
      acquiredAt: record?.acquiredAt ?? UNKNOWN_SITE,
      releasedAt: record?.releasedAt ?? UNKNOWN_SITE,
      site,
      lastUsedAt: record?.lastUsedAt ?? UNKNOWN_SITE,
      heldMs: undefined,
      fields: undefined,
      evidence: undefined,
      test: record?.test ?? ledger.test,
      ...more,
    };
    ledger.book.add(sighting);
    return withPlaces(sighting);
  }

  /**
   * Notes it if what asks for an item, of a pool that has none left, holds one of it itself: a function on the stack has acquired one,
   * at another place of it. Returns a line for the message.
   */
  nested(below: Function): string {
    const site = captureSite(below, MISUSE_FRAMES);
    const holder = [...ledger.open].find((record) => record.pool === this.#facts && isWithin(framesOf(record.acquiredAt), framesOf(site)));
    if (holder === undefined) return '';
    const message = `Pool '${this.#facts.name}' was asked for an item by work that holds one already, with none left: it would wait for itself.`;
    ledger.book.add(sightingOf('nested-acquire', message, holder, { site }));
    return `\nWhat asks holds one itself, acquired at ${describeSite(siteOf(holder.acquiredAt)!)}.`;
  }

  /** Who holds items of this pool now, a line for each place: for messages. Empty if nobody is known to. */
  holders(): string {
    const held = [...ledger.open].filter(({ pool }) => pool === this.#facts).map((record) => leakSighting(record, 'held'));
    const lines = misusesOf([], held).map(({ count, acquiredAt, heldMs }) => {
      const where = acquiredAt === undefined ? 'at an unknown place' : `at ${describeSite(acquiredAt)}`;
      return `\n  ${count} acquired ${where}, held for up to ${Math.round(heldMs ?? 0)} ms`;
    });
    return lines.join('');
  }
}

/**
 * Whether the function that made an acquire is still on a stack, further on. A function without a name is known by its caller. That it
 * is the same call of the function cannot be told, so two branches of one function, run at the same time, look like it too.
 */
function isWithin([own, caller]: readonly Frame[], stack: readonly Frame[]): boolean {
  return stack.some((frame, i) => {
    if (own === undefined || frame === own || frame.file !== own.file || frame.functionName !== own.functionName) return false;
    return own.functionName !== undefined || (caller !== undefined && stack[i + 1] === caller);
  });
}
