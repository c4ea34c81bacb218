import { describe } from '../core/options.ts';

/** Elements that an emptied list keeps room for; 8 bytes each. */
const MAX_ROOM = 2 ** 16;

/**
 * A list that keeps its storage when it is emptied: `length = 0` on an array throws it away. The array stays at full length beside a
 * count of the list's own.
 *
 * Cleared elements stay referenced until they are overwritten or compact() lets go of them. Room for more than 65,536 elements is
 * given up by clear().
 */
export class ReusableList<E> implements Iterable<E> {
  #elements: E[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Returns the new length, as an array's push does. */
  push(element: E): number {
    this.#elements[this.#length] = element;
    return ++this.#length;
  }

  /** Counts from the end if negative, as an array's at() does. */
  at(index: number): E | undefined {
    const place = Math.trunc(index) || 0;
    const fromStart = place < 0 ? place + this.#length : place;
    return fromStart >= 0 && fromStart < this.#length ? this.#elements[fromStart] : undefined;
  }

  /** @throws RangeError unless there is an element at `index` */
  set(index: number, element: E): void {
    if (!(Number.isInteger(index) && index >= 0 && index < this.#length)) {
      throw new RangeError(`Expected \`index\` to be an integer from 0 to below the length ${this.#length}, got ${describe(index)}.`);
    }
    this.#elements[index] = element;
  }

  clear(): void {
    this.#length = 0;
    if (this.#elements.length > MAX_ROOM) this.#elements = [];
  }

  toArray(): E[] {
    return this.#elements.slice(0, this.#length);
  }

  /** Lets go of every element that is no longer in the list. */
  compact(): void {
    this.#elements = this.toArray();
  }

  *[Symbol.iterator](): Generator<E, undefined> {
    for (let i = 0; i < this.#length; i++) yield this.#elements[i]!;
  }
}
