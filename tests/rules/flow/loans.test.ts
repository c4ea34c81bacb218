/** Objects that are lent to a callback: work that nobody waits for goes on when they are somebody else's. */
import { golden, MODULE } from './support.ts';

golden('a loan', MODULE, [
  ['forEach waits for nothing', 'async function f(rows) { await db.transaction(async (trx) => { rows.forEach(async (row) => { await trx.insert(row); }); }); }', 'async-capture rows.forEach(async (row) => { await trx.insert(row); })'],
  ['of a manager, through a repository', 'async function f(users) { await con.transaction(async (manager) => { users?.forEach(async (user) => { await manager.getRepository(User).update(user.id, user); }); }); }', 'async-capture users?.forEach(async (user) => { await manager.getRepository(User).update(user.id, user); })'],
  ['a timer', 'const f = () => withConnection(async (connection) => { setTimeout(async () => { await connection.ping(); }, 50); });', 'async-capture setTimeout(async () => { await connection.ping(); }, 50)'],
  ['after it was passed to a helper', 'async function f(rows) { await db.transaction(async (trx) => { await prepare(trx); rows.forEach(async (row) => { await save(trx, row); }); }); }', 'async-capture rows.forEach(async (row) => { await save(trx, row); })'],
  ['waited for all together', 'async function f(rows) { await db.transaction(async (trx) => { await Promise.all(rows.map(async (row) => trx.insert(row))); rows.forEach(async (row) => { await log(row); }); }); }', ''],
  ['one after the other', 'async function f(rows) { await db.transaction(async (trx) => { for (const row of rows) await trx.insert(row); }); rows.forEach(async (row) => { await log(row); }); }', ''],
  ['a callback that is handed on', 'async function f(rows, work) { await db.transaction(work); rows.forEach(async (row) => { await work(row); }); }', ''],
  ['work with another', 'async function f(rows) { await db.transaction(async (trx) => { await trx.insert(rows); rows.forEach(async (row) => { await db.insert(row); }); }); }', ''],
  ['what is never given back here leaks nothing', 'async function f(rows) { await db.transaction(async (trx) => { if (!rows) return; await trx.insert(rows); setTimeout(async () => { await db.ping(); }, 50); }); }', ''],
]);
