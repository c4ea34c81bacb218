import type { MisusePolicy } from '../core/misuse.ts';
import type { LeakScope } from './leak-scope.ts';
import type { Linked } from './linked-set.ts';
import type { SiteId } from './call-site.ts';
import { UNKNOWN_SITE } from './call-site.ts';
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
  readonly site: SiteId;
  /** By the detector's clock, in milliseconds. */
  readonly since: number;
  readonly scope: LeakScope | undefined;
  readonly test: string | undefined;
}

/** What is known of one item that was ever lent, however often: made once, so that a lease costs no weak reference of its own. */
export interface ItemFacts {
  readonly ref: WeakRef<object>;
  latest: LeaseRecord | undefined;
}

/** One lease. Plain data without a way to the item but a weak one: a record that held its item would hide its loss. */
export interface LeaseRecord extends Linked<LeaseRecord> {
  readonly pool: PoolFacts;
  readonly acquiredAt: SiteId;
  /** By the detector's clock, in milliseconds. */
  readonly since: number;
  readonly item: WeakRef<object>;
  /** Counts up over all leases of the process. */
  readonly number: number;
  readonly scope: LeakScope | undefined;
  readonly test: string | undefined;
  /** 'forgotten' leases are no longer judged: the records were cleared, or the pool went quiet. */
  state: 'held' | 'released' | 'detached' | 'lost' | 'forgotten';
  releasedAt: SiteId;
  lastUsedAt: SiteId;
  lastUsed: number;
  /** Uses that its handle saw. */
  uses: number;
  /** What touch() was told, first and last; in between it may be cut. */
  hints: string[] | undefined;
  /** The lease of the same item before this one. */
  previous: LeaseRecord | undefined;
  /** Already reported although held; its release is then news. */
  reported: Group[] | undefined;
  earlier: LeaseRecord | undefined;
  later: LeaseRecord | undefined;
}

/** A function of its own, out of sight of the item: a record closes over nothing. */
export function newRecord(pool: PoolFacts, item: WeakRef<object>, number: number, previous: LeaseRecord | undefined, place: Place): LeaseRecord {
  const { site, since, scope, test } = place;
  return {
    pool,
    acquiredAt: site,
    since,
    item,
    number,
    scope,
    test,
    state: 'held',
    releasedAt: UNKNOWN_SITE,
    lastUsedAt: UNKNOWN_SITE,
    lastUsed: since,
    uses: 0,
    hints: undefined,
    previous,
    reported: undefined,
    earlier: undefined,
    later: undefined,
  };
}

const MAX_HINTS = 4;

/** Notes what touch() was told: the first few, and the last. */
export function addHint(record: LeaseRecord, hint: string): void {
  const hints = (record.hints ??= []);
  if (hints.length === MAX_HINTS) hints.pop();
  hints.push(hint);
}
