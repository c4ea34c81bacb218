import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'returned and not released: the caller owns it': `
      export function unit() {
        const vector = vectors.acquire();
        vector.x = 1;
        return vector;
      }`,
    'a copy is returned': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        try {
          return Buffer.from(buffer.subarray(0, buffer.write(text)));
        } finally {
          buffers.release(buffer);
        }
      }`,
    'a number read from it is returned': `
      export function norm(a, b) {
        const vector = vectors.acquire();
        try {
          vector.x = a;
          vector.y = b;
          return vector.x + vector.y;
        } finally {
          vectors.release(vector);
        }
      }`,
    'released where it failed, returned where it did not': `
      export async function begin() {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          return client;
        } catch (error) {
          client.release();
          throw error;
        }
      }`,
    'a flag keeps finally from releasing what is returned': `
      export async function begin() {
        const client = await db.connect();
        let handedOver = false;
        try {
          await client.query('BEGIN');
          handedOver = true;
          return client;
        } finally {
          if (!handedOver) client.release();
        }
      }`,
    'returned with the function that releases it': `
      export async function open() {
        const client = await db.connect();
        return { client, close: () => client.release() };
      }`,
    'the result of awaited work': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return await client.query('SELECT * FROM users WHERE id = $1', [id]);
        } finally {
          client.release();
        }
      }`,
    'its release is what the caller gets': `
      export async function hold() {
        const client = await db.connect();
        await client.query('LISTEN jobs').catch((error) => console.error(error));
        return () => client.release();
      }`,
    'stored, and released by another method': `
      import { pool } from './database';
      export class Session {
        async open() {
          this.client = await pool.connect();
        }
        close() {
          this.client.release();
        }
      }`,
    'kept in a set while in use, and taken out before the release': `
      const active = new Set();
      export async function run(sql) {
        const client = await db.connect();
        active.add(client);
        try {
          return await client.query(sql);
        } finally {
          active.delete(client);
          client.release();
        }
      }`,
    'in a field that is cleared before the release': `
      export class Frame {
        fill(text) {
          const buffer = buffers.acquire(text.length);
          this.current = buffer;
          this.draw();
          this.current = undefined;
          buffers.release(buffer);
        }
      }`,
    'yielded while held': `
      export function* scratch(points) {
        const vector = vectors.acquire();
        try {
          for (const point of points) {
            vector.x = point.x;
            yield vector;
          }
        } finally {
          vectors.release(vector);
        }
      }`,
    'a name that was given another value': `
      export function unit(a) {
        let vector = vectors.acquire();
        vector.x = a;
        vectors.release(vector);
        vector = { x: a, y: 0 };
        return vector;
      }`,
    'whether there is one': `
      export async function reachable() {
        let client;
        try {
          client = await db.connect();
        } catch {
          return false;
        }
        client.release();
        return client !== undefined;
      }`,
    'detached on purpose': `
      export function keep(a) {
        const vector = vectors.acquire();
        vector.x = a;
        vectors.detach(vector);
        return vector;
      }`,
  },
  invalid: {
    'returned by try, released by finally': `
      export function unit() {
        const vector = vectors.acquire();
        try {
          vector.x = 1;
          return vector;
      //  ~~~~~~~~~~~~~~ \`vector\` leaves the function although line 8 releases it.
        } finally {
          vectors.release(vector);
        }
      }`,
    'returned after its release': `
      export async function connect() {
        const client = await db.connect();
        await client.query('SELECT 1').finally(() => client.release());
        return client;
      //~~~~~~~~~~~~~~ \`client\` leaves the function although line 3 releases it.
      }`,
    'a view of its bytes': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        try {
          return buffer.subarray(0, buffer.write(text));
      //  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` leaves the function although line 7 releases it.
        } finally {
          buffers.release(buffer);
        }
      }`,
    'a named view of its bytes': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        const bytes = buffer.subarray(0, buffer.write(text));
        buffers.release(buffer);
        return bytes;
      //~~~~~~~~~~~~~ \`buffer\` leaves the function although line 4 releases it.
      }`,
    'inside an object': `
      export function measure(text) {
        const buffer = buffers.acquire(text.length);
        const length = buffer.write(text);
        buffers.release(buffer);
        return { buffer, length };
      //~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` leaves the function although line 4 releases it.
      }`,
    'the loan of a using declaration': `
      export function unit() {
        using lease = vectors.lease();
        lease.value.x = 1;
        return lease.value;
      //~~~~~~~~~~~~~~~~~~~ \`lease\` leaves the function although line 2 releases it.
      }`,
    'yielded after its release': `
      export function* points(list) {
        for (const point of list) {
          const vector = vectors.acquire();
          vector.x = point.x;
          vectors.release(vector);
          yield vector;
        //~~~~~~~~~~~~ \`vector\` leaves the function although line 5 releases it.
        }
      }`,
    'a view in a field': `
      export class Frame {
        fill(text) {
          const buffer = buffers.acquire(text.length);
          this.bytes = buffer.subarray(0, buffer.write(text));
        //~~~~~~~~~~ \`buffer\` leaves the function although line 6 releases it.
          buffers.release(buffer);
        }
      }`,
    'in a map': `
      const cache = new Map();
      export function remember(key, text) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        cache.set(key, buffer);
        //    ~~~~~~~~~~~~~~~~ \`buffer\` leaves the function although line 7 releases it.
        buffers.release(buffer);
      }`,
    'in an exported name': `
      export let last;
      export function unit(a) {
        const vector = vectors.acquire();
        vector.x = a;
        last = vector;
      //~~~~ \`vector\` leaves the function although line 7 releases it.
        vectors.release(vector);
      }`,
    'returned from a catch whose try released it': `
      export async function begin() {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          client.release();
          await notify('begun');
        } catch (error) {
          console.error(error);
        }
        return client;
      //~~~~~~~~~~~~~~ \`client\` leaves the function although line 5 releases it.
      }`,
  },
  possible: {
    'only if an unknown function throws': `
      export function unit(view) {
        const vector = vectors.acquire();
        try {
          vectors.release(vector);
          refresh(view);
        } catch {
          return vector;
      //  ~~~~~~~~~~~~~~ \`vector\` leaves the function although line 4 may have released it.
        }
      }`,
  },
};

testRule('no-escaping-release', tables);
testMessages('no-escaping-release', tables);

testRule(
  'no-escaping-release',
  {
    valid: {
      'generic-pool, the work of a loan': `
        const { createPool } = require('generic-pool');
        const pool = createPool({ create: open, destroy: close });
        exports.run = (work) => pool.use((resource) => work(resource));`,
    },
    invalid: {
      'generic-pool, returned and released': `
        const { createPool } = require('generic-pool');
        const pool = createPool({ create: open, destroy: close });
        exports.open = async function () {
          const resource = await pool.acquire();
          try {
            return resource;
        //  ~~~~~~~~~~~~~~~~ \`resource\` leaves the function although line 9 releases it.
          } finally {
            await pool.release(resource);
          }
        };`,
    },
  },
  { language: COMMONJS },
);
