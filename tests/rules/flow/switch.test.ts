/** Tests in source order, `default` wherever it stands, fall-through, one scope. */
import { FUNCTION, golden } from './support.ts';

golden('switch', FUNCTION, [
  ['without default no case may match', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; case 2: pool.release(item); break; }', 'leak exit'],
  ['with default', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; default: pool.release(item); }', ''],
  ['fall-through to the release', 'const item = pool.acquire(); switch (a) { case 1: b.x = 1; case 2: b.y = 1; default: pool.release(item); }', ''],
  ['fall-through to a second release', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); default: pool.release(item); }', 'double-release pool.release(item)#2'],
  ['an empty case falls through', 'const item = pool.acquire(); switch (a) { case 1: case 2: pool.release(item); break; default: pool.release(item); }', ''],
  ['a case breaks before the release', 'const item = pool.acquire(); switch (a) { case 1: break; default: pool.release(item); }', 'leak exit'],
  ['a case returns before the release', 'const item = pool.acquire(); switch (a) { case 1: return 1; default: break; } pool.release(item);', 'leak exit by return 1'],
  ['default in the middle, which breaks', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; default: pool.release(item); break; case 2: pool.release(item); }', ''],
  ['default in the middle falls into the next case', 'const item = pool.acquire(); switch (a) { default: pool.release(item); case 1: pool.release(item); }', 'double-release pool.release(item)#2'],
  ['default first, the cases after it are tested before it', 'let item; switch (a) { default: if (item) pool.release(item); break; case (item = pool.acquire()): pool.release(item); }', ''],
  ['break belongs to the switch, not to the loop', 'const item = pool.acquire(); for (;;) { switch (a) { case 1: break; } pool.release(item); return; }', ''],
  ['continue belongs to the loop', 'for (const x of list) { const item = pool.acquire(); switch (x) { case 1: continue; } pool.release(item); }', 'leak overwritten'],
  ['a labelled break leaves both', 'const item = pool.acquire(); out: for (;;) { switch (a) { case 1: break out; default: continue; } } pool.release(item);', ''],
  ['a test of a case may throw', 'const item = pool.acquire(); switch (a) { case work(): break; } pool.release(item);', 'leak throw by work() possible'],
  ['the tests after a match are not evaluated', 'let item; switch (a) { case 1: break; case (item = pool.acquire()): break; } if (item) pool.release(item);', ''],
  ['the discriminant is evaluated once', 'switch (pool.acquire().kind) { case 1: break; }', 'leak exit'],
  ['switch (true)', 'const item = pool.acquire(); switch (true) { case a: pool.release(item); break; default: pool.release(item); }', ''],
  ['one scope for all cases', 'switch (a) { case 1: const item = pool.acquire(); pool.release(item); break; }', ''],
  ['inside try and finally', 'const item = pool.acquire(); try { switch (a) { case 1: return 1; case 2: throw new Error(); default: b(); } } finally { pool.release(item); }', ''],
  ['an empty switch', 'const item = pool.acquire(); switch (a) { } pool.release(item);', ''],
]);
