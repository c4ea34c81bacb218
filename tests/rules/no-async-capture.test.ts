import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'the timer gets a copy': `
      export function flash(text, screen) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        const bytes = Buffer.from(buffer);
        setTimeout(() => screen.send(bytes), 20);
        buffers.release(buffer);
      }`,
    'the timer gets what was read before': `
      export function later(a) {
        const vector = vectors.acquire();
        vector.x = a;
        const { x } = vector;
        setTimeout(() => console.log(x), 20);
        vectors.release(vector);
      }`,
    'a callback that runs at once': `
      export function sum(points) {
        const vector = vectors.acquire();
        points.forEach((point) => {
          vector.x += point.x;
        });
        const result = vector.x;
        vectors.release(vector);
        return result;
      }`,
    'a sort that compares with it': `
      export function sorted(points) {
        const origin = vectors.acquire();
        const result = points.toSorted((a, b) => Math.hypot(a.x - origin.x) - Math.hypot(b.x - origin.x));
        vectors.release(origin);
        return result;
      }`,
    'awaited before the release': `
      export async function all(ids) {
        const client = await db.connect();
        try {
          return await Promise.all(ids.map((id) => client.query('SELECT * FROM users WHERE id = $1', [id])));
        } finally {
          client.release();
        }
      }`,
    'the timer is cleared before the release': `
      export async function slow(sql) {
        const client = await db.connect();
        const timer = setTimeout(() => console.error('held for a second', client), 1000);
        try {
          return await client.query(sql);
        } finally {
          clearTimeout(timer);
          client.release();
        }
      }`,
    'the callback of the query releases': `
      export function names(callback) {
        db.connect((error, client, done) => {
          if (error) return callback(error);
          client.query('SELECT name FROM users', (failure, result) => {
            done();
            callback(failure, result);
          });
        });
      }`,
    'the client is released by its stream': `
      export async function stream(query, response) {
        const client = await db.connect();
        const rows = client.query(query);
        rows.on('end', () => client.release());
        rows.on('error', () => client.release());
        rows.pipe(response);
      }`,
    'a chain that is awaited': `
      export async function count() {
        const client = await db.connect();
        try {
          await client.query('SELECT 1').then(() => client.query('SELECT 2'));
        } finally {
          client.release();
        }
      }`,
    'a function that is never handed out': `
      export function norm(a) {
        const vector = vectors.acquire();
        const set = (x) => {
          vector.x = x;
        };
        set(a);
        const result = vector.x;
        vectors.release(vector);
        return result;
      }`,
    'the loan ends when the work has ended': `
      export function send(text, socket) {
        return buffers.use(text.length, async (buffer) => {
          buffer.write(text);
          await socket.write(buffer);
        });
      }`,
    'a timer that does nothing but release': `
      export function show(a) {
        const vector = vectors.acquire();
        vector.x = a;
        setTimeout(() => vectors.release(vector), 20);
      }`,
    'the object leaves with the closure': `
      export function counter() {
        const vector = vectors.acquire();
        return () => vector.x++;
      }`,
  },
  invalid: {
    'by a timer': `
      export function flash(text, screen) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        setTimeout(() => screen.send(buffer), 20);
      //~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` is used by code that runs later, after line 7 has released it.
      // => Copy what it needs of \`buffer\` first.
        buffers.release(buffer);
      }`,
    'by an interval, with the release in finally': `
      export function watch(screen) {
        const vector = vectors.acquire();
        try {
          setInterval(() => {
        //~~~~~~~~~~~~~~~~~~~… \`vector\` is used by code that runs later, after line 10 has released it.
        // => Copy what it needs of \`vector\` first.
            screen.x = vector.x;
          }, 100);
        } finally {
          vectors.release(vector);
        }
      }`,
    'a statement of work, and its release in finally': `
      export async function rename(id, name) {
        const client = await db.connect();
        try {
          await client.query('UPDATE users SET name = $1 WHERE id = $2', [name, id]);
        } catch (error) {
          client.query('ROLLBACK');
          //     ~~~~~~~~~~~~~~~~~ \`client.query()\` is not waited for before line 11 releases \`client\`.
          // => Wait for it before the release.
          throw error;
        } finally {
          client.release();
        }
      }`,
    'released beside a query that calls back': `
      export function names(callback) {
        db.connect((error, client, done) => {
          if (error) return callback(error);
          client.query('SELECT name FROM users', (failure, result) => callback(failure, result));
          //     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client.query()\` is not waited for before line 6 releases \`client\`.
          done();
        });
      }`,
    'by a promise nobody awaits': `
      export async function log(sql) {
        const client = await db.connect();
        client.query(sql).then((result) => client.query('INSERT INTO log VALUES ($1)', [result.rowCount]));
        //     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client\` is used by code that runs later, after line 6 has released it.
        // => Wait for it before the release.
        client.release();
      }`,
    'by a microtask': `
      export function later(a) {
        const vector = vectors.acquire();
        vector.x = a;
        queueMicrotask(() => console.log(vector.x));
      //~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`vector\` is used by code that runs later, after line 7 has released it.
      // => Copy what it needs of \`vector\` first.
        vectors.release(vector);
      }`,
    'by process.nextTick': `
      export function later(a) {
        const vector = vectors.acquire();
        vector.x = a;
        process.nextTick(() => console.log(vector.x));
        //      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`vector\` is used by code that runs later, after line 7 has released it.
        // => Copy what it needs of \`vector\` first.
        vectors.release(vector);
      }`,
    'by forEach with an async function': `
      export async function touch(ids) {
        const client = await db.connect();
        ids.forEach(async (id) => {
        //  ~~~~~~~~~~~~~~~~~~~~~~~… \`client\` is used by code that runs later, after line 9 has released it.
        // => Wait for it before the release.
          const seen = await lastSeen(id);
          await client.query('UPDATE users SET seen = $1 WHERE id = $2', [seen, id]);
        });
        client.release();
      }`,
    'by work that is started with it and gives it back, as a literal goroutine would': `
      export function handle(text) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        setImmediate(() => {
      //~~~~~~~~~~~~~~~~~~… \`buffer\` is held until code that runs later releases it on line 8: copy what it needs and release it here.
      // => Copy what it needs of \`buffer\` first.
          consume(buffer);
          buffers.release(buffer);
        });
      }`,
    'by a timer that releases it itself': `
      export function announce(a) {
        const vector = vectors.acquire();
        vector.x = a;
        setTimeout(() => {
      //~~~~~~~~~~~~~~~~… \`vector\` is held until code that runs later releases it on line 8: copy what it needs and release it here.
      // => Copy what it needs of \`vector\` first.
          console.log(vector.x);
          vectors.release(vector);
        }, 20);
      }`,
    'by forEach with an async function, with the release in finally': `
      export async function touch(ids) {
        const client = await db.connect();
        try {
          ids.forEach(async (id) => {
          //  ~~~~~~~~~~~~~~~~~~~~~~~… \`client\` is used by code that runs later, after line 10 has released it.
          // => Wait for it before the release.
            await client.query('UPDATE users SET seen = now() WHERE id = $1', [id]);
          });
        } finally {
          client.release();
        }
      }`,
    'through a view of its bytes': `
      export function flash(text, screen) {
        const buffer = buffers.acquire(text.length);
        const bytes = buffer.subarray(0, buffer.write(text));
        setTimeout(() => screen.send(bytes), 20);
      //~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` is used by code that runs later, after line 6 has released it.
        buffers.release(buffer);
      }`,
  },
  possible: {
    'by an event that may never come': `
      export function announce(socket, text) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        socket.once('drain', () => {
        //     ~~~~~~~~~~~~~~~~~~~~… \`buffer\` may be held for long, until code that runs later releases it on line 8.
        // => Copy what it needs of \`buffer\` first.
          socket.write(buffer);
          buffers.release(buffer);
        });
      }`,
    'only if an unknown function throws': `
      export function flash(text, screen) {
        const buffer = buffers.acquire(text.length);
        try {
          setTimeout(() => screen.send(buffer), 20);
        //~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`buffer\` may be used by code that runs later, after line 8 has released it.
          prepare(screen);
        } catch (error) {
          buffers.release(buffer);
          throw error;
        }
        return buffer;
      }`,
  },
};

testRule('no-async-capture', tables);
testMessages('no-async-capture', tables);

testRule(
  'no-async-capture',
  {
    valid: {},
    invalid: {
      'reusify, by setImmediate': `
        const reusify = require('reusify');
        const tasks = reusify(Task);
        function Task() {
          this.next = null;
          this.count = 0;
        }
        exports.run = function (count, callback) {
          const task = tasks.get();
          task.count = count;
          setImmediate(function () {
        //~~~~~~~~~~~~~~~~~~~~~~~~~~… \`task\` is used by code that runs later, after line 14 has released it.
            callback(task.count);
          });
          tasks.release(task);
        };`,
    },
  },
  { language: COMMONJS },
);
