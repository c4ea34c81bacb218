/** What the code calls a resource: the name it is bound to, if there is one. */
import { bare, callbackArgument, isFunction, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';
import { partFor } from './bindings.ts';
import { endOfChain } from './fluent.ts';
import { entryOf } from '../memory.ts';
import type { Place, Site } from '../model.ts';
import { callbackOf } from '../sites/find-sites.ts';

export function nameOf(file: FileIndex, site: Site): string | undefined {
  if (site.gives === 'callback' && !site.opens) {
    const last = callbackArgument(site.call);
    const param = last && callbackOf(file, last)?.params[site.parameters?.item ?? -1];
    return param?.type === 'Identifier' ? param.name : undefined;
  }
  const opened = openedBy(site);
  return opened ? lastName(opened) : (nameBound(site.call) ?? nameBound(endOfChain(site.call)));
}

/** What the object is called: what is opened, or the name or member that the acquire's value is assigned to. */
export function holderOf(site: Site): Node | undefined {
  return openedBy(site) ?? targetOf(site.call);
}

/** What a site opens, where it does: `transaction` of `transaction.begin()`. */
export function openedBy({ opens, call }: Site): Node | undefined {
  const callee = bare(call.callee);
  return opens && callee.type === 'MemberExpression' ? callee.object : undefined;
}

/** What the acquire was called on, and what that was acquired from in turn: the context of a page, and its browser. */
export function placesAbove(file: FileIndex, site: Site): readonly Place[] {
  return entryOf(above, site, () => findAbove(file, site));
}

const above = new WeakMap<Site, readonly Place[]>();

function findAbove(file: FileIndex, { call, pool, protocol, through }: Site): Place[] {
  const places: Place[] = [];
  // What a helper was given to acquire from, its caller has by another name.
  for (let lender = through ? pool : receiverOf(call); lender; ) {
    const place = file.placeOf(lender);
    if (place === undefined || places.includes(place)) break;
    places.push(place, ...placesBehind(file, place));
    const [at] = protocol.acquire.flatMap(({ method }) => file.callsNamed(method).filter((other) => isAssignedTo(file, other, place))).sort((a, b) => a.range[0] - b.range[0]);
    lender = at && receiverOf(at);
  }
  return places;
}

function receiverOf({ callee }: CallNode): Node | undefined {
  const core = bare(callee);
  return core.type === 'MemberExpression' ? core.object : undefined;
}

/** `const browser = await getBrowser();` with a function of this file that returns a variable: the variable is another name for it. */
function placesBehind(file: FileIndex, place: Place): Place[] {
  const variable = file.memberOf(place) === undefined ? file.rootOf(place) : undefined;
  const [definition] = variable?.defs ?? [];
  const init = definition?.node.type === 'VariableDeclarator' && definition.node.init ? bare(definition.node.init) : undefined;
  const call = init?.type === 'AwaitExpression' ? bare(init.argument) : init;
  const callee = call?.type === 'CallExpression' ? bare(call.callee) : undefined;
  const named = callee?.type === 'Identifier' ? file.variableOf(callee) : undefined;
  const fn = named && file.functionNamed(named);
  return (fn ? file.jumpsIn(fn) : []).flatMap((jump) => {
    const given = jump.type === 'ReturnStatement' && jump.argument ? bare(jump.argument) : undefined;
    const variable = given?.type === 'Identifier' ? file.variableOf(given) : undefined;
    const outer = variable && variable.scope.block.type === 'Program' ? file.placeOf(given as Node) : undefined;
    return outer === undefined ? [] : [outer];
  });
}

function isAssignedTo(file: FileIndex, call: CallNode, place: Place): boolean {
  const target = targetOf(call);
  return target !== undefined && file.placeOf(target) === place;
}

/** Climbs from the call to the name that receives its value. */
function nameBound(call: Node): string | undefined {
  const target = targetOf(call);
  if (target) return lastName(target);
  // pool.connect().then((client) => …)
  const handler = call.parent?.type === 'MemberExpression' && memberName(call.parent) === 'then' && call.parent.parent.type === 'CallExpression' && call.parent.parent.callee === call.parent ? call.parent.parent.arguments[0] : undefined;
  const fn = handler && bare(handler);
  const [first] = isFunction(fn) ? fn.params : [];
  return first?.type === 'Identifier' ? first.name : undefined;
}

/** The name or member that a call's value is assigned to, awaited or not. */
export function targetOf(call: Node): Node | undefined {
  let at: Node = call;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    switch (parent.type) {
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'ChainExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
        continue;
      case 'MemberExpression':
        // tarn: `await pool.acquire().promise`
        if (parent.object === at && !parent.computed && parent.property.type === 'Identifier' && parent.property.name === 'promise') continue;
        return undefined;
      case 'ArrayExpression':
        return partFor(at);
      case 'VariableDeclarator':
        return parent.id.type === 'Identifier' ? parent.id : undefined;
      case 'AssignmentExpression':
        return parent.right === at ? parent.left : undefined;
      default:
        return undefined;
    }
  }
  return undefined;
}
