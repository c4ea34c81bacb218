/** Calls of methods of the resource, or of something that lives in it. */
import { bare, calleeName, isInside } from '../../ast/nodes.ts';
import { chainOf, resultOf } from '../file/bindings.ts';
import { functionOf } from './callees.ts';
import type { Prepared } from './call.ts';
import { mayThrow, touch } from '../interpret/effects.ts';
import { runLater } from '../interpret/functions.ts';
import { handOver } from './hand-over.ts';
import { isEventMethod, isIteration, isUnlistening } from './known-calls.ts';
import { isFluent, nameOfResult } from '../file/fluent.ts';
import type { Outcome, State } from '../model.ts';
import { onEvent, takesError } from './outside.ts';
import { tellTwiceByListener } from '../ownership/doubles.ts';
import { release } from '../ownership/owner.ts';
import { isReleaseOf } from '../ownership/release-forms.ts';
import { isWork } from '../ownership/unawaited.ts';
import type { Run } from '../run.ts';
import { RESOURCE, SETTLED, START, UNKNOWN, VIEW, withLater, withOwner } from '../state.ts';
import { transact } from '../ownership/transactions.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';
type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** Methods by which an object is made as new. */
export const RESETS = /^(?:reset|clear|init(?:iali[sz]e)?|clean|wipe|zero)$/i;

/** A method of the resource, or of something that lives in it. */
export function onResource(run: Run, node: Call, name: string | undefined, { state: before, receiver, args }: Prepared, exits: Exits): Outcome[] {
  const { protocol } = run.site;
  if (receiver.kind === 'resource' && name !== undefined && protocol.release.item?.includes(name) && !isOnlyEmptied(run, node)) {
    const after = args.reduce((now, argument) => (argument.kind === 'closure' ? runLater(run, { node, fn: argument.node, args: [] }, now, 'possible') : now), release(run, node, before));
    return [{ state: after, value: SETTLED }];
  }
  const unlistens = isUnlistening(name);
  // A listener of one's own is taken back before the release or after it; all listeners, those of the next user too, only before.
  if (!unlistens || node.arguments.length < 2) touch(run, node, before, 'call');
  if (unlistens) return [{ state: before, value: RESOURCE }];
  const [event] = node.arguments;
  run.isKept ||= isEventMethod(name) && event?.type === 'Literal' && protocol.listens?.includes(String(event.value)) === true;
  const state = transact(run, node, name, before);
  if (name !== undefined && RESETS.test(name)) return [{ state: { ...state, dirty: START.dirty }, value: UNKNOWN }];
  if (name !== undefined && protocol.views?.includes(name)) return [{ state, value: VIEW }];
  // `await page.close(); await context.close();`: what ends a part of the object on the way to its end hardly fails.
  if (receiver.kind === 'view' && run.finalizers > 0 && name !== undefined && protocol.unbounded && protocol.release.item?.includes(name)) return [{ state, value: SETTLED }];
  const callbacks = node.arguments.map((_, index) => functionOf(run, node, args, index)).filter((fn) => fn !== undefined);
  if (callbacks.length === 0) {
    const kept = handOver(run, node, args, state);
    if (isEventMethod(name)) return [{ state: kept, value: RESOURCE }];
    if (protocol.nature !== 'memory') return [{ state: kept, value: protocol.quiet?.includes(name ?? '') ? SETTLED : { kind: 'pending', node } }];
    if (!protocol.quiet?.includes(name ?? '')) mayThrow(run, node, kept, 'call', exits);
    if (receiver.kind !== 'resource') return [{ state: kept, value: UNKNOWN }];
    if (isFluent(name)) return [{ state: kept, value: RESOURCE }];
    return [isGivenBackByName(run, node) ? (isInChain(node) ? { state: kept, value: RESOURCE } : { state: kept.owner === 'held' ? withOwner(kept, 'escaped', node) : kept, value: UNKNOWN }) : { state: kept, value: UNKNOWN }];
  }
  if (protocol.nature === 'resource' && !isEventMethod(name)) run.queued.add(node);
  if (!isEventMethod(name) && endsByEvent(run, node)) return [{ state: before.owner === 'held' ? withOwner(state, 'escaped', node) : state, value: RESOURCE }];
  if (isEventMethod(name)) for (const fn of callbacks) tellTwiceByListener(run, node, fn, state);
  // Several callbacks of one call are alternatives: one for the end, one for the error.
  const endings = [...new Set(callbacks)].map((fn) => (isEventMethod(name) ? onEvent(run, node, fn, state) : runLater(run, { node, fn, args: [], uncaught: protocol.nature === 'resource' }, state, 'definite')));
  const ended = endings.find((ending) => ending.owner !== state.owner) ?? endings[0] ?? state;
  // What the callback is called by still runs, whether or not it needs the object itself; to be told that the work was undone needs nobody.
  const last = callbacks.at(-1);
  const after = ended.owner === 'held' && (isWork(name) || (protocol.nature === 'resource' && last && takesError(last) && !isEventMethod(name) && !isIteration(node, name))) && !/^rollback/i.test(name ?? '') && !run.site.lent ? withLater(ended, node) : ended;
  if (isEventMethod(name)) return [{ state: after, value: RESOURCE }];
  return [{ state: after, value: protocol.nature === 'memory' ? UNKNOWN : { kind: 'pending', node } }];
}

/** `const normal = edge.perp().normalize(); … spare.push(normal)`: what goes back under the name of a method's result may well be the object itself. */
function isGivenBackByName(run: Run, node: Call): boolean {
  const name = nameOfResult(node);
  const variable = name && run.file.variableOf(name);
  return variable?.references.some(({ identifier }) => isReleaseOf(run, identifier)) === true;
}

/** The same for what a function gives that got the object: `const normal = perp(edge); … spare.push(normal)`. */
export function mayGiveArgument(run: Run, node: Call, args: Prepared['args'], state: State): boolean {
  if (state.owner !== 'held' || run.site.protocol.nature !== 'memory' || run.file.sites.has(node) || !args.some(({ kind }) => kind === 'resource')) return false;
  const declaration = nameOfResult(node)?.parent;
  return declaration?.type === 'VariableDeclarator' && isGivenBackByName(run, node);
}

/** `const box = pool.get().expand(4)`: nothing else has a name. */
function isInChain(node: Call): boolean {
  return node.callee.type === 'MemberExpression' && bare(node.callee.object).type === 'CallExpression';
}

/** `list.dispose(); …; pool.return(list)`: what goes back to its pool by another way was made as new by this one. */
function isOnlyEmptied(run: Run, node: Call): boolean {
  const { protocol, confidence } = run.site;
  if (protocol.nature !== 'memory' || confidence === 'known' || run.releases.length === 0) return false;
  const pools = run.releases.filter(({ parent }) => parent?.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && protocol.release.pool?.includes(calleeName(parent) ?? '') === true);
  return pools.some((release) => release.range[0] > node.range[0]);
}

/** `conn.execute(sql, cb).once('end', () => conn.release())`: the end of the work releases, whatever its callback does. */
function endsByEvent(run: Run, node: Call): boolean {
  const next = chainOf(resultOf(node).at);
  return next !== undefined && isEventMethod(calleeName(next)) && run.releases.some((release) => isInside(release, next) && !isInside(release, node));
}
