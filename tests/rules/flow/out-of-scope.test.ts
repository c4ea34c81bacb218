/** Releases by a name that means nothing where it is written. */
import { golden, MODULE } from './support.ts';

golden('a release by a name that is not in scope', MODULE, [
  ['a release function outside the callback', 'function run(query) { const release = () => { client.release(); }; db.connect((err, client) => { if (err) throw err; query(client, release); }); }', 'leak throw by client.release()'],
  ['a release function inside the callback', 'function run(query) { db.connect((err, client) => { if (err) throw err; const release = () => { client.release(); }; query(client, release); }); }', ''],
  ['the name is a variable of the function', 'function run(query) { let client; const release = () => { client.release(); }; db.connect((err, c) => { if (err) throw err; client = c; query(c, release); }); }', 'use-after-release (escape) client#3 possible'],
  ['the name is a global that the file writes', 'function run(query) { const release = () => { client.release(); }; db.connect((err, c) => { if (err) throw err; client = c; query(c, release); }); }', 'use-after-release (escape) client#2 possible'],
  ['another name', 'function run(query) { const release = () => { other.release(); }; db.connect((err, client) => { if (err) throw err; query(client, release); }); }', ''],
  ['the pool lost its `this`', 'import { Pool as Things } from "generic-pool"; class Store { constructor() { this.things = new Things({}); } run(a) { this.things.acquire((err, client) => { if (err) return; client.query(a, () => { things.release(client); }); }); } }', 'leak throw by things.release(client)'],
  ['the pool kept its `this`', 'import { Pool as Things } from "generic-pool"; class Store { constructor() { this.things = new Things({}); } run(a) { this.things.acquire((err, client) => { if (err) return; client.query(a, () => { this.things.release(client); }); }); } }', ''],
]);
