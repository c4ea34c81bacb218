import { golden, MODULE } from './support.ts';

/** What the file itself says of calls nobody knows: who releases what one of them gave owes it for all of them. */
golden('beliefs', MODULE, [
  ['a careful neighbour convicts', 'async function one() { const c = await src.getConnection(); try { await c.query("x"); } finally { c.release(); } } async function two() { const c = await src.getConnection(); await c.query("y"); }', 'leak#2 exit'],
  ['by what a chain is given', 'function one() { return src.getConnection().then((c) => { c.release(); }); } function two() { return src.getConnection().then((c) => c.ping()); }', 'leak#2 exit'],
  ['by what a callback is given', 'function one() { src.getConnection((err, c) => { if (err) return; c.release(); }); } function two() { src.getConnection((err, c) => { if (err) return; c.ping(); }); }', 'leak exit'],
  ['behind a condition', 'async function run(own) { const c = own ? await src.getConnection() : src; await c.query("x"); if (own) c.release(); }', 'leak throw by c.query("x")'],
  ['what is dropped at once', 'async function one() { const c = await src.getConnection(); c.release(); } async function two() { await src.getConnection(); }', 'leak#2 discarded'],
  ['what is used once and dropped', 'async function one() { const r = src.createQueryRunner("master"); await r.release(); } async function two() { return await src.createQueryRunner("master").query("x"); }', 'leak#2 exit by return await src.createQueryRunner("master").query("x");'.replace(';', '')],
  ['a connection that is waited for and released says it by itself', 'async function run() { const connection = await Link.attach("x"); const rows = await load(connection); connection.release(); return rows; }', 'leak throw by await load(connection)'],
  ['one method takes by name what another one gives', 'async function one(x) { const p = await x.acquirePage(); try { await p.go(); } finally { x.releasePage(p); } } async function two(x) { const p = await x.acquirePage(); await p.go(); }', 'leak#2 exit'],
  ['a pool with both, whoever has the object in between', 'async function one(page) { await pagePool.releasePage(page); } async function two() { const p = await pagePool.acquirePage(); await p.go(); }', 'leak exit'],
  ['such names of something that is not the object', 'async function one(x, id) { await x.releaseLease(id); } async function two(x, id) { const got = await x.acquireLease(id); return Boolean(got); }', ''],
  ['a pool of another file, by its class', 'import { BulletPool } from "./bullets"; const spare = new BulletPool(); function fire(n) { const one = spare.get(); one.n = n; if (n < 0) return; spare.free(one); }', 'leak exit by return'],
  ['no pool, by its class', 'import { Registry } from "./registry"; const all = new Registry(); function fire(n) { const one = all.get(n); if (n < 0) return; all.push(one); }', ''],
  ['from a pool, and back to it by itself', 'function size(x) { const v = Vec.fromPool(x); if (x < 0) return 0; const n = v.x; v.free(); return n; }', 'leak exit by return 0'],
  ['from a pool, and kept', 'function size(x) { const v = Vec.fromPool(x); if (x < 0) return v; v.free(); return undefined; }', ''],
  ['no connection by its name', 'async function run() { const ticket = await office.draw("x"); const rows = await load(ticket); ticket.release(); return rows; }', ''],
  ['looked up, not waited for', 'function run(id) { const client = clients.get(id); load(client); client.release(); }', ''],
  ['closing one does not convict who uses another', 'async function one() { const connection = getConnection(); await connection.close(); } async function two() { return getConnection().createQueryBuilder(); }', ''],
  ['what cannot go on is destroyed instead', 'async function run() { const session = await src.openSession(); try { const n = await session.count(); await session.release(); return n; } catch (e) { await session.destroy(e).catch(() => undefined); throw e; } }', ''],
  ['by the pool', 'class P { use(fn) { return this.acquire().then((one) => fn(one).then((x) => { this.release(one); return x; }, (e) => { this.destroy(one); throw e; })); } }', 'leak throw by fn(one) possible'],
  ['one of two calls, and nobody knows which is released', 'async function run(q, o) { const c = o.transaction ? o.transaction.getConnection() : await src.getConnection(); try { return await c.query(q); } finally { if (!o.transaction) src.release(c); } }', ''],
]);
