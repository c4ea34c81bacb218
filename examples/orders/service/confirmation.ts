import { createPool } from 'pool-lifeguard/runtime';
import type { Order } from './order.ts';

class Letter {
  customer = '';
  orderId = 0;
  items = 0;
  giftNote = '';
}

const letters = createPool({ name: 'letters', create: () => new Letter() });

/** The text that a customer is sent. */
export function confirmation(order: Order): string {
  const letter = letters.acquire();
  try {
    letter.customer = order.customer;
    letter.orderId = order.id;
    letter.items = order.lines.reduce((total, line) => total + line.quantity, 0);
    if (order.giftNote !== undefined) letter.giftNote = order.giftNote;
    return render(letter);
  } finally {
    letters.release(letter);
  }
}

function render({ customer, orderId, items, giftNote }: Letter): string {
  const text = `Dear ${customer}, your order ${orderId} of ${items} items is on its way.`;
  return giftNote === '' ? text : `${text}\nYour note: ${giftNote}`;
}
