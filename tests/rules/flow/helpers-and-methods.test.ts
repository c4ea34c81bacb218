/** Functions and methods of the same file are followed where they are called. */
import { golden, MODULE } from './support.ts';

golden('helpers that release', MODULE, [
  ['a function declaration', 'function run() { const item = pool.acquire(); giveUp(item); } function giveUp(x) { pool.release(x); }', ''],
  ['an arrow function', 'const giveUp = (x) => pool.release(x); function run() { const item = pool.acquire(); giveUp(item); }', ''],
  ['on some paths only', 'function run(a) { const item = pool.acquire(); giveUp(item, a); } function giveUp(x, a) { if (a) pool.release(x); }', 'leak exit'],
  ['on some paths, the others are covered by the result', 'function run(a) { const item = pool.acquire(); if (!giveUp(item, a)) pool.release(item); } function giveUp(x, a) { if (a) { pool.release(x); return true; } return false; }', ''],
  ['and release again', 'function run() { const item = pool.acquire(); giveUp(item); pool.release(item); } function giveUp(x) { pool.release(x); }', 'double-release pool.release(item)'],
  ['through another helper', 'function run() { const item = pool.acquire(); one(item); } function one(x) { two(x); } function two(y) { pool.release(y); }', ''],
  ['and throw', 'function run(a) { const item = pool.acquire(); if (a) fail(item); pool.release(item); } function fail(x) { pool.release(x); throw new Error(); }', ''],
  ['and throw, caught by who releases again', 'function run() { const item = pool.acquire(); try { fail(item); } catch { pool.release(item); } } function fail(x) { pool.release(x); throw new Error(); }', 'double-release pool.release(item)'],
  ['with a default for the parameter', 'function run() { const item = pool.acquire(); giveUp(item); } function giveUp(x, quietly = false) { if (quietly) return; pool.release(x); }', ''],
  ['with a pattern for the parameter', 'function run() { const item = pool.acquire(); giveUp({ item }); } function giveUp({ item }) { pool.release(item); }', ''],
  ['an async helper, awaited', 'async function run() { const client = await db.connect(); await giveUp(client); } async function giveUp(c) { c.release(); }', ''],
  ['an async helper that may reject before it releases', 'async function run() { const client = await db.connect(); await giveUp(client); } async function giveUp(c) { await c.query("ROLLBACK"); c.release(); }', 'leak throw by c.query("ROLLBACK")'],
  ['an async helper that knows nothing of it, and in which only a call may throw', 'async function run() { const client = await db.connect(); await note(1); client.release(); } async function note(n) { work(n); }', 'leak throw by note(1) possible'],
  ['an async helper that knows nothing of it, and gives on what work gives', 'async function run() { const client = await db.connect(); await note(1); client.release(); } async function note(n) { return work(n); }', 'leak throw by await note(1)'],
  ['an async arrow that gives on what work gives', 'async function run() { const client = await db.connect(); await note(1); client.release(); } const note = async (n) => work(n);', 'leak throw by await note(1)'],
  ['a helper of another file that by its name does a release', 'import { doRelease } from "./db"; async function run() { const client = await db.connect(); const rows = await client.query("x"); doRelease(client); return rows; }', 'leak throw by client.query("x")'],
  ['a helper of another file that by its name does something else', 'import { doReleaseNotes } from "./db"; async function run() { const client = await db.connect(); doReleaseNotes(client); }', ''],
  ['an async helper that is not awaited', 'async function run() { const client = await db.connect(); giveUp(client); } async function giveUp(c) { await null; c.release(); }', ''],
  ['a helper that calls itself', 'function run(n) { const item = pool.acquire(); loop(item, n); } function loop(x, n) { if (n) return loop(x, n - 1); pool.release(x); }', ''],
  ['a closure over the resource', 'function run(a) { const item = pool.acquire(); const finish = () => pool.release(item); if (a) return finish(); finish(); }', ''],
  ['a closure that calls a closure over the resource', 'function run() { const item = pool.acquire(); const finish = () => pool.release(item); (() => { finish(); })(); return item.x; }', 'use-after-release item.x'],
  ['a closure over the resource that one path forgets', 'function run(a) { const item = pool.acquire(); const finish = () => pool.release(item); if (a) return 1; finish(); }', 'leak exit by return 1'],
  ['a hoisted inner function', 'function run(a) { const item = pool.acquire(); if (a) return finish(); finish(); function finish() { pool.release(item); } }', ''],
  ['a transaction is rolled back by a helper from elsewhere', 'import { safeRollback } from "./x"; async function run(sequelize, dao) { const t = await sequelize.transaction(); try { await dao.update(t, 1); await t.commit(); } catch (error) { await safeRollback(t); throw error; } }', ''],
  ['a client is rolled back by a helper from elsewhere, which ends no lease', 'import { safeRollback } from "./x"; async function run() { const client = await db.connect(); try { await client.query(1); client.release(); } catch (error) { await safeRollback(client); throw error; } }', 'leak throw by throw error'],
  ['a connection is terminated by a helper from elsewhere', 'import { terminatePoolConnection } from "./x"; async function run(a) { const client = await db.connect(); if (a) client.release(); else terminatePoolConnection(db, client, a); }', ''],
  ['a helper known by its name, from elsewhere', 'import { releaseQuietly } from "./x"; function run() { const item = pool.acquire(); releaseQuietly(item); }', ''],
  ['a helper known by its name, in this file, that does not release', 'function run() { const item = pool.acquire(); cleanupItem(item); } function cleanupItem(x) { x.dirty = false; }', 'leak exit'],
  ['a constant helper by name', 'import { closeAll } from "./x"; function run(a) { const item = pool.acquire(); try { a(item); } finally { closeAll(item); } }', ''],
  ['a runner that a method makes unless it is given one, in a callback', 'class Store { own(given) { if (given) return given; return this.source.createQueryRunner(); } async clear(ids, given?) { await Promise.all(ids.map((id) => { const query = this.own(given).manager.build(id); return query.execute(); })); } }', 'leak overwritten'],
  ['a runner that a method makes unless it is given one, and it is', 'class Store { own(given) { if (given) return given; return this.source.createQueryRunner(); } async clear(ids, given) { await Promise.all(ids.map((id) => { const query = this.own(given).manager.build(id); return query.execute(); })); } }', ''],
]);

golden('helpers that borrow', MODULE, [
  ['only read', 'function run() { const item = pool.acquire(); show(item); } function show(x) { console.log(x.size); }', 'leak exit'],
  ['only read, released here', 'function run() { const item = pool.acquire(); show(item); pool.release(item); } function show(x) { console.log(x.size); }', ''],
  ['never throw, so nothing is at risk', 'function run() { const item = pool.acquire(); fill(item); pool.release(item); } function fill(x) { x.size = 1; }', ''],
  ['throw', 'function run() { const item = pool.acquire(); check(item); pool.release(item); } function check(x) { if (!x.size) throw new Error(); }', 'leak throw by throw new Error()'],
  ['reject', 'async function run() { const client = await db.connect(); const rows = await load(client); client.release(); return rows; } async function load(c) { return await c.query("x"); }', 'leak throw by c.query("x")'],
  ['reject, covered', 'async function run() { const client = await db.connect(); try { return await load(client); } finally { client.release(); } } async function load(c) { return await c.query("x"); }', ''],
  ['come back from whichever return of theirs', 'async function run(a) { const client = await db.connect(); const ok = await load(client); if (!ok) { client.release(); return; } a.done = true; } async function load(c) { const { rows } = await c.query("x").catch(() => ({ rows: [] })); return rows[0]; }', 'leak exit'],
  ['return what they got', 'function run() { const item = same(pool.acquire()); pool.release(item); } function same(x) { return x; }', ''],
  ['return what they got, and it is lost', 'function run() { const item = same(pool.acquire()); item.x = 1; } function same(x) { return x; }', 'leak exit'],
]);

golden('helpers that keep', MODULE, [
  ['in a map of the module', 'const kept = new Map(); function run(a) { const item = pool.acquire(); keep(a, item); } function keep(a, x) { kept.set(a, x); }', ''],
  ['in a variable of the module', 'let kept; function run() { const item = pool.acquire(); keep(item); } function keep(x) { kept = x; }', ''],
  ['in a field', 'class A { run() { const item = pool.acquire(); this.keep(item); } keep(x) { this.item = x; } stop() { pool.release(this.item); } }', ''],
  ['in another file', 'import { keep } from "./x"; function run() { const item = pool.acquire(); keep(item); }', ''],
]);

golden('helpers that acquire', MODULE, [
  ['the helper itself is clean', 'function open() { return pool.acquire(); }', ''],
  ['its caller forgets', 'function open() { return pool.acquire(); } function run() { const item = open(); item.x = 1; }', 'leak exit'],
  ['its caller releases', 'function open() { return pool.acquire(); } function run() { const item = open(); pool.release(item); }', ''],
  ['its caller drops it', 'function open() { return pool.acquire(); } function run() { open(); }', 'leak discarded'],
  ['through two helpers', 'function one() { return pool.acquire(); } function two() { return one(); } function run() { const item = two(); item.x = 1; }', 'leak exit'],
  ['an async helper', 'async function open() { const client = await db.connect(); await client.query("SET x"); return client; }', 'leak throw by client.query("SET x")'],
  ['an async helper that cleans up', 'async function open() { const client = await db.connect(); try { await client.query("SET x"); return client; } catch (error) { client.release(); throw error; } }', ''],
  ['the caller of an async helper forgets', 'async function open() { return await db.connect(); } async function run() { const client = await open(); await client.query("x"); client.release(); }', 'leak throw by client.query("x")'],
  ['an arrow constant', 'const open = () => db.connect(); async function run() { const client = await open(); await client.query("x"); }', 'leak exit'],
  ['a callback that is given the object and its release', 'const open = (cb) => db.connect((err, client, done) => { if (err) { cb(err); } else { cb(null, client, done); } }); export const count = (sql, cb) => open((err, client, end) => { if (err) { cb(err); } else { client.query(sql, (failure, rows) => { end(); cb(failure, rows); }); } });', ''],
  ['the same, and the error of the work ends before the release', 'const open = (cb) => db.connect((err, client, done) => { if (err) { cb(err); } else { cb(null, client, done); } }); export const count = (sql, cb) => open((err, client, end) => { if (err) { cb(err); } else { client.query(sql, (failure, rows) => { if (failure) return cb(failure); end(); cb(null, rows); }); } });', 'leak exit by return cb(failure)'],
  ['a chain that opens a page, of a context that is made there or of the browser', 'export const make = ({ browser, hidden }) => { const newPage = () => Promise.resolve(browser).then(async (browser) => { const context = hidden ? await browser.createBrowserContext() : browser; const page = await context.newPage(); page.setDefaultNavigationTimeout(9); return page; }); const shot = async (url) => { const page = await newPage(); await page.goto(url); const file = await page.screenshot(); await page.close(); return file; }; return { shot, page: newPage }; };', 'leak throw by page.goto(url)'],
  ['the same, closed whatever happens', 'export const make = ({ browser, hidden }) => { const newPage = () => Promise.resolve(browser).then(async (browser) => { const context = hidden ? await browser.createBrowserContext() : browser; const page = await context.newPage(); page.setDefaultNavigationTimeout(9); return page; }); const shot = async (url) => { const page = await newPage(); try { await page.goto(url); return await page.screenshot(); } finally { await page.close(); } }; return { shot, page: newPage }; };', ''],
  ['a page of a context that somebody else gives, in a file of no browser', 'export const shot = async (context, url) => { const page = await context.newPage(); await page.goto(url); return page.content(); };', ''],
  ['a method', 'class A { open() { return pool.acquire(); } run() { const item = this.open(); item.x = 1; } }', 'leak exit'],
  ['a method, released', 'class A { open() { return pool.acquire(); } run() { const item = this.open(); pool.release(item); } }', ''],
  ['a private method', 'class A { #open() { return pool.acquire(); } run() { const item = this.#open(); item.x = 1; } }', 'leak exit'],
  ['a getter', 'class A { get fresh() { return pool.acquire(); } run() { const item = this.fresh; pool.release(item); } }', ''],
  ['a cache hands out what it keeps', 'let cached; function get() { cached ??= pool.acquire(); return cached; } function run() { const item = get(); item.x = 1; }', ''],
  ['a cache hands out what it keeps, by if', 'let cached; function get() { if (!cached) cached = pool.acquire(); return cached; } function run() { get().x = 1; }', ''],
  ['the helper gives the object and its release', 'function open() { const item = pool.acquire(); return { item, release: () => pool.release(item) }; } function run() { const { item, release } = open(); try { item.x = 1; } finally { release(); } }', ''],
  ['the helper gives the object and its release, which nobody calls', 'function open() { const item = pool.acquire(); return { item, release: () => pool.release(item) }; } function run() { const { item, release } = open(); item.x = 1; }', 'leak exit'],
  ['the caller releases the object directly', 'function open() { const item = pool.acquire(); return { item, size: 1 }; } function run() { const { item } = open(); pool.release(item); }', ''],
  ['a factory of release functions', 'function releaser(x) { return () => pool.release(x); } function run() { const item = pool.acquire(); const free = releaser(item); free(); }', ''],
  ['a factory of release functions, one path forgets', 'function releaser(x) { return () => pool.release(x); } function run(a) { const item = pool.acquire(); const free = releaser(item); if (a) return; free(); }', 'leak exit by return'],
]);

golden('methods', MODULE, [
  ['released by a method of the class', 'class A { run() { const item = pool.acquire(); this.free(item); } free(x) { pool.release(x); } }', ''],
  ['a method that forgets on one path', 'class A { run(a) { const item = pool.acquire(); this.free(item, a); } free(x, a) { if (a) return; pool.release(x); } }', 'leak exit'],
  ['an arrow field', 'class A { run() { const item = pool.acquire(); this.free(item); } free = (x) => { pool.release(x); }; }', ''],
  ['a private method', 'class A { run() { const item = pool.acquire(); this.#free(item); } #free(x) { pool.release(x); } }', ''],
  ['a static method', 'class A { static run() { const item = pool.acquire(); A.free(item); } static free(x) { pool.release(x); } }', ''],
  ['a method of a base class nobody sees', 'import { B } from "./b"; class A extends B { run() { const item = pool.acquire(); this.take(item); } }', ''],
  ['a method of an object literal', 'const tools = { free(x) { pool.release(x); } }; function run() { const item = pool.acquire(); tools.free(item); }', ''],
  ['a field used as a longer local name', 'class A { async run() { this.client = await db.connect(); try { await this.client.query("x"); } finally { this.client.release(); } } }', ''],
  ['a field used as a longer local name, not covered', 'class A { async run() { this.client = await db.connect(); await this.client.query("x"); this.client.release(); } }', 'leak throw by this.client.query("x")'],
  ['a field that another method releases', 'class A { async start() { this.client = await db.connect(); } stop() { this.client.release(); } }', ''],
  ['super calls a method elsewhere', 'import { B } from "./b"; class A extends B { run() { const item = pool.acquire(); super.run(item); } }', ''],
]);

golden('methods of a prototype', MODULE, [
  ['one that hands out by a callback, and a caller that forgets', 'function Db() { this.pool = db; } Db.prototype.open = function (cb) { this.pool.connect((err, client) => { if (err) return cb(err); cb(null, client); }); }; Db.prototype.run = function (sql, cb) { this.open(function (err, client) { if (err) return cb(err); client.query(sql, function (err, rows) { cb(err, rows); }); }); };', 'leak exit'],
  ['and one that gives back', 'function Db() { this.pool = db; } Db.prototype.open = function (cb) { this.pool.connect((err, client) => { if (err) return cb(err); cb(null, client); }); }; Db.prototype.run = function (sql, cb) { this.open(function (err, client) { if (err) return cb(err); client.query(sql, function (err, rows) { client.release(); cb(err, rows); }); }); };', ''],
  ['one that gives back what it is given', 'function Db() { this.pool = db; } Db.prototype.end = function (client) { client.query("RESET ALL", () => client.release()); }; Db.prototype.run = function (sql, cb) { var self = this; self.pool.connect(function (err, client) { if (err) return cb(err); client.query(sql, function (err, rows) { self.end(client); cb(err, rows); }); }); };', ''],
  ['one that only works with what it is given', 'function Db() { this.pool = db; } Db.prototype.count = function (client, cb) { client.query("x", cb); }; Db.prototype.run = async function (cb) { const client = await this.pool.connect(); this.count(client, cb); };', 'leak exit'],
  ['by another name for this', 'function Db() { this.pool = db; } Db.prototype.count = function (client, cb) { client.query("x", cb); }; Db.prototype.run = function (cb) { var self = this; self.pool.connect(function (err, client) { if (err) return cb(err); self.count(client, function (err, n) { if (err) return cb(err); client.release(); cb(null, n); }); }); };', 'leak exit by return cb(err)#2'],
  ['the pool of a field that a constructor filled', 'const Driver = require("ibm_db"); function Db() { this.client = new Driver.Pool(); } Db.prototype.run = function (sql, cb) { var self = this; self.client.open(sql, function (err, conn) { if (err) return cb(err); conn.query(sql, function (err, rows) { if (err) return cb(err); conn.close(); cb(null, rows); }); }); };', 'leak exit by return cb(err)#2'],
  ['the same name on another prototype is another method', 'function Db() { this.pool = db; } function Log() {} Log.prototype.end = function (client) { client.query("x"); }; Db.prototype.run = async function () { const client = await this.pool.connect(); this.end(client); };', ''],
  ['this of a callback is somebody else', 'function Db() { this.pool = db; } Db.prototype.count = function (client) { client.query("x"); }; Db.prototype.run = function () { this.pool.connect(function (err, client) { if (err) return; this.count(client); }); };', ''],
]);

golden('methods that hand out, called by the name of their class or object', MODULE, [
  ['a static method', 'export class Db { static async open() { return await db.connect(); } static async run(sql) { const client = await Db.open(); const rows = await client.query(sql); client.release(); return rows; } }', 'leak throw by client.query(sql)'],
  ['and a caller that always gives back', 'export class Db { static async open() { return await db.connect(); } static async run(sql) { const client = await Db.open(); try { return await client.query(sql); } finally { client.release(); } } }', ''],
  ['a static method that gives back, in a finally', 'export class Db { static close(client) { client.release(); } static async run(sql) { const client = await db.connect(); try { return await client.query(sql); } finally { Db.close(client); } } }', ''],
  ['a method of an instance', 'class Store { async open() { return db.connect(); } } const store = new Store(); export async function run(sql) { const client = await store.open(); return await client.query(sql); }', 'leak exit by return await client.query(sql)'],
  ['a method of an object literal, through this and by its name', 'const store = { async open() { return db.connect(); }, async count() { const client = await this.open(); await client.query("a"); } }; export async function run() { const client = await store.open(); await client.query("b"); }', 'leak exit | leak exit'],
  ['and callers that give back', 'const store = { open: async () => db.connect(), async count() { const client = await this.open(); try { await client.query("a"); } finally { client.release(); } } }; export async function run() { const client = await store.open(); try { await client.query("b"); } finally { client.release(); } }', ''],
  ['a function of the exports', 'exports.open = async () => db.connect(); exports.run = async (sql) => { const client = await exports.open(); await client.query(sql); client.release(); };', 'leak throw by client.query(sql)'],
  ['of the module, with a callback', 'module.exports.open = function (cb) { db.connect((err, client) => { if (err) return cb(err); cb(null, client); }); }; module.exports.run = function (sql, cb) { module.exports.open((err, client) => { if (err) return cb(err); client.query(sql, (fail, rows) => { if (fail) return cb(fail); client.release(); cb(null, rows); }); }); };', 'leak exit by return cb(fail)'],
  ['exports that are assigned twice mean nobody knows what', 'exports.open = async () => db.connect(); if (process.env.FAKE) exports.open = fake; exports.run = async (sql) => { const client = await exports.open(); await client.query(sql); };', ''],
  ['the same name of another class', 'class Db { static async open() { return db.connect(); } } class Log { static async open() { return new Log(); } } export async function run() { const log = await Log.open(); await log.query("x"); } export { Db };', ''],
]);

const BEGIN = 'async function begin(model) { if (process.env.NODE_ENV === "test") return null; return await db.connect(); } ';
const WITHIN = 'async function within(client, work) { if (process.env.NODE_ENV === "test") return await work(); if (!client) return await work(); try { return await work(); } finally { client.release(); } } ';

golden('what the process was started with', MODULE, [
  ['asked by who acquires and by who releases', `${BEGIN}${WITHIN}async function save(a) { const client = await begin(a); return await within(client, async () => { await client.query(a); return 1; }); }`, ''],
  ['asked for something else', `${BEGIN}${WITHIN.replace('"test"', '"development"')}async function save(a) { const client = await begin(a); return await within(client, async () => { await client.query(a); return 1; }); }`, 'leak exit by return await within(client, async () => { await client.query(a); return 1; })'],
  ['asked by who releases alone', `${WITHIN}async function save(a) { const client = await db.connect(); return await within(client, async () => { await client.query(a); return 1; }); }`, 'leak exit by return await within(client, async () => { await client.query(a); return 1; })'],
  ['written in between', `${BEGIN}${WITHIN}async function save(a) { process.env.NODE_ENV = a; const client = await begin(a); return await within(client, async () => { await client.query(a); return 1; }); }`, 'leak exit by return await within(client, async () => { await client.query(a); return 1; })'],
  ['asked twice', 'async function save(a) { const client = process.env.POOLED === "yes" ? await db.connect() : null; try { await work(client); } finally { if (process.env.POOLED === "yes") client.release(); } }', ''],
]);

const IF_ASKED = 'class Repository { async begin(options, own = false) { if (options.transaction) return options.transaction; if (own) return await this.sequelize.transaction(); return null; } ';

golden('a helper that acquires if it is asked to', MODULE, [
  ['asked', `${IF_ASKED}async count(options) { const t = await this.begin(options, true); return await this.model.count({ transaction: t }); } }`, 'leak exit by return await this.model.count({ transaction: t })'],
  ['not asked', `${IF_ASKED}async count(options) { const t = await this.begin(options); return await this.model.count({ transaction: t }); } }`, ''],
  ['asked not to', `${IF_ASKED}async count(options) { const t = await this.begin(options, false); return await this.model.count({ transaction: t }); } }`, ''],
  ['asked by what cannot be seen', `${IF_ASKED}async count(options) { const t = await this.begin(options, options.own); return await this.model.count({ transaction: t }); } }`, 'leak exit by return await this.model.count({ transaction: t })'],
  ['asked by a flag before its acquire', 'function open(on) { return on ? pool.acquire() : null; } function run() { const item = open(); item.x = 1; } function walk() { const item = open(1); item.x = 1; }', 'leak exit'],
]);

golden('a method around the code under study that is called again', MODULE, [
  ['its names are not those of the first call', 'class Crawler { async step(page, list) { for (const link of list) { this.jobs.add(async () => { let next = null; try { next = await browser.newPage(); await this.step(next, []); } finally { if (next) await next.close(); } }); } } }', ''],
]);
