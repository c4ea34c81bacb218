/** Tests in source order, `default` wherever it stands, fall-through, one scope. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('switch', FUNCTION, [
  ['without default no case may match', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; case 2: b.x = 1; break; }', 'leak exit'],
  ['the only case may not match', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; }', 'leak exit'],
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

golden('cases that leave nothing over', FUNCTION, [
  ['each releases', 'const item = pool.acquire(); switch (a) { case "read": pool.release(item); return 1; case "write": pool.release(item); return 2; }', ''],
  ['each releases, and more follows', 'const item = pool.acquire(); switch (a) { case "read": pool.release(item); break; case "write": pool.release(item); break; } return 1;', ''],
  ['members of an enumeration', 'const item = pool.acquire(); switch (a) { case Kind.Read: pool.release(item); return 1; case Kind.Write: pool.release(item); return 2; }', ''],
  ['given on or released', 'const item = pool.acquire(); switch (a) { case "read": return item; case "write": pool.release(item); return 2; }', ''],
  ['one returns without a release', 'const item = pool.acquire(); switch (a) { case "read": return 1; case "write": pool.release(item); return 2; }', 'leak exit'],
  ['one is done elsewhere', 'const item = pool.acquire(); switch (a) { case "read": pool.release(item); return 1; case b(): pool.release(item); return 2; }', 'leak exit'],
  ['what follows still uses it', 'const item = pool.acquire(); switch (a) { case "read": pool.release(item); break; case "write": pool.release(item); break; } item.x = 1;', 'write-after-release item.x'],
  ['a chain of conditions', 'const item = pool.acquire(); if (a === "read") { pool.release(item); } else if (a === "write" || a === "append") { pool.release(item); }', ''],
  ['a chain in a loop', 'for (const x of list) { const item = pool.acquire(); if (x === 1) { pool.release(item); continue; } else if (x === 2) { pool.release(item); break; } b.x = 1; }', ''],
  ['a chain that forgets', 'const item = pool.acquire(); if (a === "read") { pool.release(item); } else if (a === "write") { b.x = 1; }', 'leak exit'],
  ['a chain about two things', 'const item = pool.acquire(); if (a === "read") { pool.release(item); } else if (b === "write") { pool.release(item); }', 'leak exit'],
  ['a chain of other questions', 'const item = pool.acquire(); if (a > 1) { pool.release(item); } else if (a < 1) { pool.release(item); }', 'leak exit'],
  ['a single condition is no chain', 'const item = pool.acquire(); if (a === "read") { pool.release(item); }', 'leak exit'],
  ['two conditions in a row are no chain', 'const item = pool.acquire(); if (a === "read") { pool.release(item); return 1; } if (a === "write") { pool.release(item); return 2; }', 'leak exit'],
  ['a chain with an else that forgets', 'const item = pool.acquire(); if (a === "read") { pool.release(item); } else if (a === "write") { pool.release(item); } else { b.x = 1; }', 'leak exit'],
]);

const CASES = 'function run(a: Kind) { const item = pool.acquire(); switch (a) { case Kind.Read: pool.release(item); return 1; case Kind.Write: pool.release(item); return 2; default:';

golden('where control never comes', MODULE, [
  ['a call of a function for that, by its parameter', `function rest(x: never): never { throw new Error(String(x)); } ${CASES} return rest(a); } }`, ''],
  ['a call of a function for that, by its name', `import { assertNever } from "./util"; ${CASES} return assertNever(a); } }`, ''],
  ['an error for that', `${CASES} throw new UnreachableCaseError(a); } }`, ''],
  ['a name for what is left over', `${CASES} { const rest: never = a; throw new Error(rest); } } }`, ''],
  ['a check of what is left over', `${CASES} a satisfies never; throw new Error(); } }`, ''],
  ['a call of another function', `function rest(x: string): never { throw new Error(x); } ${CASES} return rest(a); } }`, 'leak throw by rest(a)'],
  ['another error', `${CASES} throw new UnknownCaseError(a); } }`, 'leak throw by throw new UnknownCaseError(a)'],
]);
