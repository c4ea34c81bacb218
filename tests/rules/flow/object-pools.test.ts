import { golden, MODULE } from './support.ts';

const SPARE = "const spare = []; for (let i = 0; i < 9; i++) spare.push(new Vector()); function len(p) { const d = spare.pop(); d.x = p.x; const n = d.x; spare.push(d); return n; } ";

const FILTERS = 'import { Filters } from "./filters"; class Stack { push(s) { const target = Filters.getTarget(s.w); s.target = target; } ';

const TABLE = 'import { Pool } from "./pool"; class Table { rows = []; extract(list) { const texts = Pool.acquire("string[]", list.length); for (let i = 0; i < list.length; i++) texts[i] = String(list[i]); return texts; } own() { return this.extract(this.rows); } ';

/**
 * Pools of objects without a library: a class that keeps its instances, functions that are a pair, a list that lends. What an unknown method throws
 * between the two calls is a possible finding only, which `recommended` does not show.
 */
golden('object pools', MODULE, [
  ['a class that keeps its instances', 'import { Vertex } from "./vertex"; function hit(list) { const p = Vertex.claim(1, 2); const n = Vertex.claim(); for (const v of list) { if (v.dot(n) > 3) { Vertex.release(n); return -1; } } Vertex.release(p, n); return 1; }', 'leak exit by return -1 | leak throw by v.dot(n) possible'],
  ['given back together', 'import { Vertex } from "./vertex"; function hit(list) { const p = Vertex.claim(1, 2); const n = Vertex.claim(); for (const v of list) { if (v.dot(n) > 3) { Vertex.release(n, p); return -1; } } Vertex.release(p, n); return 1; }', 'leak throw by Vertex.claim() possible | leak throw by v.dot(n) possible'],
  ['a class of this file', 'class Vec { static obtain() { return Vec.free.pop() ?? new Vec(); } static recycle(v) { Vec.free.push(v); } } function size(x) { const v = Vec.obtain(); v.x = x; if (x < 0) return -1; const n = v.len(); Vec.recycle(v); return n; }', 'leak exit by return -1'],
  ['an object of this file', 'const Vecs = { free: [], get() { return this.free.length ? this.free.pop() : new Vec(); }, release: function (v) { this.free.push(v); } }; function size(x) { const v = Vecs.get(); v.x = x; if (x < 0) return -1; const n = v.x; Vecs.release(v); return n; }', 'leak exit by return -1'],
  ['an object of this file, on every path', 'const Vecs = { free: [], get() { return this.free.length ? this.free.pop() : new Vec(); }, release: function (v) { this.free.push(v); } }; function size(x) { const v = Vecs.get(); v.x = x; const n = x < 0 ? -1 : v.x; Vecs.release(v); return n; }', ''],
  ['an object that queues', 'const jobs = { list: [], pop() { return this.list.shift(); }, push(job) { this.list.push(job); } }; function step(x) { const job = jobs.pop(); if (x) return; jobs.push(job); }', ''],
  ['a queue of parts', 'class Parser { #parts = []; write(part) { this.#parts.push(part); this.run(); } consume(n) { const first = this.#parts.shift(); return first.slice(n); } run() { while (this.on) { const part = this.consume(2); if (part.isLast) return; } } }', ''],
  ['a queue by its name', 'class Mesh { #q = []; step() { const t = this._queuePop(); if (t.a) return; t.b = 1; } _queuePop() { return this.#q.pop(); } _queuePush(t) { this.#q.push(t); } }', ''],
  ['one that makes what it lacks, of which somebody gives back what he took', 'class Mesh { #q = []; step() { const t = this._next(); if (t.a) return; t.b = 1; this._later(t); } _next() { return this.#q.pop() ?? {}; } _later(t) { this.#q.push(t); } }', 'leak exit by return'],
  ['one that only takes what was put in', 'class Mesh { #q = []; step() { const t = this._next(); if (t.a) return; t.b = 1; this._later(t); } _next() { return this.#q.pop(); } _later(t) { this.#q.push(t); } }', ''],
  ['workers that give themselves back', 'class Farm { #idle = []; run(job) { if (!job) return; const w = this.getWorker(); if (w) w.postMessage(job); } getWorker() { const w = this.#idle.pop(); w.onmessage = (event) => { this.returnWorker(event.target as Worker); }; return w; } returnWorker(w) { this.#idle.push(w); } }', ''],
  ['workers that somebody gives back', 'class Farm { #idle = []; run(job) { if (!job) return; const w = this.getWorker(); if (w) w.postMessage(job); } done(w) { this.returnWorker(w); } getWorker() { return this.#idle.pop(); } returnWorker(w) { this.#idle.push(w); } }', 'leak exit'],
  ['linked and unlinked', 'class Blocks { #free = []; obtain() { return this.#free.pop() ?? {}; } release(b) { b.prev = null; this.#free.push(b); } link(b) { this.head.prev = b; } unlink(b) { b.next.prev = b.prev; } merge(a) { const b = this.obtain(); this.link(b); if (a) { this.unlink(b); this.release(b); } } }', ''],
  ['linked, and not unlinked', 'class Blocks { #free = []; obtain() { return this.#free.pop() ?? {}; } release(b) { b.prev = null; this.#free.push(b); } link(b) { this.head.prev = b; } unlink(b) { b.next.prev = b.prev; } merge(a) { const b = this.obtain(); this.link(b); if (a) { this.release(b); } } }', 'use-after-release (escape) this.head.prev'],
  ['made by a class that lends nothing', 'import { Model } from "./model"; function hit(x) { const m = Model.create(x); if (!m) return 0; Model.save(m); return 1; }', ''],
  ['a register is no pool', 'import { Cache } from "./cache"; function hit(x) { const m = Cache.get(x); m.n++; if (x) return 0; Cache.put(m); return 1; }', ''],
  ['a pair of methods, by the name of what they lend', 'class Filters { draw(s) { const t = this.getPotTexture(s.w, s.h); if (s.plain) { t.draw(s); return; } t.draw(); this.freePotTexture(t); } }', 'leak exit by return'],
  ['a pair of methods, on every path', 'class Filters { draw(s) { const t = this.getPotTexture(s.w, s.h); if (s.plain) { this.freePotTexture(t); return; } t.draw(); this.freePotTexture(t); } }', 'leak throw by t.draw() possible'],
  ['kept by the one, given back by the other', 'class Filters { push(s) { const t = this.getPotTexture(s.w, s.h); this.stack.push(t); } pop() { const t = this.stack.pop(); this.freePotTexture(t); } }', ''],
  ['a pair of functions that somebody else has, by the name of what goes both ways', `${FILTERS}pop(s) { const flip = s.target; const flop = Filters.getTarget(s.w); for (const f of s.filters) f.apply(this, flip, flop); Filters.freeTarget(s.target); } }`, 'leak#2 exit'],
  ['given back beside the other one', `${FILTERS}pop(s) { const flip = s.target; const flop = Filters.getTarget(s.w); for (const f of s.filters) f.apply(this, flip, flop); Filters.freeTarget(s.target); Filters.freeTarget(flop); } }`, 'leak#2 throw by f.apply(this, flip, flop) possible'],
  ['given to others alone', `${FILTERS}pop(s) { const flop = Filters.getTarget(s.w); s.apply(flop); Filters.freeTarget(s.target); } }`, ''],
  ['put in the place of the other one', `${FILTERS}pop(s) { const flip = s.target; const flop = Filters.getTarget(s.w); s.swap(flip, flop); Filters.freeTarget(s.target); } }`, ''],
  ['another thing goes back', 'import { Filters } from "./filters"; class Stack { push(s) { const target = Filters.getTarget(s.w); s.last = target; } pop(s) { const flop = Filters.getTarget(s.w); flop.draw(); Filters.freeTexture(s.target); } }', ''],
  ['a copy that goes back on one way only', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true).sub(n); if (slip.lengthSq() < 1e-6) { Vec.release(slip); return 0; } return slip.dot(n); }', 'leak exit by return slip.dot(n)'],
  ['a copy that goes back with others', 'import { Vec } from "./vec"; function push(a, n) { const p = Vec.claim(); const slip = a.clone(true); if (slip.lengthSq() < 1e-6) { Vec.release(p, slip); return 0; } Vec.release(p); return 1; }', 'leak throw by a.clone(true) possible | leak exit by return 1'],
  ['a copy that goes back on all ways', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true).sub(n); const is = slip.lengthSq() < 1e-6; Vec.release(slip); return is; }', 'leak throw by a.clone(true).sub(n) possible'],
  ['a copy that is added and goes back', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true); n.pos.add(slip); n.vel.set(slip); Vec.release(slip); }', ''],
  ['a copy that is set under a key', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true); n.all.set(a, slip); if (n.x) return; Vec.release(slip); }', 'use-after-release (escape) n.all.set(a, slip)'],
  ['a copy that nobody gives back', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true); const p = Vec.claim(); const d = p.dot(slip); Vec.release(p); return d; }', 'leak throw by p.dot(slip) possible'],
  ['a condition about what lives', 'import { Vec } from "./vec"; function push(a, n) { const slip = a.clone(true); if (slip.isAlive()) { Vec.release(slip); return 0; } return 1; }', 'leak throw by slip.isAlive() possible'],
  ['a pair of functions of another file', 'import { getTempMatrix, returnTempMatrix } from "./temp"; function f(a) { const m = getTempMatrix(); m.set(a); if (!a) return null; const r = m.toArray(); returnTempMatrix(m); return r; }', 'leak exit by return null'],
  ['a pair of functions of another file, on every path', 'import { getTempMatrix, returnTempMatrix } from "./temp"; function f(a) { const m = getTempMatrix(); m.set(a); const r = a ? m.toArray() : null; returnTempMatrix(m); return r; }', 'leak throw by m.set(a) possible'],
  ['two things by name', 'import { getMatrix, releaseTexture } from "./temp"; function f(a) { const m = getMatrix(); if (!a) return null; const r = m.toArray(); releaseTexture(m.texture); return r; }', ''],
  ['checked out and in', 'import { workers } from "./workers"; async function run(job) { const worker = await workers.checkout(); const result = await worker.run(job); workers.checkin(worker); return result; }', 'leak throw by worker.run(job)'],
  ['checked out and in, whatever happens', 'import { workers } from "./workers"; async function run(job) { const worker = await workers.checkout(); try { return await worker.run(job); } finally { workers.checkin(worker); } }', ''],
  ['a list that lends', `${SPARE}function near(p, c) { const d = spare.pop().copy(p).sub(c.pos); const r = c.r; return d.len2() <= r; }`, 'leak#2 exit by return d.len2() <= r'],
  ['a list that lends and gets it back', `${SPARE}function near(p, c) { const d = spare.pop().copy(p).sub(c.pos); const n = d.len2(); spare.push(d); return n <= c.r; }`, 'leak#2 throw by spare.pop().copy(p) possible'],
  ['made anew where the list is empty', 'const free = []; function f(a, b) { const m = free.pop() || new Matrix(); m.multiply(a, b); if (m.determinant() === 0) return null; const out = m.toArray(); free.push(m); return out; }', 'leak exit by return null'],
  ['given to a list of results', `${SPARE}function all(ps, out) { for (const p of ps) { const d = spare.pop().copy(p); out.push(d); d.x = 1; } }`, 'leak#2 throw by spare.pop().copy(p) possible'],
  ['given back under the name of a method\'s result', `${SPARE}function edge(e) { const d = spare.pop(); d.copy(e); const n = d.perp().normalize(); if (n.x > 0) { spare.push(n); return false; } spare.push(d); return true; }`, 'leak#2 throw by d.copy(e) possible'],
  ['given back under the name of what a function gives', `${SPARE}function edge(e) { const d = spare.pop(); d.copy(e); const n = perp(d).normalize(); if (n.x > 0) { spare.push(n); return false; } spare.push(d); return true; }`, 'leak#2 throw by d.copy(e) possible'],
  ['what a function gives goes nowhere', `${SPARE}function edge(e) { const d = spare.pop(); d.copy(e); const n = perp(d).normalize(); if (n.x > 0) return false; spare.push(d); return true; }`, 'leak#2 exit by return false'],
  ['objects made in advance', 'import { views } from "./views"; function sync(a) { if (a.size > views.pool.size) views.pool.allocate(a.size - views.pool.size); }', ''],
  ['one that nobody wants', 'import { views } from "./views"; function sync(a) { if (a.size > views.pool.size) views.pool.acquire(); }', 'leak discarded'],
  ['one of a size', 'import { views } from "./views"; function sync(a) { const v = views.pool.allocate(a.size); v.x = 1; if (a.old) return; views.pool.free(v); }', 'leak exit by return'],
  ['a stack of work', 'const stack = []; for (const root of roots) stack.push(new Item(root)); function step() { const one = stack.pop(); if (one.isLeaf) return; one.next(); stack.push(one); }', ''],
  ['a list that is filled with what has a meaning', 'const jobs = []; function add(job) { jobs.push(job); } function step() { const one = jobs.shift(); if (one.isDone) return; one.next(); jobs.push(one); }', ''],
  ['a callback that waits, and takes an error', 'renderers.pool.acquire(async (err, renderer) => { if (err) return; const out = await renderer.draw(); renderers.pool.release(renderer); show(out); });', 'leak throw by renderer.draw()'],
  ['a callback that waits is a loan otherwise', 'renderers.pool.acquire(async (renderer) => { const out = await renderer.draw(); show(out); });', ''],
]);

golden('a pool that works with its own', MODULE, [
  ['noted as failed, then released', 'class Clients { async run(work) { const client = this.acquire(); try { return await work(client); } catch (error) { this.failed.add(client); throw error; } finally { this.release(client); } } acquire() { return this.free.pop() ?? this.make(); } release(client) { this.free.push(client); } }', ''],
]);

golden('pools of pools', MODULE, [
  ['worked with in one breath, and never given back', 'class A { async run(name) { return await this.db.pool.acquire().table(name).select(); } }', ''],
  ['called a pool itself', 'class A { async run(given) { const pool = given || this.pool.acquire(); return await pool.transaction(); } end() { return this.pool.destroy(); } }', ''],
  ['an object of another name', 'class A { run() { const v = this.pool.acquire(); v.x = 1; } }', 'leak exit'],
  ['given back elsewhere', 'class A { run() { this.pool.acquire().init(); } end(v) { this.pool.release(v); } }', 'leak exit'],
]);

golden('a pool with keys', MODULE, [
  ['takes the object back behind its key', 'function f(a) { const v = pool.acquire("vec", a); try { v.set(a); return v; } finally { pool.release("vec", v); } }', 'use-after-release (escape) return v'],
  ['takes the key back', 'function f(id) { const ok = pool.acquire(id, 3); if (!ok) return; pool.release(id); }', ''],
  ['takes back behind its key what a helper took', `${TABLE}async find(look, word) { const texts = this.own(); const found = await look(word, texts); Pool.release("string[]", texts, texts.length); return found; } }`, 'leak throw by await look(word, texts)'],
  ['the same, whatever happens', `${TABLE}async find(look, word) { const texts = this.own(); try { return await look(word, texts); } finally { Pool.release("string[]", texts, texts.length); } } }`, ''],
  ['takes the key back, and what a helper says of it', 'class Gate { enter(id) { slotPool.acquire(id); return this.turn++; } async run(id, work) { const turn = this.enter(id); await work(id); slotPool.release(id, turn); } }', ''],
]);

const JOBS = 'class JobQueue { #jobs = []; add(job) { this.#jobs.push(job); } take() { return this.#jobs.shift(); } } const jobs = new JobQueue(); ';
const HISTORY = 'const undone = []; function takeUndone() { return undone.pop(); } function putUndone(c) { undone.push(c); } export function redo(doc) { const c = takeUndone(); if (!c) return; if (!c.apply(doc)) putUndone(c); } ';

golden('queues and stacks are no pools', MODULE, [
  ['a job that failed goes back', `${JOBS}export async function work() { const job = jobs.take(); if (!job) return; if (!(await job.run())) jobs.add(job); }`, ''],
  ['a queue by what its list is called', 'class Line { jobs = []; submit(x) { this.jobs.push(x); } take() { return this.jobs.shift(); } async run() { for (let x; (x = this.take()); ) { try { await x.run(); } catch { this.submit(x); } } } }', ''],
  ['a queue that is waited for', 'class Channel { #items = []; #takers = []; take() { if (this.#items.length) return this.#items.shift(); return new Promise((resolve) => this.#takers.push(resolve)); } put(x) { this.#items.push(x); } } const channel = new Channel(); async function step() { const x = await channel.take(); if (!x.ready) channel.put(x); else await x.go(); }', ''],
  ['messages', 'const inbox = []; function takeMessage() { return inbox.shift(); } function addMessage(m) { inbox.push(m); } export async function consume() { const message = takeMessage(); if (!message) return; await message.handle(); } export function publish(m) { addMessage(m); }', ''],
  ['what was undone', HISTORY, ''],
  ['what was undone, beside a pool', `${HISTORY}const spare = []; function acquire() { return spare.pop() ?? {}; } function release(v) { spare.push(v); } export function undo(c) { const v = acquire(); v.x = c.x; if (c.isNew) return; release(v); putUndone(c); }`, 'leak exit by return#2'],
  ['a token that was read too far', 'class Tokens { #back = []; next() { return this.#back.pop() ?? this.read(); } unread(t) { this.#back.push(t); } number() { const t = this.next(); if (t.isNumber) return t.value; this.unread(t); return null; } }', ''],
  ['a pool of jobs', 'class JobPool { #jobs = []; take() { return this.#jobs.pop(); } put(job) { this.#jobs.push(job); } } const jobs = new JobPool(); function step(a) { const job = jobs.take(); job.x = a; if (a) return; jobs.put(job); }', 'leak exit by return'],
  ['a pool by its verbs', 'class Vectors { #list = []; acquire() { return this.#list.pop(); } release(v) { this.#list.push(v); } } const vectors = new Vectors(); function step(a) { const v = vectors.acquire(); v.x = a; if (a) return; vectors.release(v); }', 'leak exit by return'],
  ['a pool that makes what it lacks', 'const cache = []; function get() { if (cache.length === 0) return new Vector(); return cache.pop(); } function put(v) { cache.push(v); } function step(a) { const v = get(); v.x = a; if (a) return; put(v); }', 'leak exit by return'],
]);

const VECTORS = 'const free = []; function getVec() { return free.pop() ?? { x: 0 }; } function putVec(v) { v.x = 0; free.push(v); } ';

golden('two functions of this file', MODULE, [
  ['on every path', `${VECTORS}function size(a) { const v = getVec(); try { v.x = a; return v.x; } finally { putVec(v); } }`, ''],
  ['forgotten by an early return', `${VECTORS}function size(a) { const v = getVec(); if (a) return 1; putVec(v); }`, 'leak exit by return 1'],
  ['given back twice', `${VECTORS}function size() { const v = getVec(); putVec(v); putVec(v); }`, 'double-release putVec(v)#2'],
  ['used afterwards', `${VECTORS}function size() { const v = getVec(); putVec(v); return v.x; }`, 'use-after-release v.x#2'],
  ['used by what runs later', `${VECTORS}function size() { const v = getVec(); setTimeout(() => console.log(v.x), 10); putVec(v); }`, 'async-capture setTimeout(() => console.log(v.x), 10)'],
  ['returned and given back', `${VECTORS}function size() { const v = getVec(); try { return v; } finally { putVec(v); } }`, 'use-after-release (escape) return v'],
]);
