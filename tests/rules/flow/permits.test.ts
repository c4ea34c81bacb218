/** Locks and permits: what is waited for and given back without an object that goes both ways. */
import { golden, MODULE } from './support.ts';

golden('a function that ends a lock', MODULE, [
  ['called in finally', 'async function f(a) { const release = await mutex.acquire(); try { await work(a); } finally { release(); } }', ''],
  ['called on the happy path only', 'async function f(a) { const release = await mutex.acquire(); await work(a); release(); }', 'leak throw by await work(a)'],
  ['called in catch only', 'class A { refresh = async (a) => { const releaseLock = await this.mutex.acquire(); try { await work(a); } catch (error) { releaseLock(); throw error; } } }', 'leak exit'],
  ['an early return', 'async function f(a) { const unlock = await lockfile.lock(a); if (b) return; try { await work(a); } finally { await unlock(); } }', 'leak exit by return'],
  ['in a pair with the value', 'async function f(a) { const [value, release] = await semaphore.acquire(); await work(value); release(); }', 'leak throw by await work(value)'],
  ['handed to the end of a chain', 'async function f(a) { const release = await mutex.acquire(); return work(a).finally(release); }', ''],
  ['handed to the caller', 'async function f(a) { const release = await mutex.acquire(); return release; }', ''],
  ['handed over in an object', 'async function f(a) { const release = await mutex.acquire(); return { a, done: () => release() }; }', ''],
  ['given to who is done later', 'async function f(a) { const release = await mutex.acquire(); a.once("close", release); }', ''],
  ['never called by this name', 'async function f(a) { const release = await registry.acquireLatest(a); return render(release.notes); }', ''],
  ['of something that locks nothing', 'async function f(a) { const release = await fetchRelease(a); await work(a); release(); }', ''],
]);

golden('a lock that is told itself', MODULE, [
  ['in finally', 'async function f(a) { await semaphore.acquire(); try { await work(a); } finally { semaphore.release(); } }', ''],
  ['in catch only', 'const f = (list) => Promise.all(list.map(async (a) => { await semaphore.acquire(); try { await work(a); } catch { semaphore.release(); } }));', 'leak exit'],
  ['after what may reject', 'class A { async f(a) { await this.gate.enter(); const b = await work(a); this.gate.leave(); return b; } }', 'leak throw by await work(a)'],
  ['behind an early return', 'async function f(a) { await semaphore.enter(); if (!a) { log(a); return; } try { await work(a); } catch {} semaphore.leave(); }', 'leak exit by return'],
  ['for a key', 'class A { async rename(a, b) { await this.mutex.lock(a); await this.fs.rename(a, b); this.mutex.unlock(a); } }', 'leak throw by await this.fs.rename(a, b)'],
  ['for two keys at once', 'class A { async rename(a, b) { await this.mutex.lock(a); await this.mutex.lock(b); await this.fs.rename(a, b); this.mutex.unlock(a); this.mutex.unlock(b); } }', ''],
  ['twice, as often as it is told', 'async function f(a) { await semaphore.acquire(); await semaphore.acquire(); try { await work(a); } finally { semaphore.release(); semaphore.release(); } }', 'leak throw by semaphore.acquire()#2'],
  ['and asked again afterwards', 'async function f(a) { await semaphore.acquire(); semaphore.release(); return semaphore.getValue(); }', ''],
  ['when the work that was started is done', 'async function f(list) { for (const a of list) { await semaphore.acquire(); work(a).finally(() => semaphore.release()); } }', 'leak throw by work(a) possible'],
  ['by another function', 'class A { async begin() { await this.semaphore.acquire(); await work(this); } end() { this.semaphore.release(); } }', ''],
  ['a key that is pressed', 'async function f(page) { await page.keyboard.down("Shift"); await page.click("a"); await page.keyboard.up("Shift"); }', ''],
  ['a step of the lock itself', 'class Lock { async run(a) { await this.acquire(); await work(a); this.release(); } }', ''],
  ['unlocked first', 'async function f(a) { await issues.unlock(a); await work(a); await issues.lock(a); }', ''],
]);

golden('a lock that a callback waits for', MODULE, [
  ['left by an error', 'function f(cb) { sem.take(function () { db.query("", function (err) { if (err) return cb(err); sem.leave(); cb(); }); }); }', 'leak exit'],
  ['told on both ways', 'function f(cb) { sem.take(() => { db.query("", (err) => { sem.leave(); cb(err); }); }); }', ''],
  ['given the way to end it, forgotten behind an error', 'function f(cb) { lock(function (release) { if (!cb) return; db.query("", function (err) { release(); cb(err); }); }); }', 'leak exit by return'],
  ['given the way to end it', 'function f(cb) { lock(function (release) { db.query("", function (err) { release(); cb(err); }); }); }', ''],
  ['in a chain, on the happy path only', 'function f(a) { return mutex.acquire().then((release) => work(a).then((b) => { release(); return b; })); }', 'leak throw by work(a).then((b) => { release(); return b; })'],
  ['in a chain, at its end', 'function f(a) { return mutex.acquire().then((release) => Promise.resolve(a).finally(() => release())); }', 'leak throw by Promise.resolve(a) possible'],
  ['a test that is done', 'it("a", function (done) { work(function (err) { if (err) return; done(); }); });', ''],
  ['that ends by itself', 'function f(a) { return store.lock(a, options.ttl).then((unlock) => work(a).then(() => unlock())); }', ''],
]);

golden('a callback whose this is fixed', MODULE, [
  ['forgets the lease', 'class A { f(cb) { this.pool.getConnection(function (err, connection) { if (err) return cb(err); connection.query("", function (err) { cb(err); }); }.bind(this)); } }', 'leak exit'],
  ['releases it later', 'class A { f(cb) { this.pool.getConnection(function (err, connection) { if (err) return cb(err); process.nextTick(function () { this.pool.releaseConnection(connection); }.bind(this)); cb(null); }.bind(this)); } }', ''],
]);

golden('a pool with keys', MODULE, [
  ['takes the object back behind its key', 'function f(a) { const v = pool.acquire("vec", a); try { v.set(a); return v; } finally { pool.release("vec", v); } }', 'use-after-release (escape) return v'],
  ['takes the key back', 'function f(id) { const ok = pool.acquire(id, 3); if (!ok) return; pool.release(id); }', ''],
]);

golden('a lock that is an object', MODULE, [
  ['released on the happy path only', 'async function f(a) { const lock = await locks.acquire(a); await work(a); await lock.release(); }', 'leak throw by await work(a)'],
  ['given back by the other half of a pair', 'async function f(a) { const lock = await namedLocks.waitLockAsync(a); await work(a); await namedLocks.releaseLockAsync(lock); }', 'leak throw by await work(a)'],
  ['in finally', 'async function f(a) { const lock = await locks.acquire(a); try { await work(a); } finally { await lock.release(); } }', ''],
  ['that ends by itself', 'async function f(a) { const lock = await locking.acquire(a, ttlMs); try { await work(a); } catch { await lock.release(); } }', ''],
  ['released when time is up', 'async function f(a) { const lock = await mailbox.getLock(a); if (a) { lock.release(); return; } setTimeout(() => { lock.release(); }, 100); }', ''],
  ['told twice', 'async function f(a) { const lock = await locks.acquire(a); try { await work(a); await lock.release(); } finally { await lock.release(); } }', ''],
  ['asked for something else', 'async function f(a) { const locking = await getLocking(); await locking.release(a); return work(locking); }', ''],
]);

golden('an opened file', MODULE, [
  ['closed behind a throw', 'async function f(a) { const file = await FilePoly.fileFrom(a); if (!(await file.readNext(5).catch(() => a))) throw new Error(); await file.close().catch(() => a); }', 'leak throw by throw new Error()'],
  ['closed in finally', 'async function f(a) { const file = await FilePoly.fileFrom(a); try { await file.readNext(5); } finally { await file.close(); } }', ''],
  ['that another one gives and nobody closes', 'async function f(a) { const file = await store.load(a); await file.save(); } async function g(a) { const file = await store.load(a); try { await file.save(); } finally { await file.close(); } }', ''],
]);
