import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

/** Shapes of correct code that look like misuse, as they stand in services and engines; each with its neighbour that is one. */
golden('who acquired what', MODULE, [
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
  ['a runner that cannot begin', 'import { DataSource } from "typeorm"; async function run(source: DataSource) { const runner = source.createQueryRunner(); await runner.connect(); await runner.startTransaction(); try { await runner.query("x"); } finally { await runner.release(); } }', 'leak throw by runner.startTransaction() | dirty-release runner.release()'],
]);
