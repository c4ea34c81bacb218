import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'each to its own pool': `
      export function copy() {
        const vector = vectors.acquire();
        const letter = letters.acquire();
        vectors.release(vector);
        letters.release(letter);
      }`,
    'one pool under two names': `
      export function norm() {
        vectors.trim();
        const pool = vectors;
        const vector = pool.acquire();
        vectors.release(vector);
      }`,
    'one pool under a name and a field': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      const drafts = new ObjectPool({ create: () => ({ to: '' }), reset() {} });
      export class Office {
        #pool = drafts;
        greet() {
          const draft = this.#pool.acquire();
          drafts.release(draft);
        }
      }`,
    'a field that the constructor fills from a parameter': `
      export class Office {
        constructor(pool) {
          this.pool = pool;
          const item = pool.acquire();
          this.pool.release(item);
        }
      }`,
    'the same property of one object': `
      import { BufferPool } from 'pool-lifeguard/runtime';
      const pools = { small: new BufferPool(), large: new BufferPool() };
      export function send() {
        const buffer = pools.small.acquire(10);
        pools.small.release(buffer);
      }`,
    'a pool chosen at run time': `
      import { BufferPool } from 'pool-lifeguard/runtime';
      const pools = [new BufferPool(), new BufferPool()];
      export function send(size) {
        const buffer = pools[size > 100 ? 1 : 0].acquire(size);
        pools[size > 100 ? 1 : 0].release(buffer);
      }`,
    'a factory that may give the same pool again': `
      import { getPool } from './pools';
      const first = getPool();
      const second = getPool();
      export function send() {
        const buffer = first.acquire();
        second.release(buffer);
      }`,
    'a manager that knows whose it is': `
      import { pool, manager } from './pools';
      export async function find(sql) {
        const connection = await pool.getConnection();
        try {
          return await connection.query(sql);
        } finally {
          manager.release(connection);
        }
      }`,
    'the object knows where it belongs': `
      import { Pool } from 'pg';
      const reader = new Pool();
      const writer = new Pool();
      export async function copy(sql) {
        const from = await reader.connect();
        try {
          return await from.query(sql);
        } finally {
          from.release();
        }
      }`,
    'the pool is replaced': `
      import { BufferPool } from 'pool-lifeguard/runtime';
      let buffers = new BufferPool();
      export function enlarge() {
        buffers = new BufferPool({ maxSize: 10 });
      }
      export function send() {
        const buffer = buffers.acquire(10);
        buffers.release(buffer);
      }`,
    'an object of each, in one name after the other': `
      export function both() {
        let item = vectors.acquire();
        vectors.release(item);
        item = letters.acquire();
        letters.release(item);
      }`,
  },
  invalid: {
    'two pools of one file': `
      export function norm() {
        const vector = vectors.acquire();
        const { x } = vector;
        letters.release(vector);
        //      ~~~~~~~~~~~~~~~ \`vector\` comes from \`vectors\` on line 2, not from this pool.
        // => Release it to \`vectors\`.
        return x;
      }`,
    'in finally': `
      export function send(text, socket) {
        const buffer = buffers.acquire(text.length);
        try {
          socket.write(buffer.toString('latin1', 0, buffer.write(text)));
        } finally {
          letters.release(buffer);
          //      ~~~~~~~~~~~~~~~ \`buffer\` comes from \`buffers\` on line 2, not from this pool.
          // => Release it to \`buffers\`.
        }
      }`,
    'two properties of one object': `
      import { BufferPool } from 'pool-lifeguard/runtime';
      const pools = { small: new BufferPool(), large: new BufferPool() };
      export function send(size) {
        const buffer = pools.small.acquire(size);
        pools.large.release(buffer);
        //          ~~~~~~~~~~~~~~~ \`buffer\` comes from \`pools.small\` on line 4, not from this pool.
        // => Release it to \`pools.small\`.
      }`,
    'two fields of one class': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      export class Office {
        #drafts = new ObjectPool({ create: () => ({ to: '' }), reset() {} });
        #letters = new ObjectPool({ create: () => ({ to: '' }), reset() {} });
        greet() {
          const draft = this.#drafts.acquire();
          this.#letters.release(draft);
          //            ~~~~~~~~~~~~~~ \`draft\` comes from \`this.#drafts\` on line 6, not from this pool.
          // => Release it to \`this.#drafts\`.
        }
      }`,
    'two resource pools': `
      import { createPool } from 'generic-pool';
      import { reading, writing } from './factories';
      const readers = createPool(reading);
      const writers = createPool(writing);
      export async function find(sql) {
        const reader = await readers.acquire();
        try {
          return await reader.query(sql);
        } finally {
          writers.release(reader);
          //      ~~~~~~~~~~~~~~~ \`reader\` comes from \`readers\` on line 6, not from this pool.
          // => Release it to \`readers\`.
        }
      }`,
    'under another name': `
      import { BufferPool } from 'pool-lifeguard/runtime';
      const small = new BufferPool();
      export function send() {
        const pool = small;
        const buffer = pool.acquire();
        letters.release(buffer);
        //      ~~~~~~~~~~~~~~~ \`buffer\` comes from \`pool\` on line 5, not from this pool.
        // => Release it to \`pool\`.
      }`,
    'by a helper of the file': `
      export function norm() {
        const vector = vectors.acquire();
        giveBack(vector);
      }
      function giveBack(item) {
        letters.release(item);
        //      ~~~~~~~~~~~~~ \`vector\` comes from \`vectors\` on line 2, not from this pool.
      }`,
  },
  possible: {
    'two imported pools': `
      import { readPool, writePool } from './database';
      export async function find(sql) {
        const reader = await readPool.acquire();
        try {
          return await reader.query(sql);
        } finally {
          writePool.release(reader);
          //        ~~~~~~~~~~~~~~~ \`reader\` comes from \`readPool\` on line 3, which may be another pool than this.
          // => Release it to \`readPool\`.
        }
      }`,
    'two parameters': `
      export function move(leftPool, rightPool) {
        const item = leftPool.acquire();
        rightPool.release(item);
        //        ~~~~~~~~~~~~~ \`item\` comes from \`leftPool\` on line 2, which may be another pool than this.
        // => Release it to \`leftPool\`.
      }`,
  },
};

testRule('no-foreign-release', tables);
testMessages('no-foreign-release', tables);

testRule(
  'no-foreign-release',
  {
    valid: {},
    invalid: {
      'reusify, two pools': `
        const reusify = require('reusify');
        const tasks = reusify(Task);
        const jobs = reusify(Job);
        function Task() {
          this.next = null;
        }
        function Job() {
          this.next = null;
        }
        exports.run = function () {
          const task = tasks.get();
          jobs.release(task);
          //   ~~~~~~~~~~~~~ \`task\` comes from \`tasks\` on line 11, not from this pool.
          // => Release it to \`tasks\`.
        };`,
    },
  },
  { language: COMMONJS },
);
