import { COMMONJS, ESPREE, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'a listener for errors that takes note, and a finally that asks for the note': `
      export async function run(sql) {
        const client = await db.connect();
        let open = true;
        client.on('error', (error) => {
          open = false;
          client.release(error);
        });
        try {
          return await client.query(sql);
        } finally {
          if (open) client.release();
        }
      }`,
    'released in either branch': `
      export async function rename(id, name) {
        const client = await db.connect();
        if (name === undefined) {
          client.release();
          return;
        }
        try {
          await client.query('UPDATE users SET name = $1 WHERE id = $2', [name, id]);
        } finally {
          client.release();
        }
      }`,
    'released in try as its last statement, and in a catch that only a throw before it reaches': `
      export async function count() {
        const client = await db.connect();
        try {
          const { rows } = await client.query('SELECT count(*) FROM users');
          client.release();
          return rows[0].count;
        } catch (error) {
          client.release(error);
          throw error;
        }
      }`,
    'a flag remembers the release': `
      export async function load(id) {
        const client = await db.connect();
        let released = false;
        try {
          const { rows } = await client.query('SELECT * FROM pages WHERE id = $1', [id]);
          client.release();
          released = true;
          return await render(rows[0]);
        } finally {
          if (!released) client.release();
        }
      }`,
    'the name is cleared by the release': `
      export async function load(id) {
        let client = await db.connect();
        try {
          const { rows } = await client.query('SELECT * FROM pages WHERE id = $1', [id]);
          client.release();
          client = undefined;
          return await render(rows[0]);
        } finally {
          client?.release();
        }
      }`,
    'acquired anew before the second release': `
      export async function twoSteps(first, second) {
        let client = await db.connect();
        try {
          await client.query(first);
        } finally {
          client.release();
        }
        await pause();
        client = await db.connect();
        try {
          await client.query(second);
        } finally {
          client.release();
        }
      }`,
    'every turn of the loop releases its own': `
      export function sum(points) {
        let total = 0;
        for (const point of points) {
          const vector = vectors.acquire();
          vector.x = point.x;
          total += vector.x;
          vectors.release(vector);
        }
        return total;
      }`,
    'the loop ends after the release': `
      export async function first(queries) {
        const client = await db.connect();
        for (const query of queries) {
          const { rows } = await client.query(query).catch(() => ({ rows: [] }));
          if (rows.length > 0) {
            client.release();
            return rows[0];
          }
        }
        client.release();
      }`,
    'both arms of then': `
      export function ping() {
        return db.connect().then((client) =>
          client.query('SELECT 1').then(
            () => client.release(),
            (error) => client.release(error),
          ),
        );
      }`,
    'a handler that rethrows skips the then that follows': `
      export function ping() {
        return db.connect().then((client) =>
          client.query('SELECT 1')
            .catch((error) => {
              client.release();
              throw error;
            })
            .then(() => client.release()),
        );
      }`,
    'a release function that works once': `
      export async function work(signal) {
        const client = await db.connect();
        let released = false;
        const release = () => {
          if (released) return;
          released = true;
          client.release();
        };
        try {
          await client.query('SELECT 1');
          release();
          await report(signal);
        } finally {
          release();
        }
      }`,
    'a lease of our pools ends once: leaving the block after release() does nothing': `
      export function area(w, h) {
        using lease = vectors.lease();
        lease.value.x = w * h;
        const result = lease.value.x;
        return result;
      }`,
    'two clients with one release each': `
      export async function copy(from) {
        const source = await db.connect();
        try {
          const target = await db.connect();
          try {
            await target.query((await source.query(from)).rows[0].sql);
          } finally {
            target.release();
          }
        } finally {
          source.release();
        }
      }`,
    'a switch whose cases break': `
      export function paint(shape) {
        const vector = vectors.acquire();
        switch (shape.kind) {
          case 'dot':
            vectors.release(vector);
            break;
          case 'line':
            vectors.release(vector);
            break;
          default:
            vectors.release(vector);
        }
      }`,
    'the error branch of a callback returns': `
      export function each(sql, callback) {
        db.connect((error, client, done) => {
          if (error) return callback(error);
          client.query(sql, (failure, result) => {
            if (failure) {
              done(failure);
              return callback(failure);
            }
            done();
            callback(null, result.rows);
          });
        });
      }`,
    'release of something that is no pool': `
      import { Mutex } from 'async-mutex';
      const mutex = new Mutex();
      export async function locked(work) {
        const release = await mutex.acquire();
        release();
        release();
      }`,
    'a library that forgives it': `
      import { MongoClient } from 'mongodb';
      const mongo = new MongoClient('mongodb://localhost');
      export async function save(doc) {
        const session = mongo.startSession();
        try {
          await mongo.db().collection('docs').insertOne(doc, { session });
          await session.endSession();
        } finally {
          await session.endSession();
        }
      }`,
    'the program ends before the second release': `
      export async function migrate(steps) {
        const client = await db.connect();
        try {
          for (const step of steps) await client.query(step);
        } catch (error) {
          client.release();
          console.error(error);
          process.exit(1);
        }
        client.release();
      }`,
  },
  invalid: {
    'a listener for errors, and a finally that asks only whether there is a client': `
      export async function run(sql) {
        let client;
        try {
          client = await db.connect();
          client.on('error', (error) => {
            try {
              client.release(error);
              //     ~~~~~~~~~~~~~~ \`client\` is released here, and again on line 16, which knows nothing of it.
            } catch (failure) {
              console.error(failure);
            }
          });
          return await client.query(sql);
        } finally {
          try {
            client?.release();
          } catch (failure) {
            console.error(failure);
          }
        }
      }`,
    'in catch and again after it': `
      export async function count() {
        const client = await db.connect();
        let rows = [];
        try {
          ({ rows } = await client.query('SELECT * FROM users'));
        } catch (error) {
          console.error(error);
          client.release();
        }
        client.release();
        //     ~~~~~~~~~ \`client\` was already released on line 8.
        // => Remove the release on line 8.
        return rows.length;
      }`,
    'by a listener, and in finally': `
      export async function count() {
        const client = await db.connect();
        client.on('error', (error) => {
          client.release(error);
          //     ~~~~~~~~~~~~~~ \`client\` is released here, and again on line 10, which knows nothing of it.
        });
        try {
          return await client.query('SELECT * FROM users');
        } finally {
          client.release();
        }
      }`,
    'in try, and in the catch that a later throw reaches': `
      export async function restock(sku) {
        const client = await db.connect();
        try {
          const { rows } = await client.query('SELECT * FROM stock WHERE sku = $1', [sku]);
          client.release();
          if (rows.length === 0) throw new Error('No such article.');
          return rows[0];
        } catch (error) {
          client.release();
          //     ~~~~~~~~~ \`client\` was already released on line 5.
          throw error;
        }
      }`,
    'in try and in finally': `
      export async function count() {
        const client = await db.connect();
        try {
          const { rows } = await client.query('SELECT * FROM users');
          client.release();
          return rows.length;
        } finally {
          client.release();
          //     ~~~~~~~~~ \`client\` was already released on line 5.
          // => Remove the release on line 5.
        }
      }`,
    'an early release falls through': `
      export function clip(vector) {
        const scratch = vectors.acquire();
        if (vector.x < 0) {
          vectors.release(scratch);
        }
        vectors.release(scratch);
        //      ~~~~~~~~~~~~~~~~ \`scratch\` was already released on line 4.
      }`,
    'a case without break': `
      export function paint(shape) {
        const vector = vectors.acquire();
        switch (shape.kind) {
          case 'dot':
            vectors.release(vector);
          default:
            vectors.release(vector);
            //      ~~~~~~~~~~~~~~~ \`vector\` was already released on line 5.
        }
      }`,
    'once per turn of a loop, acquired before it': `
      export function sum(points) {
        const vector = vectors.acquire();
        for (const point of points) {
          vector.x += point.x;
          vectors.release(vector);
          //      ~~~~~~~~~~~~~~~ \`vector\` is released here more than once on one path.
        }
      }`,
    'by a helper and by its caller': `
      export async function save(user) {
        const client = await db.connect();
        try {
          await client.query('INSERT INTO users VALUES ($1)', [user]);
          close(client);
        } finally {
          client.release();
          //     ~~~~~~~~~ \`client\` was already released on line 12.
        }
      }
      function close(client) {
        client.release();
      }`,
    'under another name': `
      export function blend(a) {
        const first = vectors.acquire();
        const second = first;
        second.x = a;
        vectors.release(first);
        vectors.release(second);
        //      ~~~~~~~~~~~~~~~ \`first\` was already released on line 5.
        // => Remove this release.
      }`,
    'callback and straight line': `
      export function each(sql, callback) {
        db.connect((error, client, done) => {
          if (error) return callback(error);
          client.query(sql, (failure, result) => {
            if (failure) done(failure);
            done();
          //~~~~~~ \`client\` was already released on line 5.
            callback(failure, result);
          });
        });
      }`,
    'then and finally': `
      export function ping() {
        return db.connect().then((client) =>
          client.query('SELECT 1')
            .then(() => client.release())
            .finally(() => client.release()),
            //                    ~~~~~~~~~ \`client\` was already released on line 4.
        );
      }`,
    'given, and released all the same': `
      export class Store {
        async find(id) {
          let client = this.client;
          if (!client) client = await db.connect();
          try {
            return await client.query('SELECT * FROM pages WHERE id = $1', [id]);
          } finally {
            client.release();
            //     ~~~~~~~~~ \`client\` is released here even where line 4 did not acquire it.
          }
        }
      }`,
    'left in a field by the last call': `
      export class Refresh {
        async run() {
          try {
            this.client = await db.connect();
            await this.client.query('REFRESH MATERIALIZED VIEW stats');
          } finally {
            this.client.release();
            //          ~~~~~~~~~ \`client\` still is what the last call released when \`db.connect()\` on line 4 rejects, and is released here again.
          }
        }
      }`,
    'a lease': `
      export function area(w) {
        const lease = vectors.lease();
        lease.value.x = w;
        lease.release();
        lease.release();
        //    ~~~~~~~~~ \`lease\` was already released on line 4.
        // => Remove this release.
      }`,
  },
  possible: {
    'only an unknown function can throw between the two': `
      export function show(view) {
        const vector = vectors.acquire();
        try {
          vectors.release(vector);
          refresh(view);
        } catch {
          vectors.release(vector);
          //      ~~~~~~~~~~~~~~~ \`vector\` may already have been released on line 4.
        }
      }`,
  },
};

testRule('no-double-release', tables);
testMessages('no-double-release', tables);

testRule(
  'no-double-release',
  {
    valid: {
      'mysql, released where it is used last': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        module.exports = function find(id, callback) {
          pool.getConnection(function (err, connection) {
            if (err) return callback(err);
            connection.query('SELECT * FROM users WHERE id = ?', [id], function (error, rows) {
              connection.release();
              if (error) return callback(error);
              callback(null, rows[0]);
            });
          });
        };`,
    },
    invalid: {
      'mysql, released by the callback of a query and after it': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        module.exports = function find(id, callback) {
          pool.getConnection(function (err, connection) {
            if (err) return callback(err);
            connection.query('SELECT * FROM users WHERE id = ?', [id], function (error, rows) {
              connection.release();
              callback(error, rows);
            });
            connection.release();
            //         ~~~~~~~~~ \`connection\` was already released on line 7.
          });
        };`,
      'mysql, released in catch and again after it': `
        const mysql = require('mysql2/promise');
        const pool = mysql.createPool({ host: 'localhost' });
        exports.find = async function (id) {
          const connection = await pool.getConnection();
          try {
            return await connection.query('SELECT * FROM users WHERE id = ?', [id]);
          } catch (error) {
            connection.release();
            throw error;
          } finally {
            connection.release();
            //         ~~~~~~~~~ \`connection\` was already released on line 8.
            // => Remove the release on line 8.
          }
        };`,
    },
  },
  { language: COMMONJS },
);

testRule('no-double-release', { valid: { 'in either branch': tables.valid['released in either branch']! }, invalid: { 'in catch and again after it': tables.invalid['in catch and again after it']! } }, { language: ESPREE });
