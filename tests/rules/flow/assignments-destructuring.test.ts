/** Names, patterns and defaults: where the resource goes when it is assigned. */
import { FUNCTION, golden, MODULE } from './support.ts';

golden('assignments', FUNCTION, [
  ['an alias releases', 'const item = pool.acquire(); const other = item; pool.release(other);', ''],
  ['released through both names', 'const item = pool.acquire(); const other = item; pool.release(item); pool.release(other);', 'double-release pool.release(other)'],
  ['used through the other name', 'const item = pool.acquire(); const other = item; pool.release(item); return other.size;', 'use-after-release other.size'],
  ['one of two names goes away', 'const item = pool.acquire(); let other = item; other = null; pool.release(item);', ''],
  ['a name that points elsewhere', 'let item = pool.acquire(); const kept = item; item = null; pool.release(kept);', ''],
  ['assigned in a condition', 'let item; if ((item = pool.acquire())) pool.release(item);', ''],
  ['assigned twice at once', 'let one, two; one = two = pool.acquire(); pool.release(one);', ''],
  ['assigned to a field and a name', 'const item = (a.item = pool.acquire()); item.x = 1;', ''],
  ['??= acquires when absent', 'let item = null; item ??= pool.acquire(); pool.release(item);', ''],
  ['||= acquires when falsy', 'let item = null; item ||= pool.acquire(); pool.release(item);', ''],
  ['&&= acquires when truthy', 'let item = a; item &&= pool.acquire(); if (item) pool.release(item);', ''],
  ['??= does not acquire again', 'let item = pool.acquire(); item ??= pool.acquire(); pool.release(item);', ''],
  ['??= of a field', 'a.item ??= pool.acquire();', ''],
  ['a compound assignment loses it', 'let item = pool.acquire(); item += 1;', 'leak overwritten by item#2'],
  ['swapped', 'let one = pool.acquire(); let two = null; [one, two] = [two, one]; pool.release(two);', ''],
  ['swapped, and the wrong one is released', 'let one = pool.acquire(); let two = null; [one, two] = [two, one]; if (one) pool.release(one);', 'leak exit'],
  ['a type assertion on the left', 'let item; (item as any) = pool.acquire(); pool.release(item);', ''],
]);

golden('patterns', FUNCTION, [
  ['a property of a literal', 'const { item } = { item: pool.acquire() }; pool.release(item);', ''],
  ['a renamed property', 'const { item: mine } = { item: pool.acquire() }; pool.release(mine);', ''],
  ['an element of a literal', 'const [item] = [pool.acquire()]; pool.release(item);', ''],
  ['a hole', 'const [, item] = [1, pool.acquire()]; pool.release(item);', ''],
  ['nested', 'const { x: [item] } = { x: [pool.acquire()] }; pool.release(item);', ''],
  ['two of them', 'const [one, two] = [pool.acquire(), pool.acquire()]; pool.release(one); pool.release(two);', 'leak throw by pool.acquire()#2 possible'],
  ['a default that acquires', 'const { item = pool.acquire() } = a; pool.release(item);', ''],
  ['a default that acquires and is lost', 'const { item = pool.acquire() } = a; item.x = 1;', 'leak exit'],
  ['a default after the source', 'const { x = work() } = a(pool.acquire());', ''],
  ['a default that throws while something is held', 'const item = pool.acquire(); const { x = work() } = a; pool.release(item);', 'leak throw by work() possible'],
  ['a computed key that throws while something is held', 'const item = pool.acquire(); const { [work()]: x } = a; pool.release(item);', 'leak throw by work() possible'],
  ['assigned to a member by a pattern', '({ item: a.item } = { item: pool.acquire() });', ''],
  ['a method taken from the resource', 'const lease = pool.lease(); const { release } = lease; release();', ''],
  ['a method taken from the resource, one path forgets', 'const lease = pool.lease(); const { release } = lease; if (a) return; release();', 'leak exit by return'],
  ['a field of the resource is not the resource', 'const { size } = pool.acquire(); return size;', 'leak exit by return size'],
]);

golden('parameters', MODULE, [
  ['a default that acquires', 'function run(item = pool.acquire()) { pool.release(item); }', ''],
  ['a default that acquires and is lost', 'function run(item = pool.acquire()) { item.x = 1; }', 'leak exit'],
  ['a later default throws', 'function run(item = pool.acquire(), x = work()) { pool.release(item); }', 'leak throw by work() possible'],
  ['defaults run outside the try of the body', 'function run(item = pool.acquire(), x = work()) { try { x(); } finally { pool.release(item); } }', 'leak throw by work() possible'],
  ['a pattern with a default', 'function run({ item = pool.acquire() } = {}) { pool.release(item); }', ''],
]);
