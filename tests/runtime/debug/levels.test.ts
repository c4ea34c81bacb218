import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BufferPool, createPool } from '../../../runtime/index.ts';
import type { Pool, PoolOptions } from '../../../runtime/index.ts';
import { nextTurn } from '../../../runtime/debug/clock.ts';
import { collectGarbage } from '../../../runtime/debug/garbage.ts';
import { checkLeaks, clear, report, setLevel, touch } from '../../../runtime/debug/index.ts';
import { expectBalanced, newBox, resetBox } from '../pools/test-pool.ts';
import type { Box } from '../pools/test-pool.ts';

beforeEach(() => clear());
afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

function make(level: PoolOptions<Box>['level'], options: Partial<PoolOptions<Box>> = {}): Pool<Box> {
  return createPool({ create: newBox, reset: resetBox, ...(level && { level }), ...options });
}

function loseSome(pool: Pool<object>, count: number): void {
  for (let i = 0; i < count; i++) pool.acquire();
}

describe('sample', () => {
  test('tracks about one lease in 128, and what it reports is true', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = make('sample', { maxSize: 0 });
    loseSome(pool, 12_800);
    const { misuses, cost } = await checkLeaks({ gc: true });
    const found = misuses.reduce((sum, { count }) => sum + count, 0);
    expect(found).toBeGreaterThan(60); // 100 on average, standard deviation about 6
    expect(found).toBeLessThan(160);
    expect(misuses[0]).toMatchObject({ kind: 'leak', evidence: 'unreachable', acquiredAt: { functionName: 'loseSome', mapped: true } });
    expect(pool.stats()).toMatchObject({ totalLost: found, inUse: 12_800 - found });
    expect(cost.droppedLeases).toBe(0);
  });

  test('says nothing of correct code', async () => {
    const pool = make('sample');
    for (let i = 0; i < 5_000; i++) {
      const held = [pool.acquire(), pool.acquire()];
      for (const box of held) pool.release(box);
    }
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    expect(pool.stats()).toMatchObject({ hits: 9_998, misses: 2, misuses: 0 });
  });

  test('has a budget: beyond it leases are counted, not tracked', () => {
    const before = report().cost;
    const pool = make('sample', { maxSize: 0, onMisuse: 'count' });
    const held = Array.from({ length: 200_000 }, () => pool.acquire());
    const { trackedLeases, droppedLeases } = report().cost;
    expect(trackedLeases - before.trackedLeases).toBe(1_000);
    expect(droppedLeases - before.droppedLeases).toBeGreaterThan(300);
    for (const box of held) pool.release(box);
  });

  test('the environment says of how many leases one is tracked', () => {
    vi.stubEnv('POOL_LIFEGUARD_SAMPLE', '4');
    const before = report().cost.trackedLeases;
    const pool = make('sample');
    for (let i = 0; i < 2_000; i++) pool.release(pool.acquire());
    expect(report().cost.trackedLeases - before).toBeGreaterThan(400); // 500 on average, standard deviation about 13
    expect(report().cost.trackedLeases - before).toBeLessThan(600);
    for (const wrong of ['0', '1.5', 'often']) {
      vi.stubEnv('POOL_LIFEGUARD_SAMPLE', wrong);
      expect(() => make('sample')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`POOL_LIFEGUARD_SAMPLE to be an integer from 1 to 1073741824, got "${wrong}"`) as string }));
    }
    vi.unstubAllEnvs();
  });

  test('a double release is refused, tracked or not, and never told with the places of a former lease that was tracked', () => {
    const pool = make('sample', { onMisuse: 'throw' });
    for (let i = 0; i < 300; i++) {
      const box = pool.acquire();
      pool.release(box);
      expect(() => pool.release(box)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    }
    const { misuses } = report();
    expect(misuses).toMatchObject([{ kind: 'double-release', count: 300, site: { mapped: true } }]);
    expect(misuses[0]).not.toHaveProperty('acquiredAt');
  });
});

describe('full', () => {
  const BUDGET = 100_000;

  /** Bytes of the heap that `count` more leases take, the array of their items left out. */
  async function bytesOfLeases(pool: Pool<Box>, held: Box[], count: number): Promise<number> {
    const used = async (): Promise<number> => {
      await nextTurn();
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const from = held.length;
    for (let i = 0; i < count; i++) held.push(newBox()); // grown before it is measured
    held.length = from;
    const before = await used();
    for (let i = 0; i < count; i++) held.push(pool.acquire());
    return (await used()) - before;
  }

  test('tracks 100,000 open leases of all pools together: those beyond are counted, cost no memory, and nothing wrong is said of them', async () => {
    const before = report().cost;
    const tracked = (): number => report().cost.trackedLeases - before.trackedLeases;
    const dropped = (): number => report().cost.droppedLeases - before.droppedLeases;
    const pool = make('full', { name: 'many', initialSize: BUDGET + 20_000, maxSize: 0 });
    const other = make('full', { name: 'other', maxSize: 0, onMisuse: 'throw' });
    for (const box of Array.from({ length: 300 }, () => other.acquire())) other.release(box); // 44 are out of quarantine again

    const held: Box[] = [];
    const bytesWithin = (await bytesOfLeases(pool, held, BUDGET)) / BUDGET;
    expect([tracked(), dropped()]).toEqual([BUDGET + 300, 0]);
    const bytesBeyond = (await bytesOfLeases(pool, held, 20_000)) / 20_000;
    expect([tracked(), dropped()]).toEqual([BUDGET + 300, 20_000]);
    expect(bytesWithin).toBeGreaterThan(100);
    expect(bytesBeyond).toBeLessThan(10);

    // Another pool has none left either. A misuse is still told, but not with the places of a former lease.
    const beyond = Array.from({ length: 40 }, () => other.acquire());
    for (const box of beyond) other.release(box);
    expect(() => other.release(beyond[0]!)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses).toMatchObject([
      { kind: 'leak', pool: 'many', evidence: 'held', count: BUDGET },
      { kind: 'double-release', pool: 'other', count: 1 },
    ]);
    expect(misuses[1]).not.toHaveProperty('acquiredAt');
    expect(misuses[1]).not.toHaveProperty('releasedAt');

    // What ends makes room.
    for (const box of held.splice(0, 10)) pool.release(box);
    expect([tracked(), dropped()]).toEqual([BUDGET + 300, 20_040]);
    for (let i = 0; i < 10; i++) held.push(pool.acquire());
    expect([tracked(), dropped()]).toEqual([BUDGET + 310, 20_040]);
    for (const box of held) pool.release(box);
    expect(pool.stats()).toMatchObject({ misuses: 0, inUse: 0 });
    expect((await checkLeaks({ gc: true })).misuses).toHaveLength(1);
  }, 60_000);
});

describe('paranoid', () => {
  test('an item is out of reach after its release: reads and writes are refused and name three places', () => {
    const pool = make('paranoid');
    const box = pool.acquire();
    box.value = 1;
    expect(box).toEqual({ value: 1, label: '' });
    pool.release(box);
    const late: (() => unknown)[] = [() => box.value, () => (box.value = 2), () => 'value' in box, () => delete (box as Partial<Box>).label, () => Object.keys(box)];
    for (const use of late) expect(use).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
    const { misuses } = report();
    expect(misuses.reduce((sum, { count }) => sum + count, 0)).toBe(late.length);
    for (const misuse of misuses) expect(misuse).toMatchObject({ kind: 'use-after-release', acquiredAt: { mapped: true }, releasedAt: { mapped: true }, site: { file: expect.stringContaining('levels.test.ts') as string } });
    expect((pool.acquire() as Box).value).toBe(0);
  });

  test('where the policy only counts, a late write is dropped and does not throw', () => {
    const pool = make('paranoid', { onMisuse: 'count', maxSize: 1 });
    const box = pool.acquire();
    pool.release(box);
    box.value = 7;
    delete (box as Partial<Box>).label;
    expect(box).toMatchObject({ value: 0, label: '' });
    expect(pool.stats().misuses).toBeGreaterThan(2);
  });

  test('a stale release by a former owner is told from that of the present one', () => {
    const pool = make('paranoid', { maxSize: 1 });
    const first = pool.acquire();
    pool.release(first);
    pool.trim(1);
    const second = pool.acquire();
    expect(() => pool.release(first)).toThrow(expect.objectContaining({ code: 'STALE_RELEASE' }));
    second.value = 3;
    pool.release(second);
    expect(() => pool.release(first)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
    expect(pool.stats()).toMatchObject({ misuses: 2, inUse: 0, totalCreated: 1 });
  });

  test('methods, #private fields, getters and returned this work through a handle', () => {
    class Counter {
      #count = 0;
      step = 1;
      add(): this {
        this.#count += this.step;
        return this;
      }
      get count(): number {
        return this.#count;
      }
      reset(): void {
        this.#count = 0;
      }
    }
    const pool = createPool({ create: () => new Counter(), reset: (counter) => counter.reset(), level: 'paranoid' });
    const counter = pool.acquire();
    expect(counter.add().add().count).toBe(2);
    expect(counter.add()).toBe(counter);
    expect(counter).toBeInstanceOf(Counter);
    pool.release(counter);
    expect(() => counter.add()).toThrow(expect.objectContaining({ code: 'USE_AFTER_RELEASE' }));
  });

  test.each([
    ['Map', () => new Map([['a', 1]]), (map: object) => (map as Map<string, number>).get('a')],
    ['Date', () => new Date(5), (date: object) => (date as Date).getTime()],
    ['Uint8Array', () => new Uint8Array([1]), (bytes: object) => Buffer.from(bytes as Uint8Array).length],
    ['function', () => Object.assign(() => 1, {}), (fn: object) => (fn as () => number)()],
    ['RegExp', () => /a/, (pattern: object) => (pattern as RegExp).test('a')],
  ])('items with inner slots are lent raw: %s', (_, create, use) => {
    const pool = createPool<object>({ create, level: 'paranoid' });
    const item = pool.acquire();
    expect(use(item)).toBeTruthy();
    pool.release(item);
    expect(() => pool.release(item)).toThrow(expect.objectContaining({ code: 'DOUBLE_RELEASE' }));
  });

  test('proxy: false lends the raw item', () => {
    const made: Box[] = [];
    const pool = make('paranoid', { proxy: false, create: () => (made.push(newBox()), made.at(-1)!) });
    expect(pool.acquire()).toBe(made[0]);
    expect(make('paranoid', { create: () => made[1] ?? (made[1] = newBox()) }).acquire()).not.toBe(made[1]);
  });

  test('a lost handle is a leak, also if the item itself is still known somewhere', async () => {
    const made: Box[] = [];
    const pool = make('paranoid', { create: () => (made.push(newBox()), made.at(-1)!) });
    loseSome(pool, 5);
    expect((await checkLeaks({ gc: true })).misuses).toMatchObject([{ kind: 'leak', evidence: 'unreachable', count: 5 }]);
    expect(made).toHaveLength(5);
  });

  test('a released buffer has no bytes left, so a late view reads nothing', () => {
    const pool = new BufferPool({ level: 'paranoid' });
    for (let i = 0; i < 50; i++) {
      const buffer = pool.acquire(1_000).fill(1);
      const view = buffer.subarray(5, 10);
      pool.release(buffer);
      expect([buffer.length, view.length, view[0]]).toEqual([0, 0, undefined]);
      expect(() => view.writeUInt8(1, 0)).toThrow();
      expect(() => pool.release(buffer)).toThrow(expect.objectContaining({ pool: pool.name }));
    }
    expect(pool.stats()).toMatchObject({ inUse: 0, currentSize: 0, totalCreated: 50, discardedBy: { trimmed: 50 } });
    expectBalanced(pool.stats());
  });

  test('what was touched is told with a leak', async () => {
    const pool = make('paranoid');
    (() => {
      const box = pool.acquire();
      for (const hint of ['parsed', 'validated', 'stored', 'answered', 'logged']) touch(box, hint);
    })();
    const { misuses } = await checkLeaks({ gc: true });
    expect(misuses).toMatchObject([{ message: expect.stringMatching(/It was touched: parsed, validated, stored, logged\.$/) as string, lastUsedAt: { mapped: true } }]);
  });

  test('handles stay good, and former ones bad, when the level changes meanwhile', () => {
    const pool = make('paranoid');
    const [box, former] = [pool.acquire(), pool.acquire()];
    pool.release(former);
    setLevel('off');
    pool.release(box);
    expect(pool.stats()).toMatchObject({ inUse: 0, misuses: 0, totalReturned: 2 });
    for (const next of [pool.acquire(), pool.acquire()]) expect(next).not.toBe(box);
    setLevel('paranoid');
  });
});

test('random correct work at every level is never accused', async () => {
  for (const level of ['sample', 'full', 'paranoid'] as const) {
    const pools = [make(level), make(level, { maxSize: 3 }), make(level, { reset: (box) => Object.assign(box, newBox()) })];
    const bytes = new BufferPool({ level, maxSize: 4, zero: true });
    const held: [Pool<Box>, Box][] = [];
    for (let i = 0; i < 20_000; i++) {
      const pool = pools[i % 3]!;
      const choice = Math.random();
      if (choice < 0.45) {
        const box = pool.acquire();
        Object.assign(box, { value: i, label: `${i}` });
        held.push([pool, box]);
      } else if (choice < 0.9 && held.length > 0) {
        const [owner, box] = held.splice(Math.floor(Math.random() * held.length), 1)[0]!;
        owner.release(box);
      } else if (choice < 0.95) pool.use((box) => void (box.value = i));
      else bytes.use(1 + (i % 5_000), (buffer) => void buffer.fill(i));
    }
    for (const [pool, box] of held) pool.release(box);
    expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
    for (const pool of [...pools, bytes]) {
      expectBalanced(pool.stats());
      expect(pool.stats()).toMatchObject({ misuses: 0, inUse: 0 });
    }
  }
});

describe('zero reuse', () => {
  test('a pool that never lends an item twice is told so once', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = make('full', { validate: () => false, maxSize: 10, name: 'useless' });
    for (let i = 0; i < 2_000; i++) {
      pool.release(pool.acquire());
    }
    expect(report().misuses).toMatchObject([{ kind: 'zero-reuse', pool: 'useless', count: 1 }]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('one whose items wait in quarantine is not', () => {
    const pool = make('full');
    for (let i = 0; i < 200; i++) pool.release(pool.acquire());
    expect(report().misuses).toEqual([]);
  });
});

describe('at the end', () => {
  test('close() names what is still out', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const pool = make('full', { name: 'closing' });
    const box = pool.acquire();
    pool.close();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/'closing' was closed while items were out:\n {2}1 acquired at tests\/runtime\/debug\/levels\.test\.ts:\d+/), expect.anything());
    pool.release(box);
    expect(report().misuses).toEqual([]);
  });

  const run = (script: string, env: Record<string, string>): { stderr: string; status: number | null } =>
    spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', `import { createPool } from './runtime/index.ts';\n${script}`], {
      encoding: 'utf8',
      env: { ...process.env, VITEST: undefined, ...env } as NodeJS.ProcessEnv,
    });

  test('the process says at exit what was lost and what was still held', () => {
    const script = `
      const pool = createPool({ create: () => ({}), name: 'exiting' });
      (function lose() { pool.acquire(); })();
      globalThis.kept = pool.acquire();`;
    const { stderr, status } = run(script, { POOL_LIFEGUARD: 'full' });
    expect(status).toBe(0);
    expect(stderr).toContain('pool-lifeguard: at exit');
    expect(stderr).toMatch(/'exiting' was lost/);
    expect(stderr).toMatch(/'exiting' is still held/);
    expect(run(script, { POOL_LIFEGUARD: 'off' }).stderr).toBe('');
    expect(run('const pool = createPool({ create: () => ({}) }); pool.release(pool.acquire());', { POOL_LIFEGUARD: 'full' }).stderr).toBe('');
  });

  test('a forgotten timer or pool does not keep the process alive', () => {
    const script = `globalThis.box = createPool({ create: () => ({}), heldTooLong: 60_000, exempt: true, cleanupInterval: 60_000 }).acquire();`;
    const started = performance.now();
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', `import { createPool } from './runtime/index.ts';\n${script}`], { env: { ...process.env, POOL_LIFEGUARD: 'full' } });
    expect(performance.now() - started).toBeLessThan(29_000);
  });
});
