/** Acquires, each with the code that ends the lease, or fails to. */
import type { Draft } from './draft.ts';
import type { Block, LeaseStyle, Statement } from './program.ts';
import { insideDeferred, insideFunction, newItem, withItem } from './scope.ts';
import type { Item, Scope } from './scope.ts';
import { GIVEN } from './script.ts';
import { writeAcquire } from './write-access.ts';
import { condition } from './write-control.ts';
import { writeBlock } from './write.ts';

interface Lease {
  readonly name: string;
  readonly body: Block;
  readonly choice: number;
}

/** Returns the scope of the statements after it. */
export function writeLease(draft: Draft, { style, body, choice }: Extract<Statement, { kind: 'lease' }>, scope: Scope): Scope {
  const fitting = fit(style, scope);
  if (!draft.takeItem()) return scope;
  draft.constructs.add(`lease: ${fitting}`);
  return WRITERS[fitting](draft, { name: draft.name('item'), body, choice }, scope);
}

/** What cannot stand here becomes something like it. */
function fit(style: LeaseStyle, scope: Scope): LeaseStyle {
  if (style === 'async disposer') return scope.canAwait ? style : 'disposer';
  if (style === 'chain') return scope.canAwait ? style : 'finally';
  if (style === 'field') return scope.hasThis && !scope.isRepeated ? style : 'finally';
  if (style === 'callback') return scope.isRepeated ? 'catch' : style;
  return style;
}

/** `try { body } finally { last }`. Returns true if nothing gets past the body. */
function withFinally(draft: Draft, body: Block, scope: Scope, last: string): boolean {
  let isDead = false;
  draft.braced('try {', () => ({ isDead } = writeBlock(draft, body, { ...scope, finalizers: scope.finalizers + 1 })), '} finally {');
  draft.inner(() => draft.line(last));
  draft.line('}');
  return isDead;
}

/** The scope of what follows: the object can be named, and should not be. */
function after(scope: Scope, item: Item, isDead = false): Scope {
  return { ...withItem(scope, { ...item, isSpent: true }), isDead };
}

/** A way out that depends on what one of two branches before it has set. */
function writeDoubtfulReturn(draft: Draft, scope: Scope): void {
  const flag = draft.name('stays');
  draft.line(`let ${flag} = false;`);
  draft.line(`if (${condition(draft, 0, scope)}) ${flag} = true;`);
  draft.note('return', `if (!${flag}) return total;`);
}

const WRITERS: Record<LeaseStyle, (draft: Draft, lease: Lease, scope: Scope) => Scope> = {
  finally(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    writeAcquire(draft, scope, choice, `const ${name} = `);
    const isDead = withFinally(draft, body, withItem(scope, item), item.release);
    return after(scope, item, isDead);
  },

  catch(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    writeAcquire(draft, scope, choice, `const ${name} = `);
    // What throws into the generator there comes to a second release, and nothing else does.
    const yields = scope.canYield && choice % 2 === 0;
    let isDead = false;
    draft.braced('try {', () => {
      ({ isDead } = writeBlock(draft, body, withItem(scope, item)));
      if (!yields || isDead) return;
      draft.line(item.release);
      draft.note('yield', 'yield total;');
    }, '} catch (error) {');
    draft.inner(() => {
      draft.line(item.release);
      draft.line('throw error;');
    });
    draft.line('}');
    if (!yields) draft.line(item.release);
    return after(scope, item, isDead);
  },

  plain(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    writeAcquire(draft, scope, choice, `const ${name} = `);
    const { isDead } = writeBlock(draft, body, withItem(scope, item));
    if (choice % 4 === 3 && scope.canReturn && !isDead) writeDoubtfulReturn(draft, scope);
    draft.line(item.release);
    return after(scope, item, isDead);
  },

  leaky(draft, { name, body, choice }, scope) {
    const item = newItem(name, { isManaged: false });
    writeAcquire(draft, scope, choice, `const ${name} = `);
    return writeBlock(draft, body, withItem(scope, item));
  },

  /** Acquired and released under the same condition. */
  conditional(draft, { name, body, choice }, scope) {
    const input = draft.newInput() ?? draft.oldInput(choice);
    const item = newItem(name, { isGuarded: true });
    draft.fork();
    draft.line(`let ${name} = null;`);
    draft.line(`if (${input}) ${name} = pool.acquire();`);
    const isDead = withFinally(draft, body, withItem(scope, item), `if (${input}) pool.release(${name});`);
    return after(scope, item, isDead);
  },

  guarded(draft, { name, body, choice }, scope) {
    const item = newItem(name, { isGuarded: true });
    draft.line(`let ${name} = null;`);
    if (choice % 2 === 0) draft.line(`if (${condition(draft, choice, scope)}) ${name} = pool.acquire();`);
    else draft.line(`${condition(draft, choice, scope)} && (${name} = pool.acquire());`);
    const isDead = withFinally(draft, body, withItem(scope, item), choice % 3 === 0 ? `${name} && pool.release(${name});` : `if (${name}) pool.release(${name});`);
    return after(scope, item, isDead);
  },

  lazy(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    draft.line(`let ${name} = null;`);
    if (draft.takeItem()) draft.line(`if (${condition(draft, choice, scope)}) ${name} = pool.acquire();`);
    draft.note('logical assignment', `${name} ${choice % 2 === 0 ? '??=' : '||='} pool.acquire();`);
    const isDead = withFinally(draft, body, withItem(scope, item), item.release);
    return after(scope, item, isDead);
  },

  flagged(draft, { name, body, choice }, scope) {
    const flag = draft.name('held');
    writeAcquire(draft, scope, choice, `const ${name} = `);
    draft.line(`let ${flag} = true;`);
    const item = newItem(name, { release: `pool.release(${name}); ${flag} = false;`, isManaged: false });
    const isDead = withFinally(draft, body, withItem(scope, item), `if (${flag}) pool.release(${name});`);
    return after(scope, { ...item, isManaged: true }, isDead);
  },

  once(draft, { name, body, choice }, scope) {
    const [flag, free] = [draft.name('done'), draft.name('free')];
    const item = newItem(name, { release: `${free}();`, isManaged: false });
    writeAcquire(draft, scope, choice, `const ${name} = `);
    draft.line(`let ${flag} = false;`);
    draft.braced(`const ${free} = () => {`, () => {
      draft.line(`if (${flag}) return;`);
      draft.line(`${flag} = true;`);
      draft.line(`pool.release(${name});`);
    }, '};');
    const isDead = withFinally(draft, body, withItem(scope, item), item.release);
    return after(scope, item, isDead);
  },

  given(draft, { name, body }, scope) {
    const given = draft.input(GIVEN);
    const item = newItem(name, { isLocked: true });
    draft.line(`const ${name} = ${given} ?? pool.acquire();`);
    const isDead = withFinally(draft, body, withItem(scope, item), `if (!${given}) pool.release(${name});`);
    return after(scope, item, isDead);
  },

  retry(draft, { name, body, choice }, scope) {
    const label = draft.name('loop');
    const item = newItem(name);
    const inner: Scope = { ...withItem(scope, item), targets: [...scope.targets, { label, isLoop: true, finalizers: scope.finalizers }], finalizers: scope.finalizers + 1, isRepeated: true };
    draft.braced(`${label}: while (true) {`, () => {
      draft.line('if (stops[turn++]) break;');
      writeAcquire(draft, scope, choice, `const ${name} = `);
      draft.braced('try {', () => {
        if (!writeBlock(draft, body, inner).isDead) draft.line('break;');
      }, '} catch (error) {');
      draft.inner(() => draft.line('if (stops[turn++]) throw error;'));
      draft.line('} finally {');
      draft.inner(() => draft.line(item.release));
      draft.line('}');
    });
    return scope;
  },

  using(draft, { name, body }, scope) {
    const lease = draft.name('lease');
    const item = newItem(name, { release: `${lease}.release();`, isManaged: false });
    let isDead = false;
    draft.braced('{', () => {
      draft.line(`using ${lease} = pool.lease();`);
      draft.line(`const ${name} = ${lease}.value;`);
      ({ isDead } = writeBlock(draft, body, withItem({ ...scope, finalizers: scope.finalizers + 1 }, item)));
    });
    return { ...scope, isDead };
  },

  disposer(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    const guard = draft.name('guard');
    const maker = `${guard} = { [Symbol.dispose]: () => pool.release(${name}) };`;
    writeAcquire(draft, scope, choice, `const ${name} = `);
    let isDead = false;
    draft.braced('{', () => {
      draft.line(`using ${maker}`);
      ({ isDead } = writeBlock(draft, body, withItem({ ...scope, finalizers: scope.finalizers + 1 }, item)));
    });
    return after(scope, item, isDead);
  },

  'async disposer'(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    const guard = draft.name('guard');
    const [first, second] = choice % 2 === 0 ? [item.release, `await task(${draft.point()});`] : [`await task(${draft.point()});`, item.release];
    const maker = `${guard} = { [Symbol.asyncDispose]: async () => { ${first} ${second} } };`;
    writeAcquire(draft, scope, choice, `const ${name} = `);
    let isDead = false;
    draft.braced('{', () => {
      draft.line(`await using ${maker}`);
      ({ isDead } = writeBlock(draft, body, withItem({ ...scope, finalizers: scope.finalizers + 1 }, item)));
    });
    return after(scope, item, isDead);
  },

  field(draft, { name, body, choice }, scope) {
    const item = newItem(`this.${name}`);
    writeAcquire(draft, scope, choice, `this.${name} = `);
    const isDead = withFinally(draft, body, withItem(scope, item), item.release);
    return after(scope, item, isDead);
  },

  /** The duty moves into the callback. */
  callback(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    writeAcquire(draft, scope, choice, `const ${name} = `);
    draft.braced(`later(${draft.point()}, (error) => {`, () => {
      if (choice % 3 === 0) withFinally(draft, body, withItem(insideDeferred(scope), item), item.release);
      else {
        if (choice % 3 === 1) draft.line(`if (error) return pool.release(${name});`);
        writeBlock(draft, body, withItem(insideDeferred(scope), item));
        draft.line(item.release);
      }
    }, '});');
    return scope;
  },

  chain(draft, { name, body, choice }, scope) {
    const item = newItem(name);
    writeAcquire(draft, scope, choice, `const ${name} = `);
    const inner = withItem(insideFunction(scope), item);
    const writeChained = (): void => {
      draft.line(`await begin(${draft.point()})`);
      draft.inner(() => {
        draft.braced('.then(() => {', () => writeBlock(draft, body, inner), '})');
        if (choice % 3 === 0) {
          draft.line(`.then(() => ${item.release.slice(0, -1)}, (error) => {`);
          draft.inner(() => {
            draft.line(item.release);
            draft.line('throw error;');
          });
          draft.line('});');
        } else draft.line(`.finally(() => ${item.release.slice(0, -1)});`);
      });
    };
    if (choice % 4 !== 1) writeChained();
    else {
      // Only what rejects gets to the handler with a released object; what throws before the chain is made, with one that is held.
      draft.braced('try {', writeChained, '} catch (error) {');
      draft.inner(() => draft.note('use', `total += ${name}.size;`));
      draft.line('}');
    }
    return after(scope, item);
  },

  event(draft, { name, body }, scope) {
    draft.line(`const ${name} = pool.acquire();`);
    draft.line(`events.once('end', () => pool.release(${name}));`);
    return writeBlock(draft, body, withItem(scope, newItem(name, { isLocked: true })));
  },

  hook(draft, { name, body }, scope) {
    draft.line(`const ${name} = pool.acquire();`);
    draft.line(`after(() => pool.release(${name}));`);
    return writeBlock(draft, body, withItem(scope, newItem(name, { isLocked: true })));
  },
};
