import { COMMONJS, ESPREE, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'what was read before the release': `
      export function length(a, b) {
        const vector = vectors.acquire();
        vector.x = a;
        vector.y = b;
        const result = Math.hypot(vector.x, vector.y);
        vectors.release(vector);
        return result;
      }`,
    'finally runs after the value of return is known': `
      export function length(a, b) {
        const vector = vectors.acquire();
        try {
          vector.x = a;
          vector.y = b;
          return Math.hypot(vector.x, vector.y);
        } finally {
          vectors.release(vector);
        }
      }`,
    'work that is awaited before finally releases': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return await client.query('SELECT * FROM users WHERE id = $1', [id]);
        } finally {
          client.release();
        }
      }`,
    'a copy of the bytes': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        const length = buffer.write(text);
        const bytes = Buffer.from(buffer.subarray(0, length));
        buffers.release(buffer);
        return bytes.toString('hex');
      }`,
    'the rows of a query outlive its client': `
      export async function names() {
        const client = await db.connect();
        let result;
        try {
          result = await client.query('SELECT name FROM users');
        } finally {
          client.release();
        }
        return result.rows.map((row) => row.name);
      }`,
    'the name holds another object by then': `
      export function twice(a) {
        let vector = vectors.acquire();
        vector.x = a;
        vectors.release(vector);
        vector = vectors.acquire();
        vector.x = a + 1;
        vectors.release(vector);
      }`,
    'the use is on the path without a release': `
      export function scale(a, keep) {
        const vector = vectors.acquire();
        if (!keep) {
          vectors.release(vector);
          return undefined;
        }
        vector.x = a;
        return vector;
      }`,
    'a flag tells whether it was released': `
      export function scale(a, keep) {
        const vector = vectors.acquire();
        let released = false;
        if (!keep) {
          vectors.release(vector);
          released = true;
        }
        if (released) return undefined;
        vector.x = a;
        return vector;
      }`,
    'comparing a released client is no use of it': `
      export async function swap(current) {
        const client = await db.connect();
        client.release();
        return client === current;
      }`,
    'a property of a client that only says how it fared': `
      export async function ping(log) {
        const client = await db.connect();
        try {
          await client.query('SELECT 1');
        } finally {
          client.release();
        }
        console.log(client.processID);
      }`,
    'whether a runner is released may be asked afterwards': `
      import { dataSource } from './data-source';
      export async function move(id) {
        const runner = dataSource.createQueryRunner();
        try {
          await runner.query('UPDATE jobs SET done = true WHERE id = $1', [id]);
        } finally {
          await runner.release();
        }
        return runner.isReleased;
      }`,
    'the next turn of the loop has a new one': `
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
    'a handler of the error is left before the release': `
      export async function find(id) {
        const client = await db.connect();
        client.on('error', (error) => console.error(client, error));
        try {
          return (await client.query('SELECT * FROM users WHERE id = $1', [id])).rows;
        } finally {
          client.removeAllListeners('error');
          client.release();
        }
      }`,
    'an object with a method called release that belongs to no pool': `
      export function play(album) {
        album.release();
        return album.title;
      }`,
    'a promise chain that releases last': `
      export function names() {
        return db.connect().then((client) =>
          client.query('SELECT name FROM users')
            .then((result) => result.rows)
            .finally(() => client.release()),
        );
      }`,
    'a yield before the release': `
      export async function* pages(sql) {
        const client = await db.connect();
        try {
          for (let page = 0; ; page++) {
            const { rows } = await client.query(sql, [page]);
            if (rows.length === 0) return;
            yield rows;
          }
        } finally {
          client.release();
        }
      }`,
    'detached from its pool': `
      export function keep(a) {
        const vector = vectors.detach(vectors.acquire());
        vector.x = a;
        return vector;
      }`,
  },
  invalid: {
    'a read': `
      export function norm(a, b) {
        const vector = vectors.acquire();
        vector.x = a;
        vector.y = b;
        vectors.release(vector);
        return Math.hypot(vector.x, b);
        //                ~~~~~~~~ \`vector\` is used after its release on line 5.
        // => Release \`vector\` after its last use.
      }`,
    'a write': `
      export function clear() {
        const vector = vectors.acquire();
        vectors.release(vector);
        vector.x = 0;
      //~~~~~~~~ \`vector\` is written after its release on line 3.
      // => Release \`vector\` after its last use.
      }`,
    'a call': `
      export async function count() {
        const client = await db.connect();
        client.release();
        const { rows } = await client.query('SELECT count(*) FROM users');
        //                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client\` is used after its release on line 3.
        // => Release \`client\` after its last use.
        return rows;
      }`,
    'handed to a function': `
      import { send } from './socket';
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        buffer.write(text);
        buffers.release(buffer);
        send(buffer);
      //~~~~~~~~~~~~ \`buffer\` is used after its release on line 5.
      // => Release \`buffer\` after its last use.
      }`,
    'a view of its bytes': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        const head = buffer.subarray(0, 4);
        buffers.release(buffer);
        head.fill(0);
        //   ~~~~~~~ \`head.fill()\` still reaches \`buffer\` after its release on line 4.
      }`,
    'an alias': `
      export function norm(a) {
        const vector = vectors.acquire();
        const same = vector;
        same.x = a;
        vectors.release(vector);
        return same.x + 1;
        //     ~~~~~~ \`same.x\` still reaches \`vector\` after its release on line 5.
      }`,
    'a chain that is returned, told by its links': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return client.query('SELECT * FROM users WHERE id = $1', [id]).then(({ rows }) => rows[0]);
        //~~~~~~~~~~~~~~~~~~~… \`client.query().then()\` is returned without \`await\` and still runs when line 8 releases \`client\`.
          // => Await it before it is returned.
        } finally {
          client.release();
        }
      }`,
    'work and a chain of one return': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return id === 0 ? client.query('SELECT 0') : client.query('SELECT 1').then(({ rows }) => rows[0]);
          //                       ~~~~~~~~~~~~~~~~~ \`client.query()\` is returned without \`await\` and still runs when line 8 releases \`client\`.
          // => Await it before it is returned.
        } finally {
          client.release();
        }
      }`,
    'a choice that is returned, in as many whole words as there is room for': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return id === 0 ? work(...id).then(() => client.query('SELECT 0')) : work().then(() => client.query('SELECT 1'));
        //~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~… \`id === 0 ? work(...id).then(() =>…\` is returned without \`await\` and still runs when line 8 releases \`client\`.
          // => Await it before it is returned.
        } finally {
          client.release();
        }
      }`,
    'returned work in try with a releasing finally': `
      export async function find(id) {
        const client = await db.connect();
        try {
          return client.query('SELECT * FROM users WHERE id = $1', [id]);
          //            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client.query()\` is returned without \`await\` and still runs when line 8 releases \`client\`.
          // => Await it before it is returned.
        } finally {
          client.release();
        }
      }`,
    'after the finally that released': `
      export async function rename(id, name) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('UPDATE users SET name = $1 WHERE id = $2', [name, id]);
        } finally {
          client.release();
        }
        await client.query('COMMIT');
        //           ~~~~~~~~~~~~~~~ \`client\` is used after its release on line 7.
      }`,
    'the loop goes on after the release': `
      export async function first(queries) {
        const client = await db.connect();
        for (const query of queries) {
          const { rows } = await client.query(query).catch(() => ({ rows: [] }));
          //                            ~~~~~~~~~~~~ \`client\` is used after its release on line 6.
          if (rows.length > 0) client.release();
        }
      }`,
    'a catch that releases does not end the function': `
      export async function save(user) {
        const client = await db.connect();
        try {
          await client.query('INSERT INTO users VALUES ($1)', [user]);
        } catch (error) {
          console.error(error);
          client.release();
        }
        await client.query('ANALYZE users').finally(() => process.exit());
        //           ~~~~~~~~~~~~~~~~~~~~~~ \`client\` is used after its release on line 7.
      }`,
    'in the then after a release': `
      export function names() {
        return db.connect().then((client) => {
          client.release();
          return client.query('SELECT name FROM users');
          //            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client\` is used after its release on line 3.
        });
      }`,
    'in a callback, after done': `
      export function names(callback) {
        db.connect((error, client, done) => {
          if (error) return callback(error);
          done();
          client.query('SELECT name FROM users', callback);
          //     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`client\` is used after its release on line 4.
        });
      }`,
    'after a helper of the file released it': `
      function close(vector) {
        vectors.release(vector);
      }
      export function norm(a) {
        const vector = vectors.acquire();
        vector.x = a;
        close(vector);
        return Math.abs(vector.x);
        //              ~~~~~~~~ \`vector\` is used after its release on line 2.
      }`,
    'a lease': `
      export function area(w) {
        const lease = vectors.lease();
        lease.release();
        return lease.value.x * w;
        //     ~~~~~~~~~~~ \`lease\` is used after its release on line 3.
        // => Release \`lease\` after its last use.
      }`,
  },
  possible: {
    'only an unknown function can throw before the handler': `
      export function show(view) {
        const vector = vectors.acquire();
        try {
          vectors.release(vector);
          refresh(view);
        } catch {
          console.error(vector.x);
          //            ~~~~~~~~ \`vector\` may be used after its release on line 4.
        }
      }`,
  },
};

testRule('no-use-after-release', tables);
testMessages('no-use-after-release', tables);

testRule(
  'no-use-after-release',
  {
    valid: {
      'mysql, released in the callback that uses it last': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        exports.find = function (id, callback) {
          pool.getConnection(function (error, connection) {
            if (error) return callback(error);
            connection.query('SELECT ?', [id], function (failure, rows) {
              connection.release();
              callback(failure, rows);
            });
          });
        };`,
    },
    invalid: {
      'mysql, queried after its release': `
        const mysql = require('mysql');
        const pool = mysql.createPool({ host: 'localhost' });
        exports.find = function (id, callback) {
          pool.getConnection(function (error, connection) {
            if (error) return callback(error);
            connection.release();
            connection.query('SELECT ?', [id], callback);
            //         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`connection\` is used after its release on line 6.
          });
        };`,
    },
  },
  { language: COMMONJS },
);

testRule('no-use-after-release', { valid: { 'work that is awaited': tables.valid['work that is awaited before finally releases']! }, invalid: { 'a view': tables.invalid['a view of its bytes']! } }, { language: ESPREE });
