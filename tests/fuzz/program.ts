/**
 * Random programs as trees. References are plain numbers that the renderer reduces to what is in scope, so every tree is a valid program
 * and shrinks freely.
 */
import fc from 'fast-check';

/** How the code around a body treats the object that it works on. */
export type LeaseStyle = 'finally' | 'plain' | 'catch' | 'guarded' | 'leaky';

const LOOP_FORMS = ['for', 'while', 'do', 'forever'] as const;
export type LoopForm = (typeof LOOP_FORMS)[number];

export type Statement =
  | { readonly kind: 'lease'; readonly style: LeaseStyle; readonly body: Block }
  | { readonly kind: 'use' | 'write' | 'release' | 'alias' | 'free' | 'read'; readonly item: number }
  | { readonly kind: 'work' | 'task' | 'return' | 'throw' | 'discard' }
  | { readonly kind: 'if'; readonly input: number; readonly yes: Block; readonly no: Block | undefined }
  | { readonly kind: 'try'; readonly body: Block; readonly handler: Block | undefined; readonly rethrows: boolean; readonly finalizer: Block | undefined }
  | { readonly kind: 'loop'; readonly form: LoopForm; readonly body: Block }
  | { readonly kind: 'label'; readonly body: Block }
  | { readonly kind: 'jump'; readonly how: 'break' | 'continue'; readonly target: number }
  | { readonly kind: 'switch'; readonly cases: readonly Block[]; readonly falls: boolean; readonly hasDefault: boolean }
  | { readonly kind: 'closure'; readonly body: Block }
  | { readonly kind: 'call'; readonly closure: number }
  | { readonly kind: 'chain'; readonly fulfilled: Block; readonly rejected: Block | undefined; readonly lastly: Block | undefined };

export type Block = readonly Statement[];

export interface Program {
  readonly isAsync: boolean;
  readonly body: Block;
}

const item = fc.nat({ max: 11 });

function statementIn(block: fc.Arbitrary<Block>): fc.Arbitrary<Statement> {
  const maybe = fc.option(block, { nil: undefined });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('use', 'write', 'read'), item }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('work', 'work', 'task') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('release', 'free', 'alias'), item }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('return', 'throw', 'return', 'throw', 'discard') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('call'), closure: fc.nat({ max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('jump'), how: fc.constantFrom('break', 'continue'), target: fc.nat({ max: 3 }) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('lease'), style: styles, body: block }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('if'), input: fc.nat({ max: 11 }), yes: block, no: maybe }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('try'), body: block, handler: maybe, rethrows: fc.boolean(), finalizer: maybe }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('loop'), form: fc.constantFrom(...LOOP_FORMS), body: block }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('label'), body: block }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('switch'), cases: fc.array(block, { minLength: 1, maxLength: 3 }), falls: fc.boolean(), hasDefault: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('closure'), body: block }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('chain'), fulfilled: block, rejected: maybe, lastly: maybe }) },
  ) as fc.Arbitrary<Statement>;
}

/** Careful styles are more frequent, so that a good share of the programs is correct. */
const styles = fc.constantFrom<LeaseStyle>('finally', 'finally', 'finally', 'finally', 'catch', 'catch', 'guarded', 'plain', 'leaky');

const leaf = fc.oneof(
  fc.record({ kind: fc.constantFrom('use', 'write', 'read', 'release'), item }),
  fc.record({ kind: fc.constantFrom('work', 'task') }),
) as fc.Arbitrary<Statement>;

function blockOf(depth: number): fc.Arbitrary<Block> {
  if (depth === 0) return fc.array(leaf, { maxLength: 2 });
  return fc.array(statementIn(blockOf(depth - 1)), { maxLength: 3 });
}

const DEPTH = 3;

/** A program around at least one acquire. */
export const programs: fc.Arbitrary<Program> = fc
  .record({
    isAsync: fc.boolean(),
    before: fc.array(statementIn(blockOf(1)), { maxLength: 1 }),
    lease: fc.record({ kind: fc.constant('lease' as const), style: styles, body: blockOf(DEPTH) }),
    after: fc.array(statementIn(blockOf(1)), { maxLength: 2 }),
  })
  .map(({ isAsync, before, lease, after }) => ({ isAsync, body: [...before, lease, ...after] }));
