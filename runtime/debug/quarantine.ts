import { firstForeignByte } from './bytes.ts';
import { changedFields, isUnchanged, portraitOf } from './portrait.ts';
import type { Portrait } from './portrait.ts';

/** What an item must still look like: bytes filled with the pattern, bytes copied, or a portrait. */
export type Baseline = 'pattern' | Uint8Array | Portrait;

interface Patient<T> {
  readonly item: T;
  readonly before: Baseline;
}

/** Bytes of an item whose content matters, copied at most. */
const MAX_COPIED = 65_536;

/**
 * Released items wait here, first in first out, before they are lent again, as in AddressSanitizer: a second release meanwhile is
 * certain to be one, and so is a write.
 */
export class Quarantine<T extends object> {
  /** Patients from #next up, in the order they came. Those before have left; they are cut off now and then. */
  #waiting: (Patient<T> | undefined)[] = [];
  #next = 0;

  get size(): number {
    return this.#waiting.length - this.#next;
  }

  admit(item: T, before: Baseline): void {
    this.#waiting.push({ item, before });
  }

  /**
   * Takes out an item and says what was written to it meanwhile.
   *
   * @param place 0 for the item that came first
   */
  dismiss(place: number): { readonly item: T; readonly written: string | undefined } {
    const chosen = this.#next + place;
    const patient = this.#waiting[chosen]!;
    this.#waiting[chosen] = this.#waiting[this.#next];
    this.#waiting[this.#next++] = undefined; // an item that is lent again must be collectable when its owner loses it
    if (this.#next >= 1_024) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    return { item: patient.item, written: writtenTo(patient) };
  }

  /** Takes out all items that were written to. */
  dismissWritten(): { readonly item: T; readonly written: string }[] {
    const all = this.#waiting.slice(this.#next).map((patient) => ({ patient: patient!, written: writtenTo(patient!) }));
    this.#waiting = all.filter(({ written }) => written === undefined).map(({ patient }) => patient);
    this.#next = 0;
    return all.flatMap(({ patient: { item }, written }) => (written === undefined ? [] : [{ item, written }]));
  }
}

/** The bytes of an item, as a baseline. */
export function copyOf(item: ArrayBufferView): Uint8Array {
  return bytesOf(item).slice();
}

/** What was written, in words for a message; undefined if nothing was. */
function writtenTo({ item, before }: Patient<object>): string | undefined {
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
