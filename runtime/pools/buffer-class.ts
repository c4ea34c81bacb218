import { STAMP as SHARED_STAMP } from './guard.ts';
import type { Mark } from './guard.ts';
import { ObjectPool } from './object-pool.ts';

/** A constant of this module: an imported one is loaded anew each time. */
const STAMP: typeof SHARED_STAMP = SHARED_STAMP;

/** Without the checks of Buffer's own fill(), which take longer than to zero a small buffer. */
export function zeroise(buffer: Buffer): void {
  Uint8Array.prototype.fill.call(buffer, 0);
}

/**
 * The buffers of one size. Its acquire and release in place are those of ObjectPool once more: V8 learns the types of items by the place
 * in the code, and where a program has pools of other things too, a pair took 21 to 28 ns at the common place instead of 8 to 12.
 *
 * The buffer released last is in hand, above the stack, and lent first. To zero a MiB drives the pool out of the processor's near caches,
 * and what follows waits for one far field after the other: the stack, its elements, the place, the buffer. In hand, the buffer comes first.
 */
export class BufferClass extends ObjectPool<Buffer> {
  /** Whether buffers are zeroed on release. */
  private readonly zeroes = this.options.reset === zeroise;
  private inHand: Buffer | undefined = undefined;

  override acquire(): Buffer {
    const inHand = this.inHand;
    if (inHand !== undefined && this.floor === 0) {
      this.inHand = undefined;
      (inHand as Mark)[STAMP] = this.lent;
      return inHand;
    }
    const top = this.top - 1;
    if (top < this.floor) return this.supply(this.lent, this.acquire);
    const buffer = this.idle[top] as Buffer & Mark;
    this.top = top;
    if (top < this.low) this.low = top;
    buffer[STAMP] = this.lent;
    return buffer;
  }

  override release(buffer: Buffer): void {
    const { top } = this;
    const inHand = this.inHand;
    const height = inHand === undefined ? top : top + 1;
    if (this.floor !== 0 || height >= this.room || (buffer as Mark | undefined)?.[STAMP] !== this.lent) {
      this.takeBack(buffer, this.lent, this.release);
      return;
    }
    (buffer as Mark)[STAMP] = this.lent - 1;
    if (this.zeroes) zeroise(buffer);
    this.returned++;
    if (inHand !== undefined) {
      this.idle[top] = inHand;
      this.top = height;
    }
    this.inHand = buffer;
  }

  protected override supply(state: number, below: Function | undefined): Buffer {
    this.putDown();
    return super.supply(state, below);
  }

  protected override hasRoom(): boolean {
    this.putDown();
    return super.hasRoom();
  }

  protected override settle(): void {
    this.putDown();
    super.settle();
  }

  /** Puts the buffer in hand onto the stack. Comes before all that counts the stack or takes from it. */
  private putDown(): void {
    const inHand = this.inHand;
    if (inHand === undefined) return;
    this.inHand = undefined;
    this.push(inHand, this.guard.markOf(inHand));
  }
}
