/** Calls that are taken never to throw, so that nothing is at risk between an acquire and its `try`. */
import { ASYNC, FUNCTION, golden, MODULE } from './support.ts';

golden('calls that do not throw', FUNCTION, [
  ['console', 'const item = pool.acquire(); console.log("acquired", a); try { b(item); } finally { pool.release(item); }', ''],
  ['a clock', 'const item = pool.acquire(); const started = Date.now(); try { b(item); } finally { pool.release(item); } return started;', ''],
  ['performance.now', 'const item = pool.acquire(); const started = performance.now(); try { b(item); } finally { pool.release(item); } return started;', ''],
  ['a logger', 'const item = pool.acquire(); logger.info("acquired"); try { b(item); } finally { pool.release(item); }', ''],
  ['a logger in a field', 'const item = pool.acquire(); this.logger.debug("acquired"); try { b(item); } finally { pool.release(item); }', ''],
  ['debug', 'const item = pool.acquire(); debug("acquired"); try { b(item); } finally { pool.release(item); }', ''],
  ['Math', 'const item = pool.acquire(); item.x = Math.max(1, 2); pool.release(item);', ''],
  ['an error that is made, not thrown', 'const item = pool.acquire(); const error = new Error("x"); pool.release(item); return error;', ''],
  ['a timer that is set and cleared', 'const item = pool.acquire(); const timer = setTimeout(b, 10); pool.release(item); clearTimeout(timer);', ''],
  ['array methods', 'const item = pool.acquire(); list.push(1); pool.release(item);', ''],
  ['a listener that is added', 'const item = pool.acquire(); a.on("data", b); pool.release(item);', ''],
  ['a logger that receives the object borrows it', 'const item = pool.acquire(); console.log(item);', 'leak exit'],
  ['reading members', 'const item = pool.acquire(); item.x = a.b.c; pool.release(item);', ''],
  ['operators', 'const item = pool.acquire(); item.x = a + b * 2; pool.release(item);', ''],
  ['an unknown function', 'const item = pool.acquire(); const x = compute(a); try { b(item, x); } finally { pool.release(item); }', 'leak throw by compute(a) possible'],
  ['JSON.parse throws', 'const item = pool.acquire(); const x = JSON.parse(a); pool.release(item); return x;', 'leak throw by JSON.parse(a)'],
  ['a file that is not there', 'const item = pool.acquire(); const x = readFileSync(a); pool.release(item); return x;', 'leak throw by readFileSync(a)'],
  ['the same in a helper', 'function load(path) { return JSON.parse(fs.readFileSync(path)); } const item = pool.acquire(); const x = load(a); pool.release(item); return x;', 'leak throw by load(a)'],
  ['a copy by JSON.parse', 'const item = pool.acquire(); const x = JSON.parse(JSON.stringify(a)); pool.release(item); return x;', 'leak throw by JSON.stringify(a) possible'],
  ['a text that is written there', 'const item = pool.acquire(); const x = JSON.parse("{}"); pool.release(item); return x;', 'leak throw by JSON.parse("{}") possible'],
  ['what only asks for a file', 'const item = pool.acquire(); const x = existsSync(a); pool.release(item); return x;', 'leak throw by existsSync(a) possible'],
  ['new of something unknown', 'const item = pool.acquire(); const x = new Thing(a); pool.release(item); return x;', 'leak throw by new Thing(a) possible'],
  ['a callback handed to an array method throws', 'const item = pool.acquire(); list.map((x) => compute(x)); pool.release(item);', 'leak throw by list.map((x) => compute(x)) possible'],
  ['a super call', 'const item = pool.acquire(); class B extends Object { constructor() { super(); } } pool.release(item);', ''],
]);

golden('what throws before the acquire does not matter', ASYNC, [
  ['a call', 'work(); const client = await db.connect(); client.release();', ''],
  ['an argument of the acquire', 'const client = await db.connect(work()); client.release();', ''],
  ['after the release', 'const client = await db.connect(); client.release(); work(); await b();', ''],
]);

golden('helpers of the file that cannot throw', MODULE, [
  ['an empty one', 'function nothing() {} function run() { const item = pool.acquire(); nothing(); pool.release(item); }', ''],
  ['one that only computes', 'const twice = (x) => x * 2; function run(a) { const item = pool.acquire(); item.x = twice(a); pool.release(item); }', ''],
  ['one that catches', 'function quiet(a) { try { a(); } catch { } } function run(a) { const item = pool.acquire(); quiet(a); pool.release(item); }', ''],
  ['one that logs', 'function note(a) { console.log(a); } function run(a) { const item = pool.acquire(); note(a); pool.release(item); }', ''],
  ['one that calls something unknown', 'function load(a) { return a(); } function run(a) { const item = pool.acquire(); load(a); pool.release(item); }', 'leak throw by load(a) possible'],
]);

golden('what is asked of it afterwards', ASYNC, [
  ['a question that a field would answer', 'const client = await db.connect(); client.release(); return client.isConnected();', ''],
  ['work', 'const client = await db.connect(); client.release(); return client.query(a);', 'use-after-release client.query(a)'],
]);

golden('an end of something else before the release', MODULE, [
  ['a page of a browser that a pool has lent', 'import { browserPool } from "./pool"; export async function run(url) { const browser = await browserPool.acquire(); let page; try { page = await browser.newPage(); await page.goto(url); } finally { if (page) await page.close(); await browserPool.release(browser); } }', 'leak throw by await page.close()'],
  ['a page whose end may fail', 'import { browserPool } from "./pool"; export async function run(url) { const browser = await browserPool.acquire(); let page; try { page = await browser.newPage(); await page.goto(url); } finally { await page?.close().catch(() => {}); await browserPool.release(browser); } }', ''],
  ['a page of a browser that was launched here', 'import puppeteer from "puppeteer"; export async function run(url) { const browser = await puppeteer.launch(); let page; try { page = await browser.newPage(); await page.goto(url); } finally { if (page) await page.close(); await browser.close(); } }', ''],
  ['something that was open before', 'import { browserPool } from "./pool"; export async function run(tab) { const browser = await browserPool.acquire(); try { await browser.version(); } finally { await tab.close(); await browserPool.release(browser); } }', ''],
]);
