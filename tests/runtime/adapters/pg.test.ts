import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startDatabase } from '../../../examples/orders/database.ts';
import type { Database } from '../../../examples/orders/database.ts';
import { unwatch, watch } from '../../../runtime/adapters/index.ts';
import type { WatchOptions } from '../../../runtime/adapters/index.ts';
import { checkLeaks, clear, leakScope, report, setLevel } from '../../../runtime/debug/index.ts';
import type { Misuse } from '../../../runtime/debug/index.ts';
import { expectBalanced } from '../pools/test-pool.ts';

let database: Database;
let pools: pg.Pool[] = [];

beforeAll(async () => void (database = await startDatabase()));
afterAll(() => database.stop());

beforeEach(() => {
  for (const [name, value] of Object.entries(database.env)) vi.stubEnv(name, value);
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  clear();
});

afterEach(async () => {
  await Promise.all(pools.map((pool) => (unwatch(pool), pool.end())));
  pools = [];
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function watchedPool(config: pg.PoolConfig = {}, options: WatchOptions = {}): pg.Pool {
  const pool = watch(new pg.Pool(config), { name: 'pg', level: 'full', ...options });
  pools.push(pool);
  return pool;
}

function here(): number {
  return Number(/:(\d+):\d+\)?$/.exec(new Error().stack!.split('\n')[2]!)![1]);
}

const at = (line: number) => expect.objectContaining({ file: 'tests/runtime/adapters/pg.test.ts', line, mapped: true }) as Misuse['site'];

describe('a client that is not released', () => {
  test('is a leak with the place of connect(), in promise form', async () => {
    const pool = watchedPool();
    const [client, line] = [await pool.connect(), here()];
    expect((await checkLeaks()).misuses).toMatchObject([{ kind: 'leak', pool: 'pg', evidence: 'held', count: 1, acquiredAt: at(line) }]);
    client.release();
    expect((await checkLeaks()).misuses).toEqual([]);
  });

  test('and in callback form, when neither done() nor release() is called', async () => {
    const pool = watchedPool();
    let client: pg.PoolClient | undefined;
    const line = await new Promise<number>((resolve, reject) => {
      pool.connect((error, got) => (error ? reject(error) : ((client = got), resolve(where)))); const where = here();
    });
    expect((await checkLeaks()).misuses).toMatchObject([{ kind: 'leak', acquiredAt: at(line) }]);
    client!.release();
  });

  test('belongs to the scope in which connect() was called', async () => {
    const pool = watchedPool();
    let client!: pg.PoolClient;
    await expect(leakScope(async () => void (client = await pool.connect()))).rejects.toMatchObject({ name: 'LeakError' });
    client.release();
    expect(report().misuses[0]!.message).toContain('came back after all');
  });

  test('is named when the pool is ended while it is out', async () => {
    const pool = watchedPool();
    const [client, line] = [await pool.connect(), here()];
    const ended = pool.end();
    expect(process.emitWarning).toHaveBeenCalledWith(expect.stringContaining(`pg.test.ts:${line}`), expect.anything());
    client.release();
    await ended;
    pools = [];
  });
});

test('correct code is silent, and works as without the watch', async () => {
  const pool = watchedPool({ max: 2 }, { name: 'orders' });
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await expect(pool.query('SELECT nothing FROM nowhere')).rejects.toThrow(/nowhere/);
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('COMMIT');
  client.release();
  await new Promise<void>((resolve) => pool.connect((_error, _client, done) => (done(), resolve())));
  await new Promise((resolve) => pool.query('SELECT 1', resolve));
  const broken = await pool.connect();
  broken.release(new Error('broken'));
  expect((await checkLeaks({ gc: true })).misuses).toEqual([]);
  await vi.waitFor(() => expect(pool.totalCount).toBe(0));
  const { stats } = report().pools.find(({ name }) => name === 'orders')!;
  expect(stats).toMatchObject({ totalRetrieved: 3, totalReturned: 3, inUse: 0, currentSize: 0, discardedBy: { invalid: 1 } });
  expectBalanced(stats);
});

describe('releases', () => {
  test('a second one is recorded with three places, and pg goes on refusing it', async () => {
    const pool = watchedPool();
    const [client, acquired] = [await pool.connect(), here()];
    client.release(); const released = here();
    let again = 0;
    expect(() => ((again = here()), client.release())).toThrow('already been released');
    expect(report().misuses).toMatchObject([{ kind: 'double-release', acquiredAt: at(acquired), releasedAt: at(released), site: at(again) }]);
  });

  test('a release kept by a former owner is stale once the client is lent again', async () => {
    const pool = watchedPool({ max: 1 });
    const client = await pool.connect();
    const { release } = client;
    release.call(client);
    const next = await pool.connect();
    expect(next).toBe(client);
    expect(() => release.call(client)).toThrow('already been released');
    expect(report().misuses).toMatchObject([{ kind: 'stale-release' }]);
    next.release();
  });

  test('with an open or failed transaction the client is dirty, unless it is destroyed', async () => {
    const pool = watchedPool();
    for (const statement of ['SELECT 1', 'SELECT nothing FROM nowhere']) {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(statement).catch(() => {});
      client.release();
    }
    const destroyed = await pool.connect();
    await destroyed.query('ROLLBACK');
    await destroyed.query('BEGIN');
    destroyed.release(true);
    await vi.waitFor(() => expect(report().misuses.map(({ kind, count, fields }) => [kind, count, fields])).toEqual([['dirty-release', 2, ['transaction']]]));
  });
});

test('a wait that ends in vain names who holds the clients', async () => {
  const pool = watchedPool({ max: 1, connectionTimeoutMillis: 300 });
  const [client, holder] = [await pool.connect(), here()];
  await expect(pool.connect()).rejects.toThrow('timeout exceeded');
  expect(report().misuses).toMatchObject([{ kind: 'exhausted', message: expect.stringMatching(new RegExp(`1 clients[^]*pg\\.test\\.ts:${holder}`)) as string }]);
  client.release();
});

test('connecting to an ended pool is recorded', async () => {
  const pool = watchedPool();
  await pool.end();
  pools = [];
  await expect(pool.connect()).rejects.toThrow('after calling end');
  expect(report().misuses).toMatchObject([{ kind: 'acquire-after-close', pool: 'pg' }]);
});

describe('watch', () => {
  test('at off leaves the pool alone, and unwatch() puts it back', async () => {
    const pool = new pg.Pool();
    pools.push(pool);
    expect(Object.keys(watch(pool, { level: 'off' }))).not.toContain('connect');
    expect(watch(watch(pool, { level: 'full', name: 'put back' }), { level: 'full' })).toBe(pool);
    expect(Object.hasOwn(pool, 'connect')).toBe(true);
    expect(report().pools.map(({ name }) => name)).toContain('put back');
    unwatch(pool);
    expect(report().pools.map(({ name }) => name)).not.toContain('put back');
    expect([Object.hasOwn(pool, 'connect'), Object.hasOwn(pool, 'query'), pool.listenerCount('release')]).toEqual([false, false, 0]);
    await pool.query('SELECT 1');
  });

  test('follows setLevel', async () => {
    const pool = watchedPool();
    setLevel('off');
    const client = await pool.connect();
    expect((await checkLeaks()).misuses).toEqual([]);
    client.release();
    setLevel('full');
    const next = await pool.connect();
    expect((await checkLeaks()).misuses).toHaveLength(1);
    next.release();
  });

  test.each([
    [{}, 'Expected watch() to be given a pool of pg, got an object (Object).'],
    [null, 'got null'],
    [new Map(), 'got an object (Map)'],
  ])('refuses %s', (pool, words) => {
    expect(() => watch(pool as object)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(words) as string }));
  });

  test('refuses unknown options', () => {
    expect(() => watch(new pg.Pool(), { lvl: 'full' } as never)).toThrow('Unknown option `lvl` of watch.');
  });
});
