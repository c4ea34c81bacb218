/** Finds where a file acquires. Known pools are recognised by what they are made of; the others by the shape and name of the call. */
import { bare, callbackArgument, calleeName, childrenOf, enclosingClass, enclosingFunction, isFunction, isInside, keyName, lastName, memberName, outermost, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Owner } from '../../ast/nodes.ts';
import { believedSites } from './beliefs.ts';
import { bindingOf, chainOf, resultOf } from '../file/bindings.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import type { FileIndex } from '../file/file-index.ts';
import { homemadePools, spareLists, SPARES } from './homemade.ts';
import { loanSites } from './loans.ts';
import { entryOf } from '../memory.ts';
import type { Site } from '../model.ts';
import { targetOf } from '../file/naming.ts';
import { inherited, originOf } from '../file/origin.ts';
import { calledAs } from '../file/promisified.ts';
import type { Declared } from '../file/types.ts';
import { stepAfter } from '../file/waterfall.ts';
import type { Origin } from '../file/origin.ts';
import type { Acquirer, Protocol } from '../../protocols/protocol.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function findSites(file: FileIndex, own: readonly Protocol[]): Site[] {
  const { byMethod } = candidatesOf(own);
  const sites: Site[] = [];
  for (const call of file.calls) {
    const callee = calledAs(file, call);
    const candidates = byMethod.get(methodOfCall(call, callee) ?? '');
    const site = candidates && siteOf(file, call, callee, candidates);
    if (site) sites.push(site);
  }
  sites.push(...homemadeSites(file), ...spareSites(file));
  sites.push(...loanSites(file, new Set(sites.map((site) => site.call))));
  return [...sites, ...believedSites(file, new Set(sites.map((site) => site.call)))].sort((a, b) => a.call.range[0] - b.call.range[0]);
}

/** Calls of pools that this file makes itself. */
function homemadeSites(file: FileIndex): Site[] {
  return homemadePools(file).flatMap(({ protocol, owner, acquirers }) =>
    file.calls.flatMap((call) => {
      const callee = bare(call.callee);
      const fits = owner ? callee.type === 'MemberExpression' && isInstance(file, callee, owner, acquirers) && protocol.acquire.some(({ method }) => method === memberName(callee)) : callee.type === 'Identifier' && acquirers.has(functionCalled(file, callee) as FunctionNode);
      return fits ? [{ protocol, call, pool: callee.type === 'MemberExpression' ? callee.object : undefined, gives: 'value', parameters: undefined, member: undefined, shape: undefined, resets: true, confidence: 'known', through: undefined } satisfies Site] : [];
    }),
  );
}

function spareSites(file: FileIndex): Site[] {
  return spareLists(file).map((call) => ({ protocol: SPARES, call, pool: (call.callee as TSESTree.MemberExpression).object, gives: 'value', parameters: undefined, member: undefined, shape: undefined, resets: true, confidence: 'known', through: undefined }));
}

/** `bullets.get()` where `bullets` is one, and `this.get()` in those methods of the class that only use the pool they are in. */
function isInstance(file: FileIndex, callee: TSESTree.MemberExpression, owner: Owner, acquirers: ReadonlySet<FunctionNode>): boolean {
  if (owner.type === 'ObjectExpression') {
    const definition = callee.object.type === 'Identifier' ? file.variableOf(callee.object)?.defs[0]?.node : undefined;
    return definition?.type === 'VariableDeclarator' && definition.init !== null && bare(definition.init) === owner && !isInside(callee, owner);
  }
  if (callee.object.type === 'ThisExpression') return enclosingClass(callee) === owner && !acquirers.has(enclosingFunction(callee) as FunctionNode);
  const origin = originOf(file, callee.object);
  return origin.kind === 'class' && origin.node === owner;
}

function functionCalled(file: FileIndex, name: TSESTree.Identifier): FunctionNode | undefined {
  const variable = file.variableOf(name);
  return variable && file.functionNamed(variable);
}

/** What a call calls, by the name of a method where it is one. */
function methodOfCall(call: CallNode, callee: Node): string | undefined {
  return callee.type === 'MemberExpression' ? memberName(callee) : calleeName(call);
}

function siteOf(file: FileIndex, call: CallNode, callee: Node, candidates: readonly Candidate[]): Site | undefined {
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  const origin: Origin = receiver ? inherited(file, originOf(file, receiver), methodOfCall(call, callee)) : originOf(file, callee);
  const declared = receiver && mayBeOther(origin) ? file.types?.declaredBy(call) : undefined;
  const named: Candidate[] = [];
  for (const candidate of candidates) {
    if (!isMeant(file, candidate, receiver)) continue;
    if (declared?.module !== undefined) {
      if (isDeclaredPool(candidate.protocol, declared)) return shape(file, call, candidate, 'known');
      continue;
    }
    if (declared && !file.types?.offers(call, candidate.protocol.release.item ?? [], candidate.protocol.release.pool ?? [])) continue;
    const fits = receiver ? isPool(candidate.protocol, origin) : isModuleFunction(candidate.protocol, origin, candidate.acquirer);
    if (fits) return shape(file, call, candidate, 'known', resets(candidate.protocol, origin));
    if (isCalledBackLike(file, call, candidate, origin)) return shape(file, call, candidate, 'known');
    if (receiver && isNamedLikePool(file, candidate, receiver, origin) && isUsedLike(file, call, candidate) && isKeptAs(file, call, candidate.acquirer.ifKept) && !opensItself(file, call, receiver)) named.push(candidate);
  }
  const chosen = choose(file, named, usedAs(file, call));
  return chosen && receiver && !isOwnMethod(file, call, receiver) ? shape(file, call, chosen, 'named') : undefined;
}

/** `await pool.connect()`, and elsewhere `pool.disconnect()` or `pool.close()`, which no pool of clients has: what is called a pool connects itself. */
function opensItself(file: FileIndex, call: CallNode, receiver: Node): boolean {
  const isDropped = call.parent?.type === 'ExpressionStatement' || (call.parent?.type === 'AwaitExpression' && call.parent.parent.type === 'ExpressionStatement');
  const name = isDropped && calleeName(call) === 'connect' ? lastName(receiver) : undefined;
  return name !== undefined && file.calls.some((other) => other.callee.type === 'MemberExpression' && /^(?:disconnect|close)$/.test(memberName(other.callee) ?? '') && lastName(other.callee.object) === name);
}

/** True where the file does not tell what the receiver is, so that its type may. */
function mayBeOther(origin: Origin): boolean {
  return origin.kind === 'unknown' || ((origin.kind === 'module' || origin.kind === 'made') && RELATIVE.test(origin.module));
}

/** The method is one of a pool of that library, by whatever name the file has it. */
function isDeclaredPool({ modules, pools }: Protocol, { module, names }: Declared): boolean {
  if (!modules.some((name) => name === module || name.startsWith(`${module}/`))) return false;
  const pooled = [...(pools.types ?? []), ...(pools.classes ?? [])].map((path) => path.slice(path.lastIndexOf('.') + 1));
  return names.some((name) => pooled.includes(name));
}

/** Among tables that share a method name: the one whose package the file imports, unless the call is waited for and it gives no promise; then the one that gives as the call is used. */
function choose(file: FileIndex, named: readonly Candidate[], use: Acquirer['gives'] | 'callback'): Candidate | undefined {
  const imported = named.filter(({ protocol }) => importsOneOf(file, protocol.modules));
  const gives = ({ acquirer }: Candidate): boolean => (use === 'callback' ? acquirer.callback !== undefined : acquirer.gives === use);
  return imported.find(gives) ?? (use === 'promise' ? named.find(gives) : undefined) ?? imported[0] ?? named.find(gives) ?? named[0];
}

/** How a call's result is used, by its form. */
function usedAs(file: FileIndex, call: CallNode): Acquirer['gives'] | 'callback' {
  const last = callbackArgument(call);
  if (last && callbackOf(file, last)) return 'callback';
  return isAwaited(call) || isAwaitedByName(file, call) ? 'promise' : 'value';
}

/** `const pending = pool.acquire(); … await pending` */
function isAwaitedByName(file: FileIndex, call: CallNode): boolean {
  const target = targetOf(call);
  const variable = target && file.variableOf(target);
  return variable?.references.some(({ identifier: { parent } }) => parent?.type === 'AwaitExpression' || (parent?.type === 'MemberExpression' && /^(?:then|catch|finally|promise)$/.test(memberName(parent) ?? ''))) === true;
}

function importsOneOf(file: FileIndex, modules: readonly string[]): boolean {
  for (const module of file.syntax.imports) if (modules.some((name) => module === name || module.startsWith(`${name}/`))) return true;
  return false;
}

/** Rules out files in which the name means something else. */
function isMeant(file: FileIndex, { protocol, acquirer }: Candidate, receiver: Node | undefined): boolean {
  if (acquirer.unlessImported && importsOneOf(file, acquirer.unlessImported) && !importsOneOf(file, protocol.modules)) return false;
  if (acquirer.ifImported && !importsOneOf(file, acquirer.ifImported)) return false;
  return !acquirer.needsImport || importsOneOf(file, protocol.modules) || (receiver !== undefined && isGivenByOther(file, protocol, receiver));
}

/** `const context = await browser.newContext(); const page = await context.newPage();`: what is made by one method of a library has its others. */
function isGivenByOther(file: FileIndex, protocol: Protocol, receiver: Node): boolean {
  const declaration = file.variableOf(receiver)?.defs[0]?.node;
  if (declaration?.type !== 'VariableDeclarator' || declaration.init === null) return false;
  return protocol.acquire.some((acquirer) => file.callsNamed(acquirer.method).some((call) => {
    const callee = bare(call.callee);
    return !acquirer.needsImport && callee.type === 'MemberExpression' && acquirer.receiver?.test(lastName(callee.object) ?? '') === true && resultOf(call).at === declaration.init && isMeant(file, { protocol, acquirer }, undefined);
  }));
}

/** A method of this very class is followed instead. */
function isOwnMethod(file: FileIndex, call: CallNode, receiver: Node): boolean {
  return receiver.type === 'ThisExpression' && file.methodNamed(call, calleeName(call) ?? '') !== undefined;
}

/** `const pending = pool.acquire(); … await pending.promise`: the pool under knex, by whatever way it was reached. */
function isMemberOfPending(file: FileIndex, call: CallNode): boolean {
  const target = targetOf(call);
  const variable = target && file.variableOf(target);
  return variable?.references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && memberName(parent) === 'promise') === true;
}

/** True when the call's value is awaited, chained, or taken from its `promise`. */
function isAwaited(call: CallNode): boolean {
  const { parent } = call;
  if (parent?.type === 'MemberExpression' && parent.object === call) return /^(?:then|catch|finally|promise)$/.test(memberName(parent) ?? '');
  return parent?.type === 'AwaitExpression' || parent?.type === 'ReturnStatement' || (isFunction(parent) && parent.body === call);
}

function belongs(protocol: Protocol, module: string): boolean {
  return protocol.modules.some((name) => module === name || module.startsWith(`${name}/`));
}

function isPool(protocol: Protocol, origin: Origin): boolean {
  const { pools } = protocol;
  if (origin.kind === 'module') return belongs(protocol, origin.module) && pools.module === true && origin.path === '';
  if (origin.kind !== 'made' || !belongs(protocol, origin.module)) return false;
  const names = origin.by === 'call' ? pools.factories : origin.by === 'new' ? pools.classes : [...(pools.types ?? []), ...(pools.classes ?? [])];
  // `require('neo4j-driver').v1.driver()` is the factory of a namespace of that module.
  return names?.some((name) => name === origin.path || (name !== '' && origin.path.endsWith(`.${name}`))) ?? false;
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

/** The callback takes what only this library gives, by the names of its parameters: `(err, client, done) => …`. */
function isCalledBackLike(file: FileIndex, call: CallNode, { acquirer: { calledBack, calledBackBy }, protocol }: Candidate, origin: Origin): boolean {
  const last = callbackArgument(call);
  const callback = calledBack && last && callbackOf(file, last);
  const callee = bare(call.callee);
  if (calledBackBy && !(callee.type === 'MemberExpression' && calledBackBy.test(lastName(callee.object) ?? '') && !(origin.kind === 'made' && belongs(protocol, origin.module)))) return false;
  return callback?.params.length === calledBack?.length && callback?.params.every((param, i) => param.type === 'Identifier' && calledBack?.[i]?.test(param.name)) === true;
}

/** True where the awaited result of a call without arguments gets such a name, or is an argument of a constructor. */
function isKeptAs(file: FileIndex, call: CallNode, names: RegExp | undefined): boolean {
  if (!names || call.arguments.length > 0) return !names;
  const { at, awaited } = resultOf(call);
  const { parent } = outermost(at);
  const binding = bindingOf(file, call);
  return (awaited && parent?.type === 'NewExpression') || (binding?.by === 'promise' && names.test(binding.variable.name));
}

/** True where the file calls of what the call gave what only such an object has: a release, or methods of its library. */
function isUsedLike(file: FileIndex, call: CallNode, { acquirer: { ifReleased, ifAsked, ifGiven, unlessAsked }, protocol }: Candidate): boolean {
  const methods = ifReleased ? protocol.release.item : ifAsked;
  if (!methods && !ifGiven && !unlessAsked) return true;
  const used = bindingOf(file, call)?.variable.references.flatMap(({ identifier: { parent } }) => (parent?.type === 'MemberExpression' ? [parent] : [])) ?? [];
  const isAsked = (names: readonly string[]): boolean => used.some((member) => names.includes(memberName(member) ?? ''));
  if (unlessAsked && isAsked(unlessAsked) && !isAsked(protocol.release.item ?? [])) return false;
  return (!methods && !ifGiven) || (methods !== undefined && isAsked(methods)) || (ifGiven !== undefined && used.some((member) => isGivenNew(member, ifGiven)));
}

/** `db.query(new Cursor(sql, values))` */
function isGivenNew(method: TSESTree.MemberExpression, makers: readonly string[]): boolean {
  const [given] = method.parent.type === 'CallExpression' && method.parent.callee === method ? method.parent.arguments : [];
  return given?.type === 'NewExpression' && makers.includes(lastName(given.callee) ?? '');
}

/** Pools that are emptied at once owe nothing for the single object. */
const FREES_ALL = /\.(?:freeAll|releaseAll|recycleAll|returnAll|resetAll|clearAll)\(/;

const freeing = new WeakMap<FileIndex, boolean>();

function freesAll(file: FileIndex): boolean {
  return entryOf(freeing, file, () => FREES_ALL.test(file.text));
}

const RELATIVE = /^[.#@~/]/;

/** A receiver nobody can resolve may still be called a pool; one that resolves to something else is none. */
function isNamedLikePool(file: FileIndex, { acquirer, protocol }: Candidate, receiver: Node, origin: Origin): boolean {
  if (!acquirer.receiver || (protocol.nature === 'memory' && freesAll(file))) return false;
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

/** Decides how the acquire gives: by value, by promise, or to a callback. */
function shape(file: FileIndex, call: CallNode, { protocol, acquirer }: Candidate, confidence: Site['confidence'], resetsItself = true): Site | undefined {
  const last = callbackArgument(call);
  const given = last && last.type !== 'SpreadElement' ? callbackOf(file, last) : undefined;
  const callback = given && call.parent?.type === 'AwaitExpression' && isIdentity(given) ? undefined : given;
  const callee = bare(call.callee);
  const opens = protocol.opens?.includes(acquirer) === true;
  const base = { protocol, call, opens, pool: callee.type === 'MemberExpression' && !opens ? callee.object : undefined, member: undefined, shape: undefined, resets: resetsItself, confidence, through: undefined };
  if (isOtherApi(file, call, acquirer, confidence) || isTypedAs(call, acquirer.unlessTyped)) return undefined;
  if (acquirer.lendsToCallback && call.arguments.some((argument) => argument.type !== 'SpreadElement' && callbackOf(file, argument))) return undefined;
  if (callback === undefined) {
    // A function from elsewhere, or one wrapped by a helper, receives the object: it is not ours to judge.
    if (last && (acquirer.callback || last.type === 'ThisExpression' || call.parent?.type === 'ExpressionStatement') && isHandedOn(call, last)) return undefined;
    if (acquirer.gives === 'promise' && confidence === 'named' && isMemberOfPending(file, call)) return { ...base, gives: 'promise', member: 'promise', parameters: undefined };
    return { ...base, gives: acquirer.member === undefined ? acquirer.gives : 'promise', parameters: undefined };
  }
  // A step gets no error: whoever waits for all of them does.
  if (acquirer.callback && last && isNextOfStep(file, last)) return { ...base, gives: 'callback', parameters: { error: -1, item: acquirer.callback.item - 1, done: -1 } };
  if (acquirer.callback && (isLoan(call, callback) || (file.text.includes('arguments') && usesArguments(callback)))) return undefined;
  return acquirer.callback ? { ...base, gives: 'callback', parameters: acquirer.callback } : { ...base, gives: acquirer.gives, parameters: undefined };
}

/** `… as MongoQueryRunner`, `const runner: MongoQueryRunner = …` */
function isTypedAs(call: CallNode, names: readonly string[] | undefined): boolean {
  const { parent } = outermost(call);
  const types = names && [call.parent?.type === 'TSAsExpression' ? call.parent.typeAnnotation : undefined, parent?.type === 'VariableDeclarator' ? parent.id.typeAnnotation?.typeAnnotation : undefined];
  return types?.some((type) => type?.type === 'TSTypeReference' && names?.includes(lastName(type.typeName as Node) ?? '')) === true;
}

/** True for a function that reads its own `arguments`, so that its parameters are not all it gets. */
function usesArguments(fn: FunctionNode): boolean {
  const stack: Node[] = [fn.body];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'Identifier' && node.name === 'arguments') return true;
    for (const child of childrenOf(node)) if (!isFunction(child) || child.type === 'ArrowFunctionExpression') stack.push(child);
  }
  return false;
}

/** `await pool.getConnection(async (connection) => connection)`: whether or not the pool calls it, what is awaited is the object. */
function isIdentity({ params: [first], body }: FunctionNode): boolean {
  return first?.type === 'Identifier' && body.type === 'Identifier' && body.name === first.name;
}

/** `await pool.connect(async (connection) => …)`: who takes a callback that expects no error, or whose value is used, takes the object back by itself. */
function isLoan(call: CallNode, callback: FunctionNode): boolean {
  const [first] = callback.params;
  const takesError = first?.type === 'Identifier' && /^(?:_|e$|err|error)/i.test(first.name);
  if (call.parent?.type === 'AwaitExpression' || (callback.async && !(takesError && callback.params.length > 1))) return true;
  if (takesError) return false;
  return call.parent?.type !== 'ExpressionStatement' || (callback.params.length === 1 && first?.type === 'Identifier' && /^(?:client|conn|connection|db|session)$/i.test(first.name));
}

/** `const db = store.getConnection(); await db.select()`: what is worked with and never waited for is no promise. */
function isUsedAtOnce(file: FileIndex, call: CallNode): boolean {
  const binding = bindingOf(file, call);
  const uses = binding?.by === 'value' ? binding.variable.references.filter(({ init }) => !init) : [];
  return uses.length > 0 && uses.every(({ identifier: { parent }, identifier }) => parent?.type === 'MemberExpression' && parent.object === identifier && !/^(?:then|catch|finally|promise)$/.test(memberName(parent) ?? ''));
}

/** The same name in another API: a builder that goes on with its own method, IndexedDB's `db.transaction('store')`. */
function isOtherApi(file: FileIndex, call: CallNode, acquirer: Acquirer, confidence: Site['confidence']): boolean {
  const { parent } = call;
  const [first] = call.arguments;
  const continues = parent?.type === 'MemberExpression' && parent.object === call && !isAwaited(call);
  if (continues && acquirer.lazy && (parent.parent.type !== 'CallExpression' || parent.parent.callee !== parent)) return true;
  if (confidence !== 'named') return false;
  // What has a `then` is a promise, and no runner or session.
  if (acquirer.gives === 'value' && acquirer.member === undefined && /^(?:then|catch|finally)$/.test(calleeName(chainOf(outermost(call)) ?? call) ?? '')) return true;
  if (acquirer.gives === 'promise' && (continues || isUsedAtOnce(file, call))) return true;
  if (acquirer.method === 'connect' && isAskedForRequest(file, call)) return true;
  return acquirer.method === 'transaction' && (first?.type === 'ArrayExpression' || (first?.type === 'Literal' && typeof first.value === 'string'));
}

/** `pool.connect((error) => { … pool.request() … })`: a pool of mssql, which is opened that way. */
function isAskedForRequest(file: FileIndex, { callee }: CallNode): boolean {
  const pool = callee.type === 'MemberExpression' ? file.placeOf(callee.object) : undefined;
  return pool !== undefined && ['request', 'transaction'].some((method) => file.callsNamed(method).some((other) => other.callee.type === 'MemberExpression' && file.placeOf(other.callee.object) === pool));
}

/** The function literal, or the function of this file, that an argument is; for the `next` of a step of `async.waterfall` the step that follows. */
export function callbackOf(file: FileIndex, argument: Node): FunctionNode | undefined {
  const written = writtenFunction(argument);
  const core = bare(argument);
  if (written || core.type !== 'Identifier') return written;
  const variable = file.variableOf(core);
  return variable && (file.functionNamed(variable) ?? stepAfter(file, variable));
}

function isNextOfStep(file: FileIndex, argument: Node): boolean {
  const variable = argument.type === 'Identifier' ? file.variableOf(argument) : undefined;
  return variable !== undefined && stepAfter(file, variable) !== undefined;
}

/** Who waits for the call itself has passed no callback, by whatever name the last argument goes. */
function isHandedOn(call: CallNode, last: Node): boolean {
  const core = bare(last);
  if (call.parent?.type === 'AwaitExpression') return false;
  if (core.type === 'Identifier' || core.type === 'MemberExpression' || core.type === 'ThisExpression') return true;
  return core.type === 'CallExpression' && call.parent?.type === 'ExpressionStatement';
}
