import { firstForeignByte } from './bytes.ts';
import { changedFields, isUnchanged, portraitOf } from './portrait.ts';
import type { Portrait } from './portrait.ts';

/** What an item must still look like: bytes filled with the pattern, bytes copied, or a portrait. */
export type Baseline = 'pattern' | Uint8Array | Portrait;

/** Bytes of an item whose content matters, copied at most. */
const MAX_COPIED = 65_536;

/** Places at first: a power of two, as it stays. */
const SMALLEST = 16;

/**
 * Released items wait here, first in first out, before they are lent again, as in AddressSanitizer: a second release meanwhile is
 * certain to be one, and so is a write.
 */
export class Quarantine<T extends object> {
  // A ring: the item that came first is at #head. Two lists side by side, so that nothing is allocated for an item.
  #items: (T | undefined)[] = new Array<T | undefined>(SMALLEST).fill(undefined);
  #baselines: (Baseline | undefined)[] = new Array<Baseline | undefined>(SMALLEST).fill(undefined);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  admit(item: T, before: Baseline): void {
    if (this.#size === this.#items.length) this.#grow();
    const place = this.#placeOf(this.#size++);
    this.#items[place] = item;
    this.#baselines[place] = before;
  }

  /**
   * Takes out an item and says what was written to it meanwhile.
   *
   * @param rank 0 for the item that came first
   */
  dismiss(rank: number): { readonly item: T; readonly written: string | undefined } {
    const chosen = this.#placeOf(rank);
    const item = this.#items[chosen]!;
    const before = this.#baselines[chosen]!;
    const head = this.#head;
    this.#items[chosen] = this.#items[head];
    this.#baselines[chosen] = this.#baselines[head];
    this.#items[head] = undefined; // an item that is lent again must be collectable when its owner loses it
    this.#baselines[head] = undefined;
    this.#head = this.#placeOf(1);
    this.#size--;
    return { item, written: writtenTo(item, before) };
  }

  /** Takes out all items that were written to. */
  dismissWritten(): { readonly item: T; readonly written: string }[] {
    const found: { readonly item: T; readonly written: string }[] = [];
    for (let left = this.#size; left > 0; left--) {
      const before = this.#baselines[this.#head]!;
      const { item, written } = this.dismiss(0);
      if (written === undefined) this.admit(item, before);
      else found.push({ item, written });
    }
    return found;
  }

  #placeOf(rank: number): number {
    return (this.#head + rank) & (this.#items.length - 1);
  }

  #grow(): void {
    const { length } = this.#items;
    const turned = <V>(list: (V | undefined)[]): (V | undefined)[] => [...list.slice(this.#head), ...list.slice(0, this.#head), ...new Array<undefined>(length).fill(undefined)];
    this.#items = turned(this.#items);
    this.#baselines = turned(this.#baselines);
    this.#head = 0;
  }
}

/** The bytes of an item, as a baseline. */
export function copyOf(item: ArrayBufferView): Uint8Array {
  return bytesOf(item).slice();
}

/** What was written, in words for a message; undefined if nothing was. */
function writtenTo(item: object, before: Baseline): string | undefined {
  if (before === 'pattern') return atByte(firstForeignByte(item as Uint8Array));
  if (before instanceof Uint8Array) {
    const now = bytesOf(item as ArrayBufferView);
    return atByte(before.findIndex((byte, i) => byte !== now[i]));
  }
  if (isUnchanged(item, before)) return undefined;
  const fields = changedFields(before, portraitOf(item));
  return fields.length === 0 ? undefined : fields.map((field) => `\`${field}\``).join(', ');
}

function atByte(index: number): string | undefined {
  return index === -1 ? undefined : `byte ${index}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, Math.min(byteLength, MAX_COPIED));
}
