/**
 * The passes over one file, in order: find the acquire sites, choose for each the code that must release, follow every path through it, and
 * keep one finding per site. Functions of the file that hand a fresh resource to their caller make their callers acquire sites in turn.
 */
import { bare, callbackArgument, calleeName, enclosingFunction, isFunction, isInside } from '../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../ast/nodes.ts';
import { isGiver } from './sites/beliefs.ts';
import { isAlternative } from './file/bindings.ts';
import { mayAcquire } from './sites/candidates.ts';
import { leaksOf } from './ownership/exits.ts';
import { FileIndex } from './file/file-index.ts';
import { entriesOf, entryOf } from './memory.ts';
import type { SourceFile } from './file/file-index.ts';
import { body } from './interpret/functions.ts';
import { forgottenBy } from './ownership/instance-leases.ts';
import { mayRelease } from './calls/callees.ts';
import { isInTest, isIteration } from './calls/known-calls.ts';
import type { Finding, Outcome, Place, Site, State, Value } from './model.ts';
import { surroundingsOf } from './ownership/guards.ts';
import { holderOf, nameOf, openedBy, placesAbove } from './file/naming.ts';
import { tellLeftByLastCall } from './ownership/not-acquired.ts';
import { releaseOutOfScope } from './ownership/out-of-scope.ts';
import { isNeverCalled } from './ownership/program-end.ts';
import { lostToNextCall } from './ownership/module-leases.ts';
import { missedEvent } from './ownership/missed-events.ts';
import { bindPattern } from './interpret/patterns.ts';
import { allowanceOf, GiveUp, isSpent, LIMITS, Run } from './run.ts';
import type { Allowance, Limits, Root } from './run.ts';
import { confirmed } from './second-look.ts';
import { selectFindings } from './select.ts';
import type { Settings } from './settings.ts';
import { NO_SETTINGS } from './settings.ts';
import { callsOf, siteThrough } from './sites/through.ts';
import type { Fresh } from './sites/through.ts';
import { endLoan } from './sites/loans.ts';
import { callbackOf, findSites } from './sites/find-sites.ts';
import { isOwed } from './sites/owed.ts';
import { execute } from './interpret/statements.ts';
import { lostInInstance } from './ownership/wrapped-leases.ts';
import { NULLISH, put, RELEASER, RESOURCE, START, UNKNOWN, joinStates, newExits } from './state.ts';
import type { Exits } from './state.ts';

export interface Analysis {
  readonly findings: readonly Finding[];
  readonly sites: number;
  /** sites given up because they cost more than the limits allow, with the limit that was hit */
  readonly givenUp: readonly { readonly site: Site; readonly limit: string }[];
  /** what following the sites has cost: expressions and statements evaluated */
  readonly steps: number;
}

const THROUGH_DEPTH = 3;

/** production: what tests acquire is not followed, since nothing about it would be definite */
export type Scope = 'production' | 'all';

export function analyze(source: SourceFile, settings: Settings = NO_SETTINGS, limits: Limits = LIMITS, scope: Scope = 'all'): Analysis {
  const file = new FileIndex(source);
  const found = findSites(file, settings.protocols);
  const lent = lentElsewhere(file, new Set(found.map(({ call }) => call)), settings, limits);
  const work = [...found, ...lent].filter((site) => isOwed(file, site)).map((site) => ({ site, depth: 0 }));
  for (const { site } of work) file.sites.set(site.call, site);
  const findings: Finding[] = [];
  const givenUp: { site: Site; limit: string }[] = [];
  const allowances = new Map<Root, Allowance>();
  let steps = 0;
  for (const { site, depth } of work) {
    const inTest = isInTest(file, site.call);
    if ((inTest && scope === 'production') || isNeverCalled(file, enclosingFunction(site.call))) continue;
    const outcome = confirmed(file, site, follow(file, site, settings, limits, allowances), () => follow(file, site, settings, limits, new Map()));
    steps += outcome.steps;
    if (outcome.limit !== undefined) givenUp.push({ site, limit: outcome.limit });
    findings.push(...selectFindings(outcome.findings).map((finding) => ({ ...finding, name: nameOf(file, site), certainty: inTest ? 'possible' : finding.certainty })));
    if (!outcome.fresh || depth >= THROUGH_DEPTH) continue;
    for (const call of callsOf(file, outcome.fresh.fn)) {
      if (file.sites.has(call)) continue;
      const through = siteThrough(file, site, call, outcome.fresh);
      if (!through) continue;
      file.sites.set(call, through);
      work.push({ site: through, depth: depth + 1 });
    }
  }
  return { findings: findings.filter((finding) => !goesWithOther(file, finding, findings)), sites: work.length, givenUp, steps };
}

/** A page goes with its browser: where a path leaves both behind, the browser is told of, and enough. */
function goesWithOther(file: FileIndex, { kind, variant, site }: Finding, findings: readonly Finding[]): boolean {
  if (kind !== 'leak' || (variant !== 'exit' && variant !== 'throw') || !site.protocol.release.receiver) return false;
  const above = placesAbove(file, site);
  // What a helper leaves behind where it fails is not what its caller has got.
  const isBeside = (other: Site): boolean => !site.through || enclosingFunction(other.call) === enclosingFunction(site.call);
  return findings.some((other) => other.kind === 'leak' && other.site !== site && isBeside(other.site) && above.some((place) => isFilledBy(file, place, other.site)));
}

function isFilledBy(file: FileIndex, place: Place, site: Site): boolean {
  const holder = holderOf(site);
  if (holder) return file.placeOf(holder) === place;
  // `const [server, browser] = await Promise.all([serve(), launch()])`
  const declaration = file.rootOf(place)?.defs[0]?.node;
  return declaration?.type === 'VariableDeclarator' && declaration.init !== null && isInside(site.call, declaration.init);
}

/** Calls of functions of other files that hand out what they acquire; found by type information. */
function lentElsewhere(file: FileIndex, known: ReadonlySet<CallNode>, settings: Settings, limits: Limits): Site[] {
  const { types } = file;
  if (!types) return [];
  const lends = entriesOf((text: string) => mayAcquire(text, settings.protocols));
  const sitesOf = entriesOf((other: FileIndex) => findSites(other, settings.protocols));
  return file.calls.flatMap((call) => {
    const elsewhere = !known.has(call) && isGiver(calleeName(call)) ? types.functionElsewhere(call, lends) : undefined;
    if (!elsewhere || !lends(elsewhere.file.text)) return [];
    for (const site of sitesOf(elsewhere.file)) {
      const { fresh } = isInside(site.call, elsewhere.fn) ? follow(elsewhere.file, site, settings, limits, new Map()) : {};
      if (fresh?.fn === elsewhere.fn && fresh.gives !== 'callback' && !fresh.shared) return [{ ...site, call, member: undefined, shape: fresh.shape, gives: fresh.gives, parameters: undefined, confidence: 'known' as const }];
    }
    return [];
  });
}

interface Followed {
  readonly findings: readonly Finding[];
  /** the function that hands the resource to its caller, if one does */
  readonly fresh: Fresh | undefined;
  readonly limit: string | undefined;
  readonly steps: number;
}

function follow(file: FileIndex, site: Site, settings: Settings, limits: Limits, allowances: Map<Root, Allowance>): Followed {
  const outer = rootOf(file, site);
  const followed = followFrom(file, site, outer, settings, limits, allowances);
  const inner = enclosingFunction(site.call);
  return followed.visited || site.gives === 'callback' || inner === outer ? followed : followFrom(file, site, inner, settings, limits, allowances);
}

function followFrom(file: FileIndex, site: Site, root: Root, settings: Settings, limits: Limits, allowances: Map<Root, Allowance>): Followed & { visited: boolean } {
  const allowance = entryOf(allowances, root, () => allowanceOf(limits));
  if (isSpent(allowance)) return { findings: [], fresh: undefined, limit: 'function budget', steps: 0, visited: true };
  const run = new Run(file, site, root, settings, limits, allowance);
  run.isConclusive = true;
  try {
    const exits = newExits();
    const ends = isFunction(root) ? enter(run, root, exits) : execute(run, { ...root, type: 'BlockStatement' } as never, [START], exits).map((state) => ({ state, value: UNKNOWN }));
    const returns: Outcome[] = [...ends, ...exits.returns];
    // The end of a module is no exit: what is acquired at the top lives as long as the program.
    if (site.lent) endLoan(run, returns);
    else if (isFunction(root)) leaksOf(run, returns, exits.throws);
    if (site.lent) return { findings: run.findings.filter(({ kind, variant, certainty }) => kind === 'async-capture' || (variant === 'escape' && certainty === 'definite')), fresh: undefined, limit: undefined, steps: run.spent, visited: true };
    if (!run.findings.some(({ kind, certainty }) => kind === 'leak' && certainty === 'definite')) beyondThePaths(run);
    tellLeftByLastCall(run);
  } catch (error) {
    // A rule that throws ends the whole lint run; a site that cannot be followed is only one site.
    return { findings: [], fresh: undefined, limit: error instanceof GiveUp ? error.message : String(error), steps: run.spent, visited: true };
  }
  return { findings: run.findings, fresh: freshOf(run), limit: undefined, steps: run.spent, visited: run.visitedSite };
}

/** Leaks that no path of this function shows: a release that can never work, an instance that keeps its lease. */
function beyondThePaths(run: Run): void {
  const broken = releaseOutOfScope(run);
  const forgotten = forgottenBy(run);
  const lost = lostInInstance(run);
  const missed = missedEvent(run);
  const next = lostToNextCall(run);
  if (broken) run.report('throw', run.site.call, START, [{ node: broken, what: 'throws' }], 'definite');
  else if (forgotten) run.report(forgotten.what === 'throws' || forgotten.what === 'rejects' ? 'throw' : 'exit', run.site.call, START, [forgotten], 'definite');
  else if (lost) run.report('exit', run.site.call, START, [], 'definite');
  else if (next) run.report('overwritten', run.site.call, START, [next], 'definite');
  else if (missed) run.report('exit', run.site.call, START, [missed], 'definite');
}

function freshOf(run: Run): Fresh | undefined {
  if (run.handsBack) {
    const { value, ...back } = run.handsBack;
    return { ...back, shape: shapeOf(run, value), shared: false, perhapsGiven: false };
  }
  if (!run.handsOut || !isFunction(run.root) || run.site.gives === 'callback') return undefined;
  return { fn: run.root, gives: run.root.async || run.site.gives === 'promise' ? 'promise' : 'value', item: -1, done: -1, shape: shapeOf(run, run.handsOut), shared: run.keeps, perhapsGiven: run.handsOther || run.site.perhapsGiven === true || isAlternative(run.site.call) };
}

/** The handed-out object as its receiver sees it: the field that holds the resource, and functions that release it. */
function shapeOf(run: Run, value: Value): Value | undefined {
  if (value.kind !== 'record') return undefined;
  const fields = new Map<string, Value>();
  for (const [name, field] of value.fields) {
    if (field.kind === 'resource' || field.kind === 'view' || field.kind === 'releaser') fields.set(name, field);
    else if (field.kind === 'closure' && mayRelease(run, field.node)) fields.set(name, RELEASER);
  }
  return { kind: 'record', fields };
}

/** Enters the root: an ordinary function with nothing acquired yet, or the callback that an acquire hands its resource to. */
function enter(run: Run, root: FunctionNode, exits: Exits): Outcome[] {
  const { telling, guards, mentions, releases } = surroundingsOf(run);
  Object.assign(run, { guards, mentions, releases });
  const start = { ...START, guards: telling };
  const states = run.site.gives === 'callback' ? handed(run, root, start, exits) : parametersUnknown(run, root, start, exits);
  return body(run, root, states, exits);
}

function parametersUnknown(run: Run, fn: FunctionNode, start: State, exits: Exits): State[] {
  return bindAll(run, fn, fn.params.map(() => UNKNOWN), start, exits);
}

/** `(error, client, done) => …` with an error nothing was acquired; without one the client is held. */
function handed(run: Run, fn: FunctionNode, start: State, exits: Exits): State[] {
  const shape = run.site.parameters;
  if (!shape) return [start];
  const values = fn.params.map((_, index): Value => (index === shape.error ? NULLISH : index === shape.item ? RESOURCE : index === shape.done ? RELEASER : UNKNOWN));
  const opened = openedBy(run.site);
  const place = opened && run.file.placeOf(opened);
  return bindAll(run, fn, values, { ...(place === undefined ? start : put(start, place, RESOURCE)), owner: 'held' }, exits);
}

function bindAll(run: Run, fn: FunctionNode, values: readonly Value[], state: State, exits: Exits): State[] {
  return fn.params.reduce<State[]>((states, param, index) => joinStates(states.flatMap((now) => bindPattern(run, param, { state: now, value: values[index] ?? UNKNOWN }, exits))), [state]);
}

/** The function whose paths decide: the one around the acquire, or around the promise chain or loop whose callback acquires. */
function rootOf(file: FileIndex, site: Site): Root {
  if (site.gives === 'callback') {
    const last = callbackArgument(site.call);
    const callback = last && callbackOf(file, last);
    if (callback) return callback;
  }
  let root = enclosingFunction(site.call);
  while (isFunction(root) && runsInPlace(root)) root = enclosingFunction(root);
  return root;
}

const CHAIN = new Set(['then', 'catch', 'finally']);

/** Callbacks that the interpreter runs where they stand, on every path that reaches them. */
function runsInPlace(fn: FunctionNode): boolean {
  const call = fn.parent;
  if (call?.type === 'CallExpression' && call.callee === fn) return true;
  if (call?.type !== 'CallExpression' || !call.arguments.includes(fn as never)) return false;
  const name = calleeName(call);
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' && ((CHAIN.has(name ?? '') && isFollowedChain(callee.object)) || (isIteration(call, name) && !fn.async));
}

/** A chain that starts with something the interpreter evaluates to a promise it follows. */
function isFollowedChain(node: Node): boolean {
  return bare(node).type === 'CallExpression';
}
