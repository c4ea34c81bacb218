/** What is a pool, and what only looks like one. */
import { golden, MODULE } from './support.ts';

golden('pools', MODULE, [
  ['made in this file', 'function run() { const item = pool.acquire(); item.x = 1; }', 'leak exit'],
  ['made by a class', 'import { ObjectPool } from "pool-lifeguard/runtime"; const own = new ObjectPool({ create }); function run() { const item = own.acquire(); item.x = 1; }', 'leak exit'],
  ['a namespace import', 'import * as guard from "pool-lifeguard/runtime"; const own = guard.createPool({ create }); function run() { const item = own.acquire(); item.x = 1; }', 'leak exit'],
  ['required', 'const { createPool: make } = require("pool-lifeguard/runtime"); const own = make({ create }); function run() { const item = own.acquire(); item.x = 1; }', 'leak exit'],
  ['a renamed import', 'import { Pool as P } from "pg"; const own = new P(); async function run() { const client = await own.connect(); await client.query("x"); }', 'leak exit'],
  ['a default import', 'import pg from "pg"; const own = new pg.Pool(); async function run() { const client = await own.connect(); await client.query("x"); }', 'leak exit'],
  ['a typed parameter', 'import type { Pool as P } from "pg"; async function run(own: P) { const client = await own.connect(); await client.query("x"); }', 'leak exit'],
  ['a typed field', 'import { Pool as P } from "pg"; class A { constructor(private readonly own: P) {} async run() { const client = await this.own.connect(); await client.query("x"); } }', 'leak exit'],
  ['a field that the constructor fills', 'import { Pool as P } from "pg"; class A { constructor() { this.own = new P(); } async run() { const client = await this.own.connect(); await client.query("x"); } }', 'leak exit'],
  ['a field initialiser', 'import { Pool as P } from "pg"; class A { own = new P(); async run() { const client = await this.own.connect(); await client.query("x"); } }', 'leak exit'],
  ['a relative import called pool', 'import { clientPool } from "./db"; async function run() { const client = await clientPool.connect(); await client.query("x"); }', 'leak exit'],
  ['a parameter called pool', 'async function run(pgPool) { const client = await pgPool.connect(); await client.query("x"); }', 'leak exit'],
  ['a member called pool', 'async function run(app) { const client = await app.pool.connect(); await client.query("x"); }', 'leak exit'],
  ['assigned later', 'import { Pool as P } from "pg"; let own; function start() { own = new P(); } async function run() { const client = await own.connect(); await client.query("x"); }', 'leak exit'],
  ['nothing at first', 'import { Pool as P } from "pg"; let own = null; function start() { own = new P(); } async function run() { const client = await own.connect(); await client.query("x"); }', 'leak exit'],
  ['a field that is nothing at first', 'import { Pool as P } from "pg"; class A { own = null; open() { this.own = new P(); } async run() { const client = await this.own.connect(); await client.query("x"); } }', 'leak exit'],
  ['what only one library calls back with', 'function run(app, cb) { app.pg.connect((err, client, done) => { if (err) return cb(err); client.query("x", (failure) => { if (failure) return cb(failure); done(); cb(); }); }); }', 'leak exit by return cb(failure)'],
  ['a session that is ended', 'async function run(store) { const session = store.inner._client.startSession(); try { await work(session); } catch (e) { await session.endSession(); throw e; } }', 'leak exit'],
  ['bytes of a buffer pool', 'function run(bufferPool, n) { const bytes = bufferPool.alloc(n); bytes.fill(0); }', 'leak exit'],
  ['a union type', 'import type { Pool as P } from "pg"; async function run(own: P | undefined) { const client = await own!.connect(); await client.query("x"); }', 'leak exit'],
]);

golden('no pools', MODULE, [
  ['a memory pool that is only named like one, used at once', 'class A { constructor(vectorPool) { this.vectorPool = vectorPool; } run(a) { const v = this.vectorPool.acquire(); a.fill(v); this.vectorPool.release(v); return a; } }', 'leak throw by a.fill(v) possible'],
  ['connect of something else', 'async function run(socket) { const c = await socket.connect(); c.write("x"); }', ''],
  ['acquire of a lock', 'async function run(lock) { const token = await lock.acquire(); token.x = 1; }', ''],
  ['a single client', 'import { Client } from "pg"; const client = new Client(); async function run() { await client.connect(); await client.query("x"); }', ''],
  ['a thread pool of another package', 'import Piscina from "piscina"; const threadPool = new Piscina(); async function run() { return await threadPool.run(1); }', ''],
  ['a class of this file', 'class Pool2 { connect() { return {}; } } const own = new Pool2(); function run() { const c = own.connect(); c.x = 1; }', ''],
  ['a literal called pool', 'const genePool = { acquire: () => 1 }; function run() { const gene = genePool.acquire(); console.log(gene); }', ''],
  ['a callback of another kind', 'function run(app, cb) { app.socket.connect((err, peer, extra) => { if (err) return cb(err); peer.send("x"); cb(); }); }', ''],
  ['a session that nobody ends', 'async function run(chat) { const session = chat.client.startSession(); await work(session); }', ''],
  ['a method that is not called', 'function run() { const acquire = pool.acquire; return acquire; }', ''],
  ['a query of the pool', 'async function run() { return (await db.query("x")).rows; }', ''],
  ['bytes of an arena', 'function run(arena, n) { const at = arena.alloc(n); arena.fill(at, n); }', ''],
  ['a read from a cache', 'const cache = new Map(); function run(a) { const client = cache.get(a); client.x = 1; }', ''],
  ['a pool of mssql, whose connect opens it', 'function open(sql) { const pool = new sql.ConnectionPool("x"); const opened = pool.connect((err) => { if (err) throw err; console.log(opened); }); }', ''],
  ['the pool itself is ended', 'async function run() { await db.end(); }', ''],
]);
