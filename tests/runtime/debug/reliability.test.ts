import { getHeapSnapshot } from 'node:v8';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BufferPool, createPool } from '../../../runtime/index.ts';
import type { Pool } from '../../../runtime/index.ts';
import { checkLeaks, clear, leakScope, onReport, report } from '../../../runtime/debug/index.ts';
import { nextTurn } from '../../../runtime/debug/clock.ts';
import { collectGarbage } from '../../../runtime/debug/garbage.ts';
import { ledger } from '../../../runtime/debug/ledger.ts';

beforeEach(() => clear());
afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

class Parcel {
  weight = 0;
  content: unknown = undefined;
}

function parcelPool(name = 'parcels'): Pool<Parcel> {
  return createPool({ create: () => new Parcel(), reset: (parcel) => Object.assign(parcel, new Parcel()), level: 'full', name });
}

/** The ways in which programs lose what they acquire. */
const LOSERS: Record<string, (pool: Pool<Parcel>) => unknown> = {
  'a local of a function': (pool) => void (pool.acquire().weight = 1),
  'a field of an object that is lost': (pool) => void Object.assign({}, { parcel: pool.acquire() }),
  'the this of the frame that acquired': (pool) => {
    class Job {
      parcel: Parcel | undefined;
      start(): void {
        this.parcel = pool.acquire();
      }
    }
    new Job().start();
  },
  'a closure over it': (pool) => {
    const parcel = pool.acquire();
    const weigh = (): number => parcel.weight;
    return void weigh();
  },
  'an async function after its awaits': async (pool) => {
    await Promise.resolve();
    const parcel = pool.acquire();
    await Promise.resolve(parcel.weight);
  },
  'a promise that never settles and is lost': (pool) => {
    const parcel = pool.acquire();
    void new Promise(() => {}).then(() => parcel.weight);
  },
  'a work that threw': (pool) => {
    try {
      const parcel = pool.acquire();
      if (parcel.weight === 0) throw new Error('empty');
    } catch {
      // and the parcel is lost
    }
  },
  'a cycle': (pool) => {
    const parcel = pool.acquire();
    parcel.content = { parcel };
  },
  'a lease that is never used': (pool) => void pool.lease(),
  'an object of code that is being compiled': (pool) => {
    const source = 'return () => { let sum = 0; for (let k = 0; k < 20; k++) sum += parcel.weight & k; return sum; }';
    const weigh = new Function('parcel', source)(pool.acquire()) as () => number;
    for (let call = 0; call < 1_000; call++) weigh();
  },
};

describe.each(Object.entries(LOSERS))('lost as %s', (_, lose) => {
  test('is found, all of it, time after time', async () => {
    for (let round = 0; round < 8; round++) {
      const pool = parcelPool();
      const kept: Parcel[] = [];
      for (let i = 0; i < 5; i++) {
        await lose(pool);
        kept.push(pool.acquire());
      }
      const { misuses } = await checkLeaks({ gc: true });
      const counts = Object.fromEntries(misuses.map(({ evidence, count }) => [evidence, count]));
      expect(counts).toEqual({ unreachable: 5, held: 5 });
      for (const parcel of kept) pool.release(parcel);
      clear();
    }
  });
});

test('nothing that the detector knows keeps an item alive', async () => {
  const pool = parcelPool();
  const bytes = new BufferPool({ level: 'full' });
  (() => {
    for (let i = 0; i < 10_000; i++) pool.acquire().weight = i;
    for (let i = 0; i < 100; i++) bytes.acquire(100);
  })();
  const { misuses } = await checkLeaks({ gc: true });
  expect(misuses.map(({ count }) => count)).toEqual([10_000, 100]);
  expect(ledger.open.size).toBe(0);
  expect(await countInHeap('Parcel')).toBe(0);
});

/** How many objects of a class the heap holds, by its snapshot. */
async function countInHeap(className: string): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of getHeapSnapshot()) chunks.push(chunk as Buffer);
  const { nodes, strings, snapshot } = JSON.parse(Buffer.concat(chunks).toString()) as {
    nodes: number[];
    strings: string[];
    snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  };
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name] = [fields.indexOf('type'), fields.indexOf('name')];
  let count = 0;
  for (let i = 0; i < nodes.length; i += fields.length) {
    if (types[0][nodes[i + type]!] === 'object' && strings[nodes[i + name]!] === className) count++;
  }
  return count;
}

test('a pool that is lost with its leases is collected too', async () => {
  const gone = ((): WeakRef<Pool<Parcel>> => {
    const pool = parcelPool();
    pool.acquire();
    return new WeakRef(pool);
  })();
  await checkLeaks({ gc: true });
  await nextTurn();
  collectGarbage();
  expect(gone.deref()).toBeUndefined();
});

test('a buffer that was looked at when it came back, lent again and lost, is collected at once', async () => {
  const pool = new BufferPool({ level: 'full' });
  const gone = ((): WeakRef<Buffer> => {
    pool.release(pool.acquire(4096));
    pool.trim(1); // out of quarantine
    return new WeakRef(pool.acquire(4096));
  })();
  await checkLeaks({ gc: true });
  await nextTurn();
  collectGarbage();
  expect(gone.deref()).toBeUndefined();
  expect(pool.stats()).toMatchObject({ totalCreated: 1, totalLost: 1, inUse: 0 });
});

test('a finalizer tells of a loss by itself, once, and an error of a listener stays inside', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const kinds: string[] = [];
  const stops = [onReport(() => { throw new Error('listener'); }), onReport(({ kind }) => kinds.push(kind))];
  const pool = parcelPool();
  for (let i = 0; i < 3; i++) (() => void pool.acquire())();
  await nextTurn();
  collectGarbage();
  await vi.waitFor(() => expect(kinds).toEqual(['leak', 'leak', 'leak']));
  for (const stop of stops) stop();
  expect(warn.mock.calls.filter(([text]) => String(text).includes('was lost'))).toHaveLength(1);
  expect((await checkLeaks({ gc: true })).misuses).toMatchObject([{ count: 3 }]);
});

test('fake timers do not stop a check', async () => {
  vi.useFakeTimers();
  try {
    const pool = parcelPool();
    (() => void pool.acquire())();
    expect((await checkLeaks({ gc: true, graceMs: 5 })).misuses).toHaveLength(1);
    await leakScope(async () => Promise.resolve());
  } finally {
    vi.useRealTimers();
  }
});

test('a second copy of the package adds to the same report', async () => {
  vi.resetModules();
  const [copy, debug] = [await import('../../../runtime/index.ts'), await import('../../../runtime/debug/index.ts')];
  expect(debug.report).not.toBe(report);
  const [mine, theirs] = [parcelPool('of the first copy'), copy.createPool({ create: () => ({}), level: 'full', name: 'of the second copy' })];
  (() => (mine.acquire(), theirs.acquire()))();
  const names = (pools: { pool: string }[]): string[] => pools.map(({ pool }) => pool).sort();
  expect(names((await checkLeaks({ gc: true })).misuses)).toEqual(['of the first copy', 'of the second copy']);
  expect(names(debug.report().misuses)).toEqual(['of the first copy', 'of the second copy']);
  expect(() => debug.leakScope(() => mine.acquire())).toThrow(expect.objectContaining({ name: 'LeakError' }));
});

test('many misuses of many sites are grouped', () => {
  const pool = createPool({ create: () => ({}), level: 'full', onMisuse: 'count', name: 'busy' });
  const sites = Array.from({ length: 100 }, (_, i) => new Function('pool', 'item', `${'\n'.repeat(i)}pool.release(item);`) as (pool: Pool<object>, item: object) => void);
  const item = pool.acquire();
  pool.release(item);
  for (let round = 0; round < 20; round++) for (const site of sites) site(pool, item);
  const { misuses } = report();
  expect(misuses.reduce((sum, { count }) => sum + count, 0)).toBe(2_000);
  expect(misuses.length).toBeLessThanOrEqual(100);
});
