/** Iterators written by hand that hold a lease until their end. */
import { golden, MODULE } from './support.ts';

const iterator = (next: string, back = '{ client.release(); return { done: true }; }'): string =>
  `class Rows { async open(a) { const client = await db.connect(); const cursor = client.query(a); return { next: async () => ${next}, async return() ${back} }; } }`;

golden('an iterator that holds a lease', MODULE, [
  ['releases only where the loop is left early', iterator('{ const row = await cursor.read(); if (!row) return { done: true }; return { done: false, value: row }; }'), 'leak exit by return { done: true }'],
  ['releases at its end', iterator('{ const row = await cursor.read(); if (!row) { client.release(); return { done: true }; } return { done: false, value: row }; }'), 'leak throw by await cursor.read()'],
  ['releases where a read fails, too', iterator('{ try { const row = await cursor.read(); if (row) return { done: false, value: row }; client.release(); return { done: true }; } catch (error) { client.release(); throw error; } }'), ''],
  ['says that it is done when a read fails', iterator('{ try { const row = await cursor.read(); if (row) return { done: false, value: row }; client.release(); return { done: true }; } catch { return { done: true }; } }'), 'leak exit by return { done: true }#2'],
  ['never says that it is done', iterator('{ return { done: false, value: await cursor.read() }; }'), 'leak throw by await cursor.read()'],
  ['has a `return` that releases nothing', iterator('{ await client.query(a); return { done: true }; }', '{ return { done: true }; }'), ''],
]);
