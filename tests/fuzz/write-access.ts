/** Statements without a body: uses of an object, names for it, calls, exits. */
import type { Draft } from './draft.ts';
import type { Access, Simple } from './program.ts';
import { pick, withItem } from './scope.ts';
import type { Item, Scope } from './scope.ts';

/** Helpers of the file that programs may call, by name. */
export const HELPERS: Readonly<Record<string, string>> = {
  free: '(x) { pool.release(x); }',
  read: '(x) { return x.size; }',
  fill: '(x) { x.size = 2; }',
  same: '(x) { return x; }',
  make: '() { return pool.acquire(); }',
  fail: "() { throw new Error('thrown'); }",
};

export function callHelper(draft: Draft, scope: Scope, name: string, argument = ''): string {
  (scope.hasThis ? draft.methods : draft.helpers).add(name);
  draft.constructs.add(scope.hasThis ? 'method helper' : 'helper');
  return `${scope.hasThis ? 'this.' : ''}${name}(${argument})`;
}

/** One access in four may be a mistake: of an object whose time is over, or a release of one that the code around releases. */
function candidates(scope: Scope, index: number, releases: boolean): readonly Item[] {
  return scope.items.filter((item) => {
    if (item.name.startsWith('this.') && !scope.hasThis) return false;
    if (releases && item.isLocked) return false;
    return index % 4 === 0 || !(item.isSpent || (releases && item.isManaged));
  });
}

export function writeAccess(draft: Draft, kind: Access, index: number, scope: Scope): Scope {
  const releases = kind === 'release' || kind === 'free' || kind === 'stray';
  const items = candidates(scope, index, releases);
  if (items.length === 0) return scope;
  const item = pick(items, index >> 2);
  // What a late helper does could not be told from what an early one does: they share their lines.
  if (scope.isDeferred && kind !== 'release') kind = kind === 'write' || kind === 'fill' ? 'write' : kind === 'free' ? 'release' : 'use';
  if (kind === 'alias' || kind === 'box' || kind === 'same') return writeAlias(draft, kind, item, scope);
  writeOne(draft, kind, item, scope);
  return releases && kind !== 'stray' ? { ...scope, items: scope.items.map((known) => (known.release === item.release ? { ...known, isSpent: true } : known)) } : scope;
}

function writeOne(draft: Draft, kind: Exclude<Access, 'alias' | 'box' | 'same'>, { name, isGuarded, release }: Item, scope: Scope): void {
  const guard = isGuarded ? `if (${name}) ` : '';
  switch (kind) {
    case 'use':
      if (isGuarded) draft.constructs.add('optional chain');
      return draft.note('use', isGuarded ? `total += ${name}?.size ?? 0;` : `total += ${name}.size;`);
    case 'write':
      return draft.note('write', `${guard}${name}.size = 1;`);
    case 'read':
      return draft.line(`${guard}total += ${callHelper(draft, scope, 'read', name)};`);
    case 'fill':
      return draft.line(`${guard}${callHelper(draft, scope, 'fill', name)};`);
    case 'release':
      return draft.note('release', `${guard}${release.includes('; ') && isGuarded ? `{ ${release} }` : release}`);
    case 'stray':
      return draft.note('foreign release', `${guard}other.release(${name});`);
    case 'free':
      return release.startsWith('pool.release') && !release.includes('; ') ? draft.line(`${guard}${callHelper(draft, scope, 'free', name)};`) : draft.note('release', release);
    case 'destructure':
      return isGuarded ? draft.note('write', `${guard}${name}.size = 3;`) : draft.note('destructuring', `({ size: total } = ${name});`);
  }
}

function writeAlias(draft: Draft, kind: 'alias' | 'box' | 'same', item: Item, scope: Scope): Scope {
  if (item.isGuarded) return scope;
  const alias = draft.name('alias');
  draft.constructs.add('alias');
  switch (kind) {
    case 'alias':
      draft.line(`const ${alias} = ${item.name};`);
      break;
    case 'same':
      draft.line(`const ${alias} = ${callHelper(draft, scope, 'same', item.name)};`);
      break;
    case 'box':
      draft.constructs.add('destructuring');
      draft.line(`const { item: ${alias} } = { item: ${item.name} };`);
  }
  const release = item.release.startsWith('pool.release') ? item.release.replace(/\(.*?\)/, `(${alias})`) : item.release;
  return withItem(scope, { ...item, name: alias, release });
}

/** Statements after which nothing is reached. */
export function writeLeave(draft: Draft, kind: 'return' | 'throw' | 'fail', scope: Scope): Scope {
  if (kind === 'return' && !scope.canReturn) return scope;
  if (kind === 'return') draft.note('return', 'return total;');
  else if (kind === 'throw') draft.note('throw', "throw new Error('thrown');");
  else draft.note('never returns', `${callHelper(draft, scope, 'fail')};`);
  return { ...scope, isDead: true };
}

export function writeSimple(draft: Draft, kind: Exclude<Simple, 'return' | 'throw' | 'fail'>, index: number, scope: Scope): void {
  switch (kind) {
    case 'work':
      return draft.note('call', `work(${draft.point()});`);
    case 'task':
      return scope.canAwait ? draft.note('await', `await task(${draft.point()});`) : draft.note('call', `work(${draft.point()});`);
    case 'discard':
      return draft.takeItem() ? draft.note('discard', 'pool.acquire();') : undefined;
    case 'yield':
      return scope.canYield ? draft.note('yield', 'yield total;') : undefined;
    case 'default':
      return draft.note('destructuring', `const { ${draft.name('v')} = ${unsure(draft, scope, index)} } = some(${draft.point()});`);
    case 'optional':
      return draft.note('optional chain', `thing(${draft.point()})?.go(${draft.point()}, ${unsure(draft, scope, index)});`);
    case 'logical': {
      const name = draft.name('v');
      const operator = pick(['||=', '&&=', '??='], index);
      draft.line(`let ${name} = ${operator === '??=' ? `thing(${draft.point()})` : 'coins[turn++]'};`);
      return draft.note('logical assignment', `${name} ${operator} ${unsure(draft, scope, index)};`);
    }
  }
}

/** Something to be computed that may fail. */
function unsure(draft: Draft, scope: Scope, index: number): string {
  return scope.canAwait && index % 2 === 0 ? `await task(${draft.point()})` : `work(${draft.point()})`;
}

/** An acquire, directly or by a function of the file, whose call is then the site: what runs acquires where the call stands. */
export function writeAcquire(draft: Draft, scope: Scope, choice: number, before: string): void {
  if (choice % 5 === 4) draft.line(`${before}${callHelper(draft, scope, 'make')};`);
  else draft.line(`${before}pool.acquire();`);
}

