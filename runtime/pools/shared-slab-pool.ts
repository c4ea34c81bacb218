import { PoolError } from '../core/errors.ts';
import type { MisuseKind, MisusePolicy } from '../core/misuse.ts';
import { anInteger, checkOptions, describe, invalidOption } from '../core/options.ts';
import { threadNumber } from '../core/platform.ts';
import { INSPECT, poolText } from '../core/pool-text.ts';
import { actOnMisuse } from '../core/report-misuse.ts';
import { listPool, nextPoolId, sharedPart } from '../core/shared.ts';
import { newCounters, snapshot } from '../core/stats.ts';
import type { PoolStats } from '../core/types.ts';
import { MISUSES, MOST_SLOTS, RETURNED, SharedSlots, strideOf } from './shared-slots.ts';
import { SLAB_RULES, slotsOf } from './slab-pool.ts';
import type { SlabOptions } from './slab-pool.ts';

/** What another thread needs to attach to a pool: post it, or pass it as workerData. */
export interface SharedSlabHandle {
  readonly buffer: SharedArrayBuffer;
  readonly name?: string;
  readonly onMisuse?: MisusePolicy;
}

const RULES = { ...SLAB_RULES, slots: anInteger(1, MOST_SLOTS) };

/** Slots that a thread keeps for itself at most, until it next comes to rest. */
const MOST_KEPT = 32;

/**
 * Slots of one size in memory that worker threads share. A slot is known by its index, the same in every thread; `view(index)` gives
 * its bytes. It belongs to the thread that acquired it, and only that one may release it, or hand it over to another.
 *
 * Each thread keeps a few released slots in a stack of its own and puts them back when its synchronous work ends, so that a loop
 * rarely touches the list that all share.
 */
export class SharedSlabPool {
  readonly name: string;
  readonly handle: SharedSlabHandle;
  /** The number under which this thread's slots are reclaimed when it is gone: its `threadId` in Node.js. */
  readonly threadId: number;
  readonly #onMisuse: MisusePolicy;
  readonly #shared: SharedSlots;
  /** What this pool knows of each slot. Not shared: threads that write to one cache line slow each other down. */
  readonly #states: Uint8Array;
  readonly #own: Int32Array;
  #kept = 0;
  /** Slots that may be kept now: none while the thread is at rest. */
  #room = 0;
  /** Slots to take when the own stack is empty: twice as many each time, until the thread comes to rest. */
  #batch = 1;
  /** Not yet counted in the shared memory. */
  #returned = 0;
  #willRest = false;
  readonly #views: (Uint8Array | undefined)[] = [];

  constructor(options: SlabOptions & { slots: number }, { handle, shared }: Slab = newSlab(options)) {
    const id = nextPoolId();
    this.name = handle.name ?? `SharedSlabPool#${id}`;
    this.#onMisuse = handle.onMisuse ?? 'warn';
    this.handle = Object.freeze({ buffer: handle.buffer, name: this.name, onMisuse: this.#onMisuse });
    this.#shared = shared;
    this.#states = new Uint8Array(shared.slots);
    this.threadId = threadNumber() ?? shared.numberThread();
    this.#own = new Int32Array(Math.min(MOST_KEPT, shared.slots >> 4));
    attached().set(shared.id, new WeakRef(this));
    listPool(id, this, false);
  }

  /** The pool in another thread. In the same thread, the same pool. */
  static attach(handle: SharedSlabHandle): SharedSlabPool {
    const shared = SharedSlots.in((handle as SharedSlabHandle | undefined)?.buffer);
    if (shared === undefined) throw invalidOption('SharedSlabPool', 'handle', 'the handle of a SharedSlabPool', handle);
    return attached().get(shared.id)?.deref() ?? new SharedSlabPool({ slots: shared.slots, slotBytes: shared.slotBytes }, { handle, shared });
  }

  /** The index of a slot that no other thread has; -1 if none is free. Its bytes are as its last owner left them. */
  acquire(): number {
    const kept = this.#kept;
    if (kept === 0) return this.#supply();
    const index = this.#own[kept - 1]!;
    this.#kept = kept - 1;
    this.#states[index] = LENT;
    return index;
  }

  release(index: number): void {
    const kept = this.#kept;
    if (kept >= this.#room || this.#states[index] !== LENT) return this.#release(index);
    this.#states[index] = KEPT;
    this.#own[kept] = index;
    this.#kept = kept + 1;
    this.#returned++;
  }

  /** The bytes of a slot, the same view each time. */
  view(index: number): Uint8Array {
    return (this.#views[index] ??= this.#newView(index));
  }

  /** Makes a slot of this thread another's, before that one is told of it: whose slot it is, is then never in doubt, should a thread die. */
  handOver(index: number, thread: number): void {
    this.#expectSlot(index);
    if (this.#states[index] === KEPT || !this.#shared.pass(index, this.threadId, thread)) return this.#refuse(index, 'handed over');
    this.#states[index] = UNKNOWN;
  }

  /** Frees the slots of a worker that has ended, and returns how many it had. Of one that still runs, slots would be lent twice. */
  reclaim(thread: number): number {
    if (thread === this.threadId) throw invalidOption(`pool '${this.name}'`, 'threadId', 'that of a thread that is gone, not the own one', thread);
    return this.#shared.reclaim(thread);
  }

  /** Of all threads together. What another thread keeps, or has counted, shows when its synchronous work ends. */
  stats(): PoolStats {
    this.#countReturned();
    const { slots } = this.#shared;
    const inUse = this.#shared.taken() - this.#kept;
    const counters = { ...newCounters(), created: slots, prewarmed: slots, misuses: this.#shared.counted(MISUSES) };
    counters.peak = Math.max(inUse, this.#shared.highest);
    return snapshot(this.name, counters, this.#shared.counted(RETURNED), slots - inUse);
  }

  toString(): string {
    return poolText('SharedSlabPool', this.stats());
  }

  [INSPECT](): string {
    return this.toString();
  }

  #supply(): number {
    const index = this.#shared.take(this.threadId);
    if (index === -1) return -1;
    this.#states[index] = LENT;
    if (this.#own.length === 0) return index;
    if (!this.#willRest) this.#restLater();
    for (let more = this.#batch - 1; more > 0; more--) {
      const next = this.#shared.takeListed(this.threadId);
      if (next === -1) break;
      this.#keep(next);
    }
    this.#batch = Math.min(2 * this.#batch, this.#own.length);
    return index;
  }

  #keep(index: number): void {
    this.#states[index] = KEPT;
    this.#own[this.#kept++] = index;
  }

  #release(index: number): void {
    this.#expectSlot(index);
    if (this.#states[index] === KEPT || !this.#shared.give(index, this.threadId)) return this.#refuse(index, 'released');
    this.#states[index] = UNKNOWN;
    this.#returned++;
    if (!this.#willRest) this.#restLater();
    if (this.#kept === this.#own.length) this.#putBack(this.#kept >> 1);
  }

  /** When the synchronous work ends, nothing is kept from other threads. */
  #restLater(): void {
    this.#willRest = true;
    this.#room = this.#own.length;
    queueMicrotask(() => {
      this.#willRest = false;
      this.#room = 0;
      this.#batch = 1;
      this.#putBack(0);
      this.#countReturned();
    });
  }

  #putBack(keep: number): void {
    while (this.#kept > keep) {
      const index = this.#own[--this.#kept]!;
      this.#states[index] = UNKNOWN;
      this.#shared.give(index, this.threadId);
    }
  }

  #countReturned(): void {
    this.#shared.count(RETURNED, this.#returned);
    this.#returned = 0;
  }

  #newView(index: number): Uint8Array {
    this.#expectSlot(index);
    const { dataStart, slotBytes } = this.#shared;
    return new Uint8Array(this.handle.buffer, dataStart + index * strideOf(slotBytes), slotBytes);
  }

  #expectSlot(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.#shared.slots) return;
    const message = `Expected the index of a slot of pool '${this.name}', an integer from 0 to ${this.#shared.slots - 1}, got ${describe(index)}.`;
    throw new PoolError('INVALID_ITEM', message, this.name);
  }

  #refuse(index: number, verb: 'released' | 'handed over'): void {
    const owner = this.#states[index] === KEPT ? undefined : this.#shared.ownerOf(index);
    const [kind, state]: [MisuseKind, string] =
      owner === undefined ? ['double-release', 'it had been released before'] : ['foreign-release', `thread ${owner} holds it`];
    this.#shared.count(MISUSES, 1);
    actOnMisuse(this.#onMisuse, kind, `Slot ${index} of pool '${this.name}' was ${verb} by thread ${this.threadId}, but ${state}.`, this.name);
  }
}

/** Of a slot: not lent here as far as known, lent by this pool, in its own stack. */
const UNKNOWN = 0;
const LENT = 1;
const KEPT = 2;

/** The pools of this thread by the slab they have. Two for one slab would not know of each other's slots. */
function attached(): Map<string, WeakRef<SharedSlabPool>> {
  return sharedPart('shared slabs', () => new Map());
}

/** The memory of a pool, made here or by another thread. */
interface Slab {
  readonly handle: SharedSlabHandle;
  readonly shared: SharedSlots;
}

function newSlab(options: SlabOptions & { slots: number }): Slab {
  checkOptions('SharedSlabPool', options, RULES, ['slotBytes', 'slots']);
  const { slots, slotBytes, name, onMisuse } = options;
  const { atMost } = slotsOf('SharedSlabPool', options);
  if (slots > atMost) throw invalidOption('SharedSlabPool', 'slots', `at most what \`maxSlabs\` have (${atMost})`, slots);
  const buffer = SharedSlots.create(slots, slotBytes);
  return { handle: { buffer, ...(name !== undefined && { name }), ...(onMisuse && { onMisuse }) }, shared: SharedSlots.in(buffer)! };
}
