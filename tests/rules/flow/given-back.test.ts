/** Calls that give back the very object they got: out-parameters and methods that can be chained. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('what goes in comes out', FUNCTION, [
  ['the same or another, and never given back', 'let v = pool.acquire(); for (const one of list) v = a.run(one, v); b.draw(v.x);', 'leak exit possible'],
  ['the same, and never given back', 'let v = pool.acquire(); for (const one of list) a.run(one, v); b.draw(v.x);', 'leak exit'],
  ['an out-parameter', 'let v = pool.acquire(); v = a.align(1, 2, v); pool.release(v);', 'leak throw by a.align(1, 2, v) possible'],
  ['an out-parameter, awaited', 'let v = pool.acquire(); v = b(v); if (a) return; pool.release(v);', 'leak exit by return'],
  ['in an object', 'let v = pool.acquire(); v = a.align({ x: 1, v }); pool.release(v);', 'leak throw by a.align({ x: 1, v }) possible'],
  ['another object under the same name', 'let v = pool.acquire(); v = a.align(1, 2); pool.release(v);', 'leak overwritten by v#2'],
  ['its own method', 'let v = pool.acquire(); v = v.turn(a); pool.release(v);', 'leak throw by v.turn(a) possible'],
  ['pushed by a method that gives it back', 'const v = pool.acquire(); list.push(v.rotate(a));', 'leak throw by v.rotate(a) possible'],
  ['pushed by a method that gives something else', 'const v = pool.acquire(); list.push(v.length());', 'leak exit'],
  ['made ready where it is acquired', 'const v = pool.acquire().setPosition(a, b); if (a) return; pool.release(v);', 'leak exit by return'],
  ['added to a sum', 'const v = pool.acquire(); v.x = a; b.scale(2).add(v); pool.release(v);', 'leak throw by b.scale(2) possible'],
  ['added to a set', 'const v = pool.acquire(); b.add(v); return v.x;', ''],
]);

const TRX = 'import { knex } from "./db"; ';
const within = (open: string, own: string): string => `${TRX}async function run(work, given, options) { ${open} try { const rows = await work(own); ${own} await own.commit(); return rows; } catch (error) { ${own} await own.rollback(); throw error; } }`;

golden('what the caller may have begun', MODULE, [
  ['ended whoever began it', within('let own = given; if (!own) own = await knex.transaction();', ''), 'double-release own.commit() | double-release own.rollback()'],
  ['ended whoever began it, in one expression', within('const own = given ?? (await knex.transaction());', ''), 'double-release own.commit() | double-release own.rollback()'],
  ['a member of the options, ended whoever began it', within('let own = options.transaction; if (!own) own = await knex.transaction();', ''), 'double-release own.commit() | double-release own.rollback()'],
  ['a copy of what was given, ended if there was none', within('let own = given; if (!own) own = await knex.transaction();', 'if (!given)'), ''],
  ['a copy of a member, ended if there was none', within('let own = options.transaction; if (!own) own = await knex.transaction();', 'if (!options.transaction)'), ''],
  ['a copy of what was given, ended if there was one', `${TRX}async function run(work, given) { let own = given; if (!own) own = await knex.transaction(); await work.all(own.id); if (given) return; await own.commit(); }`, 'leak throw by await work.all(own.id)'],
  ['a copy that something else was written to before', within('let own = given; own = pick(own); if (!own) own = await knex.transaction();', 'if (!given)'), 'leak exit by return rows'],
]);

golden('another one under the same name', MODULE, [
  ['opened again by a helper', 'async function again(client) { client.release(); return await find(); } async function run() { let client = await db.connect(); client = await again(client); try { await client.query("x"); } finally { client.release(); } } run();', ''],
  ['used by its old name', 'async function again(client) { client.release(); return await find(); } async function run() { const client = await db.connect(); const next = await again(client); await client.query("x"); next.release(); } run();', 'use-after-release client.query("x")'],
  ['a helper that may run out of attempts', 'async function again(client) { for (let i = 0; i < 3; i++) { try { await client.query("x"); return client; } catch (e) { if (i > 1) throw e; client.release(); client = await find(); } } } async function run() { let client = await db.connect(); client = await again(client); client.release(); } run();', 'leak overwritten by client#7 possible'],
]);
