/** Most files acquire nothing, and their text says so: the test that spares them the analysis must never turn away a file with a site. */
import { describe, expect, it } from 'vitest';
import { mayAcquire } from '../../../rules/flow/sites/candidates.ts';

const turnedAway: Record<string, string> = {
  'no acquirer': 'export const add = (a, b) => a + b;',
  'a receiver that is no pool': 'const socket = await broker.connect(); map.get(key); form.reset(); list.take(3);',
  'a longer name': 'pool.connectors(); pool.acquireds;',
  'a library that is not imported': 'const page = await context.newPage(); const trx = await connection.transaction();',
  'a general name without its library': 'const one = reuse.get(); const other = things.use();',
  'a library of which nothing is made': "import { reusify } from 'generic-pool'; const one = await things.acquire();",
  'a line of documentation': '/**\n * pool\n * .connect()\n */',
  'an example in a comment': "/**\n * import { Pool } from 'pg'\n * const client = await pool.connect()\n */\n// pool.connect()",
  'a stack that is popped and never asked': 'function visit(node) { stack.push(node); go(node); stack.pop(); }',
  'a pair about a lock of a name': 'const lock = await adapter.acquireMigrationLock(); await adapter.releaseMigrationLock(lock);',
  'a wait for what nobody ends': 'await semaphore.acquire(); work();',
  'a loan that leaves nothing behind': 'await db.transaction(async (trx) => { for (const row of rows) await trx.insert(row); });',
  'an event': "socket.on('connect', run);",
  'something given and nothing taken back': 'const connection = await getConnection(); await connection.query(sql);',
  'something taken back and nothing given': 'lock.release(); socket.close();',
  'a stack': 'const top = stack.pop();',
  'two lists': 'const take = () => free.pop() ?? {}; const give = (item) => other.push(item);',
  'a list that is given what it holds': 'const top = stack.pop(); stack.push({ ...top });',
  'something in brackets, and no pool': 'const client = await (await open()).connect();',
  'a text like a method': "import { Pool } from 'pg'; socket.on('connect', run); emit('release');",
  'a module that is only named': "if (dialect === 'pg') { const client = new Client(); await client.connect(); use('Pool'); }",
  'a chain with type arguments': 'const rows = await db.select<{ id: number }>().execute(); db.startTransaction();',
  'a pair without a pool': 'await migrations.acquireLock(); await migrations.releaseLock();',
  'a queue of work': 'while (queue.length > 0) { const next = queue.shift(); for (const one of next.links) queue.push(one); }',
  'a pool that only gives, and another list': 'const pool = new Pool(); const one = pool.get(key); chai.use(promises); list.push(one);',
  'a runner of something': 'const runner = await run(options); await runner.stop();',
  'another callback of three': 'broker.connect((topic, message, packet) => log(message));',
  'a client that is given no cursor': 'const db = await source().connect(); db.query(sql);',
};

const letThrough: Record<string, string> = {
  'a loan that leaves work behind': 'await db.transaction(async (trx) => { rows.forEach(async (row) => trx.insert(row)); });',
  'a receiver called like a pool': 'const client = await pool.connect();',
  'on the next line': 'const client = await this.pool\n  .connect();',
  'in an optional chain': 'const client = await db.pool?.connect();',
  'not null': 'const client = await pool!.connect();',
  'as an element': 'const client = await pools[i + 1].connect();',
  'as the result of a function': 'const client = await getPool({ size: (1) }).connect();',
  'in brackets': 'const client = await (await openPool()).connect();',
  'after a comment': 'const client = await pool // the first\n  .connect();',
  'with a computed name': "const client = await pool['connect']();",
  'a distinctive method of anything': 'const runner = source.createQueryRunner();',
  'a library that is imported': "import { reusify } from 'reusify'; const one = things.get();",
  'a library that is imported over lines': "import {\n  reusify,\n} from\n  'reusify'; const one = things.get();",
  'a library that is imported by a call': "const { reusify } = await import('reusify'); const one = things.get();",
  'with type arguments': 'const client = await getPool<{ of: Map<string, () => void> }>().connect();',
  'compared, not with types': 'if (a >(pool).connect()) stop();',
  'a library that is required': "const things = require('generic-pool').createPool(maker); const one = await things.acquire();",
  'a type that is imported in place': "async function run(db: import('pg').Pool) { const client = await db.connect(); }",
  'a function of a module': "import { getConnection } from 'oracledb'; const connection = await getConnection();",
  'what the file gives and takes back': 'const handle = await files.openHandle(); handle.release();',
  'a connection that is closed': 'const conn = await getConnection(); conn.close();',
  'a pool of another name for it': 'const bullet = bulletPool.spawn(); bulletPool.despawn(bullet);',
  'what only a pool hands to a callback, with types': 'database.connect((err: Error | undefined, client: Client, done: () => void) => done());',
  'a pair': 'const page = this.pages.pool.acquirePage(); this.pages.pool.releasePage(page);',
  'a private list': 'class Vectors { #free = []; take() { return this.#free.pop(); } give(vector) { this.#free.push(vector); } }',
  'a comment that ends on the line': "const files = 'src/**/*.ts'; /* one\n * more */ const client = await pool.connect();",
  'a generator': 'class Clients {\n  * all() { yield pool.connect(); } }',
  'a list that is popped in vain, too': 'function take() { free.pop(); return free.pop(); } const give = (item) => free.push(item);',
  'a list whose last one gets a name': 'function take() { const one = free.pop(); return one; } const give = (item) => free.push(item);',
  'a list whose last one gets a name and goes back': 'const spare = [new Item()]; function use() { const one = spare.pop(); spare.push(one); }',
  'a pool by its class': 'const bullets = new BulletPool(); const bullet = bullets.get(); bullets.put(bullet);',
  'a pool by its class, whose object releases itself': 'const bullets = new BulletPool(); const bullet = bullets.get(); bullet.release();',
  'a runner of queries': 'const queryRunner = await start();',
  'a client that is given a cursor': 'const db = await source().connect(); db.query(new Cursor<Row>(sql));',
  'a library of streams': "import QueryStream from 'pg-query-stream'; const db = await source().connect(); db.query(stream);",
  'what a project hands to a callback as a pool does': 'this.getClient((error, client, done) => done());',
  'a list that lends': 'const take = () => free.pop() ?? {}; const give = (item) => free.push(item);',
};

describe('a file is turned away for its text', () => {
  for (const [what, text] of Object.entries(turnedAway)) it(what, () => expect(mayAcquire(text, [])).toBe(false));
});

describe('a file is let through for its text', () => {
  for (const [what, text] of Object.entries(letThrough)) it(what, () => expect(mayAcquire(text, [])).toBe(true));
});

it("the project's own protocols are asked too", () => {
  const own = [{ name: 'rooks', noun: 'rook', modules: [], nature: 'memory', pools: {}, acquire: [{ method: 'lend', gives: 'value', receiver: /rookery$/i }], release: { pool: ['back'] }, source: '' }] as const;
  expect(mayAcquire('const rook = rookery.lend();', own)).toBe(true);
  expect(mayAcquire('const rook = castle.lend();', own)).toBe(false);
});
