import type { MisuseKind, MisusePolicy } from '../core/misuse.ts';
import { warn } from '../core/platform.ts';
import { provideWatches } from '../core/shared.ts';
import type { Level } from '../core/types.ts';
import type { Watch, WatchPort } from '../core/watch.ts';
import { captureSite, UNKNOWN_SITE } from './call-site.ts';
import { now } from './clock.ts';
import { PATTERN } from './bytes.ts';
import { Freshness } from './freshness.ts';
import { ledger } from './ledger.ts';
import type { Switchable } from './ledger.ts';
import { LeaseTracker } from './lease-tracker.ts';
import { portraitOf } from './portrait.ts';
import { copyOf, Quarantine } from './quarantine.ts';
import type { Baseline } from './quarantine.ts';

/** Items in quarantine at most, and their bytes. */
const QUARANTINED = 256;
const QUARANTINED_BYTES = 2 ** 24;

/** Watches one pool of objects at `sample` and above. */
export class PoolWatch<T extends object> implements Watch<T>, Switchable {
  quarantines = false;
  readonly #port: WatchPort<T>;
  readonly #leases: LeaseTracker;
  readonly #quarantine = new Quarantine<T>();
  readonly #freshness: Freshness<T>;

  constructor(port: WatchPort<T>) {
    this.#port = port;
    this.#leases = new LeaseTracker(port, port);
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
    this.quarantines = this.#leases.rung.checksItems;
    if (!this.quarantines) this.flush();
    this.#port.setWatched(level !== 'off');
  }

  created(item: T): void {
    if (this.#leases.rung.checksItems) this.#freshness.created(item);
  }

  acquired(item: T, below: Function): T {
    if (this.#leases.isDue()) {
      // In place: each frame of our own makes the stack dearer.
      const since = now();
      const site = captureSite(below, this.#leases.rung.frames);
      this.#leases.begin(item, ledger.placeOf(site, since));
    }
    return item;
  }

  unwrap(given: T): T {
    return given;
  }

  released(item: T, below: Function): void {
    this.#leases.end(ledger.latest(item), below);
  }

  dirtyFields(item: T): string[] | undefined {
    return this.#leases.rung.checksItems ? this.#freshness.dirtyFields(item) : undefined;
  }

  shelve(item: T): void {
    this.#quarantine.admit(item, this.#baseline(item));
    while (this.#quarantine.size > this.#capacity(item)) this.#dismiss(this.#port.onMisuse);
  }

  detached(item: T): void {
    const record = ledger.latest(item);
    if (record !== undefined) ledger.end(record, 'detached', UNKNOWN_SITE);
  }

  misused(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string {
    const latest = item === undefined ? undefined : ledger.latest(item);
    // A stale release comes from the owner before the present one; who finds a write is not who wrote.
    const record = kind === 'stale-release' ? (latest?.previous ?? latest) : latest;
    const below = kind === 'write-after-release' ? undefined : this.misused;
    return this.#leases.misused(kind, message, record, below, fields && { fields });
  }

  /** Does not throw: closing and trimming go on. */
  flush(): void {
    const policy = this.#port.onMisuse === 'count' ? 'count' : 'warn';
    while (this.#quarantine.size > 0) this.#dismiss(policy);
  }

  verify(): void {
    for (const { item, written } of this.#quarantine.dismissWritten()) this.#discardWritten(item, written, 'count');
  }

  closing(): void {
    const holders = this.#leases.holders();
    if (holders !== '' && this.#port.onMisuse !== 'count') warn(`Pool '${this.#port.name}' was closed while items were out:${holders}`);
  }

  #baseline(item: T): Baseline {
    if (this.#port.scratch !== undefined) {
      (item as T & Uint8Array).fill(PATTERN);
      return 'pattern';
    }
    return ArrayBuffer.isView(item) ? copyOf(item) : this.#freshness.portraitOf(item);
  }

  #capacity(item: T): number {
    const bytes = ArrayBuffer.isView(item) ? item.byteLength : 1;
    return Math.min(QUARANTINED, this.#port.room, Math.max(1, Math.floor(QUARANTINED_BYTES / bytes)));
  }

  #dismiss(policy: MisusePolicy): void {
    const { item, written } = this.#quarantine.dismiss();
    if (written !== undefined) {
      this.#discardWritten(item, written, policy);
      return;
    }
    if (this.#port.scratch === 'zero') (item as T & Uint8Array).fill(0);
    this.#port.unshelve(item);
  }

  #discardWritten(item: T, written: string, policy: MisusePolicy): void {
    this.#port.discardShelved(item, 'misuse');
    this.#port.misuse('write-after-release', `An item of pool '${this.#port.name}' was written to after its release, at ${written}.`, item, policy);
  }
}

/** Lets pools that are built at `sample` or above be watched. Called by the runtime's entry; once is enough for all copies. */
export function installWatches(): void {
  provideWatches((port) => new PoolWatch(port));
}
