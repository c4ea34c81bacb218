import { Refused } from './refused.ts';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface NewOrder {
  readonly customer: string;
  readonly giftNote?: string;
  readonly lines: readonly OrderLine[];
}

export interface Order extends NewOrder {
  readonly id: number;
  readonly status: 'open' | 'cancelled';
}

/** @throws Refused (400) naming what a request's body lacks */
export function parseNewOrder(body: unknown): NewOrder {
  const { customer, giftNote, lines } = fieldsOf(body, 'order');
  if (typeof customer !== 'string' || customer === '') throw new Refused(400, `Expected a customer, got ${String(customer)}.`);
  if (!Array.isArray(lines) || lines.length === 0) throw new Refused(400, 'Expected at least one line.');
  const order = { customer, lines: lines.map(parseLine) };
  return typeof giftNote === 'string' ? { ...order, giftNote } : order;
}

export function parseQuantity(quantity: unknown): number {
  if (!Number.isInteger(quantity) || Number(quantity) < 1) throw new Refused(400, `Expected a quantity from 1 up, got ${String(quantity)}.`);
  return Number(quantity);
}

function parseLine(line: unknown): OrderLine {
  const { sku, quantity } = fieldsOf(line, 'line');
  if (typeof sku !== 'string') throw new Refused(400, `Expected a sku, got ${String(sku)}.`);
  return { sku, quantity: parseQuantity(quantity) };
}

function fieldsOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Refused(400, `Expected an ${what} as an object, got ${String(value)}.`);
  return value as Record<string, unknown>;
}
