/** `using` ends the lease on every way out of its scope, last one first. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('using', FUNCTION, [
  ['the end of the block', '{ using lease = pool.lease(); lease.value.x = 1; }', ''],
  ['an exception', 'using lease = pool.lease(); work(lease.value);', ''],
  ['an explicit throw', 'using lease = pool.lease(); if (a) throw new Error();', ''],
  ['a return', 'using lease = pool.lease(); if (a) return 1; return 2;', ''],
  ['break', 'for (const x of list) { using lease = pool.lease(); if (x) break; }', ''],
  ['continue', 'for (const x of list) { using lease = pool.lease(); if (x) continue; lease.value.x = x; }', ''],
  ['a labelled break through two blocks', 'out: for (;;) { using one = pool.lease(); for (;;) { using two = pool.lease(); break out; } }', ''],
  ['inside try with catch', 'try { using lease = pool.lease(); work(lease.value); } catch (error) { console.error(error); }', ''],
  ['the second acquire throws, the first is disposed of', 'using one = pool.lease(); using two = pool.lease(); work(one.value, two.value);', ''],
  ['two in one declaration', 'using one = pool.lease(), two = pool.lease(); work(one.value, two.value);', ''],
  ['null is allowed', 'using lease = a ? pool.lease() : null; b.x = 1;', ''],
  ['released by hand as well', 'using lease = pool.lease(); lease.release();', ''],
  ['returned although the scope ends', 'using lease = pool.lease(); return lease;', 'use-after-release (escape) return lease'],
  ['used after the block through an alias', 'let kept; { using lease = pool.lease(); kept = lease; } console.log(kept.size);', 'use-after-release kept.size'],
  ['the initialiser of for', 'for (using lease = pool.lease(); a.next; ) { b.x = 1; }', ''],
  ['in a block of a case', 'switch (a) { case 1: { using lease = pool.lease(); work(lease.value); break; } }', ''],
  ['in the block of a finalizer', 'try { b(); } finally { using lease = pool.lease(); work(lease.value); }', ''],
  ['const instead of using', 'const lease = pool.lease(); work(lease.value); lease.release();', 'leak throw by work(lease.value) possible'],
]);

golden('disposable wrappers and stacks', FUNCTION, [
  ['an object with a disposer that releases', 'const item = pool.acquire(); using guard = { [Symbol.dispose]() { pool.release(item); } }; work(item);', ''],
  ['an object with a disposer that forgets on one path', 'const item = pool.acquire(); using guard = { [Symbol.dispose]() { if (a) pool.release(item); } }; b.x = 1;', 'leak exit'],
  ['a stack uses a lease', 'using stack = new DisposableStack(); const lease = stack.use(pool.lease()); work(lease.value);', ''],
  ['a stack defers the release', 'using stack = new DisposableStack(); const item = pool.acquire(); stack.defer(() => pool.release(item)); work(item);', ''],
  ['a stack adopts the object', 'using stack = new DisposableStack(); const item = stack.adopt(pool.acquire(), (x) => pool.release(x)); work(item);', ''],
  ['an argument inside the initialiser of using', 'using holder = open(pool.lease()); work(holder);', ''],
]);

golden('await using', ASYNC, [
  ['the end of the block', 'await using lease = pool.lease(); await work(lease.value);', ''],
  ['a rejection', 'try { await using lease = pool.lease(); await work(lease.value); } catch (error) { console.error(error); }', ''],
  ['a return', 'await using lease = pool.lease(); if (a) return; await work(lease.value);', ''],
  ['a wrapper with an asynchronous disposer', 'const client = await db.connect(); await using guard = { async [Symbol.asyncDispose]() { client.release(); } }; await client.query(a);', ''],
  ['a wrapper with an asynchronous disposer that may reject before it releases', 'const client = await db.connect(); await using guard = { async [Symbol.asyncDispose]() { await client.query("ROLLBACK"); client.release(); } }; await client.query(a);', 'leak throw by client.query("ROLLBACK")'],
  ['for await using', 'for (await using lease of a.leases) { await work(lease); }', ''],
]);

golden('using at the top of a module', MODULE, [
  ['disposed of at the end', 'using lease = pool.lease(); work(lease.value);', ''],
  ['in a static block', 'class A { static { using lease = pool.lease(); work(lease.value); } }', ''],
]);

const LEND = 'async function lend(a) { const client = await db.connect(); return ';

golden('using what a function of this file gives', MODULE, [
  ['an object with a disposer', `${LEND}{ client, [Symbol.dispose]() { client.release(); } }; } async function use(a) { using lent = await lend(a); return await lent.client.query(a); }`, ''],
  ['the same, as an arrow function', `${LEND}{ client, [Symbol.dispose]: () => client.release() }; } async function use(a) { using lent = await lend(a); return await lent.client.query(a); }`, ''],
  ['an asynchronous disposer', `${LEND}{ client, async [Symbol.asyncDispose]() { client.release(); } }; } async function use(a) { await using lent = await lend(a); return await lent.client.query(a); }`, ''],
  ['a disposer that calls what releases', `${LEND}{ client, [Symbol.dispose]() { this.close(); }, close() { client.release(); } }; } async function use(a) { using lent = await lend(a); return await lent.client.query(a); }`, ''],
  ['the object itself, with a disposer', `${LEND}Object.assign(client, { [Symbol.dispose]() { client.release(); } }); } async function use(a) { using lent = await lend(a); return await lent.query(a); }`, ''],
  ['frozen', `${LEND}Object.freeze({ client, [Symbol.dispose]() { client.release(); } }); } async function use(a) { using lent = await lend(a); return await lent.client.query(a); }`, ''],
  ['const instead of using', `${LEND}{ client, [Symbol.dispose]() { client.release(); } }; } async function use(a) { const lent = await lend(a); return await lent.client.query(a); }`, 'leak exit by return await lent.client.query(a)'],
  ['frozen, and const instead of using', `${LEND}Object.freeze({ client, [Symbol.dispose]() { client.release(); } }); } async function use(a) { const lent = await lend(a); return await lent.client.query(a); }`, 'leak exit by return await lent.client.query(a)'],
  ['a disposer that releases nothing', `${LEND}{ client, [Symbol.dispose]() { client.query("ROLLBACK"); } }; } async function use(a) { using lent = await lend(a); return await lent.client.query(a); }`, 'leak exit by return await lent.client.query(a)'],
  ['disposed of by hand', `${LEND}{ client, [Symbol.dispose]() { client.release(); } }; } async function use(a) { const lent = await lend(a); try { return await lent.client.query(a); } finally { lent[Symbol.dispose](); } }`, ''],
]);

golden('what Object.assign gives back', ASYNC, [
  ['the object', 'const client = Object.assign(await db.connect(), { a }); return await client.query(b);', 'leak exit by return await client.query(b)'],
  ['the object, and released', 'const client = Object.assign(await db.connect(), { a }); try { return await client.query(b); } finally { client.release(); }', ''],
  ['a copy', 'const client = await db.connect(); const copy = Object.assign({}, client); try { return await copy.query(b); } finally { client.release(); }', ''],
  ['what keeps the object', 'const client = await db.connect(); Object.assign(a, { client });', ''],
  ['what is given nothing of it', 'const client = await db.connect(); Object.assign(a, { b });', 'leak exit'],
]);
