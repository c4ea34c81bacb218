import { every, warn } from '../core/platform.ts';
import { sharedPart } from '../core/shared.ts';
import type { Stack } from '../core/stack.ts';
import type { Level } from '../core/types.ts';
import { captureSite, UNKNOWN_SITE } from './call-site.ts';
import type { SiteId } from './call-site.ts';
import { now } from './clock.ts';
import { addHint, LeaseRecord } from './lease-record.ts';
import type { ItemFacts, Place, PoolFacts } from './lease-record.ts';
import { LinkedSet } from './linked-set.ts';
import { currentScope } from './leak-scope.ts';
import { leakSighting, MisuseBook, misusesOf, sightingOf, withPlaces } from './misuse-book.ts';
import type { Sighting } from './misuse-book.ts';
import type { Misuse } from './types.ts';
import { UnreadStacks } from './unread-stacks.ts';

/** A pool whose debug level can change. */
export interface Switchable {
  readonly level: Level;
  setLevel(level: Level): void;
  /** Looks through the quarantine for items that were written to after their release. */
  verify(): void;
}

/** Places warned about at most, each once. */
const MAX_WARNINGS = 1_000;

/** Leases whose price is taken each; later one in so many. */
const CLOCKED = 32;

/** All leases that are tracked now, and all misuses seen so far: the one state of the detector, for all pools of the process. */
export class Ledger {
  readonly book = new MisuseBook();
  /** In the order of their acquires. */
  readonly open = new LinkedSet<LeaseRecord>();
  readonly #items = new WeakMap<object, ItemFacts>();
  /** One for all pools: each registry needs a turn of its own to deliver. It must stay reachable itself. */
  readonly #lostItems = new FinalizationRegistry<ItemFacts>((facts) => this.#collected(facts));
  readonly #pools = new Set<WeakRef<Switchable>>();
  readonly #warned = new Set<string>();
  /** Set while a test runs, and given to its leases. */
  test: string | undefined;
  tracked = 0;
  dropped = 0;
  #overheadMs = 0;
  readonly #unread = new UnreadStacks();
  #stopSweep: (() => void) | undefined;

  /** Milliseconds that the detector took of the program's time so far. */
  get overheadMs(): number {
    return this.#overheadMs + this.#unread.readingMs;
  }

  /** Counts what the detector has been doing since then. */
  spent(since: number): void {
    this.#overheadMs += now() - since;
  }

  /** Whether the stack of an acquire that begins its lease at once may be left unread. */
  get leavesStacks(): boolean {
    return this.#unread.areGood;
  }

  /** For whom and when an acquire at `site` is made. An asynchronous acquire asks before it waits: it may resume in another context. */
  placeOf<S extends SiteId | Stack>(site: S, since: number): Place & { readonly site: S } {
    const scope = currentScope();
    return { site, since, scope, test: scope?.label ?? this.test };
  }

  /**
   * A lease begins.
   *
   * @param handle what the program holds in the place of the item: when that is lost, the lease is
   * @param budget leases tracked at the same time at most, those of all pools together; beyond, this one is not
   */
  begin(pool: PoolFacts, item: object, place: Place, budget: number, handle = item): LeaseRecord | undefined {
    if (this.open.size >= budget) {
      this.dropped++;
      this.#forgetLatest(item);
      return undefined;
    }
    const facts = this.#items.get(item) ?? this.#meet(item);
    const held = handle === item ? facts : this.#meet(handle);
    const { latest } = facts;
    if (latest !== undefined) forgetPrevious(latest);
    const record = new LeaseRecord(pool, held.ref, ++this.tracked, latest, place);
    if (record.isUnread) this.#unread.add(record);
    facts.latest = record;
    held.latest = record;
    this.open.add(record);
    pool.open++;
    if (pool.heldTooLong > 0) this.#sweepEvery(pool.heldTooLong);
    this.#countOverhead(place.since);
    return record;
  }

  /** A lease ends, by a release or by leaving the pool on purpose. */
  end(record: LeaseRecord, how: 'released' | 'detached', at: number): void {
    if (record.state !== 'held') return;
    record.state = how;
    record.releasedAt = at;
    forgetPrevious(record); // a release that comes now comes twice
    this.#strike(record);
    for (const group of record.reported ?? []) {
      group.cameBack++;
      group.cameBackAt = at;
    }
  }

  latest(item: object): LeaseRecord | undefined {
    return this.#items.get(item)?.latest;
  }

  /** The item of a tracked lease was used, as the program says. */
  touch(item: object, below: Function, hint: string | undefined): void {
    const record = this.latest(item);
    if (record?.state !== 'held') return;
    record.lastUsed = now();
    record.lastUsedAt = captureSite(below);
    if (hint !== undefined) addHint(record, hint);
  }

  /** The item of a tracked lease was used, as its handle saw. The place is kept of the first uses, and ever more seldom after. */
  used(handle: object, below: Function): void {
    const record = this.latest(handle);
    if (record?.state !== 'held') return;
    record.lastUsed = now();
    record.uses++;
    if (record.uses <= 4 || Number.isInteger(Math.log2(record.uses))) record.lastUsedAt = captureSite(below);
  }

  /** The item of an open lease is gone: a certain leak. Returns what was noted. */
  lose(record: LeaseRecord): Sighting {
    record.state = 'lost';
    this.#strike(record);
    record.pool.owner.deref()?.lost();
    const sighting = leakSighting(record, 'unreachable');
    this.book.add(sighting);
    return sighting;
  }

  /** Notes an open lease as a misuse. Its release afterwards is added to what was noted. */
  blame(record: LeaseRecord, sighting: Sighting): void {
    (record.reported ??= []).push(this.book.add(sighting));
  }

  /** Notes open leases as leaks because what they were acquired in has ended. */
  blameAll(records: readonly LeaseRecord[], evidence: 'scope' | 'held'): Misuse[] {
    const sightings = records.map((record) => leakSighting(record, evidence));
    for (const [i, record] of records.entries()) this.blame(record, sightings[i]!);
    return misusesOf([], sightings);
  }

  /** Open leases are no longer judged; those of one pool, or all. */
  forget(pool?: PoolFacts): void {
    for (const record of this.open) {
      if (pool !== undefined && record.pool !== pool) continue;
      record.state = 'forgotten';
      this.#strike(record);
    }
  }

  enlist(pool: Switchable): void {
    this.#pools.add(new WeakRef(pool));
  }

  *eachSwitchable(): Generator<Switchable> {
    for (const ref of this.#pools) {
      const pool = ref.deref();
      if (pool === undefined) this.#pools.delete(ref);
      else yield pool;
    }
  }

  /** A clock is dear: after the first leases one of many speaks for all. */
  #countOverhead(since: number): void {
    if (this.tracked <= CLOCKED) this.#overheadMs += now() - since;
    else if (this.tracked % CLOCKED === 0) this.#overheadMs += (now() - since) * CLOCKED;
  }

  #strike(record: LeaseRecord): void {
    this.open.delete(record);
    record.pool.open--;
    if (this.open.size === 0) this.#stopSweep?.();
    if (this.open.size === 0) this.#stopSweep = undefined;
  }

  /** A lease begins of which nothing will be known. What is known of the one before must not be told of it. */
  #forgetLatest(item: object): void {
    const facts = this.#items.get(item);
    if (facts !== undefined) facts.latest = undefined;
  }

  #meet(item: object): ItemFacts {
    const facts: ItemFacts = { ref: new WeakRef(item), latest: undefined };
    this.#items.set(item, facts);
    this.#lostItems.register(item, facts);
    return facts;
  }

  /** Runs in a finalizer: a throw here would be an uncaught exception. */
  #collected({ latest, ref }: ItemFacts): void {
    try {
      if (latest?.state === 'held' && latest.item === ref) this.#warn(this.lose(latest), latest.pool);
    } catch (error) {
      warn(`The leak detector failed: ${String(error)}`);
    }
  }

  /** One timer for all pools, while leases are tracked. */
  #sweepEvery(period: number): void {
    this.#stopSweep ??= every(Math.max(period / 4, 10), () => this.#sweep());
  }

  #sweep(): void {
    const time = now();
    for (const record of this.open) {
      const { heldTooLong, name } = record.pool;
      const unused = time - (record.lastUsed ?? record.since);
      if (heldTooLong === 0 || unused < heldTooLong || record.reported !== undefined) continue;
      const since = record.lastUsedAt === UNKNOWN_SITE ? 'acquired' : 'last used';
      const message = `An item of pool '${name}' has been held for longer than ${heldTooLong} ms since it was ${since}.`;
      const sighting = sightingOf('held-too-long', message, record, { heldMs: time - record.since });
      this.blame(record, sighting);
      this.#warn(sighting, record.pool);
    }
  }

  #warn(sighting: Sighting, pool: PoolFacts): void {
    const key = `${sighting.kind} ${sighting.pool} ${sighting.acquiredAt}`;
    if (pool.onMisuse === 'count' || this.#warned.has(key) || this.#warned.size >= MAX_WARNINGS) return;
    this.#warned.add(key);
    warn(withPlaces(sighting));
  }
}

/** Of an item the last two leases are known: a stale release is that of the owner before the present one. */
function forgetPrevious(record: LeaseRecord): void {
  if (record.previous?.state !== 'held') record.previous?.dropStack();
  record.previous = undefined;
}

export const ledger = sharedPart('ledger', () => new Ledger());
