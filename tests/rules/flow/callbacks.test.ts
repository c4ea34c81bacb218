/** Callback style: the duty to release moves into the callback, which is checked on its own paths. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('acquire with a callback', FUNCTION, [
  ['released by done', 'db.connect((err, client, done) => { if (err) return; done(); });', ''],
  ['a callback before a priority', 'b.pool.acquire(function (err, client) { if (err) throw err; client.run(a, function () { b.pool.release(client); }); }, 0);', ''],
  ['a callback before a priority, and never released', 'b.pool.acquire(function (err, client) { if (err) throw err; client.run(a, function () { b(); }); }, 0);', 'leak exit'],
  ['somebody else\'s callback before a priority', 'function acquire(callback, priority) { b.pool.acquire(callback, priority); } acquire(a, 0);', ''],
  ['handed over or called', 'db.connect((err, client) => { if (err) return b(err); const end = (e) => { if (e) return b(e); client.release(); }; if (list) { a.zip(list, end); } else { end(null); } });', 'leak exit by return b(e)'],
  ['handed over, and called all the same', 'db.connect((err, client) => { if (err) return b(err); const end = (e) => { client.release(e); b(e); }; const work = a(client, end); if (work) work.then(() => end(), end); });', ''],
  ['released by the client', 'db.connect((err, client, done) => { if (err) return; client.release(); });', ''],
  ['never released', 'db.connect((err, client, done) => { if (err) return; console.log(client.processID); });', 'leak exit'],
  ['with an error nothing was acquired', 'db.connect((err, client, done) => { if (err) { return b(err); } done(); });', ''],
  ['the error is tested the other way round', 'db.connect((err, client, done) => { if (!err) { done(); } });', ''],
  ['the error is compared with null', 'db.connect((err, client, done) => { if (err !== null) return; done(); });', ''],
  ['the error is thrown', 'db.connect((err, client, done) => { if (err) throw err; done(); });', ''],
  ['released in the callback of the query', 'db.connect((err, client, done) => { if (err) return b(err); client.query(a, (e, rows) => { done(); b(e, rows); }); });', ''],
  ['a function inside reads its own arguments', 'db.connect(function (err, client, done) { if (err) return b(err); client.query(a, function (e) { if (e) return b(e); b(null, [].slice.call(arguments, 1)); done(); }); });', 'leak exit by return b(e)'],
  ['its own arguments are read', 'db.connect(function (err, client, done) { if (err) return b(err); a.apply(null, arguments); });', ''],
  ['released in an old-style callback', 'db.connect(function (err, client, done) { if (err) return b(err); client.query(a, function (e, rows) { done(); if (e) return b(e); b(null, rows); }); });', ''],
  ['a failing query returns before done', 'db.connect((err, client, done) => { if (err) return b(err); client.query(a, (e, rows) => { if (e) return b(e); done(); b(null, rows); }); });', 'leak exit by return b(e)'],
  ['a failing query throws before done, and the process ends', 'db.connect((err, client, done) => { if (err) return b(err); client.query(a, (e, rows) => { if (e) throw e; done(); }); });', ''],
  ['where it goes on in spite of that', 'process.on("uncaughtException", log); db.connect((err, client, done) => { if (err) return b(err); client.query(a, (e, rows) => { if (e) throw e; done(); }); });', 'leak throw by throw e'],
  ['where somebody may catch it', 'db.connect((err, client, done) => { if (err) return b(err); work(client, a, (e, rows) => { if (e) throw e; done(); }); });', 'leak throw by throw e'],
  ['a failing query is only told', 'db.connect((err, client, done) => { if (err) return b(err); client.query(a, (e, rows) => { if (e) return b(e); done(); }); });', 'leak exit by return b(e)'],
  ['the second query forgets', 'db.connect((err, client, done) => { if (err) return; client.query(a, (e1) => { if (e1) { done(); return; } client.query(b, (e2) => { if (e2) return; done(); }); }); });', 'leak exit by return#3'],
  ['the second query releases on both paths', 'db.connect((err, client, done) => { if (err) return; client.query(a, (e1) => { if (e1) { done(); return; } client.query(b, (e2) => { if (e2) console.error(e2); done(); }); }); });', ''],
  ['done is the callback of the query', 'db.connect((err, client, done) => { if (err) return b(err); client.query(a, done); });', ''],
  ['done is handed on', 'db.connect((err, client, done) => { if (err) return b(err); work(client, done); });', ''],
  ['the client is handed to the caller', 'db.connect((err, client, done) => { if (err) return b(err); b(null, client, done); });', ''],
  ['released twice', 'db.connect((err, client, done) => { if (err) return; done(); client.release(); });', 'double-release client.release()'],
  ['released by done in the outer and the inner callback', 'db.connect((err, client, done) => { if (err) return; client.query(a, () => { done(); }); done(); });', 'double-release done()#2'],
  ['an unknown call may throw before done', 'db.connect((err, client, done) => { if (err) return; work(); done(); });', 'leak throw by work() possible'],
  ['a function from elsewhere receives it', 'db.connect(b);', ''],
  ['the callback releases in try and finally', 'db.connect((err, client, done) => { if (err) return; try { work(client); } finally { done(); } });', ''],
  ['an error that is a parameter with another name', 'db.connect((failure, connection, giveBack) => { if (failure) return; connection.query(a, (e) => { giveBack(e); }); });', ''],
  ['an inner error that shadows the outer one', 'db.connect((err, client, done) => { if (err) return; client.query(a, (err) => { if (err) return done(err); done(); }); });', ''],
  ['destructured from the client', 'db.connect((err, client) => { if (err) return; const { release } = client; release(); });', ''],
  ['the error is answered by a function that says whether there was one', 'db.connect((err, client, done) => { if (ERR(err, b)) return; client.query(a, (failure, rows) => { done(); b(failure, rows); }); });', 'leak throw by ERR(err, b) possible'],
  ['the same, and the error of the work ends before the release', 'db.connect((err, client, done) => { if (ERR(err, b)) return; client.query(a, (err, rows) => { if (ERR(err, b)) return; done(); b(null, rows); }); });', 'leak exit by return#2'],
  ['a function that says whether there was none', 'db.connect((err, client, done) => { if (noError(err)) return; done(); });', 'leak exit by return'],
]);

golden('named callbacks', MODULE, [
  ['a function of the file', 'db.connect(connected); function connected(err, client, done) { if (err) return; done(); }', ''],
  ['a function of the file that forgets', 'db.connect(connected); function connected(err, client, done) { if (err) return; }', 'leak exit'],
  ['an inner function that releases', 'function run(a) { db.connect((err, client, done) => { if (err) return; function finish(e) { done(); if (e) throw e; } client.query(a, finish); }); }', ''],
  ['an inner constant that releases', 'function run(a) { db.connect((err, client, done) => { if (err) return; const finish = (e) => { done(); }; client.query(a, finish); }); }', ''],
  ['an inner function that forgets on one path', 'function run(a, cb) { db.connect((err, client, done) => { if (err) return; const finish = (e) => { if (e) return cb(e); done(); }; client.query(a, finish); }); }', 'leak exit by return cb(e)'],
  ['steps that call each other', 'function run(a, b, cb) { db.connect((err, client, done) => { if (err) return cb(err); const finish = (e) => { done(); cb(e); }; const second = (e) => { if (e) return finish(e); client.query(b, finish); }; client.query(a, second); }); }', ''],
]);

golden('callbacks of other calls', FUNCTION, [
  ['told to release on failure', 'db.connect((err, client) => { if (err) return b(err); a.run({ connection: client, sql: b, disconnectOnError: true }, (failed) => { if (failed) return b(failed); client.release(); }); });', ''],
  ['told not to release on failure', 'db.connect((err, client) => { if (err) return b(err); a.run({ connection: client, sql: b, disconnectOnError: false }, (failed) => { if (failed) return b(failed); client.release(); }); });', 'leak exit by return b(failed) possible'],
  ['an unknown function runs a callback that releases', 'const item = pool.acquire(); b(() => { pool.release(item); });', ''],
  ['an unknown function runs a callback that only uses', 'const item = pool.acquire(); b(() => { item.x = 1; });', 'leak exit'],
  ['a callback elsewhere releases on some of its paths', 'const item = pool.acquire(); b((error) => { if (error) return; pool.release(item); });', 'leak exit by return possible'],
  ['forEach runs its callback in place', 'const item = pool.acquire(); list.forEach((x) => { item.x = x; }); pool.release(item);', ''],
  ['a forEach callback that cannot throw', 'const item = pool.acquire(); list.forEach(() => {}); pool.release(item);', ''],
  ['a forEach callback that may throw', 'const item = pool.acquire(); list.forEach((x) => { work(x); }); pool.release(item);', 'leak throw by list.forEach((x) => { work(x); }) possible'],
  ['acquired and released in a forEach callback', 'list.forEach((x) => { const item = pool.acquire(); item.x = x; pool.release(item); });', ''],
  ['acquired in a forEach callback', 'list.forEach((x) => { const item = pool.acquire(); item.x = x; });', 'leak overwritten'],
  ['a forEach callback that returns early', 'list.forEach((x) => { const item = pool.acquire(); if (x) return; pool.release(item); });', 'leak overwritten'],
  ['map collects what it acquires', 'return list.map(() => pool.acquire());', ''],
  ['a callback of map throws', 'const item = pool.acquire(); list.map((x) => { if (!x) throw new Error(); return item.x; }); pool.release(item);', 'leak throw by throw new Error()'],
  ['released in a forEach callback that may run often', 'const item = pool.acquire(); list.forEach(() => { pool.release(item); });', 'leak exit | double-release pool.release(item)'],
  ['a function called where it stands', 'const item = pool.acquire(); (() => { item.x = 1; pool.release(item); })();', ''],
  ['a function called where it stands that leaves early', 'const item = pool.acquire(); (() => { if (a) return; pool.release(item); })();', 'leak exit'],
]);

golden('an error branch that falls through', MODULE, [
  ['into work on the result, which is not there', 'db.connect((err, client, done) => { client.query("x", (failure, rows) => { if (failure) { done(); fail(failure); } rows.each((row) => show(row)); done(); }); });', 'leak throw by rows.each((row) => show(row)) possible'],
  ['into a callback of the result', 'db.connect((err, client, done) => { client.query("x", (failure, rows) => { if (failure) { done(); fail(failure); } rows.toList((list) => { done(); show(list); }); }); });', ''],
  ['into the second release at once', 'db.connect((err, client, done) => { client.query("x", (failure, rows) => { if (failure) { done(); fail(failure); } done(); show(rows); }); });', 'double-release done()#2'],
  ['where the result is asked for only if it is there', 'db.connect((err, client, done) => { client.query("x", (failure, rows) => { if (failure) { done(); fail(failure); } if (rows) { rows.each(show); } done(); }); });', 'leak throw by rows.each(show) possible | double-release done()#2'],
]);

golden('callbacks that are awaited, lent to helpers, or ask again', MODULE, [
  ['an awaited loan of the resource is over when the function goes on', 'async function run(a) { const client = await db.connect(); try { await client.transact(async () => { await client.query(a); }); } finally { client.release(); } }', ''],
  ['a loan nobody awaits is not', 'async function run(a) { const client = await db.connect(); try { client.transact(async () => { await client.query(a); }); } finally { client.release(); } }', 'async-capture client.transact(async () => { await client.query(a); })'],
  ['a helper from elsewhere calls back in the style of Node.js, whatever the error is called', 'import { find } from "./find"; function run(a, cb) { db.connect((err, client, done) => { if (err) return cb(err); find(client, a, (findErr, row) => { if (findErr) return cb(findErr); done(); cb(null, row); }); }); }', 'leak exit by return cb(findErr)'],
  ['the callback asks for the next one through the function around it', 'function next(list) { db.connect((err, client, done) => { if (err) return; done(); if (list.length > 0) next(list.slice(1)); }); }', ''],
  ['the callback asks for the next one before it released', 'function next(list) { db.connect((err, client, done) => { if (err) return; if (list.length > 0) return next(list.slice(1)); done(); }); }', 'leak exit by return next(list.slice(1))'],
  ['the step of a sequence is the callback', 'function run(step) { step(function () { db.connect(this); }, function (err, client) { client.release(); }); }', ''],
  ['a named callback that is also called with what somebody else owns', 'function run(t, cb) { function work(err, client) { if (err) return cb(err); client.query("x", (e, r) => { if (!t) client.release(); cb(e, r); }); } if (t && t.client) work(null, t.client); else db.connect(work); }', 'leak exit possible'],
  ['a named callback that is called with an error only', 'function run(a, cb) { function work(err, client) { if (err) return cb(err); client.query("x", (e, r) => { if (e) return cb(e); client.release(); cb(null, r); }); } if (!a) work(new Error("none")); else db.connect(work); }', 'leak exit by return cb(e)'],
]);

golden('a callback whose this is fixed', MODULE, [
  ['forgets the lease', 'class A { f(cb) { this.pool.getConnection(function (err, connection) { if (err) return cb(err); connection.query("", function (err) { cb(err); }); }.bind(this)); } }', 'leak exit'],
  ['releases it later', 'class A { f(cb) { this.pool.getConnection(function (err, connection) { if (err) return cb(err); process.nextTick(function () { this.pool.releaseConnection(connection); }.bind(this)); cb(null); }.bind(this)); } }', ''],
]);

golden('callbacks that answer for failures alone', MODULE, [
  ['before the last query', 'function run(cb) { mysqlPool.getConnection((err, conn) => { if (err) return cb(err); conn.query("a", (e) => { if (e) { conn.release(); cb(e); } }); conn.query("b", (e, rows) => { conn.release(); cb(e, rows); }); }); }', ''],
  ['in a loop before it', 'function run(cb, n) { mysqlPool.getConnection((err, conn) => { if (err) return cb(err); for (let i = 0; i < n; i++) conn.query("a", (e) => { if (e) { cb(e); conn.release(); } }); conn.query("b", (e, rows) => { conn.release(); cb(e, rows); }); }); }', ''],
  ['and so does that of the last query', 'function run(cb) { mysqlPool.getConnection((err, conn) => { if (err) return cb(err); conn.query("a", (e) => { if (e) { conn.release(); cb(e); } }); conn.query("b", (e, rows) => { if (e) conn.release(); cb(e, rows); }); }); }', 'leak exit'],
  ['what fails is not released', 'function run(jobs, cb) { mysqlPool.getConnection((err, conn) => { if (err) return cb(err); jobs.lock(conn, locked); function locked(err) { if (err) return cb(err); jobs.load(conn, processed); } const loaded = log(conn, processed); function processed(err) { conn.release(); cb(err); } }); }', 'leak exit by return cb(err)#2'],
  ['of the only query', 'function run(cb) { mysqlPool.getConnection((err, conn) => { if (err) return cb(err); conn.query("a", (e) => { if (e) { conn.release(); cb(e); } }); }); }', 'leak exit'],
]);

golden('a taker that is asked for first', MODULE, [
  ['and gets the connection', 'function open(cb) { mysqlPool.getConnection((err, conn) => { log(err); cb && cb(err, conn); }); }', ''],
  ['by a condition', 'function open(cb) { mysqlPool.getConnection((err, conn) => { if (err) throw err; if (cb) cb(null, conn); }); }', ''],
  ['and gets something else', 'function open(cb) { mysqlPool.getConnection((err, conn) => { if (err) throw err; if (cb) cb(null, conn.threadId); }); }', 'leak exit'],
  ['a flag that is no function', 'function open(keep, cb) { mysqlPool.getConnection((err, conn) => { if (err) throw err; if (keep) cb(null, conn); }); }', 'leak exit'],
]);

golden('pools that lend by a key', MODULE, [
  ['released behind the key', 'import { redisPool } from "./redis"; function run(db, done) { redisPool.acquire(db, (err, client) => { if (err) return done(err); client.get("x", (error, row) => { redisPool.release(db, client); done(error, row); }); }); } run(1, a);', ''],
  ['released behind the key on one path', 'import { redisPool } from "./redis"; function run(db, done) { redisPool.acquire(db, (err, client) => { if (err) return done(err); client.get("x", (error, row) => { if (error) return done(error); redisPool.release(db, client); done(null, row); }); }); } run(1, a);', 'leak exit by return done(error)'],
  ['by a method whose name is found out', 'import { redisPool } from "./redis"; function run(db, name, args, done) { redisPool.acquire(db, (err, client) => { if (err) return done(err); client[name](...args, (error, row) => { if (error) return done(error); redisPool.release(db, client); done(null, row); }); }); } run(1, a);', 'leak exit by return done(error)'],
  ['only the key goes back', 'import { slotPool } from "./slots"; function run(id, done) { slotPool.acquire(id, (err, slot) => { if (err) return done(err); work(slot, (error) => { if (error) return done(error); slotPool.release(id); done(); }); }); } run(1, a);', ''],
]);
