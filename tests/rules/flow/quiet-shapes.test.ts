import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

/** Shapes of correct code that look like misuse, as they stand in services and engines; each with its neighbour that is one. */
golden('who acquired what', MODULE, [
  ['given in a promise, or acquired', 'class Db { get(given) { if (given && !given.isLost) return Promise.resolve(given); return this.pool.connect(); } run(sql, given) { return this.get(given).then((client) => { if (client.isBusy) return; return client.query(sql).finally(() => client.release()); }); } }', ''],
  ['nothing given', 'class Db { get(given) { if (given && !given.isLost) return Promise.resolve(given); return this.pool.connect(); } run(sql) { return this.get().then((client) => { if (client.isBusy) return; return client.query(sql).finally(() => client.release()); }); } }', 'leak exit by return'],
  ['asked with and without a question mark', 'async function run(q, o) { const c = o?.client ? o.client : await db.connect(); try { return await c.query(q); } finally { if (!o.client) c.release(); } }', ''],
  ['asked something else', 'async function run(q, o) { const c = o?.client ? o.client : await db.connect(); try { return await c.query(q); } finally { if (!o.other) c.release(); } }', 'leak exit by return await c.query(q)'],
  ['what a helper is given, it gives back', 'function at(x, v) { const to = v || pool.acquire(); to.x = x; return to; } function run(x) { const v = pool.acquire(); at(x, v); pool.release(v); }', ''],
  ['what a helper is not given, it acquires', 'function at(x, v) { const to = v || pool.acquire(); to.x = x; return to; } function run(x) { at(x); }', 'leak discarded'],
  ['it may be given nothing', 'function at(x, v) { const to = v || pool.acquire(); to.x = x; return to; } function run(x: number, v?: object) { at(x, v); }', 'leak discarded'],
  ['a getter that gives what somebody holds', 'class A { async client() { const c = this.store.get() ?? (await db.connect()); await c.query("x"); return c; } async run() { const c = await this.client(); try { return await c.query("y"); } finally { if (this.store.get() === undefined) c.release(); } } }', 'leak throw by c.query("x") | leak throw by this.store.get()#2 possible'],
  ['a pending acquire by name', 'async function run(knex) { const pending = knex.client.pool.acquire(); const late = setTimeout(() => pending.abort(), 9); const c = await pending.promise; clearTimeout(late); try { await c.query("x"); } finally { await knex.client.releaseConnection(c); } }', ''],
  ['two things handed back together', 'class A { open() { return new Promise((ok, fail) => { db.connect((err, c, release) => { if (err) fail(err); else ok([c, release]); }); }); } async run() { const [c, release] = await this.open(); await work(c).catch(console.error); await release(); } }', ''],
]);

golden('who releases', ASYNC, [
  ['functions that are handed over hold every release', 'const client = await db.connect(); start({ onEnd: () => { client.release(); } });', ''],
  ['one of them', 'const client = await db.connect(); start({ onEnd: () => { client.release(); } }); if (a) return; client.release();', 'leak exit by return'],
  ['a generator that sees it', 'const client = await db.connect(); async function* rows() { try { yield* client.rows(); } finally { client.release(); } } return collect(rows());', ''],
  ['the end of work that also has a callback', 'db.connect((err, c) => { if (err) return b(err); try { c.query(a, (e, rows) => { if (e) c.release(e); b(e, rows); }).once("end", () => { c.release(); }); } catch (e) { c.release(); b(e); } });', ''],
  ['a note about it in a weak map', 'const notes = new WeakMap(); const client = await db.connect(); try { notes.set(client, a); return await client.query(a); } finally { client.release(); }', ''],
]);

golden('lists of objects', FUNCTION, [
  ['lent for as long as a function works', 'const m = pool.acquire(); a.matrix = m; a.grow(1); pool.release(m);', 'use-after-release (escape) a.matrix possible'],
  ['kept and released', 'const m = pool.acquire(); cache.matrix = m; pool.release(m);', 'use-after-release (escape) cache.matrix'],
  ['collected unless empty', 'const points = pool.acquire(); points.x = a; if (points.length > 0) { list.push(points); }', ''],
  ['collected under another condition', 'const points = pool.acquire(); points.x = a; if (b) { list.push(points); }', 'leak exit'],
  ['a name that goes over the list it filled', 'let one = pool.acquire(); if (a) list.push(one); for (let i = 0; i < list.length; i++) { one = list[i]; one.x = 1; }', 'leak exit'],
]);

golden('what takes nothing when it fails', MODULE, [
  ['a runner that cannot connect', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.connect(); try { await runner.query("x"); } finally { await runner.release(); } }', ''],
  ['a runner given out by its manager', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.connect(); const manager = runner.manager; return manager; }', ''],
  ['a runner given out by what its manager found', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.connect(); const found = runner.manager.find(One); return found; }', 'leak exit by return found'],
  ['a runner that a method of one\'s own gives, and that cannot connect', 'import { DataSource } from "typeorm"; class A { async run() { const runner = await this.createRunner(); await runner.connect(); try { await runner.query("x"); } finally { await runner.release(); } } async createRunner() { return this.source.createQueryRunner(); } }', ''],
  ['and one that cannot begin', 'import { DataSource } from "typeorm"; class A { async run() { const runner = await this.createRunner(); await runner.connect(); await runner.startTransaction(); try { await runner.query("x"); } finally { await runner.rollbackTransaction(); await runner.release(); } } async createRunner() { return this.source.createQueryRunner(); } }', 'leak throw by runner.rollbackTransaction()'],
  ['a runner that cannot begin', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.connect(); await runner.startTransaction(); try { await runner.query("x"); } finally { await runner.release(); } }', 'leak throw by runner.startTransaction() possible | dirty-release runner.release()'],
  ['a runner that begins and then fails by something else', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.startTransaction(); const rows = await runner.query("x"); try { await runner.commitTransaction(); } finally { await runner.release(); } }', 'leak throw by runner.query("x")'],
  ['a transaction that is left open where something is found', 'import { DataSource } from "typeorm"; async function run(source: DataSource, a) { const runner = source.createQueryRunner(); try { await runner.startTransaction(); const one = await runner.manager.findOne("T", a); if (one) return null; await runner.commitTransaction(); } catch (e) { await runner.rollbackTransaction(); throw e; } finally { await runner.release(); } }', 'dirty-release runner.release()'],
  ['a transaction that something else ends by its name', 'import { DataSource } from "typeorm"; async function run(source: DataSource, a) { const runner = source.createQueryRunner(); try { await runner.startTransaction(); await endUnit(runner, a); } finally { await runner.release(); } }', ''],
]);

golden('who ends it, in other words', MODULE, [
  ['a release under a condition nobody can relate', 'async function run(q, o, id) { const mine = pinned.has(id); const c = o.client ?? await db.connect(); rows.push(1); if (!mine) { c.release(); } return rows; }', 'leak exit by return rows possible'],
  ['the same condition', 'async function run(q, o) { const c = o.client ?? await db.connect(); rows.push(1); if (o.client) return rows; if (q) return 1; c.release(); return rows; }', 'leak exit by return 1'],
  ['the caller says whether to release', 'async function run(q, c, owns = true) { if (c instanceof Pool) { c = await db.connect(); } try { return await c.query(q); } finally { if (owns) c.release(); } }', 'leak exit by return await c.query(q) possible'],
  ['it fails before it comes to that', 'async function run(q, c, owns = true) { if (c instanceof Pool) { c = await db.connect(); } const sql = await text(q); try { return await c.query(sql); } finally { if (owns) c.release(); } }', 'leak throw by await text(q)'],
  ['commit elsewhere releases, where only failures do here', 'async function run() { const c = await db.connect(); try { await c.query("x"); await commit(c); return 1; } catch (e) { try { await rollback(c); } catch (f) { c.release(f); } throw e; } }', ''],
  ['some other work does not', 'async function run() { const c = await db.connect(); try { await c.query("x"); await save(c); return 1; } catch (e) { c.release(e); throw e; } }', 'leak exit by return 1'],
  ['a release that need not exist', 'async function run(q) { const c = await db.connect(); try { return await c.query(q); } finally { await c.release?.(); } }', ''],
  ['another method that need not exist', 'async function run(q) { const c = await db.connect(); try { return await c.query(q); } finally { await c.reset?.(); } }', 'leak exit by return await c.query(q)'],
  ['each of a list takes it for its work', 'async function run(ids) { const c = await db.connect(); try { const all = ids.map(async (id) => { const repo = new Repo(c); await repo.remove(id); }); await Promise.all(all); return 1; } finally { c.release(); } }', 'use-after-release (escape) all possible'],
]);

golden('who comes first', MODULE, [
  ['the end or an error, and one takes the listener of the other back', 'function run(q, done) { db.connect((err, c) => { if (err) return done(err); let over = false; const fail = (e) => { if (over) return; over = true; c.release(e); done(e); }; c.once("error", fail); c.query(q, (e, rows) => { c.removeListener("error", fail); if (over) return; over = true; c.release(e); done(e, rows); }); }); }', ''],
  ['a flag that says something else', 'function run(q, done) { db.connect((err, c) => { if (err) return done(err); let told = false; c.once("notice", () => { told = true; }); c.query(q, (e, rows) => { if (told) return; c.release(e); done(e, rows); }); }); }', 'leak exit by return'],
  ['a timer that is called off, whoever lends the clock', 'async function run(q, clock) { const c = await db.connect(); const late = clock.setTimeout(() => { c.cancel(); }, 9); try { return await c.query(q); } finally { clock.clearTimeout(late); c.release(); } }', ''],
  ['one that is not', 'async function run(q, clock) { const c = await db.connect(); clock.setTimeout(() => { c.cancel(); }, 9); try { return await c.query(q); } finally { c.release(); } }', 'async-capture clock.setTimeout(() => { c.cancel(); }, 9)'],
  ['a timer that is called off if it was set', 'async function run(q) { const c = await db.connect(); let late; try { late = setTimeout(() => { c.cancel(); }, 9); return await c.query(q); } finally { if (late) clearTimeout(late); c.release(); } }', ''],
  ['a timer that ends it by its key', 'async function run(q) { const c = await db.connect(); let late = false; const timer = setTimeout(async () => { await terminate(c.id); late = true; }, 9); await c.query(q).catch(console.error); if (late) return; clearTimeout(timer); c.release(); }', ''],
]);

golden('a pool that may be gone', MODULE, [
  ['ended with all that is out, whatever it is', 'import { openPool } from "./db"; async function check(url) { const pool = await openPool(url); try { const connection = await pool.getConnection(); await connection.query("cod"); connection.release(); } finally { await pool.end(); } }', ''],
  ['another one ended', 'import { openPool, pool } from "./db"; async function check(url) { const other = await openPool(url); try { const connection = await pool.getConnection(); await connection.query("cod"); connection.release(); } finally { await other.end(); } }', 'leak throw by await other.end()'],
  ['takes nothing back', 'async function run(a) { let c = null; try { const pool = a.getPool(); c = await pool.getConnection(); return await c.query("x"); } finally { if (c !== null) { const pool = a.getPool(); if (pool) pool.releaseConnection(c); } } }', 'leak throw by a.getPool()#2 possible'],
  ['is not what is asked for', 'async function run(a) { let c = null; try { const pool = a.getPool(); c = await pool.getConnection(); return await c.query("x"); } finally { if (c !== null) { const pool = a.getPool(); if (a) pool.releaseConnection(c); } } }', 'leak exit by return await c.query("x")'],
]);

golden('what the types say', MODULE, [
  ['a runner of a driver without a pool', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner() as MongoQueryRunner; await runner.index("x"); }', ''],
  ['a runner of any driver', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner() as QueryRunner; await runner.index("x"); }', 'leak exit'],
  ['a getter gives what it is surely given', 'class A { one(given?: R) { if (given) return given; return this.source.createQueryRunner(); } async clear(runner: R) { return this.one(runner).clear("x"); } async count() { const r = this.one(); const n = await r.count("x").catch(() => 0); await r.release(); return n; } }', ''],
  ['and acquires where it may be given nothing', 'class A { one(given?: R) { if (given) return given; return this.source.createQueryRunner(); } async clear(runner?: R) { return this.one(runner).clear("x"); } }', 'leak exit by return this.one(runner).clear("x")'],
  ['the caller ends the transaction it made', 'import sql from "mssql"; async function begin({ extras }) { await extras.transaction.begin(); } async function one(transaction) { await transaction.begin(); }', ''],
  ['the instance keeps it', 'import sql from "mssql"; class Runner { begin() { this.transaction = this.pool.transaction(); return this.transaction.begin().then(() => undefined); } end() { return this.transaction.commit(); } }', ''],
  ['this very function made it', 'import sql from "mssql"; async function begin(source) { const transaction = new sql.Transaction(source); await transaction.begin(); }', 'leak exit'],
]);

golden('who else ends a path or a lease', MODULE, [
  ['a test that skips itself', 'it("x", async function () { const c = await db.connect(); if (!a) { await c.release(); this.skip(); } await c.release(); });', ''],
  ['a method of that name', 'class A { async run() { const c = await db.connect(); if (!a) { await c.release(); this.skip(); } await c.release(); } }', 'double-release c.release()#2'],
  ['a pool that connects itself', 'async function run(brokerPool) { await brokerPool.connect(); await brokerPool.send("x"); await brokerPool.disconnect(); }', ''],
  ['one that lends', 'async function run(sparePool) { await sparePool.connect(); await sparePool.query("x"); }', 'leak discarded'],
  ['a driver whose connections release themselves', 'async function run(driver) { const c = await driver.acquireConnection(); try { return await c.query("x"); } finally { await c.release(); } }', ''],
]);

golden('what is not held, and what only looks like its release', MODULE, [
  ['a release of something else within a session', 'async function run(pool, a) { const client = await pool.connect(); try { await a.releaseTickets(a.id, client); } finally { client.release(); } }', ''],
  ['a releaser with the object behind something', 'async function run(pool, a) { const client = await pool.connect(); releaseQuietly(a, client); releaseQuietly(a, client); }', 'double-release releaseQuietly(a, client)#2'],
  ['taking a listener back is no use', 'async function run(q) { const c = await db.connect(); const fail = () => {}; c.on("error", fail); try { return await c.query(q); } finally { c.release(); c.removeListener("error", fail); } }', ''],
  ['emptied before it is filled', 'import { lists } from "./pools"; const listPool = lists(); function run(all) { const to = listPool.acquire(); to.dispose(); for (const one of all) to.items.push(one); listPool.return(to); }', 'leak throw by to.dispose() possible'],
  ['disposed of for good', 'import { lists } from "./pools"; const listPool = lists(); function run(all) { const to = listPool.acquire(); to.dispose(); for (const one of all) to.items.push(one); }', 'use-after-release to.items'],
  ['a way to cancel work on a connection that a callback was given', 'class A { run(done) { this.parent.acquire(this, (err, connection) => { if (err) return done(err); this.cancel = () => { connection.cancel(); }; connection.run((e) => { this.parent.release(connection); done(e); }); }); } }', 'use-after-release (escape) this.cancel possible'],
  ['a plain object made by a manager', 'import { DataSource } from "typeorm"; async function run(source: DataSource, data) { const runner = source.createQueryRunner(); try { const row = runner.manager.merge(Row, data); await runner.manager.save(row); return row; } finally { await runner.release(); } }', ''],
  ['a lock is released, not what it is held with', 'async function run() { const c = await db.connect(); try { await releaseRowLock(c, 1); await c.query("COMMIT"); } finally { c.release(); } }', ''],
  ['a queue of the file', 'class Queue { #heap = []; push(x) { this.#heap.push(x); } pop() { return this.#heap.pop(); } } function run(list) { const queue = new Queue(); for (const x of list) queue.push(x); while (list.length) { const x = queue.pop(); if (x) list.pop(); } }', ''],
  ['a pool of the file', 'class Spares { #free = []; put(x) { this.#free.push(x); } take() { return this.#free.pop() ?? {}; } } const spares = new Spares(); function run(a) { const x = spares.take(); x.a = a; if (a) return; spares.put(x); }', 'leak exit by return'],
  ['a method of such a pool that uses it', 'class Spares { #free = []; put(x) { this.#free.push(x); } take() { return this.#free.pop() ?? {}; } swap(a) { const x = this.take(); x.a = a; if (a) return; this.put(x); } }', 'leak exit by return'],
  ['one that gives back', 'class Spares { #free = []; put(x) { this.#free.push(x); } take() { return this.#free.pop() ?? {}; } next() { const x = this.take(); const n = x.a; this.put(x); return n; } }', ''],
  ['one that takes for its caller', 'class Spares { #free = []; put(x) { this.#free.push(x); } take() { return this.#free.pop() ?? {}; } taken(a) { const x = this.take(); x.a = a; return x; } }', ''],
  ['opened by itself, and not yet', 'import { getDBConnection } from "./db"; async function one(req) { const connection = getDBConnection(req.token); if (!req.id) throw new Error("id"); try { await connection.open(); await connection.run("x"); } finally { connection.release(); } }', ''],
  ['a client that cannot connect', 'import { getDBConnection } from "./db"; async function one() { const client = getDBConnection(); await client.connect(); await client.run("x").catch(console.error); await client.release(); }', ''],
  ['opened and then', 'import { getDBConnection } from "./db"; async function one(req) { const connection = getDBConnection(req.token); await connection.open(); if (!req.id) throw new Error("id"); await connection.run("x"); connection.release(); }', 'leak throw by throw new Error("id")'],
  ['what ends the process by name', 'async function run(q) { const c = await db.connect(); try { await c.query(q); } catch (e) { exitWithError(e, 1); } c.release(); }', ''],
]);

golden('what only looks like an acquire', MODULE, [
  ['worked with at once, so no promise of a connection', 'async function rows(db) { const con = db.getConnection(); if (!db.on) throw new Error(); return await con.select().from("cod"); }', ''],
  ['waited for before it is worked with', 'async function rows(db) { const con = await db.getConnection(); if (!db.on) throw new Error(); return await con.query("cod"); }', 'leak exit by return await con.query("cod")'],
  ['a pool that opens itself, and has a close', 'import { makePool } from "./pool"; async function check() { const pool = makePool(); await pool.connect(); } async function run() { const pool = makePool(); try { await pool.connect(); } finally { pool.close(); } }', ''],
  ['a pool that has an end', 'import { makePool } from "./pool"; async function check() { const pool = makePool(); await pool.connect(); } async function run() { const pool = makePool(); await pool.end(); }', 'leak discarded'],
  ['found in a list that others fill', 'class Reporter { #all = []; pickOne() { for (const one of this.#all) if (one.isLocal) return one; return this.#all.pop(); } note(one) { this.#all.push(one); } getOne() { return this.#all.pop(); } tell() { const one = this.getOne(); if (one.isNew) this.onTell(one.text); } }', ''],
  ['what has a then is no runner', 'class A { one() { return this.createQueryRunner().then((r) => { this.current = r; return 1; }); } }', ''],
  ['a runner', 'class A { async one() { const r = await this.createQueryRunner(); await r.query("x"); return 1; } }', 'leak exit by return 1'],
  ['a counter by key', 'import { getDocId } from "./doc"; class A { run(req, work) { const docId = getDocId(req); try { this.acquire(docId, 1); return work(req); } finally { this.release(docId); } } acquire(docId, max) { this.usage.set(docId, max); } release(docId) { this.usage.delete(docId); } }', ''],
  ['an object by its getter', 'import { getDoc } from "./doc"; class A { acquire() {} run(req, work) { const doc = getDoc(req); this.acquire(1); doc.begin(); if (work(req)) throw new Error("x"); this.release(doc); } }', 'leak throw by throw new Error("x")'],
  ['slots by key', 'async function run(slotPool, id) { await slotPool.acquire(id); await work(id); slotPool.release(id); }', ''],
  ['slots by what was given', 'async function run(slotPool, id) { const slot = await slotPool.acquire(id); await work(id); slotPool.release(slot); }', 'leak throw by await work(id)'],
  ['effects', 'const run = Effect.gen(function* () { const w = stream.getWriter(); yield* Effect.sleep(1); w.releaseLock(); });', ''],
  ['a generator that somebody iterates', 'function* run() { const w = stream.getWriter(); yield w.ready; w.releaseLock(); }', 'leak exit by yield w.ready'],
  ['a coroutine', 'co(function* () { const w = stream.getWriter(); yield w.ready; w.releaseLock(); });', 'leak throw by yield w.ready'],
]);

golden('the end of a stream', MODULE, [
  ['fetched with a signal, whose owner ends it', 'async function watch(url, signal) { const response = await fetch(url, { signal }); const reader = response.body.getReader(); while (true) { const { done, value } = await reader.read(); if (done) return false; if (isLast(value)) return true; } }', ''],
  ['fetched without one', 'async function watch(url) { const response = await fetch(url, { method: "GET" }); const reader = response.body.getReader(); while (true) { const { done, value } = await reader.read(); if (done) return false; if (isLast(value)) return true; } }', 'leak exit by return true'],
  ['made here, so that nobody else waits for it', 'async function* each(list) { const { readable } = new TransformStream(); start(list); const reader = readable.getReader(); while (true) { const { done, value } = await reader.read(); if (done) { reader.releaseLock(); break; } yield value; } }', ''],
  ['made outside', 'const { readable } = new TransformStream(); async function* each() { const reader = readable.getReader(); while (true) { const { done, value } = await reader.read(); if (done) { reader.releaseLock(); break; } yield value; } }', 'leak exit by yield value'],
  ['the end of a stream holds nothing', 'async function run(stream) { const reader = stream.getReader(); const read = () => reader.read(); try { for (;;) { const { done, value } = await read(); if (done) return; work(value); } } catch (e) { await reader.cancel(e); } }', ''],
  ['something else says so', 'async function run(stream) { const reader = stream.getReader(); const read = () => reader.read(); try { for (;;) { const { end, value } = await read(); if (end) return; work(value); } } catch (e) { await reader.cancel(e); } }', 'leak exit by return'],
  ['a read ahead that a cancel answers', 'async function run(stream) { const reader = stream.getReader(); const ahead = reader.read(); void ahead.catch(() => {}); await reader.cancel(); reader.releaseLock(); }', ''],
  ['a read whose rejection is observed', 'async function run(stream) { const reader = stream.getReader(); let ahead; try { for (;;) { const { done } = await (ahead ?? reader.read()); if (done) return; ahead = reader.read(); void ahead.catch(() => {}); } } finally { reader.releaseLock(); } }', ''],
  ['turns of a chain', 'function run(stream) { const reader = stream.getReader(); const stop = () => reader.cancel(); return reader.read().then(function next({ done, value }) { if (done) return; if (value.last) return reader.cancel(); return reader.read().then(next, stop); }, stop); }', ''],
  ['a turn that ends otherwise', 'function run(stream) { const reader = stream.getReader(); const stop = () => reader.cancel(); return reader.read().then(function next({ end, value }) { if (end) return; if (value.last) return reader.cancel(); return reader.read().then(next, stop); }, stop); }', 'leak exit by return'],
]);

golden('what a function frees or writes, by its name', MODULE, [
  ['frees something else, in a session', 'async function run(id) { const c = await db.connect(); try { await c.run(async () => { const one = await find(id); if (!one) return; await seats.releaseSeats(one.id, c); }); } finally { c.release(); } }', ''],
  ['frees it', 'async function run(id) { const c = await db.connect(); try { await work(id); } finally { await releaseClient(db, c); } }', ''],
  ['frees something else and nothing more', 'async function run(id) { const c = await db.connect(); await c.query("x"); if (id) return; await seats.releaseSeats(c, id); c.release(); }', 'leak exit by return'],
  ['a line for the log before the try', 'async function run(q) { const c = await db.connect(); await logEvent("x", { q }); try { return await c.query(q); } finally { c.release(); } }', ''],
  ['a login before the try', 'async function run(q) { const c = await db.connect(); await login("x", { q }); try { return await c.query(q); } finally { c.release(); } }', 'leak throw by await login("x", { q })'],
  ['its context is closed by the function that is given both', 'import type { BrowserContext } from "playwright"; async function shoot(page, context) { await context.close(); } async function run(context: BrowserContext, a) { const page = await context.newPage(); if (a) { await context.close(); return; } await shoot(page, context); }', ''],
  ['and given another', 'import type { BrowserContext } from "playwright"; async function shoot(page, other) { await other.close(); } async function run(context: BrowserContext, a) { const page = await context.newPage(); if (a) { await context.close(); return; } await shoot(page, a); }', 'leak exit'],
]);

golden('pages that others close', MODULE, [
  ['with the context of another page', 'import { openDialog } from "./dialogs"; let home; async function step(a) { const page = await openDialog(home); await page.click(a); await page.close(); } async function end() { await home.context().close(); }', ''],
  ['with nothing around them', 'import { openDialog } from "./dialogs"; let home; async function step(a) { const page = await openDialog(home); await page.click(a); await page.close(); } async function end() { await home.goto("x"); }', 'leak throw by page.click(a)'],
  ['made with its browser, which is closed elsewhere', 'let browser; async function show(url) { browser = await launch(); const page = await browser.newPage(); await page.goto(url); } async function stop() { await browser?.close(); }', ''],
  ['made of a browser that is kept for the next one', 'let browser; async function show(url) { if (!browser) browser = await launch(); const page = await browser.newPage(); await page.goto(url); } async function stop() { await browser?.close(); }', 'leak exit'],
  ['made of a browser that others use, too', 'let browser; async function start() { browser = await launch(); } async function show(url) { const page = await browser.newPage(); await page.goto(url); } async function stop() { await browser?.close(); }', 'leak exit'],
  ['prepared side by side, and given out', 'async function prepare(browser, size) { const page = await browser.newPage(); const sized = page.setViewport(size).then(() => console.log(1)); return Promise.all([sized]).then(() => page); }', ''],
  ['prepared side by side, and left', 'async function prepare(browser, size) { const page = await browser.newPage(); const sized = page.setViewport(size).then(() => console.log(1)); await sized; }', 'leak exit'],
  ['launched by whoever comes first', 'import puppeteer from "puppeteer"; let browser, launching; const launchIfNeeded = async () => { if (browser) return; if (!launching) launching = puppeteer.launch().then((one) => one); browser = await launching; }; export async function run() { await launchIfNeeded(); return browser.version(); } export async function stop() { await browser.close(); }', ''],
  ['found in the list of who listens for it', 'class Tabs { async open() { const page = await this.browser.newPage(); this.current = this.tabs.find((tab) => tab.page === page); return this.current; } }', ''],
  ['looked for by something else', 'class Tabs { async open() { const page = await this.browser.newPage(); this.current = this.tabs.find((tab) => tab.url === page.url()); return this.current; } }', 'leak exit by return this.current'],
  ['found in a list by a name of its own', 'async function run(browser, a) { const existing = browser.contexts()[0]; const context = existing || (await browser.newContext()); await context.addInitScript(a); }', ''],
  ['found by another name', 'async function run(browser, a) { const existing = a.contexts; const context = existing || (await browser.newContext()); await context.addInitScript(a); }', 'leak exit'],
  ['found in a list', 'async function run(browser) { const context = browser.contexts()[0] ?? (await browser.newContext()); const page = context.pages()[0] ?? (await context.newPage()); return page.title(); }', ''],
  ['found in a list before', 'async function run(browser) { let page = (await browser.pages())[0]; if (!page) { page = await browser.newPage(); await page.goto("x"); } return page.title(); }', ''],
  ['and in the other case not', 'async function run(browser, a) { let page; if (a) { page = (await browser.pages())[0]; } else { page = await browser.newPage(); await page.goto("x"); } return page.title(); }', 'leak exit by return page.title()'],
]);

golden('what stays with an instance', MODULE, [
  ['what a method found in a table', 'class Sessions { client(name) { let c = clients[name]; if (!c) c = clients[name] = { name }; return c; } run(name) { const client = this.client(name); if (client.status) return; client.on("end", () => { client.close(); }); } }', ''],
  ['or in a map', 'class Sessions { getClient(name) { return clients.get(name); } stop(name) { const client = this.getClient(name); if (client.idle) return; client.close(); } }', ''],
  ['what a method made', 'class Sessions { getClient(name) { return clients.open(name); } stop(name) { const client = this.getClient(name); if (client.idle) return; client.close(); } }', 'leak exit by return'],
  ['bound to a listener', 'class A { load(assets) { const late = pool.acquire(); if (assets.length) { this.once("exit", unload.bind(this, late)); } else { pool.release(late); } } }', ''],
  ['given to what only works with it', 'class A { load(assets) { const late = pool.acquire(); if (assets.length) { this.work(late); } else { pool.release(late); } } }', 'leak exit'],
  ['freed and acquired anew', 'class A { grow(n) { if (n > this.list[2].data.length) { pool.release(this.list[2].data); this.list[2].data = pool.acquire(); } this.pad(); } dispose() { for (const one of this.list) pool.release(one.data); } }', ''],
  ['acquired and freed', 'class A { grow(n) { this.list[2].data = pool.acquire(); if (n) return; pool.release(this.list[2].data); } }', 'leak exit by return'],
  ['given out of a field', 'class A { getClient() { return this.node ? this.node.client : this.make(); } async run(work) { const client = await this.getClient(); await work(client); if (!client.isActive) { client.destroy(); } } }', ''],
  ['made by a getter', 'class A { get client() { return make(1); } getClient() { return this.client; } async run(work) { const client = await this.getClient(); await work(client); if (!client.isActive) { client.destroy(); } } }', 'leak throw by await work(client)'],
  ['made', 'class A { getClient() { return this.make(1); } async run(work) { const client = await this.getClient(); await work(client); if (!client.isActive) { client.destroy(); } } }', 'leak throw by await work(client)'],
  ['found by its key', 'import { context } from "./context"; function close(id) { const session = context.getSession(id); session.close(); } function run(sessionId, q) { const session = context.getSession(sessionId); if (!q) return; session.close(); }', ''],
  ['opened as told', 'import { context } from "./context"; function close(options) { const session = context.getSession(options); session.close(); } function run(options, q) { const session = context.getSession(options); if (!q) return; session.close(); }', 'leak#2 exit by return'],
]);

golden('work that goes on by itself', MODULE, [
  ['another turn of the same work', 'function run(done) { db.connect((err, c) => { if (err) return done(err); const next = (at) => { c.query(at, (e, rows) => { if (e || !rows) { c.release(); return done(e); } return next(rows.at); }); }; next(0); }); }', ''],
  ['one of its turns ends without', 'function run(done) { db.connect((err, c) => { if (err) return done(err); const next = (at) => { c.query(at, (e, rows) => { if (e) return done(e); if (!rows) { c.release(); return done(); } return next(rows.at); }); }; next(0); }); }', 'leak exit by return done(e)'],
  ['another attempt, which acquires anew', 'function run(done) { db.connect((err, c) => { if (err) return done(err); c.query("x", (e, rows) => { if (e) return run(done); c.release(); done(null, rows); }); }); }', 'leak exit by return run(done)'],
  ['an executor that resolves when it is done', 'function rows(c) { return new Promise(async (ok, fail) => { try { const found = await c.query("x"); const all = await c.query("y"); ok([found, all]); } catch (e) { fail(e); } }); } async function run() { const c = await db.connect(); try { return await rows(c); } finally { c.release(); } }', ''],
  ['and that nobody waits for', 'function rows(c) { return new Promise(async (ok, fail) => { try { await c.query("x"); await c.query("y"); ok(); } catch (e) { fail(e); } }); } async function run() { const c = await db.connect(); rows(c); c.release(); }', 'async-capture rows(c)'],
  ['what takes a callback fails before it calls it', 'function run(draw, done) { db.connect((err, c) => { if (err) return done(err); try { draw({ get: c.query.bind(c) }, (e, image) => { c.release(); done(e, image); }); } catch (e) { c.release(); done(e); } }); }', ''],
  ['what is called after it fails later', 'function run(draw, done) { db.connect((err, c) => { if (err) return done(err); try { c.release(); draw(done); } catch (e) { c.release(); done(e); } }); }', 'double-release c.release()#2'],
]);

golden('what does not fail', ASYNC, [
  ['something that it has', 'const c = await db.connect(); const types = await c.types; try { return await c.query(types); } finally { c.release(); }', ''],
  ['something that it does', 'const c = await db.connect(); const types = await c.types(); try { return await c.query(types); } finally { c.release(); }', 'leak throw by c.types()'],
  ['what gives its error as a value', 'const c = await db.connect(); const [err, [size, stream]] = await to(open(a)); if (err) { c.release(); return; } await sleep(9); c.release();', 'leak throw by open(a) possible'],
  ['what gives something else', 'const c = await db.connect(); const [all, [size, stream]] = await to(open(a)); if (all) { c.release(); return; } await sleep(9); c.release();', 'leak throw by await to(open(a))'],
]);

golden('the same question', MODULE, [
  ['asked twice', 'async function run(given, q) { const c = isPool(given) ? await given.connect() : given; try { return await c.query(q); } finally { if (isPool(given)) c.release(); } }', 'leak throw by isPool(given)#2 possible'],
  ['asked of something else', 'async function run(given, q) { const c = isPool(given) ? await db.connect() : given; try { return await c.query(q); } finally { if (isPool(q)) c.release(); } }', 'leak exit by return await c.query(q) possible'],
  ['asked of a copy', 'async function run(work, given) { let c = given; if (!c) { c = await db.connect(); } const rows = await work(c).catch(() => {}); if (!given) { c.release(); } return rows; }', 'leak throw by work(c) possible'],
  ['asked the other way round', 'async function run(work, given) { let c = given; if (!c) { c = await db.connect(); } const rows = await work(c).catch(() => {}); if (given) { c.release(); } return rows; }', 'leak exit by return rows'],
  ['asked of a copy that has another value', 'async function run(work, given) { let c = given; c = work.client; if (!c) { c = await db.connect(); } const rows = await work(c).catch(() => {}); if (!given) { c.release(); } return rows; }', 'leak exit by return rows'],
]);

golden('transactions that something else ends', MODULE, [
  ['what is built around the connection', 'async function run(work) { const c = await db.connect(); await c.query("BEGIN").catch(() => {}); const tx = new Transaction(c); try { const rows = await work(tx); if (!tx.isClosed) await tx.commit(); c.release(); return rows; } catch (e) { c.release(e); throw e; } }', 'leak throw by new Transaction(c) possible'],
  ['what is built and ends nothing', 'async function run(work) { const c = await db.connect(); await c.query("BEGIN").catch(() => {}); const tx = new Reader(c); try { const rows = await work(tx); await tx.read(); c.release(); return rows; } catch (e) { c.release(e); throw e; } }', 'leak throw by new Reader(c) possible | dirty-release c.release()'],
  ['the last step of some work commits', 'import { Sequelize } from "sequelize"; async function run(sequelize: Sequelize, rows) { const transaction = await sequelize.transaction(); const params = { transaction, rows }; await each(rows, onRow(params), onEnd(params)).catch((e) => { transaction.rollback(); throw e; }); }', ''],
  ['the work commits nothing', 'import { Sequelize } from "sequelize"; async function run(sequelize: Sequelize, rows) { const transaction = await sequelize.transaction(); await User.create(rows, { transaction }).catch((e) => { transaction.rollback(); throw e; }); }', 'leak exit'],
]);

golden('pages and what they live in', MODULE, [
  ['its context is closed', 'import { chromium } from "playwright"; async function run(context) { const page = await context.newPage(); try { await page.goto("x"); } finally { await page.context().close(); } }', ''],
  ['its context is asked something', 'import { chromium } from "playwright"; async function run(context) { const page = await context.newPage(); try { await page.goto("x"); } finally { await page.context().cookies(); } }', 'leak exit'],
]);

golden('what a page or a browser is reached by', MODULE, [
  ['a page that is kept, and with it its context', 'import { chromium } from "playwright"; let browser, page; export async function open() { browser = await chromium.launch(); const context = await browser.newContext({ proxy: 1 }); page = await context.newPage(); await work(page); return page.title(); }', ''],
  ['a page that is kept in a field, and with it its browser', 'import puppeteer from "puppeteer"; export class Shots { async open() { const browser = await puppeteer.launch(); try { this.page = await browser.newPage(); } catch (error) { await browser.close(); throw error; } } }', ''],
  ['a page that is kept for all, and with it its browser', 'import puppeteer from "puppeteer"; let tab, page; export async function open() { if (!tab) { const browser = await puppeteer.launch(); try { tab = await browser.createBrowserContext(); page = await tab.newPage(); } catch (error) { await browser.close(); throw error; } } return page.title(); }', ''],
  ['a page that only this function has', 'import puppeteer from "puppeteer"; export async function open() { const browser = await puppeteer.launch(); let page; try { page = await browser.newPage(); } catch (error) { await browser.close(); throw error; } await page.close(); }', 'leak exit'],
  ['a context of a browser that is closed unless a session has it', 'async function show(a) { let browser, session; try { if (a.id) { ({ browser, session } = await resume(a)); } else { browser = await load(); const context = await browser.newContext({}); const page = await context.newPage(); await page.goto(a); } return await a.run(); } finally { if (session) { free(session); } else if (browser) { await browser.close(); } } }', ''],
  ['a title that is kept', 'import { chromium } from "playwright"; let browser, title; export async function open() { browser = await chromium.launch(); const context = await browser.newContext({ proxy: 1 }); title = await context.pages(); return title; }', 'leak exit by return title'],
  ['the browser by the name that a getter gives', 'import puppeteer from "puppeteer"; let shared = null; async function getBrowser() { shared ??= await puppeteer.launch(); return shared; } export async function open() { for (let i = 0; i < 3; i++) { try { const browser = await getBrowser(); const page = await browser.newPage(); await page.setUserAgent("x"); return page; } catch (e) { if (shared) { await shared.close().catch(() => {}); shared = null; } } } throw new Error("x"); }', ''],
  ['another browser', 'import puppeteer from "puppeteer"; let shared = null, other = null; async function getBrowser() { shared ??= await puppeteer.launch(); return shared; } export async function open() { for (let i = 0; i < 3; i++) { try { const browser = await getBrowser(); const page = await browser.newPage(); await page.goto("x"); return page; } catch (e) { if (other) { await other.close().catch(() => {}); other = null; } } } throw new Error("x"); }', 'leak overwritten by page.goto("x")'],
  ['only the wire is cut', 'import puppeteer from "puppeteer"; export async function open() { const browser = await puppeteer.launch(); await browser.disconnect(); return browser; }', ''],
  ['the browser is closed', 'import puppeteer from "puppeteer"; export async function open() { const browser = await puppeteer.launch(); await browser.close(); return browser; }', 'use-after-release (escape) return browser'],
]);

golden('an answer after the end of a transaction', MODULE, [
  ['comes last', 'const db = require("./db"); exports.run = (req, res) => { db.sequelize.transaction().then((t) => { return User.create(req.body, { transaction: t }).then((row) => { t.commit(); return res.status(200).send(success(row)); }).catch((e) => { t.rollback(); return res.status(500).send(e); }); }).catch((e) => { return res.send(e); }); };', 'leak throw by User.create(req.body, { transaction: t }) possible'],
  ['other work may fail', 'const db = require("./db"); exports.run = (req, res) => { db.sequelize.transaction().then((t) => { return User.create(req.body, { transaction: t }).then((row) => { t.commit(); return mail.send(success(row)); }).catch((e) => { t.rollback(); return res.status(500).send(e); }); }).catch((e) => { return res.send(e); }); };', 'leak throw by User.create(req.body, { transaction: t }) possible | double-release t.rollback()'],
]);

golden('a method that is only named like the library\'s', MODULE, [
  ['given more than the library takes', 'async function open(sparePool, uri) { await sparePool.connect("view", uri); }', 'leak discarded possible'],
  ['given what the library takes', 'async function open(sparePool) { await sparePool.connect(); }', 'leak discarded'],
  ['of what is known to be the library\'s', 'import { DataSource } from "typeorm"; async function open(source: DataSource, uri) { await source.createQueryRunner("view", uri, "title"); }', 'leak discarded'],
]);

golden('what a page says of where it lives', MODULE, [
  ['a page is given out, and with it its context', 'import { chromium } from "playwright"; async function open(browser) { const context = await browser.newContext(); await context.grantPermissions("x"); const page = await context.newPage(); return page; }', 'leak throw by context.grantPermissions("x")'],
  ['its title is', 'import { chromium } from "playwright"; async function open(browser) { const context = await browser.newContext(); const page = await context.newPage(); return page.title(); }', 'leak exit by return page.title()'],
  ['its page is closed before it, at the end', 'import { chromium } from "playwright"; async function shoot(browser, url) { const context = await browser.newContext(); let page; try { page = await context.newPage(); await page.goto(url); } finally { if (page) await page.close(); await context.close(); } }', ''],
  ['its page is closed before it, where nothing failed', 'import { chromium } from "playwright"; async function shoot(browser, url) { const context = await browser.newContext(); const page = await context.newPage(); await page.close(); await context.close(); }', 'leak throw by page.close()'],
  ['released if what was made is there', 'async function run(sql) { const client = await db.connect(); let log; log = new Log(); try { await client.query(sql); } finally { if (log) client.release(); } }', ''],
  ['released if what was found is there', 'async function run(sql) { const client = await db.connect(); let log; log = find(sql); try { await client.query(sql); } finally { if (log) client.release(); } }', 'leak exit'],
  ['the caller closes what it lent', 'import { chromium } from "playwright"; async function hold(context) { const page = await context.newPage(); await page.goto("x"); } export async function run(browser) { const context = await browser.newContext(); try { await hold(context); } finally { await context.close(); } }', ''],
  ['one of the callers does not', 'import { chromium } from "playwright"; async function hold(context) { const page = await context.newPage(); await page.goto("x"); } export async function run(browser, home) { await hold(home); const context = await browser.newContext(); try { await hold(context); } finally { await context.close(); } }', 'leak exit'],
  ['a script that exits where a step fails', 'import { chromium } from "playwright"; async function main() { const browser = await chromium.launch(); const page = await browser.newPage(); await page.goto("x"); await browser.close(); } ping().then(() => main()).catch(() => process.exit(1));', ''],
  ['a script that only tells', 'import { chromium } from "playwright"; async function main() { const browser = await chromium.launch(); const page = await browser.newPage(); await page.goto("x"); await browser.close(); } ping().then(() => main()).catch(() => console.error(1));', 'leak throw by browser.newPage()'],
  ['the function around a step closes its browser', 'import puppeteer from "puppeteer"; async function run(step) { const browser = await puppeteer.launch(); try { await step(async () => { const page = await browser.newPage(); await page.goto("x"); await page.close(); }); } finally { await browser.close(); } }', ''],
  ['the function around a step closes it if all went well', 'import puppeteer from "puppeteer"; async function run(step, browser) { await step(async () => { const page = await browser.newPage(); await page.goto("x"); await page.close(); }); await browser.close(); }', 'leak throw by page.goto("x")'],
]);

golden('a flag that only the end of the object sets', MODULE, [
  ['the browser is gone', 'import puppeteer from "puppeteer"; export async function shoot(url) { let gone = false; const browser = await puppeteer.launch(); browser.on("disconnected", () => { gone = true; }); try { const version = await browser.version(); if (gone) return undefined; return version; } finally { if (!gone) await browser.close(); } }', ''],
  ['the browser is gone where the function leaves before it closes', 'import puppeteer from "puppeteer"; export async function shoot(url) { let gone = false; const browser = await puppeteer.launch(); browser.once("disconnected", () => { gone = true; }); if (gone) return undefined; await browser.close(); }', ''],
  ['something else may have set it', 'import puppeteer from "puppeteer"; export async function shoot(url, signal) { let gone = false; const browser = await puppeteer.launch(); browser.on("disconnected", () => { gone = true; }); signal.onabort = () => { gone = true; }; if (gone) return undefined; await browser.close(); }', 'leak exit by return undefined'],
  ['another event sets it', 'import puppeteer from "puppeteer"; export async function shoot(url) { let seen = false; const browser = await puppeteer.launch(); browser.on("targetcreated", () => { seen = true; }); if (seen) return undefined; await browser.close(); }', 'leak exit by return undefined'],
  ['the end of something else sets it', 'import puppeteer from "puppeteer"; export async function shoot(url, server) { let gone = false; const browser = await puppeteer.launch(); server.on("close", () => { gone = true; }); if (gone) return undefined; await browser.close(); }', 'leak exit by return undefined'],
  ['a client that has ended still counts for its pool', 'export async function read() { let gone = false; const client = await db.connect(); client.on("end", () => { gone = true; }); if (gone) return undefined; client.release(); }', 'leak exit by return undefined'],
  ['a browser whose process is only told to a log', 'import puppeteer from "puppeteer"; export async function shoot(url) { const browser = await puppeteer.launch(); logger.info(`started ${browser.process().pid}`); await browser.version2(); await browser.close(); }', 'leak throw by browser.version2()'],
  ['a browser whose process is told to somebody', 'import puppeteer from "puppeteer"; export async function shoot(url) { const browser = await puppeteer.launch(); watch(browser.process().pid); await browser.version2(); await browser.close(); }', ''],
]);

golden('a page that a helper opens of a browser it was given', MODULE, [
  ['the caller closes the browser', 'import puppeteer from "puppeteer"; async function open(browser, url) { const page = await browser.newPage(); return page; } export async function print(url) { const browser = await puppeteer.launch(); try { const page = await open(browser, url); return await page.pdf(); } finally { await browser.close(); } }', ''],
  ['given in an object', 'const open = async ({ browser, url }) => { const page = await browser.newPage(); const size = 1; return { page, size }; }; export const print = async ({ browser, url }) => { const { page, size } = await open({ browser, url }); try { return await page.pdf({ size }); } finally { await browser.close(); } };', ''],
  ['given in an object, and left open', 'const open = async ({ browser, url }) => { const page = await browser.newPage(); const size = 1; return { page, size }; }; export const print = async ({ browser, url }) => { const { page, size } = await open({ browser, url }); return await page.pdf({ size }); };', 'leak exit by return await page.pdf({ size })'],
  ['another browser is closed', 'const open = async ({ browser, url }) => { const page = await browser.newPage(); return page; }; export const print = async ({ browser, spare, url }) => { const page = await open({ browser: spare, url }); const pdf = await page.pdf(); await browser.close(); return pdf; };', 'leak exit by return pdf'],
  ['of a browser that all of the file share', 'let browser; async function open(url) { const page = await browser.newPage(); return page; } export async function print(url) { const page = await open(url); try { return await page.pdf(); } finally { await browser.close(); } }', ''],
  ['the caller of the caller closes the browser, whichever it calls', 'import puppeteer from "puppeteer"; const open = async ({ browser, url }) => { const page = await browser.newPage(); await page.goto(url); return { page }; }; const pdf = async ({ browser, url }) => { const { page } = await open({ browser, url }); return page.pdf(); }; const image = async ({ browser, url }) => { const { page } = await open({ browser, url }); return page.screenshot(); }; export const print = async (url, isImage) => { let browser; try { browser = await puppeteer.launch(); const draw = isImage ? image : pdf; return await draw({ browser, url }); } finally { if (browser) await browser.close(); } };', ''],
  ['it closes the browser only where all went well', 'import puppeteer from "puppeteer"; const open = async ({ browser, url }) => { const page = await browser.newPage(); await page.goto(url); return { page }; }; export const print = async (browser, url) => { const { page } = await open({ browser, url }); const pdf = await page.pdf(); await browser.close(); return pdf; };', 'leak throw by page.goto(url) | leak throw by page.pdf()'],
  ['one of two functions that is also given away', 'const open = async ({ browser, url }) => { const page = await browser.newPage(); await page.goto(url); return page.title(); }; const other = async () => {}; export const print = async (browser, url, isTitle) => { try { const draw = isTitle ? open : other; await plan(draw); return await draw({ browser, url }); } finally { await browser.close(); } };', 'leak exit by return page.title()'],
]);

golden('a browser that is handed out with its page', MODULE, [
  ['the page is returned', 'import puppeteer from "puppeteer"; export async function open(url) { const browser = await puppeteer.launch(); const page = await browser.newPage(); await page.goto(url); return page; }', 'leak throw by browser.newPage()'],
  ['the page is returned by a function that closes the browser where it fails', 'import puppeteer from "puppeteer"; export async function open(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); await page.goto(url); return page; } catch (e) { await browser.close(); throw e; } }', ''],
  ['a page of a context is, beside something else', 'import { chromium } from "playwright"; export async function open(url) { const browser = await chromium.launch(); try { const context = await browser.newContext(); const page = await context.newPage(); const status = await page.goto(url); return { page, status }; } catch (e) { await browser.close(); throw e; } }', ''],
  ['the first of its pages is, in an object with a name', 'import puppeteer from "puppeteer"; export async function open(url) { const browser = await puppeteer.launch(); try { const [page] = await browser.pages(); const tab = { url, page }; return tab; } catch (e) { await browser.close(); throw e; } }', ''],
  ['what is built around the page is', 'import puppeteer from "puppeteer"; import { Tab } from "./tab"; export async function open(url) { const browser = await puppeteer.launch(); try { return new Tab(await browser.newPage()); } catch (e) { await browser.close(); throw e; } }', ''],
  ['only its title is', 'import puppeteer from "puppeteer"; export async function title(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); const title = await page.title(); return title; } catch (e) { await browser.close(); throw e; } }', 'leak exit by return title'],
  ['a page of another browser is', 'import puppeteer from "puppeteer"; export async function open(other, url) { const browser = await puppeteer.launch(); try { const page = await other.newPage(); await browser.version(); return page; } catch (e) { await browser.close(); throw e; } }', 'leak exit by return page'],
  ['callers that only close the page', 'import puppeteer from "puppeteer"; async function open(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); return page; } catch (e) { await browser.close(); throw e; } } export async function title(url) { const page = await open(url); try { return await page.title(); } finally { await page.close(); } }', 'leak exit by return page'],
  ['a caller that closes its browser', 'import puppeteer from "puppeteer"; async function open(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); return page; } catch (e) { await browser.close(); throw e; } } export async function title(url) { const page = await open(url); try { return await page.title(); } finally { await page.browser().close(); } }', ''],
  ['a caller that gives the page on', 'import puppeteer from "puppeteer"; import { end } from "./end"; async function open(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); return page; } catch (e) { await browser.close(); throw e; } } export async function title(url) { const page = await open(url); try { return await page.title(); } finally { await end(page); } }', ''],
]);

golden('a context whose page is not opened', MODULE, [
  ['told something, and handed out with its page', 'import { chromium } from "playwright"; export async function open(browser, options) { const context = await browser.newContext(options); const page = await context.newPage(); const pair = { context, page }; return pair; }', 'leak throw by context.newPage()'],
  ['the same, closed where no page is opened', 'import { chromium } from "playwright"; export async function open(browser, options) { const context = await browser.newContext(options); try { const page = await context.newPage(); return { context, page }; } catch (e) { await context.close(); throw e; } }', ''],
  ['told nothing', 'import { chromium } from "playwright"; export async function open(browser) { const context = await browser.newContext(); const page = await context.newPage(); return { context, page }; }', ''],
  ['closed further on', 'import { chromium } from "playwright"; export async function shoot(browser, options, url) { const context = await browser.newContext(options); const page = await context.newPage(); try { await page.goto(url); } finally { await context.close(); } }', ''],
  ['of another library, which tells the context itself', 'import puppeteer from "puppeteer"; export async function open(browser, options) { const context = await browser.createBrowserContext(options); const page = await context.newPage(); return { context, page }; }', ''],
  ['its browser is closed by who gave it', 'import { chromium } from "playwright"; async function open(browser, options) { const context = await browser.newContext(options); const page = await context.newPage(); return { context, page }; } export async function shoot(options, url) { const browser = await chromium.launch(); try { const { page } = await open(browser, options); await page.goto(url); } finally { await browser.close(); } }', ''],
  ['told of beside the page that its caller has left open', 'import puppeteer from "puppeteer"; export const make = ({ browser, hidden }) => { const open = async (fails) => { const context = await browser.createBrowserContext(); if (fails) throw new Error("x"); const page = await context.newPage(); return page; }; return { title: async () => { const page = await open(hidden); await page.goto("x"); } }; };', 'leak throw by throw new Error("x") | leak exit'],
]);

golden('in a test', MODULE, [
  ['what fails in it', 'it("reads", async () => { const client = await db.connect(); await client.query("x"); client.release(); });', 'leak throw by client.query("x") possible'],
  ['what it keeps', 'describe("a pool", () => { it("is full", () => { const item = pool.acquire(); item.x = 1; }); });', 'leak exit possible'],
  ['released twice on purpose', 'test.each([1, 2])("%i", (n) => { const item = pool.acquire(); pool.release(item); expect(() => pool.release(item)).toThrow(); });', 'double-release pool.release(item)#2 possible'],
  ['of another runner', 'Deno.test("reads", async () => { const client = await db.connect(); await client.query("x"); client.release(); });', 'leak throw by client.query("x") possible'],
  ['around the tests of the file', 'before(async () => { const client = await db.connect(); await client.query("x"); client.release(); }); it("reads", () => {});', 'leak throw by client.query("x") possible'],
  ['after a response, in a file without tests', 'import { after } from "next/server"; after(async () => { const client = await db.connect(); await client.query("x"); client.release(); }); export const isX = (name) => /x/.test(name);', 'leak throw by client.query("x")'],
  ['a function that is only called like one', 'function it(name) { const item = pool.acquire(); item.x = name; } it("x");', 'leak exit'],
  ['a pattern that is tested', 'function run(names) { names.forEach((name) => { const item = pool.acquire(); if (/x/.test(name)) return; pool.release(item); }); } run([]);', 'leak overwritten'],
]);

golden('nothing was given, says a number', FUNCTION, [
  ['below zero', 'const slot = pool.acquire(); if (slot < 0) return -1; pool.release(slot); return 0;', ''],
  ['minus one', 'const slot = pool.acquire(); if (slot === -1) return; pool.release(slot);', ''],
  ['not below zero', 'const slot = pool.acquire(); if (slot >= 0) pool.release(slot);', ''],
  ['the other way round', 'const slot = pool.acquire(); if (slot >= 0) return; pool.release(slot);', 'leak exit by return'],
  ['what it has is compared', 'const slot = pool.acquire(); if (slot.size < 0) return -1; pool.release(slot); return 0;', 'leak exit by return -1'],
]);

golden('what hardly fails', ASYNC, [
  ['by its name', 'const client = await db.connect(); await tryCancel(a); client.release();', ''],
  ['its neighbour', 'const client = await db.connect(); await cancel(a); client.release();', 'leak throw by await cancel(a)'],
  ['a name that ends so', 'const client = await db.connect(); await a.closeQuietly(); client.release();', ''],
  ['one that merely begins so', 'const client = await db.connect(); await tryst(a); client.release();', 'leak throw by await tryst(a)'],
]);

golden('given by name after its release', FUNCTION, [
  ['to find something', 'const item = pool.acquire(); pool.release(item); return a.getOwnerByItem(item);', ''],
  ['to tell of it', 'const item = pool.acquire(); pool.release(item); a.emit("released", item);', ''],
  ['to work with it', 'const item = pool.acquire(); pool.release(item); a.getSize(item);', 'use-after-release a.getSize(item)'],
]);

golden('a chain at the top of a module', MODULE, [
  ['before the release', 'const reader = body.getReader(); reader.read().then((result) => { if (result.done) show(); else show(result.value); }); reader.releaseLock();', ''],
  ['of what nothing gives back there', 'db.connect().then((client) => { if (client.ready) show(client); }); function end(other) { other.release(); } end();', 'leak exit'],
]);

golden('left open for somebody to look at', ASYNC, [
  ['while it is debugged', 'const client = await db.connect(); try { await client.query(a); } finally { if (!a.isDebugging) client.release(); else console.log("left open"); }', ''],
  ['the other way round', 'const client = await db.connect(); await client.query(a).catch(() => {}); if (a.keepAlive) return; else client.release();', ''],
  ['for any other reason', 'const client = await db.connect(); try { await client.query(a); } finally { if (!isBusy()) client.release(); else console.log("left open"); }', 'leak exit'],
]);

golden('a runner by its name', MODULE, [
  ['asked for its manager', 'export async function run(transactions) { const queryRunner = await make.createTransaction(); await queryRunner.manager.save(1); }', 'leak exit'],
  ['of something else', 'export async function run() { const queryRunner = await make.createSnapshot(); await queryRunner.waitForResults(); return queryRunner.model; }', ''],
  ['ended by who made it', 'export async function run() { const queryRunner = await make.createTransaction(); try { await queryRunner.manager.save(1); await make.commit(); } catch (e) { await make.rollBack(); throw e; } }', ''],
]);

golden('a pool that is opened by its connect()', MODULE, [
  ['and asked for a request', 'import { appPool } from "./db.ts"; exports.open = (cb) => { appPool.connect((error) => { if (error) return cb(error); cb(null, appPool.request()); }); };', ''],
  ['and asked for nothing of that library', 'import { appPool } from "./db.ts"; exports.open = (cb) => { appPool.connect((error) => { if (error) return cb(error); cb(null, appPool.options); }); };', 'leak exit'],
]);
