import type { Order } from './order.ts';

/** A frame: attempt (1 byte), order id (4), total quantity (4), then the customer's name in UTF-8 with its length (2) before it. */
export const ATTEMPT_AT = 0;
export const CUSTOMER_AT = 11;

/** Bytes that are enough for an order's frame. */
export function frameBytes(order: Order): number {
  return CUSTOMER_AT + Buffer.byteLength(order.customer);
}

/** Writes a first attempt's frame to the start of `target` and returns its length in bytes. */
export function writeFrame(target: Buffer, order: Order): number {
  target.writeUInt8(1, ATTEMPT_AT);
  target.writeUInt32BE(order.id, 1);
  target.writeUInt32BE(order.lines.reduce((total, line) => total + line.quantity, 0), 5);
  const nameBytes = target.write(order.customer, CUSTOMER_AT);
  target.writeUInt16BE(nameBytes, 9);
  return CUSTOMER_AT + nameBytes;
}

/** The length in bytes of the frame that starts at `offset`. */
export function frameLength(bytes: Buffer, offset = 0): number {
  return CUSTOMER_AT + bytes.readUInt16BE(offset + 9);
}
