import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BufferPool, createPool, ObjectPool } from '../../../runtime/index.ts';
import type { Pool, PoolOptions } from '../../../runtime/index.ts';
import { checkLeaks, clear, LeakError, leakScope, onReport, report, setLevel, touch } from '../../../runtime/debug/index.ts';
import type { Misuse } from '../../../runtime/debug/index.ts';
import { newBox, resetBox } from '../pools/test-pool.ts';
import type { Box } from '../pools/test-pool.ts';

beforeEach(() => clear());
afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

let made = 0;

function fullPool(options: Partial<PoolOptions<Box>> = {}): Pool<Box> {
  return createPool({ create: newBox, reset: resetBox, level: 'full', name: `pool ${++made}`, ...options });
}

/** The line of this file that calls the function, for sites to be compared with. */
function here(): number {
  const line = new Error().stack!.split('\n')[2]!;
  return Number(/:(\d+):\d+\)?$/.exec(line)![1]);
}

const at = (line: number) => expect.objectContaining({ file: 'tests/runtime/debug/misuses.test.ts', line, mapped: true }) as Misuse['site'];

/** Stands for a piece of a program that loses what it acquires. */
function lose(pool: Pool<Box>): void {
  pool.acquire().value = 1;
}

describe('leak', () => {
  test('nobody refers to the item any more: unreachable, exactly', async () => {
    const pool = fullPool();
    for (let i = 0; i < 20; i++) lose(pool);
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses).toEqual([
      {
        kind: 'leak',
        pool: pool.name,
        count: 20,
        message: `An item of pool '${pool.name}' was lost: nothing refers to it any more, and it was never released.`,
        acquiredAt: expect.objectContaining({ functionName: 'lose', mapped: true }) as Misuse['site'],
        evidence: 'unreachable',
        heldMs: expect.any(Number) as number,
        pid: process.pid,
        threadId: expect.any(Number) as number,
      },
    ]);
    expect(pool.stats()).toMatchObject({ totalLost: 20, inUse: 0, totalCreated: 20 });
  });

  test('the item is still referred to: held', async () => {
    const pool = fullPool();
    const [box, line] = [pool.acquire(), here()];
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses).toMatchObject([{ kind: 'leak', evidence: 'held', count: 1, acquiredAt: at(line) }]);
    expect((await checkLeaks({ gc: true, heldIsLeak: false })).misuses).toEqual([]);
    pool.release(box);
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
  });

  test('both at once are told apart', async () => {
    const pool = fullPool();
    const held: Box[] = [];
    for (let i = 0; i < 100; i++) {
      if (i % 2 === 0) held.push(pool.acquire());
      else lose(pool);
    }
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses.map(({ evidence, count }) => [evidence, count])).toEqual([['unreachable', 50], ['held', 50]]);
    expect(pool.stats()).toMatchObject({ inUse: held.length, totalLost: 50 });
  });

  test('a buffer, a lease and a scope that never ends are leaks too', async () => {
    const pool = new BufferPool({ level: 'full', name: 'lost bytes' });
    (() => void pool.acquire(100).fill(1))();
    (() => void pool.lease(100))();
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses.map(({ pool: name, evidence }) => [name, evidence])).toEqual([['lost bytes', 'unreachable'], ['lost bytes', 'unreachable']]);
    expect(pool.stats()).toMatchObject({ totalLost: 2, inUse: 0 });
  });

  test('waits for releases under way', async () => {
    const pool = fullPool();
    const box = pool.acquire();
    setTimeout(() => pool.release(box), 30);
    expect((await checkLeaks({ graceMs: 2000 })).misuses).toEqual([]);
  });

  test('correct code leaks nothing, however it releases', async () => {
    const pool = fullPool();
    pool.release(pool.acquire());
    pool.use((box) => (box.value = 1));
    await pool.use((box) => Promise.resolve(void (box.value = 1)));
    pool.scope((scope) => void (scope.acquire().value = 2));
    pool.lease().release();
    const kept = pool.detach(pool.acquire());
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    expect(kept).toEqual(newBox());
  });

  test('a declared singleton is none', async () => {
    const pool = fullPool({ exempt: true });
    const box = pool.acquire();
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    pool.release(box);
  });

  test('what comes back after all is said to', async () => {
    const pool = fullPool();
    let box!: Box;
    expect(() => leakScope(() => (box = pool.acquire()))).toThrow(LeakError);
    pool.release(box);
    expect(report().misuses[0]!.message).toMatch(/1 of 1 came back after all\.$/);
  });

  test('a forgotten pool does not keep its lost items', async () => {
    (() => {
      let lost: Box | undefined = newBox();
      const pool = fullPool({ create: () => (lost === undefined ? newBox() : lost) });
      lost = pool.acquire();
    })();
    expect((await checkLeaks({ gc: true })).misuses).toMatchObject([{ kind: 'leak', evidence: 'unreachable' }]);
  });
});

describe('leakScope', () => {
  test('throws for what its work left open, synchronous or not, and only for that', async () => {
    const pool = fullPool();
    const outside = pool.acquire();
    let line = 0;
    const leak = async (): Promise<void> => {
      await Promise.resolve();
      pool.acquire(); line = here();
    };
    const error = (await leakScope(leak).catch((thrown: unknown) => thrown)) as LeakError;
    expect(error).toBeInstanceOf(LeakError);
    expect(error.report.misuses).toMatchObject([{ kind: 'leak', evidence: 'scope', count: 1, acquiredAt: at(line) }]);
    expect(leakScope(() => pool.use(() => 3))).toBe(3);
    pool.release(outside);
  });

  test('parallel scopes do not mix', async () => {
    const pool = fullPool();
    const tidy = leakScope(async () => {
      const box = pool.acquire();
      await new Promise((resolve) => setTimeout(resolve, 20));
      pool.release(box);
      return 'tidy';
    });
    const untidy = leakScope(async () => {
      await Promise.resolve();
      pool.acquire();
    });
    await expect(untidy).rejects.toThrow(LeakError);
    await expect(tidy).resolves.toBe('tidy');
  });

  test('an error of the work comes first, and the leak is still noted', () => {
    const pool = fullPool();
    const work = (): void => {
      pool.acquire();
      throw new TypeError('work');
    };
    expect(() => leakScope(work)).toThrow(TypeError);
    expect(report().misuses).toMatchObject([{ kind: 'leak', evidence: 'scope' }]);
  });
});

describe('releases', () => {
  test('double: names where the item was acquired, first released, and released again', () => {
    const pool = fullPool();
    const [box, acquired] = [pool.acquire(), here()];
    pool.release(box); const released = here();
    let again = 0;
    expect(() => ((again = here()), pool.release(box))).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE', message: expect.stringContaining(`misuses.test.ts:${released}`) as string }));
    expect(report().misuses).toEqual([
      {
        kind: 'double-release',
        pool: pool.name,
        count: 1,
        message: `An item of pool '${pool.name}' was released, but it had been released before.`,
        acquiredAt: at(acquired),
        releasedAt: at(released),
        site: at(again),
        pid: process.pid,
        threadId: expect.any(Number) as number,
      },
    ]);
  });

  test('double: refused as long as the item is in quarantine, whatever happens meanwhile', () => {
    const pool = fullPool();
    const box = pool.acquire();
    pool.release(box);
    for (let i = 0; i < 255; i++) pool.release(pool.acquire());
    const next = pool.acquire();
    expect(next).not.toBe(box);
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    pool.release(next);
  });

  test('stale: a lease that outlived its item names its own places, not the new owner', () => {
    const pool = fullPool({ maxSize: 1 });
    const [first, acquired] = [pool.lease(), here()];
    first.release(); const released = here();
    pool.trim(1);
    const second = pool.lease();
    expect(() => first.release()).toThrow(expect.objectContaining({ code: 'STALE_RELEASE' }));
    expect(report().misuses).toMatchObject([{ kind: 'stale-release', acquiredAt: at(acquired), releasedAt: at(released) }]);
    second.release();
  });

  test('foreign: names the pool that was given the item, and where it came from', () => {
    const [pool, other] = [fullPool(), fullPool()];
    const [box, acquired] = [other.acquire(), here()];
    expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'FOREIGN_RELEASE' }));
    expect(report().misuses).toMatchObject([{ kind: 'foreign-release', pool: pool.name, acquiredAt: at(acquired), message: expect.stringContaining(other.name) as string }]);
    other.release(box);
  });

  test('a refusal that user code swallows is still in the report', () => {
    const pool = fullPool();
    const box = pool.acquire();
    pool.release(box);
    try {
      pool.release(box);
    } catch {
      // as careless code does
    }
    expect(report().misuses).toMatchObject([{ kind: 'double-release' }]);
    expect(pool.stats().misuses).toBe(1);
  });
});

describe('use after release', () => {
  test('through a lease, with three places', () => {
    const pool = fullPool();
    const [lease, acquired] = [pool.lease(), here()];
    lease.release(); const released = here();
    let used = 0;
    expect(() => ((used = here()), lease.value)).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    expect(report().misuses).toMatchObject([{ kind: 'use-after-release', acquiredAt: at(acquired), releasedAt: at(released), site: at(used) }]);
  });

  test('a write to an object is found when the quarantine is looked through', async () => {
    const pool = fullPool();
    const [box, acquired] = [pool.acquire(), here()];
    pool.release(box); const released = here();
    box.value = 13;
    const { misuses } = await checkLeaks();
    expect(misuses).toMatchObject([
      { kind: 'write-after-release', acquiredAt: at(acquired), releasedAt: at(released), message: expect.stringContaining('at `value`') as string },
    ]);
    expect(misuses[0]).not.toHaveProperty('site');
    expect(pool.stats()).toMatchObject({ currentSize: 0, misuses: 1, discardedBy: { misuse: 1 } });
  });

  test('a write through a view of a buffer too, and the bytes read as poison meanwhile', async () => {
    const pool = new BufferPool({ level: 'full', name: 'written' });
    const buffer = pool.acquire(100).fill(1);
    const view = buffer.subarray(10, 20);
    pool.release(buffer);
    expect([...view]).toEqual(new Array(10).fill(0xdb));
    view[3] = 1;
    expect((await checkLeaks()).misuses).toMatchObject([{ kind: 'write-after-release', pool: 'written', message: expect.stringContaining('byte 13') as string }]);
  });

  test('at the latest when the item would be lent again, by the call that finds it', () => {
    const pool = fullPool({ maxSize: 4 });
    const box = pool.acquire();
    pool.release(box);
    box.label = 'late';
    const others = Array.from({ length: 5 }, () => pool.acquire());
    expect(() => others.forEach((other) => pool.release(other))).toThrow(expect.objectContaining({ code: 'WRITE_AFTER_RELEASE' }));
    expect(pool.stats()).toMatchObject({ discardedBy: { misuse: 1 } });
  });

  test('an untouched item passes the quarantine, zeroed where that was promised', () => {
    const pool = new BufferPool({ level: 'full', zero: true, maxSize: 2 });
    for (let i = 0; i < 10; i++) {
      const buffer = pool.acquire(64);
      expect(buffer.every((byte) => byte === 0)).toBe(true);
      pool.release(buffer.fill(i));
    }
    expect(pool.stats()).toMatchObject({ misuses: 0, currentSize: 2 });
    pool.close();
    expect(report().misuses).toEqual([]);
  });
});

describe('dirty release', () => {
  test('names the fields that reset forgot', () => {
    const pool = createPool({
      create: () => ({ id: 0, tags: new Set<string>(), owner: null as object | null, note: '' }),
      reset: (item) => void (item.id = 0),
      level: 'full',
      name: 'forgetful',
    });
    const [item, acquired] = [pool.acquire(), here()];
    Object.assign(item, { id: 5, note: 'x', owner: {} }).tags.add('a');
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'DIRTY_RELEASE', message: expect.stringContaining('`tags`, `owner`, `note`') as string }));
    expect(report().misuses).toMatchObject([{ kind: 'dirty-release', fields: ['tags', 'owner', 'note'], acquiredAt: at(acquired) }]);
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 0, discardedBy: { misuse: 1 } });
  });

  test('a field that was added stays behind too', () => {
    const pool = createPool({ create: () => ({ n: 0 }) as Record<string, unknown>, reset: (item) => void (item.n = 0), level: 'full' });
    const item = pool.acquire();
    item.user = 'ada';
    expect(() => pool.release(item)).toThrow('`user`');
  });

  test('a reset may renew what it empties, and ids and times differ anyway', () => {
    let next = 0;
    const pool = createPool({
      create: () => ({ id: ++next, at: performance.now(), list: [1], map: new Map(), run: () => 1 as number }),
      reset(item) {
        Object.assign(item, { id: ++next, at: performance.now(), list: [2], map: new Map(), run: () => 2 });
      },
      level: 'full',
    });
    for (let i = 0; i < 3; i++) {
      const item = pool.acquire();
      item.map.set('a', 1);
      item.list.push(3);
      pool.release(item);
    }
    expect(report().misuses).toEqual([]);
  });
});

test('acquire after close names the place', () => {
  const pool = fullPool();
  pool.close();
  let line = 0;
  expect(() => ((line = here()), pool.acquire())).toThrow(expect.objectContaining({ code: 'POOL_CLOSED' }));
  expect(report().misuses).toMatchObject([{ kind: 'acquire-after-close', site: at(line) }]);
});

describe('held too long', () => {
  test('is reported while the item is held, and again when it comes back', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = fullPool({ heldTooLong: 20 });
    const [box, acquired] = [pool.acquire(), here()];
    await vi.waitFor(() => expect(report().misuses).toMatchObject([{ kind: 'held-too-long', acquiredAt: at(acquired), count: 1 }]), 2000);
    expect(report().misuses[0]!.heldMs).toBeGreaterThanOrEqual(20);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(`misuses.test.ts:${acquired}`), { type: 'PoolLifeguardWarning' });
    pool.release(box);
    expect(report().misuses[0]!.message).toContain('came back after all');
  });

  test('what is used is not held too long', async () => {
    const pool = fullPool({ heldTooLong: 200 });
    const box = pool.acquire();
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      touch(box, 'still at it');
    }
    expect(report().misuses).toEqual([]);
    pool.release(box);
  });
});

describe('levels', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test('the environment is the default', async () => {
    vi.stubEnv('POOL_LIFEGUARD', 'full');
    const pool = new ObjectPool({ create: newBox });
    const bytes = new BufferPool();
    lose(pool);
    (() => void bytes.acquire(8))();
    expect((await checkLeaks({ gc: true })).misuses).toHaveLength(2);
  });

  test('off is off: nothing is tracked', async () => {
    const pool = createPool({ create: newBox, level: 'off' });
    lose(pool);
    setLevel('full');
    lose(pool);
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    expect(pool.stats().inUse).toBe(2);
  });

  test('a watched pool goes quiet and wakes again', async () => {
    const pool = fullPool();
    const before = pool.acquire();
    setLevel('off');
    lose(pool);
    pool.release(before);
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    setLevel('full');
    lose(pool);
    expect((await checkLeaks({ gc: true })).misuses).toMatchObject([{ kind: 'leak', count: 1 }]);
    expect(() => setLevel('loud' as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('reports', () => {
  test('listeners hear of each misuse, and one that throws harms nobody', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const heard: Misuse[] = [];
    const stops = [onReport(() => { throw new Error('listener'); }), onReport((misuse) => heard.push(misuse))];
    const pool = fullPool({ onMisuse: 'count' });
    const box = pool.acquire();
    for (let i = 0; i < 3; i++) pool.release(box);
    for (const stop of stops) stop();
    pool.release(box);
    expect(heard.map(({ kind, count }) => [kind, count])).toEqual([['double-release', 1], ['double-release', 1]]);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(report().misuses.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });

  test('name the pools, the level and what the detector costs', () => {
    const pool = fullPool();
    pool.release(pool.acquire());
    const { schema, level, createdAt, pools, cost } = report();
    expect([schema, level, new Date(createdAt).toISOString()]).toEqual([1, 'full', createdAt]);
    expect(pools).toContainEqual({ name: pool.name, stats: pool.stats() });
    expect(cost.trackedLeases).toBeGreaterThan(0);
    expect(cost.overheadMs).toBeGreaterThan(0);
  });

  test('checkLeaks refuses unknown options', async () => {
    await expect(checkLeaks({ grace: 5 } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining('`grace`') as string });
  });
});

test('a warning has the places in the sources, and not those of what ran', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const pool = createPool({ create: () => ({}), level: 'full', onMisuse: 'warn', name: 'warned' });
  const item = pool.acquire();
  pool.release(item);
  pool.release(item);
  const [text] = warn.mock.calls[0] as unknown as [string];
  expect(text.split('\n').slice(1).map((line) => line.trim().split(' ')[0])).toEqual(['acquired', 'released', 'now']);
  expect(text).not.toContain('file://');
});
