/** Wrapper objects, destructured handles, and ownership that depends on who gave the resource. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('wrappers', FUNCTION, [
  ['an object with a release method, returned', 'const item = pool.acquire(); return { item, release() { pool.release(item); } };', ''],
  ['an object with a release method, kept here', 'const item = pool.acquire(); const handle = { item, release() { pool.release(item); } }; handle.release();', ''],
  ['an object with a release method, called on one path', 'const item = pool.acquire(); const handle = { item, release() { pool.release(item); } }; if (a) return; handle.release();', 'leak exit by return'],
  ['an object with an arrow function', 'const item = pool.acquire(); const handle = { free: () => pool.release(item) }; handle.free();', ''],
  ['a wrapper class takes over', 'return new Holder(pool.acquire());', ''],
  ['a wrapper class takes over and is kept', 'a.holder = new Holder(pool.acquire());', ''],
  ['a wrapper class of this function releases in its method', 'class Holder { constructor(x) { this.x = x; } stop() { pool.release(this.x); } } const holder = new Holder(pool.acquire()); holder.stop();', ''],
  ['a field of a literal is released', 'const handle = { item: pool.acquire() }; pool.release(handle.item);', ''],
  ['a field of a literal is lost', 'const handle = { item: pool.acquire() }; if (a) return; pool.release(handle.item);', 'leak exit by return'],
  ['a field that is added later', 'const handle = {}; handle.item = pool.acquire(); return handle;', ''],
  ['a field that is added later and released', 'const handle = {}; handle.item = pool.acquire(); pool.release(handle.item);', ''],
  ['a field that is spread', 'const handle = { item: pool.acquire() }; const more = { ...handle, size: 1 }; if (a) return; pool.release(more.item);', 'leak exit by return'],
  ['a field that is spread and handed out', 'const handle = { item: pool.acquire() }; return { ...handle, size: 1 };', ''],
  ['a field that is given anew after the spread', 'const handle = { item: pool.acquire() }; return { ...handle, item: a };', 'leak exit by return { ...handle, item: a }'],
  ['an array of two', 'const pair = [pool.acquire(), 1]; pool.release(pair[0]);', ''],
  ['in a JSON-like record handed to a call', 'const item = pool.acquire(); work({ item });', ''],
  ['in a record handed to a call, released here', 'const item = pool.acquire(); work({ item }); pool.release(item);', 'leak throw by work({ item }) possible'],
  ['the closure is returned', 'const item = pool.acquire(); return () => item.x;', ''],
  ['the closure is kept', 'const item = pool.acquire(); a.read = () => item.x;', ''],
]);

golden('release functions', MODULE, [
  ['built in place', 'function run(a) { const item = pool.acquire(); const free = () => pool.release(item); try { a(item); } finally { free(); } }', ''],
  ['made of options that are spread', 'const end = ({ client, key }) => async () => { await client.query(key); client.release(); }; async function run(a) { const client = await db.connect(); const options = { client, a }; try { await a(end({ ...options, key: 1 })); } catch (e) { client.release(e); throw e; } }', 'leak throw by client.query(key) possible'],
  ['made of other options', 'const end = ({ client, key }) => async () => { await client.query(key); client.release(); }; async function run(a) { const client = await db.connect(); const options = { a }; try { await a(end({ ...options, key: 1 })); } catch (e) { client.release(e); throw e; } }', 'leak exit'],
  ['bound', 'async function run(a) { const client = await db.connect(); const free = client.release.bind(client); try { await client.query(a); } finally { free(); } }', ''],
  ['bound, and one path forgets', 'async function run(a) { const client = await db.connect(); const free = client.release.bind(client); if (a) return; free(); }', 'leak exit by return'],
  ['wrapped so that it runs once', 'async function run(a) { const client = await db.connect(); let done = false; const release = () => { if (!done) { done = true; client.release(); } }; try { await client.query(a); release(); } finally { release(); } }', ''],
  ['the client is patched', 'async function open() { const client = await db.connect(); const release = client.release.bind(client); client.release = () => { console.log("back"); release(); }; return client; }', ''],
  ['a timeout that warns', 'async function run(a) { const client = await db.connect(); const timer = setTimeout(() => { console.error("held too long", client); }, 5000); try { return await client.query(a); } finally { clearTimeout(timer); client.release(); } }', ''],
]);

golden('conditional ownership', ASYNC, [
  ['given or acquired, released when acquired', 'const client = a ?? (await db.connect()); try { await client.query(b); } finally { if (!a) client.release(); }', ''],
  ['given or acquired, never released', 'const client = a ?? (await db.connect()); await client.query(b);', 'leak exit'],
  ['given or acquired, by ||', 'const client = a || (await db.connect()); try { await client.query(b); } finally { if (!a) client.release(); }', ''],
  ['given or acquired, by ?:', 'const client = a ? a : await db.connect(); try { await client.query(b); } finally { if (!a) client.release(); }', ''],
  ['a flag remembers who owns it', 'let own = false; let client = a; if (!client) { client = await db.connect(); own = true; } try { await client.query(b); } finally { if (own) client.release(); }', ''],
  ['a constant remembers who owns it', 'const own = !a; const client = own ? await db.connect() : a; try { await client.query(b); } finally { if (own) client.release(); }', ''],
  ['compared with what was given', 'const client = a ?? (await db.connect()); try { await client.query(b); } finally { if (client !== a) client.release(); }', ''],
  ['released when it was given', 'const client = a ?? (await db.connect()); try { await client.query(b); } finally { if (a) client.release(); }', 'leak exit'],
  ['asked whether there is one at all', 'let client; try { client = a ? a : await db.connect(); return await b.find(); } catch (e) { if (!a && client) client.release(); throw e; }', 'leak exit by return await b.find()'],
  ['asked whether there is one at all, and released', 'let client; try { client = a ? a : await db.connect(); const n = await client.query(b); if (!a) client.release(); return n; } catch (e) { if (!a && client) client.release(); throw e; }', ''],
  ['asked whether it is another one', 'let client; try { client = a ? a : await db.connect(); return await client.query(b); } finally { if (b && client !== a) client.release(); }', 'leak exit by return await client.query(b) possible'],
  ['given in options', 'const client = a.client ?? (await db.connect()); try { await client.query(b); } finally { if (!a.client) client.release(); }', ''],
  ['a helper gives what is there or acquires, and release asks which', 'const open = async () => b.current ?? (await db.connect()); const client = await open(); try { return await client.query(a); } finally { if (!b.current) client.release(); }', ''],
  ['a helper always acquires, and release asks something else', 'const open = async () => await db.connect(); const client = await open(); try { return await client.query(a); } finally { if (!b.current) client.release(); }', 'leak exit by return await client.query(a)'],
  ['asked by an optional chain', 'const client = a?.client ?? (await db.connect()); try { await client.query(b); } finally { if (!a?.client) client.release(); }', ''],
]);

golden('built around and given out', ASYNC, [
  ['a session around a provider around the client', 'const client = await db.connect(); const bound = a ? new Bound(client, a) : new Bound(client); const provider = new Provider(bound); if (client.protocol() < 4) return [new Session({ provider }), null]; return [new Session({ mode: b, provider }), null];', ''],
  ['a session that stays here', 'const client = await db.connect(); const bound = new Bound(client); const provider = new Provider(bound); if (client.protocol() < 4) return null; return b(provider);', 'leak exit by return null'],
  ['worked with, and its result given out', 'const client = await db.connect(); const repo = new Repo(client); const rows = await repo.find(a); await client.query(b); return rows;', 'leak exit by return rows'],
]);

golden('acquired through a function of somebody else', ASYNC, [
  ['that is given a function to call', 'const client = await retry(() => db.connect()); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['that is given one with a body', 'const client = await retry(async () => { await ready(); return await db.connect(); }, 3); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['that is given the name of one', 'const open = () => db.connect(); const client = await retry(open, 3); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['that is given the promise', 'const client = await withTimeout(db.connect(), 500); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['after something else', 'const client = await ready.then(() => db.connect()); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['released on every path', 'const client = await retry(() => db.connect()); try { await client.query(a); } finally { client.release(); }', ''],
  ['the promise, released on every path', 'const client = await withTimeout(db.connect(), 500); try { await client.query(a); } finally { client.release(); }', ''],
  ['something else than what was acquired', 'const rows = await withClient(() => db.connect()); await save(rows);', ''],
  ['something else than what the promise gives', 'const rows = await read(db.connect()); await save(rows);', ''],
]);
