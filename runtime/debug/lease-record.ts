import type { MisusePolicy } from '../core/misuse.ts';
import type { LeakScope } from './leak-scope.ts';
import type { Linked } from './linked-set.ts';
import type { Stack } from '../core/stack.ts';
import { readStack, UNKNOWN_SITE } from './call-site.ts';
import type { SiteId } from './call-site.ts';
import type { Group } from './misuse-book.ts';

/**
 * What the detector knows of a pool. It does not hold the pool: its create() may be a closure over the very variable whose loss is
 * to be seen.
 */
export interface PoolFacts {
  readonly name: string;
  readonly onMisuse: MisusePolicy;
  readonly heldTooLong: number;
  readonly exempt: boolean;
  /** Who is told that a lent item was collected. */
  readonly owner: WeakRef<{ lost(): void }>;
  /** Leases of the pool that are tracked now. */
  open: number;
}

/** Where, when and for whom an acquire is made. */
export interface Place {
  /** A stack is still to be read. */
  readonly site: SiteId | Stack;
  /** By the detector's clock, in milliseconds. */
  readonly since: number;
  readonly scope: LeakScope | undefined;
  readonly test: string | undefined;
}

/** A place whose stack has been read, for an acquire that waits before its lease begins. */
export interface SitedPlace extends Place {
  readonly site: SiteId;
}

/** What is known of one item that was ever lent, however often: made once, so that a lease costs no weak reference of its own. */
export interface ItemFacts {
  readonly ref: WeakRef<object>;
  latest: LeaseRecord | undefined;
}

/** One lease. Plain data without a way to the item but a weak one: a record that held its item would hide its loss. */
export class LeaseRecord implements Linked<LeaseRecord> {
  readonly pool: PoolFacts;
  /** By the detector's clock, in milliseconds. */
  readonly since: number;
  readonly item: WeakRef<object>;
  /** Counts up over all leases of the process. */
  readonly number: number;
  readonly scope: LeakScope | undefined;
  readonly test: string | undefined;
  /** 'forgotten' leases are no longer judged: the records were cleared, or the pool went quiet. */
  state: 'held' | 'released' | 'detached' | 'lost' | 'forgotten' = 'held';
  releasedAt: SiteId = UNKNOWN_SITE;
  lastUsedAt: SiteId = UNKNOWN_SITE;
  /** When touch() or a handle told of a use; undefined as long as none did. */
  lastUsed: number | undefined = undefined;
  /** Uses that its handle saw. */
  uses = 0;
  /** What touch() was told, first and last; in between it may be cut. */
  hints: string[] | undefined = undefined;
  /** The lease of the same item before this one. */
  previous: LeaseRecord | undefined;
  /** Already reported although held; its release is then news. */
  reported: Group[] | undefined = undefined;
  earlier: LeaseRecord | undefined = undefined;
  later: LeaseRecord | undefined = undefined;
  /** A stack until somebody asks, not for long: see UnreadStacks. */
  #acquiredAt: SiteId | Stack;

  constructor(pool: PoolFacts, item: WeakRef<object>, number: number, previous: LeaseRecord | undefined, place: Place) {
    this.pool = pool;
    this.since = place.since;
    this.item = item;
    this.number = number;
    this.scope = place.scope;
    this.test = place.test;
    this.previous = previous;
    this.#acquiredAt = place.site;
  }

  get acquiredAt(): SiteId {
    const known = this.#acquiredAt;
    return typeof known === 'number' ? known : (this.#acquiredAt = readStack(known));
  }

  get isUnread(): boolean {
    return typeof this.#acquiredAt !== 'number';
  }

  /** Nobody will ask where this lease began. */
  dropStack(): void {
    if (this.isUnread) this.#acquiredAt = UNKNOWN_SITE;
  }
}

const MAX_HINTS = 4;

/** Notes what touch() was told: the first few, and the last. */
export function addHint(record: LeaseRecord, hint: string): void {
  const hints = (record.hints ??= []);
  if (hints.length === MAX_HINTS) hints.pop();
  hints.push(hint);
}
