/** Code in functions of its own: called by name, at once, or later. */
import type { Draft } from './draft.ts';
import type { Block, Nested, Statement } from './program.ts';
import { insideDeferred, insideFunction, newItem, pick, withItem } from './scope.ts';
import type { Scope } from './scope.ts';
import { writeAccess } from './write-access.ts';
import { writeBlock } from './write.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

export function writeNested(draft: Draft, { kind, body, choice }: Of<Nested>, scope: Scope): Scope {
  switch (kind) {
    case 'closure':
      return writeClosure(draft, body, scope, false);
    case 'job':
      return scope.canAwait ? writeClosure(draft, body, scope, true) : writeClosure(draft, body, scope, false);
    case 'iife':
      writeIife(draft, body, scope);
      return scope;
    case 'class':
      writeClass(draft, body, choice, scope);
      return scope;
    case 'loan':
    case 'async loan':
      writeLoan(draft, body, kind === 'async loan' && scope.canAwait, scope);
      return scope;
    case 'executor':
      writeExecutor(draft, body, choice, scope);
      return scope;
    case 'later':
      writeLater(draft, body, choice, scope);
      return scope;
    case 'floating':
      writeFloating(draft, body, choice, scope);
      return scope;
  }
}

function writeClosure(draft: Draft, body: Block, scope: Scope, isAsync: boolean): Scope {
  const name = draft.name(isAsync ? 'job' : 'step');
  draft.constructs.add(isAsync ? 'async closure' : 'closure');
  draft.braced(`const ${name} = ${isAsync ? 'async ' : ''}() => {`, () => writeBlock(draft, body, insideFunction(scope, { canAwait: isAsync, isRepeated: true })), '};');
  return { ...scope, callables: [...scope.callables, { name, isAsync }] };
}

export function writeCall(draft: Draft, { closure }: Of<'call'>, scope: Scope): void {
  const known = scope.callables.filter(({ isAsync }) => scope.canAwait || !isAsync);
  if (known.length === 0) return;
  const { name, isAsync } = pick(known, closure);
  draft.line(`${isAsync ? 'await ' : ''}${name}();`);
}

function writeIife(draft: Draft, body: Block, scope: Scope): void {
  const isAsync = scope.canAwait;
  draft.constructs.add('called at once');
  draft.braced(isAsync ? 'await (async () => {' : '(() => {', () => writeBlock(draft, body, insideFunction(scope, { canAwait: isAsync })), '})();');
}

/** Static fields and static blocks run where the class stands, instance fields where one is made. */
function writeClass(draft: Draft, body: Block, choice: number, scope: Scope): void {
  const name = draft.name('Part');
  draft.constructs.add('static block');
  draft.braced(`class ${name} {`, () => {
    if (choice % 2 === 0) draft.note('static field', `static first = work(${draft.point()});`);
    draft.braced('static {', () => writeBlock(draft, body, insideFunction(scope, { canReturn: false, hasThis: false })));
    if (choice % 3 !== 1) draft.note('class field', `second = work(${draft.point()});`);
  });
  if (choice % 3 !== 1) draft.line(`new ${name}();`);
}

/** The pool's own way to lend: the object is back when the function, or its promise, is done. */
function writeLoan(draft: Draft, body: Block, isAsync: boolean, scope: Scope): void {
  const name = draft.name('loan');
  draft.constructs.add(isAsync ? 'async loan' : 'loan');
  const inner = withItem(insideFunction(scope, { canAwait: isAsync }), newItem(name, { isLocked: true }));
  draft.braced(isAsync ? `await pool.use(async (${name}) => {` : `pool.use((${name}) => {`, () => writeBlock(draft, body, inner), '});');
}

/** The executor runs at once; without a `return` in it, it resolves or throws. */
function writeExecutor(draft: Draft, body: Block, choice: number, scope: Scope): void {
  if (!scope.canAwait) return writeIife(draft, body, scope);
  draft.constructs.add('executor');
  const inner = insideFunction(scope, { canReturn: false });
  const [parameters, settle] = choice % 2 === 0 ? ['resolve', 'resolve();'] : ['resolve, reject', 'if (coins[turn++]) resolve(); else reject(thrown);'];
  draft.braced(`await new Promise((${parameters}) => {`, () => {
    writeBlock(draft, body, inner);
    draft.line(settle);
  }, '});');
}

/** A callback in node's style, called once when this code is done or while it waits. */
function writeLater(draft: Draft, body: Block, choice: number, scope: Scope): void {
  if (scope.isRepeated) return;
  draft.constructs.add('callback');
  const inner = insideDeferred(scope);
  draft.braced(`later(${draft.point()}, (error) => {`, () => {
    if (choice % 2 === 0) draft.line('if (error) return;');
    if (choice % 3 === 0) writeAccess(draft, 'use', choice, inner);
    writeBlock(draft, body, inner);
  }, '});');
}

/** A chain that nobody waits for. */
function writeFloating(draft: Draft, body: Block, choice: number, scope: Scope): void {
  if (scope.isRepeated) return;
  draft.constructs.add('floating chain');
  const last = choice % 3 === 0 ? '}).catch(() => {});' : '}).then(() => {}, () => {});';
  const inner = insideDeferred(scope);
  draft.braced(`slow(${draft.point()}).then(() => {`, () => {
    if (choice % 2 === 0) writeAccess(draft, 'write', choice, inner);
    writeBlock(draft, body, inner);
  }, last);
}

/** `await task().then(…).catch(…).finally(…)`, with literal handlers or with closures by their name. */
export function writeChain(draft: Draft, { fulfilled, rejected, lastly, choice }: Of<'chain'>, scope: Scope): Scope {
  if (!scope.canAwait) return scope;
  draft.constructs.add('chain');
  const isAsync = choice % 4 === 3;
  const returns = choice % 3 === 0 && scope.canReturn;
  // What is returned and not awaited goes on when this function, with its finalizers, is done.
  const inner = { ...(returns ? insideDeferred(scope) : insideFunction(scope)), canAwait: isAsync };
  const handler = `${isAsync ? 'async ' : ''}() => {`;
  if (returns) draft.constructs.add('returned chain');
  const named = choice % 3 === 1 ? writeClosure(draft, fulfilled, inner, false).callables.at(-1)?.name : undefined;
  draft.line(`${returns ? 'return' : 'await'} begin(${draft.point()})`);
  draft.inner(() => {
    if (named) draft.note('named handler', `.then(${named})`);
    else if (rejected && choice % 2 === 0) {
      draft.constructs.add('then with two handlers');
      draft.braced(`.then(${handler}`, () => writeBlock(draft, fulfilled, inner), `}, ${handler}`);
      draft.inner(() => writeBlock(draft, rejected, inner));
      draft.line('})');
    } else {
      draft.braced(`.then(${handler}`, () => writeBlock(draft, fulfilled, inner), '})');
      if (rejected) draft.braced(`.catch(${handler}`, () => writeBlock(draft, rejected, inner), '})');
    }
    if (lastly) draft.braced(`.finally(${handler}`, () => writeBlock(draft, lastly, inner), '})');
  });
  draft.line(';');
  return { ...scope, isDead: returns };
}
