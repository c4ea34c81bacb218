/**
 * Who owns the resource: where it sits, when it is released, when somebody else takes it over.
 */
import { bare, calleeName, enclosingClass, enclosingFunction, isFunction, isInside, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import { localFunction, seesField } from '../calls/callees.ts';
import { isEventMethod } from '../calls/known-calls.ts';
import { nameOf } from '../file/naming.ts';
import { collect, collectingIn, isCollectedName, LIST } from './collected.ts';
import { isBehindResult, tellTwiceIn } from './doubles.ts';
import { detach, discard } from '../interpret/effects.ts';
import { invoke } from '../interpret/functions.ts';
import type { Outcome, Place, State, Value } from '../model.ts';
import { isOnRequest, isOption } from './lent-places.ts';
import { isReleaseOf } from './release-forms.ts';
import { pathText, releasesOfPath } from './releases.ts';
import { certaintyOf } from '../run.ts';
import type { Run } from '../run.ts';
import type { Settlement } from '../interpret/promises.ts';
import { ACQUIRING, put, RESOURCE, SETTLED, UNKNOWN, withOwner } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** The value a name holds on this path. */
export function lookup(run: Run, node: TSESTree.Identifier, state: State): Value {
  const place = run.file.placeOf(node);
  const known = place === undefined ? undefined : state.env.get(place);
  if (known) return known;
  const variable = run.file.variableOf(node);
  const fn = variable && run.file.functionNamed(variable);
  return fn ? { kind: 'closure', node: fn } : UNKNOWN;
}

/** True when some place still holds the resource, or the promise of it. */
export function reaches(run: Run, state: State, kind: 'resource' | 'acquiring'): boolean {
  for (const value of state.env.values()) if (value.kind === kind || (value.kind === 'record' && carries(run, state, value))) return true;
  return false;
}

/** Values through which whoever gets them can reach the resource itself. */
export function carries(run: Run, state: State, value: Value, depth = 3): boolean {
  if (depth === 0) return false;
  switch (value.kind) {
    case 'resource':
    case 'acquiring':
    case 'releaser':
      return true;
    case 'view':
      return run.site.protocol.nature === 'memory';
    case 'record':
      return [...value.fields.values()].some((field) => carries(run, state, field, depth - 1));
    case 'closure':
      return captures(run, state, value.node, depth - 1);
    case 'promise':
      return value.fulfilled.some((outcome) => outcome.state.owner === 'escaped' || (outcome.state.owner === 'held' && carries(run, outcome.state, outcome.value, depth - 1)));
    default:
      return false;
  }
}

/** Values that are of no use once the resource is released. */
export function isAlive(run: Run, state: State, value: Value): boolean {
  if (value.kind === 'closure') return run.site.protocol.nature === 'memory' && captures(run, state, value.node);
  return value.kind === 'resource' || value.kind === 'view' || (value.kind === 'record' && [...value.fields.values()].some((field) => isAlive(run, state, field)));
}

/** True when a function mentions a variable or a field through which the resource can be reached. */
export function captures(run: Run, state: State, fn: FunctionNode, depth = 3): boolean {
  const free = run.file.freeVariables(fn);
  for (const [place, value] of state.env) {
    // A callback that was passed in and is called from here.
    if (value.kind === 'closure' && depth > 0 && value.node !== fn) {
      const callback = run.file.rootOf(place);
      if (callback && free.has(callback) && captures(run, state, value.node, depth - 1)) return true;
      continue;
    }
    if (value.kind !== 'resource' && value.kind !== 'view' && value.kind !== 'releaser' && value.kind !== 'record' && value.kind !== 'acquiring') continue;
    if (value.kind === 'record' && !carries(run, state, value, depth)) continue;
    const variable = run.file.rootOf(place);
    if (variable ? free.has(variable) : run.file.isOnThis(place) ? run.file.reachesThis(fn) && seesField(run, fn, run.file.memberOf(place)) : fn.type === 'ArrowFunctionExpression') return true;
  }
  return false;
}

/** Ownership leaves this code, if the value can reach the resource. */
export function transfer(run: Run, node: Node, { state, value }: Outcome): State {
  if (value.kind === 'promise') return detach(run, node, state, value);
  // Who keeps a page keeps its context by that.
  const isReached = value.kind === 'view' || carries(run, state, value);
  if (!isReached || state.owner !== 'held') return state;
  run.keeps = true;
  return withOwner(state, 'escaped', node);
}

/** Ends the lease. Releasing again what this path released already is the finding of a double release. */
export function release(run: Run, node: Node, state: State): State {
  switch (state.owner) {
    case 'none':
      return state;
    case 'delegated':
    case 'released':
      if (!run.site.protocol.forgivesSecondRelease && !(state.endedAt && isBehindResult(run, state.endedAt, node))) run.report('twice', node, state, state.endedAt ? [{ node: state.endedAt, what: 'released' }] : [], sinceRelease(run, state));
      return state;
    case 'escaped':
      tellStored(run, node, state);
      return { ...withOwner(state, 'released', node), later: [], risk: undefined };
    default:
      if (state.owner === 'held' && !settlesWork(run, node)) for (const later of state.later) if (!run.queued.has(later) || !mayHaveWaited(state, later)) run.report('capture', later, state, [{ node, what: 'released' }]);
      tellOpen(run, node, state);
      if (state.owner === 'held' && state.dirty.size > 0) run.report('dirty', node, state, [...state.dirty.values()].map((write) => ({ node: write, what: 'written' })));
      return { ...withOwner(state, 'released', node), later: [], risk: undefined, transaction: undefined };
  }
}

/** How sure a path is on which something failed after the release: code around a connection fails as a rule somewhere, the arithmetic around a vector does not. */
export function sinceRelease(run: Run, { risk }: State): 'definite' | 'possible' {
  return risk?.grade === 'call' && run.site.protocol.nature === 'memory' ? 'possible' : 'definite';
}

/** What failed on the way may have been the wait for work in its turn, unless the work was begun after it. */
function mayHaveWaited({ risk }: State, work: Node): boolean {
  return risk !== undefined && risk.grade !== 'explicit' && risk.node.range[1] > work.range[0];
}

/** `reader.cancel()` answers the reads that are under way. */
function settlesWork(run: Run, node: Node): boolean {
  return node.type === 'CallExpression' && run.site.protocol.answersAfter?.includes(calleeName(node) ?? '') === true;
}

/** A connection goes back in the middle of a transaction. A release that is given an error, or destroys, drops the connection instead. */
function tellOpen(run: Run, node: Node, state: State): void {
  const { transaction, risk, left } = state;
  const { transaction: ways, name } = run.site.protocol;
  if (!transaction || ways?.endsAtRelease || (node !== run.site.call && node.type === 'CallExpression' && drops(run, node))) return;
  const possible = name === 'unknown-pool' || run.site.confidence === 'believed';
  run.report('transaction', node, state, [{ node: transaction, what: 'begun' }, ...(risk ? [{ node: risk.node, what: 'rejects' } as const] : left ? [{ node: left, what: 'returns' } as const] : [])], possible ? 'possible' : undefined);
}

function drops(run: Run, call: TSESTree.CallExpression): boolean {
  const name = calleeName(call) ?? '';
  if (/^(?:destroy|remove)$/.test(name)) return true;
  const [first] = call.arguments;
  return run.site.protocol.release.item?.includes(name) === true && first !== undefined && !(first.type === 'Literal' && !first.value);
}

/** What was put where others find it, and is released all the same, is theirs and the next holder's at once. */
function tellStored(run: Run, node: Node, state: State): void {
  const { endedAt } = state;
  if (!endedAt || !isStore(endedAt) || isTakenBack(run, endedAt) || isKeptByPool(run, endedAt)) return;
  run.report('escape', endedAt, state, [{ node, what: 'released' }], run.site.protocol.nature === 'memory' && !isOnParameter(run, endedAt) ? certaintyOf(state.risk) : 'possible');
}

/** `this.failed.add(client); this.release(client)`: a pool has its own books. */
function isKeptByPool({ site }: Run, stored: Node): boolean {
  const lender = site.call.callee.type === 'MemberExpression' ? site.call.callee.object : undefined;
  const books = stored.type === 'CallExpression' && stored.callee.type === 'MemberExpression' ? bare(stored.callee.object) : stored;
  return lender?.type === 'ThisExpression' && books.type === 'MemberExpression' && books.object.type === 'ThisExpression';
}

/** `bounds.matrix = m`: what a caller lent may well be told where to look only for as long as this function works on it. */
function isOnParameter(run: Run, stored: Node): boolean {
  const object = stored.type === 'MemberExpression' ? bare(stored.object) : undefined;
  return object?.type === 'Identifier' && run.file.variableOf(object)?.defs[0]?.type === 'Parameter';
}

function isStore(node: Node): boolean {
  return node.type === 'MemberExpression' || node.type === 'Identifier' || (node.type === 'CallExpression' && /^(?:set|add|push|unshift|append|enqueue)$/.test(calleeName(node) ?? ''));
}

/** `active.add(c) … active.delete(c); c.release()`, `this.c = c … this.c = undefined` */
function isTakenBack(run: Run, stored: Node): boolean {
  const text = pathText(run, stored.type === 'CallExpression' && stored.callee.type === 'MemberExpression' ? stored.callee.object : stored);
  for (const call of run.file.callsIn(run.root)) {
    if (call.callee.type === 'MemberExpression' && pathText(run, call.callee.object) === text && /^(?:delete|remove|splice|pop|shift|clear|filter)$/.test(calleeName(call) ?? '')) return true;
  }
  return run.file.assignmentsTo(text).some((assignment) => isInside(assignment, run.root) && assignment.left !== stored) || isUnlinked(run, stored);
}

/** `this.insert(node); … this.unlink(node); pool.release(node)`: a function that is called besides the one that linked it writes the same links. */
function isUnlinked(run: Run, stored: Node): boolean {
  const name = stored.type === 'MemberExpression' ? memberName(stored) : undefined;
  const linking = enclosingFunction(stored);
  const called = name === undefined || linking === run.root ? [] : run.file.callsIn(run.root).map((call) => (call.type === 'CallExpression' ? localFunction(run, call) : undefined));
  return called.some((fn) => fn !== undefined && fn !== linking && run.file.assignsMember(name as string, fn) && !run.releases.some((release) => release.parent?.type === 'CallExpression' && localFunction(run, release.parent) === fn));
}

/** Assigns a value to a name or member. A place outside the function under study may be read by anybody: storing there hands the resource over. */
export function store(run: Run, target: Node, { state, value }: Outcome, _exits: Exits): State[] {
  const place = run.file.placeOf(target);
  // `launching = puppeteer.launch().then((browser) => browser);` of the module: who waits for it there has the browser.
  if (value.kind === 'promise' && place !== undefined && state.owner === 'held' && !isOfFunction(run, target, place, state) && carries(run, state, value)) return [transfer(run, target, { state, value: ACQUIRING })];
  const kept = value.kind === 'promise' ? discard(run, target, { state, value }) : state;
  const stored: Value = value.kind === 'unknown' && isGivenBack(run, target, place, state) ? RESOURCE : value.kind === 'promise' ? (failsAlone(value) ? SETTLED : kept.owner === state.owner && value.fulfilled.length > 0 && (value.usesLater || run.site.protocol.nature === 'resource') ? { kind: 'pending', node: target } : UNKNOWN) : value;
  if (place === undefined) {
    const list = stored.kind === 'resource' ? collectingIn(run, target) : undefined;
    return [list ? collect(run, list, kept) : transfer(run, target, { state: kept, value: stored })];
  }
  const placed = put(kept, place, stored);
  if (target.parent?.type === 'AssignmentExpression' && isOverwritten(run, kept, placed, place, stored)) {
    run.report('overwritten', run.site.call, kept, [{ node: target, what: 'overwritten' }], isElement(target.parent.right) || isOfItself(run, target.parent.right, place) ? 'possible' : undefined);
    return [withOwner(placed, 'none')];
  }
  if (stored !== LIST && isList(stored) && carries(run, placed, stored)) return [transfer(run, target.parent ?? target, { state: placed, value: stored })];
  if (target.parent?.type === 'AssignmentExpression') tellTwiceIn(run, stored, state);
  if (!(stored.kind === 'view' || carries(run, placed, stored)) || isOfFunction(run, target, place, state)) return [placed];
  if (stored.kind === 'closure' && /^on/.test(lastName(target) ?? '') && isCallingOff(run, lastName(target) as string)) return [placed];
  return [transfer(run, target, { state: placed, value: stored })];
}

/** `const sized = page.setViewport(size).then(log)`: where that fails the object is gone, and nobody has to release it. */
function failsAlone({ rejected }: Settlement): boolean {
  return rejected.length > 0 && rejected.every(({ owner }) => owner === 'none');
}

/** True for a place that is this function's own, or that whoever is followed answers for. */
function isOfFunction(run: Run, target: Node, place: Place, state: State): boolean {
  return isLocal(run, target, place) || isOwnField(run, target, state) || isOption(run, target) || isOnRequest(run, target) || ownsPlace(run, target);
}

/** `point = grid.align(x, y, point)`, `client = await prepare({ client })`, `v = v.rotate(a)`: what goes in comes out under the same name. */
function isGivenBack(run: Run, target: Node, place: Place | undefined, state: State): boolean {
  // What takes the object's name once it is released is another one.
  if (place === undefined || state.owner === 'released' || target.parent?.type !== 'AssignmentExpression' || state.env.get(place)?.kind !== 'resource') return false;
  const right = bare(target.parent.right);
  const call = right.type === 'AwaitExpression' ? bare(right.argument) : right;
  if (call.type !== 'CallExpression') return false;
  const callee = bare(call.callee);
  run.mayBeSwapped ||= run.site.protocol.nature === 'memory' && call.arguments.length > 1 && call.arguments.some((argument) => run.file.placeOf(argument) === place);
  const given = call.arguments.flatMap((argument): Node[] => (argument.type === 'ObjectExpression' ? argument.properties.flatMap((property) => (property.type === 'Property' ? [property.value] : [])) : [argument]));
  return given.some((argument) => run.file.placeOf(argument) === place) || (callee.type === 'MemberExpression' && run.file.placeOf(callee.object) === place);
}

/** `page = await reopen(page)`: what got the object knows what became of it. */
function isOfItself({ file }: Run, value: Node, place: Place): boolean {
  const core = bare(value);
  const call = core.type === 'AwaitExpression' ? bare(core.argument) : core;
  return call.type === 'CallExpression' && call.arguments.some((argument) => file.placeOf(argument) === place);
}

/** `one = list[i]`: a name that goes over a list may well have come from it. */
function isElement(node: Node): boolean {
  const core = bare(node);
  return core.type === 'MemberExpression' && core.computed;
}

/** An array literal with a name is a collection. */
function isList(value: Value): boolean {
  return value.kind === 'record' && [...value.fields.keys()].every((name) => /^\d+$/.test(name));
}

/** The last name that held the resource gets another value. */
function isOverwritten(run: Run, before: State, after: State, place: Place, value: Value): boolean {
  if (before.owner !== 'held' || before.env.get(place)?.kind !== 'resource' || carries(run, before, value)) return false;
  return !reaches(run, after, 'resource');
}

/** `client.stop = () => client.release()`: what the resource itself keeps goes nowhere. */
function isOwnField(run: Run, target: Node, state: State): boolean {
  const core = bare(target);
  const base = core.type === 'MemberExpression' ? run.file.placeOf(core.object) : undefined;
  return base !== undefined && state.env.get(base)?.kind === 'resource';
}

function isLocal(run: Run, target: Node, place: Place): boolean {
  if (bare(target).type !== 'Identifier') return false;
  const owner = run.file.ownerOf(place);
  return owner !== undefined && (owner === run.root || (isFunction(owner) && isInside(owner, run.root)) || run.inlined.includes(owner as FunctionNode));
}

/**
 * A field or outer variable that only this function releases, and does release, is used as a local with a longer name:
 * `this.conn = await pool.getConnection(); … this.conn.release()`.
 */
function ownsPlace(run: Run, target: Node): boolean {
  if (run.ownField !== undefined && pathText(run, target) === run.ownField) return true;
  const releases = releasesOfPath(run, pathText(run, target)).filter(({ call, subject }) => isSameBase(run, subject, target) && (isInside(call, run.root) || !callsOff(call)));
  // A release that only comes before frees what was there: `free(this.data); this.data = malloc(n);`
  return releases.some(({ call }) => call.range[0] > target.range[0] && isInside(call, run.root)) && releases.every(({ call }) => isInside(call, run.root) || fillsItself(run, call, target));
}

/** True for a release by another method that fills the field anew before: what the one method has put there, the other one never sees. */
function fillsItself(run: Run, release: Node, target: Node): boolean {
  const home = enclosingFunction(release);
  if (home === run.root || baseOf(target).type !== 'ThisExpression') return false;
  return run.file.assignmentsTo(pathText(run, target)).some(({ left, right }) => left !== target && enclosingFunction(left) === home && left.range[0] < release.range[0] && run.file.callsIn(right).some((call) => run.file.sites.has(call)));
}

/** True where two paths that are written alike start at the same variable or instance. */
function isSameBase(run: Run, one: Node, other: Node): boolean {
  const [a, b] = [baseOf(one), baseOf(other)];
  if (a.type === 'ThisExpression') return enclosingClass(a) === enclosingClass(b);
  return run.file.variableOf(a) === run.file.variableOf(b);
}

function baseOf(node: Node): Node {
  const core = bare(node);
  return core.type === 'MemberExpression' ? baseOf(core.object) : core;
}

/** True in a function that calls work off, `cancel: () => connection.release()`: where nobody does, the work itself must release. */
function callsOff(node: Node): boolean {
  for (let fn = enclosingFunction(node); isFunction(fn); fn = enclosingFunction(fn)) {
    const { parent } = fn;
    const name = parent?.type === 'Property' || parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition' ? keyName(parent) : parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : fn.id?.name;
    if (/^_?(?:cancel|abort|interrupt|kill)/i.test(name ?? '')) return true;
  }
  return false;
}

/**
 * True for an event that calls work off, `signal.onabort = …`, where the function works with the connection itself: what is not called off ends
 * without it. Who listens to the connection keeps it until then.
 */
export function isCallingOff(run: Run, event: string): boolean {
  const { nature, duty } = run.site.protocol;
  const name = nature === 'resource' && duty !== 'believed' && /abort|cancel(?!lable)/i.test(event) ? nameOf(run.file, run.site) : undefined;
  if (name === undefined) return false;
  const methods = run.file.callsIn(run.root).flatMap(({ callee }) => (callee.type === 'MemberExpression' && lastName(callee.object) === name ? [memberName(callee)] : []));
  return methods.some((method) => run.site.protocol.release.item?.includes(method ?? '') !== true) && !methods.some(isEventMethod);
}

/** `using`: the end of a block ends the lease. */
export function dispose(run: Run, place: Place, state: State, exits: Exits): State[] {
  const value = state.env.get(place);
  if (value?.kind === 'resource' && state.owner === 'held') return [release(run, run.site.call, state)];
  if (value?.kind !== 'record') return [state];
  const disposer = value.fields.get('@@dispose') ?? value.fields.get('@@asyncDispose');
  if (disposer?.kind === 'releaser' && state.owner === 'held') return [release(run, run.site.call, state)];
  if (disposer?.kind !== 'closure') return [state];
  return invoke(run, disposer.node, [], state, exits).flatMap((outcome) => {
    if (outcome.value.kind !== 'promise') return [outcome.state];
    exits.throws.addAll(outcome.value.rejected);
    return outcome.value.fulfilled.map((ended) => ended.state);
  });
}

const evidence = new WeakMap<Run, Map<Variable, boolean>>();

/**
 * Release evidence: a function that releases an object somewhere considers itself the owner, so whoever else it hands the object to
 * only borrows it. Without any release in sight an argument to an unknown function is a transfer, and the core is silent.
 */
export function releasesItself(run: Run, argument: Node, state: State): boolean {
  const core = bare(argument);
  if (run.site.lent || (core.type === 'MemberExpression' && ownsPlace(run, core))) return true;
  for (const [place, value] of state.env) {
    const variable = value.kind === 'resource' || value.kind === 'acquiring' ? run.file.rootOf(place) : undefined;
    if (variable && releasesVariable(run, variable)) return true;
  }
  return false;
}

function releasesVariable(run: Run, variable: Variable): boolean {
  let known = evidence.get(run);
  if (!known) evidence.set(run, (known = new Map()));
  let answer = known.get(variable);
  if (answer === undefined) {
    answer = variable.references.some(({ identifier }) => isReleaseOf(run, identifier) || isCollectedName(run, identifier));
    known.set(variable, answer);
  }
  return answer;
}
