import type { MisuseKind, MisusePolicy } from '../core/misuse.ts';
import { warn } from '../core/platform.ts';
import { provideWatches } from '../core/shared.ts';
import type { Stack } from '../core/stack.ts';
import type { Level } from '../core/types.ts';
import type { Watch, WatchPort } from '../core/watch.ts';
import { captureSite, UNKNOWN_SITE } from './call-site.ts';
import { now } from './clock.ts';
import { PATTERN } from './bytes.ts';
import { planExitReport } from './exit-report.ts';
import { DetachedBlocks } from './detached-blocks.ts';
import { Freshness } from './freshness.ts';
import { Handles, isProxySafe } from './handle.ts';
import type { HandleOwner } from './handle.ts';
import type { LeaseRecord } from './lease-record.ts';
import { ledger } from './ledger.ts';
import type { Switchable } from './ledger.ts';
import { LeaseTracker } from './lease-tracker.ts';
import { portraitOf } from './portrait.ts';
import { copyOf, Quarantine } from './quarantine.ts';
import type { Baseline } from './quarantine.ts';

/** Creations after which it is looked whether anything was ever lent again. */
const REUSE_CHECKED = 100;

/** Share of items that leave quarantine for good when reuse is left to chance, as under Go's race detector. */
const DROPPED = 1 / 4;

/** Items in quarantine at most, and their bytes. */
const QUARANTINED = 256;
const QUARANTINED_BYTES = 2 ** 24;

/** Watches one pool of objects at `sample` and above. */
export class PoolWatch<T extends object> implements Watch<T>, Switchable, HandleOwner<T> {
  checksItems = false;
  lendsHandles = false;
  readonly #port: WatchPort<T>;
  readonly #leases: LeaseTracker;
  readonly #quarantine = new Quarantine<T>();
  readonly #blocks = new DetachedBlocks<T & Uint8Array>();
  readonly #freshness: Freshness<T>;
  readonly #handles: Handles<T>;
  /** When the lease that is about to begin was asked for. */
  #asked = 0;
  /** Items created, and whether it was told that none was ever lent again. */
  #made = 0;
  #toldNoReuse = false;

  constructor(port: WatchPort<T>) {
    this.#port = port;
    this.#leases = new LeaseTracker(port, port);
    this.#handles = new Handles(this, port.stamp);
    this.#freshness = new Freshness(() => {
      const probe = port.make();
      const seen = portraitOf(probe);
      port.destroy(probe);
      return seen;
    });
    ledger.enlist(this);
    this.setLevel(port.level);
  }

  get level(): Level {
    return this.#leases.level;
  }

  setLevel(level: Level): void {
    this.#leases.setLevel(level);
    this.checksItems = this.#leases.rung.checksItems;
    if (!this.checksItems) this.flush();
    this.#port.setWatched(level !== 'off');
    if (this.checksItems) planExitReport();
  }

  created(item: T): void {
    if (this.checksItems) this.#freshness.created(item);
    if (++this.#made % REUSE_CHECKED === 0) this.#expectReuse();
  }

  framesDue(): number {
    if (!this.#leases.isDue()) return 0;
    this.#asked = now();
    return this.#leases.rung.frames;
  }

  acquired(item: T, below: Function, stack: Stack): T {
    const { frames, isParanoid } = this.#leases.rung;
    const site = ledger.leavesStacks ? stack : captureSite(below, frames);
    const handle = isParanoid ? this.#handleOf(item) : item;
    this.#leases.begin(item, ledger.placeOf(site, this.#asked), handle);
    return handle;
  }

  itemOf(given: T): T {
    return this.#handles.itemOf(given);
  }

  isFormer(given: T): boolean {
    return this.#handles.isFormer(given);
  }

  used(handle: T): void {
    ledger.used(handle, this.used);
  }

  usedLate(handle: T): void {
    this.#port.misuse('use-after-release', `An item of pool '${this.#port.name}' was used after its release.`, handle);
  }

  released(item: T, below: Function): void {
    if (this.#leases.isTracking) this.#leases.end(ledger.latest(item), below);
    if (this.lendsHandles) this.#handles.end(item);
  }

  detached(item: T): void {
    const record = ledger.latest(item);
    if (record !== undefined) ledger.end(record, 'detached', UNKNOWN_SITE);
    if (this.lendsHandles) this.#handles.end(item);
  }

  dirtyFields(item: T): string[] | undefined {
    return this.#freshness.dirtyFields(item);
  }

  spoil(item: T): boolean {
    if (!this.#leases.rung.isParanoid || this.#port.scratch === undefined) return false;
    const bytes = item as T & Uint8Array;
    for (const { item: old, written } of this.#blocks.letGo()) this.#tellWritten(old, written, this.#port.onMisuse);
    return this.#blocks.take(bytes);
  }

  shelve(item: T): void {
    this.#quarantine.admit(item, this.#baseline(item));
    while (this.#quarantine.size > this.#capacity(item)) this.#dismiss(this.#port.onMisuse, this.#leases.rung.isParanoid);
  }

  misused(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string {
    const latest = item === undefined ? undefined : this.#latest(item);
    // Without a handle a stale release comes from the owner before the present one. Who finds a write is not who wrote.
    const isFormerOwner = kind === 'stale-release' && item !== undefined && this.itemOf(item) === item;
    const record = isFormerOwner ? (latest?.previous ?? latest) : latest;
    const below = kind === 'write-after-release' ? undefined : this.misused;
    const told = this.#leases.misused(kind, message, record, below, fields && { fields });
    return kind === 'exhausted' ? `${told}${this.#leases.holders()}${this.#leases.nested(this.misused)}` : told;
  }

  /** Does not throw: closing and trimming go on. */
  flush(): void {
    const policy = this.#port.onMisuse === 'count' ? 'count' : 'warn';
    while (this.#quarantine.size > 0) this.#dismiss(policy, false);
  }

  verify(): void {
    for (const { item, written } of this.#quarantine.dismissWritten()) this.#discardWritten(item, written, 'count');
    for (const { item, written } of this.#blocks.verify()) this.#tellWritten(item, written, 'count');
  }

  closing(): void {
    const holders = this.#leases.holders();
    if (holders !== '' && this.#port.onMisuse !== 'count') warn(`Pool '${this.#port.name}' was closed while items were out:${holders}`);
  }

  /** The last lease of an item. Where only some are tracked, one that has ended says nothing of those that came since. */
  #latest(item: T): LeaseRecord | undefined {
    const latest = ledger.latest(item);
    return this.#leases.rung.tracks === 'all' || latest?.state === 'held' ? latest : undefined;
  }

  #baseline(item: T): Baseline {
    if (this.#port.scratch !== undefined) {
      (item as T & Uint8Array).fill(PATTERN);
      return 'pattern';
    }
    return ArrayBuffer.isView(item) ? copyOf(item) : this.#freshness.portraitOf(item);
  }

  /** Half of the room stays for items that can be lent: the pool goes on pooling. */
  #capacity(item: T): number {
    const { room } = this.#port;
    const bytes = ArrayBuffer.isView(item) ? item.byteLength : 1;
    return Math.min(QUARANTINED, room < 2 ? room : room >> 1, Math.max(1, Math.floor(QUARANTINED_BYTES / bytes)));
  }

  /** @param isLeftToChance any of the older half may leave, and some leave for good: code that relies on reuse or its order shows */
  #dismiss(policy: MisusePolicy, isLeftToChance: boolean): void {
    const place = isLeftToChance ? Math.floor((Math.random() * this.#quarantine.size) / 2) : 0;
    const { item, written } = this.#quarantine.dismiss(place);
    if (written !== undefined) {
      this.#discardWritten(item, written, policy);
      return;
    }
    if (isLeftToChance && Math.random() < DROPPED && this.#quarantine.size < this.#port.room) {
      this.#port.discardShelved(item, 'trimmed');
      return;
    }
    if (this.#port.scratch === 'zero') (item as T & Uint8Array).fill(0);
    this.#port.unshelve(item);
  }

  /** A pool that never lends an item twice does no good: a wrong validate(), a reset() that throws, releases of something else. */
  #expectReuse(): void {
    const { hits, currentSize, totalReturned, totalCreated, totalDiscarded } = this.#port.stats();
    const isReusing = hits > 0 || currentSize > this.#quarantine.size || this.#port.room < 2;
    if (this.#toldNoReuse || isReusing || this.#leases.rung.isParanoid || !(totalReturned >= REUSE_CHECKED && totalDiscarded > 0)) return;
    this.#toldNoReuse = true;
    const message = `Pool '${this.#port.name}' has not lent any item twice: of ${totalCreated} made, ${totalReturned} came back and ${totalDiscarded} were discarded.`;
    this.#port.misuse('zero-reuse', message, undefined);
  }

  #handleOf(item: T): T {
    if (!this.#port.proxy || this.#port.scratch !== undefined || !isProxySafe(item)) return item;
    this.lendsHandles = true;
    return this.#handles.lend(item);
  }

  #discardWritten(item: T, written: string, policy: MisusePolicy): void {
    this.#port.discardShelved(item, 'misuse');
    this.#tellWritten(item, written, policy);
  }

  #tellWritten(item: T, written: string, policy: MisusePolicy): void {
    this.#port.misuse('write-after-release', `An item of pool '${this.#port.name}' was written to after its release, at ${written}.`, item, policy);
  }
}

/** Lets pools that are built at `sample` or above be watched. Called by the runtime's entry; once is enough for all copies. */
export function installWatches(): void {
  provideWatches((port) => new PoolWatch(port));
}
