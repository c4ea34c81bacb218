/**
 * Leases that a function collects in a list of its own, and gives back all together:
 *
 *     const clients = [];
 *     for (const shard of shards) clients.push(await shard.connect());
 *     …
 *     for (const client of clients) client.release();
 *
 * What is in the list is held until the statement that gives back all of it. A list that anybody else may get hold of is none of these: what is pushed
 * to it is handed over.
 */
import { bare, calleeName, isFunction, isInside, isLoop, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { isIteration } from '../calls/known-calls.ts';
import type { FileIndex } from '../file/file-index.ts';
import { entryOf } from '../memory.ts';
import type { State, Value } from '../model.ts';
import { isGivenTo } from './release-forms.ts';
import { isReleaserOf } from './releaser-names.ts';
import { releasesSomething } from './releases.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { Run } from '../run.ts';
import { put, RESOURCE, UNKNOWN, withOwner } from '../state.ts';

interface Sweeps {
  readonly list: Variable;
  /** the statements and calls that give back all of it */
  readonly turns: Set<Node>;
}

/** The value of a list that holds the resource. */
export const LIST: Value = { kind: 'record', fields: new Map([['0', RESOURCE]]) };

const known = new WeakMap<FileIndex, Map<Protocol, Map<Variable, ReadonlySet<Node>>>>();

/** The list to which a call or an assignment adds, if it is collected in this run: `list.push(item)`, `list[i] = item`. */
export function collectingIn(run: Run, node: Node): Node | undefined {
  const core = bare(node);
  const callee = core.type === 'CallExpression' && /^(?:push|unshift)$/.test(calleeName(core) ?? '') ? bare(core.callee) : core;
  const list = callee.type === 'MemberExpression' && (callee !== core || callee.computed) ? bare(callee.object) : undefined;
  return list && isCollected(run, list) ? list : undefined;
}

export function isCollected(run: Run, node: Node): boolean {
  const variable = bare(node).type === 'Identifier' ? run.file.variableOf(node) : undefined;
  const definition = variable?.defs[0]?.node;
  return definition !== undefined && isInside(definition as Node, run.root) && sweepsOf(run, variable as Variable).size > 0;
}

/** True for a name that goes into such a list: who collects an object to give it back has only lent it to others before. */
export function isCollectedName(run: Run, name: Node): boolean {
  const call = name.parent;
  return call?.type === 'CallExpression' && call.arguments.includes(name as never) && collectingIn(run, call) !== undefined;
}

export function holdsList({ env }: State): boolean {
  for (const value of env.values()) if (value === LIST) return true;
  return false;
}

export function collect(run: Run, list: Node, state: State): State {
  const place = run.file.placeOf(list);
  return place === undefined ? state : put(state, place, LIST);
}

/** What holds after a statement or call that gives back all of a list, where this is one. */
export function swept(run: Run, node: Node, state: State): State {
  let after = state;
  for (const [place, value] of state.env) {
    const list = value === LIST ? run.file.rootOf(place) : undefined;
    if (!list || !sweepsOf(run, list).has(node)) continue;
    after = put(state.owner === 'held' ? withOwner(after, 'released', node) : after, place, UNKNOWN);
  }
  return after;
}

/** The statements and calls that give back all of a list; none where something else is done with it. */
function sweepsOf(run: Run, list: Variable): ReadonlySet<Node> {
  const byProtocol = entryOf(known, run.file, () => new Map<Protocol, Map<Variable, ReadonlySet<Node>>>());
  return entryOf(entryOf(byProtocol, run.site.protocol, () => new Map<Variable, ReadonlySet<Node>>()), list, () => {
    const sweeps: Sweeps = { list, turns: new Set() };
    return isEmptyArray(list) && list.references.every(({ identifier, init }) => init === true || staysHere(run, identifier, sweeps)) ? sweeps.turns : new Set<Node>();
  });
}

function isEmptyArray({ defs: [definition, ...others] }: Variable): boolean {
  const init = definition?.node.type === 'VariableDeclarator' && others.length === 0 && definition.node.init ? bare(definition.node.init) : undefined;
  return init?.type === 'ArrayExpression' && init.elements.length === 0;
}

/** True for a use of the list that gives nobody else what is in it. Notes what gives it back. */
function staysHere(run: Run, name: Node, sweeps: Sweeps): boolean {
  const at = outermost(name);
  const { parent } = at;
  if (parent?.type === 'ForOfStatement' && parent.right === at) {
    const { left } = parent;
    const id = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined;
    const variable = id?.type === 'Identifier' ? run.file.variableOf(id) : undefined;
    return variable !== undefined && elementsStay(run, variable, sweeps);
  }
  if (parent?.type === 'CallExpression' && parent.callee !== at) return isLent(run, parent, at, sweeps);
  if (parent?.type !== 'MemberExpression' || parent.object !== at) return false;
  const outer = outermost(parent);
  if (parent.computed) return isWritten(outer) || elementStays(run, outer, sweeps);
  const method = memberName(parent) ?? '';
  const call = outer.parent?.type === 'CallExpression' && outer.parent.callee === outer ? outer.parent : undefined;
  if (!call) return method === 'length' && !asksWhetherEmpty(run, outer);
  if (method === 'pop' || method === 'shift') return elementStays(run, outermost(call), sweeps);
  if (!isIteration(call, method)) return /^(?:push|unshift|indexOf|includes|join)$/.test(method);
  const [fn] = call.arguments;
  const param = isFunction(fn) ? fn.params[0] : undefined;
  if (param === undefined) return isFunction(fn);
  const variable = param.type === 'Identifier' ? run.file.variableOf(param) : undefined;
  return variable !== undefined && elementsStay(run, variable, sweeps);
}

/** `list[i] = item`, `list.length = 0` */
function isWritten(node: Node): boolean {
  return node.parent?.type === 'AssignmentExpression' && node.parent.left === node;
}

/** `if (list.length === 0) return;`, `if (list.length > 0) releaseAll(list);`: where there is nothing to give back the core does not know of it. */
function asksWhetherEmpty(run: Run, node: Node): boolean {
  for (let at = node; at.parent && !isLoop(at.parent); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'IfStatement' && parent.test === at) return [parent.consequent, parent.alternate].some((side) => side && (run.file.jumpsIn(side).length > 0 || releasesSomething(run, side)));
  }
  return false;
}

/** A list is lent for the length of a call, or given back by one: `releaseAll(clients)`. */
function isLent(run: Run, call: CallNode, list: Node, sweeps: Sweeps): boolean {
  const name = calleeName(call) ?? '';
  if (isReleaserOf(run, name, list)) {
    sweeps.turns.add(call);
    return true;
  }
  const fn = localFunction(run, call);
  return !KEEPS.test(name) && call.arguments[0]?.type !== 'Literal' && !(fn && releasesSomething(run, fn));
}

const KEEPS = /^(?:add|push|unshift|set|store|register|attach|append|keep|track|concat|enqueue|emit|resolve|all|allSettled|race|cb|callback|next|done|freeze|assign)$/i;

function elementsStay(run: Run, element: Variable, sweeps: Sweeps): boolean {
  return element.references.every(({ identifier, init }) => init === true || isWritten(identifier) || elementStays(run, outermost(identifier), sweeps));
}

/** The same for one of what is in it. */
function elementStays(run: Run, at: Node, sweeps: Sweeps): boolean {
  const { parent } = at;
  switch (parent?.type) {
    case 'MemberExpression': {
      const { parent: call } = outermost(parent);
      if (call?.type === 'CallExpression' && call.callee === outermost(parent) && run.site.protocol.release.item?.includes(memberName(parent) ?? '') === true) return isSweep(at, sweeps);
      return parent.object === at || parent.property === at;
    }
    case 'CallExpression': {
      const name = calleeName(parent) ?? '';
      if (parent.arguments.includes(at as never) && (isGivenTo(run, parent, name) || isReleaserOf(run, name, at))) return isSweep(at, sweeps);
      return !KEEPS.test(name);
    }
    case 'VariableDeclarator': {
      const variable = parent.id.type === 'Identifier' ? run.file.variableOf(parent.id) : undefined;
      return variable !== undefined && elementsStay(run, variable, sweeps);
    }
    case 'AssignmentExpression': {
      const variable = parent.left.type === 'Identifier' ? run.file.variableOf(parent.left) : undefined;
      return variable !== undefined && elementsStay(run, variable, sweeps);
    }
    case 'ExpressionStatement':
    case 'BinaryExpression':
    case 'UnaryExpression':
    case 'LogicalExpression':
    case 'IfStatement':
    case 'WhileStatement':
    case 'AwaitExpression':
      return true;
    default:
      return false;
  }
}

/** Notes the loop or the iteration that gives back one in each turn. */
function isSweep(release: Node, { list, turns }: Sweeps): boolean {
  for (let at = release; at.parent && at.parent !== list.scope.block; at = at.parent) {
    const { parent } = at;
    const iteration = isFunction(parent) && parent.parent?.type === 'CallExpression' ? parent.parent : undefined;
    if (isFunction(parent) && !(iteration && isIteration(iteration, calleeName(iteration)))) return false;
    const turn = iteration ?? (isLoop(parent) ? parent : undefined);
    if (!turn) continue;
    turns.add(turn);
    return true;
  }
  return false;
}
