/** Several resources, several styles: what a run for one site must not conclude about another. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('two resources', FUNCTION, [
  ['released in reverse order, nested', 'const one = pool.acquire(); try { const two = pool.acquire(); try { b(one, two); } finally { pool.release(two); } } finally { pool.release(one); }', ''],
  ['released by one finalizer', 'let one, two; try { one = pool.acquire(); two = pool.acquire(); b(one, two); } finally { if (one) pool.release(one); if (two) pool.release(two); }', ''],
  ['released by one finalizer, in a list', 'const held = []; try { held.push(pool.acquire()); held.push(pool.acquire()); b(held); } finally { for (const item of held) pool.release(item); }', ''],
  ['one name for both, in turn', 'let item = pool.acquire(); try { b(item); } finally { pool.release(item); } item = pool.acquire(); try { b(item); } finally { pool.release(item); }', ''],
  ['one name for both, the first is forgotten when it throws', 'let item = pool.acquire(); b(item); pool.release(item); item = pool.acquire(); try { b(item); } finally { pool.release(item); }', 'leak throw by b(item) possible'],
  ['two pools', 'const item = pool.acquire(); const lease = pool.lease(); try { b(item, lease); } finally { lease.release(); pool.release(item); }', 'leak throw by pool.lease() possible'],
  ['the second depends on the first', 'const one = pool.acquire(); const two = one.ready ? pool.acquire() : null; if (two) pool.release(two); pool.release(one);', 'leak throw by pool.acquire()#2 possible'],
]);

golden('two clients', ASYNC, [
  ['acquired together: the first is lost when the second throws', 'const [one, two] = await Promise.all([db.connect(), db.connect()]); try { await work(); } finally { one.release(); two.release(); }', 'leak throw by db.connect()#2 possible | leak raced by Promise.all([db.connect(), db.connect()]) | leak#2 raced by Promise.all([db.connect(), db.connect()])'],
  ['a client and an object', 'const client = await db.connect(); try { const item = pool.acquire(); try { item.rows = await client.query(a); } finally { pool.release(item); } } finally { client.release(); }', ''],
  ['a client and an object, the object is forgotten', 'const client = await db.connect(); try { const item = pool.acquire(); item.rows = await client.query(a); pool.release(item); } finally { client.release(); }', 'leak throw by await client.query(a)'],
  ['a client inside the callback of another', 'await Promise.all(list.map(async (x) => { const client = await db.connect(); try { return await client.query(x); } finally { client.release(); } }));', ''],
  ['a client inside the callback of another, forgotten', 'await Promise.all(list.map(async (x) => { const client = await db.connect(); const rows = await client.query(x); client.release(); return rows; }));', 'leak throw by client.query(x)'],
  ['an async callback that nobody awaits', 'list.forEach(async (x) => { const client = await db.connect(); try { await client.query(x); } finally { client.release(); } });', ''],
  ['a transaction with savepoints', 'const client = await db.connect(); try { await client.query("BEGIN"); for (const x of list) { await client.query("SAVEPOINT s"); try { await client.query(x); } catch (error) { await client.query("ROLLBACK TO s"); } } await client.query("COMMIT"); } catch (error) { await client.query("ROLLBACK"); throw error; } finally { client.release(); }', ''],
  ['a handler that releases and a finalizer that does not', 'const client = await db.connect(); try { const r = await client.query(a); client.release(); return r; } catch (error) { client.release(error); throw error; } finally { console.log("done"); }', ''],
  ['released with the error or without', 'const client = await db.connect(); let failure; try { return await client.query(a); } catch (error) { failure = error; throw error; } finally { client.release(failure); }', ''],
  ['the release in a nested function that is called in both ends', 'const client = await db.connect(); const done = (error) => { client.release(error); }; try { const r = await client.query(a); done(); return r; } catch (error) { done(error); throw error; }', ''],
  ['an early release and a flag in the finalizer', 'const client = await db.connect(); let open = true; try { const r = await client.query(a); client.release(); open = false; return await work(r); } finally { if (open) client.release(); }', ''],
  ['an early release without a flag', 'const client = await db.connect(); try { const r = await client.query(a); client.release(); return await work(r); } finally { client.release(); }', 'double-release client.release()#2'],
  ['a switch inside a loop inside a try', 'const client = await db.connect(); try { for (const x of list) { switch (x.kind) { case 1: await client.query(a); continue; case 2: return; default: break; } await client.query(b); } } finally { client.release(); }', ''],
  ['released in a dropped catch', 'const client = await db.connect(); client.query(a).then((r) => { client.release(); b(r); }).catch((error) => { console.error(error); });', 'leak throw by client.query(a)'],
]);

const SWEEP = 'for (const client of clients) client.release();';
const COLLECT = 'const clients = []; for (const x of list) clients.push(await db.connect());';

golden('clients collected in a list', ASYNC, [
  ['given back together', `const clients = []; try { for (const x of list) clients.push(await db.connect()); await work(clients); } finally { ${SWEEP} }`, ''],
  ['an acquire that rejects loses those before it', `${COLLECT} try { await work(clients); } finally { ${SWEEP} }`, 'leak throw by await db.connect()'],
  ['an early return', `const clients = []; try { for (const x of list) clients.push(await db.connect()); } catch (error) { ${SWEEP} throw error; } if (a) return 1; clients.forEach((client) => client.release());`, 'leak exit by return 1'],
  ['work in between that rejects', `const clients = []; for (let i = 0; i < a; i++) { clients[i] = await db.connect(); } await Promise.all(clients.map((client) => client.query(a))); while (clients.length) clients.pop().release();`, 'leak throw by await db.connect()'],
  ['given back by name', 'const clients = []; try { for (const x of list) clients.push(await db.connect()); await work(clients); } finally { await releaseAll(clients); }', ''],
  ['given back by a function of this one', `const clients = []; const end = () => { ${SWEEP} }; try { for (const x of list) clients.push(await db.connect()); await work(); } finally { end(); }`, ''],
  ['given back where there is any', `const clients = []; try { for (const x of list) clients.push(await db.connect()); await work(clients); } finally { if (clients.length > 0) { ${SWEEP} } }`, ''],
  ['left where there is none', `const clients = []; try { for (const x of list) clients.push(await db.connect()); if (clients.length === 0) return; await work(clients); } finally { await Promise.all(clients.map(async (client) => { await client.release(); })); }`, ''],
  ['returned', `${COLLECT} if (!a) { ${SWEEP} return []; } return clients;`, ''],
  ['kept', `${COLLECT} this.clients = clients; if (a) ${SWEEP}`, ''],
  ['given back one by one', `${COLLECT} clients[0].release(); if (a) return; clients[1].release();`, ''],
  ['given to somebody who collects', `${COLLECT} all.push(clients); if (a) return; ${SWEEP}`, ''],
  ['one is handed out', `${COLLECT} if (a) return clients[0]; ${SWEEP}`, ''],
  ['taken out and given back in the callback of an iteration', 'await Promise.all(list.map(async (x) => { const clients = []; clients.push(await db.connect()); const last = clients.pop(); await last.query(x); await last.release(); }));', ''],
]);

const VECTORS = 'import { v3pool } from "./pools"; function inside(points, p) { for (const q of points) if (p.sub(q).x > 0) return false; return true; } ';
const POINTS = 'const points = []; for (let i = 0; i < hull.length; i++) { const v = v3pool.acquire(); hull.at(i, v); points.push(v); }';

golden('vectors collected in a list', MODULE, [
  ['an early return', `${VECTORS}function hit(hull, p) { ${POINTS} if (inside(points, p)) { return true; } for (let j = 0; j !== points.length; j++) v3pool.release(points[j]); return false; }`, 'leak exit by return true#2'],
  ['given back on both ways', `${VECTORS}function hit(hull, p) { ${POINTS} const is = inside(points, p); for (let j = 0; j !== points.length; j++) { v3pool.release(points[j]); } return is; }`, 'leak throw by p.sub(q) possible'],
  ['the list of somebody else', `${VECTORS}function all(hull, points) { for (const h of hull) { const v = v3pool.acquire(); h.at(v); points.push(v); } if (hull.x) return true; for (const v of points) v3pool.release(v); }`, ''],
]);

golden('acquired side by side, and known by what the file releases', MODULE, [
  ['one of two', 'import { getConnection } from "./db.ts"; export async function run() { let one, two; [one, two] = await Promise.all([getConnection("a"), getConnection("b")]); one.release(); if (!list) return; two.release(); }', 'leak throw by getConnection("b") possible | leak raced by Promise.all([getConnection("a"), getConnection("b")]) | leak exit by return | leak raced by Promise.all([getConnection("a"), getConnection("b")])'],
  ['both', 'import { getConnection } from "./db.ts"; export async function run() { const [one, two] = await Promise.all([getConnection("a"), getConnection("b")]); one.release(); two.release(); }', 'leak throw by getConnection("b") possible | leak raced by Promise.all([getConnection("a"), getConnection("b")]) | leak raced by Promise.all([getConnection("a"), getConnection("b")])'],
  ['what nothing releases is no lease', 'import { getSettings } from "./db.ts"; export async function run() { const [one, two] = await Promise.all([getSettings("a"), getSettings("b")]); return one.size + two.size; }', ''],
]);
