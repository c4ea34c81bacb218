/** Acquires side by side: in `Promise.race` and `any` the losers are lost, in `Promise.all` all those that are fulfilled when another one rejects. */
import { bare, calleeName, isFunction, isInside, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { isSleep } from './known-calls.ts';
import type { Outcome, Value } from '../model.ts';
import { placesAbove, targetOf } from '../file/naming.ts';
import { carries } from '../ownership/owner.ts';
import type { Run } from '../run.ts';

/** `Promise.race([pool.connect(), timeout])` */
export function tellRaced(run: Run, node: CallNode, method: string, { state, value }: Outcome): void {
  const [list] = node.arguments;
  if (method === 'allSettled' || list?.type !== 'ArrayExpression' || value.kind !== 'record' || isClosedWhereLost(run)) return;
  for (const [index, part] of value.fields) {
    const element = list.elements[Number(index)];
    if (!element || !isAcquire(run, part) || isDealtWith(run, element)) continue;
    const others = list.elements.filter((other): other is NonNullable<typeof other> => other !== null && other !== element);
    if (method === 'all' && others.every((other) => cannotReject(run, other))) continue;
    if (others.length === 0) continue;
    const possible = method === 'all' && others.every((other) => cannotReject(run, other) || !isCall(other));
    run.report('raced', run.site.call, state, [{ node, what: 'raced' }], possible ? 'possible' : 'definite');
  }
}

/** `Promise.all(ids.map(() => pool.connect()))` */
export function tellRacedEach(run: Run, node: CallNode, outcome: Outcome): void {
  const gathering = node.parent;
  if (gathering?.type !== 'CallExpression' || gathering.arguments[0] !== node || !isRace(gathering) || !isAcquire(run, outcome.value)) return;
  run.report('raced', run.site.call, outcome.state, [{ node: gathering, what: 'raced' }], 'definite');
}

function isRace(call: CallNode): boolean {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise' && /^(?:all|race|any)$/.test(calleeName(call) ?? '');
}

/** The promise of an acquire, or a chain that ends with the object still held. */
function isAcquire(run: Run, value: Value): boolean {
  if (value.kind === 'acquiring') return true;
  return value.kind === 'promise' && value.fulfilled.some((outcome) => outcome.state.owner === 'held' && carries(run, outcome.state, outcome.value));
}

/** A promise with a name that is mentioned elsewhere can still be released by its name, also where a function that is followed has raced it. */
function isDealtWith(run: Run, element: Node): boolean {
  const core = bare(element);
  const name = core.type === 'Identifier' ? core : undefined;
  const holder = run.inlined.length > 0 ? targetOf(run.site.call) : undefined;
  return [name, holder].some((one) => one !== undefined && mentions(run, one) > 1);
}

/** `soon(context.newPage()).catch((error) => { context.close(); throw error; })`: where the race is lost, what a late page would live in is closed. */
function isClosedWhereLost({ file, site }: Run): boolean {
  const ways = site.protocol.release.receiver;
  if (!ways) return false;
  const above = placesAbove(file, site);
  return file.calls.some((call) => {
    const callee = bare(call.callee);
    return callee.type === 'MemberExpression' && ways.includes(memberName(callee) ?? '') && above.includes(file.placeOf(callee.object) ?? -1) && isInHandlerOf(call, site.call);
  });
}

/** True for a node in the handler of a rejection of what stands before it: `work.catch(() => { node })`, `try { work } catch { node }`. */
function isInHandlerOf(node: Node, work: Node): boolean {
  for (let at = work; at.parent && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'TryStatement' && parent.block === at && parent.handler && isInside(node, parent.handler)) return true;
    if (parent.type === 'MemberExpression' && parent.object === at && memberName(parent) === 'catch' && parent.parent.type === 'CallExpression' && parent.parent.arguments.some((handler) => isInside(node, handler))) return true;
  }
  return false;
}

function mentions(run: Run, name: Node): number {
  return run.file.variableOf(name)?.references.filter(({ init }) => !init).length ?? 0;
}

function cannotReject(run: Run, element: Node): boolean {
  const core = bare(element);
  return core.type === 'Literal' || core.type === 'ObjectExpression' || isFunction(core) || (core.type === 'CallExpression' && isSleep(run, core));
}

function isCall(element: Node): boolean {
  const core = bare(element);
  return core.type === 'CallExpression' || core.type === 'NewExpression' || core.type === 'SpreadElement';
}
