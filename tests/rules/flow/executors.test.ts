/** `new Promise(executor)` runs its executor at once; what the executor throws becomes a rejection. */
import { ASYNC, FUNCTION, golden } from './support.ts';

golden('executors', FUNCTION, [
  ['a callback style acquire inside', 'return new Promise((resolve, reject) => { db.connect((err, client, done) => { if (err) return reject(err); client.query(a, (e, rows) => { done(); if (e) return reject(e); resolve(rows); }); }); });', ''],
  ['a callback style acquire inside, forgotten when the query fails', 'return new Promise((resolve, reject) => { db.connect((err, client, done) => { if (err) return reject(err); client.query(a, (e, rows) => { if (e) return reject(e); done(); resolve(rows); }); }); });', 'leak exit by return reject(e)'],
  ['the client is the result', 'return new Promise((resolve, reject) => { db.connect((err, client) => { if (err) return reject(err); resolve(client); }); });', ''],
  ['the client and its release are the result', 'return new Promise((resolve, reject) => { db.connect((err, client, done) => { if (err) return reject(err); resolve({ client, done }); }); });', ''],
  ['released at once', 'const item = pool.acquire(); return new Promise((resolve) => { pool.release(item); resolve(); });', ''],
  ['released on one path', 'const item = pool.acquire(); return new Promise((resolve) => { if (a) return resolve(); pool.release(item); resolve(); });', 'leak exit by return new Promise((resolve) => { if (a) return resolve(); pool.release(item); resolve(); })'],
  ['released by an event inside', 'const item = pool.acquire(); return new Promise((resolve) => { b.on("end", () => { pool.release(item); resolve(); }); });', ''],
  ['released by a timer inside', 'const item = pool.acquire(); return new Promise((resolve) => { setTimeout(() => { pool.release(item); resolve(); }, 10); });', ''],
  ['what the executor throws does not leave the function', 'const item = pool.acquire(); const done = new Promise((resolve) => { item.x = 1; work(); resolve(); }); pool.release(item); return done;', ''],
  ['what the executor throws keeps it from releasing', 'const item = pool.acquire(); return new Promise((resolve) => { if (!a) throw new Error(); pool.release(item); resolve(); });', 'leak throw by throw new Error()'],
  ['acquired and released inside', 'return new Promise((resolve) => { const item = pool.acquire(); resolve(item.size); pool.release(item); });', ''],
  ['acquired and forgotten inside', 'return new Promise((resolve) => { const item = pool.acquire(); resolve(item.size); });', 'leak exit'],
  ['acquired inside, the result', 'return new Promise((resolve) => { resolve(pool.acquire()); });', ''],
]);

golden('executors and await', ASYNC, [
  ['an async executor that releases on every path', 'const client = await db.connect(); return new Promise(async (resolve, reject) => { try { resolve(await client.query(a)); } catch (e) { reject(e); } finally { client.release(); } });', ''],
  ['an async executor that forgets when it fails', 'const client = await db.connect(); return new Promise(async (resolve) => { const rows = await client.query(a); client.release(); resolve(rows); });', 'leak throw by client.query(a)'],
  ['an async executor that only uses', 'const client = await db.connect(); return new Promise(async (resolve, reject) => { try { resolve(await client.query(a)); } catch (e) { reject(e); } });', 'leak exit by return new Promise(async (resolve, reject) => { try { resolve(await client.query(a)); } catch (e) { reject(e); } })'],
  ['a stream inside try and finally', 'const client = await db.connect(); try { await new Promise((resolve, reject) => { const s = client.query(a); s.on("end", resolve); s.on("error", reject); }); } finally { client.release(); }', ''],
  ['a stream whose end releases', 'const client = await db.connect(); const s = client.query(a); return new Promise((resolve, reject) => { s.on("end", () => { client.release(); resolve(); }); s.on("error", (e) => { client.release(); reject(e); }); });', ''],
  ['the promise may reject before the release', 'const client = await db.connect(); await new Promise((resolve, reject) => { client.query(a, (e) => (e ? reject(e) : resolve())); }); client.release();', 'leak throw by await new Promise((resolve, reject) => { client.query(a, (e) => (e ? reject(e) : resolve())); })'],
  ['a pause in between may not reject', 'const client = await db.connect(); await new Promise((resolve) => setTimeout(resolve, 10)); client.release();', ''],
]);

const pair = 'function open() { return new Promise((resolve, reject) => db.connect((err, client, done) => { if (err) reject(err); else resolve([client, done]); })); } ';
const named = pair.replace('[client, done]', '{ client, done }');

golden('who asks for a client and its release', ASYNC, [
  ['releases on both ways', `${pair} return open().then(([client, done]) => client.query(a).then((rows) => { done(); return rows; }, (e) => { done(); throw e; }));`, ''],
  ['forgets when the query fails', `${pair} return open().then(([client, done]) => client.query(a).then((rows) => { done(); return rows; }));`, 'leak throw by client.query(a)'],
  ['never releases', `${pair} return open().then(([client]) => client.query(a));`, 'leak exit'],
  ['releases on both ways, by names', `${named} const { client, done } = await open(); try { return await client.query(a); } finally { done(); }`, ''],
  ['forgets when the query fails, by names', `${named} const { client, done } = await open(); const rows = await client.query(a); done(); return rows;`, 'leak throw by client.query(a)'],
  ['hands both on', `${named} const opened = await open(); return opened;`, ''],
]);
