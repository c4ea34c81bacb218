import type { MisusePolicy } from '../core/misuse.ts';
import type { LeakScope } from './leak-scope.ts';
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
}

/** One lease. Plain data without a way to the item but a weak one: a record that held its item would hide its loss. */
export interface LeaseRecord {
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
  /** The lease of the same item before this one. */
  previous: LeaseRecord | undefined;
  /** Already reported although held; its release is then news. */
  reported: Group[] | undefined;
}

/** A function of its own, out of sight of the item: a record closes over nothing. */
export function newRecord(
  pool: PoolFacts,
  acquiredAt: SiteId,
  since: number,
  item: WeakRef<object>,
  number: number,
  scope: LeakScope | undefined,
  test: string | undefined,
): LeaseRecord {
  return {
    pool,
    acquiredAt,
    since,
    item,
    number,
    scope,
    test,
    state: 'held',
    releasedAt: UNKNOWN_SITE,
    lastUsedAt: UNKNOWN_SITE,
    lastUsed: since,
    previous: undefined,
    reported: undefined,
  };
}
