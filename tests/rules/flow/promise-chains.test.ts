/** `then`, `catch` and `finally` with literal or same-file callbacks are control flow. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('promise chains', FUNCTION, [
  ['released in then, not when the query rejects', 'return db.connect().then((client) => client.query(a).then((rows) => { client.release(); return rows; }));', 'leak throw by client.query(a)'],
  ['released in finally', 'return db.connect().then((client) => client.query(a).finally(() => client.release()));', ''],
  ['released by both handlers of then', 'return db.connect().then((client) => client.query(a).then((rows) => { client.release(); return rows; }, (error) => { client.release(); throw error; }));', ''],
  ['released in then and in catch, and then may not throw after its release', 'return db.connect().then((client) => client.query(a).then((rows) => { client.release(); return rows; }).catch((error) => { client.release(); throw error; }));', ''],
  ['released in then and in catch, and then throws after its release', 'return db.connect().then((client) => client.query(a).then((rows) => { client.release(); return work(rows); }).catch((error) => { client.release(); throw error; }));', 'double-release client.release()#2'],
  ['the second handler of then does not see the first', 'return db.connect().then((client) => client.query(a).then((rows) => { client.release(); return work(rows); }, (error) => { client.release(); throw error; }));', ''],
  ['then throws before its release', 'return db.connect().then((client) => client.query(a).then((rows) => { work(rows); client.release(); }, (error) => { client.release(); throw error; }));', 'leak throw by work(rows) possible'],
  ['catch swallows, then releases', 'return db.connect().then((client) => client.query(a).catch(() => null).then(() => { client.release(); }));', ''],
  ['catch may throw again', 'return db.connect().then((client) => client.query(a).catch((error) => { throw error; }).then(() => { client.release(); }));', 'leak throw by throw error'],
  ['catch hands a rejection on', 'return db.connect().then(async (client) => { const rows = await load(a).catch((error) => { client.release(error); return Promise.reject(error); }); client.release(); return rows; });', 'leak throw by load(a) possible'],
  ['catch hands a value on', 'return db.connect().then(async (client) => { const rows = await load(a).catch((error) => { client.release(error); return Promise.resolve(error); }); client.release(); return rows; });', 'leak throw by load(a) possible | double-release client.release()'],
  ['a rejection is returned, and nobody releases', 'return db.connect().then((client) => { if (a) return Promise.reject(a); client.release(); });', 'leak throw by Promise.reject(a)'],
  ['the method itself as a handler', 'return db.connect().then((client) => client.query(a).finally(client.release));', ''],
  ['a bound method as a handler', 'return db.connect().then((client) => client.query(a).finally(client.release.bind(client)));', ''],
  ['two queries, the second not covered', 'return db.connect().then((client) => client.query(a).then(() => client.query(b).then(() => client.release()), (error) => { client.release(); throw error; }));', 'leak throw by client.query(b)'],
  ['two queries, both covered', 'return db.connect().then((client) => client.query(a).then(() => client.query(b)).finally(() => client.release()));', ''],
  ['finally first: the query after it is not covered but needs nothing', 'return db.connect().then((client) => client.query(a).finally(() => client.release()).then(work));', ''],
  ['never released', 'return db.connect().then((client) => client.query(a));', 'leak exit'],
  ['the client is the result', 'return db.connect().then((client) => client);', ''],
  ['the client is the result, after a query', 'return db.connect().then((client) => client.query(a).then(() => client));', 'leak throw by client.query(a)'],
  ['the client is the result, released when the query rejects', 'return db.connect().then((client) => client.query(a).then(() => client, (error) => { client.release(); throw error; }));', ''],
  ['the client is kept', 'return db.connect().then((client) => { b.client = client; });', ''],
  ['a handler from elsewhere takes it', 'return db.connect().then(work);', ''],
  ['a handler from elsewhere takes it, a method', 'return db.connect().then(b.work);', ''],
  ['the handler of a failed acquire has nothing to release', 'return db.connect().then((client) => client.query(a).finally(() => client.release()), (error) => { throw error; });', ''],
  ['a failed acquire and a failed query share a handler', 'let client; return db.connect().then((c) => { client = c; return c.query(a); }).catch((error) => { console.error(error); }).finally(() => { if (client) client.release(); });', ''],
  ['a failed acquire and a failed query share a handler, without release on success', 'let client; return db.connect().then((c) => { client = c; return c.query(a); }).catch((error) => { if (client) client.release(); throw error; });', 'leak exit by return c.query(a)'],
  ['a callback that throws in between', 'return db.connect().then((client) => { if (!a) throw new Error("no a"); return client.query(a).finally(() => client.release()); });', 'leak throw by throw new Error("no a")'],
  ['queries together', 'return db.connect().then((client) => Promise.all([client.query(a), client.query(b)]).finally(() => client.release()));', ''],
  ['queries together, released only on success', 'return db.connect().then((client) => Promise.all([client.query(a), client.query(b)]).then(() => client.release()));', 'leak throw by client.query(a)'],
  ['an async callback', 'return db.connect().then(async (client) => { try { return await client.query(a); } finally { client.release(); } });', ''],
  ['an async callback that forgets', 'return db.connect().then(async (client) => { const rows = await client.query(a); client.release(); return rows; });', 'leak throw by client.query(a)'],
  ['used after release in a later step', 'return db.connect().then((client) => client.query(a).then(() => { client.release(); }).then(() => client.query(b)));', 'leak throw by client.query(a) | use-after-release client.query(b)'],
  ['absent handlers pass through', 'return db.connect().then((client) => client.query(a).then(null, null).then(undefined).finally(() => client.release()));', ''],
]);

golden('chains that nobody waits for', FUNCTION, [
  ['released at the end of the chain', 'db.connect().then((client) => { client.query(a).finally(() => client.release()); });', ''],
  ['released at the end of the chain, not when the query rejects', 'db.connect().then((client) => { client.query(a).then(() => client.release()); });', 'leak throw by client.query(a)'],
  ['the outer chain is dropped', 'db.connect().then((client) => client.query(a).then(() => client.release()));', 'leak throw by client.query(a)'],
  ['the outer chain is dropped, all covered', 'db.connect().then((client) => client.query(a).finally(() => client.release())).catch(console.error);', ''],
  ['the chain of the acquire in a variable', 'const ready = db.connect().then((client) => client.query(a).finally(() => client.release())); return ready;', ''],
  ['a chain in a variable that nobody looks at', 'const ready = db.connect().then((client) => { client.query(a); });', 'leak exit'],
]);

golden('chains and await', ASYNC, [
  ['await on a chain', 'await db.connect().then((client) => client.query(a).finally(() => client.release()));', ''],
  ['await on a chain that forgets', 'await db.connect().then((client) => client.query(a).then(() => client.release()));', 'leak throw by client.query(a)'],
  ['the chain ends in the client', 'const client = await db.connect().then((c) => c); try { await client.query(a); } finally { client.release(); }', ''],
  ['a failed acquire becomes another value', 'const client = await db.connect().catch(() => null); if (!client) return; client.release();', ''],
  ['a failed acquire becomes another value, the client is forgotten', 'const client = await db.connect().catch(() => null); if (!client) return; client.x = 1;', 'leak exit'],
  ['a failed acquire becomes another error', 'const client = await db.connect().catch((error) => { throw new Error("no database", { cause: error }); }); client.release();', ''],
  ['released in a chain on an awaited client', 'const client = await db.connect(); return client.query(a).finally(() => client.release());', ''],
  ['released in a chain on an awaited client, on success only', 'const client = await db.connect(); return client.query(a).then(() => client.release());', 'leak throw by client.query(a)'],
  ['released by a dropped chain', 'const client = await db.connect(); client.query(a).then(work, console.error).finally(() => client.release());', ''],
  ['released by a dropped chain and by this function', 'const client = await db.connect(); client.query(a).finally(() => client.release()); client.release();', 'double-release client.release()#2'],
]);

golden('named handlers', MODULE, [
  ['a function of the file that releases', 'function run() { return db.connect().then(handle); } function handle(client) { client.release(); }', ''],
  ['a function of the file that forgets', 'function run() { return db.connect().then(handle); } function handle(client) { client.x = 1; }', 'leak exit'],
  ['a method of the class that releases', 'class A { run() { return db.connect().then((client) => this.handle(client)); } handle(client) { return client.query("x").finally(() => client.release()); } }', ''],
  ['a method of the class that forgets', 'class A { run() { return db.connect().then((client) => this.handle(client)); } handle(client) { return client.query("x").then(() => client.release()); } }', 'leak throw by client.query("x")'],
]);
