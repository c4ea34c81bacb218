import { firstForeignByte, PATTERN } from './bytes.ts';
import { changedKeys, keyName, snapshotOf } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

interface Patient<T> {
  readonly item: T;
  /** undefined: bytes that were filled with the pattern. */
  readonly before: Snapshot | Uint8Array | undefined;
}

/** Bytes of an item whose content matters, copied at most. */
const MAX_COPIED = 65_536;

/**
 * Released items wait here, first in first out, before they are lent again, as in AddressSanitizer: a second release meanwhile is
 * certain to be one, and so is a write.
 */
export class Quarantine<T extends object> {
  readonly #waiting = new Map<T, Patient<T>>();

  get size(): number {
    return this.#waiting.size;
  }

  /** @param isScratch the item is bytes whose content means nothing now */
  admit(item: T, isScratch: boolean): void {
    this.#waiting.set(item, { item, before: isScratch ? fill(item as T & Uint8Array) : stateOf(item) });
  }

  /** Takes out the item that came first. Says what was written to it meanwhile. */
  dismiss(): { item: T; written: string | undefined } | undefined {
    const [first] = this.#waiting.values();
    if (first === undefined) return undefined;
    this.#waiting.delete(first.item);
    return { item: first.item, written: writtenTo(first) };
  }

  /** Takes out the items that were written to. */
  *written(): Generator<{ item: T; written: string }> {
    for (const patient of this.#waiting.values()) {
      const written = writtenTo(patient);
      if (written === undefined) continue;
      this.#waiting.delete(patient.item);
      yield { item: patient.item, written };
    }
  }
}

function fill(bytes: Uint8Array): undefined {
  bytes.fill(PATTERN);
}

function stateOf(item: object): Snapshot | Uint8Array {
  return ArrayBuffer.isView(item) ? bytesOf(item).slice() : snapshotOf(item);
}

/** What was written, in words for a message; undefined if nothing was. */
function writtenTo({ item, before }: Patient<object>): string | undefined {
  if (before === undefined) return atByte(firstForeignByte(item as Uint8Array));
  if (before instanceof Uint8Array) {
    const now = bytesOf(item as ArrayBufferView);
    return atByte(before.findIndex((byte, i) => byte !== now[i]));
  }
  const keys = changedKeys(before, snapshotOf(item));
  return keys.length === 0 ? undefined : keys.map((key) => `\`${keyName(key)}\``).join(', ');
}

function atByte(index: number): string | undefined {
  return index === -1 ? undefined : `byte ${index}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, Math.min(byteLength, MAX_COPIED));
}
