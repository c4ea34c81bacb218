import { BufferPool, copyBytes } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Contestant, Scenario } from '../scenario.ts';

/** Some 900 bytes as JSON. */
const record = {
  id: 'b1946ac9-2492-4d23-b6e1-a0c8f0a8b0f1',
  at: 1_760_000_000_123,
  service: 'checkout',
  ok: true,
  ms: 12.75,
  user: { id: 917_263, name: 'Ada Example', roles: ['buyer', 'reviewer', 'beta'] },
  items: Array.from({ length: 10 }, (_, k) => ({ sku: `SKU-${1000 + k * 37}`, quantity: (k % 4) + 1, price: 4.5 + k * 3.25, tags: ['new', k % 2 ? 'sale' : 'full'] })),
  note: 'A delivery note with a few dozen characters in it, plain letters only, so one byte each.',
};

/** Writes the record into `b` without making text of it first; returns the number of bytes. */
const newWriter = (): unknown =>
  evaluate(`function write(b, r) {
    let p = 0;
    const text = (s) => { const n = s.length; b[p++] = n & 255; b[p++] = n >> 8; for (let k = 0; k < n; k++) b[p++] = s.charCodeAt(k); };
    const number = (x) => { b.writeDoubleLE(x, p); p += 8; };
    const texts = (list) => { b[p++] = list.length; for (let k = 0; k < list.length; k++) text(list[k]); };
    text(r.id); number(r.at); text(r.service); b[p++] = r.ok ? 1 : 0; number(r.ms);
    number(r.user.id); text(r.user.name); texts(r.user.roles);
    b[p++] = r.items.length;
    for (let k = 0; k < r.items.length; k++) { const item = r.items[k]; text(item.sku); b[p++] = item.quantity; number(item.price); texts(item.tags); }
    text(r.note);
    return p;
  }`);

function contestant(name: string, work: string, acquire: string, pool?: object, release = 'pool.release(b);'): Contestant {
  return {
    name,
    scope: { Buffer, record, write: newWriter(), source: Buffer.alloc(1024, 'x'), copyBytes, pool },
    operation: `const b = ${acquire}; ${work} escape(b); ${pool === undefined ? '' : release}`,
  };
}

const WRITE = 'escape(write(b, record));';
const FRESH = 'new Buffer.allocUnsafe(1024)';

export const RECORDS: readonly Scenario[] = [
  {
    id: 'records/binary',
    title: 'record written as binary',
    unit: 'record',
    baseline: FRESH,
    variants: ['BufferPool, 1 KiB'],
    bars: [{ kind: 'faster', row: 'BufferPool, 1 KiB', than: FRESH, atLeast: 1.05 }],
    contestants: () => [
      contestant(FRESH, WRITE, 'Buffer.allocUnsafe(1024)'),
      contestant('new Buffer.allocUnsafe(4096)', WRITE, 'Buffer.allocUnsafe(4096)'),
      contestant('BufferPool, 1 KiB', WRITE, 'pool.acquire(1024)', new BufferPool()),
      contestant('BufferPool, 64 KiB', WRITE, 'pool.acquire(65536)', new BufferPool()),
    ],
  },
  {
    id: 'records/json',
    title: 'record written as JSON',
    unit: 'record',
    baseline: 'Buffer.from(JSON.stringify(record))',
    variants: ['JSON.stringify, BufferPool, write'],
    contestants: () => [
      contestant('Buffer.from(JSON.stringify(record))', '', 'Buffer.from(JSON.stringify(record))'),
      contestant('JSON.stringify, BufferPool, write', 'escape(b.write(JSON.stringify(record)));', 'pool.acquire(4096)', new BufferPool()),
      contestant('JSON.stringify alone', '', 'JSON.stringify(record)'),
    ],
  },
  {
    id: 'records/copy',
    title: '1 KiB copied',
    unit: 'copy',
    baseline: FRESH,
    variants: ['copyBytes'],
    bars: [{ kind: 'faster', row: 'copyBytes', than: FRESH, atLeast: 1.05 }],
    contestants: () => [
      contestant(FRESH, 'b.set(source);', 'Buffer.allocUnsafe(1024)'),
      contestant('Buffer.from(source)', '', 'Buffer.from(source)'),
      contestant('copyBytes', '', 'copyBytes(source, pool)', new BufferPool()),
    ],
  },
];
