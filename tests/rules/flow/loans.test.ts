/** Objects that are lent to a callback: work that nobody waits for goes on when they are somebody else's. */
import { golden, MODULE } from './support.ts';

golden('a loan', MODULE, [
  ['forEach waits for nothing', 'async function f(rows) { await db.transaction(async (trx) => { rows.forEach(async (row) => { await trx.insert(row); }); }); }', 'async-capture rows.forEach(async (row) => { await trx.insert(row); })'],
  ['of a manager, through a repository', 'async function f(users) { await con.transaction(async (manager) => { users?.forEach(async (user) => { await manager.getRepository(User).update(user.id, user); }); }); }', 'async-capture users?.forEach(async (user) => { await manager.getRepository(User).update(user.id, user); })'],
  ['a timer', 'const f = () => withConnection(async (connection) => { setTimeout(async () => { await connection.ping(); }, 50); });', 'async-capture setTimeout(async () => { await connection.ping(); }, 50)'],
  ['after it was passed to a helper', 'async function f(rows) { await db.transaction(async (trx) => { await prepare(trx); rows.forEach(async (row) => { await save(trx, row); }); }); }', 'async-capture rows.forEach(async (row) => { await save(trx, row); })'],
  ['a chain that is a statement', 'async function f(row) { await db.transaction(async (trx) => { trx.insert(row).into("rows").then(() => { console.log("done"); }).catch((error) => { console.error(error); }); }); }', 'async-capture trx.insert(row).into("rows").then(() => { console.log("done"); }).catch((error) => { console.error(error); })'],
  ['a chain that is a statement, of a typed object that is called', 'async function f(row) { await this.provider.connection.transaction(async (trx: Knex.Transaction) => { trx("rows").insert(row).then(() => log(row)); }); }', 'async-capture trx("rows").insert(row).then(() => log(row))'],
  ['a chain that is waited for', 'async function f(row) { await db.transaction(async (trx) => { await trx.insert(row).into("rows").then(() => log(row)).catch(fail); }); }', ''],
  ['a chain that is returned', 'async function f(row) { await db.transaction(async (trx) => { return trx.insert(row).then(() => log(row)); }); }', ''],
  ['a chain of a callback that is not async, which ends the transaction by itself', 'function f(row) { db.transaction((trx) => { trx.insert(row).then(trx.commit).catch(trx.rollback); }); }', ''],
  ['a chain of something else', 'async function f(row) { await db.transaction(async (trx) => { await trx.insert(row); mailer.send(row).then(() => log(row)); }); }', ''],
  ['waited for all together', 'async function f(rows) { await db.transaction(async (trx) => { await Promise.all(rows.map(async (row) => trx.insert(row))); rows.forEach(async (row) => { await log(row); }); }); }', ''],
  ['one after the other', 'async function f(rows) { await db.transaction(async (trx) => { for (const row of rows) await trx.insert(row); }); rows.forEach(async (row) => { await log(row); }); }', ''],
  ['a callback that is handed on', 'async function f(rows, work) { await db.transaction(work); rows.forEach(async (row) => { await work(row); }); }', ''],
  ['work with another', 'async function f(rows) { await db.transaction(async (trx) => { await trx.insert(rows); rows.forEach(async (row) => { await db.insert(row); }); }); }', ''],
  ['what is never given back here leaks nothing', 'async function f(rows) { await db.transaction(async (trx) => { if (!rows) return; await trx.insert(rows); setTimeout(async () => { await db.ping(); }, 50); }); }', ''],
]);

golden('what a callback gives out of its loan', MODULE, [
  ['a connection that a method lends', 'class Executor { async *stream(sql) { const connection = await this.provideConnection(async (connection) => connection); for await (const row of connection.stream(sql)) yield row; } }', 'use-after-release (escape) this.provideConnection(async (connection) => connection)'],
  ['a client that a function lends', 'async function f(sql) { const client = await withClient((c) => c); return await client.query(sql); }', 'use-after-release (escape) withClient((c) => c)'],
  ['the name of a field', 'async function f(sql) { let session; session = await this.db.withSession(async (session) => session); await session.run(sql); }', 'use-after-release (escape) this.db.withSession(async (session) => session)'],
  ['what was found with it', 'async function f(sql) { const rows = await withClient(async (client) => client.query(sql)); return rows.map((row) => row.id); }', ''],
  ['an answer that is worked with', 'async function f(sql) { const client = await withClient(async (client) => (await client.query(sql)).rows[0]); return client.name(); }', ''],
  ['a list that goes on as it is', 'async function f(list) { const names = await list.filter((name) => name); return names.join(); }', ''],
  ['a selector', 'function f() { const session = useSession((session) => session); return session.user(); }', ''],
  ['nobody works with it', 'async function f() { await withClient(async (client) => client); }', ''],
]);
