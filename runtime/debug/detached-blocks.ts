import { firstForeignByte, PATTERN } from './bytes.ts';
import { now } from './clock.ts';

interface Block<T> {
  readonly item: T;
  readonly bytes: Uint8Array;
  readonly since: number;
}

/** Blocks kept at least this long, in releases or milliseconds: a native read still under way would write into freed memory. */
const KEPT = 1_000;
const KEPT_MS = 30_000;

/** Bytes kept at most, whatever their age. */
const MAX_BYTES = 2 ** 29;

/**
 * The memory of released buffers, taken away from them: every view that is left has no bytes any more, so a late use shows at once.
 * Only for buffers that alone have their memory.
 */
export class DetachedBlocks<T extends ArrayBufferView> {
  #blocks: Block<T>[] = [];
  #bytes = 0;

  /** Takes the memory of a buffer away. False if it has none of its own. */
  take(item: T): boolean {
    const { buffer } = item;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== item.byteLength || buffer.byteLength === 0) return false;
    const bytes = new Uint8Array(transfer(buffer)).fill(PATTERN);
    this.#blocks.push({ item, bytes, since: now() });
    this.#bytes += bytes.byteLength;
    return true;
  }

  /** Lets go of blocks that have been kept long enough. Gives the buffers whose memory was written to meanwhile. */
  letGo(): { readonly item: T; readonly written: string }[] {
    let count = 0;
    for (const { bytes, since } of this.#blocks) {
      const isOld = this.#blocks.length - count > KEPT || now() - since > KEPT_MS;
      if (!isOld && this.#bytes <= MAX_BYTES) break;
      this.#bytes -= bytes.byteLength;
      count++;
    }
    return count === 0 ? [] : this.#blocks.splice(0, count).flatMap(written);
  }

  /** Gives the buffers whose memory was written to; each is told once. */
  verify(): { readonly item: T; readonly written: string }[] {
    const found = this.#blocks.flatMap(written);
    const bad = new Set(found.map(({ item }) => item));
    if (bad.size > 0) this.#blocks = this.#blocks.filter(({ item }) => !bad.has(item));
    this.#bytes = this.#blocks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    return found;
  }
}

function written<T>({ item, bytes }: Block<T>): { item: T; written: string }[] {
  const index = firstForeignByte(bytes);
  return index === -1 ? [] : [{ item, written: `byte ${index}` }];
}

function transfer(buffer: ArrayBuffer): ArrayBuffer {
  const native = (buffer as { transfer?: () => ArrayBuffer }).transfer;
  return native === undefined ? structuredClone(buffer, { transfer: [buffer] }) : native.call(buffer);
}
