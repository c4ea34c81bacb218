import { checkOptions, aBoolean, anInteger, describe, isObject } from '../core/options.ts';
import { PoolError } from '../core/errors.ts';
import { resolvePoolOptions, SIZED_RULES } from '../core/pool-options.ts';
import { INSPECT, poolText } from '../core/pool-text.ts';
import { listPool, nextPoolId } from '../core/shared.ts';
import { sumStats } from '../core/stats.ts';
import type { Lease, PoolOptions, PoolStats, Sized } from '../core/types.ts';
import { BufferClass, zeroise } from './buffer-class.ts';
import { newTimer } from './lease-times.ts';
import type { LeaseTimer, LeaseTimes } from './lease-times.ts';
import type { PoolTraits } from './long-way.ts';

export interface BufferPoolOptions extends Sized {
  /** Largest pooled size in bytes; larger requests are served and never kept. @default 1 MiB */
  maxBytes?: number;
  /** Hand out zeroed. @default false */
  zero?: boolean;
}

const SMALLEST_BITS = 6;
const SMALLEST = 1 << SMALLEST_BITS;
const LARGEST_CLASS = 1 << 30;
/** Bytes of the largest buffer served at all. */
const LARGEST = 2 ** 31;

const RULES = { ...SIZED_RULES, maxBytes: anInteger(SMALLEST, LARGEST_CLASS), zero: aBoolean };

/**
 * Buffers in size classes: powers of two from 64 bytes up to the class of `maxBytes`. acquire(n) gives a Buffer of the smallest
 * class that has at least n bytes, with whatever its last owner left in it unless `zero` is set. `maxSize` bounds each class, and
 * `initialSize` buffers are made when a class is first used.
 */
export class BufferPool implements Disposable {
  readonly name: string;
  readonly #options: Sized;
  readonly #zero: boolean;
  readonly #maxBytes: number;
  readonly #timer: LeaseTimer | undefined;
  /** Place k holds the pool of buffers of 2^(k + 6) bytes. */
  readonly #classes: (BufferClass | undefined)[];
  #oversize: BufferClass | undefined;
  /** The size last asked for, its class, and the length of the buffers there: most often the next is the same. */
  #lastAsked = -1;
  #lastLength = -1;
  #last: BufferClass | undefined;
  /** Size in bytes of the oversize buffer being made. */
  #wanted = 0;
  /** In use now or more: leases end without being noticed here. Made exact before it could raise the peak. */
  #inUse = 0;
  #peak = 0;
  #closed = false;

  constructor(options: BufferPoolOptions = {}) {
    checkOptions('BufferPool', options, RULES);
    const { maxBytes = 2 ** 20, zero = false, ...sized } = options;
    const id = nextPoolId();
    this.name = sized.name ?? `BufferPool#${id}`;
    this.#options = { ...sized, name: this.name };
    this.#zero = zero;
    this.#classes = new Array<BufferClass | undefined>(classOf(maxBytes) + 1).fill(undefined);
    this.#maxBytes = bytesOf(classOf(maxBytes));
    this.#timer = newTimer(resolvePoolOptions({ ...this.#options, create: () => Buffer.alloc(0) }, 'BufferPool', id));
    listPool(id, this, false);
  }

  acquire(minBytes: number): Buffer {
    const last = this.#last;
    const pool = last !== undefined && minBytes === this.#lastAsked ? last : this.#poolFor(minBytes);
    // eslint-disable-next-line pool/require-release -- counting cannot throw
    return this.#count(pool.acquire());
  }

  release(buffer: Buffer): void {
    this.#inUse--;
    const pool = (buffer as Buffer | undefined)?.length === this.#lastLength ? this.#last! : this.#poolOf(buffer);
    pool.release(buffer);
  }

  use<R>(minBytes: number, work: (buffer: Buffer) => PromiseLike<R>): Promise<R>;
  use<R>(minBytes: number, work: (buffer: Buffer) => R): R;
  use<R>(minBytes: number, work: (buffer: Buffer) => R): R {
    return this.#poolFor(minBytes).use((buffer) => work(this.#count(buffer)));
  }

  lease(minBytes: number): Lease<Buffer> {
    return this.#count(this.#poolFor(minBytes).lease());
  }

  stats(): PoolStats {
    this.#measure();
    const parts = this.#parts().map((pool) => pool.stats());
    return sumStats(this.name, parts, this.#options.enableStats === false ? undefined : this.#peak);
  }

  /** How long buffers of late were held and waited for; undefined without the option `holdTimes`. */
  holdTimes(): LeaseTimes | undefined {
    return this.#timer?.read();
  }

  /** Drops idle buffers down to `keep` of each class, returns how many. */
  trim(keep = 0): number {
    return this.#parts().reduce((dropped, pool) => dropped + pool.trim(keep), 0);
  }

  close(): void {
    this.#closed = true;
    for (const pool of this.#parts()) pool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  toString(): string {
    return poolText('BufferPool', this.stats());
  }

  [INSPECT](): string {
    return this.toString();
  }

  #poolFor(minBytes: number): BufferClass {
    if (typeof minBytes === 'number' && minBytes >= 0 && minBytes <= this.#maxBytes) {
      const k = classOf(minBytes);
      const pool = (this.#classes[k] ??= this.#openClass(k)); // may throw: what was last must still be of one size
      this.#lastAsked = minBytes;
      this.#lastLength = bytesOf(k);
      return (this.#last = pool);
    }
    if (!(typeof minBytes === 'number' && minBytes > 0 && minBytes <= LARGEST)) {
      const message = `Expected \`minBytes\` of pool '${this.name}' to be a number from 0 to ${LARGEST}, got ${describe(minBytes)}.`;
      throw new PoolError('INVALID_OPTION', message, this.name);
    }
    this.#wanted = Math.ceil(minBytes);
    return this.#oversizePool();
  }

  /** The pool whose buffers have that size. What fits no class can only be oversize, and a stranger is refused there. */
  #poolOf(buffer: Buffer): BufferClass {
    if (!isObject(buffer)) this.#inUse++; // refused by an error, without a misuse
    const length = (buffer as Buffer | undefined)?.length ?? 0;
    const k = 31 - SMALLEST_BITS - Math.clz32(length);
    const pool = bytesOf(k) === length ? this.#classes[k] : undefined;
    return pool ?? this.#oversizePool();
  }

  #openClass(k: number): BufferClass {
    const bytes = bytesOf(k);
    const create = this.#zero ? () => Buffer.alloc(bytes) : () => Buffer.allocUnsafeSlow(bytes);
    return this.#open({ ...this.#options, create }, {});
  }

  #oversizePool(): BufferClass {
    return (this.#oversize ??= this.#open(
      {
        ...this.#options,
        initialSize: 0,
        create: () => (this.#zero ? Buffer.alloc(this.#wanted) : Buffer.allocUnsafeSlow(this.#wanted)),
      },
      { keepsNothing: true },
    ));
  }

  #open(options: PoolOptions<Buffer>, traits: PoolTraits): BufferClass {
    const pool = new BufferClass(this.#zero ? { ...options, reset: zeroise } : options, {
      ...traits,
      timer: this.#timer,
      owner: 'BufferPool',
      isPart: true,
      scratch: this.#zero ? 'zero' : 'any',
    });
    // A refused release leaves the buffer in use, if it was.
    pool.on('misuse', () => void this.#inUse++);
    if (this.#closed) pool.close();
    return pool;
  }

  #parts(): BufferClass[] {
    return [...this.#classes, this.#oversize].filter((pool) => pool !== undefined);
  }

  /** Counts one more in use. */
  #count<L>(lent: L): L {
    if (++this.#inUse > this.#peak) this.#measure();
    return lent;
  }

  #measure(): void {
    if (this.#options.enableStats === false) return;
    this.#inUse = this.#parts().reduce((sum, pool) => sum + pool.stats().inUse, 0);
    this.#peak = Math.max(this.#peak, this.#inUse);
  }
}

/** The class whose buffers are the smallest of at least `bytes` bytes. */
function classOf(bytes: number): number {
  return bytes <= SMALLEST ? 0 : 32 - SMALLEST_BITS - Math.clz32(Math.ceil(bytes) - 1);
}

/** By a shift: V8 calculates powers as those of any two numbers, which takes some 50 ns. */
function bytesOf(k: number): number {
  return SMALLEST << k;
}
