/** Each way out of a `try` block goes through its handler and finalizer, and an abrupt finalizer replaces it. */
import { FUNCTION, golden } from './support.ts';

golden('try, catch and finally', FUNCTION, [
  ['a call between acquire and release may throw', 'const item = pool.acquire(); work(item); pool.release(item);', 'leak throw by work(item) possible'],
  ['finally covers it', 'const item = pool.acquire(); try { work(item); } finally { pool.release(item); }', ''],
  ['finally covers an explicit throw', 'const item = pool.acquire(); try { if (a) throw new Error(); } finally { pool.release(item); }', ''],
  ['an explicit throw without try is certain', 'const item = pool.acquire(); if (a) throw new Error(); pool.release(item);', 'leak throw by throw new Error()'],
  ['finally covers a return', 'const item = pool.acquire(); try { if (a) return 1; } finally { pool.release(item); } return 2;', ''],
  ['a return outside the try is not covered', 'const item = pool.acquire(); if (a) return 1; try { b(); } finally { pool.release(item); } return 2;', 'leak exit by return 1'],
  ['the gap before the try', 'const item = pool.acquire(); work(); try { b(item); } finally { pool.release(item); }', 'leak throw by work() possible'],
  ['the acquire itself throws before anything is held', 'let item; try { item = pool.acquire(); } catch { return; } pool.release(item);', ''],
  ['released by both catch and the straight path', 'const item = pool.acquire(); try { work(item); pool.release(item); } catch (error) { pool.release(item); throw error; }', ''],
  ['catch rethrows without a release', 'const item = pool.acquire(); try { work(item); pool.release(item); } catch (error) { throw error; }', 'leak throw by throw error possible'],
  ['released in catch and again after it', 'const item = pool.acquire(); try { work(item); } catch (error) { pool.release(item); } pool.release(item);', 'double-release pool.release(item)#2'],
  ['released in catch, which returns', 'const item = pool.acquire(); try { work(item); } catch (error) { pool.release(item); return; } pool.release(item);', ''],
  ['released in try and again in finally', 'const item = pool.acquire(); try { work(item); pool.release(item); } finally { pool.release(item); }', 'double-release pool.release(item)#2'],
  ['released in catch and again in finally', 'const item = pool.acquire(); try { work(item); } catch { pool.release(item); } finally { pool.release(item); }', 'double-release pool.release(item)#2'],
  ['a release never throws into the handler', 'const item = pool.acquire(); try { pool.release(item); } catch { pool.release(item); }', ''],
  ['a swallowed exception after the acquire', 'try { const item = pool.acquire(); work(item); pool.release(item); } catch { b(); }', 'leak throw by work(item) possible'],
  ['acquired inside, released in finally under a guard', 'let item; try { item = pool.acquire(); work(item); } finally { if (item) pool.release(item); }', ''],
  ['acquired inside, released in finally without a guard', 'let item; try { item = pool.acquire(); work(item); } finally { pool.release(item); }', ''],
  ['released after the catch, which goes on', 'const item = pool.acquire(); try { work(item); } catch (error) { console.error(error); } pool.release(item);', ''],
  ['the handler itself may throw', 'const item = pool.acquire(); try { work(item); } catch (error) { report(error); } pool.release(item);', 'leak throw by report(error) possible'],
  ['a default in the catch pattern throws outward', 'const item = pool.acquire(); try { work(item); } catch ({ message = b() }) { pool.release(item); return; } pool.release(item);', 'leak throw by b() possible'],
  ['acquired in the handler', 'try { b(); } catch (error) { const item = pool.acquire(); a = item.x; }', 'leak exit'],
  ['acquired in the handler of a try that cannot throw', 'try { a = 1; } catch (error) { const item = pool.acquire(); a = item.x; }', ''],
  ['a flag set in a handler before the acquire', 'let failed = false; try { b(); } catch { failed = true; } const item = pool.acquire(); if (!failed) pool.release(item);', 'leak exit'],
  ['a pattern in the catch clause', 'const item = pool.acquire(); try { work(item); } catch ({ message }) { pool.release(item); throw message; } pool.release(item);', ''],
  ['the caught error is truthy', 'const item = pool.acquire(); let failed; try { work(item); } catch (error) { failed = error; } if (failed) { pool.release(item); throw failed; } pool.release(item);', ''],
  ['finally calls something before it releases', 'const item = pool.acquire(); try { work(item); } finally { flush(); pool.release(item); }', 'leak throw by flush() possible'],
  ['finally guards that call', 'const item = pool.acquire(); try { work(item); } finally { try { flush(); } finally { pool.release(item); } }', ''],
  ['an inner exception is released by the outer handler', 'const item = pool.acquire(); try { try { work(item); } catch (error) { throw new Error("x"); } } catch { pool.release(item); return; } pool.release(item);', ''],
  ['the outer finally releases what the inner one left', 'const item = pool.acquire(); try { try { work(item); } finally { b(); } } finally { pool.release(item); }', ''],
  ['released by the inner and the outer finally', 'const item = pool.acquire(); try { try { work(item); } finally { pool.release(item); } } finally { pool.release(item); }', 'double-release pool.release(item)#2'],
]);

golden('a finalizer that ends abruptly', FUNCTION, [
  ['return replaces an exception', 'const item = pool.acquire(); try { b(); } finally { return; }', 'leak exit by return'],
  ['return after a release', 'const item = pool.acquire(); try { work(item); } finally { pool.release(item); return; }', ''],
  ['throw replaces a return', 'const item = pool.acquire(); try { return 1; } finally { throw new Error(); }', 'leak throw by throw new Error()'],
  ['break replaces a return, and the release is reached', 'const item = pool.acquire(); for (;;) { try { return 1; } finally { break; } } pool.release(item);', ''],
  ['without the break the return leaves', 'const item = pool.acquire(); for (;;) { try { return 1; } finally { a; } } pool.release(item);', 'leak exit by return 1'],
  ['continue replaces an exception', 'for (const x of list) { const item = pool.acquire(); try { work(item); } finally { pool.release(item); continue; } }', ''],
  ['a labelled break replaces an exception', 'const item = pool.acquire(); out: { try { throw new Error(); } finally { break out; } } pool.release(item);', ''],
  ['an abrupt end on one path only', 'const item = pool.acquire(); try { work(item); } finally { if (a) return; pool.release(item); }', 'leak exit by return'],
]);

golden('jumps through finally', FUNCTION, [
  ['break', 'for (const x of list) { const item = pool.acquire(); try { if (x) break; } finally { pool.release(item); } }', ''],
  ['continue', 'for (const x of list) { const item = pool.acquire(); try { if (x) continue; work(item); } finally { pool.release(item); } }', ''],
  ['continue without finally', 'for (const x of list) { const item = pool.acquire(); if (x) continue; pool.release(item); }', 'leak overwritten'],
  ['a labelled break through two finalizers', 'out: for (;;) { const item = pool.acquire(); try { for (;;) { try { break out; } finally { a; } } } finally { pool.release(item); } }', ''],
  ['a labelled continue through two finalizers', 'out: for (const x of list) { const item = pool.acquire(); try { for (;;) { try { continue out; } finally { a; } } } finally { pool.release(item); } }', ''],
  ['both finalizers release', 'out: for (;;) { const item = pool.acquire(); try { for (;;) { try { break out; } finally { pool.release(item); } } } finally { pool.release(item); } }', 'double-release pool.release(item)#2'],
  ['while (true) with a break inside try and finally', 'while (true) { const item = pool.acquire(); try { if (a()) break; } finally { pool.release(item); } }', ''],
  ['break leaves the try before the release in it', 'for (;;) { const item = pool.acquire(); try { if (a) break; pool.release(item); } catch { pool.release(item); } }', 'leak exit'],
]);

golden('values through finally', FUNCTION, [
  ['the returned value was computed before the finalizer ran', 'const item = pool.acquire(); try { return item; } finally { pool.release(item); }', 'use-after-release (escape) return item'],
  ['a value read before the release is returned', 'const item = pool.acquire(); try { return item.size + 1; } finally { pool.release(item); }', ''],
  ['released in finally only when it failed', 'const item = pool.acquire(); let done = false; try { work(item); done = true; return item; } finally { if (!done) pool.release(item); }', ''],
  ['released in catch only, returned otherwise', 'const item = pool.acquire(); try { work(item); return item; } catch (error) { pool.release(item); throw error; }', ''],
  ['the name is set to null after the release', 'let item = pool.acquire(); try { work(item); pool.release(item); item = null; } finally { if (item) pool.release(item); }', ''],
  ['the name is set to null and not guarded by truth but by identity', 'let item = pool.acquire(); try { work(item); pool.release(item); item = null; } finally { if (item !== null) pool.release(item); }', ''],
]);
