import { alive, newCounters, snapshot, uncounted } from '../core/stats.ts';
import type { Counters } from '../core/stats.ts';
import type { DiscardReason, PoolStats } from '../core/types.ts';
import { Guard, STAMP } from './guard.ts';
import type { Mark } from './guard.ts';

/** Places that are filled ahead; beyond, the array grows as it is used. 8 bytes each. */
const FILLED_AHEAD = 4096;

/**
 * What a pool has: the idle items, the marks of all items, and the books about them. Knows nothing of why things happen.
 *
 *     idle  [ a  b  c | x  x  – ]     a b c are idle, c came last; places from `top` up may still name items lent since
 *                      top    room
 *
 * An array filled ahead and walked with a cursor: `push` and `pop` on an array that starts empty become slow for every pool of the
 * process as soon as there are pools of three kinds of items. The fields are the pool's own, not those of an object in it, because
 * acquire and release work on them in place and each further load shows. What never changes is declared and assigned once: a field
 * that is written a second time, be it after an initial undefined, is no constant to V8, and acquire took a third longer.
 */
export abstract class Inventory<T extends object> {
  declare protected readonly idle: (T | null)[];
  protected top = 0;
  /** Lowest `top` since the last settling: what the highest number in use follows from. */
  protected low = 0;
  /** Items kept at most; 0 once the pool is closed. */
  declare protected room: number;
  protected returned = 0;
  /** State of an item lent to whoever may call release(). One less is idle; negative, lent by a handle. */
  declare protected readonly lent: number;
  /** Items that are idle, but not on the stack: in quarantine, or just being validated. */
  protected shelved = 0;
  declare protected readonly counters: Counters;
  protected readonly guard = new Guard<T>();
  /** Place by place the marks of `idle`, once there is an item that does not carry its own. */
  protected marks: (Mark | undefined)[] | undefined;
  /** Lowest `top` since the last clean-up: as many items at the bottom have been idle all that time. */
  #calm = 0;

  constructor(id: number, room: number, counters: Counters = newCounters()) {
    this.counters = counters;
    this.lent = id * 2 + 1;
    this.room = room;
    this.idle = new Array<T | null>(Math.min(room, FILLED_AHEAD)).fill(null);
  }

  protected hasRoom(): boolean {
    return this.top + this.shelved < this.room;
  }

  protected push(item: T, mark: Mark): void {
    const place = this.top++;
    this.idle[place] = item;
    if (this.marks !== undefined) this.marks[place] = mark;
    else if (mark !== item) {
      this.marks = new Array<Mark | undefined>(this.idle.length).fill(undefined);
      this.marks[place] = mark;
    }
    this.booked();
  }

  /** The mark of the item that pop() would take. */
  protected topMark(): Mark {
    return this.marks?.[this.top - 1] ?? (this.idle[this.top - 1] as Mark);
  }

  /** Takes the top item. Its place lets go of it: a lent item must be collectable when its owner loses it. */
  protected pop(): T {
    const place = --this.top;
    const item = this.idle[place]!;
    this.idle[place] = null;
    this.booked();
    return item;
  }

  /** Takes the `count` items that have been idle longest; none if it is not positive. */
  protected takeBottom(count: number): T[] {
    if (count <= 0) return [];
    this.settle();
    const taken = this.idle.slice(0, count) as T[];
    this.idle.copyWithin(0, count, this.top);
    this.idle.fill(null, this.top - count, this.top);
    this.marks?.copyWithin(0, count, this.top);
    this.top -= count;
    this.booked();
    return taken;
  }

  /** How many items at the bottom have been idle since the last call. */
  protected calmItems(): number {
    this.settle();
    const calm = this.#calm;
    this.#calm = this.top;
    return calm;
  }

  /** Lets go of every lent item that a place still names. */
  protected forgetLent(): void {
    this.idle.fill(null, this.top);
  }

  /** Writes down the highest number in use so far. Comes before every change of the books but `top` and `returned`. */
  protected settle(): void {
    this.counters.peak = Math.max(this.counters.peak, alive(this.counters) - this.low - this.shelved);
    this.#calm = Math.min(this.#calm, this.low, this.top);
    this.low = this.top;
  }

  /** Books a new item that is lent. */
  protected bookLent(): void {
    this.settle();
    this.counters.created++;
  }

  /** Books a new item that is idle. */
  protected bookIdle(item: T): void {
    this.settle();
    this.counters.created++;
    this.counters.prewarmed++;
    this.push(item, this.guard.markOf(item));
    this.low = this.top;
    this.booked();
  }

  /** Books an item that was released and not kept. */
  protected bookReturnDropped(mark: Mark, reason: DiscardReason): void {
    this.settle();
    this.returned++;
    this.counters.returnedDropped++;
    this.counters.discardedBy[reason]++;
    mark[STAMP] = 1 - this.lent;
    this.booked();
  }

  /** Books items to be discarded that have just left the stack or its side (which settled). */
  protected bookIdleDropped(items: readonly T[], reason: DiscardReason): void {
    this.counters.idleDropped += items.length;
    this.counters.discardedBy[reason] += items.length;
    this.low = this.top;
    for (const item of items) this.guard.markOf(item)[STAMP] = 1 - this.lent;
    this.booked();
  }

  /** Books an item that was released and goes into quarantine. */
  protected bookShelved(): void {
    this.settle();
    this.returned++;
    this.shelved++;
    this.booked();
  }

  /** Books an item that was taken from the stack and is not lent yet. */
  protected bookAside(): void {
    this.settle();
    this.shelved++;
    this.booked();
  }

  /** Books that an item is no longer shelved or aside; what becomes of it follows at once. */
  protected bookUnshelved(): void {
    this.settle();
    this.shelved--;
    this.booked();
  }

  /** What is idle or was returned has changed, other than by acquire() and release() in place. For who keeps the books elsewhere too. */
  protected booked(): void {}

  protected bookDetached(mark: Mark): void {
    this.settle();
    this.counters.detached++;
    mark[STAMP] = 0;
  }

  protected bookLost(): void {
    this.settle();
    this.counters.lost++;
  }

  /** Puts an item that was in quarantine onto the stack. */
  protected pushBack(item: T): void {
    this.push(item, this.guard.markOf(item));
    this.low = this.top;
    this.booked();
  }

  protected statsOf(name: string, isCounting: boolean): PoolStats {
    this.settle();
    const idle = this.top + this.shelved;
    return isCounting ? snapshot(name, this.counters, this.returned, idle) : uncounted(name, idle);
  }
}
