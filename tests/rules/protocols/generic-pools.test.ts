import { testProtocol } from './test-protocol.ts';

testProtocol('generic-pool', {
  valid: {
    'released in finally': `
import { createPool } from 'generic-pool';
const pool = createPool({ create: async () => new WebSocket('ws://localhost'), destroy: async (socket) => socket.close() });
export async function send(text: string) {
  const socket = await pool.acquire();
  try {
    socket.send(text);
  } finally {
    await pool.release(socket);
  }
}`,
    'destroyed when broken': `
const genericPool = require('generic-pool');
const pool = genericPool.createPool(require('./factory'));
exports.send = async (text) => {
  const socket = await pool.acquire();
  try {
    await socket.send(text);
    await pool.release(socket);
  } catch (error) {
    await pool.destroy(socket);
    throw error;
  }
};`,
    'use() is a loan': `
import { createPool } from 'generic-pool';
import { factory } from './factory.ts';
const pool = createPool(factory);
export const send = (text: string) => pool.use(async (socket) => socket.send(text));`,
    'a chain': `
const pool = require('generic-pool').createPool(require('./factory'));
exports.send = (text) =>
  pool.acquire().then((socket) =>
    socket.send(text).then(
      () => pool.release(socket),
      (error) => {
        pool.destroy(socket);
        throw error;
      },
    ),
  );`,
    'the callback of version 2': `
var poolModule = require('generic-pool');
var pool = new poolModule.Pool({ name: 'sockets', max: 10 });
exports.send = function (text, callback) {
  pool.acquire(function (err, socket) {
    if (err) return callback(err);
    socket.send(text, function (failure) {
      pool.release(socket);
      callback(failure);
    });
  });
};`,
    'a mutex is no pool': `
import { Mutex } from 'async-mutex';
const mutex = new Mutex();
export async function once(work: () => Promise<void>) {
  const release = await mutex.acquire();
  await work();
  release();
}`,
    'given to a registry': `
import { createPool } from 'generic-pool';
import { factory } from './factory.ts';
const pool = createPool(factory);
const open = new Map<string, unknown>();
export async function join(room: string) {
  open.set(room, await pool.acquire());
}`,
  },
  invalid: {
    'released only on success': `
import { createPool } from 'generic-pool';
import { factory } from './factory.ts';
const pool = createPool(factory);
export async function send(text: string) {
  const socket = await pool.acquire(); //> require-release: \`socket\` is not released when \`socket.send()\` on line 6 rejects.
  await socket.send(text);
  await pool.release(socket);
}`,
    'never released': `
const genericPool = require('generic-pool');
const pool = genericPool.createPool(require('./factory'));
exports.send = async (text) => {
  const socket = await pool.acquire(); //> require-release: \`socket\` is not released when the function ends.
  await socket.send(text);
};`,
    'the chain forgets the failure': `
const pool = require('generic-pool').createPool(require('./factory'));
exports.send = (text) =>
  pool.acquire().then((socket) => //> require-release: \`socket\` is not released when \`socket.send()\` on line 4 rejects.
    socket.send(text).then(() => pool.release(socket)),
  );`,
    'the callback of version 2 forgets a failure': `
var poolModule = require('generic-pool');
var pool = new poolModule.Pool({ name: 'sockets', max: 10 });
exports.send = function (text, callback) {
  pool.acquire(function (err, socket) { //> require-release: \`socket\` is not released when line 7 returns.
    if (err) return callback(err);
    socket.send(text, function (failure) {
      if (failure) return callback(failure);
      pool.release(socket);
      callback();
    });
  });
};`,
    'released and destroyed': `
import { createPool } from 'generic-pool';
import { factory } from './factory.ts';
const pool = createPool(factory);
export async function send(text: string) {
  const socket = await pool.acquire();
  try {
    await socket.send(text);
  } catch {
    await pool.destroy(socket);
  }
  await pool.release(socket); //> no-double-release: \`socket\` was already released on line 9.
}`,
    'a loop that continues': `
import type { Pool } from 'generic-pool';
import type { Socket } from './factory.ts';
export async function broadcast(pool: Pool<Socket>, texts: string[]) {
  for (const text of texts) {
    const socket = await pool.acquire(); //> require-release: \`socket\` is acquired again here while the previous resource is still held.
    if (!socket.ready) continue;
    await pool.release(socket);
  }
}`,
  },
});

testProtocol('tarn', {
  valid: {
    'released in finally': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export async function work() {
  const resource = await pool.acquire().promise;
  try {
    await resource.run();
  } finally {
    pool.release(resource);
  }
}`,
    'the pending acquire has a name': `
const { Pool } = require('tarn');
const pool = new Pool(require('./options'));
exports.work = async () => {
  const pending = pool.acquire();
  const resource = await pending.promise;
  try {
    await resource.run();
  } finally {
    pool.release(resource);
  }
};`,
    'handed to the caller': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export const acquire = () => pool.acquire().promise;`,
    'a chain with finally': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export const work = () => pool.acquire().promise.then((resource) => resource.run().finally(() => pool.release(resource)));`,
    'a pool of threads': `
import { Worker } from 'node:worker_threads';
export function start() {
  const worker = new Worker('./job.js');
  worker.postMessage('go');
}`,
    'nothing is acquired': `
import { Pool } from 'tarn';
import { options } from './options.ts';
export const pool = new Pool(options);
export const used = () => pool.numUsed();`,
    'a second release is ignored': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export async function work() {
  const resource = await pool.acquire().promise;
  pool.release(resource);
  pool.release(resource);
}`,
  },
  invalid: {
    'released only on success': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export async function work() {
  const resource = await pool.acquire().promise; //> require-release: \`resource\` is not released when \`resource.run()\` on line 6 rejects.
  await resource.run();
  pool.release(resource);
}`,
    'never released': `
const tarn = require('tarn');
const pool = new tarn.Pool(require('./options'));
exports.work = async () => {
  const resource = await pool.acquire().promise; //> require-release: \`resource\` is not released when the function ends.
  await resource.run();
};`,
    'dropped': `
const { Pool } = require('tarn');
const pool = new Pool(require('./options'));
exports.probe = async () => {
  await pool.acquire().promise; //> require-release: The resource from \`pool.acquire()\` is thrown away and can never be released.
};`,
    'a loop that breaks': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export async function work(names: string[]) {
  for (const name of names) {
    const resource = await pool.acquire().promise; //> require-release: \`resource\` is not released when the function ends.
    if (name === 'stop') break;
    pool.release(resource);
  }
}`,
    'used after release': `
import { Pool } from 'tarn';
import { options } from './options.ts';
const pool = new Pool(options);
export async function work() {
  const resource = await pool.acquire().promise;
  pool.release(resource);
  await resource.run(); //> no-use-after-release: \`resource\` is used after its release on line 6.
}`,
    'early return': `
import { Pool } from 'tarn';
import { options } from './options.ts';
export class Jobs {
  private readonly pool = new Pool(options);
  async work(name?: string) {
    const resource = await this.pool.acquire().promise; //> require-release: \`resource\` is not released when line 7 returns.
    if (!name) return;
    try {
      await resource.run(name);
    } finally {
      this.pool.release(resource);
    }
  }
}`,
  },
});

testProtocol('ioredis-pools', {
  valid: {
    'released in finally': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export async function get(key: string) {
  const client = await pool.getConnection();
  try {
    return await client.get(key);
  } finally {
    await pool.release(client);
  }
}`,
    'execute() is a loan': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export const get = (key: string) => pool.execute((client) => client.get(key));`,
    'the pool of redis lends to functions only': `
import { createClientPool } from 'redis';
export async function start() {
  const pool = createClientPool();
  await pool.connect();
  return pool.execute((client) => client.get('moth'));
}`,
    'redis.connect() opens a client': `
import { createClient } from 'redis';
const redis = createClient();
export async function start() {
  await redis.connect();
  await redis.ping();
}`,
    'connecting a client pool that another file made': `
import { redisPool } from './redis.ts';
export async function start() {
  const client = await redisPool.connect();
  return client.get('moth');
}`,
    'disconnected after a failure': `
const RedisPool = require('ioredis-conn-pool');
const pool = new RedisPool({ redis: {} });
exports.get = async (key) => {
  const client = await pool.getConnection();
  try {
    const value = await client.get(key);
    await pool.release(client);
    return value;
  } catch (error) {
    await pool.disconnect(client);
    throw error;
  }
};`,
  },
  invalid: {
    'released only on success': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export async function get(key: string) {
  const client = await pool.getConnection(); //> require-release: \`client\` is not released when \`client.get()\` on line 5 rejects.
  const value = await client.get(key);
  await pool.release(client);
  return value;
}`,
    'never released': `
const RedisPool = require('ioredis-conn-pool');
const pool = new RedisPool({ redis: {} });
exports.get = async (key) => {
  const client = await pool.getConnection(); //> require-release: \`client\` is not released when line 5 returns.
  return client.get(key);
};`,
    'a field typed by its import': `
import type { IORedisPool } from '@dailydotdev/ts-ioredis-pool';
export class Cache {
  constructor(private readonly redis: IORedisPool) {}
  async has(key: string) {
    const client = await this.redis.getConnection(); //> require-release: \`client\` is not released when line 6 returns.
    if (key === '') return false;
    try {
      return (await client.exists(key)) === 1;
    } finally {
      await this.redis.release(client);
    }
  }
}`,
    'released twice': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export async function get(key: string) {
  const client = await pool.getConnection();
  try {
    await client.get(key);
    await pool.release(client);
  } finally {
    await pool.release(client); //> no-double-release: \`client\` was already released on line 7.
  }
}`,
    'work outlives the release': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export async function get(key: string) {
  const client = await pool.getConnection();
  try {
    return client.get(key); //> no-use-after-release: \`client.get()\` is returned without \`await\` and still runs when line 8 releases \`client\`.
  } finally {
    await pool.release(client);
  }
}`,
    'dropped': `
import { IORedisPool, IORedisPoolOptions } from '@dailydotdev/ts-ioredis-pool';
const pool = new IORedisPool(new IORedisPoolOptions());
export async function warmUp() {
  await pool.getConnection(); //> require-release: The client from \`pool.getConnection()\` is thrown away and can never be released.
}`,
  },
});
