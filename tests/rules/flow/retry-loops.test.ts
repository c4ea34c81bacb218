/** One lease per attempt. */
import { ASYNC, golden } from './support.ts';

golden('retry loops', ASYNC, [
  ['released in finally on every attempt', 'for (let i = 0; i < 3; i++) { const client = await db.connect(); try { return await client.query(a); } catch (error) { if (i === 2) throw error; } finally { client.release(); } }', ''],
  ['released on success only', 'for (let i = 0; i < 3; i++) { const client = await db.connect(); try { const rows = await client.query(a); client.release(); return rows; } catch (error) { if (i === 2) throw error; } }', 'leak overwritten by client.query(a)'],
  ['released on success and on failure', 'for (let i = 0; i < 3; i++) { const client = await db.connect(); try { const rows = await client.query(a); client.release(); return rows; } catch (error) { client.release(error); if (i === 2) throw error; } }', ''],
  ['continue after a failure', 'while (true) { const client = await db.connect(); try { return await client.query(a); } catch (error) { if (b.transient(error)) continue; throw error; } finally { client.release(); } }', ''],
  ['continue without the release', 'while (true) { const client = await db.connect(); try { const rows = await client.query(a); client.release(); return rows; } catch (error) { if (!a) { client.release(); throw error; } continue; } }', 'leak overwritten by client.query(a)'],
  ['the acquire is retried', 'let client; while (!client) { try { client = await db.connect(); } catch (error) { console.error(error); } } client.release();', ''],
  ['the acquire is retried with an upper bound', 'let client; for (let i = 0; i < 3; i++) { try { client = await db.connect(); break; } catch (error) { if (i === 2) throw error; } } try { await client.query(a); } finally { client.release(); }', ''],
  ['the lease is renewed after a failure', 'let client = await db.connect(); try { for (const x of list) { try { await client.query(x); } catch (error) { client.release(error); client = null; client = await db.connect(); } } } finally { if (client) client.release(); }', ''],
  ['the lease is renewed after a failure, the old one is forgotten', 'let client = await db.connect(); try { for (const x of list) { try { await client.query(x); } catch (error) { client = await db.connect(); } } } finally { client.release(); }', 'leak overwritten by client#3 | leak#2 overwritten by client.query(x)'],
  ['do-while with a flag', 'let done = false; do { const client = await db.connect(); try { await client.query(a); done = true; } catch (error) { console.error(error); } finally { client.release(); } } while (!done);', ''],
  ['renewed for the next attempt, and the last one throws', 'let client = await db.connect(); for (let i = 1; i <= a; i++) { try { const rows = await client.query(b); client.release(); return rows; } catch (error) { client.release(error); if (i < a) { client = await db.connect(); continue; } throw error; } }', 'leak exit possible | leak#2 exit possible'],
  ['renewed for the next attempt, and the last one does nothing', 'let client = await db.connect(); for (let i = 1; i <= a; i++) { try { const rows = await client.query(b); client.release(); return rows; } catch (error) { client.release(error); client = await db.connect(); } }', 'leak exit | leak#2 exit'],
  ['a limit that is not the loop\'s own', 'let client = await db.connect(); for (let i = 1; i <= a; i++) { try { const rows = await client.query(b); client.release(); return rows; } catch (error) { client.release(error); if (list.length < b) throw error; client = await db.connect(); } }', 'leak exit | leak#2 exit'],
  ['retry by calling itself', 'const client = await db.connect(); try { return await client.query(a); } catch (error) { return run(a, b, list); } finally { client.release(); }', ''],
]);

golden('attempts of a task', ASYNC, [
  ['each attempt releases', 'return db.connect().then((client) => retry(() => client.query(a).finally(() => client.release())));', 'use-after-release client.query(a)'],
  ['each attempt of what is built around it releases', 'return db.connect().then((client) => { const query = new Query(client); return retry(() => query.run(a).finally(() => client.release())); });', 'leak throw by query.run(a) possible | double-release client.release()'],
  ['released after the attempts', 'return db.connect().then((client) => { const query = new Query(client); return retry(() => query.run(a)).finally(() => client.release()); });', 'leak throw by new Query(client) possible'],
  ['it was given to what is built around it', 'return db.connect().then((client) => { const query = new Query(client); return retry(() => query.run(a)); });', ''],
]);
