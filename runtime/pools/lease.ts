import { endingWith } from '../core/ending.ts';
import { PoolError } from '../core/errors.ts';
import type { MisuseKind } from '../core/misuse.ts';
import { isObject } from '../core/options.ts';
import type { Lease, Scope } from '../core/types.ts';

/** What a pool lends through: an item lent so is released by its handle alone. */
export interface Lender<T> {
  readonly name: string;
  /** @param below the function nearest to the user's call, for the acquire site */
  lend(below: Function): T;
  /** Ends the lease of an item, unless it was detached. */
  takeBack(item: T, below: Function): void;
  detach(item: T): T;
  /** Whether the item is lent right now, to whomever. */
  isLent(item: T): boolean;
  /** Counts and records, then lets the policy of the pool act. */
  misuse(kind: MisuseKind, message: string, item: T): void;
}

/** One acquire up to its release. Works once: whoever keeps it cannot release the item of a later owner. */
export class PoolLease<T> implements Lease<T> {
  readonly #lender: Lender<T>;
  readonly #item: T;
  #held = true;

  constructor(lender: Lender<T>) {
    this.#lender = lender;
    this.#item = lender.lend(PoolLease);
  }

  get value(): T {
    if (!this.#held) {
      const message = `The item of a lease of pool '${this.#lender.name}' was used after its release.`;
      this.#lender.misuse('use-after-release', message, this.#item);
      throw new PoolError('USE_AFTER_RELEASE', message, this.#lender.name);
    }
    return this.#item;
  }

  release(): void {
    if (!this.#held) return this.#refuse();
    this.#held = false;
    this.#lender.takeBack(this.#item, this.release);
  }

  detach(): T {
    const item = this.value;
    this.#held = false;
    return this.#lender.detach(item);
  }

  [Symbol.dispose](): void {
    if (this.#held) this.release();
  }

  #refuse(): void {
    const { name } = this.#lender;
    if (this.#lender.isLent(this.#item)) {
      this.#lender.misuse('stale-release', `A lease of pool '${name}' was released again after its item was lent to another owner.`, this.#item);
    } else {
      this.#lender.misuse('double-release', `A lease of pool '${name}' was released twice.`, this.#item);
    }
  }
}

/** Lends an item to `work` until it returns, throws, or the promise it returns settles. */
export function useItem<T, R>(lender: Lender<T>, work: (item: T) => R): R {
  const item = lender.lend(useItem);
  return endingWith(
    () => work(item),
    (result) => {
      lender.takeBack(item, useItem);
      if (escapes(result, item)) {
        lender.misuse('use-after-release', `use() of pool '${lender.name}' returned ${result === item ? 'the item itself' : 'an iterator or stream'}, which outlives the lease.`, item);
      }
    },
  );
}

/** Runs `work` with a scope whose items are released at its end, the last acquired first. */
export function runScope<T, R>(lender: Lender<T>, work: (scope: Scope<T>) => R): R {
  const held = new Set<T>();
  let open = true;
  const scope: Scope<T> = {
    acquire() {
      if (!open) throw new PoolError('POOL_CLOSED', `A scope of pool '${lender.name}' was asked for an item after its end.`, lender.name);
      const item = lender.lend(scope.acquire);
      held.add(item);
      return item;
    },
    release(item) {
      if (held.delete(item)) lender.takeBack(item, scope.release);
      else lender.misuse('foreign-release', `A scope of pool '${lender.name}' was given an item that it does not hold.`, item);
    },
  };
  return endingWith(
    () => work(scope),
    () => {
      open = false;
      releaseAll(lender, held);
    },
  );
}

/** Every item is released even if a reset throws; the first error is thrown when all are. */
function releaseAll<T>(lender: Lender<T>, items: Set<T>): void {
  const errors: unknown[] = [];
  for (const item of [...items].reverse()) {
    try {
      lender.takeBack(item, runScope);
    } catch (error) {
      errors.push(error);
    }
  }
  items.clear();
  if (errors.length > 0) throw errors[0];
}

/** Whether a result of use() can still reach the item after the release. Only asks which members there are: reading them may do things. */
function escapes(result: unknown, item: unknown): boolean {
  if (!isObject(result)) return false;
  if (result === item) return true;
  const isIterator = 'next' in result && (Symbol.iterator in result || Symbol.asyncIterator in result);
  const isStream = 'getReader' in result || ('pipe' in result && 'on' in result);
  return isIterator || isStream;
}
