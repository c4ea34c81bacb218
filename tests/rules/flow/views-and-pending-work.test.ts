/** What lives in the resource ends with it: views of its memory, and work on it that nobody awaited. */
import { ASYNC, FUNCTION, golden } from './support.ts';

golden('views', FUNCTION, [
  ['used while held', 'const item = pool.acquire(); const view = item.subarray(0, 4); view[0] = 1; pool.release(item);', ''],
  ['read after release', 'const item = pool.acquire(); const view = item.subarray(0, 4); pool.release(item); return view[0];', 'use-after-release view[0]'],
  ['returned after release', 'const item = pool.acquire(); try { return item.subarray(0, 4); } finally { pool.release(item); }', 'use-after-release (escape) return item.subarray(0, 4)'],
  ['a copy is returned', 'const item = pool.acquire(); try { return Buffer.from(item.subarray(0, 4)); } finally { pool.release(item); }', ''],
  ['the underlying buffer', 'const item = pool.acquire(); const { buffer } = item; pool.release(item); return buffer.byteLength;', 'use-after-release buffer.byteLength'],
  ['the value of a lease', 'const lease = pool.lease(); const { value } = lease; lease.release(); return value.x;', 'use-after-release value.x'],
  ['a view of a view', 'const item = pool.acquire(); const view = item.subarray(0, 8).subarray(0, 4); pool.release(item); return view[0];', 'use-after-release view[0]'],
  ['a view made by hand', 'const item = pool.acquire(); const view = new DataView(item.buffer, 4); pool.release(item); return view.getInt8(0);', 'use-after-release view.getInt8(0)'],
  ['a view made by hand takes nothing over', 'const item = pool.acquire(); const view = new Uint8Array(item.buffer); view[0] = 1;', 'leak exit'],
  ['a plain field is a copy', 'const item = pool.acquire(); const { size } = item; pool.release(item); return size;', ''],
]);

golden('work that was not awaited', ASYNC, [
  ['returned from try with a finalizer that releases', 'const client = await db.connect(); try { return client.query(a); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['awaited before it is returned', 'const client = await db.connect(); try { return await client.query(a); } finally { client.release(); }', ''],
  ['in a variable, returned', 'const client = await db.connect(); try { const rows = client.query(a); return rows; } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['returned from a callback whose finalizer releases', 'return db.connect().then((client) => { try { return client.query(a); } finally { client.release(); } });', 'use-after-release (returned-work) client.query(a)'],
  ['returned from a callback after the release', 'return db.connect().then(function (client) { const rows = client.query(a); client.release(); return rows; });', 'use-after-release (returned-work) client.query(a)'],
  ['returned from a callback that releases when it is done', 'return db.connect().then((client) => client.query(a).finally(() => client.release()));', ''],
  ['a value, returned from a callback after the release', 'return db.connect().then((client) => { const id = client.processID; client.release(); return id; });', ''],
  ['in a variable, awaited', 'const client = await db.connect(); try { const rows = client.query(a); return await rows; } finally { client.release(); }', ''],
  ['a chain that is returned', 'const client = await db.connect(); try { return client.query(a).then((r) => r.rows); } finally { client.release(); }', 'use-after-release (returned-work) return client.query(a).then((r) => r.rows)'],
  ['work and a chain, of one return', 'const client = await db.connect(); try { return a ? client.query(a) : client.query(b).then((r) => r.rows); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['work of one return or another', 'const client = await db.connect(); try { if (a) return client.query(a); return client.query(b); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a) | use-after-release (returned-work) client.query(b)'],
  ['one of two is waited for', 'const client = await db.connect(); try { return a ? await client.query(a) : await client.query(b).then((r) => r.rows); } finally { client.release(); }', ''],
  ['a chain that is awaited', 'const client = await db.connect(); try { return await client.query(a).then((r) => r.rows); } finally { client.release(); }', ''],
  ['work in its turn is done when later work is', 'const client = await db.connect(); client.query("set x").catch(b); try { return await client.query(b); } finally { client.release(); }', ''],
  ['a callback that starts more work, waited for by a deferred', 'const d = defer(); const client = await db.connect(); client.query(a, (e) => { if (e) { client.query("ROLLBACK", () => d.reject(e)); return; } d.resolve(); }); try { await d.promise; } finally { client.release(); }', ''],
  ['work started for each of a list is not', 'const client = await db.connect(); try { list.forEach(async (x) => { await client.query(x); }); await log(); } finally { client.release(); }', 'async-capture list.forEach(async (x) => { await client.query(x); })'],
  ['a chain that has nothing to do with the client', 'const client = await db.connect(); try { return work(a).then((r) => r.rows); } finally { client.release(); }', ''],
  ['a chain that uses the client after the release', 'const client = await db.connect(); try { return work(a).then(() => client.query(b)); } finally { client.release(); }', 'use-after-release (returned-work) return work(a).then(() => client.query(b))'],
  ['a handler between the use and the release', 'const item = pool.acquire(); work(a).then(() => { item.x = 1; }).then(() => {}, () => {}); pool.release(item);', 'leak throw by work(a) possible | async-capture work(a).then(() => { item.x = 1; }).then(() => {}, () => {})'],
  ['several, returned together', 'const client = await db.connect(); try { return Promise.all([client.query(a), client.query(b)]); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['several, awaited together', 'const client = await db.connect(); try { return await Promise.all([client.query(a), client.query(b)]); } finally { client.release(); }', ''],
  ['work of another file, returned', 'const client = await db.connect(); try { return executeQuery(client, a); } finally { client.release(); }', 'use-after-release (returned-work) executeQuery(client, a)'],
  ['work of another file, named and returned', 'const client = await db.connect(); try { const rows = executeQuery(client, a); client.release(); return rows; } catch (e) { client.release(e); throw e; }', 'use-after-release (returned-work) executeQuery(client, a)'],
  ['work of another file, waited for', 'const client = await db.connect(); try { const rows = await executeQuery(client, a); return rows; } finally { client.release(); }', ''],
  ['work of another file, waited for by name', 'const client = await db.connect(); try { const pending = executeQuery(client, a); const rows = await pending; return rows; } finally { client.release(); }', ''],
  ['what another file reads off it at once', 'const client = await db.connect(); try { return describe(client); } finally { client.release(); }', ''],
  ['work of another file that says it is done at once', 'const client = await db.connect(); try { return executeSync(client, a); } finally { client.release(); }', ''],
  ['only on one path', 'const client = await db.connect(); try { if (b) return client.query(a); return await client.query(b); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['a field of awaited work', 'const client = await db.connect(); try { return (await client.query(a)).rows; } finally { client.release(); }', ''],
  ['a listener of one\'s own, taken back after the release', 'const client = await db.connect(); client.on("error", a); try { return await client.query(b); } finally { client.release(); client.removeListener("error", a); }', ''],
  ['all listeners, those of the pool too, taken back after the release', 'const client = await db.connect(); try { return await client.query(b); } finally { client.release(); client.removeAllListeners("error"); }', 'use-after-release client.removeAllListeners("error")'],
  ['released after the work is done, in the chain', 'const client = await db.connect(); return client.query(a).finally(() => client.release());', ''],
  ['a helper that has read it before it waits', 'const read = async (fn) => { const size = fn(); await b(); return size; }; const item = pool.acquire(); const size = read(() => item.x); pool.release(item); return size;', ''],
  ['a helper that waits before it reads it', 'const read = async (fn) => { await b(); return fn(); }; const item = pool.acquire(); const size = read(() => item.x); pool.release(item); return size;', 'async-capture size | use-after-release (returned-work) size'],
]);

const ROWS = 'const client = await db.connect(); const rows = client.query(a); rows.on("row", (row) => b.push(row)); ';

golden('rows that are told one by one', ASYNC, [
  ['released before they come', `${ROWS}rows.on("end", () => b.done()); client.release();`, 'async-capture client.query(a)'],
  ['released by a finalizer before they come', 'const client = await db.connect(); return new Promise((resolve) => { try { const rows = client.query(a); rows.on("row", (row) => b.push(row)); rows.on("end", () => resolve(b)); } finally { client.release(); } });', 'async-capture client.query(a)'],
  ['released at their end', `${ROWS}rows.on("error", () => client.release()); rows.on("end", () => client.release());`, ''],
  ['released after their end', `${ROWS}try { await new Promise((resolve, reject) => { rows.on("error", reject); rows.on("end", resolve); }); } finally { client.release(); }`, ''],
  ['released after a promise of their end', `${ROWS}try { await once(rows, "end"); } finally { client.release(); }`, ''],
  ['released after later work', `${ROWS}try { await client.query(b); } finally { client.release(); }`, ''],
]);
