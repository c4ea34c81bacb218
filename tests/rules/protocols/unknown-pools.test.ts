import { testProtocol } from './test-protocol.ts';

testProtocol('unknown-pool', {
  valid: {
    'relative import, released in finally': `
import { pool } from '../database.ts';
export async function all() {
  const connection = await pool.getConnection();
  try {
    return await connection.query('select * from rooks');
  } finally {
    connection.release();
  }
}`,
    'closed, as some libraries want it': `
const { pool } = require('./db');
module.exports = async () => {
  const connection = await pool.getConnection();
  try {
    return await connection.execute('select * from rooks');
  } finally {
    await connection.close();
  }
};`,
    'given back to the pool': `
export class Rooks {
  constructor(private readonly clientPool) {}
  async all() {
    const client = await this.clientPool.acquire();
    try {
      return await client.list();
    } finally {
      await this.clientPool.release(client);
    }
  }
}`,
    'a mutex, a semaphore and an album': `
import { mutex, semaphore, albums } from './shared.ts';
export async function play(title: string) {
  const unlock = await mutex.acquire();
  const permit = await semaphore.acquire();
  const album = albums.get(title);
  await album.release(title);
  unlock();
  permit.free();
}`,
    'a broker connects': `
import { broker, cluster, socket } from './wires.ts';
export async function start() {
  const wire = await broker.connect();
  const other = await cluster.connect();
  const third = await socket.connect(80);
  await Promise.all([wire.ping(), other.ping(), third.ping()]);
}`,
    'a pool of this file that is no pool of objects': `
class Pool {
  acquire(name: string) {
    return name.length;
  }
}
const pool = new Pool();
export const size = (name: string) => {
  const length = pool.acquire(name);
  return length + 1;
};`,
    'a shared connection by name': `
import { registry } from './registry.ts';
export async function all() {
  const connection = await registry.getConnection('main');
  return connection.query('select * from rooks');
}`,
    'a game of cards shares a carpool': `
import { carpool } from './travel.ts';
export async function join() {
  const seat = await carpool.acquire();
  await seat.board();
}`,
    'callback, released on every path': `
const db = require('./db');
exports.all = (callback) => {
  db.pool.getConnection((err, connection) => {
    if (err) return callback(err);
    connection.query('select * from rooks', (failure, rows) => {
      connection.release();
      callback(failure, rows);
    });
  });
};`,
    'a loan': `
import { pool } from './slonik.ts';
export const all = () => pool.connect(async (connection) => connection.any('select * from rooks'));`,
  },
  invalid: {
    'relative import, released only on success': `
import { pool } from '../database.ts';
export async function all() {
  const connection = await pool.getConnection(); //> require-release: \`connection\` is not released when \`connection.query()\` on line 4 rejects.
  const rows = await connection.query('select * from rooks');
  connection.release();
  return rows;
}`,
    'a database object': `
import { DB } from '../database.ts';
export async function all(limit: number) {
  const connection = await DB.getConnection(); //> require-release: \`connection\` is not released when line 4 returns.
  if (limit === 0) return [];
  try {
    return await connection.query('select * from rooks');
  } finally {
    connection.release();
  }
}`,
    'a field': `
export class Rooks {
  constructor(private readonly clientPool) {}
  async all() {
    const client = await this.clientPool.acquire(); //> require-release: \`client\` is not released when \`client.list()\` on line 5 rejects.
    const rows = await client.list();
    await this.clientPool.release(client);
    return rows;
  }
}`,
    'a parameter': `
export async function count(pool) {
  const client = await pool.connect(); //> require-release: \`client\` is not released when \`client.query()\` on line 3 rejects.
  const { rows } = await client.query('select count(*) from rooks');
  client.release();
  return rows[0];
}`,
    'callback forgets a failure': `
const db = require('./db');
exports.all = (callback) => {
  db.pool.getConnection((err, connection) => { //> require-release: \`connection\` is not released when line 6 returns.
    if (err) return callback(err);
    connection.query('select * from rooks', (failure, rows) => {
      if (failure) return callback(failure);
      connection.release();
      callback(null, rows);
    });
  });
};`,
    'a getter of pools': `
import { getPool } from './pools.ts';
export async function all() {
  const client = await getPool().getClient(); //> require-release: \`client\` is not released when line 5 returns.
  const rows = await client.list();
  return rows.length;
}`,
    'a global': `
export async function ping() {
  const connection = await globalThis.dbPool.getConnection(); //> require-release: \`connection\` is not released when the function ends.
  await connection.ping();
}`,
    'released twice': `
const { pool } = require('./db');
module.exports = async () => {
  const connection = await pool.getConnection();
  try {
    await connection.execute('select * from rooks');
    await connection.close();
  } catch (error) {
    console.error(error);
  }
  await connection.close(); //> no-double-release: \`connection\` was already released on line 6.
};`,
    'a chain': `
import { pool } from '../database.ts';
export const ping = () => pool.acquire().then((client) => client.info().then(() => pool.release(client))); //> require-release: \`client\` is not released when \`client.info()\` on line 2 rejects.`,
  },
});

testProtocol('unknown-memory-pool', {
  valid: {
    'recycled by itself': `
import { particlePool } from './particles.ts';
export function burst(n: number) {
  for (let i = 0; i < n; i++) {
    const particle = particlePool.obtain();
    particle.life = 0;
    particle.recycle();
  }
}`,
    'freed in finally': `
export class Codec {
  constructor(private readonly bufferPool) {}
  encode(text: string, write) {
    const buffer = this.bufferPool.allocate(text.length);
    try {
      return write(buffer, text);
    } finally {
      this.bufferPool.free(buffer);
    }
  }
}`,
    'a particle lives on in the scene': `
import { particlePool } from './particles.ts';
export function spawn(scene) {
  const particle = particlePool.acquire();
  particle.life = 1;
  scene.children.push(particle);
}`,
    'released on both branches': `
import { vectorPool } from './vectors.ts';
export function length(x: number) {
  const vector = vectorPool.obtain();
  if (x === 0) {
    vectorPool.release(vector);
    return 0;
  }
  vector.x = x;
  const found = Math.abs(vector.x);
  vectorPool.release(vector);
  return found;
}`,
    'a deck of cards': `
import { deck } from './deck.ts';
export function deal() {
  const card = deck.take();
  card.turn();
}`,
    'returned': `
import { vectorPool } from './vectors.ts';
export function vector(x: number) {
  const fresh = vectorPool.acquire();
  fresh.x = x;
  return fresh;
}`,
  },
  invalid: {
    'early return': `
import { vectorPool } from './vectors.ts';
export function length(x: number) {
  const vector = vectorPool.acquire(); //> require-release: \`vector\` is not released when line 4 returns.
  if (x === 0) return 0;
  vector.x = x;
  const found = Math.abs(vector.x);
  vectorPool.release(vector);
  return found;
}`,
    'never released': `
import { vectorPool } from './vectors.ts';
export function length(x: number) {
  const vector = vectorPool.acquire(); //> require-release: \`vector\` is not released when line 5 returns.
  vector.x = x;
  return Math.abs(vector.x);
}`,
    'released twice': `
import { particlePool } from './particles.ts';
export function burst(dead: boolean) {
  const particle = particlePool.obtain();
  if (dead) particlePool.release(particle);
  particlePool.release(particle); //> no-double-release: \`particle\` was already released on line 4.
}`,
    'a throw in between': `
import { vectorPool } from './vectors.ts';
export function scale(by: number) {
  const vector = vectorPool.obtain(); //> require-release: \`vector\` is not released when line 4 throws.
  if (by === 0) throw new RangeError('by');
  vectorPool.release(vector);
}`,
    'taken and forgotten': `
import { vectorPool } from './vectors.ts';
export function warmUp() {
  vectorPool.take(); //> require-release: The object from \`vectorPool.take()\` is thrown away and can never be released.
}`,
    'read after release': `
export class Codec {
  constructor(private readonly bufferPool) {}
  size(n: number) {
    const buffer = this.bufferPool.allocate(n);
    this.bufferPool.free(buffer);
    return buffer.length; //> no-use-after-release: \`buffer\` is used after its release on line 5.
  }
}`,
  },
});
