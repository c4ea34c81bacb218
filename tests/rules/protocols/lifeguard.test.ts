import { testProtocol } from './test-protocol.ts';

testProtocol('pool-lifeguard', {
  valid: {
    'released in finally': `
import { ObjectPool } from 'pool-lifeguard/runtime';
const points = new ObjectPool({ create: () => ({ x: 0 }), reset: (point) => { point.x = 0; } });
export function twice(x: number) {
  const point = points.acquire();
  try {
    point.x = x;
    return point.x * 2;
  } finally {
    points.release(point);
  }
}`,
    'a lease, disposed of by using': `
import { createPool } from 'pool-lifeguard/runtime';
const points = createPool({ create: () => ({ x: 0 }), reset: (point) => { point.x = 0; } });
export function twice(x: number) {
  using lease = points.lease();
  lease.value.x = x;
  return lease.value.x * 2;
}`,
    'a loan': `
import { BufferPool } from 'pool-lifeguard/runtime';
const buffers = new BufferPool();
export const hash = (text: string) => buffers.use(text.length, (buffer) => buffer.write(text));`,
    'a scope': `
import { MapPool } from 'pool-lifeguard/runtime';
const maps = new MapPool();
export const count = (words: string[]) =>
  maps.scope((scope) => {
    const counts = scope.acquire();
    for (const word of words) counts.set(word, 1);
    return counts.size;
  });`,
    'detached on purpose': `
import { ArrayPool } from 'pool-lifeguard/runtime';
const arrays = new ArrayPool();
export function names() {
  const list = arrays.acquire();
  return arrays.detach(list);
}`,
    'a pool of another package': `
import { ObjectPool } from 'another-package';
const points = new ObjectPool();
export function one() {
  const point = points.acquire;
  return point;
}`,
  },
  invalid: {
    'a throw in between': `
import { ObjectPool } from 'pool-lifeguard/runtime';
const points = new ObjectPool({ create: () => ({ x: 0 }), reset: (point) => { point.x = 0; } });
export function twice(x: number) {
  const point = points.acquire(); //> require-release: \`point\` is not released when line 5 throws.
  if (x < 0) throw new Error('negative');
  point.x = x * 2;
  points.release(point);
}`,
    'a lease that is dropped': `
import { createPool } from 'pool-lifeguard/runtime';
const points = createPool({ create: () => ({ x: 0 }), reset: (point) => { point.x = 0; } });
export function twice(x: number) {
  const lease = points.lease(); //> require-release: \`lease\` is not released when line 6 returns.
  lease.value.x = x;
  return x * 2;
}`,
    'released twice': `
import { SetPool } from 'pool-lifeguard/runtime';
const sets = new SetPool();
export function distinct(list: string[]) {
  const set = sets.acquire();
  for (const one of list) set.add(one);
  sets.release(set);
  if (list.length > 0) sets.release(set); //> no-double-release: \`set\` was already released on line 6.
}`,
    'a view of bytes that went back': `
import { BufferPool } from 'pool-lifeguard/runtime';
const buffers = new BufferPool();
export function head(text: string) {
  const buffer = buffers.acquire(text.length);
  const bytes = buffer.subarray(0, buffer.write(text));
  buffers.release(buffer);
  return bytes; //> no-escaping-release: \`buffer\` leaves the function although line 6 releases it.
}`,
    'written after its release': `
import { RingPool } from 'pool-lifeguard/runtime';
const ring = new RingPool({ create: () => ({ x: 0 }), reset: (slot) => { slot.x = 0; }, capacity: 8 });
export function last(x: number) {
  const slot = ring.acquire();
  ring.release(slot);
  slot.x = x; //> no-use-after-release: \`slot\` is written after its release on line 5.
}`,
    'used by a timer': `
import { ArrayPool } from 'pool-lifeguard/runtime';
const arrays = new ArrayPool<string>();
export function later(word: string) {
  const list = arrays.acquire();
  list.push(word);
  setTimeout(() => console.log(list.length), 10); //> no-async-capture: \`list\` is used by code that runs later, after line 7 has released it.
  arrays.release(list);
}`,
  },
});
