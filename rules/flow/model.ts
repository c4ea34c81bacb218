/**
 * The vocabulary of the static core: what is acquired where, what one path knows, what is reported. Data only.
 */
import type { MisuseKind } from '../../runtime/core/misuse.ts';
import type { FunctionNode, Node } from '../ast/nodes.ts';
import type { TSESTree } from '@typescript-eslint/utils';
import type { Protocol } from '../protocols/protocol.ts';

/** A place that can hold a value: a variable, a member path such as `this.client`, or the text of a pure condition. Interned per file. */
export type Place = number;

/** What is known of a value. Everything that is not worth telling apart is `unknown` and is not stored. */
export type Value =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'nullish' }
  /** null, undefined, false, 0 or the empty string */
  | { readonly kind: 'falsy' }
  | { readonly kind: 'truthy' }
  /** neither null nor undefined */
  | { readonly kind: 'present' }
  /** the object of the acquire site under study */
  | { readonly kind: 'resource' }
  /** shares the resource's memory or life: a subarray, a row cursor */
  | { readonly kind: 'view' }
  /** the promise of the acquire itself; awaiting it gives the resource, or nothing was acquired */
  | { readonly kind: 'acquiring' }
  /** the promise of work on the resource that was started and is not yet awaited */
  | { readonly kind: 'pending'; readonly node: Node }
  /** a promise that cannot reject: of a release, of `allSettled` */
  | { readonly kind: 'settled' }
  /** a function that releases the resource when called: `done`, `client.release.bind(client)` */
  | { readonly kind: 'releaser' }
  /** a promise whose callbacks were interpreted in place: the states it ends in */
  | { readonly kind: 'promise'; readonly fulfilled: readonly Outcome[]; readonly rejected: readonly State[]; /** its callbacks touch the resource after a suspension */ readonly usesLater: boolean }
  | { readonly kind: 'closure'; readonly node: FunctionNode }
  /** an object or array literal with something worth following inside */
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> };

/** One path's state together with the value of the expression it just evaluated. */
export interface Outcome {
  readonly state: State;
  readonly value: Value;
}

/**
 * none: not acquired on this path · held: this code must release it · released · escaped: somebody else owns it now ·
 * delegated: a callback that surely runs releases it on all its paths.
 */
export type Ownership = 'none' | 'held' | 'released' | 'escaped' | 'delegated';

/** What made control leave the straight path while the resource was held. */
export interface Risk {
  readonly node: Node;
  readonly grade: ThrowGrade;
}

/** explicit: `throw` · awaited: a promise rejects · resource: a call on the resource · call: a call of something unknown */
export type ThrowGrade = 'explicit' | 'awaited' | 'resource' | 'call';

/** What one set of paths knows at one point. Immutable. States with equal ownership and equal tracked places merge, and keep the facts they share. */
export interface State {
  readonly owner: Ownership;
  readonly env: ReadonlyMap<Place, Value>;
  /** the places that decide about acquiring and releasing in this run: what is known of them keeps states apart */
  readonly guards: ReadonlySet<Place>;
  readonly risk: Risk | undefined;
  /** where it was released, or where ownership left */
  readonly endedAt: Node | undefined;
  /** the `return` by which this path left its function; none where it fell off the end */
  readonly left: Node | undefined;
  /** what will run later and uses the resource: un-awaited calls, closures given to a timer */
  readonly later: readonly Node[];
  /** what began the transaction that is open on it */
  readonly transaction: Node | undefined;
  /** fields written since the acquire and not put back, each with the write; kept only for pools that reset nothing */
  readonly dirty: ReadonlyMap<string, Node>;
}

/** Where an object is acquired. */
export interface Site {
  readonly protocol: Protocol;
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  /** true when the object is what the call is made on: `await transaction.begin()` */
  readonly opens?: boolean;
  /** true when the call lends the object to its callback and takes it back afterwards */
  readonly lent?: boolean;
  /** what the acquire was called on, the pool by whatever name it has there */
  readonly pool: Node | undefined;
  /** value: the call gives the resource · promise: a promise of it · callback: its last argument receives it */
  readonly gives: 'value' | 'promise' | 'callback';
  /** callback only: which parameters of the callback are the error, the resource and the releaser; -1 for none */
  readonly parameters: { readonly error: number; readonly item: number; readonly done: number } | undefined;
  /** the property of the result that is the promise (`pool.acquire().promise`) or the item */
  readonly member: string | undefined;
  /** what a helper of this file wraps the resource in, when the site is a call of such a helper */
  readonly shape: Value | undefined;
  /** false when the pool is known to reset nothing on release */
  readonly resets: boolean;
  /** how sure it is that this acquires from a pool */
  readonly confidence: 'known' | 'named' | 'believed';
  /** the function of this file that hands the resource out, when the site is a call of such a helper */
  readonly through: FunctionNode | undefined;
  /** true when that function may give something else instead, which its caller must not release */
  readonly perhapsGiven?: boolean;
  /** conditions about the process on which that function acquires nothing */
  readonly unless?: readonly Place[];
}

export type FindingVariant = 'discarded' | 'overwritten' | 'exit' | 'throw' | 'twice' | 'use' | 'write' | 'dirty' | 'transaction' | 'view' | 'returned-work' | 'escape' | 'capture' | 'kept' | 'foreign' | 'nested' | 'outside-transaction' | 'raced' | 'across';

/** One step of the path that shows a finding. */
export interface Step {
  readonly node: Node;
  readonly what: 'throws' | 'rejects' | 'returns' | 'ends' | 'breaks' | 'released' | 'used' | 'written' | 'overwritten' | 'begun' | 'acquired' | 'raced' | 'cut-off' | 'fails' | 'dies' | 'again' | 'kept';
}

/** What the linter and the runtime both know, and what only code can show: a run does not see whether what is awaited has to do with the object. */
export type FindingKind = MisuseKind | 'held-across-await';

export interface Finding {
  readonly kind: FindingKind;
  readonly variant: FindingVariant;
  readonly certainty: 'definite' | 'possible';
  /** where it is reported: the acquire for a leak, the offending use otherwise */
  readonly node: Node;
  readonly site: Site;
  /** what the code calls the resource, if it has a name for it */
  readonly name: string | undefined;
  readonly witness: readonly Step[];
}
