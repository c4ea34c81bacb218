/**
 * Slots that threads share: who has which, in a SharedArrayBuffer. The owner word of a slot is the truth; the list of free slots only
 * says where to look, so neither a worker that is killed between two steps nor a list in disorder can lend a slot twice.
 *
 *     owner   0 free, else  thread + 1 | searched      (31 bits, 1 bit)
 *     list    head = tag | place,  next[place] -> place of the next free slot, 0 at the end       (place = index + 1)
 *
 * The tag changes with every slot that is taken, so that a thread which was held up between reading the head and replacing it does not
 * take a list for unchanged that has come round to the same first slot (ABA).
 *
 * Whoever takes a slot off the list has the right to put it back, and nobody else. A worker that dies between the two takes the right
 * with it. Its slots are then found by searching the owner words; one found so is marked as searched and not listed again, since it
 * may be in the list all the same. Whoever meets it there hands the right over to its owner.
 */
export class SharedSlots {
  readonly slots: number;
  readonly slotBytes: number;
  /** Place of the first slot's bytes in the buffer. */
  readonly dataStart: number;
  /** Of the slab, the same in every thread. */
  readonly id: string;
  readonly #words: Int32Array;
  readonly #owners: Int32Array;
  readonly #next: Int32Array;
  /** The bits of the head that are a place; those above are the tag. */
  readonly #placeBits: number;
  /** What this thread knows of the HIGHEST word. */
  #highest = 0;

  private constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer, 0, HEADER_WORDS);
    this.slots = this.#words[SLOTS]!;
    this.slotBytes = this.#words[SLOT_BYTES]!;
    this.id = this.#words.subarray(ID, ID + 2).join(':');
    this.#next = new Int32Array(buffer, HEADER_WORDS * 4, this.slots + 1);
    this.#owners = new Int32Array(buffer, HEADER_WORDS * 4 + this.#next.byteLength, this.slots);
    this.#placeBits = 2 ** (32 - Math.clz32(this.slots)) - 1;
    this.dataStart = dataStart(this.slots);
  }

  static create(slots: number, slotBytes: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(dataStart(slots) + slots * strideOf(slotBytes));
    const words = new Int32Array(buffer, 0, HEADER_WORDS + slots + 1);
    words[FORMAT] = FORMAT_1;
    words[SLOTS] = slots;
    words[SLOT_BYTES] = slotBytes;
    for (const word of [ID, ID + 1]) words[word] = Math.random() * 2 ** 32;
    for (let place = 1; place < slots; place++) words[HEADER_WORDS + place] = place + 1;
    words[HEAD] = 1;
    return buffer;
  }

  /** The slots in a buffer that create() made, in this or another thread; undefined for any other value. */
  static in(buffer: unknown): SharedSlots | undefined {
    if (Object.prototype.toString.call(buffer) !== '[object SharedArrayBuffer]') return undefined;
    const shared = buffer as SharedArrayBuffer;
    const isOurs = shared.byteLength > HEADER_WORDS * 4 && new Int32Array(shared, 0, HEADER_WORDS)[FORMAT] === FORMAT_1;
    return isOurs ? new SharedSlots(shared) : undefined;
  }

  /** Takes a free slot for a thread; -1 if none is free. */
  take(thread: number): number {
    const index = this.takeListed(thread);
    return index === -1 ? this.#search(ownerWord(thread)) : index;
  }

  /** The same without searching for what is not in the list. */
  takeListed(thread: number): number {
    const owner = ownerWord(thread);
    const words = this.#words;
    const placeBits = this.#placeBits;
    for (;;) {
      const head = Atomics.load(words, HEAD);
      const place = head & placeBits;
      if (place === 0) return -1;
      const after = ((head + placeBits + 1) & ~placeBits) | this.#next[place]!;
      if (Atomics.compareExchange(words, HEAD, head, after) !== head) continue;
      if (Atomics.compareExchange(this.#owners, place - 1, 0, owner) === 0 || this.#settle(place - 1, owner)) {
        if (place > this.#highest) this.#raise(place);
        return place - 1;
      }
    }
  }

  /** Frees a slot. False if it is not that thread's. */
  give(index: number, thread: number): boolean {
    for (;;) {
      const owner = Atomics.load(this.#owners, index);
      if (threadOf(owner) !== thread) return false;
      if (Atomics.compareExchange(this.#owners, index, owner, 0) !== owner) continue;
      if ((owner & SEARCHED) === 0) this.#list(index);
      return true;
    }
  }

  /** Makes a slot of one thread another's. False if it is not the first one's. */
  pass(index: number, from: number, to: number): boolean {
    for (;;) {
      const owner = Atomics.load(this.#owners, index);
      if (threadOf(owner) !== from) return false;
      if (Atomics.compareExchange(this.#owners, index, owner, ownerWord(to) | (owner & SEARCHED)) === owner) return true;
    }
  }

  /** Frees all slots of a thread that is gone. Returns how many it had. */
  reclaim(thread: number): number {
    Atomics.store(this.#words, SCATTERED, 1);
    let freed = 0;
    for (let index = 0; index < this.slots; index++) if (this.give(index, thread)) freed++;
    this.count(RETURNED, freed);
    return freed;
  }

  /** The thread that has a slot; undefined if it is free. */
  ownerOf(index: number): number | undefined {
    const owner = Atomics.load(this.#owners, index);
    return owner === 0 ? undefined : threadOf(owner);
  }

  /** Slots that threads have now. */
  taken(): number {
    let taken = 0;
    for (let index = 0; index < this.slots; index++) if (Atomics.load(this.#owners, index) !== 0) taken++;
    return taken;
  }

  /** Most slots that were off the list at a time: the first in the list come back first, so one further back goes only when those are out. */
  get highest(): number {
    return Atomics.load(this.#words, HIGHEST);
  }

  /** A number for a thread where the platform has none. */
  numberThread(): number {
    return Atomics.add(this.#words, THREADS, 1);
  }

  count(counter: typeof RETURNED | typeof MISUSES, by: number): void {
    const before = Atomics.add(this.#words, counter, by) >>> 0;
    if (before + by > 0xffff_ffff) Atomics.add(this.#words, counter + 1, 1);
  }

  counted(counter: typeof RETURNED | typeof MISUSES): number {
    for (;;) {
      const upper = Atomics.load(this.#words, counter + 1);
      const lower = Atomics.load(this.#words, counter) >>> 0;
      if (Atomics.load(this.#words, counter + 1) === upper) return upper * 2 ** 32 + lower;
    }
  }

  #list(index: number): void {
    const words = this.#words;
    for (;;) {
      const head = Atomics.load(words, HEAD);
      this.#next[index + 1] = head & this.#placeBits;
      if (Atomics.compareExchange(words, HEAD, head, (head & ~this.#placeBits) | (index + 1)) === head) return;
    }
  }

  /** Takes a slot that came off the list though somebody has it; false if they still do. */
  #settle(index: number, owner: number): boolean {
    for (;;) {
      const other = Atomics.compareExchange(this.#owners, index, 0, owner);
      if (other === 0) return true;
      if ((other & SEARCHED) === 0) this.#dropList();
      if (Atomics.compareExchange(this.#owners, index, other, other & ~SEARCHED) === other) return false;
    }
  }

  /** A listed slot is never another's with the right to list it, unless a tag has come round. What the list had is found by searching. */
  #dropList(): void {
    Atomics.store(this.#words, SCATTERED, 1);
    Atomics.and(this.#words, HEAD, ~this.#placeBits);
  }

  /** Only a thread that is gone leaves free slots off the list. */
  #search(owner: number): number {
    if (Atomics.load(this.#words, SCATTERED) === 0) return -1;
    for (let index = 0; index < this.slots; index++) {
      if (Atomics.load(this.#owners, index) !== 0 || Atomics.compareExchange(this.#owners, index, 0, owner | SEARCHED) !== 0) continue;
      if (index >= this.#highest) this.#raise(index + 1);
      return index;
    }
    return -1;
  }

  #raise(highest: number): void {
    for (;;) {
      const known = Atomics.load(this.#words, HIGHEST);
      this.#highest = Math.max(known, highest);
      if (known >= highest || Atomics.compareExchange(this.#words, HIGHEST, known, highest) === known) return;
    }
  }
}

/** What each word at the start of the buffer is. The head has a cache line of its own. */
const FORMAT = 0;
const SLOTS = 1;
const SLOT_BYTES = 2;
const THREADS = 3;
/** Whether there may be free slots that are not in the list. */
const SCATTERED = 4;
const HIGHEST = 5;
/** Counters have two words, the lower first. */
export const RETURNED = 6;
export const MISUSES = 8;
const ID = 10;
const HEAD = 16;
const HEADER_WORDS = 32;

/** Says that a buffer is laid out like this. */
const FORMAT_1 = 0x504c_5331;

const SEARCHED = 1;

/** Longest list whose tag still has 16 bits. */
export const MOST_SLOTS = 2 ** 16 - 1;

function ownerWord(thread: number): number {
  return (thread + 1) << 1;
}

function threadOf(owner: number): number {
  return (owner >>> 1) - 1;
}

/** Bytes from one slot to the next: views of numbers need multiples of 8. */
export function strideOf(slotBytes: number): number {
  return Math.ceil(slotBytes / 8) * 8;
}

function dataStart(slots: number): number {
  return Math.ceil((HEADER_WORDS + 2 * slots + 1) / 16) * 64;
}
