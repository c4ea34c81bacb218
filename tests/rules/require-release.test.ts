import { COMMONJS, ESPREE, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'finally covers returns and throws': `
      export async function ship(id) {
        const client = await db.connect();
        try {
          const { rows } = await client.query('SELECT * FROM orders WHERE id = $1', [id]);
          if (rows.length === 0) return undefined;
          if (rows[0].cancelled) throw new Error('Cancelled.');
          return rows[0];
        } finally {
          client.release();
        }
      }`,
    'the pool itself runs the query': `
      export async function count() {
        const { rows } = await db.query('SELECT count(*) FROM users');
        return rows[0].count;
      }`,
    'a using declaration': `
      export function norm(a, b) {
        using lease = vectors.lease();
        lease.value.x = a;
        if (b === 0) return a;
        lease.value.y = b;
        return Math.hypot(lease.value.x, lease.value.y);
      }`,
    'a loan': `
      export const norm = (a, b) =>
        vectors.use((vector) => {
          vector.x = a;
          vector.y = b;
          return Math.hypot(vector.x, vector.y);
        });`,
    'a scope': `
      export const cross = (a, b) =>
        vectors.scope((scope) => {
          const first = scope.acquire();
          const second = scope.acquire();
          first.x = a;
          second.x = b;
          return first.x * second.x;
        });`,
    'the caller gets it': `
      export async function begin() {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
        } catch (error) {
          client.release();
          throw error;
        }
        return client;
      }`,
    'the caller gets it inside an object': `
      export async function open() {
        const client = await db.connect();
        return { client, close: () => client.release() };
      }`,
    'a field keeps it, another method releases it': `
      import { pool } from './database';
      export class Session {
        async open() {
          this.client = await pool.connect();
        }
        close() {
          this.client.release();
        }
      }`,
    'a map keeps it': `
      const sessions = new Map();
      export async function open(id) {
        const client = await db.connect();
        sessions.set(id, client);
      }`,
    'an unknown function takes it': `
      import { serve } from './serve';
      export async function start() {
        const client = await db.connect();
        serve(client);
      }`,
    'with an error nothing was acquired': `
      export function names(callback) {
        db.connect((error, client, done) => {
          if (error) {
            callback(error);
            return;
          }
          client.query('SELECT name FROM users', (failure, result) => {
            done();
            callback(failure, result);
          });
        });
      }`,
    'a client that may be given': `
      export async function rename(id, name, given) {
        const client = given ?? (await db.connect());
        try {
          await client.query('UPDATE users SET name = $1 WHERE id = $2', [name, id]);
        } finally {
          if (!given) client.release();
        }
      }`,
    'acquired on one path, released under the same condition': `
      export async function load(id, own) {
        let client = null;
        if (own) client = await db.connect();
        try {
          return await find(id, client);
        } finally {
          if (own) client.release();
        }
      }`,
    'nothing was acquired when the acquire failed': `
      export async function count() {
        let client;
        try {
          client = await db.connect();
          return (await client.query('SELECT count(*) FROM users')).rows[0].count;
        } catch (error) {
          console.error(error);
          return 0;
        } finally {
          client?.release();
        }
      }`,
    'either handler of a promise': `
      export function count() {
        return db.connect().then((client) =>
          client.query('SELECT count(*) FROM users').then(
            (result) => {
              client.release();
              return result.rows[0].count;
            },
            (error) => {
              client.release(error);
              throw error;
            },
          ),
        );
      }`,
    'finally of a promise': `
      export const count = () => db.connect().then((client) => client.query('SELECT 1').finally(() => client.release()));`,
    'a hook of the test runner': `
      import test from 'node:test';
      test('counts', async (t) => {
        const client = await db.connect();
        t.after(() => client.release());
        await client.query('SELECT count(*) FROM users');
      });`,
    'an event ends the lease': `
      export async function stream(sql, response) {
        const client = await db.connect();
        response.on('close', () => client.release());
        client.query(sql).on('row', (row) => response.write(JSON.stringify(row)));
      }`,
    'the program ends': `
      export async function check() {
        const client = await db.connect();
        const { rows } = await client.query('SELECT 1').catch(() => ({ rows: [] }));
        if (rows.length === 0) {
          console.error('The database does not answer.');
          process.exit(1);
        }
        client.release();
      }`,
    'a helper of the file releases it': `
      export async function save(user) {
        const client = await db.connect();
        let failure;
        try {
          await client.query('INSERT INTO users VALUES ($1)', [user]);
        } catch (error) {
          failure = error;
        }
        finish(client, failure);
        if (failure) throw failure;
      }
      function finish(client, failure) {
        client.release(failure);
      }`,
    'each attempt releases its own': `
      export async function retry(sql) {
        for (let attempt = 0; attempt < 3; attempt++) {
          const client = await db.connect();
          try {
            return await client.query(sql);
          } catch (error) {
            console.error(error);
          } finally {
            client.release();
          }
        }
        throw new Error('Gave up.');
      }`,
    'a loop that is left by break': `
      export async function drain(queue) {
        const client = await db.connect();
        try {
          while (true) {
            const job = queue.shift();
            if (!job) break;
            await client.query(job.sql);
          }
        } finally {
          client.release();
        }
      }`,
    'released and then logged': `
      export async function ping() {
        const client = await db.connect();
        console.log('connected');
        client.release();
        throw new Error('Not today.');
      }`,
    'a function that cannot throw stands before the try': `
      export async function timed(sql) {
        const client = await db.connect();
        const start = Date.now();
        console.time(sql);
        try {
          return await client.query(sql);
        } finally {
          client.release();
          console.log(Date.now() - start);
        }
      }`,
    'one client per task': `
      export const all = (queries) =>
        Promise.all(queries.map(async (sql) => {
          const client = await db.connect();
          try {
            return await client.query(sql);
          } finally {
            client.release();
          }
        }));`,
    'a generator whose consumer may stop': `
      export async function* rows(sql) {
        const client = await db.connect();
        try {
          for (const row of (await client.query(sql)).rows) yield row;
        } finally {
          client.release();
        }
      }`,
    'detached on purpose': `
      export function unit() {
        const vector = vectors.acquire();
        vectors.detach(vector);
      }`,
    'several are collected and released together': `
      export function blend(list) {
        const taken = list.map(() => vectors.acquire());
        try {
          return taken.length;
        } finally {
          for (const vector of taken) vectors.release(vector);
        }
      }`,
    'a lock': `
      import { Mutex } from 'async-mutex';
      const mutex = new Mutex();
      export async function enter() {
        const release = await mutex.acquire();
        console.log('entered', release);
      }`,
    'a client that belongs to no pool': `
      import { Client } from 'pg';
      export async function once(sql) {
        const client = new Client();
        await client.connect();
        return client.query(sql);
      }`,
    'what a module acquires lives as long as the program': `
      const listener = await db.connect();
      listener.on('notification', (message) => console.log(message.payload));
      await listener.query('LISTEN jobs');`,
    'a pool in a variable that only sounds like one': `
      export function dive(pool) {
        const swimmer = pool.enter();
        return swimmer.time;
      }`,
    'a release function that is returned': `
      export async function hold() {
        const client = await db.connect();
        return client.release.bind(client);
      }`,
    'typeorm, in the way of its manual': `
      import { dataSource } from './data-source';
      export async function move(job) {
        const runner = dataSource.createQueryRunner();
        await runner.connect().catch(async (error) => {
          await runner.release();
          throw error;
        });
        try {
          await runner.startTransaction();
          await runner.manager.save(job);
          await runner.commitTransaction();
        } catch (error) {
          await runner.rollbackTransaction();
          throw error;
        } finally {
          await runner.release();
        }
      }`,
  },
  invalid: {
    'a lease that using would release': `
      export function norm(a) {
        const lease = vectors.lease();
        //                    ~~~~~~~ \`lease\` is not released when line 6 throws.
        // => Release \`lease\` in \`finally\`.
        // => Declare \`lease\` with \`using\`.
        if (a < 0) throw new Error('Negative.');
        lease.value.x = a;
        lease.release();
      }`,
    'a response that is cut off never finishes': `
      export async function lend(req, res, next) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when the request is cut off: the response on line 5 is closed then without a \`finish\`.
        req.client = client;
        res.on('finish', () => client.release());
        next();
      }`,
    'a query that fails has no end': `
      export async function list(sql, callback) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released after an \`error\`: the \`end\` that line 6 waits for does not come then.
        const rows = client.query(sql);
        rows.on('error', callback);
        rows.on('end', () => {
          client.release();
          callback();
        });
      }`,
    'what an instance keeps, and no destroy() of its class gives back': `
      import { pool, Renderable } from 'melonjs';
      export class Trail extends Renderable {
        constructor() {
          super(0, 0, 1, 1);
          this.tone = pool.pull('Color');
          //               ~~~~~~~~~~~~~ \`tone\` is not released with its instance: no \`destroy()\` of the class gives it back.
        }
      }`,
    'a worker that dies sends no message': `
      import { createPool } from 'generic-pool';
      const workers = createPool({});
      export async function render(task, callback) {
        const worker = await workers.acquire();
        //                           ~~~~~~~~~ \`worker\` is not released when it dies before it answers: line 7 waits for a \`message\` and nothing else.
        worker.postMessage(task);
        worker.once('message', (image) => {
          workers.release(worker);
          callback(image);
        });
      }`,
    'the name gets another one': `
      export async function both() {
        let client = await db.connect();
        //                    ~~~~~~~~~ \`client\` is overwritten on line 4 before it is released.
        client = await db.connect();
        client.release();
      }`,
    'the next call fills the same variable': `
      let connection;
      export async function run(sql, binds) {
        connection = await db.connect();
        //                    ~~~~~~~~~ \`connection\` is overwritten by the next call before it is released.
        return connection.query(sql, binds);
      }`,
    'a yield without finally': `
      export async function* rows(list) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when the consumer stops at line 5.
        // => Release \`client\` in \`finally\`.
        for (const row of list) yield row;
        client.release();
      }`,
    'used in one breath': `
      export async function count() {
        const { rows } = await (await db.connect()).query('SELECT count(*) FROM users');
        //                               ~~~~~~~~~ The client is not released when line 4 returns.
        return rows[0].count;
      }`,
    'an early return': `
      export async function cancel(id) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when line 7 returns.
        // => Release \`client\` in \`finally\`.
        try {
          const { rows } = await client.query('SELECT * FROM orders WHERE id = $1', [id]);
          if (rows.length === 0) return false;
          await client.query('DELETE FROM orders WHERE id = $1', [id]);
          client.release();
          return true;
        } catch (error) {
          client.release();
          throw error;
        }
      }`,
    'a query that fails': `
      export async function place(order) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 5 rejects.
        // => Release \`client\` in \`finally\`.
        await client.query('INSERT INTO orders VALUES ($1)', [order]);
        client.release();
      }`,
    'a throw': `
      export async function find(id) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when line 6 throws.
        // => Release \`client\` in \`finally\`.
        const { rows } = await client.query('SELECT * FROM users WHERE id = $1', [id]).catch(() => ({ rows: [] }));
        if (rows.length === 0) throw new Error('No such user.');
        client.release();
        return rows[0];
      }`,
    'a function of the file that throws': `
      function check(rows) {
        if (rows.length === 0) throw new Error('No such user.');
        return rows[0];
      }
      export async function find(id) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when \`check()\` on line 10 throws.
        // => Release \`client\` in \`finally\`.
        const { rows } = await client.query('SELECT * FROM users WHERE id = $1', [id]).catch(() => ({ rows: [] }));
        const user = check(rows);
        client.release();
        return user;
      }`,
    'no release at all': `
      export async function warm() {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when the function ends.
        // => Release \`client\` in \`finally\`.
        console.log('warm');
      }`,
    'nobody keeps it': `
      export async function warm() {
        await db.connect();
        //       ~~~~~~~~~ The client from \`db.connect()\` is thrown away and can never be released.
      }`,
    'acquired again by the next turn of the loop': `
      export function sum(points) {
        let total = 0;
        for (const point of points) {
          const vector = vectors.acquire();
          //                     ~~~~~~~~~ \`vector\` is acquired again here while the previous object is still held.
          vector.x = point.x;
          if (point.hidden) continue;
          total += vector.x;
          vectors.release(vector);
        }
        return total;
      }`,
    'acquired again after a failed query': `
      export async function fill(rows) {
        for (const row of rows) {
          const client = await db.connect();
          //                      ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 7 rejects, and is acquired again here.
          // => Release \`client\` in \`finally\`.
          try {
            await client.query('INSERT INTO crabs VALUES ($1)', [row]);
            client.release();
          } catch (error) {
            console.error(error);
          }
        }
      }`,
    'acquired again after a failed check': `
      export async function fill(rows) {
        for (const row of rows) {
          const client = await db.connect();
          //                      ~~~~~~~~~ \`client\` is not released when line 7 throws, and is acquired again here.
          // => Release \`client\` in \`finally\`.
          try {
            if (!row.name) throw new Error('no name');
            client.release();
          } catch (error) {
            console.error(error);
          }
        }
      }`,
    'acquired again after unreadable input': `
      export async function fill(rows) {
        for (const row of rows) {
          const client = await db.connect();
          //                      ~~~~~~~~~ \`client\` is not released when \`JSON.parse()\` on line 7 throws, and is acquired again here.
          // => Release \`client\` in \`finally\`.
          try {
            const name = JSON.parse(row);
            client.release();
          } catch (error) {
            console.error(error);
          }
        }
      }`,
    'the transaction begins before the try': `
      export async function transfer(from, to) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 5 rejects.
        // => Start the \`try\` that releases \`client\` right after the acquire.
        await client.query('BEGIN');
        try {
          await client.query('UPDATE accounts SET amount = amount - 1 WHERE id = $1', [from]);
          await client.query('UPDATE accounts SET amount = amount + 1 WHERE id = $1', [to]);
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      }`,
    'a rollback before the release': `
      export async function insert(user) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 9 rejects.
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO users VALUES ($1)', [user]);
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          client.release();
          throw error;
        }
        client.release();
      }`,
    'released in catch only': `
      export async function insert(user) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when line 6 returns.
        // => Release \`client\` in \`finally\`.
        try {
          return await client.query('INSERT INTO users VALUES ($1)', [user]);
        } catch (error) {
          client.release();
          throw error;
        }
      }`,
    'a method that ends the transaction and keeps the client': `
      export class UnitOfWork {
        async begin() {
          this.client = await db.connect();
          //                     ~~~~~~~~~ \`client\` is not released when \`rollback()\` ends.
          await this.client.query('BEGIN');
        }
        async commit() {
          try {
            await this.client.query('COMMIT');
          } finally {
            this.client.release();
          }
        }
        async rollback() {
          await this.client.query('ROLLBACK');
        }
      }`,
    'a callback that returns early': `
      export function names(callback) {
        db.connect((error, client, done) => {
        // ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~… \`client\` is not released when line 5 returns.
          client.query('SELECT name FROM users', (failure, result) => {
            if (failure) return callback(failure);
            done();
            callback(null, result.rows);
          });
        });
      }`,
    'a promise without finally': `
      export function count() {
        return db.connect().then((client) => {
        //        ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 4 rejects.
          return client.query('SELECT count(*) FROM users').then((result) => {
            client.release();
            return result.rows[0].count;
          });
        });
      }`,
    'a break before the release': `
      export function find(points) {
        for (const point of points) {
          const vector = vectors.acquire();
          //                     ~~~~~~~~~ \`vector\` is not released when line 10 returns.
          // => Release \`vector\` in \`finally\`.
          vector.x = point.x;
          if (vector.x > 10) break;
          vectors.release(vector);
        }
        return points.length;
      }`,
    'a condition that is not the same': `
      export async function load(own, cached) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when the function ends.
        if (own && !cached) client.release();
      }`,
    'opened by a helper of the file': `
      async function open() {
        const client = await db.connect();
        return client;
      }
      export async function count(flag) {
        const client = await open();
        //                   ~~~~~~ \`client\` is not released when line 9 returns.
        // => Release \`client\` in \`finally\`.
        if (flag) return 0;
        client.release();
        return 1;
      }`,
    'through a pool of another file': `
      import { pool } from '../database';
      export async function count(request) {
        const connection = await pool.getConnection();
        //                            ~~~~~~~~~~~~~~~ \`connection\` is not released when line 6 returns.
        // => Release \`connection\` in \`finally\`.
        if (!request.user) return 0;
        connection.release();
        return 1;
      }`,
    'a pool that this file makes itself': `
      class Points {
        #free = [];
        take() {
          return this.#free.pop() ?? { x: 0 };
        }
        giveBack(point) {
          this.#free.push(point);
        }
      }
      const points = new Points();
      export function first(list) {
        const point = points.take();
        //                   ~~~~~~ \`point\` is not released when line 14 returns.
        if (list.length === 0) return 0;
        point.x = list[0];
        const { x } = point;
        points.giveBack(point);
        return x;
      }`,
    'typeorm, never released': `
      import { dataSource } from './data-source';
      export async function rename(id, name) {
        const runner = dataSource.createQueryRunner();
        //                        ~~~~~~~~~~~~~~~~~~~ \`runner\` is not released when the function ends.
        // => Release \`runner\` in \`finally\`.
        await runner.query('UPDATE users SET name = $1 WHERE id = $2', [name, id]);
      }`,
  },
  possible: {
    'an unknown function stands between acquire and release': `
      export function draw(shape) {
        const vector = vectors.acquire();
        //                     ~~~~~~~~~ \`vector\` is not released if \`project()\` on line 6 throws.
        // => Release \`vector\` in \`finally\`.
        // => Let \`vectors.use\` lend \`vector\`.
        project(shape, vector);
        vectors.release(vector);
      }`,
    'an unknown function stands before the try': `
      export async function find(filter) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released if \`toSql()\` on line 5 throws.
        // => Start the \`try\` that releases \`client\` right after the acquire.
        const sql = toSql(filter);
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'a handler swallows what an unknown function throws': `
      export function draw(shape) {
        const vector = vectors.acquire();
        //                     ~~~~~~~~~ \`vector\` is not released if \`project()\` on line 7 throws.
        // => Release \`vector\` in \`finally\`.
        // => Let \`vectors.use\` lend \`vector\`.
        try {
          project(shape, vector);
          vectors.release(vector);
        } catch (error) {
          console.error(error);
        }
      }`,
    'a handler returns what an unknown function throws': `
      export function draw(shape) {
        const vector = vectors.acquire();
        //                     ~~~~~~~~~ \`vector\` is not released if \`project()\` on line 7 throws.
        // => Release \`vector\` in \`finally\`.
        // => Let \`vectors.use\` lend \`vector\`.
        try {
          project(shape, vector);
          vectors.release(vector);
        } catch (error) {
          return error;
        }
      }`,
    'the function that gets the callback is unknown': `
      import { withLock } from './lock';
      export async function locked(sql) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` may still be held when line 6 returns.
        withLock((error) => {
          if (error) return;
          client.release();
        });
      }`,
    'the function that gets the callback is unknown, and the callback goes on': `
      import { withLock } from './lock';
      export async function locked(sql) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` may still be held when the function ends.
        withLock((error) => {
          if (!error) client.release();
        });
      }`,
    'a loop goes on after what an unknown function throws': `
      export function draw(shapes) {
        for (const shape of shapes) {
          const vector = vectors.acquire();
          //                     ~~~~~~~~~ \`vector\` is acquired again here while the previous object may still be held.
          // => Release \`vector\` in \`finally\`.
          try {
            project(shape, vector);
            vectors.release(vector);
          } catch (error) {
            console.error(error);
          }
        }
      }`,
  },
};

testRule('require-release', tables);
testMessages('require-release', tables);

testRule(
  'require-release',
  {
    valid: {
      'mysql, released in every branch': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        exports.find = function (id, callback) {
          pool.getConnection(function (error, connection) {
            if (error) return callback(error);
            connection.query('SELECT * FROM users WHERE id = ?', [id], function (failure, rows) {
              connection.release();
              if (failure) return callback(failure);
              callback(null, rows[0]);
            });
          });
        };`,
      'reusify': `
        const reusify = require('reusify');
        const tasks = reusify(Task);
        function Task() {
          this.next = null;
          this.count = 0;
        }
        exports.count = function (list) {
          const task = tasks.get();
          task.count = list.length;
          const { count } = task;
          tasks.release(task);
          return count;
        };`,
    },
    invalid: {
      'mysql, not released when the query fails': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        exports.find = function (id, callback) {
          pool.getConnection(function (error, connection) {
          //   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`connection\` is not released when line 8 returns.
            if (error) return callback(error);
            connection.query('SELECT * FROM users WHERE id = ?', [id], function (failure, rows) {
              if (failure) return callback(failure);
              connection.release();
              callback(null, rows[0]);
            });
          });
        };`,
      'mysql2, with promises': `
        const mysql = require('mysql2/promise');
        const pool = mysql.createPool('mysql://localhost');
        exports.count = async function () {
          const connection = await pool.getConnection();
          //                            ~~~~~~~~~~~~~~~ \`connection\` is not released when \`connection.query()\` on line 7 rejects.
          // => Release \`connection\` in \`finally\`.
          const [rows] = await connection.query('SELECT count(*) AS n FROM users');
          connection.release();
          return rows[0].n;
        };`,
      'reusify, an early return': `
        const reusify = require('reusify');
        const tasks = reusify(Task);
        function Task() {
          this.next = null;
          this.count = 0;
        }
        exports.count = function (list) {
          const task = tasks.get();
          //                 ~~~~~ \`task\` is not released when line 10 returns.
          if (list.length === 0) return 0;
          task.count = list.length;
          const { count } = task;
          tasks.release(task);
          return count;
        };`,
    },
  },
  { language: COMMONJS },
);

testRule(
  'require-release',
  {
    valid: {
      'a scope': tables.valid['a scope']!,
      'a class that keeps its client, in a tree without decorators': `
      export class Session {
        async open() {
          this.client = await db.connect();
        }
        async close() {
          this.client.release();
        }
      }`,
    },
    invalid: {
      'an early return': tables.invalid['an early return']!,
      'a class in between, in a tree without decorators': `
      export async function run(sql) {
        const client = await db.connect();
        //                      ~~~~~~~~~ \`client\` is not released when \`client.query()\` on line 6 rejects.
        // => Release \`client\` in \`finally\`.
        class Row {}
        const { rows } = await client.query(sql);
        client.release();
        return rows.map((row) => new Row(row));
      }`,
      'a client that each call puts in a field, in a tree without decorators': `
      class Session {
        async run(sql) {
          this.client = await db.connect();
          //                     ~~~~~~~~~ \`client\` is not released when line 5 returns.
          return this.client.query(sql);
        }
      }
      export const rows = (sql) => new Session().run(sql);`,
    },
  },
  { language: ESPREE },
);

testRule(
  'require-release',
  {
    valid: {
      'a function that releases, as the settings say': `
        import { finish } from './finish';
        export async function count() {
          const client = await db.connect();
          client.on('error', (error) => finish(client, error));
          finish(client);
        }`,
      'a function that never throws, as the settings say': `
        import { trace } from './trace';
        export function norm(a) {
          const vector = vectors.acquire();
          vector.x = a;
          trace('norm');
          const { x } = vector;
          vectors.release(vector);
          return x;
        }`,
      'a function that keeps it, as the settings say': `
        import { adopt } from './adopt';
        export async function open(flag) {
          const client = await db.connect();
          if (flag) {
            client.release();
            return;
          }
          adopt(client);
        }`,
    },
    invalid: {
      'one that the settings do not name': `
        import { adoptLater } from './adopt';
        export async function open(flag) {
          const client = await db.connect();
          //                      ~~~~~~~~~ \`client\` is not released when the function ends.
          if (flag) {
            client.release();
            return;
          }
          adoptLater(client);
        }`,
    },
  },
  { settings: { releases: ['finish'], quiet: ['trace'], keeps: ['adopt'] } },
);

const opening: Tables = {
  valid: {
    'a fence that is opened and closed': `
      import { Fence } from '@acme/fences';
      export async function graze(herd) {
        const fence = new Fence();
        await fence.open();
        try {
          await herd.graze(fence);
        } finally {
          fence.close();
        }
      }`,
    'one that did not open': `
      import { Fence } from '@acme/fences';
      export async function graze(herd) {
        const fence = new Fence();
        try {
          await fence.open();
        } catch {
          return;
        }
        fence.close();
      }`,
  },
  invalid: {
    'a fence that stays open': `
      import { Fence } from '@acme/fences';
      export async function graze(herd) {
        const fence = new Fence();
        await fence.open();
        //          ~~~~~~ \`fence\` is not released when line 6 returns.
        if (herd.isEmpty) return;
        fence.close();
      }`,
  },
};

testRule('require-release', opening, { settings: { protocols: [{ name: 'fences', noun: 'fence', modules: ['@acme/fences'], pools: { classes: ['Fence'] }, opens: [{ method: 'open' }], release: { item: ['close'] } }] } });
