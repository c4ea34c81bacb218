import type { Mark } from './guard.ts';

/** Places that are filled ahead; beyond, the array grows as it is used. 8 bytes each. */
const FILLED_AHEAD = 4096;

/**
 * The idle items, the one that came last on top.
 *
 *     items  [ a  b  c | x  x  – ]     a b c are idle; places from `top` up may still name items lent since
 *                       top    room
 *
 * An array filled ahead and walked with a cursor: `push` and `pop` on an array that starts empty become slow for every pool of the
 * process as soon as there are pools of three kinds of items. The fields are open because acquire and release of the pool work on
 * them in place.
 */
export class IdleStack<T extends object> {
  readonly items: (T | null)[];
  top = 0;
  /** Lowest `top` since the last settling: what the highest number in use follows from. */
  low = 0;
  /** Items kept at most; 0 once the pool is closed. */
  room: number;
  /** Lowest `top` since the last clean-up: as many items at the bottom have been idle all that time. */
  #calm = 0;
  /** Place by place the marks of `items`, once there is an item that does not carry its own. */
  #marks: (Mark | undefined)[] | undefined;

  constructor(room: number) {
    this.room = room;
    this.items = new Array<T | null>(Math.min(room, FILLED_AHEAD)).fill(null);
  }

  push(item: T, mark: Mark): void {
    const place = this.top++;
    this.items[place] = item;
    if (this.#marks !== undefined) this.#marks[place] = mark;
    else if (mark !== item) {
      this.#marks = new Array<Mark | undefined>(this.items.length).fill(undefined);
      this.#marks[place] = mark;
    }
  }

  /** The mark of the item that pop() would take. */
  topMark(): Mark {
    return this.#marks?.[this.top - 1] ?? (this.items[this.top - 1] as Mark);
  }

  /** Takes the top item. Its place lets go of it: a lent item must be collectable when its owner loses it. */
  pop(): T {
    const place = --this.top;
    const item = this.items[place]!;
    this.items[place] = null;
    return item;
  }

  /** Takes the `count` items that have been idle longest. */
  takeBottom(count: number): T[] {
    const taken = this.items.slice(0, count) as T[];
    this.items.copyWithin(0, count, this.top);
    this.items.fill(null, this.top - count, this.top);
    this.#marks?.copyWithin(0, count, this.top);
    this.top -= count;
    this.settle();
    return taken;
  }

  /** Starts a new low. */
  settle(): void {
    this.#calm = Math.min(this.#calm, this.low, this.top);
    this.low = this.top;
  }

  /** How many items at the bottom have been idle since the last call. */
  restart(): number {
    this.settle();
    const calm = this.#calm;
    this.#calm = this.top;
    return calm;
  }

  /** Lets go of every lent item that a place still names. */
  forgetLent(): void {
    this.items.fill(null, this.top);
  }
}
