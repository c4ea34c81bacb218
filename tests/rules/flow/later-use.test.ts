/** Who goes on working with what it handed over has only lent it. */
import { ASYNC, golden, MODULE } from './support.ts';

golden('handed over and used again', ASYNC, [
  ['lent to an awaited function', 'const client = await db.connect(); await save(client, a); await client.query("COMMIT");', 'leak exit'],
  ['lent to an awaited method', 'const client = await db.connect(); await client.query("BEGIN"); await b.save(client, a); return await client.query("COMMIT");', 'leak exit by return await client.query("COMMIT")'],
  ['lent to a constructor', 'const client = await db.connect(); const rows = new Rows(client); await client.query("BEGIN"); await rows.add(a); await client.query("COMMIT");', 'leak exit'],
  ['given away', 'const client = await db.connect(); await save(client, a);', ''],
  ['something is built around it, and then it is released', 'const client = await db.connect(); const rows = new Rows(client); await rows.add(a); client.release();', 'leak throw by await rows.add(a)'],
  ['what one path says of a constructor holds for the other', 'const client = await db.connect(); if (a) { b.rows = new Rows(client); return b.run(); } b.rows = new Rows(client); const r = await b.run().catch(b.none); client.release(); return r;', 'leak exit by return b.run()'],
  ['released only where building on it failed', 'const client = await db.connect(); const tx = new Transaction(client); try { await tx.begin(); return tx; } catch (e) { client.release(); throw e; }', ''],
  ['released only where it was not built', 'const client = await db.connect(); if (a) { client.release(); return null; } return new Rows(client).first();', ''],
  ['given to a constructor', 'const client = await db.connect(); const rows = new Rows(client); await rows.add(a);', ''],
  ['a query builder made for it, which works at once', 'const client = await db.connect(); const rows = await getQueryBuilder(a, client).select("x").from(b).execute(); return rows.length;', 'leak exit by return rows.length'],
  ['a query builder made for it, which somebody keeps', 'const client = await db.connect(); const builder = getQueryBuilder(a, client); serve(builder);', ''],
  ['something else made for it, which works at once', 'const client = await db.connect(); await open(a, client).run();', ''],
  ['given to somebody who keeps it', 'const client = await db.connect(); await track(client); await client.query("LISTEN a");', ''],
  ['given without waiting', 'const client = await db.connect(); serve(client); await client.query("LISTEN a");', ''],
  ['only listened to afterwards', 'const client = await db.connect(); await serve(client); client.on("error", console.error);', ''],
  ['given away on a path that ends there', 'const client = await db.connect(); if (a) { await serve(client); return; } await client.query("x"); b(client);', 'leak throw by client.query("x")'],
  ['given away in one arm, used in the other', 'const client = await db.connect(); if (a) await serve(client); else { await client.query("x"); await client.end(); b(client); }', 'leak throw by client.query("x")'],
  ['rolled back where the helper fails', 'const client = await db.connect(); try { await save(client, a); } catch (error) { await client.query("ROLLBACK"); throw error; }', 'leak exit'],
]);

golden('told of, not waited for', MODULE, [
  ['who commits has kept it', 'import { DataSource } from "typeorm"; async function run(source: DataSource, b) { const runner = source.createQueryRunner(); setTimeouts(runner, 30); try { await runner.startTransaction(); await b(); await runner.commitTransaction(); } catch (error) { await runner.rollbackTransaction(); throw error; } }', 'leak exit'],
  ['who commits and releases', 'import { DataSource } from "typeorm"; async function run(source: DataSource, b) { const runner = source.createQueryRunner(); setTimeouts(runner, 30); try { await runner.startTransaction(); await b(); await runner.commitTransaction(); } catch (error) { await runner.rollbackTransaction(); throw error; } finally { await runner.release(); } }', 'leak throw by setTimeouts(runner, 30) possible'],
  ['who only begins a query', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); serve(runner); await runner.query("x"); }', ''],
  ['who registers it first', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); track(runner); await runner.startTransaction(); }', ''],
]);

const sibling = 'import { pool } from "./db"; import * as orders from "./orders"; import * as other from "./other";';
const released = `${sibling} export async function one(a) { const client = await pool.connect(); try { await orders.find(client, a); } finally { client.release(); } }`;
golden('lent to a module that others of the file lend to', MODULE, [
  ['who never releases', `${released} export async function two(a) { const c = await pool.connect(); const rows = await orders.insert(c, a); return rows; }`, 'leak#2 exit by return rows'],
  ['the end of a chain', `${released} export async function two(a) { const c = await pool.connect(); const rows = await orders.of(c).where(a).all(); return rows; }`, 'leak#2 exit by return rows'],
  ['a chain that nobody waits for', `${released} export async function two(a) { const c = await pool.connect(); orders.of(c).where(a); }`, ''],
  ['a module below a root of the project', 'import { pool } from "./db"; import { find, insert } from "services/orders"; export async function one(a) { const client = await pool.connect(); try { await find(client, a); } finally { client.release(); } } export async function two(a) { const c = await pool.connect(); await insert(c, a); }', 'leak#2 exit'],
  ['a package', 'import { pool } from "./db"; import { find, insert } from "orders"; export async function one(a) { const client = await pool.connect(); try { await find(client, a); } finally { client.release(); } } export async function two(a) { const c = await pool.connect(); await insert(c, a); }', ''],
  ['in a class', 'import { pool } from "./db"; class A { constructor(private orders) {} async one(a) { const client = await pool.connect(); try { await this.orders.find(client, a); } finally { client.release(); } } async two(a) { const c = await pool.connect(); await this.orders.insert(c, a); } }', 'leak#2 exit'],
  ['given to another module', `${released} export async function two(a) { const c = await pool.connect(); await other.insert(c, a); }`, ''],
  ['a model of the same folder', 'import { pool } from "./db"; import { User } from "../model/User"; import { Sale } from "../model/Sale"; export async function one(a) { const client = await pool.connect(); try { await new User().find(client, a); } finally { client.release(); } } export async function two(a) { const c = await pool.connect(); const sales = await new Sale().find(c, a); return sales; }', 'leak#2 exit by return sales'],
  ['a model of another folder', 'import { pool } from "./db"; import { User } from "../model/User"; import { start } from "../jobs/start"; export async function one(a) { const client = await pool.connect(); try { await new User().find(client, a); } finally { client.release(); } } export async function two(a) { const c = await pool.connect(); await start(c, a); }', ''],
  ['a data access object, in a file that never releases', 'import { mysqlPool } from "./db"; import { boardDao } from "./board-dao"; export async function titles(a) { const c = await mysqlPool.getConnection(); const rows = await boardDao.titles(c, a); return rows; }', 'leak exit by return rows'],
  ['a connection that a function without effect was to be called with', 'import { mysqlPool } from "./db"; import { boardDao } from "./board-dao"; export async function titles(a) { const c = await mysqlPool.getConnection(async (conn) => conn); const rows = await boardDao.titles(c, a); return rows; }', 'leak exit by return rows'],
  ['a loan', 'import { mysqlPool } from "./db"; import { boardDao } from "./board-dao"; export async function titles(a) { return await mysqlPool.getConnection(async (conn) => boardDao.titles(conn, a)); }', ''],
  ['a data access object that keeps it', 'import { mysqlPool } from "./db"; import { boardDao } from "./board-dao"; export async function open() { const c = await mysqlPool.getConnection(); await boardDao.attach(c); }', ''],
  ['an unknown object', 'import { mysqlPool } from "./db"; import { board } from "./board"; export async function titles(a) { const c = await mysqlPool.getConnection(); const rows = await board.titles(c, a); return rows; }', ''],
  ['not waited for', `${released} export async function two(a) { const c = await pool.connect(); orders.insert(c, a); }`, ''],
  ['of another pool', `${released} import { clients } from "./clients"; export async function two(a) { const c = await clients.connect(); await orders.insert(c, a); }`, ''],
  ['given to who keeps it', `${released} export async function two(a) { const c = await pool.connect(); await orders.register(c, a); }`, ''],
  ['released only where the module failed', `${sibling} export async function one(a) { const client = await pool.connect(); try { await orders.find(client, a); } catch (error) { client.release(); throw error; } return client; } export async function two(a) { const c = await pool.connect(); await orders.insert(c, a); }`, ''],
  ['a parameter is no module', 'import { pool } from "./db"; export async function one(orders, a) { const client = await pool.connect(); try { await orders.find(client, a); } finally { client.release(); } } export async function two(orders, a) { const c = await pool.connect(); await orders.insert(c, a); }', ''],
]);

golden('work that calls back after the release, by whatever name', MODULE, [
  ['a method of the object', 'export function run(id) { db.connect((err, conn, done) => { if (err) return; conn.lookUp(id, (error, row) => { console.log(row); }); done(); }); }', 'async-capture conn.lookUp(id, (error, row) => { console.log(row); })'],
  ['of what lives in it', 'export function run(id) { db.connect((err, conn, done) => { if (err) return; conn.models.User.get(id, (error, row) => { console.log(row); }); done(); }); }', 'leak throw by conn.models.User.get(id, (error, row) => { console.log(row); }) possible | async-capture conn.models.User.get(id, (error, row) => { console.log(row); })'],
  ['that gives back where it is done', 'export function run(id) { db.connect((err, conn, done) => { if (err) return; conn.models.User.get(id, (error, row) => { done(); console.log(row); }); }); }', ''],
  ['what takes no error is called at once', 'export function run(id) { db.connect((err, conn, done) => { if (err) return; conn.options.visit((name) => { console.log(name); }); done(); }); }', 'leak throw by conn.options.visit((name) => { console.log(name); }) possible'],
  ['a listener', 'export function run(id) { db.connect((err, conn, done) => { if (err) return; conn.socket.once("error", (error) => { console.log(error); }); done(); }); }', ''],
]);
