import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'waiting for the work of the client': `
      export async function find(sql) {
        const client = await db.connect();
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'waiting for a function that is given the client': `
      import { write } from './orders';
      export async function save(order) {
        const client = await db.connect();
        try {
          await write(client, order);
        } finally {
          client.release();
        }
      }`,
    'waiting for several queries of it': `
      export async function all(ids) {
        const client = await db.connect();
        try {
          return await Promise.all(ids.map((id) => client.query('SELECT $1', [id])));
        } finally {
          client.release();
        }
      }`,
    'waiting for work of it by a name': `
      export async function find(sql) {
        const client = await db.connect();
        try {
          const rows = client.query(sql);
          return await rows;
        } finally {
          client.release();
        }
      }`,
    'waiting for a cursor of it': `
      export async function first(cursor) {
        const client = await db.connect();
        try {
          const rows = client.query(cursor);
          return await rows.read(100);
        } finally {
          client.release();
        }
      }`,
    'waiting for a function of the file that uses it': `
      export async function save(order) {
        const client = await db.connect();
        const write = async () => {
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
        };
        try {
          await write();
        } finally {
          client.release();
        }
      }`,
    'the rows of a query, one by one': `
      export async function sum(sql) {
        const client = await db.connect();
        try {
          let total = 0;
          for await (const row of client.query(sql)) total += row.price;
          return total;
        } finally {
          client.release();
        }
      }`,
    'released before': `
      export async function send(text, socket) {
        const buffer = buffers.acquire(text.length);
        const message = buffer.toString('latin1', 0, buffer.write(text));
        buffers.release(buffer);
        await socket.write(message);
      }`,
    'acquired after': `
      export async function send(socket) {
        const text = await socket.read();
        const buffer = buffers.acquire(text.length);
        const message = buffer.toString('latin1', 0, buffer.write(text));
        buffers.release(buffer);
        return message;
      }`,
    'the bytes are being written': `
      export async function send(text, socket) {
        const buffer = buffers.acquire(text.length);
        try {
          buffer.write(text);
          await socket.write(buffer);
        } finally {
          buffers.release(buffer);
        }
      }`,
    'the object is yielded': `
      export function* frames(source) {
        const vector = vectors.acquire();
        yield vector;
      }`,
    'the acquire itself waits': `
      export async function two(sql) {
        const client = await db.connect();
        client.release();
        await db.query(sql);
      }`,
    'somebody else holds it': `
      export async function open(kept) {
        const client = await db.connect();
        kept.client = client;
        await fetch('https://example.org/opened');
      }`,
  },
  invalid: {
    'a client, while a request is made': `
      export async function save(order) {
        const client = await db.connect();
        try {
          const rate = await fetch('https://example.org/rate');
          //           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client\` is held while \`fetch()\` waits for something else.
          await client.query('INSERT INTO orders VALUES ($1, $2)', [order.id, rate]);
        } finally {
          client.release();
        }
      }`,
    'a client, while it sleeps': `
      export async function poll(sql) {
        const client = await db.connect();
        try {
          for (;;) {
            const result = await client.query(sql);
            if (result.rowCount > 0) return result;
            await sleep(1000);
          //~~~~~~~~~~~~~~~~~ \`client\` is held while \`sleep()\` waits for something else.
          }
        } finally {
          client.release();
        }
      }`,
    'a client, while what it gave is sent': `
      import { send } from './mail';
      export async function remind(sql) {
        const client = await db.connect();
        try {
          const { rows } = await client.query(sql);
          await send(rows);
        //~~~~~~~~~~~~~~~~ \`client\` is held while \`send()\` waits for something else.
        } finally {
          client.release();
        }
      }`,
    'a buffer, while a file is read': `
      import { readFile } from 'node:fs/promises';
      export async function load(path) {
        const buffer = buffers.acquire(1024);
        try {
          const text = await readFile(path, 'utf8');
          //           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` is held while \`readFile()\` waits for something else.
          return buffer.toString('latin1', 0, buffer.write(text));
        } finally {
          buffers.release(buffer);
        }
      }`,
    'an object, while others are read one by one': `
      export async function total(stream) {
        const vector = vectors.acquire();
        try {
          for await (const point of stream) vector.x += point.x;
          //                        ~~~~~~ \`vector\` is held while \`stream\` waits for something else.
          return vector.x;
        } finally {
          vectors.release(vector);
        }
      }`,
    'an object, in a generator': `
      export function* frames(points) {
        const vector = vectors.acquire();
        try {
          for (const point of points) {
            vector.x += point.x;
            yield vector.x;
          //~~~~~~~~~~~~~~ \`vector\` is held until the consumer comes back from this \`yield\`.
          }
        } finally {
          vectors.release(vector);
        }
      }`,
    'once for the first of several': `
      import { first, second } from './steps';
      export async function run(sql) {
        const client = await db.connect();
        try {
          await first();
        //~~~~~~~~~~~~~ \`client\` is held while \`first()\` waits for something else.
          await second();
          await client.query(sql);
        } finally {
          client.release();
        }
      }`,
  },
  possible: {
    'only if an unknown function throws': `
      import { check } from './checks';
      import { report } from './reports';
      export async function run(sql) {
        const client = await db.connect();
        try {
          check();
        } catch (error) {
          await report(error);
        //~~~~~~~~~~~~~~~~~~~ \`client\` may be held while \`report()\` waits for something else.
          client.release();
          throw error;
        }
        try {
          await client.query(sql);
        } finally {
          client.release();
        }
      }`,
  },
};

testRule('no-held-across-await', tables);
testMessages('no-held-across-await', tables);

testRule(
  'no-held-across-await',
  {
    valid: {},
    invalid: {
      'mysql2, with require': `
        const mysql = require('mysql2/promise');
        const pool = mysql.createPool({});
        exports.run = async function (sql, wait) {
          const connection = await pool.getConnection();
          try {
            await wait;
          //~~~~~~~~~~ \`connection\` is held while \`wait\` waits for something else.
            return await connection.query(sql);
          } finally {
            connection.release();
          }
        };`,
    },
  },
  { language: COMMONJS },
);
