import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPool, RingPool, SlabPool } from '../../../runtime/index.ts';
import type { MisuseKind, Pool, PoolOptions } from '../../../runtime/index.ts';
import { checkLeaks, clear, report } from '../../../runtime/debug/index.ts';
import type { Misuse, Site } from '../../../runtime/debug/index.ts';
import { newBox, resetBox } from '../pools/test-pool.ts';
import type { Box } from '../pools/test-pool.ts';

// Each kind of misuse with the exact report of it, and beside it a twin that does the same work correctly and is told nothing.

beforeEach(() => clear());
afterEach(() => clear());

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');

/** The place whose line ends with `// at: mark`. */
function at(mark: string): Site {
  const line = lines.findIndex((text) => text.endsWith(`// at: ${mark}`)) + 1;
  expect(line, mark).toBeGreaterThan(0);
  return expect.objectContaining({ file: 'tests/runtime/debug/every-kind.test.ts', line, mapped: true }) as Site;
}

const options: PoolOptions<Box> = { create: newBox, reset: resetBox, level: 'full', name: 'kinds' };
const newPool = (more: Partial<PoolOptions<Box>> = {}): Pool<Box> => createPool({ ...options, ...more });
const newRing = (size: number): RingPool<Box> => new RingPool({ ...options, size });
const refused = (code: string, work: () => unknown): void => expect(work).toThrow(expect.objectContaining({ code }));
const anyTime = expect.any(Number) as number;

interface Pair {
  misuse(): unknown;
  /** All that the report then has, without what is the same in all. */
  told(): Partial<Misuse>[];
  twin(): unknown;
}

function lose(pool: Pool<Box>): void {
  pool.acquire().value = 1; // at: lost
}

function hold(pool: RingPool<Box>): Box {
  return pool.acquire(); // at: held
}

function askTwice(pool: RingPool<Box>): void {
  const first = pool.acquire(); // at: outer
  try {
    hold(pool);
  } finally {
    pool.release(first);
  }
}

const PAIRS: Record<Exclude<MisuseKind, 'async-capture'>, Pair> = {
  leak: {
    misuse: () => lose(newPool()),
    told: () => [{ message: `An item of pool 'kinds' was lost: nothing refers to it any more, and it was never released.`, acquiredAt: at('lost'), evidence: 'unreachable', heldMs: anyTime }],
    twin() {
      const pool = newPool();
      const box = pool.acquire();
      box.value = 1;
      pool.release(box);
    },
  },
  'double-release': {
    misuse() {
      const pool = newPool();
      const box = pool.acquire(); // at: double acquired
      pool.release(box); // at: double released
      refused('DOUBLE_RELEASE', () => pool.release(box)); // at: double again
    },
    told: () => [{ message: `An item of pool 'kinds' was released, but it had been released before.`, acquiredAt: at('double acquired'), releasedAt: at('double released'), site: at('double again') }],
    twin() {
      const pool = newPool();
      for (let i = 0; i < 600; i++) pool.release(pool.acquire());
    },
  },
  'stale-release': {
    misuse() {
      const pool = newPool({ maxSize: 1 });
      const first = pool.lease(); // at: stale acquired
      first.release(); // at: stale released
      pool.trim(1);
      const second = pool.lease();
      refused('STALE_RELEASE', () => first.release()); // at: stale again
      second.release();
    },
    told: () => [{ message: `A lease of pool 'kinds' was released again after its item was lent to another owner.`, acquiredAt: at('stale acquired'), releasedAt: at('stale released'), site: at('stale again') }],
    twin() {
      const pool = newPool({ maxSize: 1 });
      pool.lease().release();
      pool.trim(1);
      pool.lease().release();
    },
  },
  'foreign-release': {
    misuse() {
      const [pool, other] = [newPool(), newPool({ name: 'other' })];
      const box = other.acquire(); // at: foreign acquired
      refused('FOREIGN_RELEASE', () => pool.release(box)); // at: foreign released
      other.release(box);
    },
    told: () => [{ message: `An item was released to pool 'kinds', but it belongs to pool 'other'.`, acquiredAt: at('foreign acquired'), site: at('foreign released') }],
    twin() {
      const [pool, other] = [newPool(), newPool({ name: 'other' })];
      const [mine, theirs] = [pool.acquire(), other.acquire()];
      pool.release(mine);
      other.release(theirs);
    },
  },
  'use-after-release': {
    misuse() {
      const lease = newPool().lease(); // at: used acquired
      lease.release(); // at: used released
      refused('USE_AFTER_RELEASE', () => lease.value); // at: used late
    },
    told: () => [{ message: `The item of a lease of pool 'kinds' was used after its release.`, acquiredAt: at('used acquired'), releasedAt: at('used released'), site: at('used late') }],
    twin() {
      const lease = newPool().lease();
      lease.value.value = 1;
      lease.release();
    },
  },
  'write-after-release': {
    misuse() {
      const pool = newPool();
      const box = pool.acquire(); // at: written acquired
      pool.release(box); // at: written released
      box.value = 13;
    },
    told: () => [{ message: `An item of pool 'kinds' was written to after its release, at \`value\`.`, acquiredAt: at('written acquired'), releasedAt: at('written released') }],
    twin() {
      const pool = newPool();
      const box = pool.acquire();
      box.value = 13;
      pool.release(box);
    },
  },
  'dirty-release': {
    misuse() {
      const pool = newPool({ reset: (box) => void (box.value = 0) });
      const box = pool.acquire(); // at: dirty acquired
      box.label = 'of the last owner';
      refused('DIRTY_RELEASE', () => pool.release(box)); // at: dirty released
    },
    told: () => [{ message: `An item of pool 'kinds' was released dirty: \`label\` is not as when it was made.`, acquiredAt: at('dirty acquired'), releasedAt: at('dirty released'), site: at('dirty released'), fields: ['label'] }],
    twin() {
      const pool = newPool();
      pool.use((box) => void Object.assign(box, { label: 'of the last owner', value: 5 }));
    },
  },
  'held-too-long': {
    async misuse() {
      const pool = newPool({ heldTooLong: 5, onMisuse: 'count' });
      const box = pool.acquire(); // at: long
      await vi.waitFor(() => expect(report().misuses).toHaveLength(1), 5_000);
      pool.release(box); // at: long released
    },
    told: () => [{ message: `An item of pool 'kinds' has been held for longer than 5 ms since it was acquired. 1 of 1 came back after all.`, cameBack: 1, acquiredAt: at('long'), releasedAt: at('long released'), heldMs: anyTime }],
    async twin() {
      const pool = newPool({ heldTooLong: 60_000, onMisuse: 'count' });
      await pool.use(() => new Promise((resolve) => setTimeout(resolve, 30)));
    },
  },
  'acquire-after-close': {
    misuse() {
      const pool = newPool();
      pool.close();
      refused('POOL_CLOSED', () => pool.acquire()); // at: closed
    },
    told: () => [{ message: `Pool 'kinds' was asked for an item after it was closed.`, site: at('closed') }],
    twin() {
      const pool = newPool();
      const box = pool.acquire();
      pool.release(box);
      pool.close();
    },
  },
  exhausted: {
    misuse() {
      const ring = newRing(2);
      const held = [hold(ring), hold(ring)];
      const where = lines.findIndex((text) => text.endsWith('// at: held')) + 1;
      const message = new RegExp(`while all 2 were in use\\.\\n  now      at .*\\n  2 acquired at tests/runtime/debug/every-kind\\.test\\.ts:${where}:\\d+ in hold, held for up to \\d+ ms$`);
      expect(() => ring.acquire()).toThrow(expect.objectContaining({ code: 'POOL_EXHAUSTED', message: expect.stringMatching(message) as string })); // at: exhausted
      for (const box of held) ring.release(box);
    },
    told: () => [{ message: `Pool 'kinds' was asked for an item while all 2 were in use.`, site: at('exhausted') }],
    twin() {
      const ring = newRing(2);
      for (let i = 0; i < 10; i++) for (const box of [hold(ring), hold(ring)]) ring.release(box);
    },
  },
  'nested-acquire': {
    misuse: () => refused('POOL_EXHAUSTED', () => askTwice(newRing(1))),
    told: () => [
      { kind: 'exhausted', message: `Pool 'kinds' was asked for an item while all 1 were in use.`, site: at('held') },
      { message: `Pool 'kinds' was asked for an item by work that holds one already, with none left: it would wait for itself.`, acquiredAt: at('outer'), site: at('held') },
    ],
    twin() {
      const ring = newRing(1);
      for (let i = 0; i < 3; i++) {
        const outer = ring.acquire();
        ring.release(outer);
        ring.release(hold(ring));
      }
    },
  },
  'zero-reuse': {
    misuse() {
      const pool = newPool({ validate: () => false, maxSize: 10, onMisuse: 'count' });
      for (let i = 0; i < 1_000; i++) pool.release(pool.acquire());
    },
    told: () => [{ message: expect.stringMatching(/^Pool 'kinds' has not lent any item twice: of \d+ made, \d+ came back and \d+ were discarded\.$/) as string, site: expect.anything() as Site }],
    twin() {
      const pool = newPool({ validate: () => true, maxSize: 10 });
      for (let i = 0; i < 1_000; i++) pool.release(pool.acquire());
    },
  },
};

describe.each(Object.entries(PAIRS))('%s', (kind, { misuse, told, twin }) => {
  test('is told exactly', async () => {
    await misuse();
    const { misuses } = await checkLeaks({ gc: true });
    const expected = told().map((one) => ({ kind, pool: 'kinds', count: 1, pid: process.pid, threadId: expect.any(Number) as number, ...one }));
    expect(misuses).toEqual(expected);
  });

  test('its twin of correct code is told nothing', async () => {
    await twin();
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
  });
});

test('a slab pool with a bound names its holders too', () => {
  vi.stubEnv('POOL_LIFEGUARD', 'full');
  const slab = new SlabPool({ slotBytes: 64, slabBytes: 64, maxSlabs: 1, name: 'slab' });
  vi.unstubAllEnvs();
  const slot = slab.acquire(); // at: slot
  const line = lines.findIndex((text) => text.endsWith('// at: slot')) + 1;
  expect(() => slab.acquire()).toThrow(expect.objectContaining({ code: 'POOL_EXHAUSTED', message: expect.stringContaining(`1 acquired at tests/runtime/debug/every-kind.test.ts:${line}:`) as string }));
  slab.release(slot);
});
