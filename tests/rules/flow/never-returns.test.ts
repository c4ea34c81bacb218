/** Calls that end the path. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('calls that never return', FUNCTION, [
  ['process.exit', 'const item = pool.acquire(); if (a) process.exit(1); pool.release(item);', ''],
  ['process.exit after a release', 'const item = pool.acquire(); if (a) { pool.release(item); process.exit(1); } pool.release(item);', ''],
  ['process.abort', 'const item = pool.acquire(); if (a) process.abort(); pool.release(item);', ''],
  ['process.exit in a handler', 'const item = pool.acquire(); try { b(item); } catch (error) { console.error(error); process.exit(1); } pool.release(item);', ''],
  ['process.exit runs no finalizer', 'const item = pool.acquire(); try { process.exit(1); } finally { pool.release(item); } pool.release(item);', ''],
  ['process.on is none of them', 'const item = pool.acquire(); process.on("exit", () => {}); if (a) return; pool.release(item);', 'leak exit by return'],
]);

golden('functions of the file that never return', MODULE, [
  ['that always throw, after a release', 'function fail() { throw new Error(); } function run(a) { const item = pool.acquire(); if (a) { pool.release(item); fail(); } pool.release(item); }', ''],
  ['that always throw, without a release', 'function fail() { throw new Error(); } function run(a) { const item = pool.acquire(); if (a) fail(); pool.release(item); }', 'leak throw by fail()'],
  ['that exit the process', 'function die() { process.exit(1); } function run(a) { const item = pool.acquire(); if (a) die(); pool.release(item); }', ''],
  ['that exit the process, after a release', 'const die = () => { process.exit(1); }; function run(a) { const item = pool.acquire(); if (a) { pool.release(item); die(); } pool.release(item); }', ''],
  ['declared never', 'import { fail } from "./x"; function stop(): never { return fail(); } function run(a) { const item = pool.acquire(); if (a) { pool.release(item); stop(); } pool.release(item); }', ''],
  ['a method that always throws', 'class A { fail() { throw new Error(); } run(a) { const item = pool.acquire(); if (a) { pool.release(item); this.fail(); } pool.release(item); } }', ''],
  ['that throw on one path only', 'function check(a) { if (!a) throw new Error(); } function run(a) { const item = pool.acquire(); check(a); pool.release(item); }', 'leak throw by check(a)'],
]);

golden('functions that never run', MODULE, [
  ['nobody mentions it', 'export function make() { const lost = () => { const item = pool.acquire(); item.x = 1; }; return {}; }', ''],
  ['it is given out', 'export function make() { const lost = () => { const item = pool.acquire(); item.x = 1; }; return { lost }; }', 'leak exit'],
  ['it may be exported by name', 'function lost() { const item = pool.acquire(); item.x = 1; }', 'leak exit'],
]);
