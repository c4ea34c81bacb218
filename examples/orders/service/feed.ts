import { BufferPool } from 'pool-lifeguard/runtime';
import { CUSTOMER_AT, frameBytes, writeFrame } from './frame.ts';
import type { Order } from './order.ts';

const buffers = new BufferPool({ name: 'feed' });

/** One order's frame for the accounting feed. */
export function feedFrame(order: Order): Buffer {
  const buffer = buffers.acquire(frameBytes(order));
  const customer = buffer.subarray(CUSTOMER_AT);
  try {
    const length = writeFrame(buffer, order);
    return Buffer.from(buffer.subarray(0, length));
  } finally {
    buffers.release(buffer);
    customer.fill(0); // no customer's name stays behind in pooled memory
  }
}
