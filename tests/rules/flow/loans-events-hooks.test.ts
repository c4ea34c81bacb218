/** Loans end by themselves; events, timers and clean-up hooks take the duty over. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('loans', FUNCTION, [
  ['pool.use lends', 'return pool.use((item) => { item.x = 1; });', ''],
  ['pool.use lends to an async function', 'return pool.use(async (item) => { await work(item); });', ''],
  ['withClient lends', 'return withClient(db, async (client) => { await client.query(a); });', ''],
  ['a loan runs in place', 'const item = pool.acquire(); pool.use((other) => { pool.release(item); other.x = 1; });', ''],
  ['used in a loan after its release', 'const item = pool.acquire(); pool.release(item); pool.use((other) => { other.x = item.x; });', 'use-after-release item.x'],
  ['a loan whose function throws', 'const item = pool.acquire(); pool.use((other) => { if (!other.x) throw new Error(); }); pool.release(item);', 'leak throw by throw new Error()'],
  ['a loan whose function cannot throw', 'const item = pool.acquire(); pool.use((other) => { other.x = 1; }); pool.release(item);', ''],
  ['something acquired inside a loan', 'return pool.use((item) => { const other = pool.acquire(); other.x = item.x; });', 'leak exit'],
  ['something acquired inside a loan and released', 'return pool.use((item) => { const other = pool.acquire(); other.x = item.x; pool.release(other); });', ''],
]);

golden('a loan written by hand', MODULE, [
  ['with finally', 'async function withClient(fn) { const client = await db.connect(); try { return await fn(client); } finally { client.release(); } }', ''],
  ['without finally', 'async function withClient(fn) { const client = await db.connect(); const result = await fn(client); client.release(); return result; }', 'leak throw by await fn(client)'],
  ['the work is not awaited, and has a name', 'async function withClient(fn) { const client = await db.connect(); try { const result = fn(client); return result; } finally { client.release(); } }', 'use-after-release (returned-work) fn(client)'],
  ['the work is given what is built around it', 'async function withClient(fn) { const client = await db.connect(); try { return fn(new Session(client)); } finally { client.release(); } }', 'use-after-release (returned-work) fn(new Session(client))'],
  ['the work is given what is built around it, and waited for', 'async function withClient(fn) { const client = await db.connect(); try { return await fn(new Session(client)); } finally { client.release(); } }', ''],
  ['the work is not awaited', 'async function withClient(fn) { const client = await db.connect(); try { return fn(client); } finally { client.release(); } }', 'use-after-release (returned-work) fn(client)'],
  ['what helps is called in time', 'async function load(a) { const client = await db.connect(); try { return format(client); } finally { client.release(); } }', ''],
  ['a chain of the work is not awaited', 'function withClient(fn, done) { db.connect((err, client) => { if (err) return done(err); try { fn(client).then((r) => done(null, r), done); } finally { client.release(); } }); }', 'async-capture fn(client).then((r) => done(null, r), done)'],
  ['with then and catch', 'function withClient(fn) { return db.connect().then((client) => fn(client).then((r) => { client.release(); return r; }, (e) => { client.release(); throw e; })); }', 'leak throw by fn(client) possible'],
  ['a transaction', 'async function tx(fn) { const client = await db.connect(); try { await client.query("BEGIN"); const r = await fn(client); await client.query("COMMIT"); return r; } catch (e) { await client.query("ROLLBACK"); throw e; } finally { client.release(); } }', ''],
]);

golden('events', FUNCTION, [
  ['once releases', 'const item = pool.acquire(); a.once("finish", () => pool.release(item));', ''],
  ['an error of the client releases, nothing else does', 'db.connect((err, client) => { if (err) return; client.on("error", (e) => { client.release(e); }); b(client.processID); });', 'leak exit'],
  ['two events that both release', 'const item = pool.acquire(); a.once("finish", () => pool.release(item)); a.once("close", () => pool.release(item));', 'double-release pool.release(item)#2'],
  ['one listener of two events that asks whether it is over', 'const item = pool.acquire(); const end = (e) => { if (!a.destroyed) { pool.release(item); a.destroy(e); } }; a.once("end", end); a.once("close", end);', ''],
  ['one listener of two events that asks something else', 'const item = pool.acquire(); const end = (e) => { if (!a.readable) { pool.release(item); a.destroy(e); } }; a.once("end", end); a.once("close", end);', 'double-release a.once("end", end)'],
  ['released when time is up', 'const item = pool.acquire(); setTimeout(() => { pool.release(item); }, 100);', ''],
  ['a listener that only uses', 'const item = pool.acquire(); a.on("data", (x) => { item.x = x; });', 'leak exit'],
  ['a client that listens is kept on purpose', 'db.connect((err, client) => { if (err) return; client.on("error", (e) => { client.release(e); }); client.on("notification", a); client.query("LISTEN x"); });', ''],
  ['a signal releases, and so does the function', 'async function load() { const client = await db.connect(); aborted$.subscribe(() => { client.release(); }); const rows = await client.query("x"); client.release(); return rows; } return load;', 'leak throw by client.query("x")'],
  ['only a signal releases what the function works with', 'async function load() { const client = await db.connect(); const work = client.query("x"); from(aborted$).subscribe(() => { client.release(); throw new Error("aborted"); }); return await work; } return load;', 'leak exit by return await work'],
  ['only a handler of a signal releases what the function works with', 'async function load(signal) { const client = await db.connect(); signal.onabort = () => client.release(); await client.query("x"); } return load;', 'leak exit'],
  ['a client that listens until a signal comes', 'async function follow(signal) { const client = await db.connect(); client.on("notification", a); signal.addEventListener("abort", () => client.release()); await client.query("LISTEN x"); } return follow;', ''],
  ['a signal ends what works elsewhere', 'async function start(signal) { const client = await db.connect(); signal.addEventListener("abort", () => client.release()); work(client); } return start;', ''],
  ['a listener that only uses, then a release', 'const item = pool.acquire(); a.on("data", (x) => { console.log(x); }); pool.release(item);', ''],
  ['an abort signal', 'const item = pool.acquire(); a.addEventListener("abort", () => { pool.release(item); });', ''],
  ['a named listener', 'const item = pool.acquire(); const finish = () => pool.release(item); a.on("end", finish); a.on("error", finish);', ''],
  ['a listener with a once-only flag', 'const item = pool.acquire(); let done = false; const finish = () => { if (done) return; done = true; pool.release(item); }; a.on("end", finish); a.on("close", finish);', ''],
  ['an event property', 'const item = pool.acquire(); a.onclose = () => { pool.release(item); };', ''],
  ['released by an event and by this function', 'const item = pool.acquire(); a.once("end", () => { console.log("end"); }); pool.release(item);', ''],
  ['a timer releases', 'const item = pool.acquire(); setTimeout(() => pool.release(item), 100);', ''],
  ['a timer uses what it then releases', 'const item = pool.acquire(); item.x = a; setTimeout(() => { work(item); pool.release(item); }, 10);', 'async-capture setTimeout(() => { work(item); pool.release(item); }, 10)'],
  ['an immediate reads what it then releases', 'const item = pool.acquire(); item.x = a; setImmediate(() => { work(item.x); pool.release(item); });', 'async-capture setImmediate(() => { work(item.x); pool.release(item); })'],
  ['a timer takes back what others have', 'const item = pool.acquire(); b.add(item); setTimeout(() => { b.remove(item); pool.release(item); }, 10);', ''],
  ['an event uses what it then releases', 'const item = pool.acquire(); item.x = a; b.once("drain", () => { work(item.x); pool.release(item); });', 'async-capture b.once("drain", () => { work(item.x); pool.release(item); }) possible'],
  ['a timer and the owner release', 'const item = pool.acquire(); setTimeout(() => { pool.release(item); }, 10); pool.release(item);', 'async-capture setTimeout(() => { pool.release(item); }, 10)'],
  ['a timer uses and releases what the owner releases too', 'const item = pool.acquire(); item.x = a; setTimeout(() => { work(item.x); pool.release(item); }, 10); pool.release(item);', 'async-capture setTimeout(() => { work(item.x); pool.release(item); }, 10)'],
  ['an animation frame releases', 'const item = pool.acquire(); requestAnimationFrame(() => { pool.release(item); });', ''],
  ['a timer uses what was released', 'const item = pool.acquire(); setTimeout(() => { item.x = 1; }, 10); pool.release(item);', 'async-capture setTimeout(() => { item.x = 1; }, 10)'],
  ['a timer uses a copy', 'const item = pool.acquire(); const { x } = item; setTimeout(() => { work(x); }, 10); pool.release(item);', ''],
  ['a timer set after the release uses it', 'const item = pool.acquire(); pool.release(item); setTimeout(() => { work(item.x); }, 10);', 'use-after-release item.x'],
  ['two timers use what was released', 'const item = pool.acquire(); setTimeout(() => { item.x = 1; }, 10); setTimeout(() => { item.x = 2; }, 20); pool.release(item);', 'async-capture setTimeout(() => { item.x = 1; }, 10) | async-capture setTimeout(() => { item.x = 2; }, 20)'],
  ['forEach with an async callback', 'const item = pool.acquire(); list.forEach(async (x) => { await work(x); item.x = x; }); pool.release(item);', 'async-capture list.forEach(async (x) => { await work(x); item.x = x; })'],
]);

golden('work that nobody waits for', ASYNC, [
  ['releases what it uses when it is done', 'const item = pool.acquire(); item.x = a; void (async () => { await b(); work(item.x); pool.release(item); })();', 'leak throw by await b() | async-capture void (async () => { await b(); work(item.x); pool.release(item); })() possible'],
  ['releases, and so does the owner', 'const item = pool.acquire(); b().then(() => { work(item.x); pool.release(item); }, () => { pool.release(item); }); pool.release(item);', 'leak throw by work(item.x) possible | async-capture b().then(() => { work(item.x); pool.release(item); }, () => { pool.release(item); }) possible'],
  ['a resource that is used and released by a timer', 'const client = await db.connect(); setTimeout(() => { client.query(a).finally(() => client.release()); }, 10);', ''],
]);

golden('events of the client', ASYNC, [
  ['a listener on the client', 'const client = await db.connect(); client.on("error", (e) => { console.error(e); }); try { await client.query(a); } finally { client.release(); }', ''],
  ['the listener on the client releases', 'const client = await db.connect(); client.once("end", () => { client.release(); });', ''],
  ['the end of a stream releases', 'const client = await db.connect(); const stream = client.query(a); stream.once("end", () => client.release()); stream.once("error", () => client.release()); return stream;', ''],
]);

golden('clean-up hooks', ASYNC, [
  ['after of node:test', 'const client = await db.connect(); a.after(() => client.release()); await client.query(b);', ''],
  ['afterEach', 'const client = await db.connect(); afterEach(() => { client.release(); }); await client.query(b);', ''],
  ['onTestFinished', 'const client = await db.connect(); onTestFinished(() => client.release()); await client.query(b);', ''],
  ['the method itself', 'const lease = pool.lease(); a.after(lease.release);', ''],
  ['a bound method', 'const client = await db.connect(); a.after(client.release.bind(client));', ''],
  ['an async hook', 'const client = await db.connect(); a.after(async () => { await client.query("ROLLBACK"); client.release(); });', ''],
  ['a defer of a stack', 'const client = await db.connect(); a.defer(() => client.release()); await client.query(b);', ''],
  ['a list of clean-ups', 'const client = await db.connect(); a.cleanups.push(() => client.release()); await client.query(b);', ''],
  ['a clean-up that an effect returns', 'const item = pool.acquire(); return () => pool.release(item);', ''],
  ['a throw between the acquire and the hook', 'const client = await db.connect(); await client.query(b); a.after(() => client.release());', 'leak throw by client.query(b)'],
]);

golden('work in callbacks', MODULE, [
  ['goes on after a finally', 'function draw(cb) { db.connect((err, client) => { if (err) return cb(err); try { render(client, (e, image) => { cb(e, image); }); } finally { client.release(); } }); }', 'async-capture render(client, (e, image) => { cb(e, image); })'],
  ['that gets a method bound to the object', 'function draw(cb) { db.connect((err, client) => { if (err) return cb(err); try { render({ get: client.query.bind(client) }, (e, image) => { cb(e, image); }); } finally { client.release(); } }); }', 'async-capture render({ get: client.query.bind(client) }, (e, image) => { cb(e, image); })'],
  ['releases when it is done', 'function draw(cb) { db.connect((err, client) => { if (err) return cb(err); render(client, (e, image) => { client.release(); cb(e, image); }); }); }', ''],
  ['that has nothing of the object', 'function draw(a, cb) { db.connect((err, client) => { if (err) return cb(err); try { render(a, (e, image) => { cb(e, image); }); } finally { client.release(); } }); }', ''],
  ['is waited for', 'async function draw(a) { const client = await db.connect(); try { await new Promise((done, fail) => { render(client, (e) => (e ? fail(e) : done())); }); } finally { client.release(); } }', ''],
]);

golden('rows that flow', MODULE, [
  ['are piped and then lose their client', 'async function send(res) { const client = await db.connect(); try { const rows = client.query(sql); rows.pipe(res); } finally { client.release(); } }', 'async-capture rows.pipe(res)'],
  ['are piped and waited for', 'async function send(res) { const client = await db.connect(); try { const rows = client.query(sql); rows.pipe(res); await finished(rows); } finally { client.release(); } }', ''],
  ['are piped and release at their end', 'async function send(res) { const client = await db.connect(); const rows = client.query(sql); rows.on("close", () => client.release()); rows.pipe(res); }', ''],
]);

golden('a listener to the object and a finally that both give it back', MODULE, [
  ['an error of the client', 'async function run(sql) { const client = await db.connect(); client.on("error", (error) => { client.release(error); }); try { return (await client.query(sql)).rows; } finally { client.release(); } }', 'double-release client.release(error)'],
  ['with a name, and taken back too late', 'async function run(sql) { const client = await db.connect(); const fail = (error) => { client.release(error); }; client.once("error", fail); try { return (await client.query(sql)).rows; } finally { client.removeListener("error", fail); client.release(); } }', 'double-release client.release(error)'],
  ['in a chain', 'const run = (sql) => pools.acquire().then((connection) => { connection.on("timeout", () => pools.release(connection)); return connection.run(sql).finally(() => pools.release(connection)); });', 'double-release pools.release(connection)'],
  ['the finally asks a flag', 'async function run(sql) { const client = await db.connect(); let over = false; client.on("error", (error) => { over = true; client.release(error); }); try { return (await client.query(sql)).rows; } finally { if (!over) client.release(); } }', ''],
  ['the listener asks a flag that is set too late', 'async function run(sql) { const client = await db.connect(); let over = false; client.on("error", (error) => { if (!over) client.release(error); }); try { return (await client.query(sql)).rows; } finally { over = true; client.release(); } }', 'double-release client.release(error)'],
  ['the name is empty by then', 'async function run(sql) { let client = await db.connect(); client.on("error", (error) => { client.release(error); client = undefined; }); try { return (await client.query(sql)).rows; } finally { client?.release(); } }', ''],
  ['the listener only tells', 'async function run(sql) { const client = await db.connect(); client.on("error", (error) => console.error(error)); try { return (await client.query(sql)).rows; } finally { client.release(); } }', ''],
  ['who listens to something else', 'async function run(sql, job) { const client = await db.connect(); job.on("error", (error) => { client.release(error); }); try { return (await client.query(sql)).rows; } finally { console.log(sql); } }', 'leak exit by return (await client.query(sql)).rows'],
]);

golden('timers beside a finally that releases', ASYNC, [
  ['that release', 'const client = await db.connect(); const timer = setTimeout(() => { client.release(); }, 9); try { return await client.query(a); } finally { clearTimeout(timer); client.release(); }', 'double-release client.release()'],
  ['that roll back and release, called off on both ways', 'const client = await db.connect(); let timer; try { timer = setTimeout(() => { try { client.query("ROLLBACK").catch(() => {}); client.release(); } catch (error) { console.error(error); } }, 9); const rows = await client.query(a); if (timer) clearTimeout(timer); return rows; } catch (error) { if (timer) clearTimeout(timer); throw error; } finally { client.release(); }', 'double-release client.release()'],
  ['that leave a note', 'const client = await db.connect(); let late = false; const timer = setTimeout(() => { late = true; client.release(true); }, 9); try { return await client.query(a); } finally { clearTimeout(timer); if (!late) client.release(); }', ''],
  ['that only tell', 'const client = await db.connect(); const timer = setTimeout(() => { console.error("slow", client.processID); }, 9); try { return await client.query(a); } finally { clearTimeout(timer); client.release(); }', ''],
  ['where nothing is waited for', 'const client = await db.connect(); const timer = setTimeout(() => { client.release(); }, 9); try { a(); } finally { clearTimeout(timer); client.release(); }', ''],
]);
