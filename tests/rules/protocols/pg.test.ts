import { testProtocol } from './test-protocol.ts';

testProtocol('pg', {
  valid: {
    'a script that ends before its pool waits': `
import { Pool } from 'pg';
const pool = new Pool();
async function migrate() {
  const client = await pool.connect();
  try {
    await client.query('ALTER TABLE crabs ADD COLUMN seen boolean');
    client.release();
    await pool.end();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
migrate();`,
    'given back before the pool waits for all its clients': `
import { Pool } from 'pg';
export async function open(url: string) {
  for (let attempt = 1; ; attempt++) {
    const pool = new Pool({ connectionString: url });
    try {
      const client = await pool.connect();
      try {
        await client.query('select 1');
      } finally {
        client.release();
      }
      return pool;
    } catch {
      await pool.end().catch(() => {});
    }
  }
}`,
    'released in finally': `
import { Pool } from 'pg';
const pool = new Pool();
export async function count() {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select count(*) from birds');
    return rows[0];
  } finally {
    client.release();
  }
}`,
    'a connected Client belongs to no pool': `
import pg from 'pg';
export async function listen(channel: string) {
  const client = new pg.Client();
  await client.connect();
  await client.query('listen ' + channel);
}`,
    'the pool itself queries': `
import { Pool } from 'pg';
const pool = new Pool();
export const all = async () => (await pool.query('select * from birds')).rows;`,
    'destroyed or released by outcome': `
import { Pool } from 'pg';
const pool = new Pool();
export async function ring(id: number) {
  const client = await pool.connect();
  try {
    await client.query('update birds set ringed = true where id = $1', [id]);
    client.release();
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}`,
    'callback style with done': `
const { Pool } = require('pg');
const pool = new Pool();
module.exports = function names(callback) {
  pool.connect((err, client, done) => {
    if (err) return callback(err);
    client.query('select name from birds', (failure, result) => {
      done();
      if (failure) return callback(failure);
      callback(null, result.rows);
    });
  });
};`,
    'handed to the caller': `
import { Pool } from 'pg';
const pool = new Pool();
export async function open() {
  const client = await pool.connect();
  return client;
}`,
    'released on both arms of the chain': `
import { Pool } from 'pg';
const pool = new Pool();
export const first = () =>
  pool.connect().then((client) =>
    client.query('select 1').then(
      (result) => {
        client.release();
        return result;
      },
      (error) => {
        client.release();
        throw error;
      },
    ),
  );`,
    'a pool typed by its import, kept in a field, released in finally': `
import type { Pool } from 'pg';
export class Birds {
  constructor(private readonly storage: Pool) {}
  async one(id: number) {
    const client = await this.storage.connect();
    try {
      return (await client.query('select * from birds where id = $1', [id])).rows[0];
    } finally {
      client.release();
    }
  }
}`,
    'a socket is no pool': `
import { Socket } from 'node:net';
export async function ping(port: number) {
  const socket = new Socket();
  const connection = socket.connect(port);
  connection.write('ping');
}`,
  },
  invalid: {
    'a script that never comes to its end': `
import { Pool } from 'pg';
const pool = new Pool();
async function migrate() {
  const client = await pool.connect(); //> require-release: \`client\` is not released when \`client.query()\` on line 6 rejects.
  try {
    await client.query('ALTER TABLE crabs ADD COLUMN seen boolean');
    client.release();
  } catch (error) {
    console.error(error);
  } finally {
    await pool.end();
  }
}
migrate();`,
    'held when the pool waits for all its clients, so that the next turn never comes': `
import { Pool } from 'pg';
export async function open(url: string) {
  for (let attempt = 1; ; attempt++) {
    const pool = new Pool({ connectionString: url });
    try {
      const client = await pool.connect(); //> require-release: \`client\` is not released when \`client.query()\` on line 7 rejects.
      await client.query('select 1');
      client.release();
      return pool;
    } catch {
      await pool.end().catch(() => {});
    }
  }
}`,
    'released only when the query succeeds': `
import { Pool } from 'pg';
const pool = new Pool();
export async function count() {
  const client = await pool.connect(); //> require-release: \`client\` is not released when \`client.query()\` on line 5 rejects.
  const { rows } = await client.query('select count(*) from birds');
  client.release();
  return rows[0];
}`,
    'early return': `
import { Pool } from 'pg';
const pool = new Pool();
export async function ring(id?: number) {
  const client = await pool.connect(); //> require-release: \`client\` is not released when line 5 returns.
  if (id === undefined) return false;
  try {
    await client.query('update birds set ringed = true where id = $1', [id]);
  } finally {
    client.release();
  }
  return true;
}`,
    'BEGIN before the try': `
import { Pool } from 'pg';
const pool = new Pool();
export async function move(id: number) {
  const client = await pool.connect(); //> require-release: \`client\` is not released when \`client.query()\` on line 5 rejects.
  await client.query('BEGIN');
  try {
    await client.query('delete from nests where bird = $1', [id]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}`,
    'never released': `
import PgPool from 'pg-pool';
const pool = new PgPool();
export async function probe() {
  await pool.connect(); //> require-release: The client from \`pool.connect()\` is thrown away and can never be released.
  console.log('connected');
}`,
    'callback that returns without done': `
const { Pool } = require('pg');
const pool = new Pool();
module.exports = function names(callback) {
  pool.connect((err, client, done) => { //> require-release: \`client\` is not released when line 7 returns.
    if (err) return callback(err);
    client.query('select name from birds', (failure, result) => {
      if (failure) return callback(failure);
      done();
      callback(null, result.rows);
    });
  });
};`,
    'released in catch and again after it': `
import pg from 'pg';
const pool = new pg.Pool();
export async function ring(id: number) {
  const client = await pool.connect();
  try {
    await client.query('update birds set ringed = true where id = $1', [id]);
  } catch (error) {
    client.release();
    console.error(error);
  }
  client.release(); //> no-double-release: \`client\` was already released on line 8.
}`,
    'the query is returned, not awaited': `
import { Pool } from 'pg';
const pool = new Pool();
export async function all() {
  const client = await pool.connect();
  try {
    return client.query('select * from birds'); //> no-use-after-release: \`client.query()\` is returned without \`await\` and still runs when line 8 releases \`client\`.
  } finally {
    client.release();
  }
}`,
    'the chain forgets the failure': `
import { Pool } from 'pg';
const pool = new Pool();
export const first = () =>
  pool.connect().then((client) => //> require-release: \`client\` is not released when \`client.query()\` on line 5 rejects.
    client.query('select 1').then((result) => {
      client.release();
      return result;
    }),
  );`,
    'used after release': `
import { Pool } from 'pg';
const pool = new Pool();
export async function all() {
  const client = await pool.connect();
  client.release();
  return client.query('select 1'); //> no-use-after-release: \`client\` is used after its release on line 5.
}`,
    'ended instead of released': `
import { Pool } from 'pg';
const pool = new Pool();
export async function all() {
  const client = await pool.connect(); //> require-release: \`client\` is not released when the function ends.
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}`,
  },
});
