import type { MisuseKind, MisusePolicy } from '../core/misuse.ts';
import { provideWatches } from '../core/shared.ts';
import type { Level } from '../core/types.ts';
import type { Watch, WatchPort } from '../core/watch.ts';
import { captureSite, UNKNOWN_SITE } from './call-site.ts';
import { Freshness } from './freshness.ts';
import { ledger } from './ledger.ts';
import type { Switchable } from './ledger.ts';
import type { PoolFacts } from './lease-record.ts';
import { withPlaces } from './misuse-book.ts';
import type { Sighting } from './misuse-book.ts';
import { Quarantine } from './quarantine.ts';
import { snapshotOf } from './snapshot.ts';

/** What each level does. */
interface Rung {
  /** Of how many leases one is tracked, on average. */
  readonly every: number;
  /** Stack frames kept of an acquire and of a release. */
  readonly frames: number;
  readonly checksItems: boolean;
}

const RUNGS: Readonly<Record<Exclude<Level, 'off'>, Rung>> = {
  sample: { every: 128, frames: 4, checksItems: false },
  full: { every: 1, frames: 4, checksItems: true },
  paranoid: { every: 1, frames: 8, checksItems: true },
};

/** Items in quarantine at most, and their bytes. */
const QUARANTINED = 256;
const QUARANTINED_BYTES = 2 ** 24;

/** Frames of a misuse: some of them are our own. */
const MISUSE_FRAMES = 12;

/** Watches one pool of objects at `sample` and above. */
export class PoolWatch<T extends object> implements Watch<T>, Switchable {
  level: Level = 'off';
  quarantines = false;
  readonly #port: WatchPort<T>;
  readonly #facts: PoolFacts;
  readonly #quarantine = new Quarantine<T>();
  readonly #freshness: Freshness<T>;
  #rung: Rung = RUNGS.sample;
  /** Acquires until the next one is tracked. */
  #countdown = 1;

  constructor(port: WatchPort<T>) {
    this.#port = port;
    const { name, onMisuse, heldTooLong, exempt } = port;
    this.#facts = { name, onMisuse, heldTooLong, exempt, owner: new WeakRef(port) };
    this.#freshness = new Freshness(() => {
      const probe = port.make();
      const seen = snapshotOf(probe);
      port.destroy(probe);
      return seen;
    });
    ledger.enlist(this);
    this.setLevel(port.level);
  }

  setLevel(level: Level): void {
    this.level = level;
    this.#rung = level === 'off' ? RUNGS.sample : RUNGS[level];
    this.#countdown = 1;
    this.quarantines = level !== 'off' && this.#rung.checksItems;
    if (!this.quarantines) this.flush();
    if (level === 'off') ledger.forget(this.#facts); // their releases will not be seen
    this.#port.setWatched(level !== 'off');
  }

  created(item: T): void {
    if (this.#rung.checksItems) this.#freshness.created(item);
  }

  acquired(item: T, below: Function): T {
    if (--this.#countdown > 0) return item;
    this.#countdown = this.#rung.every === 1 ? 1 : 1 + Math.floor(Math.random() * (2 * this.#rung.every - 1));
    ledger.begin(this.#facts, item, below, this.#rung.frames);
    return item;
  }

  unwrap(given: T): T {
    return given;
  }

  released(item: T, below: Function): void {
    const record = ledger.latest(item);
    if (record?.state === 'held') ledger.end(record, 'released', captureSite(below, this.#rung.frames));
  }

  dirtyFields(item: T): string[] | undefined {
    return this.#rung.checksItems ? this.#freshness.dirtyFields(item) : undefined;
  }

  shelve(item: T): void {
    this.#quarantine.admit(item, this.#port.scratch !== undefined);
    while (this.#quarantine.size > this.#capacity(item)) this.#dismiss(this.#port.onMisuse);
  }

  detached(item: T): void {
    const record = ledger.latest(item);
    if (record !== undefined) ledger.end(record, 'detached', UNKNOWN_SITE);
  }

  misused(kind: MisuseKind, message: string, item: T | undefined, fields?: string[]): string {
    const sighting = this.#sighting(kind, message, item, fields);
    ledger.book.add(sighting);
    return withPlaces(sighting);
  }

  /** Does not throw: closing and trimming go on. */
  flush(): void {
    const policy = this.#port.onMisuse === 'count' ? 'count' : 'warn';
    while (this.#quarantine.size > 0) this.#dismiss(policy);
  }

  verify(): void {
    for (const { item, written } of this.#quarantine.written()) this.#discardWritten(item, written, 'count');
  }

  closing(): void {
    // What is still out may come back: it is discarded then. The checks for leaks find what does not.
  }

  #capacity(item: T): number {
    const bytes = ArrayBuffer.isView(item) ? item.byteLength : 1;
    return Math.min(QUARANTINED, this.#port.room, Math.max(1, Math.floor(QUARANTINED_BYTES / bytes)));
  }

  #dismiss(policy: MisusePolicy): void {
    const { item, written } = this.#quarantine.dismiss()!;
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

  #sighting(kind: MisuseKind, message: string, item: T | undefined, fields: string[] | undefined): Sighting {
    const latest = item === undefined ? undefined : ledger.latest(item);
    // A stale release comes from the owner before the present one.
    const record = kind === 'stale-release' ? (latest?.previous ?? latest) : latest;
    return {
      kind,
      pool: this.#port.name,
      message,
      acquiredAt: record?.acquiredAt ?? UNKNOWN_SITE,
      releasedAt: record?.releasedAt ?? UNKNOWN_SITE,
      // Who finds a write is not who wrote.
      site: kind === 'write-after-release' ? UNKNOWN_SITE : captureSite(this.misused, MISUSE_FRAMES),
      lastUsedAt: record?.lastUsedAt ?? UNKNOWN_SITE,
      heldMs: undefined,
      fields,
      evidence: undefined,
      test: record?.test ?? ledger.test,
    };
  }
}

/** Lets pools that are built at `sample` or above be watched. Called by the runtime's entry; once is enough for all copies. */
export function installWatches(): void {
  provideWatches((port) => new PoolWatch(port));
}
