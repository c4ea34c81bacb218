import { settle } from '../debug/check-leaks.ts';
import { now } from '../debug/clock.ts';
import { sayCameBack } from '../debug/came-back.ts';
import { siteOf } from '../debug/call-site.ts';
import type { SiteId } from '../debug/call-site.ts';
import { currentScope, runInScope } from '../debug/leak-scope.ts';
import type { LeakScope } from '../debug/leak-scope.ts';
import type { LeaseRecord } from '../debug/lease-record.ts';
import { ledger } from '../debug/ledger.ts';
import type { MisuseKind } from '../core/misuse.ts';
import type { Misuse } from '../debug/types.ts';

export interface GuardOptions {
  /** Collect garbage when a test has left leases, to tell the certain losses from what something still holds. @default true */
  gc: boolean;
  /** Milliseconds that a test's releases may come after its end. @default 100 */
  graceMs: number;
}

/** What was found, and where the first leaked lease began. */
export interface Verdict {
  readonly misuses: readonly Misuse[];
  readonly firstLeak: SiteId | undefined;
}

/** What one test is answerable for. */
interface Account {
  readonly label: string;
  readonly scope: LeakScope;
  /** Leases with a higher number began after the test did. */
  readonly after: number;
  /** No other test ran at the same time so far. Work outside of any test is then on this one's account. */
  alone: boolean;
  readonly misuses: Misuse[];
}

/** Leases judged already and held at the time. When one of them is lost later, that is no news. Shared by the files of a worker. */
const told = new Set<LeaseRecord>();

/**
 * Judges the tests of one file: every lease that a test begins must have ended when the test has, and no misuse may go unnoticed,
 * even if the test swallowed its error.
 *
 * A lease belongs to the test in whose asynchronous context it began. One that began in no test's context (in a server that was
 * started before, say) belongs to the test that ran, if only one did, else to the file.
 */
export class LeakGuard {
  readonly #options: GuardOptions;
  readonly #running = new Map<LeakScope, Account>();
  readonly #stopListening: () => void;
  readonly #since = now();
  readonly #after = ledger.tracked;
  /** Found, but on no running test's account. */
  readonly #outside: Misuse[] = [];
  readonly #found: Misuse[] = [];
  /** Leases that were found held, each with what was found of it. */
  readonly #blamed: [LeaseRecord, Misuse][] = [];

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#stopListening = ledger.book.listen((misuse) => this.#note(misuse));
  }

  /** All misuses found in this file, with what is known by now of leases that came back after all. */
  get found(): readonly Misuse[] {
    for (const [record, misuse] of this.#blamed) if (record.state === 'released') tellCameBack(misuse, record);
    return this.#found;
  }

  /** Runs a test with its hooks, and judges it. */
  async judge(label: string, run: () => Promise<void>): Promise<Verdict> {
    return runInScope(label, async (scope) => {
      const account = this.#open(label, scope);
      try {
        await run();
        const firstLeak = await this.#settle((record) => this.#isOn(account, record));
        return { misuses: account.misuses, firstLeak };
      } finally {
        this.#close(account);
      }
    });
  }

  /** Judges what began outside of the tests, in `beforeAll` or at import, and stops listening. */
  async judgeRest(label: string): Promise<Verdict> {
    const firstLeak = await this.#settle((record) => record.number > this.#after);
    this.#stopListening();
    for (const misuse of this.#outside) misuse.test ??= label;
    return { misuses: this.#outside, firstLeak };
  }

  /** Takes misuses of one kind off the account of the running test; returns how many there were. */
  accept(kind: MisuseKind): number {
    const account = this.#accountOf(currentScope()) ?? this.#onlyRunning();
    const seen = account?.misuses ?? this.#outside;
    const accepted = new Set(seen.filter((misuse) => misuse.kind === kind));
    remove(seen, accepted);
    remove(this.#found, accepted);
    return accepted.size;
  }

  #open(label: string, scope: LeakScope): Account {
    const account: Account = { label, scope, after: ledger.tracked, alone: this.#running.size === 0, misuses: [] };
    for (const other of this.#running.values()) other.alone = false;
    this.#running.set(scope, account);
    ledger.test = account.alone ? label : undefined;
    return account;
  }

  #close({ scope }: Account): void {
    this.#running.delete(scope);
    ledger.test = this.#onlyRunning()?.label;
  }

  /** Waits for late releases; what is then left is noted. Returns where the first of it began. */
  async #settle(isOurs: (record: LeaseRecord) => boolean): Promise<SiteId | undefined> {
    const among = (record: LeaseRecord) => isOurs(record) && !record.pool.exempt && !told.has(record);
    await settle({ gc: false, graceMs: this.#options.graceMs, among });
    const left = [...ledger.open].filter(among);
    if (left.length === 0) return undefined;
    if (this.#options.gc) await settle({ gc: true, graceMs: 0, among });
    const held = left.filter(({ state }) => state === 'held');
    for (const record of held) this.#blame(record);
    return left[0]!.acquiredAt;
  }

  #blame(record: LeaseRecord): void {
    const known = this.#found.length;
    ledger.blameAll([record], 'scope'); // comes back as a note
    this.#blamed.push(...this.#found.slice(known).map((misuse): [LeaseRecord, Misuse] => [record, misuse]));
    told.add(record);
  }

  #isOn(account: Account, record: LeaseRecord): boolean {
    if (account.scope.includes(record.scope)) return true;
    return account.alone && record.number > account.after && this.#accountOf(record.scope) === undefined;
  }

  #note(misuse: Misuse): void {
    if (misuse.kind === 'leak' && (wasTold() || this.#isOlder(misuse))) return;
    const account = this.#accountFor(misuse);
    const found = account === undefined ? { ...misuse } : { ...misuse, test: account.label };
    this.#found.push(found);
    (account?.misuses ?? this.#outside).push(found);
  }

  /** A worker that is not isolated loses what an earlier file has left behind. */
  #isOlder({ heldMs = 0 }: Misuse): boolean {
    return now() - heldMs < this.#since;
  }

  #accountFor(misuse: Misuse): Account | undefined {
    const here = this.#accountOf(currentScope());
    const named = [...this.#running.values()].find(({ label }) => label === misuse.test);
    if (isNoticedLater(misuse)) return named ?? (misuse.evidence === 'scope' ? here : undefined);
    return here ?? named ?? this.#onlyRunning();
  }

  /** The running test that a scope is in. */
  #accountOf(inner: LeakScope | undefined): Account | undefined {
    for (let scope = inner; scope !== undefined; scope = scope.parent) {
      const account = this.#running.get(scope);
      if (account !== undefined) return account;
    }
    return undefined;
  }

  #onlyRunning(): Account | undefined {
    const [first, second] = this.#running.values();
    return second === undefined ? first : undefined;
  }
}

function tellCameBack(misuse: Misuse, record: LeaseRecord): void {
  if (misuse.cameBack !== undefined) return;
  const releasedAt = siteOf(record.releasedAt);
  misuse.cameBack = 1;
  misuse.message = sayCameBack(misuse.message, 1, misuse.count);
  if (releasedAt !== undefined) misuse.releasedAt = releasedAt;
}

/** Found by a timer, a finalizer or a check, in whatever context that runs: only the lease tells whose it is. */
function isNoticedLater({ kind }: Misuse): boolean {
  return kind === 'leak' || kind === 'held-too-long' || kind === 'write-after-release';
}

/** Whether the lease whose loss is just being noted was reported before. A lease is marked as lost before its loss is noted. */
function wasTold(): boolean {
  for (const record of told) {
    if (record.state === 'held') continue;
    told.delete(record);
    if (record.state === 'lost') return true;
  }
  return false;
}

function remove<T>(items: T[], out: ReadonlySet<T>): void {
  items.splice(0, Infinity, ...items.filter((item) => !out.has(item)));
}
