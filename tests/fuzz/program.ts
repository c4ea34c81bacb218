/**
 * Random programs as trees. References are plain numbers that the writers reduce to what is in scope, so every tree is a valid program
 * and shrinks freely.
 */
import fc from 'fast-check';

/** How the code around a body treats the object that it works on. */
export type LeaseStyle =
  | 'finally' | 'catch' | 'plain' | 'leaky' | 'conditional' | 'guarded' | 'lazy' | 'flagged' | 'once' | 'given' | 'retry' | 'using' | 'disposer' | 'async disposer' | 'field' | 'callback' | 'chain' | 'event' | 'hook';

const LOOP_FORMS = ['for', 'while', 'do', 'forever', 'for-of', 'for-await', 'forEach'] as const;
export type LoopForm = (typeof LOOP_FORMS)[number];

export type Access = 'use' | 'write' | 'read' | 'fill' | 'release' | 'free' | 'stray' | 'alias' | 'box' | 'same' | 'destructure';

/** Statements without a body. `item` chooses what they are about, if they are about something. */
export type Simple = 'work' | 'task' | 'return' | 'throw' | 'fail' | 'discard' | 'yield' | 'default' | 'optional' | 'logical';

/** Code that runs in a function of its own: at once, by its name, or later. */
const NESTED = ['closure', 'job', 'iife', 'class', 'loan', 'async loan', 'executor', 'later', 'floating'] as const;
export type Nested = (typeof NESTED)[number];

export type Statement =
  | { readonly kind: 'lease'; readonly style: LeaseStyle; readonly body: Block; readonly choice: number }
  | { readonly kind: Access; readonly item: number }
  | { readonly kind: Simple; readonly item: number }
  | { readonly kind: Nested; readonly body: Block; readonly choice: number }
  | { readonly kind: 'if'; readonly input: number; readonly yes: Block; readonly no: Block | undefined }
  | { readonly kind: 'try'; readonly body: Block; readonly handler: Block | undefined; readonly rethrows: boolean; readonly finalizer: Block | undefined }
  | { readonly kind: 'override'; readonly body: Block; readonly how: number }
  | { readonly kind: 'loop'; readonly form: LoopForm; readonly body: Block }
  | { readonly kind: 'label'; readonly body: Block }
  | { readonly kind: 'jump'; readonly how: 'break' | 'continue'; readonly target: number }
  | { readonly kind: 'switch'; readonly cases: readonly Block[]; readonly falls: boolean; readonly fallback: number | undefined; readonly isInput: boolean }
  | { readonly kind: 'call'; readonly closure: number }
  | { readonly kind: 'chain'; readonly fulfilled: Block; readonly rejected: Block | undefined; readonly lastly: Block | undefined; readonly choice: number };

export type Block = readonly Statement[];

export interface Program {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** the code is a method, and the helpers are its neighbours */
  readonly isMethod: boolean;
  readonly body: Block;
}

type OneOf<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>];

const item = fc.nat({ max: 23 });
const choice = fc.nat({ max: 23 });

function oneOf<T>(...options: readonly OneOf<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, ...options.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

const kinds = <K extends string>(...names: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...names);

/** Careful styles are more frequent, so that a good share of the programs is correct. */
const styles: fc.Arbitrary<LeaseStyle> = oneOf(
  [6, kinds('finally' as const)],
  [2, kinds('using', 'disposer', 'async disposer')],
  [6, kinds('catch', 'conditional', 'guarded', 'lazy', 'flagged', 'once', 'given', 'retry', 'field', 'field', 'field', 'event', 'hook', 'callback', 'chain', 'chain')],
  [3, kinds('plain', 'leaky')],
);

const access = fc.record({ kind: kinds('use', 'write', 'read', 'fill', 'destructure'), item });
const ending = fc.record({ kind: kinds('release', 'free', 'stray'), item });
const naming = fc.record({ kind: kinds('alias', 'box', 'same'), item });
const calling = fc.record({ kind: kinds('work', 'work', 'task'), item });
const leaving = fc.record({ kind: kinds('return', 'throw', 'fail', 'return', 'throw', 'discard'), item });
const valued = fc.record({ kind: kinds('default', 'optional', 'logical'), item });

const jumping = fc.record({ kind: kinds('jump'), how: kinds('break', 'continue'), target: fc.nat({ max: 3 }) });

const leaf: fc.Arbitrary<Statement> = oneOf<Statement>([4, access], [2, ending], [3, calling], [1, valued], [2, jumping], [1, fc.record({ kind: kinds('yield'), item })]);

function statementIn(block: fc.Arbitrary<Block>): fc.Arbitrary<Statement> {
  const maybe = fc.option(block, { nil: undefined });
  return oneOf<Statement>(
    [6, access],
    [3, calling],
    [3, ending],
    [2, naming],
    [2, leaving],
    [2, valued],
    [2, fc.record({ kind: kinds('yield'), item })],
    [2, fc.record({ kind: kinds('call'), closure: fc.nat({ max: 3 }) })],
    [6, jumping],
    [8, fc.record({ kind: kinds('lease'), style: styles, body: block, choice })],
    [4, fc.record({ kind: kinds('if'), input: fc.nat({ max: 11 }), yes: block, no: maybe })],
    [3, fc.record({ kind: kinds('try'), body: block, handler: maybe, rethrows: fc.boolean(), finalizer: maybe })],
    [1, fc.record({ kind: kinds('override'), body: block, how: fc.nat({ max: 11 }) })],
    [5, fc.record({ kind: kinds('loop'), form: kinds(...LOOP_FORMS), body: block })],
    [1, fc.record({ kind: kinds('label'), body: block })],
    [2, fc.record({ kind: kinds('switch'), cases: fc.array(block, { minLength: 1, maxLength: 3 }), falls: fc.boolean(), fallback: fc.option(fc.nat({ max: 3 }), { nil: undefined }), isInput: fc.boolean() })],
    [7, fc.record({ kind: kinds(...NESTED, 'later', 'floating'), body: block, choice })],
    [2, fc.record({ kind: kinds('chain'), fulfilled: block, rejected: maybe, lastly: maybe, choice })],
  );
}

function blockOf(depth: number): fc.Arbitrary<Block> {
  if (depth === 0) return fc.array(leaf, { maxLength: 2 });
  return fc.array(statementIn(blockOf(depth - 1)), { maxLength: 3 });
}

const DEPTH = 3;

/** A program around at least one acquire. */
export const programs: fc.Arbitrary<Program> = fc
  .record({
    isAsync: oneOf([3, fc.constant(true)], [2, fc.constant(false)]),
    isGenerator: oneOf([3, fc.constant(false)], [1, fc.constant(true)]),
    isMethod: oneOf([2, fc.constant(false)], [1, fc.constant(true)]),
    before: fc.array(statementIn(blockOf(1)), { maxLength: 1 }),
    lease: fc.record({ kind: kinds('lease'), style: styles, body: blockOf(DEPTH), choice }),
    after: fc.array(statementIn(blockOf(1)), { maxLength: 2 }),
  })
  .map(({ before, lease, after, ...frame }) => ({ ...frame, body: [...before, lease, ...after] }));
