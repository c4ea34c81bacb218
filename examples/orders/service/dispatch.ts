import { BufferPool } from 'pool-lifeguard/runtime';
import { ATTEMPT_AT, frameBytes, writeFrame } from './frame.ts';
import type { Order } from './order.ts';
import type { Warehouse } from './warehouse.ts';

const RESEND_AFTER_MS = 20;
const buffers = new BufferPool({ name: 'dispatch' });

/** Sends an order to the warehouse, and once more when it was not acknowledged in time. */
export function dispatch(order: Order, warehouse: Warehouse): void {
  const buffer = buffers.acquire(frameBytes(order));
  try {
    const length = writeFrame(buffer, order);
    warehouse.send(buffer.subarray(0, length));
    setTimeout(() => {
      if (warehouse.acknowledged(order.id)) return;
      buffer[ATTEMPT_AT] = 2;
      warehouse.send(buffer.subarray(0, length));
    }, RESEND_AFTER_MS);
  } finally {
    buffers.release(buffer);
  }
}
