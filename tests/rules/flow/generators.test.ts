/** At `yield` the caller may go on, throw into the generator, or end it; it may also be handed the resource. */
import { GENERATOR, golden, MODULE } from './support.ts';

golden('generators', GENERATOR, [
  ['held across a yield', 'const item = pool.acquire(); yield 1; pool.release(item);', 'leak exit by yield 1'],
  ['held across a yield inside try and finally', 'const item = pool.acquire(); try { yield 1; } finally { pool.release(item); }', ''],
  ['released by a handler only: return() runs no handler', 'const item = pool.acquire(); try { yield 1; pool.release(item); } catch (error) { pool.release(item); throw error; }', 'leak exit by yield 1'],
  ['throw() is caught, return() is not', 'const item = pool.acquire(); try { yield 1; } catch (error) { console.error(error); } pool.release(item);', 'leak exit by yield 1'],
  ['released before the yield', 'const item = pool.acquire(); const size = item.size; pool.release(item); yield size;', ''],
  ['handed out by yield', 'const item = pool.acquire(); yield item;', ''],
  ['handed out by yield and taken back', 'const item = pool.acquire(); try { yield item; } finally { pool.release(item); }', ''],
  ['yielded after release', 'const item = pool.acquire(); pool.release(item); yield item;', 'use-after-release (escape) yield item'],
  ['yield* has the same exits', 'const item = pool.acquire(); yield* b; pool.release(item);', 'leak exit by yield* b'],
  ['yield* inside try and finally', 'const item = pool.acquire(); try { yield* b; } finally { pool.release(item); }', ''],
  ['a yield in a loop', 'for (const x of list) { const item = pool.acquire(); try { yield x; } finally { pool.release(item); } }', ''],
  ['a yield as a value', 'const item = pool.acquire(); try { const x = yield; if (x) return x; } finally { pool.release(item); }', ''],
  ['acquired after the yield', 'yield 1; const item = pool.acquire(); pool.release(item);', ''],
  ['a finalizer that yields before it releases', 'const item = pool.acquire(); try { yield 1; } finally { yield 2; pool.release(item); }', 'leak exit by yield 2'],
  ['using', 'using lease = pool.lease(); yield 1;', ''],
  ['a fact that the caller may change through a closure', 'let stop = false; b(() => { stop = true; }); stop = false; const item = pool.acquire(); try { yield 1; if (stop) return; } finally { if (!stop) pool.release(item); }', 'leak exit by yield 1'],
]);

golden('generators of other kinds', MODULE, [
  ['driven by a runner that waits', 'function* run(a) { const client = yield db.connect(); try { return yield client.query(a); } finally { client.release(); } }', ''],
  ['driven by a runner that waits, forgotten on one path', 'function* run(a) { const client = yield db.connect(); const rows = yield client.query(a); if (!rows) return null; client.release(); return rows; }', 'leak exit by return null'],
  ['driven by a runner that waits, released on the last line', 'function* run(a) { const client = yield db.connect(); const rows = yield client.query(a); client.release(); return rows; }', 'leak throw by client.query(a)'],
  ['an async generator that hands the client out', 'async function* run() { yield db.connect(); }', ''],
  ['an async generator', 'async function* run(a) { const client = await db.connect(); try { yield* await client.query(a); } finally { client.release(); } }', ''],
  ['an async generator that forgets', 'async function* run(a) { const client = await db.connect(); const rows = await client.query(a); for (const row of rows) yield row; client.release(); }', 'leak exit by yield row'],
  ['a generator method', 'class A { *run() { const item = pool.acquire(); try { yield 1; } finally { pool.release(item); } } }', ''],
  ['the body of a generator does not run where it is called', 'function* walk(x) { yield 1; pool.release(x); } function run() { const item = pool.acquire(); walk(item); }', ''],
]);
