import { BufferPool } from 'pool-lifeguard/runtime';
import { ATTEMPT_AT, frameBytes, writeFrame } from '../service/frame.ts';
import type { Order } from '../service/order.ts';
import type { Warehouse } from '../service/warehouse.ts';

const RESEND_AFTER_MS = 20;
const buffers = new BufferPool({ name: 'dispatch' });

/** Sends an order to the warehouse, and once more when it was not acknowledged in time. */
export function dispatch(order: Order, warehouse: Warehouse): void {
  const buffer = buffers.acquire(frameBytes(order));
  try {
    const length = writeFrame(buffer, order);
    const frame = Buffer.from(buffer.subarray(0, length));
    warehouse.send(frame);
    setTimeout(() => {
      if (warehouse.acknowledged(order.id)) return;
      frame[ATTEMPT_AT] = 2;
      warehouse.send(frame);
    }, RESEND_AFTER_MS);
  } finally {
    buffers.release(buffer);
  }
}
