import {
  ArrayPool, AsyncResultPool, BufferPool, CacheItemPool, createPool, MapPool, RingPool, SetPool, ShardedPool, SlabPool, StringBuilderPool,
} from '../../../runtime/index.ts';
import type { Pool, PoolOptions, PoolStats } from '../../../runtime/index.ts';
import { touch } from '../../../runtime/debug/index.ts';
import type { Random } from './random.ts';

// Work that does nothing wrong, in as many ways as there are. What is released is not looked at again; what is handed over is released by
// whom it was handed to; what is lent to work that waits is released when that has ended, however it ends.

/** One kind of item: how correct work uses it. */
interface Trade<T extends object> {
  readonly pool: Pool<T>;
  /** Writes what `check` finds as long as nobody else has the item. */
  write(item: T, value: number): void;
  check(item: T, value: number): boolean;
}

class Counter {
  #count = 0;
  step = 1;
  add(times: number): this {
    this.#count += times * this.step;
    return this;
  }
  get count(): number {
    return this.#count;
  }
  reset(): void {
    this.#count = 0;
  }
}

interface Order {
  readonly id: number;
  readonly madeAt: number;
  value: number;
  note: string | undefined;
  lines: number[];
  byName: Map<string, number>;
  customer: { name: string };
}

let made = 0;
const newOrder = (): Order => ({ id: ++made, madeAt: performance.now(), value: 0, note: undefined, lines: [], byName: new Map(), customer: { name: '' } });

function resetOrder(order: Order): void {
  order.value = 0;
  order.note = undefined;
  order.lines.length = 0;
  order.byName.clear();
  order.customer = { name: '' };
}

const orders = (options: Partial<PoolOptions<Order>>, make: (options: PoolOptions<Order>) => Pool<Order> = createPool): Trade<Order> => ({
  pool: make({ create: newOrder, reset: resetOrder, ...options }),
  write(order, value) {
    order.value = value;
    order.note = `order ${value}`;
    order.lines.push(value, value + 1);
    order.byName.set('value', value);
    order.customer.name = `customer ${value}`;
  },
  check: (order, value) => order.value === value && order.lines[1] === value + 1 && order.byName.get('value') === value && 'note' in order,
});

function trades(random: Random): Trade<object>[] {
  const trade = <T extends object>(given: Trade<T>): Trade<object> => given as unknown as Trade<object>;
  const small = { maxSize: 3 };
  return [
    trade(orders({})),
    trade(orders({ ...small, initialSize: 2 })),
    trade(orders({ proxy: false })),
    trade(orders({ validate: () => !random.oneIn(20), destroy: (order) => void (order.note = 'gone') })),
    trade(orders({ cleanupInterval: 40, heldTooLong: 60_000 })),
    trade(orders({}, ({ ...options }) => new RingPool({ ...options, size: 64, overflow: 'create' }))),
    trade(orders({}, (options) => new ShardedPool(options))),
    trade(orders({ create: () => Object.seal(newOrder()), reset: (order) => Object.assign(order, { ...newOrder(), id: order.id }) })),
    trade({
      pool: createPool({ create: () => new Counter(), reset: (counter) => counter.reset() }),
      write: (counter, value) => void counter.add(value),
      check: (counter, value) => counter.add(0).count === value && counter instanceof Counter,
    }),
    trade({
      pool: createPool({ create: () => new Map<string, number>(), reset: (map) => map.clear(), ...small }),
      write: (map, value) => void map.set('value', value),
      check: (map, value) => map.get('value') === value,
    }),
    trade({
      pool: createPool({ create: (): number[] => [], reset: (list) => void (list.length = 0) }),
      write: (list, value) => void list.push(value),
      check: (list, value) => list.length === 1 && list[0] === value,
    }),
    trade({
      pool: createPool({ create: () => new Float64Array(16), reset: (numbers) => void numbers.fill(0) }),
      write: (numbers, value) => void numbers.fill(value),
      check: (numbers, value) => numbers.every((number) => number === value),
    }),
    trade({
      pool: new ArrayPool<number>(),
      write: (list, value) => void list.push(value),
      check: (list, value) => list.at(-1) === value && list.length === 1,
    }),
    trade({
      pool: new MapPool<string, number>(),
      write: (map, value) => void map.set(`key ${value % 7}`, value),
      check: (map, value) => map.get(`key ${value % 7}`) === value && map.size === 1,
    }),
    trade({ pool: new SetPool<number>(small), write: (set, value) => void set.add(value), check: (set, value) => set.has(value) && set.size === 1 }),
    trade({ pool: new StringBuilderPool(), write: (text, value) => void text.write(`${value}`), check: (text, value) => text.toString() === `${value}` }),
    trade({ pool: new CacheItemPool(), write: (item, value) => void (item.value = value), check: (item, value) => item.value === value }),
    trade({ pool: new AsyncResultPool<number>(), write: (result, value) => void (result.value = value), check: (result, value) => result.value === value }),
  ];
}

interface Held {
  check(): boolean;
  release(): void;
}

const later = (turns: number): Promise<void> => new Promise((resolve) => (turns === 0 ? queueMicrotask(resolve) : turns === 1 ? setImmediate(resolve) : setTimeout(resolve, turns)));

/** Thrown by work that fails, and caught: its items are released all the same. */
class Failed extends Error {}

/** Does correct things with pools of every kind, one after another and many at the same time. */
export class CorrectWork {
  /** Correct work that found an item changed by somebody else. */
  readonly faults: string[] = [];
  readonly #random: Random;
  readonly #trades: Trade<object>[];
  readonly #buffers: BufferPool[];
  readonly #slots = new SlabPool({ slotBytes: 48, name: 'slots' });
  readonly #held: Held[] = [];
  readonly #pending = new Set<Promise<void>>();
  /** What is still done with items that left their pools on purpose. */
  readonly #detached: (() => void)[] = [];
  #value = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#trades = trades(random);
    this.#buffers = [new BufferPool({ maxBytes: 16_384 }), new BufferPool({ zero: true, maxSize: 4 })];
  }

  /** Number of works that have not ended. */
  get pending(): number {
    return this.#pending.size;
  }

  stats(): PoolStats[] {
    return [...this.#trades.map(({ pool }) => pool), ...this.#buffers, this.#slots].map((pool) => pool.stats());
  }

  step(): void {
    const random = this.#random;
    const trade = this.#trades[random.below(this.#trades.length)]!;
    const value = (this.#value = (this.#value + 1) & 0xffff);
    const choice = random.below(100);
    if (choice < 24) this.#hold(trade, value);
    else if (choice < 48) this.#letGo();
    else if (choice < 56) this.#useBytes(value);
    else if (choice < 64) this.#useAtOnce(trade, value);
    else if (choice < 74) this.#spawn(this.#work(trade, value));
    else if (choice < 80) this.#spawn(this.#handOver(trade, value));
    else if (choice < 86) this.#spawn(this.#useLater(trade, value));
    else if (choice < 92) this.#nest(trade, value);
    else if (choice < 95) this.#lease(trade, value);
    else if (choice < 97) this.#keepForGood(trade, value);
    else if (choice < 98) trade.pool.trim(random.below(4));
    else if (choice < 99) trade.pool.prewarm(random.below(3));
    else void trade.pool.stats();
  }

  /** Ends all work and releases all that is held. */
  async end(): Promise<void> {
    while (this.#held.length > 0) this.#letGo();
    await Promise.all(this.#pending);
  }

  #expect(ok: boolean, what: string): void {
    if (!ok) this.faults.push(`An item was changed while it was lent: ${what}.`);
  }

  #hold({ pool, write, check }: Trade<object>, value: number): void {
    if (this.#held.length > 300) return;
    const item = pool.acquire();
    write(item, value);
    this.#held.push({ check: () => check(item, value), release: () => pool.release(item) });
  }

  #lease({ pool, write, check }: Trade<object>, value: number): void {
    const lease = pool.lease();
    write(lease.value, value);
    this.#held.push({ check: () => check(lease.value, value), release: () => lease.release() });
  }

  /** Releases something, whatever was acquired first. */
  #letGo(): void {
    const place = this.#random.below(this.#held.length || 1);
    const [held] = this.#held.splice(place, 1);
    if (held === undefined) return;
    this.#expect(held.check(), 'held');
    held.release();
  }

  #useAtOnce({ pool, write, check }: Trade<object>, value: number): void {
    const fails = this.#random.oneIn(8);
    try {
      pool.use((item) => {
        write(item, value);
        touch(item, 'used');
        if (fails) throw new Failed();
        this.#expect(check(item, value), 'used');
      });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
  }

  #nest(trade: Trade<object>, value: number): void {
    const other = this.#trades[this.#random.below(this.#trades.length)]!;
    trade.pool.scope((scope) => {
      const items = [scope.acquire(), scope.acquire()];
      for (const item of items) trade.write(item, value);
      other.pool.use((inner) => other.write(inner, value + 1));
      scope.release(items[0]!);
      this.#expect(trade.check(items[1]!, value), 'in a scope');
    });
  }

  #keepForGood({ pool, write }: Trade<object>, value: number): void {
    const item = pool.detach(pool.acquire());
    this.#detached.push(() => write(item, value));
    if (this.#detached.length > 100) for (const writeLater of this.#detached.splice(0, 50)) writeLater();
  }

  async #work({ pool, write, check }: Trade<object>, value: number): Promise<void> {
    const [turns, more, fails] = [this.#random.below(4), this.#random.below(4), this.#random.oneIn(6)];
    await later(turns);
    const item = pool.acquire();
    try {
      write(item, value);
      await later(more);
      if (fails) throw new Failed();
      this.#expect(check(item, value), 'over an await');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    } finally {
      pool.release(item);
    }
  }

  /** The one who acquires is not the one who releases. */
  async #handOver(trade: Trade<object>, value: number): Promise<void> {
    const turns = this.#random.below(3);
    const consume = async (item: object): Promise<void> => {
      await later(turns);
      this.#expect(trade.check(item, value), 'handed over');
      trade.pool.release(item);
    };
    const item = trade.pool.acquire();
    trade.write(item, value);
    await consume(item);
  }

  async #useLater({ pool, write, check }: Trade<object>, value: number): Promise<void> {
    const turns = this.#random.below(4);
    await pool.use(async (item) => {
      write(item, value);
      await later(turns);
      this.#expect(check(item, value), 'in an asynchronous use');
    });
  }

  #useBytes(value: number): void {
    const random = this.#random;
    const bytes = random.oneIn(50) ? 100_000 : 1 + random.below(8_192);
    const pool = this.#buffers[random.below(2)]!;
    const slot = this.#slots.acquire();
    slot.fill(value & 255);
    pool.use(bytes, (buffer) => void buffer.fill(value & 255).subarray(1, 9));
    const buffer = pool.acquire(bytes);
    buffer.fill(value & 255);
    const copy = Buffer.from(buffer.subarray(0, 16));
    const check = (): boolean => buffer[bytes - 1] === (value & 255) && slot[47] === (value & 255) && copy[0] === (value & 255);
    const release = (): void => {
      pool.release(buffer);
      this.#slots.release(slot);
    };
    if (this.#held.length > 300) release();
    else this.#held.push({ check, release });
  }

  #spawn(work: Promise<void>): void {
    const pending: Promise<void> = work.finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }
}
