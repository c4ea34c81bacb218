/** Work that is begun before the release and not waited for until after it, and releases on paths on which nothing was acquired. */
import { ASYNC, golden, MODULE } from './support.ts';

golden('work that is waited for too late', ASYNC, [
  ['awaited after the release', 'const client = await db.connect(); const rows = client.query(a); client.release(); return (await rows).rows;', 'async-capture client.query(a)'],
  ['a chain that goes on after the release', 'const client = await db.connect(); const rows = client.query(a); client.release(); return rows.then((r) => r.rows);', 'async-capture client.query(a)'],
  ['released while the chain is built', 'const client = await db.connect(); return client.query(a).then(client.release()).then((r) => r.rows);', 'async-capture client.query(a)'],
  ['released by a helper while the chain is built', 'const close = (c) => { c.release(); b(); }; const client = await db.connect(); return client.query(a).then(close(client));', 'async-capture client.query(a)'],
  ['released in the chain', 'const client = await db.connect(); return client.query(a).then((r) => { client.release(); return r.rows; }, (e) => { client.release(); throw e; });', ''],
  ['awaited before, and named after the release', 'const client = await db.connect(); const rows = client.query(a); try { await rows; } finally { client.release(); } return rows;', ''],
  ['gathered after the release', 'const client = await db.connect(); const all = list.map((x) => client.query(x)); client.release(); return await Promise.all(all);', 'async-capture client.query(x)'],
  ['gathered before the release', 'const client = await db.connect(); const all = list.map((x) => client.query(x)); try { return await Promise.all(all); } finally { client.release(); }', ''],
  ['what the release brings about', 'const client = await db.connect(); const ended = client.waitForEvent("end"); client.release(); await ended;', ''],
]);

golden('work that nothing waits for', ASYNC, [
  ['a statement', 'const client = await db.connect(); try { client.query("x"); } finally { client.release(); }', 'async-capture client.query("x")'],
  ['a statement with void', 'const client = await db.connect(); try { void client.query("x"); } finally { client.release(); }', 'async-capture client.query("x")'],
  ['the last of a transaction', 'const client = await db.connect(); try { await client.query("x"); client.query("COMMIT"); } finally { client.release(); }', 'async-capture client.query("COMMIT")'],
  ['the rollback', 'const client = await db.connect(); try { await client.query("x"); } catch (e) { client.query("ROLLBACK"); throw e; } finally { client.release(); }', 'async-capture client.query("ROLLBACK")'],
  ['a query that calls back to code without the object', 'const client = await db.connect(); client.query("x", (e, rows) => { b(rows); }); client.release();', 'async-capture client.query("x", (e, rows) => { b(rows); })'],
  ['a rollback that calls back to nobody', 'const client = await db.connect(); client.rollback(() => {}); client.release();', ''],
  ['later work of the connection is waited for', 'const client = await db.connect(); try { client.query("BEGIN"); await client.query("COMMIT"); } finally { client.release(); }', ''],
  ['what may be work of the connection is waited for', 'const client = await db.connect(); try { client.query("SET x"); await a.save(b); } finally { client.release(); }', ''],
  ['a callback is given', 'const client = await db.connect(); client.query("x", b.callback); client.query("y", (e) => { client.release(); });', ''],
  ['a stream that goes by its own name', 'const client = await db.connect(); const rows = new QueryStream(a); client.query(rows); for await (const row of rows) b.push(row); client.release();', 'leak throw by rows#3'],
  ['a setting', 'const client = await db.connect(); client.setTypeParser(1, a); client.release();', ''],
  ['a function of this file, and not its promise', 'const save = async (c) => { await c.query(a); }; const client = await db.connect(); try { save(client); } finally { client.release(); }', 'async-capture save(client)'],
  ['a function of this file, whose promise is put in a list', 'const save = async (c) => { await c.query(a); }; const all = []; const client = await db.connect(); try { all.push(save(client)); await Promise.all(all); } finally { client.release(); }', ''],
]);

golden('released again after a failure', ASYNC, [
  ['of what is called between', 'const client = await db.connect(); try { await client.query(a); client.release(); b(a); return 1; } catch (e) { client.release(); throw e; }', 'double-release client.release()#2'],
  ['of the answer', 'const client = await db.connect(); try { await client.query(a); client.release(); return b(a); } catch (e) { client.release(); throw e; }', ''],
  ['of an answer that is waited for', 'const client = await db.connect(); try { await client.query(a); client.release(); return await b(a); } catch (e) { client.release(); throw e; }', 'double-release client.release()#2'],
]);

golden('work of the connection and code of other modules', `import { audit } from './audit'; ${ASYNC}`, [
  ['what is waited for knows nothing of the connection', 'const client = await db.connect(); try { client.query("x"); await audit(a); } finally { client.release(); }', 'async-capture client.query("x")'],
  ['what is waited for is given the connection', 'const client = await db.connect(); try { client.query("x"); await audit(a, client); } finally { client.release(); }', ''],
]);

golden('a callback that still is to come', MODULE, [
  ['released beside the call', 'function run(sql, cb) { db.connect((err, client, done) => { if (err) return cb(err); client.query(sql, (e, r) => cb(e, r)); done(); }); }', 'async-capture client.query(sql, (e, r) => cb(e, r))'],
  ['in a finally', 'function run(sql, cb) { db.connect((err, client, done) => { if (err) return cb(err); try { client.query(sql, (e, r) => cb(e, r)); } finally { done(); } }); }', 'async-capture client.query(sql, (e, r) => cb(e, r))'],
  ['released in it', 'function run(sql, cb) { db.connect((err, client, done) => { if (err) return cb(err); client.query(sql, (e, r) => { done(); cb(e, r); }); }); }', ''],
  ['waited for by a deferred', 'function run(sql) { return db.connect().then((client) => Promise.resolve().then(() => { const d = defer(); client.query(sql, (e) => { if (e) return d.reject(e); d.resolve(); }); return d.promise; }).finally(() => client.release())); }', ''],
  ['waited for by a promise around it', 'async function run(sql) { const client = await db.connect(); await new Promise((resolve) => client.query(sql, () => resolve())); client.release(); }', ''],
  ['waited for by a promise around it, in a chain', 'function run(sql) { return db.connect().then((client) => new Promise((resolve) => client.query(sql, () => resolve())).then(() => client.release())); }', ''],
  ['released in a later one', 'function run(sql, cb) { db.connect((err, client, done) => { if (err) return cb(err); client.query("SET x", (e) => cb.log(e)); client.query(sql, (e, r) => { done(); cb(e, r); }); }); }', ''],
]);

golden('work that is told of its transaction and is a statement', ASYNC, [
  ['before the commit', 'const t = await a.sequelize.transaction(); try { b.create(list, { transaction: t }); await t.commit(); } catch (error) { await t.rollback(); throw error; }', 'async-capture b.create(list, { transaction: t })'],
  ['waited for', 'const t = await a.sequelize.transaction(); try { await b.create(list, { transaction: t }); await t.commit(); } catch (error) { await t.rollback(); throw error; }', ''],
]);

golden('attempts that release what they are given', ASYNC, [
  ['in a finally', 'const client = await db.connect(); return retry(async () => { try { return await client.query(a); } finally { client.release(); } });', 'use-after-release client.query(a)'],
  ['in a chain', 'const client = await db.connect(); return withRetry(() => client.query(a).finally(() => client.release()));', 'use-after-release client.query(a)'],
  ['each acquires its own', 'return retry(async () => { const client = await db.connect(); try { return await client.query(a); } finally { client.release(); } });', ''],
  ['released only where it went well', 'const client = await db.connect(); return retry(async () => { const rows = await client.query(a); client.release(); return rows; });', 'leak throw by client.query(a)'],
]);

golden('work that settles a promise made by hand', MODULE, [
  ['waited for', 'class A { query(sql, given) { return new Promise((resolve, reject) => { const ready = given ? Promise.resolve(given) : this.open(); ready.then((c) => c.query(sql)).then((rows) => { resolve(rows); }).catch(reject); }); } async run(sql) { const client = await db.connect(); try { await this.query(sql, client); } finally { client.release(); } } }', ''],
  ['not waited for', 'class A { query(sql, given) { return new Promise((resolve, reject) => { const ready = given ? Promise.resolve(given) : this.open(); ready.then((c) => c.query(sql)).then((rows) => { resolve(rows); }).catch(reject); }); } async run(sql) { const client = await db.connect(); try { this.query(sql, client); } finally { client.release(); } } }', 'async-capture this.query(sql, client)'],
]);

golden('jobs that begin in a loop', MODULE, [
  ['put on a list by name, and waited for together', 'async function render(client, one) { const rows = await client.query(one); return { data: rows }; } async function run(list) { let client; try { const jobs = []; for (const one of list) { if (client === undefined) client = await db.connect(); const job = (async () => { const { data } = await render(client, one); return data; })(); jobs.push(job); } await Promise.all(jobs); } finally { client?.release(); } }', ''],
  ['nowhere put', 'async function render(client, one) { const rows = await client.query(one); return { data: rows }; } async function run(list) { let client; try { const jobs = []; for (const one of list) { if (client === undefined) client = await db.connect(); const job = (async () => { const { data } = await render(client, one); return data; })();  } await b(jobs); } finally { client?.release(); } }', 'async-capture job'],
]);

golden('events that come both', MODULE, [
  ['an end and a close, each with its own release', 'async function run(rows) { const client = await db.connect(); rows.on("end", () => { client.release(); }); rows.on("close", () => client.release()); }', 'double-release client.release()#2'],
  ['an error and a close', 'async function run(rows) { const client = await db.connect(); rows.on("error", (e) => client.release(e)); rows.on("close", () => client.release()); }', 'double-release client.release()'],
  ['an end and an error', 'async function run(rows) { const client = await db.connect(); rows.on("error", (e) => client.release(e)); rows.on("end", () => client.release()); }', ''],
  ['one takes the other back', 'async function run(rows) { const client = await db.connect(); const free = () => client.release(); rows.on("end", () => { rows.removeListener("close", free); client.release(); }); rows.on("close", free); }', ''],
  ['an error and the end of a MySQL query', 'import mysql from "mysql"; const own = mysql.createPool({}); function run(sql, cb) { own.getConnection((err, conn) => { if (err) return cb(err); conn.query(sql).on("error", (e) => { conn.release(); cb(e); }).on("end", () => { conn.release(); cb(); }); }); }', 'double-release conn.release()#2'],
  ['an error and the end of a MySQL query with a name', 'import mysql from "mysql2"; const own = mysql.createPool({}); function run(sql, cb) { own.getConnection((err, conn) => { if (err) return cb(err); const query = conn.query(sql); query.on("error", (e) => { conn.release(); cb(e); }); query.on("end", () => { conn.release(); cb(); }); }); }', 'double-release conn.release()#2'],
  ['a MySQL query whose end notes it', 'import mysql from "mysql"; const own = mysql.createPool({}); function run(sql, cb) { own.getConnection((err, conn) => { if (err) return cb(err); let over = false; conn.query(sql).on("error", (e) => { over = true; conn.release(); cb(e); }).on("end", () => { if (over) return; conn.release(); cb(); }); }); }', ''],
]);

golden('releases of what was given', MODULE, [
  ['a field, or acquired', 'class Store { async run(sql) { let client = this.client; if (!client) client = await db.connect(); try { return await client.query(sql); } finally { client.release(); } } }', 'double-release client.release()'],
  ['a field, else acquired', 'class Store { async run(sql) { const client = this.client || (await db.connect()); try { return await client.query(sql); } finally { client.release(); } } }', 'double-release client.release()'],
  ['a parameter, or acquired', 'async function run(sql, client) { if (!client) client = await db.connect(); try { return await client.query(sql); } finally { client.release(); } }', 'double-release client.release()'],
  ['only where it was not given', 'async function run(sql, given) { const client = given ?? (await db.connect()); try { return await client.query(sql); } finally { if (!given) client.release(); } }', ''],
  ['a note of who acquired', 'async function run(sql, client) { let own = false; if (!client) { client = await db.connect(); own = true; } try { return await client.query(sql); } finally { if (own) client.release(); } }', ''],
  ['from one pool or another', 'async function run(sql, other) { let client = await other.pool.connect(); if (!client) client = await db.connect(); try { return await client.query(sql); } finally { client.release(); } }', ''],
]);

golden('releases of what the last call left', MODULE, [
  ['a field', 'class Cron { async tick() { try { this.conn = await db.connect(); await this.conn.query("x"); } finally { this.conn.release(); } } }', 'double-release this.conn.release()'],
  ['a field that is asked for', 'class Cron { async tick() { try { this.conn = await db.connect(); await this.conn.query("x"); } finally { if (this.conn) this.conn.release(); } } }', 'double-release this.conn.release()'],
  ['a field that is cleared', 'class Cron { async tick() { try { this.conn = await db.connect(); await this.conn.query("x"); } finally { if (this.conn) this.conn.release(); this.conn = null; } } }', ''],
  ['a field, acquired before the try', 'class Cron { async tick() { this.conn = await db.connect(); try { await this.conn.query("x"); } finally { this.conn.release(); } } }', ''],
  ['a variable of the module', 'let conn; export async function tick() { try { conn = await db.connect(); await conn.query("x"); } finally { conn.release(); } }', 'double-release conn.release()'],
  ['a variable of a script that runs once', 'let conn; async function main() { try { conn = await db.connect(); await conn.query("x"); } finally { conn.release(); } } main();', ''],
  ['a variable of the function', 'export async function tick() { let conn; try { conn = await db.connect(); await conn.query("x"); } finally { conn?.release(); } }', ''],
]);
