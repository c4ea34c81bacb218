import {
  ArrayPool, AsyncResultPool, BufferPool, CacheItemPool, MapPool, ObjectPool, PooledCache, RingPool, SetPool, SharedSlabPool, ShardedPool, SlabPool,
  StringBuilderPool, meter,
} from '../../../runtime/index.ts';
import type { Pool, PoolOptions } from '../../../runtime/index.ts';
import { Random } from './random.ts';
import { Injected, LendingSubject } from './subject.ts';
import type { Lender, Subject } from './subject.ts';

class Box {
  value = 0;
}

/** Every pool, each with functions that throw now and then where the user writes them. */
export function makeSubjects(seed: number): Subject[] {
  const objects = (make: (options: PoolOptions<Box>) => Pool<Box>, most = 40, valid = true): LendingSubject<Box> => {
    const chance = new Random(seed + subjects.length + 1);
    let isMade = false;
    const maybeThrow = (): void => {
      if (isMade && chance.oneIn(500)) throw new Injected();
    };
    const pool = make({
      onMisuse: 'count',
      maxSize: 24,
      create() {
        maybeThrow();
        return new Box();
      },
      reset(box) {
        maybeThrow();
        box.value = 0;
      },
      ...(valid && {
        validate() {
          maybeThrow();
          return !chance.oneIn(100);
        },
      }),
      destroy: maybeThrow,
    });
    isMade = true;
    return new LendingSubject(pool.constructor.name, { ...lenderOf(pool, most), stranger: () => new Box(), write: (box, value) => void (box.value = value), read: (box) => box.value });
  };
  const subjects: Subject[] = [];
  const add = (subject: Subject): void => void subjects.push(subject);

  add(objects((options) => new ObjectPool(options)));
  add(objects((options) => new ObjectPool(options), 40, false));
  add(objects((options) => new ObjectPool({ ...options, create: () => Object.preventExtensions(options.create()) })));
  add(objects((options) => new ShardedPool(options)));
  add(objects(({ maxSize: _, ...options }) => new RingPool({ ...options, size: 32, overflow: 'create' })));
  add(objects((options) => new ObjectPool({ ...options, holdTimes: { every: 16 } })));
  add(new LendingSubject('CacheItemPool', lenderOf(new CacheItemPool(COUNTING))));
  add(new LendingSubject('AsyncResultPool', lenderOf(new AsyncResultPool(COUNTING))));
  add(new LendingSubject('ArrayPool', lenderOf(new ArrayPool<number>(COUNTING))));
  add(new LendingSubject('MapPool', lenderOf(new MapPool<string, number>(COUNTING))));
  add(new LendingSubject('SetPool', lenderOf(new SetPool<string>(COUNTING))));
  add(new LendingSubject('StringBuilderPool', lenderOf(new StringBuilderPool(COUNTING))));
  add(buffers());
  add(slots());
  add(sharedSlots());
  add(metered());
  add(new CacheSubject());
  return subjects;
}

const COUNTING = { onMisuse: 'count', maxSize: 16 } as const;

function lenderOf<T extends object>(pool: Pool<T>, most = 30): Lender<T> {
  return { acquire: () => pool.acquire(), release: (item) => pool.release(item), stats: () => pool.stats(), pool, most };
}

/** Bytes show a second owner by themselves. */
const BYTES = {
  write: (bytes: Uint8Array, value: number): void => void (bytes[0] = bytes[bytes.length - 1] = value),
  read: (bytes: Uint8Array): number => (bytes[0] === bytes[bytes.length - 1] ? bytes[0]! : -1),
};

function buffers(): Subject {
  const pool = new BufferPool({ ...COUNTING, maxBytes: 4096 });
  return new LendingSubject<Buffer>('BufferPool', {
    acquire: (random) => pool.acquire(random.oneIn(200) ? 5000 : random.below(4097)),
    release: (buffer) => pool.release(buffer),
    stats: () => pool.stats(),
    stranger: () => Buffer.alloc(64),
    most: 30,
    ...BYTES,
  });
}

function slots(): Subject {
  const pool = new SlabPool({ slotBytes: 48, onMisuse: 'count' });
  return new LendingSubject<Uint8Array>('SlabPool', {
    acquire: () => pool.acquire(),
    release: (slot) => pool.release(slot),
    stats: () => pool.stats(),
    stranger: () => new Uint8Array(48),
    most: 30,
    ...BYTES,
  });
}

function sharedSlots(): Subject {
  const pool = new SharedSlabPool({ slots: 512, slotBytes: 16, onMisuse: 'count' });
  return new LendingSubject<number>('SharedSlabPool', {
    acquire: () => pool.acquire(),
    release: (slot) => pool.release(slot),
    stats: () => pool.stats(),
    most: 100,
    write: (slot, value) => BYTES.write(pool.view(slot), value),
    read: (slot) => BYTES.read(pool.view(slot)),
  });
}

/** A pool of somebody else's, whose statistics meter() keeps. */
function metered(): Subject {
  const idle: Box[] = [];
  const release = (box: Box): void => void (idle.includes(box) || idle.push(box));
  const pool = meter({ acquire: () => idle.pop() ?? new Box(), release }, { name: 'theirs' });
  return new LendingSubject<Box>('meter()', {
    acquire: () => pool.acquire(),
    release: (box) => pool.release(box),
    stats: () => pool.stats(),
    most: 20,
  });
}

/** A cache beside a Map that forgets the oldest. */
class CacheSubject implements Subject {
  readonly name = 'PooledCache';
  readonly #cache = new PooledCache<number, number>({ maxEntries: 50 });
  readonly #model = new Map<number, number>();
  #fault: string | undefined;

  step(random: Random): void {
    const key = random.below(100);
    const choice = random.below(8);
    if (choice === 0) this.#expect(this.#cache.delete(key), this.#model.delete(key));
    else if (choice < 4) {
      if (!this.#model.delete(key) && this.#model.size === 50) this.#model.delete(this.#model.keys().next().value!);
      this.#model.set(key, choice);
      this.#cache.set(key, choice);
    } else {
      const value = this.#model.get(key);
      this.#expect(this.#cache.get(key), value);
      if (value !== undefined && this.#model.delete(key)) this.#model.set(key, value);
    }
  }

  fault(): string | undefined {
    this.#expect(this.#cache.size, this.#model.size);
    this.#expect(this.#cache.stats().inUse, this.#model.size);
    return this.#fault;
  }

  end(): void {
    this.#cache.clear();
    this.#model.clear();
  }

  #expect(got: unknown, wanted: unknown): void {
    if (got !== wanted) this.#fault ??= `expected ${String(wanted)}, got ${String(got)}`;
  }
}
