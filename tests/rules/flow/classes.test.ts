/** What runs where a class stands, what runs in its constructor, and fields that hold a lease. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('what runs where the class stands', FUNCTION, [
  ['a static block', 'const item = pool.acquire(); class A { static { pool.release(item); } }', ''],
  ['a static block may throw', 'const item = pool.acquire(); class A { static { work(); } } pool.release(item);', 'leak throw by work() possible'],
  ['a static field', 'const item = pool.acquire(); class A { static x = pool.release(item); }', ''],
  ['an instance field does not run', 'const item = pool.acquire(); class A { x = work(); } pool.release(item);', ''],
  ['a method does not run', 'const item = pool.acquire(); class A { run() { work(); } } pool.release(item);', ''],
  ['the superclass', 'const item = pool.acquire(); class A extends work() {} pool.release(item);', 'leak throw by work() possible'],
  ['a computed key', 'const item = pool.acquire(); class A { [work()]() {} } pool.release(item);', 'leak throw by work() possible'],
  ['a computed key of a field', 'const item = pool.acquire(); class A { [work()] = 1; } pool.release(item);', 'leak throw by work() possible'],
  ['a decorator', 'const item = pool.acquire(); @work() class A {} pool.release(item);', 'leak throw by work() possible'],
  ['a decorator of a member', 'const item = pool.acquire(); class A { @work() run() {} } pool.release(item);', 'leak throw by work() possible'],
  ['a class expression', 'const item = pool.acquire(); const A = class { static { pool.release(item); } };', ''],
  ['all computed keys come before any static field', 'let item; class A { static x = (item = pool.acquire()); [work()]() {} } pool.release(item);', ''],
  ['a static accessor', 'const item = pool.acquire(); class A { static accessor x = pool.release(item); }', ''],
]);

golden('fields and constructors', MODULE, [
  ['an instance field keeps it', 'class A { item = pool.acquire(); stop() { pool.release(this.item); } }', ''],
  ['a private field keeps it', 'class A { #item = pool.acquire(); stop() { pool.release(this.#item); } }', ''],
  ['the constructor keeps it', 'class A { constructor() { this.item = pool.acquire(); } stop() { pool.release(this.item); } }', ''],
  ['the constructor throws after it keeps it', 'class A { constructor(a) { this.item = pool.acquire(); if (!a) throw new Error(); } stop() { pool.release(this.item); } }', ''],
  ['the constructor forgets', 'class A { constructor() { const item = pool.acquire(); this.size = item.size; } }', 'leak exit'],
  ['acquired in a static block and lost', 'class A { static { const item = pool.acquire(); if (item.x) throw new Error(); } }', ''],
  ['a setter', 'class A { set x(v) { const item = pool.acquire(); item.x = v; } }', 'leak exit'],
  ['a getter', 'class A { get x() { const item = pool.acquire(); const { size } = item; pool.release(item); return size; } }', ''],
  ['a method of an object literal', 'const o = { run(a) { const item = pool.acquire(); if (a) return; pool.release(item); } };', 'leak exit by return'],
  ['a field that points to another holder', 'class A { stop() { const old = this.item; this.item = pool.acquire(); pool.release(old); } }', ''],
  ['a chain of calls on a field', 'class A { run() { this.lease = pool.lease(); this.lease.release(); this.lease = null; } }', ''],
]);

const runner = (members: string): string => `import { source } from "./source"; class Tags { constructor() { this.runner = source.createQueryRunner(); this.tags = new TagRepository(this.runner); } ${members} }`;
const ADD = 'async add(a) { try { await this.runner.startTransaction(); await this.tags.add(a); await this.runner.commitTransaction(); } finally { await this.runner.release(); } }';

golden('a lease for each instance', MODULE, [
  ['released by the work of one method, forgotten by another', runner(`${ADD} async list() { return await this.tags.list(); }`), 'leak exit by return await this.tags.list()'],
  ['released by a method for that', runner(`${ADD} async list() { return await this.tags.list(); } async close() { if (!this.runner.isReleased) await this.runner.release(); }`), ''],
  ['released by the only method there is', runner(ADD), ''],
  ['released by nobody here', runner('async list() { return await this.tags.list(); }'), ''],
  ['the other method has nothing to do with it', runner(`${ADD} name() { return "tags"; }`), ''],
  ['the other method is a step of the first', runner(`${ADD.replace('this.tags.add(a)', 'this.list()')} async list() { return await this.tags.list(); }`), ''],
  ['the work fails before the try that releases', runner(ADD.replace('try {', 'const old = await this.tags.find(a); if (old) throw new Error("there"); try {')), 'leak throw by throw new Error("there")'],
  ['the work returns before the try that releases', runner(ADD.replace('try {', 'const old = await this.tags.find(a).catch(() => null); if (old) return old; try {')), 'leak exit by return old'],
  ['nothing was used before the try that releases', runner(ADD.replace('try {', 'if (!a) throw new Error("nothing"); try {')), ''],
  ['what fails before the try releases, too', runner(ADD.replace('try {', 'const old = await this.tags.find(a).catch(() => null); if (old) { await this.runner.release(); throw new Error("there"); } try {')), ''],
  ['a repository of the runner', `import { source } from "./source"; class Tags { constructor() { this.runner = source.createQueryRunner(); this.tags = this.runner.manager.getRepository(Tag); } ${ADD} async list() { return await this.tags.find(); } }`, 'leak exit by return await this.tags.find()'],
  ['work through its manager', `import { source } from "./source"; class Tags { constructor() { this.runner = source.createQueryRunner(); } async add(t) { try { await this.runner.manager.save(t); } finally { await this.runner.release(); } } async list() { return await this.runner.manager.find(Tag); } }`, 'leak exit by return await this.runner.manager.find(Tag)'],
  ['the other method is private', runner(`${ADD} private async list() { return await this.tags.list(); }`), ''],
]);

const own = (members: string, more = ''): string => `import { source } from "./source"; ${more} class Notes { private runner: QueryRunner; constructor() { this.runner = source.createQueryRunner(); this.notes = this.runner.manager.getRepository(Note); } ${members} }`;

golden('a lease in a private field that nobody releases', MODULE, [
  ['worked with', own('async list() { return await this.notes.find(); }'), 'leak exit by return await this.notes.find()'],
  ['not worked with', own('name() { return "notes"; }'), ''],
  ['handed out', own('async list() { return await this.notes.find(); } get() { return this.runner; }'), ''],
  ['ended in another way', own('async list() { return await this.notes.find(); } async stop() { await this.runner.stop(); }'), ''],
  ['made once by this file', `${own('async list() { return await this.notes.find(); }')} export const notes = new Notes();`, ''],
  ['made once by a framework', own('async list() { return await this.notes.find(); }', '@Injectable()'), ''],
  ['not private', own('async list() { return await this.notes.find(); }').replace('private ', ''), ''],
]);

const wrapped = (body: string, members = ''): string => `class Session { constructor(private client, private options) {} async run(q) { return this.client.query(q); } ${members} } class Work { constructor(session) { this.session = session; } } class Db { async transaction(work) { ${body} } }`;
const WORK = 'const session = this.pool instanceof Pool ? new Session(await this.pool.connect(), this.options) : this; const tx = new Work(session); await session.run("begin"); await work(tx); await session.run("commit");';

golden('a lease inside an instance', MODULE, [
  ['of a class that cannot give it back', wrapped(WORK), 'leak exit'],
  ['of a class that cannot give back what has a name before', wrapped('const client = await this.pool.connect(); const session = new Session(client); await session.run("begin"); await work(session);'), 'leak exit'],
  ['that has a name and is released by it', wrapped('const client = await this.pool.connect(); try { const session = new Session(client); await work(session); } finally { client.release(); }'), ''],
  ['of a class that cannot give it back, beside one that can', wrapped(WORK) + ' class Other { end() { this.client.release(); } }', 'leak exit'],
  ['released through the instance', wrapped(`try { ${WORK} } finally { session.client.release(); }`.replace('try { const session', 'let session; try { session')), ''],
  ['of a class that gives it back', wrapped(WORK, 'close() { this.client.release(); }'), ''],
  ['of a class that gives it back by another name', wrapped(WORK, 'async end() { await give(this); }'), ''],
  ['that is returned', wrapped('const session = new Session(await this.pool.connect()); await session.run("begin"); return session;'), ''],
  ['that is kept', wrapped('const session = new Session(await this.pool.connect()); await session.run("begin"); this.session = session;'), ''],
  ['that another file gets', wrapped('const session = new Session(await this.pool.connect()); await session.run("begin"); register(session);'), ''],
  ['that what is returned is built of', wrapped('const session = new Session(await this.pool.connect()); const tx = new Work(session); return tx;'), ''],
  ['of a class of another file', 'import { Session } from "./session"; async function run(pool, work) { const session = new Session(await pool.connect()); await work(session); }', ''],
]);

const COMMIT = 'await this.client.query("COMMIT"); this.client.release(); this.client = null;';
const SAFE = 'try { await this.client.query("COMMIT"); } finally { this.client.release(); this.client = null; }';
const unit = (members: string, commit = SAFE): string => `class Unit { async begin() { this.client = await db.connect(); await this.client.query("BEGIN"); } async commit() { ${commit} } ${members} }`;

golden('a transaction over several methods', MODULE, [
  ['one way to end it forgets the client', unit('async rollback() { await this.client.query("ROLLBACK"); }'), 'leak exit by await this.client.query("ROLLBACK")'],
  ['both release it', unit('async rollback() { try { await this.client.query("ROLLBACK"); } finally { this.client.release(); } }'), ''],
  ['both release it only where nothing fails', unit('async rollback() { await this.client.query("ROLLBACK"); this.client.release(); }', COMMIT), 'leak throw by this.client.query("ROLLBACK")'],
  ['one releases it whatever fails', unit('async rollback() { try { await this.client.query("ROLLBACK"); } finally { this.client.release(); } }', COMMIT), ''],
  ['both, by a method of the class that fails', unit('async rollback() { await this.run("ROLLBACK"); this.client.release(); } async run(q) { return this.client.query(q); }', 'await this.run("COMMIT"); this.client.release();'), 'leak throw by this.client.query(q)'],
  ['both, by a function of the file that throws', `async function send(c, q) { try { return await c.query(q); } catch (e) { throw e; } } ${unit('async rollback() { await send(this.client, "ROLLBACK"); this.client.release(); }', 'await send(this.client, "COMMIT"); this.client.release();')}`, 'leak throw by throw e'],
  ['who ends it at the wrong time is told', unit('async rollback() { if (this.busy) throw new Error("busy"); this.client.release(); }', COMMIT), ''],
  ['somebody else may release it', `${unit('async rollback() { await this.client.query("ROLLBACK"); this.client.release(); }', COMMIT)} function stop(units) { for (const unit of units) unit.client.release(); }`, ''],
  ['a browser goes with its process', 'import puppeteer from "puppeteer"; class Shots { async open() { this.browser = await puppeteer.launch(); } async close() { await this.save(); await this.browser.close(); } save() { return store(1); } }', ''],
  ['the other goes on to a method that may release', unit('async rollback() { await this.client.query("ROLLBACK"); await this.close(); } async close() { if (this.client) this.client.release(); }'), ''],
  ['a method for the release besides', unit('async rollback() { await this.client.query("ROLLBACK"); } close() { this.client?.release(); }'), ''],
  ['only to a savepoint', unit('async undo() { await this.client.query("ROLLBACK TO one"); }'), ''],
  ['others get the client', unit('async rollback() { await this.client.query("ROLLBACK"); } get() { return this.client; }'), ''],
]);

const pair = (members: string): string => `class Replicas { async open() { this.reader = await db.connect(); this.writer = await db.connect(); } ${members} }`;

golden('two fields that are filled alike', MODULE, [
  ['one is forgotten', pair('async write(a) { await this.writer.query(a); } close() { this.reader.release(); this.reader = null; }'), 'leak#2 exit by this.reader = null'],
  ['both are released', pair('close() { this.reader.release(); this.writer.release(); }'), ''],
  ['both are released elsewhere in the file', `${pair('')} function close(replicas) { replicas.reader.release(); replicas.writer.release(); }`, ''],
  ['none is released', pair('async write(a) { await this.writer.query(a); }'), ''],
  ['the other is handed out', pair('get() { return this.writer; } close() { this.reader.release(); }'), ''],
  ['the other is passed on', pair('stop(a) { this.reader.release(); a(this.writer); }'), ''],
  ['a name that only starts alike', pair('write(a) { this.writers.push(a); } close() { this.reader.release(); }'), 'leak#2 exit by this.reader.release()'],
]);

const sprite = (members: string, more = ''): string => `import { pool } from "./system"; class Sprite { constructor(x) { this.tint = pool.pull("Color"); this.bounds = pool.pull("Bounds"); this.bounds.set(x); } draw(r) { r.setColor(this.tint); r.fill(this.bounds.x); } ${members} } ${more}`;
const extended = (destroy: string): string => `game.Sprite = game.Renderable.extend({ init: function (x) { this.tint = game.pool.pull("Color"); this.bounds = game.pool.pull("Bounds"); this.bounds.set(x); }, draw: function (r) { r.setColor(this.tint); }, destroy: function () { ${destroy} } });`;
const prototyped = (destroy: string): string => `var Part = module.exports.Part = function (el) { this.next = this.objectPool.use(); this.old = this.objectPool.use(); tidy(this.next, el); }; Part.prototype = { update: function (v) { copy(this.old, v); }, destroy: function () { ${destroy} } };`;

golden('two objects of a pool in the fields of an instance', MODULE, [
  ['one is forgotten', sprite('destroy() { pool.push(this.bounds); }'), 'leak exit by pool.push(this.bounds)'],
  ['both are given back', sprite('destroy() { pool.push(this.bounds); pool.push(this.tint); }'), ''],
  ['the other by somebody else', sprite('destroy() { pool.push(this.bounds); }', 'function stop(sprite) { pool.push(sprite.tint); }'), ''],
  ['the other is handed out', sprite('destroy() { pool.push(this.bounds); } color() { return this.tint; }'), ''],
  ['the other is stored', sprite('destroy() { pool.push(this.bounds); tints.push(this.tint); }'), ''],
  ['one is forgotten that was changed before', sprite('destroy() { pool.push(this.bounds); }').replace('("Color")', '("Color").parseCSS("red")'), 'leak exit by pool.push(this.bounds)'],
  ['none is given back', sprite('destroy() { this.bounds = null; }'), ''],
  ['one is forgotten by what a call makes a class of', extended('game.pool.push(this.bounds);'), 'leak exit by game.pool.push(this.bounds)'],
  ['both are given back by it', extended('game.pool.push(this.bounds); game.pool.push(this.tint);'), ''],
  ['one is forgotten by a prototype', prototyped('this.objectPool.recycle(this.old); this.old = undefined;'), 'leak exit by this.old = undefined'],
  ['both are given back by it', prototyped('this.objectPool.recycle(this.old); this.objectPool.recycle(this.next);'), ''],
  ['one is forgotten, and asked about before', prototyped('if (this.next instanceof Object) clear(this.next); if (!this.next) return; this.objectPool.recycle(this.old); this.old = undefined;'), 'leak exit by this.old = undefined'],
  ['one is compared with what others have', prototyped('if (this.next === shared.next) return; this.objectPool.recycle(this.old); this.old = undefined;'), ''],
  ['in an object that is no prototype', 'const state = { open() { this.next = this.objectPool.use(); this.old = this.objectPool.use(); }, close() { this.objectPool.recycle(this.old); } };', ''],
]);

const foreign = (body: string, name = 'Repo'): string => `import { ${name} } from "./repo"; async function run(db, q) { ${body} }`;

golden('a lease inside an instance of a class of another file', MODULE, [
  ['worked with, and ended by nothing', foreign('const repo = new Repo(await db.connect()); return repo.count(q);'), 'leak exit'],
  ['closed', foreign('const repo = new Repo(await db.connect()); try { return await repo.count(q); } finally { repo.close(); }'), ''],
  ['that another function gets', foreign('const repo = new Repo(await db.connect()); await repo.count(q); keep(repo);'), ''],
  ['that is returned', foreign('const repo = new Repo(await db.connect()); await repo.count(q); return repo;'), ''],
  ['a transaction by its name', foreign('const tx = new Transaction(await db.connect()); await tx.query(q);', 'Transaction'), ''],
  ['what runs once, and may end it', foreign('const job = new Repo(await db.connect()); await job.run();'), ''],
  ['that nobody asks', foreign('const repo = new Repo(await db.connect());'), ''],
]);

const builder = (build: string, log = 'try { await this.runner.query("y"); } finally { await this.runner.release(); }'): string => `import { DataSource } from "typeorm"; class Builder { constructor(private readonly source: DataSource) {} async build() { this.runner = this.source.createQueryRunner(); ${build} } async log() { this.runner = this.source.createQueryRunner(); ${log} } }`;
const FINALLY = 'try { await this.runner.query("x"); } finally { await this.runner.release(); }';

golden('a field that each method fills and releases for itself', MODULE, [
  ['what fails before the try', builder(`await this.runner.beforeMigration(); ${FINALLY}`), 'leak throw by this.runner.beforeMigration()'],
  ['nothing before the try', builder(FINALLY), ''],
  ['connecting fails, which takes nothing', builder(`await this.runner.connect(); ${FINALLY}`), ''],
  ['another method releases what this one has left', 'import { DataSource } from "typeorm"; class Builder { constructor(private readonly source: DataSource) {} async build() { this.runner = this.source.createQueryRunner(); } async log() { await this.build(); await this.runner.release(); } }', ''],
  ['another method releases what this one has left, unless that fails', 'import { DataSource } from "typeorm"; class Builder { constructor(private readonly source: DataSource) {} async build() { this.runner = this.source.createQueryRunner(); await this.runner.beforeMigration(); } async log() { await this.build(); await this.runner.release(); } }', 'leak throw by this.runner.beforeMigration()'],
  ['a method besides releases it, perhaps twice', `${builder(`await this.runner.beforeMigration(); ${FINALLY}`).slice(0, -1)} async stop() { await this.runner.release(); } }`, 'use-after-release (escape) this.runner possible | use-after-release (escape) this.runner#5 possible'],
]);

const service = (body: string, members = ''): string => `import { PoolClient } from "./db"; class Refresh { private client: PoolClient; constructor(private pg) {} async handle() { ${body} } ${members} }`;

golden('a field that a call of another file fills', MODULE, [
  ['worked with before the try', service('this.client = await this.pg.link().connect(); await this.client.query("x"); try { await this.work(); } finally { this.client.release(); }', 'async work() { await this.client.query("y"); }'), 'leak throw by this.client.query("x")'],
  ['released in any case', service('this.client = await this.pg.link().connect(); try { await this.client.query("x"); } finally { this.client.release(); }'), ''],
  ['where connecting fails, what the last call left is released again', service('try { this.client = await this.pg.link().connect(); await this.client.query("x"); } finally { this.client.release(); }'), 'double-release this.client.release()'],
  ['released by another method', service('this.client = await this.pg.link().connect(); await this.client.query("x");', 'stop() { this.client.release(); }'), ''],
  ['released by nobody, so that nothing says that it must be', service('this.client = await this.pg.link().connect(); await this.client.query("x");', 'get() { return this.client; }'), ''],
]);

const manager = (body: string, more = '', head = 'class Records'): string => `import { DataSource } from "typeorm"; ${head} { runner; constructor(private source: DataSource) {} async createTable(name) { ${body} } async count(q) { return await this.runner.query(q); } ${more} } class Node { init() { return new Records(this.source); } }`;
const CREATE = 'this.runner = this.source.createQueryRunner(); await this.runner.query("create");';

golden('a field that each call fills anew and nobody releases', MODULE, [
  ['of a class that only this file knows', manager(CREATE), 'leak exit by await this.runner.query("create")'],
  ['in an attempt', manager(`try { ${CREATE} } catch (error) { throw new Error("failed"); }`), 'leak exit by try { this.runner = this.source.createQueryRunner(); await this.runner.query("create"); } catch (error) { throw new Error("failed"); }'],
  ['of a class that others know', manager(CREATE, '', 'export class Records'), ''],
  ['asked for before', manager(`if (this.runner) return; ${CREATE}`), ''],
  ['filled by a method that starts something', manager(CREATE).replaceAll('createTable', 'connect'), ''],
  ['filled by a step of another method', manager(CREATE, 'async open() { await this.createTable("x"); }'), ''],
  ['released by another method', manager(CREATE, 'async stop() { await this.runner.release(); }'), ''],
  ['released by others of the file', `${manager(CREATE)} function stop(records) { records.runner.release(); }`, ''],
  ['handed out', manager(CREATE, 'get() { return this.runner; }'), ''],
]);

const repo = (find: string, more = '', connect = 'this.conn = await db.connect();'): string => `class Repo { async connect() { ${connect} } async close() { this.conn.release(); this.conn = undefined; } async find(q) { ${find} } ${more} }`;
const ON_SUCCESS = 'await this.connect(); const rows = await this.conn.query(q); await this.close(); return rows;';

golden('a field that one method fills, and its callers release', MODULE, [
  ['only where nothing fails', repo(ON_SUCCESS), 'leak throw by this.conn.query(q)'],
  ['only where nothing fails, and filled only where it is empty', repo(ON_SUCCESS, '', 'this.conn ??= await db.connect();'), 'leak throw by this.conn.query(q)'],
  ['one whatever fails, the other not', repo(ON_SUCCESS, 'async all(q) { await this.connect(); try { return await this.conn.query(q); } finally { await this.close(); } }'), 'leak throw by this.conn.query(q)'],
  ['whatever fails', repo('await this.connect(); try { return await this.conn.query(q); } finally { await this.close(); }'), ''],
  ['by one of them only, so that it may be meant to last', repo(ON_SUCCESS, 'async first(q) { await this.connect(); return this.conn.query(q); }'), ''],
  ['on a condition', repo('await this.connect(); const rows = await this.conn.query(q); if (!this.busy) await this.close(); return rows;'), ''],
  ['in a step of another method', repo(ON_SUCCESS, 'async run(q) { try { return await this.find(q); } finally { if (this.conn) await this.close(); } }'), ''],
  ['in a handler, too', repo('try { await this.connect(); const rows = await this.conn.query(q); await this.close(); return rows; } catch (error) { if (this.conn) await this.close(); throw error; }'), ''],
  ['a transaction over several methods, committed only', 'class Unit { async begin() { this.conn = await db.connect(); await this.conn.query("BEGIN"); } async commit() { await this.conn.query("COMMIT"); this.conn.release(); } async run(work) { await this.begin(); await work.all(this.conn); await this.commit(); } }', 'leak throw by await work.all(this.conn)'],
  ['a transaction over several methods, committed or rolled back', 'class Unit { async begin() { this.conn = await db.connect(); await this.conn.query("BEGIN"); } async commit() { try { await this.conn.query("COMMIT"); } finally { this.conn.release(); } } async rollback() { try { await this.conn.query("ROLLBACK"); } finally { this.conn.release(); } } async run(work) { try { await this.begin(); await work.all(this.conn); await this.commit(); } catch (error) { if (this.conn) await this.rollback(); throw error; } } }', ''],
  ['a transaction over several methods that cannot be begun', 'class Unit { async begin() { this.conn = await db.connect(); await this.conn.query("BEGIN"); } async commit() { try { await this.conn.query("COMMIT"); } finally { this.conn.release(); } } async rollback() { try { await this.conn.query("ROLLBACK"); } finally { this.conn.release(); } } async run(work) { await this.begin(); try { await work.all(this.conn); await this.commit(); } catch (error) { await this.rollback(); throw error; } } }', 'leak throw by this.conn.query("BEGIN")'],
  ['connecting fails, which takes nothing', 'import { DataSource } from "typeorm"; class Unit { constructor(private readonly source: DataSource) {} async begin() { this.conn = this.source.createQueryRunner(); await this.conn.connect(); } async run(work) { await this.begin(); try { await work.all(this.conn.manager); } finally { await this.conn.release(); } } }', ''],
  ['what is filled only where it is empty is there for the next call', repo('await this.connect(); try { return await this.conn.query(q); } finally { await this.close(); }', '', 'if (!this.conn) { this.conn = await db.connect(); await this.conn.query("SET x"); }'), ''],
  ['by a filler that lets go of what was there', repo(ON_SUCCESS, '', 'if (this.conn) this.conn.release(); this.conn = await db.connect();'), ''],
  ['by a filler that lets go of it where it fails itself', repo(ON_SUCCESS, '', 'this.conn = await db.connect(); try { await this.conn.query("SET x"); } catch (error) { this.conn.release(); throw error; }'), 'use-after-release (escape) this.conn possible | leak throw by this.conn.query(q)'],
  ['by a step of its own', repo('await this.begin(); const rows = await this.conn.query(q); await this.close(); return rows;', 'async begin() { await this.connect(); try { await this.conn.query("BEGIN"); } catch (error) { await this.close(); throw error; } }'), 'leak throw by this.conn.query(q)'],
  ['through other methods that work with it', repo('await this.connect(); const rows = await this.send(q); await this.close(); return rows;', 'async send(q) { return this.conn.query(q); }'), 'leak throw by this.conn.query(q)'],
  ['by functions in fields', 'class Repo { connect = async () => { this.conn = await db.connect(); }; close = () => { this.conn.release(); }; find = async (q) => { await this.connect(); const rows = await this.conn.query(q); this.close(); return rows; }; }', 'leak throw by this.conn.query(q)'],
  ['of a method that is not waited for', repo('await this.connect(); try { await this.conn.query(q); } catch (error) { await this.conn.query("ROLLBACK"); throw error; } this.close();'), 'leak throw by throw error'],
  ['and it had a name before', repo(ON_SUCCESS, '', 'const conn = await db.connect(); conn.on("error", tell); this.conn = conn;'), 'leak throw by this.conn.query(q)'],
  ['and the name it had is returned', repo(ON_SUCCESS, '', 'const conn = await db.connect(); this.conn = conn; return conn;'), ''],
  ['and the name it had is told others', repo(ON_SUCCESS, '', 'const conn = await db.connect(); this.conn = conn; watch(conn);'), ''],
]);

const lent = (find: string, close = 'this.lent.client.release(); this.lent = null;'): string => `class Repo { async take() { this.lent = { client: await db.connect(), at: 1 }; } async close() { ${close} } async find(q) { ${find} } async send(q) { return this.lent ? this.lent.client.query(q) : db.query(q); } }`;

golden('an object in a field that one method fills, and its callers release', MODULE, [
  ['only where nothing fails', lent('await this.take(); const rows = await this.lent.client.query(q); await this.close(); return rows;'), 'leak throw by this.lent.client.query(q)'],
  ['only where nothing fails, through other methods', lent('await this.take(); await this.run("BEGIN"); try { await this.send(q); } catch (error) { await this.run("ROLLBACK"); throw error; } this.close();'), 'leak throw by throw error'],
  ['whatever fails', lent('await this.take(); try { return await this.send(q); } finally { await this.close(); }'), ''],
  ['whatever fails, by the name it has there', lent('await this.take(); try { return await this.send(q); } finally { await this.close(); }', 'const { client } = this.lent; client.release(); this.lent = null;'), ''],
  ['by none of them', lent('await this.take(); return await this.send(q);'), ''],
]);

const early = (find: string, more = ''): string => `class Repo { #conn; async open() { this.#conn = await db.connect(); } close() { this.#conn.release(); } async find(q, keep) { await this.open(); const rows = await this.#conn.query(q).catch(() => []); ${find} this.close(); return rows; } ${more} }`;

golden('a field that one method fills, and its callers release but for an early end', MODULE, [
  ['because of what the work gave', early('if (rows.length === 0) return null;'), 'leak exit by return null'],
  ['because of what the work gave, in a block', early('if (!rows || rows.count < 1) { tell(q); return null; }'), 'leak exit by return null'],
  ['because of what it was told', early('if (keep) return rows;'), ''],
  ['because of what the instance is told', early('if (rows.length === 0 && this.keeps) return rows;'), ''],
  ['because of what the work gave, and it is released before', early('if (rows.length === 0) { this.close(); return null; }'), ''],
  ['with what it was filled with', early('if (rows.length === 0) return this.#conn;'), ''],
  ['by a failure that it keeps to itself', 'class Repo { async open() { this.conn = await db.connect(); } close() { this.conn.release(); } async find(q) { try { await this.open(); await this.conn.query(q); this.close(); } catch (error) { console.error(error); } } }', 'leak throw by this.conn.query(q)'],
  ['by a failure for which it is released, if there is one', 'class Repo { async open() { this.conn = await db.connect(); } close() { this.conn.release(); } async find(q) { try { await this.open(); await this.conn.query(q); this.close(); } catch (error) { if (this.conn) this.close(); } } }', ''],
]);

golden('a field that one method fills, and that may be meant to last', MODULE, [
  ['others work with it', repo(ON_SUCCESS, 'async all(q) { return await this.conn.query(q); }'), ''],
  ['others ask whether it is there', repo(ON_SUCCESS, 'async all(q) { return this.conn ? await this.conn.query(q) : await db.query(q); }'), 'leak throw by this.conn.query(q)'],
  ['others demand that it is there', repo(ON_SUCCESS, 'async all(q) { if (!this.conn) throw new Error("not connected"); return await this.conn.query(q); }'), ''],
  ['others may roll back', repo(ON_SUCCESS, 'async rollback() { await this.conn.query("ROLLBACK"); this.conn.release(); }'), ''],
  ['others get it', repo(ON_SUCCESS, 'get client() { return this.conn; }'), ''],
  ['the file closes it', `${repo(ON_SUCCESS)} export const all = (repo) => repo.find("x").finally(() => repo.close());`, ''],
  ['the file ends the process', `${repo(ON_SUCCESS)} new Repo().find("x").catch(() => process.exit(1));`, ''],
]);

const crud = (remove: string, more = '', field = 'private conn'): string => `class Crud { ${field}; async getConnection() { this.conn = await db.connect(); return this.conn; } async find(q) { await this.getConnection(); try { return await this.conn.query(q); } finally { this.conn.release(); } } async remove(q) { await this.getConnection(); ${remove} } ${more} } module.exports = Crud;`;

golden('a field that one method fills, and only one of its callers releases', MODULE, [
  ['although nobody else can', crud('const { rowCount } = await this.conn.query(q); return rowCount;'), 'leak exit by return rowCount'],
  ['and so does the other', crud('try { return await this.conn.query(q); } finally { this.conn.release(); }'), ''],
  ['and so does a method besides', crud('const { rowCount } = await this.conn.query(q); return rowCount;', 'close() { this.conn.release(); }'), ''],
  ['and others may', crud('const { rowCount } = await this.conn.query(q); return rowCount;', '', 'conn'), ''],
  ['and others get it', crud('const { rowCount } = await this.conn.query(q); this.stop = () => end(this.conn); return rowCount;'), ''],
  ['and what the other one began goes on', crud('const { rowCount } = await this.conn.query(q); return rowCount;').replaceAll('remove', 'beginTransaction'), ''],
  ['and the other one finds it filled', crud('const { rowCount } = await this.conn.query(q); return rowCount;').replace('this.conn = await', 'this.conn ??= await'), ''],
]);

golden('a variable of the module that each call fills anew', MODULE, [
  ['the next call loses it, whoever releases the last', 'let connection; export async function run(sql, binds) { connection = await db.connect(); return await connection.query(sql, binds); } export async function close() { await connection.release(); }', 'leak overwritten by connection#2'],
  ['nobody ever releases it', 'let client; export const run = async (sql) => { client = await db.connect(); const { rows } = await client.query(sql); return rows; };', 'leak overwritten by client#2'],
  ['what starts the module is called once', 'let connection; export async function connect(options) { connection = await db.connect(); await connection.query("SET x", options); } export const run = (sql) => connection.query(sql);', ''],
  ['one that asks first', 'let connection; export async function run(sql) { if (!connection) connection = await db.connect(); return connection.query(sql); }', ''],
  ['one that gives back what was there', 'let connection; export async function run(sql) { connection?.release(); connection = await db.connect(); return connection.query(sql); }', ''],
  ['one that gives back itself', 'let connection; export async function run(sql) { connection = await db.connect(); try { return await connection.query(sql); } finally { connection.release(); } }', ''],
  ['one that is told nothing may well be called once', 'let connection; export async function prepare() { connection = await db.connect(); await connection.query("LOAD x"); } export const run = (sql) => connection.query(sql);', ''],
  ['one that hands it out', 'let connection; export async function run(sql) { connection = await db.connect(); await connection.query(sql); return connection; }', ''],
]);
