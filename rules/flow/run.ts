/**
 * One run: one acquire site followed through the function that contains it. A run owns nothing but its budget and what it found.
 */
import type { FunctionNode, Node, Variable } from '../ast/nodes.ts';
import type { FileIndex } from './file/file-index.ts';
import type { Finding, FindingVariant, Risk, Site, State, Step, Value } from './model.ts';
import { forget, isFact } from './state.ts';
import { isWrittenInClosure } from './file/in-place.ts';
import type { TSESTree } from '@typescript-eslint/utils';
import type { Positions } from './positions.ts';
import type { Settings } from './settings.ts';

/** Thrown inside the core when a site costs more than it may; caught by `analyze`, which stays silent about the site and counts it. */
export class GiveUp extends Error {}

export interface Limits {
  /** expressions and statements evaluated for one site */
  readonly budget: number;
  /** the same for all sites of one function together */
  readonly functionBudget: number;
  /** what each of the first thousand sites of a function may spend besides, so that one costly site leaves something for the others */
  readonly share: number;
  readonly states: number;
  readonly loopRounds: number;
  /** functions interpreted inside one another */
  readonly depth: number;
}

export const LIMITS: Limits = { budget: 60_000, functionBudget: 300_000, share: 250, states: 32, loopRounds: 12, depth: 6 };

/** What may still be spent on one function, by all its sites together. */
export interface Allowance {
  left: number;
  shares: number;
}

export function allowanceOf({ functionBudget, share }: Limits): Allowance {
  return { left: functionBudget, shares: 1000 * share };
}

export function isSpent({ left, shares }: Allowance): boolean {
  return left < 0 && shares <= 0;
}

export type Root = FunctionNode | TSESTree.Program;

export class Run {
  readonly file: FileIndex;
  readonly site: Site;
  readonly root: Root;
  readonly settings: Settings;
  readonly limits: Limits;
  /** functions being interpreted, outermost first; a function met again is not entered */
  readonly inlined: FunctionNode[] = [];
  /** states in which an optional chain ended early, one list per chain being evaluated */
  readonly shortCircuits: State[][] = [];
  /** the value in which some path handed the resource to the caller */
  handsOut: Value | undefined;
  /** true when some path handed out something else instead, which is not this function's to release */
  handsOther = false;
  /** true when a call got the object and gave something that took its name: the same, or another for it */
  mayBeSwapped = false;
  /** true when a path stored the resource where others reach it */
  keeps = false;
  /** a function of this file that hands the resource to its caller through a promise or a callback */
  handsBack: { readonly fn: FunctionNode; readonly gives: 'promise' | 'callback'; readonly item: number; readonly done: number; readonly value: Value } | undefined;
  /** true when somebody listens to the resource for as long as it lives */
  isKept = false;
  /** the field, as it is written, that this run takes to be its own, whichever methods fill and release it */
  ownField: string | undefined;
  visitedSite = false;
  /** how many `try` blocks are being executed: what throws there comes back to this function */
  tries = 0;
  /** those of them whose handler acquires, or decides about acquiring and releasing */
  decisiveHandlers = 0;
  /** suspensions met so far, and how many there had been when the resource was last touched */
  suspensions = 0;
  touches = 0;
  touchedAt = -1;
  /** how often work on the resource was waited for so far */
  waits = 0;
  #spent = 0;
  readonly #allowance: Allowance;
  #findings: Finding[] = [];
  /** work that a connection does in its turn: what is waited for after it comes after it */
  readonly queued = new Set<Node>();
  /** how many `finally` blocks are being executed: a way out waits behind each */
  finalizers = 0;
  /** true when the run follows its site to every end; false when it only asks what some function does */
  isConclusive = false;
  /** where, by syntax, the names stand that receive the resource: while nothing is held, only statements with one of them matter */
  mentions: Positions = [];
  /** and those that change, or leave because of, a variable that decides about acquiring and releasing */
  guards: ReadonlySet<Variable> = new Set();
  /** where, by syntax, the names that receive the resource are released */
  releases: readonly Node[] = [];

  constructor(file: FileIndex, site: Site, root: Root, settings: Settings, limits: Limits = LIMITS, allowance: Allowance = allowanceOf(limits)) {
    this.file = file;
    this.site = site;
    this.root = root;
    this.settings = settings;
    this.limits = limits;
    this.#allowance = allowance;
  }

  spend(steps = 1): void {
    this.#spent += steps;
    if (this.#spent > this.limits.budget) throw new GiveUp('budget');
    if (this.#spent <= this.limits.share && this.#allowance.shares > 0) {
      this.#allowance.shares -= steps;
      return;
    }
    this.#allowance.left -= steps;
    if (this.#allowance.left < 0) throw new GiveUp('function budget');
  }

  /** How much this run has cost, in steps. */
  get spent(): number {
    return this.#spent;
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  report(variant: FindingVariant, at: Node, state: State, witness: readonly Step[], certainty?: Finding['certainty']): void {
    this.#findings.push({ kind: KINDS[variant], variant, certainty: certainty ?? certaintyOf(state.risk), node: at, site: this.site, name: undefined, witness });
  }

  /** Runs `work` and returns what it reported, without keeping it. */
  apart<R>(work: () => R): { result: R; findings: readonly Finding[] } {
    const outer = this.#findings;
    this.#findings = [];
    try {
      return { result: work(), findings: this.#findings };
    } finally {
      this.#findings = outer;
    }
  }

  keep(findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /** A suspension lets other code run: what closures write is no longer known. */
  resumed(state: State): State {
    this.suspensions++;
    return forget(state, (place, value) => {
      if (!isFact(value)) return false;
      const variable = this.file.rootOf(place);
      return variable !== undefined && isWrittenInClosure(variable);
    });
  }
}

const KINDS: Readonly<Record<FindingVariant, Finding['kind']>> = {
  discarded: 'leak',
  overwritten: 'leak',
  exit: 'leak',
  throw: 'leak',
  raced: 'leak',
  twice: 'double-release',
  use: 'use-after-release',
  view: 'use-after-release',
  escape: 'use-after-release',
  'returned-work': 'use-after-release',
  write: 'write-after-release',
  dirty: 'dirty-release',
  transaction: 'dirty-release',
  capture: 'async-capture',
  kept: 'async-capture',
  foreign: 'foreign-release',
  nested: 'nested-acquire',
  'outside-transaction': 'nested-acquire',
  across: 'held-across-await',
};

/** An unknown synchronous call that might throw is a possibility; a rejection, a `throw` and a straight path are certain. */
export function certaintyOf(risk: Risk | undefined): Finding['certainty'] {
  return risk?.grade === 'call' ? 'possible' : 'definite';
}

/** The step by which a path went that something failed on. */
export function failed({ node, grade }: Risk): Step {
  return { node, what: grade === 'explicit' || grade === 'call' ? 'throws' : 'rejects' };
}
