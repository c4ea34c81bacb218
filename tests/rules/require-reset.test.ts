import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'the pool resets': `
      export function norm(a, b) {
        const vector = vectors.acquire();
        vector.x = a;
        vector.y = b;
        const result = Math.hypot(vector.x, vector.y);
        vectors.release(vector);
        return result;
      }`,
    'only read': `
      export function lines() {
        const letter = letters.acquire();
        const { length } = letter.lines;
        letters.release(letter);
        return length;
      }`,
    'its own reset is called': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        console.log(letter.to);
        letter.reset();
        letters.release(letter);
      }`,
    'every field that was written is emptied': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to, letter.lines);
        letter.to = '';
        letter.lines = [];
        letters.release(letter);
      }`,
    'emptied in finally': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          return render(letter);
        } finally {
          letter.to = '';
          letters.release(letter);
        }
      }`,
    'it leaves the pool on purpose': `
      export function keep(name) {
        const letter = letters.detach(letters.acquire());
        letter.to = name;
        return letter;
      }`,
    'the caller gets it': `
      export function begin(name) {
        const letter = letters.acquire();
        letter.to = name;
        return letter;
      }`,
    'nobody knows whether a pool of another file resets': `
      import { pool } from './letters';
      export function greet(name) {
        const letter = pool.acquire();
        letter.to = name;
        console.log(letter.to);
        pool.release(letter);
      }`,
    'nor what options from elsewhere say': `
      import { createPool } from 'pool-lifeguard/runtime';
      import { options } from './options';
      const drafts = createPool(options);
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
    'nor what options say that are spread into others': `
      import { createPool } from 'pool-lifeguard/runtime';
      import { shared } from './options';
      const drafts = createPool({ create: () => ({ to: '' }), ...shared });
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
    'bytes have no fields to reset': `
      export function encode(text) {
        const buffer = buffers.acquire(text.length);
        buffer[0] = text.length;
        const copy = Buffer.from(buffer);
        buffers.release(buffer);
        return copy;
      }`,
    'another object has the field': `
      export function greet(name, target) {
        const letter = letters.acquire();
        target.to = name;
        letters.release(letter);
        return target;
      }`,
    'a reset given as a method': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      const drafts = new ObjectPool({
        create: () => ({ to: '' }),
        reset(draft) {
          draft.to = '';
        },
      });
      export function greet(name) {
        const draft = drafts.acquire();
        draft.to = name;
        console.log(draft.to);
        drafts.release(draft);
      }`,
    'committed, or rolled back': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      }`,
    'rolled back in a try of its own': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('begin transaction isolation level serializable');
          try {
            await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
            await client.query('commit');
          } catch (error) {
            await client.query('rollback');
            throw error;
          }
        } finally {
          client.release();
        }
      }`,
    'the client is dropped with its transaction': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await client.query('COMMIT');
        } catch (error) {
          client.release(error);
          throw error;
        }
        client.release();
      }`,
    'a helper rolls back': `
      import { rollback } from './transactions';
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await client.query('COMMIT');
        } catch (error) {
          await rollback(client);
          throw error;
        } finally {
          client.release();
        }
      }`,
    'whichever it is, it ends': `
      export async function save(order, dry) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          let end = 'ROLLBACK';
          try {
            await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
            if (!dry) end = 'COMMIT';
          } finally {
            await client.query(end);
          }
        } finally {
          client.release();
        }
      }`,
    'all in one string': `
      export async function save() {
        const client = await db.connect();
        try {
          await client.query('BEGIN; DELETE FROM old; COMMIT');
        } finally {
          client.release();
        }
      }`,
    'a block of a stored procedure is no transaction': `
      export async function save() {
        const client = await db.connect();
        try {
          await client.query('DO $$ BEGIN PERFORM refresh(); END $$');
        } finally {
          client.release();
        }
      }`,
    'MariaDB rolls back by itself': `
      import mariadb from 'mariadb';
      const pool = mariadb.createPool({});
      export async function save(order) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query('INSERT INTO orders VALUES (?)', [order.id]);
          await connection.commit();
        } finally {
          await connection.release();
        }
      }`,
    'mysql2, rolled back': `
      import mysql from 'mysql2/promise';
      const pool = mysql.createPool({});
      export async function save(order) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query('INSERT INTO orders VALUES (?)', [order.id]);
          await connection.commit();
        } catch (error) {
          await connection.rollback();
          throw error;
        } finally {
          connection.release();
        }
      }`,
    'the end of a transaction, where a condition says that one is open': `
      export async function save(order, inTransaction) {
        const client = await db.connect();
        try {
          if (inTransaction) await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
        } finally {
          if (inTransaction) await client.query('COMMIT').catch(console.error);
          client.release();
        }
      }`,
  },
  invalid: {
    'a literal get, put in finally and use': `
      export function store(key, value) {
        const letter = letters.acquire();
        try {
          letter.to = key;
          letter.lines = value;
        } finally {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` and \`letter.lines\` still set: its pool has no \`reset\`.
          // => Add \`reset\` to the pool.
        }
      }`,
    'a handler that releases a pg client': `
      export async function pay(id) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('UPDATE users SET paid = true WHERE id = $1', [id]);
          await client.query('COMMIT');
        } catch (error) {
          client.release();
        //       ~~~~~~~~~ \`client\` goes back with the transaction of line 4 still open when \`client.query()\` on line 5 rejects.
        // => Release it with \`error\`, which drops the connection.
          throw error;
        }
        client.release();
      }`,
    'a handler that releases a connection of mysql2': `
      import { createPool } from 'mysql2/promise';
      const pool = createPool({});
      export async function pay(id) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query('UPDATE users SET paid = true WHERE id = ?', [id]);
          await connection.commit();
        } catch (error) {
          connection.release();
        //           ~~~~~~~~~ \`connection\` goes back with the transaction of line 6 still open when \`connection.query()\` on line 7 rejects.
        // => Destroy the connection instead.
          throw error;
        }
        connection.release();
      }`,
    'the transaction, when a query rejects': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await client.query('COMMIT');
        } finally {
          client.release();
          //     ~~~~~~~~~ \`client\` goes back with the transaction of line 4 still open when \`client.query()\` on line 5 rejects.
          // => Roll back before the release.
        }
      }`,
    'the transaction, on an early return': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          const { rowCount } = await client.query('UPDATE stock SET left = left - 1 WHERE left > 0');
          if (rowCount === 0) return false;
          await client.query('COMMIT');
          return true;
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
          //     ~~~~~~~~~ \`client\` goes back with the transaction of line 4 still open when line 6 returns.
        }
      }`,
    'the transaction, with nothing that ends it': `
      export async function save(order) {
        const client = await db.connect();
        await client.query('BEGIN');
        await client.query('UPDATE stock SET left = left - 1');
        client.release();
        //     ~~~~~~~~~ \`client\` goes back with the transaction of line 3 still open.
      }`,
    'a rollback to a savepoint ends nothing': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query({ text: 'BEGIN' });
          await client.query('SAVEPOINT before');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK TO SAVEPOINT before');
          throw error;
        } finally {
          client.release();
          //     ~~~~~~~~~ \`client\` goes back with the transaction of line 4 still open when line 10 throws.
        }
      }`,
    'mysql2, never rolled back': `
      import mysql from 'mysql2/promise';
      const pool = mysql.createPool({});
      export async function save(order) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query('INSERT INTO orders VALUES (?)', [order.id]);
          await connection.commit();
        } finally {
          connection.release();
          //         ~~~~~~~~~ \`connection\` goes back with the transaction of line 6 still open when \`connection.query()\` on line 7 rejects.
          // => Roll back before the release.
        }
      }`,
    'TypeORM, never rolled back': `
      import { DataSource } from 'typeorm';
      const source = new DataSource({ type: 'postgres' });
      export async function save(order) {
        const runner = source.createQueryRunner();
        try {
          await runner.startTransaction();
          await runner.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await runner.commitTransaction();
        } finally {
          await runner.release();
          //           ~~~~~~~~~ \`runner\` goes back with the transaction of line 6 still open when \`runner.query()\` on line 7 rejects.
          // => Roll back before the release.
        }
      }`,
    'a literal get, use and put without reset': `
      export function handle(request) {
        const letter = letters.acquire();
        letter.lines = request.lines;
        process(letter);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.lines\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }
      function process(letter) {
        console.log(letter.lines);
      }`,
    'one field': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'two fields': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` and \`letter.lines\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'three fields': `
      export function greet(name, date) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        letter.date = date;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\`, \`letter.lines\` and \`letter.date\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'one of two is emptied': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        letter.lines = ['Hello'];
        console.log(letter.to);
        letter.to = '';
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.lines\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'emptied and written again': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = '';
        letter.to = name;
        console.log(letter.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'in finally': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          return String(letter.to);
        } finally {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
          // => Add \`reset\` to the pool.
        }
      }`,
    'under another name': `
      export function greet(name) {
        const letter = letters.acquire();
        const draft = letter;
        draft.to = name;
        console.log(draft.to);
        letters.release(letter);
        //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
        // => Add \`reset\` to the pool.
      }`,
    'a pool of a field': `
      import { ObjectPool } from 'pool-lifeguard/runtime';
      export class Office {
        #drafts = new ObjectPool({ create: () => ({ to: '' }) });
        greet(name) {
          const draft = this.#drafts.acquire();
          draft.to = name;
          console.log(draft.to);
          this.#drafts.release(draft);
          //           ~~~~~~~~~~~~~~ \`draft\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
        }
      }`,
    'on the way out that forgets': `
      export function greet(name) {
        const letter = letters.acquire();
        letter.to = name;
        if (name === '') {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` goes back with \`letter.to\` still set: its pool has no \`reset\`.
          // => Add \`reset\` to the pool.
          return;
        }
        console.log(letter.to);
        letter.to = '';
        letters.release(letter);
      }`,
  },
  possible: {
    'a connection of a pool that may roll back by itself': `
      import { pool } from './database';
      export async function save(order) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query('INSERT INTO orders VALUES (?)', [order.id]);
          await connection.commit();
        } finally {
          connection.release();
          //         ~~~~~~~~~ \`connection\` may go back with the transaction of line 5 still open.
          // => Roll back before the release.
        }
      }`,
    'only if an unknown function throws': `
      export function greet(name) {
        const letter = letters.acquire();
        try {
          letter.to = name;
          print(letter);
        } catch (error) {
          letters.release(letter);
          //      ~~~~~~~~~~~~~~~ \`letter\` may go back with \`letter.to\` still set: its pool has no \`reset\`.
          // => Add \`reset\` to the pool.
          throw error;
        }
        letter.to = '';
        letters.release(letter);
      }`,
  },
};

testRule('require-reset', tables);
testMessages('require-reset', tables);

testRule(
  'require-reset',
  {
    valid: {},
    invalid: {
      'with require': `
        const { createPool } = require('pool-lifeguard/runtime');
        const drafts = createPool({ create: () => ({ to: '' }) });
        exports.greet = function (name) {
          const draft = drafts.acquire();
          draft.to = name;
          console.log(draft.to);
          drafts.release(draft);
          //     ~~~~~~~~~~~~~~ \`draft\` goes back with \`draft.to\` still set: its pool has no \`reset\`.
          // => Add \`reset\` to the pool.
        };`,
    },
  },
  { language: COMMONJS },
);
