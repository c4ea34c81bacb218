import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

/** A transaction whose statements run in a method two calls away. */
const repository = (query: string): string => `
      import mariadb from 'mariadb';
      class Repository {
        constructor(private db) {}
        async save(all) {
          let conn: Connection | null = null;
          try {
            conn = await this.db.getConnection();
            await conn.beginTransaction();
            await Promise.all(all.map(async (one) => { await this.saveOne(conn as Connection, one); }));
            await conn.commit();
          } finally {
            if (conn) conn.release();
          }
        }
        async saveOne(conn: Connection, one) {
          await this.saveData(conn, one);
          await this.saveData(conn, one.parts);
        }
        async saveData(conn: Connection | null, one) {
          ${query}
        }
      }`;

const tables: Tables = {
  valid: {
    'a list of functions that acquire, for later': `
      export async function saveAll(orders) {
        const client = await db.connect();
        try {
          const jobs = orders.map((order) => save(order));
          await client.query('SELECT 1');
          return jobs;
        } finally {
          client.release();
        }
      }
      async function save(order) {
        const own = await db.connect();
        try {
          await own.query('INSERT INTO orders VALUES ($1)', [order.id]);
        } finally {
          own.release();
        }
      }`,
    'a query that is given the connection by the name it has everywhere': repository(`return (await this.db.query(conn, 'INSERT INTO data VALUES (?)', [one]))[0];`),
    'one after the other': `
      export async function twice(sql) {
        const first = await db.connect();
        try {
          await first.query(sql);
        } finally {
          first.release();
        }
        const second = await db.connect();
        try {
          await second.query(sql);
        } finally {
          second.release();
        }
      }`,
    'the held client is handed down': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await write(client, order);
        } finally {
          client.release();
        }
      }
      async function write(client, order) {
        await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
      }`,
    'a helper that takes one only where it is given none': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await write(order, { quiet: true, client });
        } finally {
          client.release();
        }
      }
      async function write(order, options) {
        const client = options.client ?? (await db.connect());
        try {
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
        } finally {
          if (!options.client) client.release();
        }
      }`,
    'of another pool': `
      import { Pool } from 'pg';
      const from = new Pool();
      const to = new Pool();
      export async function copy(sql) {
        const reader = await from.connect();
        try {
          const writer = await to.connect();
          try {
            await writer.query(sql, (await reader.query(sql)).rows);
          } finally {
            writer.release();
          }
        } finally {
          reader.release();
        }
      }`,
    'objects in memory wait for nobody': `
      export function distance() {
        const a = vectors.acquire();
        const b = vectors.acquire();
        const result = Math.hypot(a.x - b.x, a.y - b.y);
        vectors.release(a);
        vectors.release(b);
        return result;
      }`,
    'a function that is called asks the pool only where it is given no client': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          await audit(sql, client);
        } finally {
          client.release();
        }
      }
      async function audit(sql, client) {
        if (client) await client.query(sql);
        else await db.query(sql);
      }`,
    'a query of the pool by a script that ends it': `
      export async function move(sql) {
        const client = await db.connect();
        try {
          await client.query(sql);
          console.log((await db.query('SELECT count(*) FROM moved')).rows);
        } finally {
          client.release();
          await db.end();
        }
      }`,
    'a query of the pool that nobody waits for': `
      export async function find(sql) {
        const client = await db.connect();
        try {
          db.query('NOTIFY asked').catch(log);
          return (await client.query(sql)).rows;
        } finally {
          client.release();
        }
      }`,
    'released before the function that acquires is called': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          await client.query(sql);
        } finally {
          client.release();
        }
        await audit();
      }
      async function audit() {
        const client = await db.connect();
        try {
          await client.query('INSERT INTO log VALUES (1)');
        } finally {
          client.release();
        }
      }`,
    'started and not waited for': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          audit().catch(console.error);
          await client.query(sql);
        } finally {
          client.release();
        }
      }
      async function audit() {
        const client = await db.connect();
        try {
          await client.query('INSERT INTO log VALUES (1)');
        } finally {
          client.release();
        }
      }`,
    'in the callback the first one is not needed any more': `
      export function twice(callback) {
        db.connect((error, first, done) => {
          if (error) return callback(error);
          done();
          db.connect((failure, second, finish) => {
            if (failure) return callback(failure);
            finish();
            callback(null);
          });
        });
      }`,
    'only one of them is ever acquired': `
      export async function find(sql, again) {
        let client;
        if (again) client = await db.connect();
        else client = await db.connect();
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'a query runner that was never used': `
      import { DataSource } from 'typeorm';
      const source = new DataSource({ type: 'postgres' });
      export async function run(sql) {
        const runner = source.createQueryRunner();
        try {
          const other = source.createQueryRunner();
          try {
            return await other.query(sql);
          } finally {
            await other.release();
          }
        } finally {
          await runner.release();
        }
      }`,
  },
  invalid: {
    'acquired for each of a list, by a named function': `
      export async function saveAll(orders) {
        const client = await db.connect();
        try {
          await Promise.all(orders.map(save));
          //                       ~~~~~~~~~ \`orders.map()\` acquires from \`db\` on line 12 while \`client\` is held: when all who hold one wait, none is ever released.
          await client.query('SELECT 1');
        } finally {
          client.release();
        }
      }
      async function save(order) {
        const own = await db.connect();
        try {
          await own.query('INSERT INTO orders VALUES ($1)', [order.id]);
        } finally {
          own.release();
        }
      }`,
    'acquired for each of a list, by an arrow': `
      export async function saveAll(orders) {
        const client = await db.connect();
        try {
          await Promise.all(orders.map((order) => save(order)));
          //                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`orders.map()\` acquires from \`db\` on line 12 while \`client\` is held: when all who hold one wait, none is ever released.
          await client.query('SELECT 1');
        } finally {
          client.release();
        }
      }
      async function save(order) {
        const own = await db.connect();
        try {
          await own.query('INSERT INTO orders VALUES ($1)', [order.id]);
        } finally {
          own.release();
        }
      }`,
    'a query of the pool for each of a list': `
      export async function saveAll(orders) {
        const client = await db.connect();
        try {
          await Promise.all(orders.map(async ({ id }) => db.query("UPDATE orders SET seen = true WHERE id = $1", [id])));
          //                                                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ This waits for \`db\` while \`client\` is held: when all who hold one wait, none is ever released.
          await client.query('SELECT 1');
        } finally {
          client.release();
        }
      }`,
    'a query that is given something else': repository(`return (await this.db.query(one, 'INSERT INTO data VALUES (?)', [one]))[0];
          //                    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`this.db.query()\` runs on another connection, outside the transaction that \`conn\` began on line 8.`),
    'a query of the pool in a function that is called': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          await client.query(sql);
          await audit(sql);
          //    ~~~~~~~~~~ \`audit()\` acquires from \`db\` on line 12 while \`client\` is held: when all who hold one wait, none is ever released.
        } finally {
          client.release();
        }
      }
      async function audit(sql) {
        await db.query('INSERT INTO log VALUES ($1)', [sql]);
      }`,
    'a query of the pool where no transaction is open': `
      export async function find(sql) {
        const client = await db.connect();
        try {
          await client.query("SET app.user = 'a'");
          return await Promise.all([client.query(sql), db.query('SELECT 1')]);
          //                                              ~~~~~~~~~~~~~~~~~ This waits for \`db\` while \`client\` is held: when all who hold one wait, none is ever released.
        } finally {
          client.release();
        }
      }`,
    'a query of the pool after the transaction': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query(sql);
          await client.query('COMMIT');
          await db.query('NOTIFY saved');
          //       ~~~~~~~~~~~~~~~~~~~~~ This waits for \`db\` while \`client\` is held: when all who hold one wait, none is ever released.
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      }`,
    'in one function': `
      export async function copy(sql) {
        const from = await db.connect();
        try {
          const to = await db.connect();
          //                  ~~~~~~~~~ This waits for \`db\` while \`from\` is held: when all who hold one wait, none is ever released.
          try {
            await to.query(sql, (await from.query(sql)).rows);
          } finally {
            to.release();
          }
        } finally {
          from.release();
        }
      }`,
    'in a function that is called': `
      export async function save(sql) {
        const client = await db.connect();
        try {
          await client.query(sql);
          await audit(sql);
          //    ~~~~~~~~~~ \`audit()\` acquires from \`db\` on line 12 while \`client\` is held: when all who hold one wait, none is ever released.
        } finally {
          client.release();
        }
      }
      async function audit(sql) {
        const client = await db.connect();
        try {
          await client.query('INSERT INTO log VALUES ($1)', [sql]);
        } finally {
          client.release();
        }
      }`,
    'in a method that is called': `
      export class Orders {
        async save(sql) {
          const client = await db.connect();
          try {
            await client.query(sql);
            await this.audit(sql);
            //         ~~~~~~~~~~ \`this.audit()\` acquires from \`db\` on line 13 while \`client\` is held: when all who hold one wait, none is ever released.
          } finally {
            client.release();
          }
        }
        async audit(sql) {
          const client = await db.connect();
          try {
            await client.query('INSERT INTO log VALUES ($1)', [sql]);
          } finally {
            client.release();
          }
        }
      }`,
    'by a helper that gives a client': `
      export async function copy(sql) {
        const from = await open();
        try {
          const to = await open();
          //               ~~~~~~ This waits for \`db\` while \`from\` is held: when all who hold one wait, none is ever released.
          try {
            await to.query(sql, (await from.query(sql)).rows);
          } finally {
            to.release();
          }
        } finally {
          from.release();
        }
      }
      const open = () => db.connect();`,
    'in a callback': `
      export function twice(callback) {
        db.connect((error, first, done) => {
          if (error) return callback(error);
          db.connect((failure, second, finish) => {
          // ~~~~~~~… This waits for \`db\` while \`first\` is held: when all who hold one wait, none is ever released.
            done();
            if (failure) return callback(failure);
            finish();
            callback(null, first === second);
          });
        });
      }`,
    'once for each in a list': `
      export async function all(ids) {
        const client = await db.connect();
        try {
          for (const id of ids) {
            const other = await db.connect();
            //                     ~~~~~~~~~ This waits for \`db\` while \`client\` is held: when all who hold one wait, none is ever released.
            try {
              await other.query('SELECT $1', [id]);
            } finally {
              other.release();
            }
          }
        } finally {
          client.release();
        }
      }`,
    'a query of the pool inside the transaction': `
      export async function save(order) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO orders VALUES ($1)', [order.id]);
          await db.query('UPDATE stock SET left = left - 1');
          //       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`db.query()\` runs on another connection, outside the transaction that \`client\` began on line 4.
          // => Use \`client\`.
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      }`,
    'mysql2, a query of the pool inside the transaction': `
      import mysql from 'mysql2/promise';
      const pool = mysql.createPool({});
      export async function save(order) {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.execute('INSERT INTO orders VALUES (?)', [order.id]);
          await pool.execute('UPDATE stock SET count = count - 1');
          //         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`pool.execute()\` runs on another connection, outside the transaction that \`connection\` began on line 6.
          // => Use \`connection\`.
          await connection.commit();
        } catch (error) {
          await connection.rollback();
          throw error;
        } finally {
          connection.release();
        }
      }`,
  },
  possible: {
    'in a test, perhaps on purpose': `
      import { test } from 'vitest';
      test('two transactions do not see each other', async () => {
        const first = await db.connect();
        try {
          const second = await db.connect();
          //                      ~~~~~~~~~ This may wait for \`db\` while \`first\` is held: when all who hold one wait, none is ever released.
          try {
            await second.query('SELECT 1');
          } finally {
            second.release();
          }
        } finally {
          first.release();
        }
      });`,
    'only if an unknown function throws': `
      import { check } from './checks';
      export async function save(sql) {
        const client = await db.connect();
        try {
          await client.query('BEGIN');
          try {
            check();
          } catch {
            await db.query('NOTIFY failed');
            //       ~~~~~~~~~~~~~~~~~~~~~~ \`db.query()\` may run on another connection, outside the transaction that \`client\` began on line 5.
            // => Use \`client\`.
          }
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      }`,
  },
};

testRule('no-nested-acquire', tables);
testMessages('no-nested-acquire', tables);

testRule(
  'no-nested-acquire',
  {
    valid: {
      'a connection of its own beside another one': `
        const oracledb = require('oracledb');
        const config = require('./config');
        exports.copy = async function (work) {
          const one = await oracledb.getConnection(config);
          try {
            const two = await oracledb.getConnection({ user: 'b', connectString: 'c' });
            try {
              await work(one, two);
            } finally {
              await two.close();
            }
          } finally {
            await one.close();
          }
        };`,
    },
    invalid: {
      'the pool of a module': `
        const oracledb = require('oracledb');
        exports.copy = async function (work) {
          const one = await oracledb.getConnection();
          try {
            const two = await oracledb.getConnection();
            //                         ~~~~~~~~~~~~~~~ This waits for \`oracledb\` while \`one\` is held: when all who hold one wait, none is ever released.
            try {
              await work(one, two);
            } finally {
              await two.close();
            }
          } finally {
            await one.close();
          }
        };`,
      'generic-pool': `
        const { createPool } = require('generic-pool');
        const pool = createPool(require('./factory'));
        exports.copy = async function (work) {
          const one = await pool.acquire();
          try {
            const two = await pool.acquire();
            //                     ~~~~~~~~~ This waits for \`pool\` while \`one\` is held: when all who hold one wait, none is ever released.
            try {
              await work(one, two);
            } finally {
              await pool.release(two);
            }
          } finally {
            await pool.release(one);
          }
        };`,
    },
  },
  { language: COMMONJS },
);
