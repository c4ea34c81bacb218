import { COMMONJS, testMessages, testRule } from './support/test-rule.ts';
import type { Tables } from './support/test-rule.ts';

const tables: Tables = {
  valid: {
    'the time limit is the pool\'s own': `
      import { Pool } from 'pg';
      const pool = new Pool({ connectionTimeoutMillis: 1000 });
      export async function find(sql) {
        const client = await pool.connect();
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'where the race is lost, what a late page would live in is closed': `
      import { chromium } from 'playwright';
      export async function read(url, ms) {
        const browser = await chromium.launch();
        const context = await browser.newContext().catch(() => undefined);
        const page = await Promise.race([context.newPage(), late(ms)]).catch((error) => {
          void context.close();
          throw error;
        });
        return page.content().finally(() => browser.close());
      }`,
    'the loser is released when it comes': `
      export async function connect(ms) {
        const acquiring = db.connect();
        try {
          return await Promise.race([acquiring, timeout(ms)]);
        } catch (error) {
          acquiring.then((client) => client.release(), () => {});
          throw error;
        }
      }`,
    'the work is raced, the client is released': `
      export async function find(sql, ms) {
        const client = await db.connect();
        try {
          return await Promise.race([client.query(sql), timeout(ms)]);
        } finally {
          client.release();
        }
      }`,
    'each element releases its own': `
      export async function all(ids) {
        return await Promise.all(ids.map(async (id) => {
          const client = await db.connect();
          try {
            return await client.query('SELECT * FROM users WHERE id = $1', [id]);
          } finally {
            client.release();
          }
        }));
      }`,
    'a chain that releases before it is raced': `
      export function find(sql, ms) {
        return Promise.race([
          db.connect().then((client) => client.query(sql).finally(() => client.release())),
          timeout(ms),
        ]);
      }`,
    'allSettled tells what became of each': `
      export async function two() {
        const acquired = await Promise.allSettled([db.connect(), db.connect()]);
        for (const result of acquired) if (result.status === 'fulfilled') result.value.release();
      }`,
    'a helper races it, and who lost the race comes back by its name': `
      export class Monitor {
        async ping() {
          const pending = db.connect();
          let client;
          try {
            client = await this.race(pending);
          } catch (error) {
            pending.then((late) => late.release(true), () => {});
            throw error;
          }
          client.release();
        }
        async race(work) {
          return await Promise.race([work, timeout(5)]);
        }
      }`,
    'nobody to race against': `
      export async function one(sql) {
        const [client] = await Promise.all([db.connect()]);
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'nothing else that could reject': `
      export async function one(sql) {
        const [client, text] = await Promise.all([db.connect(), 'SELECT 1']);
        try {
          return await client.query(sql ?? text);
        } finally {
          client.release();
        }
      }`,
    'queries of the pool hold nothing': `
      export async function two() {
        return await Promise.all([db.query('SELECT 1'), db.query('SELECT 2')]);
      }`,
    'another library\'s race': `
      import { race } from './helpers';
      export async function find(sql) {
        const client = await race([db.connect(), db.query(sql)]);
        return client;
      }`,
  },
  invalid: {
    'where the race is lost, that is only told': `
      import { chromium } from 'playwright';
      export async function read(url, ms) {
        const browser = await chromium.launch();
        const context = await browser.newContext().catch(() => undefined);
        const page = await Promise.race([context.newPage(), late(ms)]).catch((error) => {
          //                                     ~~~~~~~~~ The page is lost when \`Promise.race()\` on line 5 is won by another promise.
          log(error);
          throw error;
        });
        return page.content().finally(() => browser.close());
      }`,
    'among what is started with it, which may fail': `
      const tell = (code) => { console.log(code); };
      export async function main() {
        let server, client;
        try {
          [server, client] = await Promise.all([start(), pool.connect()]);
          //                                                  ~~~~~~~~~ The client is lost when another promise of \`Promise.all()\` on line 5 rejects.
          await server.run(client);
        } catch (error) {
          if (client) client.release();
          tell(1);
        }
      }`,
    'by a helper, and nobody asks for it again': `
      export class Monitor {
        async ping() {
          const client = await this.race(db.connect());
          //                                ~~~~~~~~~ The client is lost when \`Promise.race()\` on line 8 is won by another promise.
          client.release();
        }
        async race(work) {
          return await Promise.race([work, timeout(5)]);
        }
      }`,
    'against a time limit': `
      export async function find(sql, ms) {
        const client = await Promise.race([db.connect(), timeout(ms)]);
        //                                    ~~~~~~~~~ The client is lost when \`Promise.race()\` on line 2 is won by another promise.
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'the first of two pools': `
      import { Pool } from 'pg';
      const near = new Pool();
      const far = new Pool();
      export async function find(sql) {
        const client = await Promise.any([near.connect(), far.connect()]);
        //                                     ~~~~~~~~~ The client is lost when \`Promise.any()\` on line 5 is won by another promise.
        //                                                    ~~~~~~~~~ The client is lost when \`Promise.any()\` on line 5 is won by another promise.
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'two at once': `
      export async function copy(sql) {
        const [from, to] = await Promise.all([db.connect(), db.connect()]);
        //                                       ~~~~~~~~~ The client is lost when another promise of \`Promise.all()\` on line 2 rejects.
        //                                                     ~~~~~~~~~ The client is lost when another promise of \`Promise.all()\` on line 2 rejects.
        try {
          await to.query('INSERT INTO copies VALUES ($1)', [await from.query(sql)]);
        } finally {
          from.release();
          to.release();
        }
      }`,
    'beside other work': `
      import { readConfig } from './config';
      export async function find(sql) {
        const [client, config] = await Promise.all([db.connect(), readConfig()]);
        //                                             ~~~~~~~~~ The client is lost when another promise of \`Promise.all()\` on line 3 rejects.
        try {
          return await client.query(sql, config.values);
        } finally {
          client.release();
        }
      }`,
    'one for each of a list': `
      export async function fill(ids) {
        const clients = await Promise.all(ids.map(() => db.connect()));
        //                                                 ~~~~~~~~~ The client is lost when another promise of \`Promise.all()\` on line 2 rejects.
        for (const client of clients) client.release();
      }`,
    'a name that is mentioned nowhere else': `
      export async function find(sql, ms) {
        const acquiring = db.connect();
        //                   ~~~~~~~~~ The client is lost when \`Promise.race()\` on line 4 is won by another promise.
        const client = await Promise.race([acquiring, timeout(ms)]);
        try {
          return await client.query(sql);
        } finally {
          client.release();
        }
      }`,
    'returned to a caller': `
      export function connect(ms) {
        return Promise.race([db.connect(), timeout(ms)]);
        //                      ~~~~~~~~~ The client is lost when \`Promise.race()\` on line 2 is won by another promise.
      }`,
    'after a step of its own': `
      export function connect(ms) {
        return Promise.race([db.connect().then((client) => client), timeout(ms)]);
        //                      ~~~~~~~~~ The client is lost when \`Promise.race()\` on line 2 is won by another promise.
      }`,
  },
  possible: {
    'beside something that may be a promise': `
      export async function find(sql, config) {
        const [client, values] = await Promise.all([db.connect(), config]);
        //                                             ~~~~~~~~~ The client is lost if another promise of \`Promise.all()\` on line 2 rejects.
        try {
          return await client.query(sql, values);
        } finally {
          client.release();
        }
      }`,
  },
};

testRule('no-raced-acquire', tables);
testMessages('no-raced-acquire', tables);

testRule(
  'no-raced-acquire',
  {
    valid: {},
    invalid: {
      'mysql2, against a time limit': `
        const mysql = require('mysql2/promise');
        const pool = mysql.createPool({});
        exports.find = async function (sql, limit) {
          const connection = await Promise.race([pool.getConnection(), limit]);
          //                                          ~~~~~~~~~~~~~~~ The connection is lost when \`Promise.race()\` on line 4 is won by another promise.
          try {
            return await connection.query(sql);
          } finally {
            connection.release();
          }
        };`,
    },
  },
  { language: COMMONJS },
);
