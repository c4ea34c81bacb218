import { warn } from '../core/platform.ts';
import type { PoolStats } from '../core/types.ts';
import type { LeaseRecord, SitedPlace } from '../debug/lease-record.ts';
import type { LeaseTracker } from '../debug/lease-tracker.ts';
import { ledger } from '../debug/ledger.ts';
import { replaceMethods } from './adapter.ts';
import type { Adapter, Installed } from './adapter.ts';

type Release = (destroy?: unknown) => void;
type ConnectCallback = (error: Error | undefined, client: Client | undefined, done: Release) => void;

interface Client {
  release: Release;
  /** Since pg 8.17. */
  getTransactionStatus?(): string | null;
  readonly readyForQuery?: boolean;
  /** Missing in the native client. */
  readonly connection?: { once(event: 'readyForQuery', listener: () => void): unknown };
}

/** A pool of node-postgres: pg.Pool, or pg-pool by itself. Read from node-postgres.com/apis/pool, checked with pg 8. */
interface PgPool {
  connect(callback?: ConnectCallback): Promise<Client> | undefined;
  query(...args: unknown[]): unknown;
  end(...args: unknown[]): unknown;
  on(event: 'release' | 'remove', listener: (...args: never[]) => void): unknown;
  off(event: 'release' | 'remove', listener: (...args: never[]) => void): unknown;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly ending: boolean;
  readonly options: { readonly max: number };
}

/**
 * Hands out the raw clients: pg keeps lent clients in a list of its own, so that one is lost shows when its scope ends, or by the
 * time it is held, and never by garbage collection. What pg refuses it goes on refusing.
 */
export const pg: Adapter = {
  library: 'pg',
  recognises: isPgPool,
  install: (pool, leases, name) => new PgWatch(pool as PgPool, leases, name),
};

function isPgPool(pool: object): pool is PgPool {
  const { connect, query, end, totalCount, idleCount, options } = pool as Partial<PgPool>;
  return [connect, query, end].every((method) => typeof method === 'function') && typeof totalCount === 'number' && typeof idleCount === 'number' && typeof options?.max === 'number';
}

class PgWatch implements Installed {
  readonly #pool: PgPool;
  readonly #name: string;
  readonly #leases: LeaseTracker;
  readonly #originals: Pick<PgPool, 'connect' | 'query' | 'end'>;
  readonly #restore: () => void;
  /** Set while pool.query() runs: it connects and releases by itself. */
  #isInQuery = false;
  readonly #counted = { retrieved: 0, returned: 0, peak: 0, misuses: 0, closed: 0, invalid: 0, trimmed: 0 };
  /** Clients released with an error, to be removed by the pool. */
  readonly #broken = new WeakSet<object>();

  constructor(pool: PgPool, leases: LeaseTracker, name: string) {
    this.#pool = pool;
    this.#name = name;
    this.#leases = leases;
    this.#originals = { connect: pool.connect, query: pool.query, end: pool.end };
    const connect = (callback?: ConnectCallback): ReturnType<PgPool['connect']> =>
      this.#isInQuery || leases.level === 'off' ? this.#originals.connect.call(pool, callback) : this.#lend(callback, connect);
    const query = (...args: unknown[]): unknown => this.#runQuery(args);
    const end = (...args: unknown[]): unknown => {
      this.#warnOfHolders();
      return this.#originals.end.apply(pool, args);
    };
    this.#restore = replaceMethods(pool, { connect, query, end });
    pool.on('release', this.#onRelease);
    pool.on('remove', this.#onRemove);
  }

  uninstall(): void {
    this.#restore();
    this.#pool.off('release', this.#onRelease);
    this.#pool.off('remove', this.#onRemove);
  }

  stats(): PoolStats {
    const { retrieved, returned, peak, misuses, closed, invalid, trimmed } = this.#counted;
    const { totalCount, idleCount } = this.#pool;
    const discardedBy = { full: 0, invalid, resetFailed: 0, trimmed, closed, misuse: 0 };
    const discarded = closed + invalid + trimmed;
    const created = totalCount + discarded;
    const hits = Math.max(0, retrieved - created);
    return {
      name: this.#name,
      currentSize: idleCount,
      inUse: totalCount - idleCount,
      peakInUse: Math.max(peak, totalCount - idleCount),
      totalCreated: created,
      totalRetrieved: retrieved,
      totalReturned: returned,
      totalDiscarded: discarded,
      totalDetached: 0,
      totalLost: 0,
      discardedBy,
      hits,
      misses: retrieved - hits,
      hitRate: retrieved === 0 ? 0 : hits / retrieved,
      reuseRatio: created === 0 ? 0 : returned / created,
      misuses,
    };
  }

  #runQuery(args: unknown[]): unknown {
    this.#isInQuery = true;
    try {
      return this.#originals.query.apply(this.#pool, args);
    } finally {
      this.#isInQuery = false;
    }
  }

  #lend(callback: ConnectCallback | undefined, below: Function): ReturnType<PgPool['connect']> {
    if (this.#pool.ending) this.#misused('acquire-after-close', `Pool '${this.#name}' was asked for a client after it was ended.`, undefined, below);
    // The place is taken before the wait; what it resumes in has another stack.
    const place = this.#leases.isDue() ? this.#leases.here(below) : undefined;
    if (callback === undefined) {
      return this.#originals.connect.call(this.#pool)?.then(
        (client) => this.#begin(client, place),
        (error: unknown) => {
          this.#failed(error, place);
          throw error;
        },
      );
    }
    return this.#originals.connect.call(this.#pool, (error, client, done) => {
      if (client === undefined) {
        this.#failed(error, place);
        callback(error, client, done);
      } else callback(error, client, this.#begin(client, place).release);
    });
  }

  /** pg gives the client a new release() at each acquire; ours goes around it, so it too belongs to one lease. */
  #begin(client: Client, place: SitedPlace | undefined): Client {
    const { totalCount, idleCount } = this.#pool;
    this.#counted.retrieved++;
    this.#counted.peak = Math.max(this.#counted.peak, totalCount - idleCount);
    const record = place && this.#leases.begin(client, place);
    const original = client.release;
    let isHeld = true;
    const release: Release = (destroy) => {
      if (isHeld) this.#end(client, record, destroy, release);
      else this.#refused(client, record, release);
      isHeld = false;
      original.call(client, destroy); // throws if it was released before
    };
    client.release = release;
    return client;
  }

  #end(client: Client, record: LeaseRecord | undefined, destroy: unknown, below: Function): void {
    this.#counted.returned++;
    this.#leases.end(record, below);
    if (!this.#leases.rung.checksItems || destroy || !client.getTransactionStatus) return;
    const { site, test } = this.#leases.here(below);
    const judge = (): void => {
      if (isInTransaction(client)) this.#misused('dirty-release', `A client of pool '${this.#name}' was released with an open transaction.`, record, undefined, { fields: ['transaction'], site, test });
    };
    // While a query is under way the answer is not known yet; it comes before anything the next owner asks for.
    if (client.readyForQuery === false) client.connection?.once('readyForQuery', judge);
    else judge();
  }

  #refused(client: Client, record: LeaseRecord | undefined, below: Function): void {
    const latest = ledger.latest(client);
    const isLentAgain = latest !== record && latest?.state === 'held';
    const message = `A client of pool '${this.#name}' was released, but it had been released before${isLentAgain ? ' and is lent to another owner' : ''}.`;
    this.#misused(isLentAgain ? 'stale-release' : 'double-release', message, record, below);
  }

  #failed(error: unknown, place: SitedPlace | undefined): void {
    const { totalCount, idleCount, options } = this.#pool;
    if (!(error instanceof Error) || !/timeout exceeded when trying to connect/.test(error.message)) return;
    if (totalCount < options.max || idleCount > 0) return;
    const message = `Pool '${this.#name}' had none of its ${options.max} clients free in time.${this.#leases.holders()}`;
    this.#misused('exhausted', message, undefined, undefined, place && { site: place.site, test: place.test });
  }

  #misused(...args: Parameters<LeaseTracker['misused']>): void {
    this.#counted.misuses++;
    this.#leases.misused(...args);
  }

  #warnOfHolders(): void {
    const holders = this.#leases.holders();
    if (holders !== '') warn(`Pool '${this.#name}' is being ended and waits for clients that are out:${holders}`);
  }

  readonly #onRelease = (error: unknown, client: object): void => {
    if (error) this.#broken.add(client);
  };

  readonly #onRemove = (client: object): void => {
    this.#counted[this.#pool.ending ? 'closed' : this.#broken.has(client) ? 'invalid' : 'trimmed']++;
  };
}

/** 'T' is in a transaction, 'E' in a failed one. */
function isInTransaction(client: Client): boolean {
  const status = client.getTransactionStatus?.();
  return status === 'T' || status === 'E';
}
