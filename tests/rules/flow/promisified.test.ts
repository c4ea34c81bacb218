/** Methods that call back, made to give promises: by `promisify`, by bluebird's `promisifyAll`, and functions that are bound. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

const MYSQL = 'import mysql from "mysql"; import { promisify } from "node:util"; const source = mysql.createPool({}); ';

golden('promisified', MODULE, [
  ['the acquire', `${MYSQL}const connect = promisify(source.getConnection).bind(source); async function run() { const conn = await connect(); await conn.ping(); }`, 'leak exit'],
  ['the acquire, bound first', `${MYSQL}const connect = promisify(source.getConnection.bind(source)); async function run(a) { const conn = await connect(); if (a) return; conn.release(); }`, 'leak exit by return'],
  ['the acquire, in the function itself', 'class Store { run(helper, sql) { const connect = helper.promisify(this.pool.getConnection, this.pool); return connect().then((conn) => conn.ping(sql)); } }', 'leak exit'],
  ['the acquire, released on every path', `${MYSQL}const connect = promisify(source.getConnection).bind(source); async function run() { const conn = await connect(); try { await conn.ping(); } finally { conn.release(); } }`, ''],
  ['something else', `${MYSQL}const read = promisify(fs.readFile); async function run() { const conn = await read("x"); await conn.ping(); }`, ''],
  ['a name that gets another function, too', `${MYSQL}let connect = promisify(source.getConnection).bind(source); connect = given; async function run() { const conn = await connect(); await conn.ping(); }`, ''],
  ['the work', `${MYSQL}async function run(a) { const conn = await promisify(source.getConnection).call(source); return conn; }`, ''],
  ['the work of a held connection', 'async function run(pool2, helper) { const conn = await pool2.getConnection(); const query = helper.promisify(conn.query, conn); const rows = await query("x"); conn.release(); return rows; }', 'leak throw by query("x")'],
  ['the work, bound as Node.js has it', 'import { promisify } from "node:util"; async function run(pool2) { const conn = await pool2.getConnection(); const query = promisify(conn.query).bind(conn); try { return await query("x"); } finally { conn.release(); } }', ''],
  ['the work after the release', 'import { promisify } from "node:util"; async function run(pool2) { const conn = await pool2.getConnection(); const query = promisify(conn.query).bind(conn); conn.release(); await query("x"); }', 'use-after-release query("x")'],
  ['the release', 'async function run(pool2, helper, a) { const conn = await pool2.getConnection(); const release = helper.promisify(conn.release, conn); if (a) return; await release(); }', 'leak exit by return'],
  ['the release on every path', 'function run(pool2, helper) { return pool2.getConnection().then((conn) => { const query = helper.promisify(conn.query, conn); const release = helper.promisify(conn.release, conn); return query("x").then((rows) => release().then(() => rows), (error) => release().then(() => Promise.reject(error))); }); }', ''],
  ['a chain built by reduce', 'function run(pool2, helper, list) { return pool2.getConnection().then((conn) => { const query = helper.promisify(conn.query, conn); return list.reduce((before, one) => before.then(() => query(one)), query("begin")).then(() => { conn.release(); }, (error) => { conn.release(); throw error; }); }); }', ''],
  ['a chain built by reduce, without a release when it fails', 'function run(pool2, helper, list) { return pool2.getConnection().then((conn) => { const query = helper.promisify(conn.query, conn); return list.reduce((before, one) => before.then(() => query(one)), query("begin")).then(() => { conn.release(); }); }); }', 'leak throw by query(one)'],
  ['all methods, by bluebird', `${MYSQL}Promise.promisifyAll(source); function run(sql) { return source.getConnectionAsync().then((conn) => conn.queryAsync(sql).then((rows) => { conn.release(); return rows; })); }`, 'leak throw by conn.queryAsync(sql)'],
  ['all methods, with a time limit', `${MYSQL}Promise.promisifyAll(source); function run(sql) { return source.getConnectionAsync().timeout(100).then((conn) => conn.queryAsync(sql)); }`, 'leak exit'],
  ['all methods, with a disposer after what went wrong', `${MYSQL}Promise.promisifyAll(source); function open() { return source.getConnectionAsync().catch(Promise.TimeoutError, (error) => { throw error; }).disposer(() => source.end()); }`, ''],
  ['all methods, with a disposer', `${MYSQL}Promise.promisifyAll(source); function open() { return source.getConnectionAsync().disposer((conn) => conn.release()); } function run(sql) { return Promise.using(open(), (conn) => conn.queryAsync(sql)); }`, ''],
]);

golden('bound callbacks', FUNCTION, [
  ['released in some branch only', 'a.pool.getConnection(function (err, conn) { if (err) return b(err); conn.query(list, function (e, rows) { if (e) return b(e); conn.release(); b(null, rows); }.bind(this)); }.bind(this));', 'leak exit by return b(e)'],
  ['released in every branch', 'a.pool.getConnection(function (err, conn) { if (err) return b(err); conn.query(list, function (e, rows) { conn.release(); b(e, rows); }.bind(this)); }.bind(this));', ''],
  ['with a parameter bound', 'a.pool.getConnection(function (own, err, conn) { if (err) return b(err); own.push(conn); }.bind(null, list));', ''],
  ['a callback that the caller gave', 'a.pool.acquire(b);', ''],
]);

golden('an instance of a class that extends the pool of a library', MODULE, [
  ['not released', 'import { Pool } from "pg"; class Store extends Pool {} const store = new Store(); async function run() { const client = await store.connect(); await client.query("x"); }', 'leak exit'],
  ['its own method of that name', 'import { Pool } from "pg"; class Store extends Pool { connect() { return this; } } const store = new Store(); async function run() { const client = await store.connect(); await client.query("x"); }', ''],
  ['of another file', 'import { Base } from "./base"; class Store extends Base {} const store = new Store(); async function run() { const client = await store.connect(); await client.query("x"); }', ''],
  ['a factory in a namespace', 'const neo4j = require("neo4j-driver").v1; const link = neo4j.driver("x"); function run() { const session = link.session(); return session.run("x").then((r) => { session.close(); return r; }); }', 'leak throw by session.run("x")'],
]);

golden('a transaction on what a call gave', MODULE, [
  ['nobody gives it back', 'import { getClient } from "./db"; async function run(id) { const client = await getClient(); try { await client.query("BEGIN"); await client.query("x", [id]); await client.query("COMMIT"); } catch (error) { await client.query("ROLLBACK"); throw error; } }', 'leak exit'],
  ['by methods', 'async function run(db, id) { const conn = await db.openConnection(); await conn.beginTransaction(); await conn.execute("x", [id]); await conn.commit(); }', 'leak exit'],
  ['it is closed', 'async function run(db, id) { const conn = await db.openConnection(); try { await conn.beginTransaction(); await conn.execute("x", [id]); await conn.commit(); } finally { await conn.close(); } }', ''],
  ['handed to somebody at the end', 'import { getClient, leave } from "./db"; async function run(id) { const client = await getClient(); await client.query("BEGIN"); await client.query("COMMIT"); leave(client); }', 'leak throw by client.query("BEGIN")'],
  ['begun and ended by functions', 'import { getConnection, begin, commit } from "./db"; async function run(id) { const connection = await getConnection(); await begin(connection); await connection.query("x"); await commit(connection); }', ''],
  ['only read from', 'import { getConnection } from "./db"; async function run(id) { const connection = await getConnection(); return connection.query("x"); }', ''],
  ['a function that was passed in gives it', 'async function run({ getConnection, fn }) { const connection = await getConnection(); await connection.query("BEGIN"); await fn({ connection }); await connection.query("COMMIT"); }', ''],
  ['given back within an object', 'import { getConnection, releaseConnection } from "./db"; async function run(fn) { const connection = await getConnection(); try { await connection.query("BEGIN"); await fn({ connection }); await connection.query("COMMIT"); } finally { await releaseConnection({ connection }); } }', ''],
  ['the connection of the instance', 'class Store { async run() { const client = await this.getClient(); await client.query("BEGIN"); await client.query("COMMIT"); } }', ''],
  ['kept under an outer name', 'let client; async function run(db) { client = await db.getClient(); await client.query("BEGIN"); await client.query("COMMIT"); }', ''],
  ['a runner that another file makes', 'import { init } from "./utils"; async function run(source, one) { const queryRunner = await init(source); try { return await queryRunner.manager.save(one); } catch (error) { throw new Error(error.message); } }', 'leak exit by return await queryRunner.manager.save(one)'],
  ['a runner that is looked up', 'async function run(scope, one) { const queryRunner = await scope.getQueryRunner(); return queryRunner.manager.save(one); }', ''],
]);

golden('releases that come twice', MODULE, [
  ['a listener of both ends', 'async function run(res) { const client = await db.connect(); const free = () => client.release(); res.on("finish", free); res.on("close", free); }', 'double-release res.on("finish", free)'],
  ['a listener of both ends that notes it', 'async function run(res) { const client = await db.connect(); let freed = false; const free = () => { if (freed) return; freed = true; client.release(); }; res.on("finish", free); res.on("close", free); }', ''],
  ['in every turn', 'async function run(list) { const client = await db.connect(); await Promise.all(list.map(async (one) => { await client.query(one); client.release(); })); }', 'leak exit | double-release client.release()'],
  ['in the last turn', 'async function run(list) { const client = await db.connect(); let left = list.length; await Promise.all(list.map(async (one) => { await client.query(one).catch(log); if (--left === 0) client.release(); })); }', 'leak exit'],
  ['of the end and of an error', 'async function run(res) { const client = await db.connect(); const free = () => client.release(); res.on("finish", free); res.on("error", free); }', ''],
  ['of two emitters', 'async function run(req, res) { const client = await db.connect(); const free = () => client.release(); res.on("finish", free); req.on("close", free); }', ''],
  ['a function of the object that falls through', 'function run(own, cb) { own.pool.acquire(function (err, client) { if (err) return cb(err); client.release = function (e) { if (e) own.pool.destroy(client); own.pool.release(client); }.bind(own); cb(null, client); }); }', 'double-release own.pool.release(client)'],
  ['a function of the object with both ways apart', 'function run(own, cb) { own.pool.acquire(function (err, client) { if (err) return cb(err); client.release = function (e) { if (e) own.pool.destroy(client); else own.pool.release(client); }.bind(own); cb(null, client); }); }', ''],
]);

golden('steps of a waterfall', MODULE, [
  ['not released when the query fails', 'function run(cb) { async.waterfall([(next) => own.pool.getConnection(next), (conn, next) => conn.query("x", (err, rows) => { if (err) return next(err); conn.release(); next(null, rows); })], cb); }', 'leak exit by return next(err)'],
  ['released in either case', 'function run(cb) { async.waterfall([(next) => own.pool.getConnection(next), (conn, next) => conn.query("x", (err, rows) => { conn.release(); next(err, rows); })], cb); }', ''],
  ['kept for the end', 'function run(cb) { let held; async.waterfall([(next) => own.pool.getConnection(next), (conn, next) => { held = conn; conn.query("x", next); }], (err, rows) => { if (held) held.release(); cb(err, rows); }); }', ''],
  ['handed to the step after', 'function run(cb) { async.waterfall([(next) => own.pool.getConnection(next), (conn, next) => conn.query("x", (err, rows) => next(err, conn, rows)), (conn, rows, next) => { conn.release(); next(null, rows); }], cb); }', ''],
  ['handed on by hand, and not released where the second query fails', 'const steps = [(next) => { own.pool.getConnection((err, conn) => { if (err) return next(err); next(null, conn); }); }, (conn, next) => conn.query("x", (err) => { if (err) { conn.release(); next(err); } else { next(null, conn); } }), (conn, next) => conn.query("y", (err, rows) => { if (err) { next(err); } else { conn.release(); next(null, rows); } })]; function run(cb) { async.waterfall(steps, cb); }', 'leak exit'],
  ['handed on by hand, and released in each', 'const steps = [(next) => { own.pool.getConnection((err, conn) => { if (err) return next(err); next(null, conn); }); }, (conn, next) => conn.query("x", (err) => { if (err) { conn.release(); next(err); } else { next(null, conn); } }), (conn, next) => conn.query("y", (err, rows) => { conn.release(); next(err, rows); })]; function run(cb) { async.waterfall(steps, cb); }', ''],
  ['named steps', 'function run(cb) { function open(next) { own.pool.getConnection((err, conn) => { if (err) next(err); else next(null, conn); }); } function work(conn, next) { conn.query("x", (err, rows) => { if (err) { conn.release(); next(err); } else next(null, rows); }); } async.waterfall([open, work], cb); }', 'leak exit'],
  ['named steps that release', 'function run(cb) { function open(next) { own.pool.getConnection((err, conn) => { if (err) next(err); else next(null, conn); }); } function work(conn, next) { conn.query("x", (err, rows) => { conn.release(); next(err, rows); }); } async.waterfall([open, work], cb); }', ''],
  ['the last step has it', 'function run(cb) { async.waterfall([(next) => { own.pool.getConnection((err, conn) => next(err, conn)); }], (err, conn) => { conn.release(); cb(err); }); }', ''],
  ['in a series nothing is handed on', 'function run(cb) { async.series([(next) => own.pool.getConnection(next), (next) => ping(next)], cb); }', ''],
]);

golden('work that is told of its transaction', ASYNC, [
  ['not waited for, before the commit', 'const t = await a.sequelize.transaction(); try { list.forEach(async (one) => { await b.create(one, { transaction: t }); }); await t.commit(); } catch (error) { await t.rollback(); throw error; }', 'async-capture list.forEach(async (one) => { await b.create(one, { transaction: t }); })'],
  ['to destroy something', 'const t = await a.sequelize.transaction(); await b.destroy({ where: a, transaction: t }); if (list) return; await t.commit();', 'leak exit by return'],
  ['waited for', 'const t = await a.sequelize.transaction(); try { await Promise.all(list.map(async (one) => { await b.create(one, { transaction: t }); })); await t.commit(); } catch (error) { await t.rollback(); throw error; }', ''],
  ['a list of promises that nobody keeps', 'const trx = await a.knex.transaction(); try { list.map(async (one) => { await trx("x").insert(one); }); await trx.commit(); } catch (error) { await trx.rollback(); throw error; }', 'async-capture list.map(async (one) => { await trx("x").insert(one); })'],
]);
