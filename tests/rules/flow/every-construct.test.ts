/**
 * Every construct of the language that the core must know, one by one: what it evaluates in which order, and how control leaves it. The other tables
 * are about what code does with objects; this one is about the language.
 */
import { ASYNC, ASYNC_GENERATOR, FUNCTION, GENERATOR, golden, MODULE } from './support.ts';

golden('expressions', FUNCTION, [
  ['a name is read', 'const item = pool.acquire(); a; pool.release(item);', ''],
  ['a member is read, which throws only in theory', 'const item = pool.acquire(); a.b; a[b]; pool.release(item);', ''],
  ['a member of the object after its release', 'const item = pool.acquire(); pool.release(item); item.x;', 'use-after-release item.x'],
  ['a computed member of the object after its release', 'const item = pool.acquire(); pool.release(item); item[a];', 'use-after-release item[a]'],
  ['an optional chain that ends early skips its arguments', 'const item = pool.acquire(); a?.take(pool.release(item));', 'leak exit'],
  ['parentheses end an optional chain, and its arguments are evaluated', 'const item = pool.acquire(); (a?.b).take(pool.release(item));', ''],
  ['delete of an optional member', 'const item = pool.acquire(); delete a?.b; pool.release(item);', ''],
  ['a call evaluates the callee, then its arguments, then calls', 'const item = pool.acquire(); a(pool.release(item), b());', ''],
  ['an argument that throws comes before the call', 'const item = pool.acquire(); a(b(), pool.release(item));', 'leak throw by b() possible'],
  ['an optional call', 'const item = pool.acquire(); a?.(pool.release(item));', 'leak exit'],
  ['eval gives up', 'const item = pool.acquire(); eval(a);', ''],
  ['new', 'const item = pool.acquire(); new a(); pool.release(item);', 'leak throw by new a() possible'],
  ['new evaluates its arguments first', 'const item = pool.acquire(); new a(pool.release(item));', ''],
  ['a dynamic import rejects later', 'const item = pool.acquire(); const module = import("x"); pool.release(item); return module;', ''],
  ['import.meta, new.target, this, literals and regular expressions', 'const item = pool.acquire(); import.meta; new.target; this; 1; "b"; /c/; pool.release(item);', ''],
  ['spread arguments iterate, and that is where they may throw', 'const item = pool.acquire(); a(...b, pool.release(item));', ''],
  ['an object spread', 'const item = pool.acquire(); const o = { ...a }; pool.release(item); return o;', ''],
  ['an object literal evaluates keys and values in order', 'const item = pool.acquire(); const o = { [a()]: pool.release(item), c: item.x }; return o;', 'leak throw by a() possible | use-after-release item.x'],
  ['an object literal that is returned takes the object along', 'const item = pool.acquire(); return { item };', ''],
  ['an array literal evaluates in order, holes too', 'const item = pool.acquire(); const l = [, pool.release(item), item.x]; return l;', 'use-after-release item.x'],
  ['a template evaluates in order', 'const item = pool.acquire(); const t = `${pool.release(item)} ${item.x}`; return t;', 'use-after-release item.x'],
  ['a tagged template is a call', 'const item = pool.acquire(); a`x ${b}`; pool.release(item);', 'leak throw by a`x ${b}` possible'],
  ['typeof, void, delete and minus', 'const item = pool.acquire(); typeof a; void a; delete a.b; -a; pool.release(item);', ''],
  ['not turns a condition round', 'let item; if (a) item = pool.acquire(); if (!item) return; pool.release(item);', ''],
  ['a comparison with null is a fact', 'let item = null; if (a) item = pool.acquire(); if (item !== null) pool.release(item);', ''],
  ['a comparison with undefined is a fact', 'let item; if (a) item = pool.acquire(); if (item !== undefined) pool.release(item);', ''],
  ['in and instanceof', 'const item = pool.acquire(); "x" in a; a instanceof b; pool.release(item);', ''],
  ['and evaluates its right side where the left is truthy', 'const item = pool.acquire(); a && pool.release(item);', 'leak exit'],
  ['or evaluates its right side where the left is falsy', 'const item = pool.acquire(); a || pool.release(item);', 'leak exit'],
  ['?? evaluates its right side where the left is nullish', 'const item = pool.acquire(); a ?? pool.release(item);', 'leak exit'],
  ['and then or', 'const item = pool.acquire(); a && pool.release(item); a || pool.release(item);', ''],
  ['a conditional evaluates one arm', 'const item = pool.acquire(); a ? pool.release(item) : b;', 'leak exit'],
  ['a conditional that releases in both arms', 'const item = pool.acquire(); a ? pool.release(item) : pool.release(item);', ''],
  ['an assignment evaluates the object on its left first', 'const item = pool.acquire(); a().b = pool.release(item);', 'leak throw by a() possible'],
  ['a compound assignment reads first', 'const item = pool.acquire(); pool.release(item); item.x += 1;', 'use-after-release item.x'],
  ['&&= assigns where the left is truthy', 'let item = pool.acquire(); item &&= null;', 'leak overwritten by item#2'],
  ['||= assigns where the left is falsy', 'let item = a; item ||= pool.acquire(); pool.release(item);', ''],
  ['??= acquires where there is none', 'let item; item ??= pool.acquire(); pool.release(item);', ''],
  ['++ loses what was known', 'const item = pool.acquire(); let n = 0; n++; if (n) pool.release(item);', 'leak exit'],
  ['a sequence gives its last value', 'const item = (a, pool.acquire()); pool.release(item);', ''],
  ['a sequence drops the others', 'const item = (pool.acquire(), a); return item;', 'leak discarded'],
  ['a function expression is not run where it stands', 'const item = pool.acquire(); const f = () => pool.release(item); return 1;', 'leak exit by return 1'],
  ['a function expression that is called at once is', 'const item = pool.acquire(); (() => { pool.release(item); })();', ''],
  ['a function expression that is called at once and throws', 'const item = pool.acquire(); (function () { if (a) throw new Error(); })(); pool.release(item);', 'leak throw by (function () { if (a) throw new Error(); })()'],
  ['a callback of an iteration runs any number of times', 'const item = pool.acquire(); list.forEach(() => { pool.release(item); });', 'leak exit | double-release pool.release(item)'],
  ['a class evaluates its static fields', 'const item = pool.acquire(); class C { static x = pool.release(item); }', ''],
  ['a class evaluates its computed keys before its static fields', 'const item = pool.acquire(); class C { static x = pool.release(item); [item.x]() {} }', ''],
  ['a class does not evaluate its instance fields', 'const item = pool.acquire(); class C { x = pool.release(item); } return C;', 'leak exit by return C'],
  ['a static block runs in place', 'const item = pool.acquire(); class C { static { pool.release(item); } }', ''],
  ['what a class extends comes first', 'const item = pool.acquire(); class C extends a() {} pool.release(item);', 'leak throw by a() possible'],
  ['a pattern evaluates its source, then its defaults where there is none', 'const item = pool.acquire(); const { x = b() } = a; pool.release(item);', 'leak throw by b() possible'],
  ['an array pattern iterates', 'const item = pool.acquire(); const [x, ...rest] = a; pool.release(item); return rest;', ''],
  ['a pattern that takes the object out of a literal', 'const { item } = { item: pool.acquire() }; pool.release(item);', ''],
  ['casts and assertions change nothing', 'const item = (pool.acquire() as any)!; pool.release(item satisfies object);', ''],
  ['an angle bracket cast', 'const item = <any>pool.acquire(); pool.release(<any>item);', ''],
]);

golden('await', ASYNC, [
  ['the acquire rejects before anything is held', 'const client = await db.connect(); client.release();', ''],
  ['anything else rejects while it is held', 'const client = await db.connect(); await a; client.release();', 'leak throw by await a'],
  ['await forgets what others may change', 'let free = true; const done = () => { free = false; }; a(done); const client = await db.connect(); try { await b; } finally { if (free) client.release(); }', 'leak exit'],
  ['return does not wait for what it returns', 'const client = await db.connect(); try { return client.query(a); } finally { client.release(); }', 'use-after-release (returned-work) client.query(a)'],
  ['return await waits', 'const client = await db.connect(); try { return await client.query(a); } finally { client.release(); }', ''],
  ['for await awaits each round', 'const client = await db.connect(); for await (const x of a) b = x; client.release();', 'leak throw by a#2'],
  ['for await in finally', 'const client = await db.connect(); try { for await (const x of a) b = x; } finally { client.release(); }', ''],
]);

golden('yield', GENERATOR, [
  ['yield may throw or end', 'const item = pool.acquire(); yield 1; pool.release(item);', 'leak exit by yield 1'],
  ['yield runs the finally blocks around it', 'const item = pool.acquire(); try { yield 1; } finally { pool.release(item); }', ''],
  ['yield hands the object out', 'const item = pool.acquire(); yield item;', ''],
  ['yield* does the same', 'const item = pool.acquire(); yield* a; pool.release(item);', 'leak exit by yield* a'],
  ['yield* in finally', 'const item = pool.acquire(); try { yield* a; } finally { pool.release(item); }', ''],
]);

golden('parameters', MODULE, [
  ['defaults come before the body', 'function run(a, item = pool.acquire()) { pool.release(item); }', ''],
  ['a default that throws comes before what the body acquires', 'function run(a = b()) { const item = pool.acquire(); pool.release(item); }', ''],
  ['a parameter that is a pattern', 'function run({ a, b }) { const item = pool.acquire(); if (a) return; pool.release(item); }', 'leak exit by return'],
  ['a rest parameter', 'function run(...a) { const item = pool.acquire(); a; pool.release(item); }', ''],
]);

golden('statements', FUNCTION, [
  ['let without a value is undefined', 'let item; if (a) item = pool.acquire(); if (item) pool.release(item);', ''],
  ['var without a value keeps its own', 'var item = pool.acquire(); var item; pool.release(item);', ''],
  ['a const never changes', 'const own = a; let item; if (own) item = pool.acquire(); b(); if (own) pool.release(item);', 'leak throw by b() possible'],
  ['using disposes on every way out', 'using lease = pool.lease(); if (a) return; b(lease.value);', ''],
  ['using of a name disposes of what it holds', 'const lease = pool.lease(); using own = lease; b();', ''],
  ['using in a loop disposes in each round', 'for (const x of list) { using lease = pool.lease(); if (x) continue; b(lease.value); }', ''],
  ['using as what a loop runs over', 'for (using lease of [pool.lease()]) { b(lease.value); }', ''],
  ['using in the head of a for loop', 'for (using lease = pool.lease(); a; ) b(lease.value);', ''],
  ['if without else', 'const item = pool.acquire(); if (a) pool.release(item);', 'leak exit'],
  ['if with else', 'const item = pool.acquire(); if (a) pool.release(item); else pool.release(item);', ''],
  ['for runs its update after continue', 'for (let item = pool.acquire(), n = 0; n < 1; n++, pool.release(item)) { if (a) continue; }', 'leak exit | double-release pool.release(item)'],
  ['for without a test ends by break', 'const item = pool.acquire(); for (;;) { if (a) break; } pool.release(item);', ''],
  ['while (true) has no other end', 'const item = pool.acquire(); while (true) { if (a) { pool.release(item); return; } }', ''],
  ['while may not run', 'const item = pool.acquire(); while (a) { pool.release(item); break; }', 'leak exit'],
  ['do runs once', 'const item = pool.acquire(); do { pool.release(item); } while (false);', ''],
  ['continue in do goes to the test', 'const item = pool.acquire(); do { if (a) continue; } while ((pool.release(item), false));', ''],
  ['for-in', 'const item = pool.acquire(); for (const key in a) { if (key) return; } pool.release(item);', 'leak exit by return'],
  ['for-of', 'const item = pool.acquire(); for (const x of list) { if (x) return; } pool.release(item);', 'leak exit by return'],
  ['for-of over a list of objects', 'const item = pool.acquire(); const other = pool.acquire(); for (const x of [item, other]) pool.release(x);', 'leak throw by pool.acquire()#2 possible'],
  ['for-of whose target is a member', 'const item = pool.acquire(); for (item.x of list) b; pool.release(item);', ''],
  ['a labelled block', 'const item = pool.acquire(); out: { if (a) break out; pool.release(item); }', 'leak exit'],
  ['two labels of one loop', 'out: again: for (const x of list) { const item = pool.acquire(); if (x) continue out; if (a) break again; pool.release(item); }', 'leak overwritten'],
  ['continue of an outer loop', 'outer: for (const x of list) { const item = pool.acquire(); for (const y of x) { if (y) continue outer; } pool.release(item); }', 'leak overwritten'],
  ['switch tests in order and falls through', 'const item = pool.acquire(); switch (a) { case 1: b; case 2: pool.release(item); break; default: pool.release(item); }', ''],
  ['switch without default', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); }', 'leak exit'],
  ['default in the middle comes after all tests, and falls through from its place', 'const item = pool.acquire(); switch (a) { case 1: pool.release(item); break; default: b; case 2: pool.release(item); }', ''],
  ['a test of a case that throws', 'const item = pool.acquire(); switch (a) { case b(): break; } pool.release(item);', 'leak throw by b() possible'],
  ['catch without a binding', 'const item = pool.acquire(); try { a(); } catch { } pool.release(item);', ''],
  ['catch with a pattern', 'const item = pool.acquire(); try { a(); } catch ({ message }) { b = message; } pool.release(item);', ''],
  ['a catch that throws is not caught by itself', 'const item = pool.acquire(); try { a(); } catch (e) { throw e; } pool.release(item);', 'leak throw by throw e possible'],
  ['finally runs for every way out', 'const item = pool.acquire(); out: try { if (a) return; if (b) break out; throw new Error(); } finally { pool.release(item); }', ''],
  ['a finally that returns replaces the way out', 'const item = pool.acquire(); try { throw new Error(); } finally { return; }', 'leak throw by throw new Error()'],
  ['a finally that breaks replaces a return', 'const item = pool.acquire(); out: try { return; } finally { break out; } pool.release(item);', ''],
  ['a returned value is computed before finally', 'const item = pool.acquire(); try { return item.x; } finally { pool.release(item); }', ''],
  ['throw evaluates first', 'const item = pool.acquire(); throw a(pool.release(item));', ''],
  ['debugger, empty statements and directives', '"use strict"; const item = pool.acquire(); debugger; ; pool.release(item);', ''],
  ['a function declaration is hoisted', 'const item = pool.acquire(); done(); function done() { pool.release(item); }', ''],
  ['a class declaration', 'const item = pool.acquire(); class C { m() { pool.release(item); } } return 1;', 'leak exit by return 1'],
]);

golden('using', ASYNC, [
  ['await using disposes on every way out', 'await using lease = pool.lease(); if (a) return; await b;', ''],
  ['for await with using', 'for await (using lease of [pool.lease()]) { await b; }', ''],
]);

golden('async generators', ASYNC_GENERATOR, [
  ['yield may throw or end', 'const item = pool.acquire(); yield 1; pool.release(item);', 'leak exit by yield 1'],
  ['yield awaits what it hands out, which may reject', 'const item = pool.acquire(); try { yield a; } catch { pool.release(item); } finally { pool.release(item); }', 'double-release pool.release(item)#2'],
  ['return waits, and finally runs after that', 'const client = await db.connect(); try { return client.query(a); } finally { client.release(); }', ''],
]);

golden('elements', FUNCTION, [
  ['attributes and children run in order', 'const item = pool.acquire(); return <p a={pool.release(item)}>{item.x}</p>;', 'use-after-release item.x'],
  ['a condition in a child', 'const item = pool.acquire(); const p = <p>{a ? pool.release(item) : null}</p>; return p;', 'leak exit by return p'],
  ['a condition in a child of a fragment, and its counterpart', 'const item = pool.acquire(); const p = <>{a && pool.release(item)}</>; if (!a) pool.release(item); return p;', ''],
  ['an element takes the object that is given to it', 'const item = pool.acquire(); return <p item={item} />;', ''],
  ['a spread attribute runs', 'const item = pool.acquire(); return <p {...pool.release(item)} b={item.x} />;', 'use-after-release item.x'],
  ['text, an empty expression and a nested element', 'const item = pool.acquire(); const p = <p>text {/* empty */}<i b="c" d>{pool.release(item)}</i></p>; return p;', ''],
], { jsx: true });

golden('scripts', FUNCTION, [
  ['with around the object gives up', 'const item = pool.acquire(); with (a) { pool.release(item); }', 'given up: with'],
  ['with beside it does not', 'const item = pool.acquire(); with (a) { b; }', 'leak exit'],
], { isScript: true });

golden('modules', MODULE, [
  ['what a module acquires and keeps is no leak', 'const item = pool.acquire(); item.x = 1;', ''],
  ['what a module exports', 'export const item = pool.acquire();', ''],
  ['a default export', 'export default pool.acquire();', ''],
  ['top-level await', 'const client = await db.connect(); await client.query("x"); client.release();', ''],
  ['a module that releases twice', 'const item = pool.acquire(); pool.release(item); pool.release(item);', 'double-release pool.release(item)#2'],
  ['export = hands out', 'const item = pool.acquire(); export = item;', ''],
  ['a namespace runs in place', 'namespace N { export const item = pool.acquire(); pool.release(item); item.x; }', 'use-after-release item.x'],
  ['an enum is skipped', 'enum E { A = 1 } function run() { const item = pool.acquire(); E.A; pool.release(item); }', ''],
  ['types are skipped', 'interface I { x: number } type T = I; declare const d: T; declare function f(): void; abstract class A { abstract m(): void; [key: string]: unknown } function run() { const item = pool.acquire(); pool.release(item); }', ''],
  ['overloads are skipped', 'function run(a: string): void; function run(a: number): void; function run(a: unknown) { const item = pool.acquire(); if (a) return; pool.release(item); }', 'leak exit by return'],
  ['a parameter property', 'class C { constructor(private item = pool.acquire()) {} close() { pool.release(this.item); } }', ''],
  ['a decorator', 'class C { @memo run(a) { const item = pool.acquire(); if (a) return; pool.release(item); } }', 'leak exit by return'],
  ['import x = require()', 'import m = require("pg"); const own = new m.Pool(); async function run(a) { const client = await own.connect(); if (a) return; client.release(); }', 'leak exit by return'],
  ['let x!: T is not undefined', 'function run(a) { let item!: object; if (a) item = pool.acquire(); if (item) pool.release(item); }', ''],
  ['instance fields run in the constructor', 'class C { item = pool.acquire(); close() { pool.release(this.item); } }', ''],
  ['super.method() is a call', 'class C extends B { run() { const item = pool.acquire(); super.run(); pool.release(item); } }', 'leak throw by super.run() possible'],
  ['#x in o', 'class C { #x; run(a) { const item = pool.acquire(); if (#x in a) pool.release(item); } }', 'leak exit'],
  ['a decorator runs where the class stands', 'function run(a) { const item = pool.acquire(); class C { @a(pool.release(item)) m() {} } }', ''],
  ['a function that asserts', 'declare function check(x: unknown): asserts x; function run(a) { const item = pool.acquire(); check(a); pool.release(item); }', 'leak throw by check(a) possible'],
  ['a static block of a class in a function', 'function run(a) { const item = pool.acquire(); class C { static { if (a) pool.release(item); } } }', 'leak exit'],
  ['super() comes before the fields', 'class C extends B { constructor() { super(); this.item = pool.acquire(); } close() { pool.release(this.item); } }', ''],
]);

golden('calls that do not come back', FUNCTION, [
  ['process.exit', 'const item = pool.acquire(); if (a) process.exit(1); pool.release(item);', ''],
  ['process.abort', 'const item = pool.acquire(); if (a) process.abort(); pool.release(item);', ''],
  ['a function that always throws', 'const item = pool.acquire(); if (a) fail(); pool.release(item); function fail() { throw new Error(); }', 'leak throw by fail()'],
]);
