import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chown, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const USER = 'orders';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
/** A throw-away database need not survive a power cut. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=60', 'shared_buffers=16MB'];

/**
 * A PostgreSQL server of our own. Data and socket live in one temporary folder that only the server's user may enter; there is no
 * TCP port that could be taken, or that another user of the machine could reach.
 */
export class PostgresServer {
  readonly env: Readonly<Record<string, string>>;
  readonly connection: pg.ClientConfig;
  readonly #folder: string;
  readonly #owner: Owner | undefined;
  #binaries: string;
  #running: ChildProcess | undefined;
  #said = '';
  #stopping = false;

  /** @param binaries the folder of `initdb` and `postgres` */
  static async create(binaries: string): Promise<PostgresServer> {
    if (process.platform === 'win32') throw new Error('Expected a platform with Unix-domain sockets, got Windows: set PGHOST and PGPORT.');
    const owner = serverOwner();
    // the path of a socket has at most 107 bytes
    const folder = await mkdtemp(path.join(tmpdir().length > 60 ? '/tmp' : tmpdir(), 'orders-pg-'));
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    return new PostgresServer(binaries, folder, owner);
  }

  private constructor(binaries: string, folder: string, owner: Owner | undefined) {
    this.#binaries = binaries;
    this.#folder = folder;
    this.#owner = owner;
    this.env = { PGHOST: folder, PGPORT: '5432', PGUSER: USER, PGDATABASE: 'postgres' };
    this.connection = { host: folder, port: 5432, user: USER, database: 'postgres' };
    process.on('exit', this.#lastResort);
  }

  /** @throws Error with what the server said, when it ends instead of answering */
  async start(): Promise<void> {
    if (!this.#runs()) await this.#copyBinaries();
    const data = path.join(this.#folder, 'data');

    const initdb = this.#spawn('initdb', '-D', data, '-U', USER, '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8');
    const [code] = (await once(initdb, 'close')) as [number | null];
    if (code !== 0) throw this.#failure('initdb');

    const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
    await this.#answer(this.#spawn('postgres', '-D', data, '-k', this.#folder, '-c', 'listen_addresses=', ...settings));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const running = this.#running;
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      const closed = once(running, 'close');
      running.kill('SIGINT'); // PostgreSQL's fast shutdown: clients are disconnected
      const impatience = setTimeout(() => running.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await closed;
      clearTimeout(impatience);
    }
    await rm(this.#folder, { recursive: true, force: true });
    process.off('exit', this.#lastResort);
  }

  /** For a process that ends without `stop()`, say by an uncaught exception: nothing asynchronous runs any more. */
  readonly #lastResort = (): void => {
    this.#running?.kill('SIGQUIT'); // PostgreSQL's immediate shutdown
    rmSync(this.#folder, { recursive: true, force: true });
  };

  /** The programs of an npm package may be out of the server user's reach (below /root), or lack the links its install script makes. */
  #runs(): boolean {
    return spawnSync(path.join(this.#binaries, 'postgres'), ['--version'], { cwd: this.#folder, ...this.#owner }).status === 0;
  }

  async #copyBinaries(): Promise<void> {
    const native = path.dirname(this.#binaries);
    const copy = path.join(this.#folder, 'native');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
    for (const { source, target } of links) {
      const link = path.join(this.#folder, target);
      await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
    if (this.#owner !== undefined) execFileSync('chown', ['-R', `${this.#owner.uid}:${this.#owner.gid}`, copy]);
    this.#binaries = path.join(copy, 'bin');
  }

  #spawn(program: 'initdb' | 'postgres', ...args: string[]): ChildProcess {
    if (this.#stopping) throw new Error('PostgreSQL was stopped while it started.');
    const { PATH = '', TZ = 'UTC' } = process.env; // PGDATA and the like must not reach it
    const child = spawn(path.join(this.#binaries, program), args, {
      cwd: this.#folder,
      env: { PATH, TZ, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.#owner,
    });
    const keep = (text: Buffer): void => void (this.#said = `${this.#said}${text.toString()}`.slice(-4_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => keep(Buffer.from(`${error.message}\n`)));
    this.#running = child;
    return child;
  }

  async #answer(server: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const client = new pg.Client(this.connection);
      try {
        await client.connect();
        return;
      } catch (error) {
        if (server.exitCode !== null || server.signalCode !== null) throw this.#failure('postgres');
        if (Date.now() > deadline) throw this.#failure('postgres', { cause: error });
        await sleep(30);
      } finally {
        await client.end();
      }
    }
  }

  #failure(program: string, options?: ErrorOptions): Error {
    return new Error(`Expected ${program} to start PostgreSQL in ${this.#folder}, got:\n${this.#said.trim() || 'no output'}`, options);
  }
}

/** PostgreSQL refuses to run as root: then as a user that owns nothing else here. */
function serverOwner(): Owner | undefined {
  if (userInfo().uid !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    try {
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // no such user
    }
  }
  throw new Error('Expected a user `postgres` or `nobody` to run PostgreSQL as, for root may not; got neither.');
}
