/** Who packs the orders. */
export interface Warehouse {
  /** Sends a copy of `frame`; the bytes may be written again once this returns. */
  send(frame: Uint8Array): void;
  acknowledged(orderId: number): boolean;
}
