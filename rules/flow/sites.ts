/** Finds where a file acquires. Known pools are recognised by what they are made of; the others by the shape and name of the call. */
import { bare, calleeName, isFunction, keyName, lastName, memberName } from '../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node } from '../ast/nodes.ts';
import { believedSites } from './beliefs.ts';
import type { FileIndex } from './file.ts';
import { homemadePools } from './homemade.ts';
import type { Site } from './model.ts';
import { originOf } from './origin.ts';
import type { Origin } from './origin.ts';
import type { Acquirer, Protocol } from '../protocols/protocol.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function findSites(file: FileIndex, protocols: readonly Protocol[]): Site[] {
  const byMethod = new Map<string, { protocol: Protocol; acquirer: Acquirer }[]>();
  for (const protocol of protocols) {
    for (const acquirer of protocol.acquire) {
      const list = byMethod.get(acquirer.method) ?? [];
      list.push({ protocol, acquirer });
      byMethod.set(acquirer.method, list);
    }
  }
  const sites: Site[] = [];
  for (const call of file.calls) {
    const candidates = byMethod.get(calleeName(call) ?? '');
    const site = candidates && siteOf(file, call, candidates);
    if (site) sites.push(site);
  }
  sites.push(...homemadeSites(file));
  return [...sites, ...believedSites(file, new Set(sites.map((site) => site.call)))].sort((a, b) => a.call.range[0] - b.call.range[0]);
}

/** Calls of pools that this file makes itself. */
function homemadeSites(file: FileIndex): Site[] {
  return homemadePools(file).flatMap(({ protocol, owner, acquirers }) =>
    file.calls.flatMap((call) => {
      const callee = bare(call.callee);
      const fits = owner ? callee.type === 'MemberExpression' && isInstance(file, callee, owner) && protocol.acquire.some(({ method }) => method === memberName(callee)) : callee.type === 'Identifier' && acquirers.has(functionCalled(file, callee) as FunctionNode);
      return fits ? [{ protocol, call, gives: 'value', parameters: undefined, member: undefined, shape: undefined, resets: true, confidence: 'known', through: undefined } satisfies Site] : [];
    }),
  );
}

function isInstance(file: FileIndex, callee: TSESTree.MemberExpression, owner: ClassNode): boolean {
  const origin = originOf(file, callee.object);
  return origin.kind === 'class' && origin.node === owner;
}

function functionCalled(file: FileIndex, name: TSESTree.Identifier): FunctionNode | undefined {
  const variable = file.variableOf(name);
  return variable && file.functionNamed(variable);
}

function siteOf(file: FileIndex, call: CallNode, candidates: readonly { protocol: Protocol; acquirer: Acquirer }[]): Site | undefined {
  const callee = bare(call.callee);
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  const origin: Origin = receiver ? originOf(file, receiver) : originOf(file, callee);
  let named: { protocol: Protocol; acquirer: Acquirer } | undefined;
  for (const candidate of candidates) {
    const fits = receiver ? isPool(candidate.protocol, origin, calleeName(call) ?? '') : isModuleFunction(candidate.protocol, origin, candidate.acquirer);
    if (fits) return shape(file, call, candidate.protocol, candidate.acquirer, 'known', resets(candidate.protocol, origin));
    if (receiver && !named && isNamedLikePool(candidate, receiver, origin)) named = candidate;
  }
  if (!named || !receiver) return undefined;
  return shape(file, call, preferImported(file, candidates, receiver, origin) ?? named.protocol, named.acquirer, 'named');
}

function belongs(protocol: Protocol, module: string): boolean {
  return protocol.modules.some((name) => module === name || module.startsWith(`${name}/`));
}

function isPool(protocol: Protocol, origin: Origin, _method: string): boolean {
  const { pools } = protocol;
  if (origin.kind === 'module') return belongs(protocol, origin.module) && pools.module === true && origin.path === '';
  if (origin.kind !== 'made' || !belongs(protocol, origin.module)) return false;
  const names = origin.by === 'call' ? pools.factories : origin.by === 'new' ? pools.classes : [...(pools.types ?? []), ...(pools.classes ?? [])];
  return names?.includes(origin.path) ?? false;
}

/** A pool made in sight without its reset option leaves objects as they were; of any other nothing is claimed. */
function resets(protocol: Protocol, origin: Origin): boolean {
  const { resetOption } = protocol.pools;
  if (resetOption === undefined || origin.kind !== 'made' || origin.by === 'type' || !resetOption.for.includes(origin.path)) return true;
  const [options] = origin.node?.type === 'NewExpression' || origin.node?.type === 'CallExpression' ? origin.node.arguments : [];
  if (options?.type !== 'ObjectExpression') return true;
  return options.properties.some((property) => property.type !== 'Property' || keyName(property) === resetOption.name);
}

function isModuleFunction(protocol: Protocol, origin: Origin, acquirer: Acquirer): boolean {
  return protocol.pools.module === true && origin.kind === 'module' && belongs(protocol, origin.module) && origin.path === acquirer.method;
}

const RELATIVE = /^[.#@~/]/;

/** A receiver nobody can resolve may still be called a pool; one that resolves to something else is none. */
function isNamedLikePool({ acquirer }: { protocol: Protocol; acquirer: Acquirer }, receiver: Node, origin: Origin): boolean {
  if (!acquirer.receiver) return false;
  const name = lastName(receiver);
  if (name === undefined || !acquirer.receiver.test(name)) return false;
  switch (origin.kind) {
    case 'unknown':
      return true;
    case 'module':
      return RELATIVE.test(origin.module) || origin.path !== '';
    case 'made':
      return RELATIVE.test(origin.module);
    default:
      return false;
  }
}

/** Among protocols that share a method name, the one whose package the file imports. */
function preferImported(file: FileIndex, candidates: readonly { protocol: Protocol; acquirer: Acquirer }[], receiver: Node, origin: Origin): Protocol | undefined {
  for (const candidate of candidates) {
    if (isNamedLikePool(candidate, receiver, origin) && [...file.imports].some((module) => belongs(candidate.protocol, module))) return candidate.protocol;
  }
  return undefined;
}

/** Decides how the acquire gives: by value, by promise, or to a callback. */
function shape(file: FileIndex, call: CallNode, protocol: Protocol, acquirer: Acquirer, confidence: Site['confidence'], resetsItself = true): Site | undefined {
  const last = call.arguments.at(-1);
  const callback = last && last.type !== 'SpreadElement' ? callbackOf(file, last) : undefined;
  const base = { protocol, call, member: acquirer.member, shape: undefined, resets: resetsItself, confidence, through: undefined };
  if (callback === undefined) {
    // A function from elsewhere receives the object: it is not ours to judge.
    if (last && acquirer.callback && isCallbackName(last)) return undefined;
    return { ...base, gives: acquirer.gives, parameters: undefined };
  }
  if (acquirer.lendsToCallback) return undefined;
  return acquirer.callback ? { ...base, gives: 'callback', parameters: acquirer.callback } : { ...base, gives: acquirer.gives, parameters: undefined };
}

/** The function literal, or the function of this file, that an argument is. */
export function callbackOf(file: FileIndex, argument: Node): FunctionNode | undefined {
  const core = bare(argument);
  if (isFunction(core)) return core;
  if (core.type !== 'Identifier') return undefined;
  const variable = file.variableOf(core);
  return variable && file.functionNamed(variable);
}

function isCallbackName(node: Node): boolean {
  const core = bare(node);
  return core.type === 'Identifier' || (core.type === 'MemberExpression' && memberName(core) !== undefined);
}
