import { anInteger, checkOptions, invalidOption, oneOf } from '../core/options.ts';
import { POOL_RULES } from '../core/pool-options.ts';
import type { Rule } from '../core/options.ts';
import type { PoolOptions } from '../core/types.ts';
import type { Mark } from './guard.ts';
import { ObjectPool } from './object-pool.ts';

export interface RingOptions {
  /** Slots: a power of two. */
  size: number;
  /** When every slot is in use: throw POOL_EXHAUSTED, or create an item that is discarded on its release. @default 'throw' */
  overflow?: 'throw' | 'create';
}

const aPowerOfTwo: Rule = {
  expected: 'a power of two from 1 to 16777216',
  accepts: (value) => anInteger(1, 2 ** 24).accepts(value) && Math.log2(value as number) % 1 === 0,
};

const RULES = { ...POOL_RULES, size: aPowerOfTwo, overflow: oneOf('throw', 'create') };

/**
 * A fixed number of items, all made at construction and lent in turn: the one that has been idle longest comes next. So an item
 * rests as long as can be before it is lent again, which gives late readers time, and memory is bounded by `size` whatever happens.
 *
 *     idle  [ d  – | a  b  c ]      head is the oldest, a; d came last and went round
 *                  head
 *
 * A ring that goes round whatever its slots are doing would lend an item that is still in use. This one refuses.
 */
export class RingPool<T extends object> extends ObjectPool<T> {
  readonly #mask: number;
  /** Place of the item that has been idle longest. */
  #head = 0;

  constructor(options: PoolOptions<T> & RingOptions) {
    checkOptions('RingPool', options, RULES, ['create', 'size']);
    const { size, overflow = 'throw', ...rest } = options;
    for (const key of ['initialSize', 'maxSize'] as const) {
      const given = rest[key];
      if (given !== undefined && given !== size) throw invalidOption('RingPool', key, `the same as \`size\` (${size}), or left out`, given);
    }
    super({ ...rest, maxSize: size, initialSize: 0 }, { owner: 'RingPool', limit: overflow === 'throw' ? size : Infinity, isStack: false });
    this.#mask = size - 1;
    while (this.idle.length < size) this.idle.push(null);
    this.prewarm(size);
  }

  protected override push(item: T): void {
    this.idle[(this.#head + this.top++) & this.#mask] = item;
  }

  /** The mark of the item that pop() would take. */
  protected override topMark(): Mark {
    return this.guard.markOf(this.idle[this.#head]!);
  }

  protected override pop(): T {
    const item = this.idle[this.#head]!;
    this.idle[this.#head] = null;
    this.#head = (this.#head + 1) & this.#mask;
    this.top--;
    return item;
  }

  protected override takeBottom(count: number): T[] {
    if (count <= 0) return [];
    this.settle();
    return Array.from({ length: count }, () => this.pop());
  }

  /** No place names an item that is lent: pop() clears it. */
  protected override forgetLent(): void {}
}
