import { anInteger, aName, checkOptions, invalidOption, oneOf } from '../core/options.ts';
import type { MisusePolicy } from '../core/misuse.ts';
import { INSPECT, poolText } from '../core/pool-text.ts';
import { listPool, nextPoolId } from '../core/shared.ts';
import type { Lease, PoolStats } from '../core/types.ts';
import { ObjectPool } from './object-pool.ts';

export interface SlabOptions {
  slotBytes: number;
  /** @default 64 KiB */
  slabBytes?: number;
  /** When that many slabs are all in use, acquire throws POOL_EXHAUSTED. @default unlimited */
  maxSlabs?: number;
  name?: string;
  onMisuse?: MisusePolicy;
}

const SLAB_BYTES = 2 ** 16;
const LARGEST = 2 ** 31;

export const SLAB_RULES = {
  slotBytes: anInteger(1, LARGEST),
  slabBytes: anInteger(1, LARGEST),
  maxSlabs: anInteger(1, 2 ** 20),
  name: aName,
  onMisuse: oneOf('throw', 'warn', 'count'),
};

/** Slots of one slab, and of all that there may be. @throws PoolError INVALID_OPTION if a slab has no room for a slot */
export function slotsOf(owner: string, { slotBytes, slabBytes = SLAB_BYTES, maxSlabs = Infinity }: SlabOptions): { perSlab: number; atMost: number } {
  if (slotBytes > slabBytes) throw invalidOption(owner, 'slotBytes', `at most \`slabBytes\` (${slabBytes})`, slotBytes);
  const perSlab = Math.floor(slabBytes / slotBytes);
  return { perSlab, atMost: perSlab * maxSlabs };
}

/**
 * Slots of one size, cut from slabs: one allocation outside the heap for a thousand slots instead of one for each. A slot has
 * whatever its last owner left in it. Slabs are made as they are needed, and kept until the pool is closed.
 */
export class SlabPool implements Disposable {
  readonly name: string;
  readonly #slots: ObjectPool<Uint8Array>;

  constructor(options: SlabOptions) {
    checkOptions('SlabPool', options, SLAB_RULES, ['slotBytes']);
    const { slotBytes, slabBytes = SLAB_BYTES, onMisuse } = options;
    const { perSlab, atMost } = slotsOf('SlabPool', options);
    const id = nextPoolId();
    this.name = options.name ?? `SlabPool#${id}`;

    let slab = new ArrayBuffer(0);
    let cut = perSlab;
    const create = (): Uint8Array => {
      if (cut === perSlab) {
        slab = new ArrayBuffer(slabBytes);
        cut = 0;
      }
      return new Uint8Array(slab, slotBytes * cut++, slotBytes);
    };
    const traits = { owner: 'SlabPool', isPart: true, scratch: 'any', limit: atMost } as const;
    this.#slots = new ObjectPool({ create, name: this.name, maxSize: 0, ...(onMisuse && { onMisuse }) }, traits);
    listPool(id, this, false);
  }

  acquire(): Uint8Array {
    return this.#slots.acquire();
  }

  release(slot: Uint8Array): void {
    this.#slots.release(slot);
  }

  use<R>(work: (slot: Uint8Array) => PromiseLike<R>): Promise<R>;
  use<R>(work: (slot: Uint8Array) => R): R;
  use<R>(work: (slot: Uint8Array) => R): R {
    return this.#slots.use(work);
  }

  lease(): Lease<Uint8Array> {
    return this.#slots.lease();
  }

  stats(): PoolStats {
    return this.#slots.stats();
  }

  close(): void {
    this.#slots.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  toString(): string {
    return poolText('SlabPool', this.stats());
  }

  [INSPECT](): string {
    return this.toString();
  }
}
