/** A nullish object ends the whole chain: arguments behind it are not evaluated. */
import { ASYNC, FUNCTION, golden } from './support.ts';

golden('optional chains', FUNCTION, [
  ['an optional release on a resource always runs', 'const lease = pool.lease(); lease?.release();', ''],
  ['an optional release on something else may not run', 'const item = pool.acquire(); a?.give(pool.release(item));', 'leak exit'],
  ['an argument behind a nullish object is not evaluated', 'a?.b.use(pool.acquire());', ''],
  ['an optional call', 'a?.(pool.acquire());', ''],
  ['an optional call skips its arguments', 'const item = pool.acquire(); a?.(pool.release(item));', 'leak exit'],
  ['a computed optional member skips its key', 'const item = pool.acquire(); a?.[pool.release(item)];', 'leak exit'],
  ['the pool that gave it is there', 'const item = pool.acquire(); pool?.release(item);', ''],
  ['parentheses end the chain', 'const item = pool.acquire(); (a?.b)[pool.release(item)];', ''],
  ['delete with a chain', 'const item = pool.acquire(); delete a?.[pool.release(item)];', 'leak exit'],
  ['the pool may be missing, then nothing is acquired', 'const item = pool?.acquire(); if (item) pool.release(item);', ''],
  ['the chain tells that the object is there', 'const item = pool.acquire(); if (a?.b) { pool.release(item); return; } pool.release(item);', ''],
  ['the chain is asked twice', 'let item; if (a?.own) item = pool.acquire(); if (a?.own) pool.release(item);', ''],
  ['a non-null assertion inside a chain', 'const lease = pool.lease(); lease!?.release();', ''],
]);

golden('optional chains and await', ASYNC, [
  ['an optional release in finally', 'let client; try { client = await db.connect(); await client.query(a); } finally { client?.release(); }', ''],
  ['an optional release of a field', 'this.client = await db.connect(); try { await this.client.query(a); } finally { this.client?.release(); }', ''],
  ['the pool may be missing', 'const client = await b.pool?.connect(); if (!client) return; try { await client.query(a); } finally { client.release(); }', ''],
]);
