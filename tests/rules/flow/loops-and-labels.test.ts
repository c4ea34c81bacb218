/** Rounds, jumps and labels; what one round leaves behind meets the acquire of the next. */
import { ASYNC, FUNCTION, golden } from './support.ts';

golden('an object that is lost before an endless loop', FUNCTION, [
  ['left by break', 'const item = pool.acquire(); while (true) { if (a()) break; }', 'leak exit'],
  ['left by return', 'const item = pool.acquire(); for (;;) { if (a()) return; }', 'leak exit by return'],
  ['left by a throw', 'const item = pool.acquire(); while (true) { if (b) throw new Error(); }', 'leak throw by throw new Error()'],
]);

golden('loops', FUNCTION, [
  ['acquired and released in each round', 'for (let i = 0; i < 3; i++) { const item = pool.acquire(); pool.release(item); }', ''],
  ['break before the release', 'for (let i = 0; i < 3; i++) { const item = pool.acquire(); if (a) break; pool.release(item); }', 'leak exit'],
  ['continue before the release', 'for (let i = 0; i < 3; i++) { const item = pool.acquire(); if (a) continue; pool.release(item); }', 'leak overwritten'],
  ['never released in the loop', 'for (const x of list) { const item = pool.acquire(); item.x = x; }', 'leak overwritten'],
  ['released in a loop that may run twice or never', 'const item = pool.acquire(); for (const x of list) pool.release(item);', 'leak exit | double-release pool.release(item)'],
  ['released in a loop that is left at once', 'const item = pool.acquire(); for (;;) { pool.release(item); break; }', ''],
  ['a loop that may not run at all', 'const item = pool.acquire(); while (a) { pool.release(item); break; }', 'leak exit'],
  ['a do-while body runs at least once', 'const item = pool.acquire(); do { pool.release(item); break; } while (a);', ''],
  ['the test of do-while is asked after the first round', 'const item = pool.acquire(); do { pool.release(item); } while (false);', ''],
  ['continue in do-while goes to the test', 'do { const item = pool.acquire(); if (a) continue; pool.release(item); } while (false);', 'leak exit'],
  ['a constant loop has no other exit', 'const item = pool.acquire(); for (;;) { if (a) { pool.release(item); return; } }', ''],
  ['while (true) has no other exit', 'const item = pool.acquire(); while (true) { if (a) { pool.release(item); return; } }', ''],
  ['while (1) has no other exit', 'const item = pool.acquire(); while (1) { if (a) { pool.release(item); return; } }', ''],
  ['a condition is an exit', 'const item = pool.acquire(); while (b.next) { if (a) { pool.release(item); return; } }', 'leak exit'],
  ['continue goes to the update', 'for (let item; b.next; pool.release(item)) { item = pool.acquire(); if (a) continue; }', ''],
  ['break skips the update', 'for (let item; b.next; pool.release(item)) { item = pool.acquire(); if (a) break; }', 'leak exit'],
  ['the initialiser runs once', 'for (const item = pool.acquire(); ; ) { pool.release(item); break; }', ''],
  ['the test may throw', 'const item = pool.acquire(); while (work()) { a; } pool.release(item);', 'leak throw by work() possible'],
  ['for-in', 'for (const key in a) { const item = pool.acquire(); if (key) continue; pool.release(item); }', 'leak overwritten'],
  ['for-in with a release', 'for (const key in a) { const item = pool.acquire(); item[key] = 1; pool.release(item); }', ''],
  ['a member as target of for-of', 'const item = pool.acquire(); for (item.x of list) a; pool.release(item);', ''],
  ['a pattern as target of for-of may throw', 'const item = pool.acquire(); for (const { x = work() } of list) a; pool.release(item);', 'leak throw by work() possible'],
  ['the right side of for-of is evaluated once, before the first round', 'for (const x of work(pool.acquire())) a;', ''],
  ['the body of for-of returns', 'const item = pool.acquire(); for (const x of list) { if (x) return x; } pool.release(item);', 'leak exit by return x'],
  ['acquired once, when first needed', 'let item = null; for (const x of list) { if (!item) item = pool.acquire(); item.x = x; } if (item) pool.release(item);', ''],
  ['acquired in every round although still held', 'let item = null; for (const x of list) { item = pool.acquire(); item.x = x; } if (item) pool.release(item);', 'leak overwritten'],
  ['declared outside, acquired and released inside', 'let item; for (const x of list) { item = pool.acquire(); item.x = x; pool.release(item); }', ''],
  ['released at the head of the next round', 'let item; for (const x of list) { if (item) pool.release(item); item = pool.acquire(); } if (item) pool.release(item);', ''],
  ['the names change hands', 'let last; for (const x of list) { const next = pool.acquire(); if (last) pool.release(last); last = next; } if (last) pool.release(last);', ''],
  ['var keeps its value from round to round', 'for (const x of list) { var item; if (item) pool.release(item); item = pool.acquire(); } if (item) pool.release(item);', ''],
  ['let starts every round as undefined', 'for (const x of list) { let item; if (item) pool.release(item); item = pool.acquire(); }', 'leak overwritten'],
  ['collected, then released together', 'const items = []; for (const x of list) items.push(pool.acquire()); for (const item of items) pool.release(item);', ''],
  ['acquired as the condition', 'let item; while ((item = pool.acquire())) { pool.release(item); }', ''],
]);

golden('labels', FUNCTION, [
  ['break out of the outer loop', 'out: for (const x of list) { const item = pool.acquire(); for (const y of x) { if (y) break out; } pool.release(item); }', 'leak exit'],
  ['break out of the inner loop only', 'for (const x of list) { const item = pool.acquire(); inner: for (const y of x) { if (y) break inner; } pool.release(item); }', ''],
  ['continue the outer loop', 'out: for (const x of list) { const item = pool.acquire(); for (const y of x) { if (y) continue out; } pool.release(item); }', 'leak overwritten'],
  ['continue the inner loop', 'out: for (const x of list) { const item = pool.acquire(); for (const y of x) { if (y) continue; } pool.release(item); }', ''],
  ['a plain break in a labelled loop', 'const item = pool.acquire(); out: for (;;) { if (a) break; } b.x = item.x;', 'leak exit'],
  ['a plain continue in a labelled loop', 'out: for (const x of list) { const item = pool.acquire(); if (x) continue; pool.release(item); }', 'leak overwritten'],
  ['a labelled block', 'const item = pool.acquire(); done: { if (a) break done; pool.release(item); }', 'leak exit'],
  ['a labelled block before the release', 'const item = pool.acquire(); done: { if (a) break done; b.x = 1; } pool.release(item);', ''],
  ['a labelled if', 'const item = pool.acquire(); done: if (a) { if (b) break done; pool.release(item); return; } pool.release(item);', ''],
  ['a label on a label', 'one: two: for (const x of list) { const item = pool.acquire(); for (;;) { pool.release(item); continue one; } }', ''],
  ['break inside a labelled switch inside a loop', 'for (const x of list) { const item = pool.acquire(); out: switch (x) { case 1: break out; } pool.release(item); }', ''],
  ['break in a labelled block does not leave the loop', 'const item = pool.acquire(); for (;;) { skip: { break skip; } pool.release(item); return; }', ''],
]);

golden('asynchronous loops', ASYNC, [
  ['for await may reject', 'const client = await db.connect(); for await (const x of a.rows) b.x = x; client.release();', 'leak throw by a.rows'],
  ['for await inside try and finally', 'const client = await db.connect(); try { for await (const x of list) a; } finally { client.release(); }', ''],
  ['one client per round', 'for (const x of list) { const client = await db.connect(); try { await client.query(x); } finally { client.release(); } }', ''],
  ['one client per round, lost when a query rejects', 'for (const x of list) { const client = await db.connect(); await client.query(x); client.release(); }', 'leak throw by client.query(x)'],
  ['a round that swallows the rejection', 'for (const x of list) { const client = await db.connect(); try { await client.query(x); client.release(); } catch (error) { console.error(error); } }', 'leak overwritten by client.query(x)'],
]);
