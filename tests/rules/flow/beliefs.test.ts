import { golden, MODULE } from './support.ts';

/** What the file itself says of calls nobody knows: who releases what one of them gave owes it for all of them. */
golden('beliefs', MODULE, [
  ['a careful neighbour convicts', 'async function one() { const c = await src.getConnection(); try { await c.query("x"); } finally { c.release(); } } async function two() { const c = await src.getConnection(); await c.query("y"); }', 'leak#2 exit'],
  ['by what a chain is given', 'function one() { return src.getConnection().then((c) => { c.release(); }); } function two() { return src.getConnection().then((c) => c.ping()); }', 'leak#2 exit'],
  ['by what a callback is given', 'function one() { src.getConnection((err, c) => { if (err) return; c.release(); }); } function two() { src.getConnection((err, c) => { if (err) return; c.ping(); }); }', 'leak exit'],
  ['behind a condition', 'async function run(own) { const c = own ? await src.getConnection() : src; await c.query("x"); if (own) c.release(); }', 'leak throw by c.query("x")'],
  ['what is given to a function with a name', 'async function one() { const c = await src.getConnection(); c.release(); } function two() { src.getConnection(options, onConnection); } function onConnection(e, c) { work(e, c); }', ''],
  ['what is given to nobody', 'async function one() { const c = await src.getConnection(); c.release(); } function two() { src.getConnection(options); }', 'leak discarded'],
  ['what is dropped at once', 'async function one() { const c = await src.getConnection(); c.release(); } async function two() { await src.getConnection(); }', 'leak#2 discarded'],
  ['what is used once and dropped', 'async function one() { const r = src.createQueryRunner("master"); await r.release(); } async function two() { return await src.createQueryRunner("master").query("x"); }', 'leak#2 exit by return await src.createQueryRunner("master").query("x");'.replace(';', '')],
  ['a connection that is waited for and released says it by itself', 'async function run() { const connection = await Link.attach("x"); const rows = await load(connection); connection.release(); return rows; }', 'leak throw by await load(connection)'],
  ['one method takes by name what another one gives', 'async function one(x) { const p = await x.acquirePage(); try { await p.go(); } finally { x.releasePage(p); } } async function two(x) { const p = await x.acquirePage(); await p.go(); }', 'leak#2 exit'],
  ['what is opened by name and closed by name', 'import { createConnection, closeConnection } from "./db"; async function one() { const c = await createConnection(); try { await c.query("x"); } finally { await closeConnection(c); } } async function two() { const c = await createConnection(); await c.query("x"); await closeConnection(c); }', 'leak#2 throw by c.query("x")#2'],
  ['what is made by name and closed by name, and is none of these', 'import { createMenu, closeMenu } from "./ui"; async function one() { const c = await createMenu(); await c.show("x"); await closeMenu(c); }', ''],
  ['what is opened by name and never closed', 'import { createConnection } from "./db"; async function one() { const c = await createConnection(); await c.query("x"); }', ''],
  ['a pool with both, whoever has the object in between', 'async function one(page) { await pagePool.releasePage(page); } async function two() { const p = await pagePool.acquirePage(); await p.go(); }', 'leak exit'],
  ['such names of something that is not the object', 'async function one(x, id) { await x.releaseLease(id); } async function two(x, id) { const got = await x.acquireLease(id); return Boolean(got); }', ''],
  ['a pool of another file, by its class', 'import { BulletPool } from "./bullets"; const spare = new BulletPool(); function fire(n) { const one = spare.get(); one.n = n; if (n < 0) return; spare.free(one); }', 'leak exit by return'],
  ['no pool, by its class', 'import { Registry } from "./registry"; const all = new Registry(); function fire(n) { const one = all.get(n); if (n < 0) return; all.push(one); }', ''],
  ['from a pool, and back to it by itself', 'function size(x) { const v = Vec.fromPool(x); if (x < 0) return 0; const n = v.x; v.free(); return n; }', 'leak exit by return 0'],
  ['from a pool, and kept', 'function size(x) { const v = Vec.fromPool(x); if (x < 0) return v; v.free(); return undefined; }', ''],
  ['a lock by its name, which outlives who took it', 'async function one(x) { const l = await x.acquireLease("main", 1); if (!l) return; if (await x.isBusy()) { await x.releaseLease("main", l); return; } await x.go(); }', ''],
  ['one of many, by who asks for it', 'async function one(x, id) { const l = await x.acquireLease(id); if (await x.isBusy()) { await x.releaseLease(id, l); return; } await x.go(); }', 'leak exit'],
  ['a pool that is fetched, and takes back', 'import { stores } from "./stores"; function run(s, c) { const pool = stores.getPool(); if (!pool) throw new Error("none"); pool.note(s); if (c) pool.releaseConnection(c); }', ''],
  ['a connection that is fetched, and goes back with its error', 'import { stores } from "./stores"; async function run(s, fault) { const c = await stores.getConnection(); if (s) return; c.release(fault); }', 'leak exit by return'],
  ['no connection by its name', 'async function run() { const ticket = await office.draw("x"); const rows = await load(ticket); ticket.release(); return rows; }', ''],
  ['looked up, not waited for', 'function run(id) { const client = clients.get(id); load(client); client.release(); }', ''],
  ['closing one does not convict who uses another', 'async function one() { const connection = getConnection(); await connection.close(); } async function two() { return getConnection().createQueryBuilder(); }', ''],
  ['what cannot go on is destroyed instead', 'async function run() { const session = await src.openSession(); try { const n = await session.count(); await session.release(); return n; } catch (e) { await session.destroy(e).catch(() => undefined); throw e; } }', ''],
  ['by the pool', 'class P { use(fn) { return this.acquire().then((one) => fn(one).then((x) => { this.release(one); return x; }, (e) => { this.destroy(one); throw e; })); } }', 'leak throw by fn(one) possible'],
  ['one of two calls, and nobody knows which is released', 'async function run(q, o) { const c = o.transaction ? o.transaction.getConnection() : await src.getConnection(); try { return await c.query(q); } finally { if (!o.transaction) src.release(c); } }', ''],
  ['what a callback gets and releases in one of its branches', 'function tile(cache, done) { cache.getRenderer(key, (err, renderer) => { if (err) return done(err); renderer.draw(z, (err, out) => { if (err) return done(err); renderer.release(); done(null, out); }); }); }', 'leak exit by return done(err)#2'],
  ['what a callback gets and releases before it looks at the error', 'function tile(cache, done) { cache.getRenderer(key, (err, renderer) => { if (err) return done(err); renderer.draw(z, (err, out) => { renderer.release(); if (err) return done(err); done(null, out); }); }); }', ''],
  ['what a callback gets and nobody releases', 'function tile(cache, done) { cache.getRenderer(key, (err, renderer) => { if (err) return done(err); renderer.draw(z, done); }); }', ''],
  ['a lock that a callback gets', 'function run(locks, done) { locks.getLock(key, (err, lock) => { if (err) return done(err); work((err) => { if (err) return done(err); lock.release(); done(); }); }); }', ''],
  ['a page that another file opens', 'import { openPage } from "./browser"; async function title(url) { const page = await openPage(url); if (url === "") return undefined; const text = await page.title(); await page.close(); return text; }', 'leak exit by return undefined'],
  ['a page among what another file gives', 'import { loadPage } from "./browser"; async function title(url) { const { response, page } = await loadPage(url); if (!response) throw new Error("none"); return page.title().finally(() => page.close()); }', 'leak throw by throw new Error("none")'],
  ['such a page, closed on every path', 'import { loadPage } from "./browser"; async function title(url) { const { response, page } = await loadPage(url); try { if (!response) throw new Error("none"); return await page.title(); } finally { await page.close(); } }', ''],
  ['such a page whose browser is closed here', 'import { openPage } from "./browser"; async function title(browser, url) { const page = await openPage(browser, url); try { const text = await page.title(); await page.close(); return text; } finally { await browser.close(); } }', ''],
  ['a page that one function closes and another hands on', 'import { openPage } from "./browser"; async function one(url) { const page = await openPage(url); await page.close(); } async function two(url) { const page = await openPage(url); return show(page); }', ''],
  ['a connection among what is given', 'async function run(link) { const { connection, info } = await link.attach("x"); if (info.old) return 0; const rows = await connection.query("y"); connection.release(); return rows; }', 'leak exit by return 0'],
  ['use and recycle, of one pool', 'class Part { init() { const one = this.objectPool.use(); one.v = 0; this.objectPool.recycle(one); } update(v) { const two = this.objectPool.use(); two.v = v; if (v) return; this.objectPool.recycle(two); } }', 'leak#2 exit by return'],
  ['use that runs a function', 'async function run(pool, v) { const rows = await pool.use(async (c) => c.query("x")); if (v) return; pool.recycle(rows); }', ''],
  ['released by its work, and by a cancel that may never come', 'function query(sql) { let connection; return { execute: async () => { connection = await Link.attach("x"); const rows = await load(connection, sql); connection.release(); return rows; }, cancel: () => connection?.release() }; }', 'leak throw by await load(connection, sql)'],
  ['an outer name that another function has, too', 'function one(sql) { let connection; return { execute: async () => { connection = await Link.attach("x"); const rows = await load(sql, { connection }); connection.release(); return rows; } }; } function two() { let connection; return { close: () => connection.release() }; }', 'leak throw by await load(sql, { connection })'],
  ['released by a close that its owner calls', 'function query(sql) { let connection; return { open: async () => { connection = await Link.attach("x"); await load(connection, sql); }, close: () => connection?.release() }; }', ''],
  ['a method of one\'s own that builds more around what it acquires', 'class Link { createQueryRunner(mode) { const runner = this.driver.createQueryRunner(mode); Object.assign(runner, { manager: manage(runner) }); return runner; } async drop() { const runner = this.createQueryRunner("master"); await runner.clear(); await runner.release(); } }', 'leak throw by await runner.clear()'],
  ['one call is waited for, of another the value is released', 'class Link { async drop() { const r = await this.createQueryRunner("m"); try { await r.clear(); } finally { await r.release(); } } async query(q, given) { const used = given || this.createQueryRunner("m"); try { return await used.query(q); } finally { if (!given) await used.release(); } } }', ''],
  ['what a function of the file gets elsewhere and hands on', 'function open(cb) { spare.acquireDb(cb, 3); } function keys(done) { open((err, conn) => { if (err) return done(err); conn.scan((err, keys) => { if (err) return done(err); spare.release(conn); done(null, keys); }); }); }', 'leak exit by return done(err)#2'],
  ['what a function of the file hands on out of a call that nobody follows', 'function open(done) { link.spawn({ a: 1 }).exec({ error: done, success: (conn) => done(null, conn) }); } function drop(done) { open((err, connection) => { if (err) return done(err); connection.query("x", (err) => { if (err) return done(err); releaseConnection(connection, done); }); }); }', 'leak exit by return done(err)#2'],
  ['the same, out of what the call gives', 'function openConnection(done) { link.spawn({ a: 1 }).exec({ error: done, success: (report) => done(null, report.connection) }); } function drop(done) { openConnection((err, connection) => { if (err) return done(err); connection.query("x", (err) => { if (err) return done(err); releaseConnection(connection, done); }); }); }', 'leak exit by return done(err)#2'],
  ['the same, released on both ways', 'function open(done) { link.spawn({ a: 1 }).exec({ error: done, success: (conn) => done(null, conn) }); } function drop(done) { open((err, connection) => { if (err) return done(err); connection.query("x", (err) => releaseConnection(connection, () => done(err))); }); }', ''],
  ['the same, by helpers that call back', 'function spawnConnection(done) { link.spawn({ a: 1 }).exec({ error: (err) => done(err), success: (conn) => done(null, conn) }); } function work(c, q, done) { link.send({ c, q }).exec((err, rows) => { if (err) return done(err); return done(null, rows); }); } function releaseConnection(c, done) { link.release({ c }).exec({ error: (err) => done(err), success: () => done() }); } function drop(done) { spawnConnection((err, connection) => { if (err) return done(err); work(connection, "x", (err) => { if (err) return done(err); releaseConnection(connection, done); }); }); }', 'leak exit by return done(err)'],
  ['the same helpers, and every way releases', 'function spawnConnection(done) { link.spawn({ a: 1 }).exec({ error: (err) => done(err), success: (conn) => done(null, conn) }); } function prepare(c, done) { if (skip) return done(); link.prepare({ a: 1 }).exec({ error: (err) => done(err), success: () => done() }); } function releaseConnection(c, done) { link.release({ c }).exec({ error: (err) => done(err), success: () => done() }); } function drop(done) { spawnConnection((err, connection) => { if (err) return done(err); prepare(connection, (err) => { releaseConnection(connection, () => done(err)); }); }); }', 'leak throw by link.prepare({ a: 1 }) possible'],
  ['a function of the file that gives what it opened itself', 'function open(cb) { link((err, conn) => { shared = conn; cb(err, conn); }); } function keys(done) { open((err, conn) => { if (err) return done(err); conn.scan((err, keys) => done(err, keys)); }); }', ''],
  ['a connection that a callback gets, closed with a callback', 'function save(self, done) { self.beginTransaction(level, (err, conn) => { if (err) return done(err); conn.commitTransaction((err) => { if (err) return done(err); conn.close(() => {}); done(); }); }); }', 'leak exit by return done(err)#2'],
  ['such a connection, closed by every branch', 'function save(self, done) { self.beginTransaction(level, (err, conn) => { if (err) return done(err); conn.commitTransaction((err) => { conn.close(() => {}); done(err); }); }); }', ''],
  ['claimed and released by a class, several at once', 'class Hit { face(a) { const one = Vec.claim(a); const two = Vec.claim(); if (a.x < 0) { Vec.release(two); return; } Vec.release(one, two); } }', 'leak exit by return'],
  ['borrowed and changed in one go', 'import { Vec } from "./vec"; function reflect(ray, n) { const d = Vec.borrow().copy(ray).add(n); if (d.x > 0) return null; const out = d.x; Vec.giveBack(d); return out; }', 'leak exit by return null'],
  ['the same, given back on both ways', 'import { Vec } from "./vec"; function reflect(ray, n) { const d = Vec.borrow().copy(ray).add(n); if (d.x > 0) { Vec.giveBack(d); return null; } const out = d.x; Vec.giveBack(d); return out; }', 'leak throw by Vec.borrow().copy(ray) possible'],
  ['borrowed, and another object made of it', 'import { Vec } from "./vec"; function reflect(ray) { const d = Vec.borrow().clone(); if (ray.x > 0) return null; Vec.giveBack(d); return ray; }', ''],
  ['claimed, and released together', 'class Hit { face(a) { const one = Vec.claim(a); const two = Vec.claim(); two.x = one.x; Vec.release(one, two); } }', 'leak throw by Vec.claim() possible'],
  ['a claim of a token', 'function read(token) { const role = token.claim("role"); return role.toUpperCase(); }', ''],
]);

golden('transactions that another file begins', MODULE, [
  ['not rolled back where something fails', 'async function run(a) { const txn = await store.newTransaction(); await store.save(txn, a); await txn.commit(); }', 'leak throw by await store.save(txn, a)'],
  ['declared in the try, so that no handler has it', 'import { store } from "./store"; async function run(a) { try { const trx = await store.beginTransaction(); await store.save(a, { trx }); await trx.commit(); } catch (e) { log(e); throw e; } }', 'leak throw by throw e'],
  ['rolled back on every path that fails', 'async function run(a) { const txn = await store.newTransaction(); try { await store.save(txn, a); await txn.commit(); } catch (e) { await txn.rollback(); throw e; } }', ''],
  ['aborted', 'async function run(a) { const txn = await store.newTransaction(); try { await store.save(txn, a); await txn.commit(); } catch (e) { await txn.abort(); throw e; } }', ''],
  ['left by a return', 'async function run(a) { let t; try { t = await this.store.transaction(); const n = await a.count({ t }); if (n === 0) return 0; await t.commit(); return n; } catch (e) { await t?.rollback(); throw e; } }', 'leak exit by return 0'],
  ['lent by an option of a helper', 'async function find(user, t) { const options = { where: { user } }; if (t) options.transaction = t; return users.findOne(options); } async function run(a) { const t = await store.transaction(); const user = await find(a, t); if (!user) return 0; await t.commit(); return 1; }', 'leak exit by return 0'],
  ['kept by a field of the same name', 'async function run(a) { const t = await store.transaction(); a.options.transaction = t; await a.run(); }', ''],
  ['a careful neighbour says so, too', 'async function one(a) { const trx = await store.transaction(); await trx.commit(); } async function two(a) { const trx = await store.transaction(); if (a) return; await trx.rollback(); }', 'leak#2 exit by return'],
  ['lent to a function', 'async function run(a) { const trx = await store.transaction(async (t) => { await t.add(a); }); await trx.commit(); }', ''],
  ['within another one', 'async function run(trx, a) { const inner = await trx.transaction(); await inner.add(a); await inner.commit(); }', ''],
  ['of a session, which is closed', 'async function run(session, a) { const tx = await session.beginTransaction(); try { await tx.run(a); await tx.commit(); } finally { await session.close(); } }', ''],
  ['that is yet to begin', 'async function run(a) { const transaction = await pools.createTransaction(); await transaction.begin(); try { await transaction.add(a); await transaction.commit(); } catch (e) { await transaction.rollback(); throw e; } }', ''],
  ['asked after its end', 'async function run(a) { const trx = await store.transaction(); try { await trx.commit(); } catch (e) { await trx.rollback(); } return trx.isCompleted; }', ''],
  ['no transaction by its name', 'async function run(a) { const draft = await store.open(a); await draft.add(a); await draft.commit(); }', ''],
  ['given on as an option, and ended by nobody', 'const { db, Order } = require("./models"); exports.create = async (req, res) => { const t = await db.transaction(); const order = await Order.create(req.body, { transaction: t }); res.json(order); };', 'leak exit'],
  ['given on under its own name', 'async function run(a) { const transaction = await this.store.beginTransaction(); return a.create({ n: 1 }, { transaction }); }', 'leak exit by return a.create({ n: 1 }, { transaction })'],
  ['given on as an option, and to who ends it', 'async function run(a) { const t = await store.transaction(); await a.create({ n: 1 }, { transaction: t }); await finish(t); }', 'leak throw by await a.create({ n: 1 }, { transaction: t })'],
  ['that somebody else has begun', 'async function run(a) { const transaction = await context.getTransaction(); return a.create({ n: 1 }, { transaction }); }', ''],
  ['no transaction of a database', 'async function run(res, id) { const transaction = await bank.findTransaction(id); res.json({ transaction }); }', ''],
  ['handed on', 'async function run(a) { const trx = await store.transaction(); return trx; } async function other() { const trx = await store.transaction(); try { await trx.add(1); await trx.commit(); } catch { await trx.rollback(); } }', ''],
]);

golden('clients by their declared types', MODULE, [
  ['never released', 'import type { PoolClient } from "pg"; import { open } from "./open"; async function run(q) { const client: PoolClient = await open(); const { rows } = await client.query(q); return rows; }', 'leak exit by return rows'],
  ['of another library', 'import type { PoolConnection } from "mysql2/promise"; import * as store from "./store"; async function run(q) { const connection: PoolConnection = await store.connection(); const [rows] = await connection.query(q); return rows; }', 'leak exit by return rows'],
  ['released', 'import type { PoolClient } from "pg"; import { open } from "./open"; async function run(q) { const client: PoolClient = await open(); try { return await client.query(q); } finally { client.release(); } }', ''],
  ['handed on', 'import type { PoolClient } from "pg"; import { open } from "./open"; async function run(q) { const client: PoolClient = await open(); return work(client, q); }', ''],
  ['a client of no pool', 'import type { Client } from "pg"; import { open } from "./open"; async function run(q) { const client: Client = await open(); const { rows } = await client.query(q); return rows; }', ''],
  ['a type of that name from elsewhere', 'import type { PoolClient } from "./client"; import { open } from "./open"; async function run(q) { const client: PoolClient = await open(); const { rows } = await client.query(q); return rows; }', ''],
  ['of the instance', 'import type { PoolClient } from "pg"; class Store { async run(q) { const client: PoolClient = await this.client(); const { rows } = await client.query(q); return rows; } }', ''],
]);

golden('lists of spare objects', MODULE, [
  ['one is popped and not pushed back', 'const SPARE = []; for (let i = 0; i < 9; i++) { SPARE.push(new Vector()); } function near(p, c) { const d = SPARE.pop().copy(p).sub(c); return d.len2() < 1; } function far(p, c) { const d = SPARE.pop(); d.x = p.x - c.x; const far = d.x > 1; SPARE.push(d); return far; }', 'leak exit by return d.len2() < 1;'.replace(';', '')],
  ['a branch forgets', 'const SPARE = []; SPARE.push([]); function run(a) { const one = SPARE.pop(); one[0] = a; if (a) return; SPARE.push(one); }', 'leak exit by return'],
  ['every branch pushes back', 'const SPARE = []; SPARE.push([]); function run(a) { const one = SPARE.pop(); one[0] = a; if (a) { SPARE.push(one); return; } SPARE.push(one); }', ''],
  ['a stack of work', 'function walk(root) { const todo = [root]; while (todo.length > 0) { const node = todo.pop(); if (node.skip) continue; todo.push(...node.children); } }', ''],
  ['jobs that are tried again', 'const jobs = []; function add(job) { jobs.push(job); } function run() { const job = jobs.pop(); if (!job.run()) jobs.push(job); }', ''],
]);

golden('a callback that is given an object and no error', MODULE, [
  ['one that forgets where its query fails', 'import store from "./store"; export function list(res) { store.getConnection((conn) => { conn.query("a", (err, rows) => { if (err) return res.sendStatus(500); conn.release(); res.json(rows); }); }); }', 'leak exit by return res.sendStatus(500)'],
  ['by a function of another file', 'import { getConnection } from "./store"; export const list = (res) => { getConnection(function (connection) { connection.query("a", (err, rows) => { if (err) return res.fail(err); connection.release(); res.json(rows); }); }); };', 'leak exit by return res.fail(err)'],
  ['behind other arguments, as its neighbour gives back', 'import store from "./store"; export function a(req, res) { store.getConnection(req, res, function (connection) { connection.query("a", () => { connection.release(); res.end(); }); }); } export function b(req, res) { store.getConnection(req, res, function (connection) { connection.query("b", () => res.end()); }); }', 'leak exit'],
  ['one that always gives back', 'import store from "./store"; export function list(res) { store.getConnection((conn) => { conn.query("a", (err, rows) => { conn.release(); if (err) return res.sendStatus(500); res.json(rows); }); }); }', ''],
  ['where nobody gives back it is a loan', 'import store from "./store"; export function list(res) { store.getConnection((conn) => { conn.query("a", (err, rows) => { if (err) return res.sendStatus(500); res.json(rows); }); }); }', ''],
  ['what an iteration goes over was not acquired there', 'export const drain = (connections) => { connections.forEach((conn) => { if (conn.busy) return; conn.release(); }); };', ''],
  ['by a name that lends', 'import store from "./store"; export const count = () => store.withConnection((connection) => { connection.query("a", () => {}); });', ''],
]);

golden('clients of what also does the work by itself', MODULE, [
  ['a service that queries, and lends', 'export class Orders { constructor(private readonly db: Database) {} async create(user) { const client = await this.db.getClient(); const { rows } = await client.query("a", [user]); return rows; } async confirm(id) { return this.db.query("b", [id]); } }', 'leak exit by return rows'],
  ['a module of functions', 'const { getClient, query } = require("../db"); export async function one(id) { const client = await getClient(); const { rows } = await client.query("a", [id]); return rows[0]; } export const all = () => query("b");', 'leak exit by return rows[0]'],
  ['imported by name', 'import { acquireConnection, execute } from "../db"; export async function one(id) { const conn = await acquireConnection(); await conn.execute("a", [id]); } export const all = () => execute("b");', 'leak exit'],
  ['and one that is given back', 'export class Orders { constructor(private readonly db: Database) {} async create(user) { const client = await this.db.getClient(); try { return await client.query("a", [user]); } finally { client.release(); } } async confirm(id) { return this.db.query("b", [id]); } }', ''],
  ['what only lends may have but one', 'export class Orders { constructor(private readonly db: Database) {} async create(user) { const client = await this.db.getClient(); const { rows } = await client.query("a", [user]); return rows; } }', ''],
  ['another module does the work', 'import { getClient } from "../db"; import { query } from "../search"; export async function one(id) { const client = await getClient(); return client.query("a", [id]); } export const all = () => query("b");', ''],
  ['what is handed to others they may give back', 'export class Orders { constructor(private readonly db: Database) {} async create(user) { const client = await this.db.getClient(); client.query("a"); return new Work(client, user); } async confirm(id) { return this.db.query("b", [id]); } }', ''],
]);

const ADMIN = 'import { getAdminConnection } from "./db"; ';

golden('a connection by its name and by what gives it', MODULE, [
  ['closed where nothing fails', `${ADMIN}async function run(a) { const adminConn = await getAdminConnection(); await adminConn.execute(a); await adminConn.close(); }`, 'leak throw by adminConn.execute(a)'],
  ['closed on every path', `${ADMIN}async function run(a) { const adminConn = await getAdminConnection(); try { await adminConn.execute(a); } finally { await adminConn.close(); } }`, ''],
  ['one that runs no statements', `${ADMIN}async function run(a) { const socketConn = await getAdminConnection(); await socketConn.send(a); await socketConn.close(); }`, ''],
]);

golden('what Promise.resolve() is given', MODULE, [
  ['the connection of a transaction, or one of its own', 'class A { run(sql, options) { return Promise.resolve(options.trx ? options.trx.connection : this.connectionManager.getConnection()).then((connection) => this.query(connection, sql).finally(() => { if (options.trx) return; return this.connectionManager.releaseConnection(connection); })); } }', ''],
]);

golden('given to a callback by its name', MODULE, [
  ['the callback of whoever waits', 'function Waiting() {} Waiting.prototype.next = function () { var cb = this.waiting.shift(); if (cb) this.getConnection(cb); }; Waiting.prototype.end = function () { this.getConnection(function (err, conn) { if (err) return; conn.ping(function () { conn.release(); }); }); };', ''],
  ['options', 'function Waiting() {} Waiting.prototype.next = function (options) { this.getConnection(options); }; Waiting.prototype.end = function () { this.getConnection(function (err, conn) { if (err) return; conn.ping(function () { conn.release(); }); }); };', 'leak discarded'],
]);

golden('browsers that a function of somebody else launches', MODULE, [
  ['closed where nothing fails', 'import { launchChrome } from "./chrome"; async function run(a) { const browser = await launchChrome(); const page = await browser.newPage(); await page.goto(a); await browser.close(); }', 'leak throw by browser.newPage()'],
  ['closed on every path', 'import { launchChrome } from "./chrome"; async function run(a) { const browser = await launchChrome(); try { const page = await browser.newPage(); await page.goto(a); } finally { await browser.close(); } }', ''],
  ['one that is looked up', 'import { getBrowser } from "./chrome"; async function run(a) { const browser = await getBrowser(); const page = await browser.newPage(); await browser.close(); }', ''],
  ['a pool that grabs', 'import { pool } from "./pool"; async function run(a) { const cn = await pool.grab(); const rows = await cn.exec(a); pool.release(cn); return rows; }', 'leak throw by cn.exec(a)'],
  ['asked whether it is over', 'import { open } from "./pages"; async function run(a) { const page = await open(); try { await page.goto(a); } finally { if (!page.isClosed()) await page.close(); } }', ''],
]);

golden('a task that gives what it acquired or what it was given', MODULE, [
  ['released on the same condition', 'import { manager } from "./manager"; export function run(sql, options) { return Promise.try(() => { prepare(options); return options.given ? options.given.connection : manager.getConnection(options); }).then((connection) => { const query = new Query(connection); return retry(() => query.run(sql)).finally(() => { if (!options.given) return manager.releaseConnection(connection); }); }); }', 'leak throw by new Query(connection) possible'],
  ['released in any case, but for a failure', 'import { manager } from "./manager"; export function run(sql, options) { return Promise.try(() => { prepare(options); return manager.getConnection(options); }).then((connection) => connection.query(sql).then((rows) => { manager.releaseConnection(connection); return rows; })); }', 'leak throw by connection.query(sql)'],
]);
