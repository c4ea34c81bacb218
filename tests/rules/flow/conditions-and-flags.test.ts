/** Conditions that decide about the resource stay known; all others cost nothing. */
import { ASYNC, FUNCTION, golden } from './support.ts';

golden('guards on the resource', FUNCTION, [
  ['by truth', 'let item = null; if (a) item = pool.acquire(); if (item) pool.release(item);', ''],
  ['by the wrong truth', 'let item = null; if (a) item = pool.acquire(); if (!item) pool.release(item);', 'leak exit'],
  ['by && ', 'let item = null; if (a) item = pool.acquire(); item && pool.release(item);', ''],
  ['by an optional call', 'let item = null; if (a) item = pool.lease(); item?.release();', ''],
  ['by !== null', 'let item = null; if (a) item = pool.acquire(); if (item !== null) pool.release(item);', ''],
  ['by != null', 'let item; if (a) item = pool.acquire(); if (item != null) pool.release(item);', ''],
  ['by !== undefined', 'let item; if (a) item = pool.acquire(); if (item !== undefined) pool.release(item);', ''],
  ['by typeof', 'let item; if (a) item = pool.acquire(); if (typeof item !== "undefined") pool.release(item);', ''],
  ['by void 0', 'let item; if (a) item = pool.acquire(); if (item !== void 0) pool.release(item);', ''],
  ['with the literal on the left', 'let item = null; if (a) item = pool.acquire(); if (null !== item) pool.release(item);', ''],
  ['by Boolean', 'let item = null; if (a) item = pool.acquire(); if (Boolean(item)) pool.release(item);', ''],
  ['by !!', 'let item = null; if (a) item = pool.acquire(); if (!!item) pool.release(item);', ''],
  ['by an early return', 'const item = a ? pool.acquire() : null; if (!item) return; pool.release(item);', ''],
  ['by an early return when there is one', 'const item = a ? pool.acquire() : null; if (item) return; b.x = 1;', 'leak exit by return'],
  ['a resource is truthy', 'const item = pool.acquire(); if (!item) return; pool.release(item);', ''],
  ['a resource is not null', 'const item = pool.acquire(); if (item === null) { throw new Error(); } pool.release(item);', ''],
  ['a resource is never undefined after ??', 'const item = pool.acquire() ?? null; pool.release(item);', ''],
  ['a type assertion changes nothing', 'let item: object | null = null; if (a) item = pool.acquire() as object; if (item) pool.release(item!);', ''],
  ['by a constant that was computed from it', 'let item = null; if (a) item = pool.acquire(); const given = item !== null; if (given) pool.release(item);', ''],
]);

golden('conditions asked twice', FUNCTION, [
  ['a parameter', 'let item; if (a) item = pool.acquire(); if (a) pool.release(item);', ''],
  ['the opposite the second time', 'let item; if (a) item = pool.acquire(); if (!a) pool.release(item);', 'leak exit'],
  ['a && acquire, a && release', 'const item = a && pool.acquire(); a && pool.release(item);', ''],
  ['a parameter that changed in between', 'let item; if (a) item = pool.acquire(); a = b; if (a) pool.release(item);', 'leak exit'],
  ['a comparison', 'let item; if (a === 1) item = pool.acquire(); if (a === 1) pool.release(item);', ''],
  ['a comparison and its negation', 'let item; if (a === 1) item = pool.acquire(); if (a !== 1) return; pool.release(item);', ''],
  ['a comparison of something that changed', 'let item; if (a === 1) item = pool.acquire(); a++; if (a === 1) pool.release(item);', 'leak exit'],
  ['a relation', 'let item; if (b > 10) item = pool.acquire(); if (b > 10) pool.release(item);', ''],
  ['another relation', 'let item; if (b > 10) item = pool.acquire(); if (b > 11) pool.release(item);', 'leak exit'],
  ['a constant', 'const own = !a; const item = own ? pool.acquire() : a; if (own) pool.release(item);', ''],
  ['the parameter behind the constant', 'const own = !a; const item = a || pool.acquire(); if (own) pool.release(item);', ''],
  ['a member that nobody assigns', 'let item; if (a.own) item = pool.acquire(); if (a.own) pool.release(item);', ''],
  ['a member that somebody assigns', 'let item; if (a.own) item = pool.acquire(); a.own = b; if (a.own) pool.release(item);', 'leak exit'],
  ['a condition of two parts', 'let item; if (a && b) item = pool.acquire(); if (a && b) pool.release(item);', ''],
  ['a condition of two parts, asked in half', 'let item; if (a && b) item = pool.acquire(); if (a) pool.release(item);', ''],
  ['one part of two decides', 'let item; if (a || b) item = pool.acquire(); if (a) pool.release(item);', 'leak exit'],
  ['a call gives a new answer each time', 'let item; if (a()) item = pool.acquire(); if (a()) pool.release(item);', 'leak exit'],
  ['the answer of a call is kept', 'const own = a(); let item; if (own) item = pool.acquire(); if (own) pool.release(item);', ''],
  ['in the test of a switch', 'let item; switch (a) { case 1: item = pool.acquire(); } switch (a) { case 1: pool.release(item); }', ''],
  ['a conditional expression', 'const item = a ? pool.acquire() : undefined; const size = a ? 1 : 2; if (a) pool.release(item); return size;', ''],
]);

golden('flags', FUNCTION, [
  ['acquired = true', 'let item; let acquired = false; if (a) { item = pool.acquire(); acquired = true; } if (acquired) pool.release(item);', ''],
  ['released = true', 'const item = pool.acquire(); let released = false; if (a) { pool.release(item); released = true; } if (!released) pool.release(item);', ''],
  ['the flag is forgotten', 'const item = pool.acquire(); let released = false; if (a) { pool.release(item); } if (!released) pool.release(item);', 'double-release pool.release(item)#2'],
  ['the flag is asked the wrong way', 'const item = pool.acquire(); let released = false; if (a) { pool.release(item); released = true; } if (released) pool.release(item);', 'leak exit | double-release pool.release(item)#2'],
  ['compared with true', 'const item = pool.acquire(); let released = false; if (a) { pool.release(item); released = true; } if (released === false) pool.release(item);', ''],
  ['a flag in finally', 'const item = pool.acquire(); let released = false; try { b(item); pool.release(item); released = true; a(); } finally { if (!released) pool.release(item); }', ''],
  ['set before the release', 'const item = pool.acquire(); let released = false; try { if (a) { released = true; pool.release(item); } } finally { if (!released) pool.release(item); }', ''],
  ['a once-only release function', 'const item = pool.acquire(); let released = false; const free = () => { if (released) return; released = true; pool.release(item); }; free(); free();', ''],
  ['a release function without a flag', 'const item = pool.acquire(); const free = () => { pool.release(item); }; free(); free();', 'double-release pool.release(item)'],
  ['the name is cleared after the release', 'let item = pool.acquire(); if (a) { pool.release(item); item = null; } if (item) pool.release(item);', ''],
]);

golden('what is stepped over may write a name', ASYNC, [
  ['that was nothing before', 'let one, two; try { one = await other(); two = await db.connect(); } finally { if (one) return; if (two) two.release(); }', 'leak exit by return'],
  ['that is set to nothing', 'let one = {}; one = null; const client = await db.connect(); if (one) client.release();', 'leak exit'],
  ['that nobody asks', 'let one, two; try { one = await other(); two = await db.connect(); } finally { console.log(one); if (two) two.release(); }', ''],
]);
