/** Statements that choose, repeat and jump. */
import type { Draft } from './draft.ts';
import type { Block, Statement } from './program.ts';
import { insideFunction, pick } from './scope.ts';
import type { Scope } from './scope.ts';
import { COUNT } from './script.ts';
import { writeBlock } from './write.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** A new input, one that was asked before, or something that no two tests agree on. */
export function condition(draft: Draft, choice: number, scope: Scope): string {
  draft.fork();
  const input = choice % 3 === 0 ? undefined : choice % 3 === 1 && !scope.isRepeated ? draft.newInput() : draft.oldInput(choice);
  return input ?? 'coins[turn++]';
}

export function writeIf(draft: Draft, { input, yes, no }: Of<'if'>, scope: Scope): Scope {
  draft.constructs.add('if');
  let [leavesYes, leavesNo] = [false, false];
  draft.braced(`if (${condition(draft, input, scope)}) {`, () => (leavesYes = writeBlock(draft, yes, scope).isDead), no ? '} else {' : '}');
  if (no) closing(draft, () => (leavesNo = writeBlock(draft, no, scope).isDead));
  return { ...scope, isDead: leavesYes && leavesNo };
}

/** The body of a brace that the last line opened, and its end. */
function closing(draft: Draft, body: () => unknown, close = '}'): void {
  draft.inner(body);
  draft.line(close);
}

export function writeTry(draft: Draft, { body, handler, rethrows, finalizer }: Of<'try'>, scope: Scope): Scope {
  let [leavesBody, leavesHandler, leavesFinalizer] = [false, true, false];
  const caught = handler ?? (finalizer ? undefined : []);
  const ending = finalizer ? '} finally {' : '}';
  const guarded = finalizer ? { ...scope, finalizers: scope.finalizers + 1 } : scope;
  draft.constructs.add('try');
  draft.braced('try {', () => (leavesBody = writeBlock(draft, body, guarded).isDead), caught ? '} catch (error) {' : ending);
  if (caught) {
    draft.constructs.add('catch');
    closing(draft, () => {
      leavesHandler = writeBlock(draft, caught, guarded).isDead;
      if (!rethrows || leavesHandler) return;
      draft.note('rethrow', 'throw error;');
      leavesHandler = true;
    }, ending);
  }
  if (finalizer) {
    draft.constructs.add('finally');
    closing(draft, () => (leavesFinalizer = writeBlock(draft, finalizer, scope).isDead));
  }
  return { ...scope, isDead: leavesFinalizer || (leavesBody && leavesHandler) };
}

/** A finalizer that ends abruptly, and so replaces the way out of its body. */
export function writeOverride(draft: Draft, { body, how }: Of<'override'>, scope: Scope): void {
  const { targets, canReturn } = scope;
  const jumps = targets.map(({ label, isLoop }) => (isLoop && how % 2 === 0 ? `continue ${label};` : `break ${label};`));
  const text = pick(["throw new Error('thrown');", ...(canReturn ? ['return;'] : []), ...jumps, ...jumps], how);
  draft.constructs.add('finally overrides');
  draft.braced('try {', () => writeBlock(draft, body, { ...scope, finalizers: scope.finalizers + 1 }), '} finally {');
  // Only sometimes, or all that follows would be out of reach.
  closing(draft, () => draft.line(`if (coins[turn++]) ${text}`));
}

export function writeLoop(draft: Draft, { form, body }: Of<'loop'>, scope: Scope): void {
  draft.fork();
  if (form === 'forEach') return writeForEach(draft, body, scope);
  const label = draft.name('loop');
  const inner: Scope = { ...scope, targets: [...scope.targets, { label, isLoop: true, finalizers: scope.finalizers }], isRepeated: true };
  const round = (): void => void writeBlock(draft, body, inner);
  draft.constructs.add(form === 'for-await' && !scope.canAwait ? 'for-of' : form);
  switch (form) {
    case 'for':
      return draft.braced(`${label}: for (let i = counts[turn++]; i > 0; i--) {`, round);
    case 'while':
      return draft.braced(`${label}: while (coins[turn++]) {`, round);
    case 'do':
      return draft.braced(`${label}: do {`, round, '} while (coins[turn++]);');
    case 'forever':
      return draft.braced(`${label}: while (true) {`, () => {
        draft.line('if (stops[turn++]) break;');
        round();
      });
    case 'for-of':
      return draft.braced(`${label}: for (const ${draft.name('v')} of list) {`, round);
    case 'for-await':
      return draft.braced(`${label}: for ${scope.canAwait ? 'await ' : ''}(const { ${draft.name('v')} = work(${draft.point()}) } of ${scope.canAwait ? 'stream' : 'list'}) {`, round);
  }
}

function writeForEach(draft: Draft, body: Block, scope: Scope): void {
  draft.constructs.add('forEach');
  draft.braced('array.forEach(() => {', () => writeBlock(draft, body, insideFunction(scope, { isRepeated: true })), '});');
}

export function writeLabel(draft: Draft, { body }: Of<'label'>, scope: Scope): void {
  const label = draft.name('out');
  draft.constructs.add('label');
  draft.braced(`${label}: {`, () => writeBlock(draft, body, { ...scope, targets: [...scope.targets, { label, isLoop: false, finalizers: scope.finalizers }] }));
}

export function writeJump(draft: Draft, { how, target }: Of<'jump'>, scope: Scope): Scope {
  const targets = how === 'break' ? scope.targets : scope.targets.filter(({ isLoop }) => isLoop);
  if (targets.length === 0) return scope;
  const { label, finalizers } = pick(targets, target);
  if (scope.finalizers > finalizers) draft.constructs.add('jump through finally');
  draft.note(how, `${how} ${label};`);
  return { ...scope, isDead: true };
}

/** @see Of<'switch'> `fallback` is the place of `default`, which may stand in the middle. */
export function writeSwitch(draft: Draft, { cases, falls, fallback, isInput }: Of<'switch'>, scope: Scope): void {
  draft.fork();
  const asksInput = isInput && !scope.isRepeated && !draft.inputs.has(COUNT);
  const label = draft.name('choice');
  const inner: Scope = { ...scope, targets: [...scope.targets, { label, isLoop: false, finalizers: scope.finalizers }] };
  draft.constructs.add(falls && cases.length > 1 ? 'switch fallthrough' : 'switch');
  // With a third case and no default some case would always be chosen.
  const hasDefault = fallback !== undefined && fallback < cases.length;
  const written = hasDefault ? cases : cases.slice(0, 2);
  // Of constants that each end the lease the analysis takes it that there is no other.
  const sign = hasDefault ? '' : '+';
  draft.braced(`${label}: switch (${asksInput ? draft.input(COUNT) : 'counts[turn++]'}) {`, () => {
    written.forEach((body, index) => {
      draft.braced(index === fallback ? 'default: {' : `case ${sign}${index}: {`, () => {
        writeBlock(draft, body, inner);
        if (!falls) draft.line('break;');
      });
    });
  });
}
