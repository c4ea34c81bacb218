/** Arguments that reach the resource: borrowed for the call, handed over for good, or handed back to whoever asked. */
import { bare, calleeName, enclosingFunction, isFunction, isInside, keyName, memberName } from '../../ast/nodes.ts';
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import { localFunction } from './callees.ts';
import { touch } from '../interpret/effects.ts';
import { runLater } from '../interpret/functions.ts';
import { collect, collectingIn, isCollected } from '../ownership/collected.ts';
import { effectElsewhere } from './elsewhere.ts';
import { isFluent } from '../file/fluent.ts';
import { isAssertion, isQuiet } from './known-calls.ts';
import type { State, Value } from '../model.ts';
import { targetOf } from '../file/naming.ts';
import { LENT_AS } from '../ownership/lent-places.ts';
import { carries, releasesItself, transfer } from '../ownership/owner.ts';
import { releasesIn, releasesSomething } from '../ownership/releases.ts';
import { isDroppedLoan } from '../ownership/unawaited.ts';
import type { Run } from '../run.ts';
import { put, RESOURCE, withLater, withOwner, withoutLater } from '../state.ts';
import { goesOnUsing, isInItsTransaction, isLentAlike, isLentBeside } from './later-use.ts';
import { mayEnd } from '../ownership/transactions.ts';
import type { TSESTree } from '@typescript-eslint/utils';
type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** Arguments of an unknown function: borrowed by it if this function releases the object itself, otherwise handed over. */
export function handOver(run: Run, node: Call, args: readonly Value[], state: State): State {
  let now = args.length > 0 ? mayEnd(run, node, state) : state;
  for (const [index, value] of args.entries()) {
    if (value.kind === 'closure') continue;
    if (value.kind === 'promise' || value.kind === 'pending') {
      // Who is given a promise may wait for it.
      const work = value.kind === 'pending' ? value.node : node;
      now = withoutLater(transfer(run, node, { state: now, value }), (later) => later === node || later === work);
      continue;
    }
    if (!carries(run, now, value) && value.kind !== 'view') continue;
    const isStep = value.kind === 'record' && isBuildingStep(node) && onlyRollsBack(run);
    const lent = value.kind === 'record' && node.type === 'CallExpression' && isLent(value.fields) && !isStep;
    // `A.create(row, { transaction })` works on the transaction.
    if (lent && now.owner === 'held' && run.site.protocol.nature === 'resource' && [...value.fields.values()].some((field) => field.kind === 'resource')) {
      touch(run, node, now, 'argument');
      if (isDroppedLoan(node)) now = withLater(now, node);
    }
    if (lent || (isAssertion(node) && value.kind !== 'acquiring')) continue;
    // `once('exit', end.bind(null, item))`: what is bound to a function stays with it.
    const collects = isCollection(run, node) || calleeName(node) === 'bind' || run.settings.keeps.has(calleeName(node) ?? '');
    const quiet = !collects && isQuiet(run, node);
    if (!quiet && !LOOKS_UP.test(calleeName(node) ?? '')) touch(run, node, now, 'argument');
    if (now.owner !== 'held' || quiet) continue;
    const argument = node.arguments[index] as Node;
    const list = value.kind === 'resource' ? collectingIn(run, node) : undefined;
    if (list || isCollected(run, argument)) {
      if (list) now = collect(run, list, now);
      continue;
    }
    if (value.kind === 'record' && isEndedByPart(run, node, value.fields, now)) {
      now = withOwner(now, 'escaped', node);
      continue;
    }
    if (value.kind === 'resource' && effectElsewhere(run, node, index) === 'borrows') continue;
    const borrows = value.kind === 'view' || (value.kind !== 'releaser' && !isHandBack(node, index) && !collects && !isFollowable(run, node) && !isStep && !(value.kind === 'record' && holdsReleases(run, argument)) && (releasesItself(run, argument, now) || goesOnUsing(run, node, now) || isLentAlike(run, node) || isInItsTransaction(run, node, now) || isLentBeside(run, node, argument)) && !endsInstead(run, node));
    if (borrows) continue;
    noteHandBack(run, node, index, args);
    now = transfer(run, node, { state: now, value });
  }
  return now;
}

/** `runQuery({ connection, sql, disconnectOnError: true })`: what is worked with is given back by whoever is asked to. */
export function isToldToEnd({ arguments: given }: Call): boolean {
  return given.some((argument) => argument.type === 'ObjectExpression' && argument.properties.some((property) => property.type === 'Property' && ENDS_BY_OPTION.test(keyName(property) ?? '') && !(property.value.type === 'Literal' && property.value.value === false)));
}

const ENDS_BY_OPTION = /^(?:auto_?(?:release|close|disconnect|destroy|end)|(?:release|close|disconnect|destroy|end)(?:Connection|Client|On[A-Z]|After|When)\w*)/i;

/** Calls that are given an object to find something by it, or to tell of it: `getControllerByPage(page)`, `runHooks('closed', page)`. */
const LOOKS_UP = /^(?:get\w+By[A-Z]\w*|find|has|is|lookup|emit|dispatch\w*|publish|notify|run\w*Hooks?|forget|untrack|unregister)(?![a-z])/;

/** `this.tabs.find((tab) => tab.page === page)`: who keeps the list has got the object already, by an event. */
export function isFoundInList(name: string | undefined, { body }: FunctionNode, isResource: (side: Node) => boolean): boolean {
  return /^(?:find|findLast|findIndex|some)$/.test(name ?? '') && body.type === 'BinaryExpression' && /^={2,3}$/.test(body.operator) && [body.left, body.right].some((side) => isResource(side));
}

/** `await commit(client)` where the only releases are for failure: what ends the work elsewhere ends the lease with it. */
function endsInstead(run: Run, node: Call): boolean {
  if (bare(node.callee).type !== 'Identifier' || !/^(?:commit|roll_?back|end|finish|complete)/i.test(calleeName(node) ?? '')) return false;
  return run.releases.length > 0 && run.releases.every(isInHandler);
}

function isInHandler(release: Node): boolean {
  for (let at = release.parent; at && !isFunction(at); at = at.parent) if (at.type === 'CatchClause') return true;
  return false;
}

/** `start({ onEnd: () => writer.close() })`: the functions handed over are all that releases. */
function holdsReleases(run: Run, argument: Node): boolean {
  return run.releases.length > 0 && run.releases.every((release) => isInside(release, argument));
}

/** `process(rows, onRow({ transaction }), onEnd({ transaction }))`: what is made with it is a step that somebody else runs. */
function isBuildingStep(node: Call): boolean {
  return node.parent?.type === 'CallExpression' && node.parent.callee !== node;
}

/** Who begins a transaction, gives it to the steps of some work and only ever rolls it back leaves it to the last step to commit. */
function onlyRollsBack(run: Run): boolean {
  return run.releases.length > 0 && run.releases.every(({ parent }) => parent?.type === 'MemberExpression' && /^roll_?back/i.test(memberName(parent) ?? ''));
}

/** `work.exec({ success: () => release(client), error: fail })`: one of the functions handed over ends the lease, and the function that hands them over does not. */
function isEndedByPart(run: Run, node: Call, fields: ReadonlyMap<string, Value>, state: State): boolean {
  const home = enclosingFunction(node);
  if (run.releases.some((release) => enclosingFunction(release) === home)) return false;
  return [...fields.values()].some((part) => part.kind === 'closure' && run.apart(() => runLater(run, { node, fn: part.node, args: [] }, state, 'possible')).result.owner !== state.owner);
}

/** A function of this file answers for itself; a recursive call does to its argument what this very function does. */
function isFollowable(run: Run, node: Call): boolean {
  const fn = localFunction(run, node);
  return fn !== undefined && fn !== run.root;
}

/** `{ session }`, `{ transaction }` */
function isLent(fields: ReadonlyMap<string, Value>): boolean {
  return [...fields.keys()].every((name) => LENT_AS.test(name));
}

/** `resolve(client)`, `callback(null, client)`: the object goes to whoever asked for it. */
function isHandBack(node: Call, index: number): boolean {
  const name = calleeName(node) ?? '';
  if (/^(?:resolve|fulfil+|accept)$/i.test(name)) return true;
  const [first] = node.arguments;
  return index > 0 && first !== undefined && ((first.type === 'Literal' && first.value === null) || (first.type === 'Identifier' && /^(?:undefined|err|error)$/.test(first.name)));
}

/** Remembers the function of this file whose caller gets the object through a promise or callback: that function acquires, too. */
function noteHandBack(run: Run, node: Call, index: number, args: readonly Value[]): void {
  const callee = bare(node.callee);
  const variable = callee.type === 'Identifier' ? run.file.variableOf(callee) : undefined;
  const [definition] = variable?.defs ?? [];
  if (!definition || definition.type !== 'Parameter' || !isFunction(definition.node)) return;
  const taker = definition.node;
  const promised = taker.parent?.type === 'NewExpression' && calleeName(taker.parent) === 'Promise' && taker.params[0] === definition.name;
  if (promised) {
    const { parent } = taker.parent;
    const maker = parent?.type === 'ReturnStatement' || isFunction(parent) ? enclosingFunction(taker.parent) : undefined;
    if (isFunction(maker)) run.handsBack = { fn: maker, gives: 'promise', item: -1, done: -1, value: args[index]! };
  } else if (args[index]!.kind !== 'record' && index > 0 && taker.params.at(-1) === definition.name) {
    // `callback(null, client, done)`
    run.handsBack = { fn: taker, gives: 'callback', item: index, done: args.findIndex((value, position) => position > index && (value.kind === 'releaser' || (value.kind === 'closure' && releasesSomething(run, value.node)))), value: args[index]! };
  }
}

const COLLECTION = new Set(['push', 'unshift', 'set', 'add', 'append', 'enqueue', 'register']);
function isCollection(run: Run, node: Call): boolean {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !COLLECTION.has(calleeName(node) ?? '')) return false;
  if (isWeak(run, callee.object)) return false;
  // `pos.add(v)`, where `v` is a copy of a vector that was made for this.
  if (node.arguments.length === 1 && isFluent(calleeName(node)) && /^(?:clone|copy|dup)/.test(calleeName(run.site.call) ?? '')) return false;
  // `a.scale(2).add(v)` adds vectors; a set is not made on the way.
  return calleeName(node) !== 'add' || bare(callee.object).type !== 'CallExpression';
}

/** Notes about an object that go with it: `const lastQuery = new WeakMap()` keeps nothing. */
function isWeak(run: Run, node: Node): boolean {
  const core = bare(node);
  const definition = core.type === 'Identifier' ? run.file.variableOf(core)?.defs[0]?.node : undefined;
  return definition?.type === 'VariableDeclarator' && definition.init?.type === 'NewExpression' && /^Weak(?:Map|Set)$/.test(calleeName(definition.init) ?? '');
}

/**
 * `const repo = new Repository(runner); … repo.manager.runner.release()`: the object goes into a wrapper, but this function itself releases it
 * through a path of the wrapper. Those paths hold it then, and the duty stays here.
 */
export function wrap(run: Run, node: Call, args: readonly Value[], state: State): State | undefined {
  if (state.owner !== 'held' || !args.some((value) => value.kind === 'resource')) return undefined;
  const target = targetOf(node);
  const wrapper = target && run.file.placeOf(target);
  if (wrapper === undefined) return undefined;
  let wrapped: State | undefined;
  for (const { subject } of releasesIn(run, run.root)) {
    const path = bare(subject).type === 'MemberExpression' ? run.file.placeOf(subject) : undefined;
    if (path !== undefined && run.file.isBelow(path, wrapper)) wrapped = put(wrapped ?? state, path, RESOURCE);
  }
  return wrapped;
}
