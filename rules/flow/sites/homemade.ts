/**
 * Pools that the file makes itself, known by what their code does: one function takes from an array what another one pushes back.
 *
 *     class VecPool { #free = []; acquire() { return this.#free.pop() ?? new Vec(); }  release(v) { this.#free.push(v); } }
 */
import { bare, calleeName, childrenOf, enclosingFunction, isFunction, keyName, lastName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Owner, Variable } from '../../ast/nodes.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { TSESTree } from '@typescript-eslint/utils';
import { entryOf } from '../memory.ts';
import { isDropped, receiverBefore } from '../file/receiver-text.ts';

/** An owner or a set of functions of this file that lends and takes back, in the form of a protocol. */
export interface Homemade {
  readonly protocol: Protocol;
  readonly owner: Owner | undefined;
  readonly acquirers: ReadonlySet<FunctionNode>;
}

interface Member {
  readonly name: string;
  readonly fn: FunctionNode;
}

/** The methods that take from a list. */
export const SHORTENS: ReadonlySet<string> = new Set(['pop', 'shift']);
const SHORTEN = /(?:pop|shift)(?<=\.\s*(?:pop|shift))\s*\(/;

/** `const next = queue.shift();` */
const NAMED = /(?:const|let|var)\s+([\w$]+)\s*=\s*[\w$.!?]+$/;
const LONGEST = 120;

/** Whether what is taken at a dot may be handed on or put back. What gets a name is, by that name; a queue of work does neither. */
export function mayGiveOn(text: string, dot: number): boolean {
  if (isDropped(text, dot)) return false;
  const name = NAMED.exec(text.slice(Math.max(0, dot - LONGEST), dot))?.[1];
  return name === undefined || new RegExp(`(?:return[\\s(]*(?:<[^;]*>\\s*)?|push\\s*\\(\\s*)${name.replaceAll('$', String.raw`\$`)}(?![\\w$])`).test(text);
}

/** Whether a text gives a name to one of the lists it takes from, by their names; undefined is any list. */
export function mayLendItsOwn(text: string, shortened: ReadonlySet<string | undefined>): boolean {
  if (shortened.size === 0) return false;
  for (const { index } of text.matchAll(/\.\s*(?:push|unshift)\s*\(\s*[^\s'"`{}()[\].]+\s*[,)/]/g)) {
    const list = receiverBefore(text, index);
    if (list === undefined || shortened.has(list) || shortened.has(undefined)) return true;
  }
  return false;
}

export function homemadePools(file: FileIndex): Homemade[] {
  if (!SHORTEN.test(file.text)) return [];
  const pools = [...file.syntax.classes, ...objectsOf(file)].map((owner) => pair(file, owner, methodsOf(owner)));
  pools.push(pair(file, undefined, functionsOf(file)));
  return pools.filter((pool) => pool !== undefined);
}

/** One function that takes from a list, and another one that gives to it. */
interface Pair {
  readonly list: string;
  readonly takes: Member;
  readonly gives: string;
}

function pair(file: FileIndex, owner: Owner | undefined, members: readonly Member[]): Homemade | undefined {
  const pairs = members.flatMap((takes): Pair[] => {
    const list = listTakenFrom(file, takes.fn);
    return list === undefined ? [] : members.flatMap(({ name, fn }) => (fn !== takes.fn && listGivenTo(file, fn) === list && !isCollection(takes.name, name) ? [{ list, takes, gives: name }] : []));
  });
  const lent = new Set([...new Set(pairs.map(({ list }) => list))].filter((list) => isSpare(file, owner, pairs.filter((one) => one.list === list))));
  const spare = pairs.filter(({ list }) => lent.has(list));
  const acquirers = new Set(spare.map(({ takes }) => takes));
  const releasers = new Set(spare.map(({ gives }) => gives));
  if (acquirers.size === 0 || returnThemselves(file, releasers)) return undefined;
  const protocol: Protocol = {
    name: 'homemade',
    noun: 'object',
    modules: [],
    nature: 'memory',
    pools: {},
    acquire: [...acquirers].map(({ name }) => ({ method: name, gives: 'value' })),
    release: { pool: [...releasers], item: [] },
    source: 'this file',
  };
  return { protocol, owner, acquirers: new Set([...acquirers].map(({ fn }) => fn)) };
}

/** A queue, a heap, a stack: what is taken from it is gone, and its own words for that say so. */
function isCollection(takes: string, gives: string): boolean {
  return /^(?:pop|shift|dequeue|poll)$/i.test(takes) && /^(?:push|unshift|enqueue|add|offer|insert)$/i.test(gives);
}

/**
 * What a queue lets go may come back, too: a job that failed, a token that was read too far. A list lends where its names say so, or its own functions
 * make what it lacks and either the names say that something is lent, or somebody gives back what he took: `const t = this.take(); … this.put(t)`.
 */
function isSpare(file: FileIndex, owner: Owner | undefined, pairs: readonly Pair[]): boolean {
  const takers = pairs.map(({ takes }) => takes);
  const names = [...takers.map(({ name }) => name), ...pairs.map(({ gives }) => gives)];
  const around = [...names, ...pairs.map(({ list }) => list), nameOfOwner(owner)];
  if (!around.some((name) => POOLED.test(name))) {
    if (around.some((name) => WORK.test(name))) return false;
    if (!names.some((name) => SURELY_LENDS.test(name)) && !takers.some(({ fn }) => makesOne(fn))) return false;
  }
  return pairs.some(({ takes, gives }) => TAKES_BACK.test(gives) || LENDS.test(takes.name)) || isGivenBack(file, takers, new Set(pairs.map(({ gives }) => gives)));
}

function isGivenBack(file: FileIndex, takers: readonly Member[], givers: ReadonlySet<string>): boolean {
  return file.calls.some((call) => givers.has(calleeName(call) ?? '') && call.arguments.some((argument) => {
    const definition = argument.type === 'Identifier' ? file.variableOf(argument)?.defs[0]?.node : undefined;
    const init = definition?.type === 'VariableDeclarator' && definition.init ? bare(definition.init) : undefined;
    return init?.type === 'CallExpression' && takers.some(({ name }) => name === calleeName(init));
  }));
}

/** A plain look-up (`get`) says no such thing. */
const LENDS = /acquire|obtain|borrow|check_?out|alloc|rent|lease|take|claim/i;
const TAKES_BACK = /release|free|recycle|return|give|put|reclaim|restore|back|check_?in|dispose|destroy/i;

/** Names of what lies idle, and of what is done with nothing else. To take, to put and to put back is what one does with jobs as well. */
const POOLED = /pool|free(?!z)|idle|avail|spare|unused|recycl|reus/i;
const SURELY_LENDS = /acquire|obtain|borrow|check_?out|^_*(?:alloc|rent|lease)|release|return|reclaim|check_?in|give_?back|despawn/i;

/** `Stack` of `class Stack { … }` and of `const Stack = { … }` */
function nameOfOwner(owner: Owner | undefined): string {
  if (owner === undefined) return '';
  const name = owner.type === 'ObjectExpression' ? undefined : owner.id;
  const { parent } = outermost(owner);
  return name?.name ?? (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : '');
}

/** `list.pop() ?? new Vector()`, `if (list.length === 0) return create();`: what only takes out of a list is a queue. */
function makesOne(node: Node): boolean {
  switch (node.type) {
    case 'NewExpression':
      return !/^(?:Promise|\w*Error)$/.test(calleeName(node) ?? '');
    case 'ReturnStatement':
      if (node.argument && isMade(node.argument)) return true;
      break;
    case 'LogicalExpression':
      if (node.operator !== '&&' && isMade(node.right)) return true;
      break;
    case 'ConditionalExpression':
      if (isMade(node.consequent) || isMade(node.alternate)) return true;
      break;
    default:
      break;
  }
  return childrenOf(node).some((child) => !isFunction(child) && makesOne(child));
}

function isMade(node: Node): boolean {
  const core = bare(node);
  return core.type === 'ObjectExpression' || core.type === 'ArrayExpression' || (core.type === 'CallExpression' && listCalled(core, TAKES) === undefined);
}

/** `worker.onmessage = (event) => this.release(event.target)`: what says itself that it is done goes back by itself. */
function returnThemselves(file: FileIndex, releasers: ReadonlySet<string>): boolean {
  return file.calls.some((call) => releasers.has(calleeName(call) ?? '') && call.arguments[0] !== undefined && /^(?:currentT|t)arget$/.test(lastName(call.arguments[0]) ?? ''));
}

/** `const vectors = { free: [], get() { … }, put(v) { … } };` at the top of the file. */
function objectsOf(file: FileIndex): TSESTree.ObjectExpression[] {
  return file.ast.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
    return declaration.type === 'VariableDeclaration' ? declaration.declarations.flatMap(({ init }) => (init && bare(init).type === 'ObjectExpression' ? [bare(init) as TSESTree.ObjectExpression] : [])) : [];
  });
}

function methodsOf(owner: Owner): Member[] {
  if (owner.type === 'ObjectExpression') {
    return owner.properties.flatMap((property) => {
      const name = property.type === 'Property' ? keyName(property) : undefined;
      return property.type === 'Property' && name !== undefined && isFunction(property.value) ? [{ name, fn: property.value }] : [];
    });
  }
  return owner.body.body.flatMap((member) => {
    if (member.type !== 'MethodDefinition' || member.kind !== 'method' || !isFunction(member.value)) return [];
    const name = keyName(member);
    return name === undefined ? [] : [{ name, fn: member.value }];
  });
}

function functionsOf(file: FileIndex): Member[] {
  return file.ast.body.flatMap((statement): Member[] => {
    const declaration = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
    if (declaration.type === 'FunctionDeclaration' && declaration.id) return [{ name: declaration.id.name, fn: declaration }];
    if (declaration.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id, init }): Member[] => (id.type === 'Identifier' && isFunction(init) ? [{ name: id.name, fn: init }] : []));
  });
}

/**
 * Lists of spare objects, filled where they are made: `const SPARE = []; for (…) SPARE.push(new Vector());`. Who pops one and pushes it back has
 * borrowed it, and so has everybody else who pops.
 */
export function spareLists(file: FileIndex): CallNode[] {
  if (!SHORTEN.test(file.text)) return [];
  const lists = new Map<Variable, { filled: boolean; lent: boolean; pops: CallNode[] }>();
  for (const call of file.calls) {
    const callee = bare(call.callee);
    const variable = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' ? file.variableOf(callee.object) : undefined;
    const method = callee.type === 'MemberExpression' ? memberName(callee) : undefined;
    if (!variable || (method !== 'pop' && method !== 'push') || (WORK.test(variable.name) && !POOLED.test(variable.name))) continue;
    const list = entryOf(lists, variable, () => ({ filled: false, lent: false, pops: [] }));
    const [first] = call.arguments;
    if (method === 'pop') {
      list.pops.push(call);
      list.filled ||= makesOtherwise(call) && enclosingFunction(call) !== variable.scope.variableScope.block;
    }
    else if (first?.type === 'NewExpression' || first?.type === 'ArrayExpression') list.filled ||= enclosingFunction(call) === variable.scope.variableScope.block;
    else list.lent ||= first?.type === 'Identifier' && isPopped(file, first, variable);
  }
  return [...lists.values()].flatMap(({ filled, lent, pops }) => (filled && lent ? pops.filter((call) => call.parent?.type !== 'ExpressionStatement') : []));
}

/** What is popped from these is next, not spare. */
const WORK = /stack|queue|history|undo|undone|redo|todo|pending|heap|open|visit|scope|path|job|task|messag|mail|inbox|channel|token|lex(?:er|ing)|scan|reader|event|command|backlog/i;

/** `spare.pop() || new Vector()` */
function makesOtherwise(call: CallNode): boolean {
  const { parent } = outermost(call);
  return parent?.type === 'LogicalExpression' && parent.left === outermost(call) && bare(parent.right).type === 'NewExpression';
}

/** True for a name that gets what the list gives. */
function isPopped(file: FileIndex, name: TSESTree.Identifier, list: Variable): boolean {
  const definition = file.variableOf(name)?.defs[0]?.node;
  return definition?.type === 'VariableDeclarator' && definition.init !== null && file.callsIn(definition.init).some((call) => {
    const callee = bare(call.callee);
    return callee.type === 'MemberExpression' && memberName(callee) === 'pop' && callee.object.type === 'Identifier' && file.variableOf(callee.object) === list;
  });
}

/** How such a list lends. */
export const SPARES: Protocol = {
  name: 'spares',
  noun: 'object',
  modules: [],
  nature: 'memory',
  pools: {},
  acquire: [{ method: 'pop', gives: 'value' }],
  release: { pool: ['push'] },
  source: 'this file',
};

const TAKES = /^(?:pop|shift)$/;

/** The list whose `pop()` the function returns, directly or through a local name. */
function listTakenFrom(file: FileIndex, fn: FunctionNode): string | undefined {
  const taken = callsOf(file, fn).find((call) => listCalled(call, TAKES) !== undefined);
  const list = taken && listCalled(taken, TAKES);
  if (!taken || fn.body.type !== 'BlockStatement') return list;
  const holder = holderOf(taken);
  for (const jump of file.jumpsIn(fn)) {
    if (jump.type !== 'ReturnStatement' || !jump.argument || enclosingFunction(jump) !== fn) continue;
    const value = bare(jump.argument);
    if (value.type === 'Identifier' ? value.name === holder : contains(value, TAKES)) return list;
  }
  return undefined;
}

/** The list that gets the function's first parameter pushed. */
function listGivenTo(file: FileIndex, fn: FunctionNode): string | undefined {
  const [param] = fn.params;
  if (param?.type !== 'Identifier') return undefined;
  for (const call of callsOf(file, fn)) {
    const [first] = call.arguments;
    const list = listCalled(call, /^(?:push|unshift)$/);
    if (list !== undefined && first?.type === 'Identifier' && first.name === param.name) return list;
  }
  return undefined;
}

/** The calls of a function itself, not of those in it. */
function callsOf(file: FileIndex, fn: FunctionNode): CallNode[] {
  return file.callsIn(fn).filter((call) => enclosingFunction(call) === fn);
}

function listCalled(node: Node, method: RegExp): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !method.test(memberName(callee) ?? '')) return undefined;
  const object = bare(callee.object);
  if (object.type === 'Identifier') return object.name;
  return object.type === 'MemberExpression' && object.object.type === 'ThisExpression' ? `this.${memberName(object)}` : undefined;
}

function holderOf(call: Node): string | undefined {
  for (let at: Node | undefined = call.parent; at; at = at.parent) {
    if (at.type === 'VariableDeclarator') return at.id.type === 'Identifier' ? at.id.name : undefined;
    if (at.type === 'AssignmentExpression') return at.left.type === 'Identifier' ? at.left.name : undefined;
    if (at.type.endsWith('Statement') || isFunction(at)) return undefined;
  }
  return undefined;
}

function contains(node: Node, method: RegExp): boolean {
  if (listCalled(node, method) !== undefined) return true;
  for (const child of childrenOf(node)) if (!isFunction(child) && contains(child, method)) return true;
  return false;
}
