/** `await` gives the value or throws, and lets other code run in between. */
import { ASYNC, golden, MODULE } from './support.ts';

golden('await', ASYNC, [
  ['a query that rejects', 'const client = await db.connect(); await client.query(a); client.release();', 'leak throw by client.query(a)'],
  ['finally covers it', 'const client = await db.connect(); try { await client.query(a); } finally { client.release(); }', ''],
  ['a helper elsewhere that rejects borrows the client', 'const client = await db.connect(); const rows = await load(client, a); client.release(); return rows;', 'leak throw by await load(client, a)'],
  ['a helper elsewhere inside try and finally', 'const client = await db.connect(); try { return await load(client, a); } finally { client.release(); }', ''],
  ['handed to a helper elsewhere and never released here', 'const client = await db.connect(); await load(client, a);', ''],
  ['something that has nothing to do with the client rejects', 'const client = await db.connect(); await work(); client.release();', 'leak throw by await work()'],
  ['a promise made before the acquire', 'const other = work(); const client = await db.connect(); await other; client.release();', 'leak throw by await other'],
  ['the acquire rejects before anything is held', 'let client; try { client = await db.connect(); } catch (error) { return; } client.release();', ''],
  ['the acquire rejects, the guarded release does not run', 'let client; try { client = await db.connect(); await client.query(a); } finally { if (client) client.release(); }', ''],
  ['the acquire rejects, the optional release does not run', 'let client; try { client = await db.connect(); await client.query(a); } catch (error) { console.error(error); } finally { client?.release(); }', ''],
  ['the promise of the acquire in a variable', 'const promise = db.connect(); const client = await promise; client.release();', ''],
  ['the promise of the acquire, and something rejects in between', 'const promise = db.connect(); await work(); const client = await promise; client.release();', 'leak throw by await work()'],
  ['nobody awaits the acquire', 'db.connect();', 'leak discarded'],
  ['awaited and dropped', 'await db.connect();', 'leak discarded'],
  ['void does not make it better', 'void db.connect();', 'leak discarded'],
  ['used at once and lost', 'return (await db.connect()).query(a);', 'leak exit by return (await db.connect()).query(a)'],
  ['used at once, awaited and lost', 'const rows = await (await db.connect()).query(a); return rows;', 'leak exit by return rows'],
  ['returned', 'return await db.connect();', ''],
  ['the promise returned', 'return db.connect();', ''],
  ['the use is awaited and returned, not the client', 'const client = await db.connect(); return await client.query(a);', 'leak exit by return await client.query(a)'],
  ['the use is returned, not the client', 'const client = await db.connect(); return client.query(a);', 'leak exit by return client.query(a)'],
  ['awaiting a value that is no promise', 'const client = await db.connect(); await null; client.release();', ''],
  ['awaiting a pending release', 'const client = await db.connect(); await client.release(); return a;', ''],
  ['await in the finalizer before the release', 'const client = await db.connect(); try { await client.query(a); } finally { await client.query("ROLLBACK"); client.release(); }', 'leak throw by client.query("ROLLBACK")'],
  ['await in the handler before the release', 'const client = await db.connect(); try { await client.query(a); } catch (error) { await client.query("ROLLBACK"); throw error; } finally { client.release(); }', ''],
  ['the rollback rejects before the release', 'const client = await db.connect(); try { await client.query(a); client.release(); } catch (error) { await client.query("ROLLBACK"); client.release(); throw error; }', 'leak throw by client.query("ROLLBACK")'],
  ['its rejection is caught', 'const client = await db.connect(); try { await client.query(a); client.release(); } catch (error) { await client.query("ROLLBACK").catch(() => {}); client.release(); throw error; }', ''],
  ['a rejection handled on the spot', 'const client = await db.connect(); await client.query(a).catch(() => null); client.release();', ''],
  ['release with an error discards the client', 'const client = await db.connect(); try { await client.query(a); client.release(); } catch (error) { client.release(error); throw error; }', ''],
  ['released twice when the query rejects', 'const client = await db.connect(); try { await client.query(a); } catch (error) { client.release(); throw error; } finally { client.release(); }', 'double-release client.release()#2'],
  ['used after release', 'const client = await db.connect(); client.release(); await client.query(a);', 'use-after-release client.query(a)'],
  ['used after a release on one path', 'const client = await db.connect(); if (a) client.release(); await client.query(b); if (!a) client.release();', 'leak throw by client.query(b) | use-after-release client.query(b)'],
  ['work started, other work awaited, then the first', 'const client = await db.connect(); const rows = client.query(a); try { await rows; } finally { client.release(); }', ''],
  ['awaited together', 'const client = await db.connect(); try { await Promise.all([client.query(a), client.query(b)]); } finally { client.release(); }', ''],
  ['awaited together and not covered', 'const client = await db.connect(); await Promise.all([client.query(a), client.query(b)]); client.release();', 'leak throw by client.query(a)'],
  ['allSettled never rejects', 'const client = await db.connect(); await Promise.allSettled([client.query(a), client.query(b)]); client.release();', ''],
  ['a return before the release', 'const client = await db.connect(); if (!a) return null; client.release();', 'leak exit by return null'],
  ['a guard whose branch releases', 'const client = await db.connect(); if (!a) { client.release(); return null; } client.release();', ''],
  ['two clients, the second acquire rejects', 'const one = await db.connect(); const two = await db.connect(); one.release(); two.release();', 'leak throw by await db.connect()#2 | nested-acquire db.connect()#2'],
  ['two clients, each covered', 'const one = await db.connect(); try { const two = await db.connect(); try { await work(); } finally { two.release(); } } finally { one.release(); }', 'nested-acquire db.connect()#2'],
]);

golden('suspension', ASYNC, [
  ['a flag that a closure writes is not known after await', 'let stop = false; b(() => { stop = true; }); stop = false; const client = await db.connect(); await null; if (stop) return; client.release();', 'leak exit by return'],
  ['a flag that a named handler of an awaited chain writes stays known', 'const item = pool.acquire(); let held = true; const free = () => { if (a) { pool.release(item); held = false; } }; try { await b().then(free); } finally { if (held) pool.release(item); }', ''],
  ['a flag that only this function writes stays known', 'const client = await db.connect(); let stop = false; await null; if (stop) return; client.release();', ''],
]);

golden('await outside functions', MODULE, [
  ['acquired at the top of a module: it lives as long as the program', 'const client = await db.connect(); await client.query("x");', ''],
  ['released twice at the top of a module', 'const client = await db.connect(); client.release(); client.release();', 'double-release client.release()#2'],
  ['exported', 'export const client = await db.connect();', ''],
  ['an arrow function', 'const run = async (a) => { const client = await db.connect(); await client.query(a); client.release(); };', 'leak throw by client.query(a)'],
  ['a function called where it stands', '(async () => { const client = await db.connect(); try { await client.query("x"); } finally { client.release(); } })();', ''],
  ['a script whose failure ends it', '(async () => { const client = await db.connect(); await client.query("x"); client.release(); })();', ''],
  ['a script that goes on after its failure', '(async () => { const client = await db.connect(); await client.query("x"); client.release(); })().catch(console.error);', 'leak throw by client.query("x")'],
  ['a script that holds what it took', '(async () => { const client = await db.connect(); await client.query("x"); })();', 'leak exit'],
  ['a script of one function', 'async function main() { const client = await db.connect(); await client.query("x"); client.release(); } main().catch((error) => { console.error(error); process.exit(1); });', ''],
  ['a command of a program', 'import { Command } from "commander"; const program = new Command(); program.command("dump").action(async (name) => { const client = await db.connect(); await client.query("x"); client.release(); }); program.parse();', ''],
  ['a command that leaves it where nothing fails', 'import { Command } from "commander"; const program = new Command(); program.command("dump").action(async (name) => { const client = await db.connect(); if (name) return; client.release(); }); program.parse();', 'leak exit by return'],
  ['an action of something else', 'const menu = open(); menu.action(async (name) => { const client = await db.connect(); await client.query("x"); client.release(); });', 'leak throw by client.query("x")'],
  ['a function that is also exported', 'export async function main() { const client = await db.connect(); await client.query("x"); client.release(); } main();', 'leak throw by client.query("x")'],
]);

golden('a pair of error and value', ASYNC, [
  ['the work is not looked at', 'const [err, client] = await to(db.connect()); if (err) return b(err); const [failure] = await to(client.query(a)); if (failure) return b(failure); client.release();', 'leak exit by return b(failure)'],
  ['released before the look', 'const [err, client] = await to(db.connect()); if (err) return b(err); const [failure, rows] = await to(client.query(a)); client.release(); if (failure) return b(failure); return rows;', ''],
  ['assigned', 'let err, client; [err, client] = await to(db.connect()); if (err) return; [err] = await to(client.query(a)); if (err) return;', 'leak exit'],
  ['another pair', 'const [client, info] = await both(db.connect(), a); b(info);', ''],
]);
