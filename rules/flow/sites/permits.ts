/**
 * Locks and permits: what is waited for and given back without an object that goes both ways. Either the wait gives the function that ends it,
 *
 *     const release = await mutex.acquire();  …  release();
 *
 * or the lock itself is told: `await semaphore.enter(); … semaphore.leave();`. Where a callback waits, it is given that function, or tells the lock.
 * All are believed only of code that ends what it waited for.
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import { bindingOf, patternFor, resultOf } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { Site, Value } from '../model.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import { RELEASER } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Verbs that wait for a permit, each with those that give it back. A longer name says of what: `acquireLock`, `releaseLock`. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  acquire: ['release'],
  obtain: ['release'],
  lock: ['unlock', 'release'],
  enter: ['leave', 'exit', 'release'],
  take: ['leave', 'give'],
  wait: ['signal', 'release'],
};
const VERB = new RegExp(`^(${Object.keys(ENDS).join('|')})(?:Async)?((?:[A-Z]\\w*)?)$`);
const WAITS = `(?:${Object.keys(ENDS).join('|')}|[lL]ock|[mM]utex)\\w*\\s*\\(`;
const MAY_WAIT = new RegExp(`(?<![\\w$])await\\s+[\\w$.#?!]*${WAITS}|(?<![\\w$])${WAITS}\\s*(?:function\\s*\\w*\\s*)?\\(|(?:[lL]ock|[mM]utex|acquire)\\w*\\([^()]*\\)\\s*\\.\\s*then\\(`);

const MAY_END = /(?:release|unlock|free|leave|exit|give|signal)\w*\s*\(/i;

/** What gives a function that ends a lock, and what such a function is called. */
const LOCKS = /(?:^|[a-z])(?:acquire|obtain|[lL]ock(?!ed)|[mM]utex|[sS]emaphore)/;
const LOCK = /lock|mutex|sema|permit|acquire/i;
const ENDS_IT = /^_?(?:release|unlock|free|leave)|(?:Release|Unlock)(?:r|Lock)?$/;

/** False for a text in which nothing is waited for like this. */
export function mayWaitForPermit(text: string): boolean {
  return MAY_END.test(text) && MAY_WAIT.test(text);
}

export function permitSites(file: FileIndex, known: ReadonlySet<CallNode>): Site[] {
  if (!mayWaitForPermit(file.text)) return [];
  return file.calls.flatMap((call) => (known.has(call) || call.type !== 'CallExpression' || expires(file, call) ? [] : (endedByFunction(file, call) ?? endedInCallback(file, call) ?? endedByItself(file, call) ?? [])));
}

/** `locks.acquire(key, ttl)`: what ends by itself after a time may be left to it. */
export function expires(file: FileIndex, call: CallNode): boolean {
  return call.arguments.some((argument) => !isFunction(argument) && /ttl|expir|duration/i.test(textOf(file, argument)));
}

/** `const release = await mutex.acquire()`, `const [, release] = await semaphore.acquire()`, `mutex.acquire().then((release) => …)` */
function endedByFunction(file: FileIndex, call: TSESTree.CallExpression): Site | undefined {
  if (!isLock(file, call)) return undefined;
  const { at, awaited } = resultOf(call);
  const pattern = awaited ? patternFor(at) : undefined;
  const second = pattern?.type === 'ArrayPattern' ? pattern.elements[1] : undefined;
  const binding = second ? undefined : bindingOf(file, call);
  const variable = second ? file.variableOf(second) : binding?.by === 'promise' ? binding.variable : undefined;
  if (!variable || !isCalled(variable)) return undefined;
  const shape: Value = second ? { kind: 'record', fields: new Map([['1', RELEASER]]) } : RELEASER;
  return { ...base(call, LOCK_ITSELF), shape };
}

/** `lock((release) => { … release(); })`, `semaphore.take(() => { … semaphore.leave(); })` */
function endedInCallback(file: FileIndex, call: TSESTree.CallExpression): Site | undefined {
  const last = call.arguments.at(-1);
  const fn = last && call.parent.type === 'ExpressionStatement' ? writtenFunction(last) : undefined;
  if (!fn || fn.async) return undefined;
  const [param] = fn.params;
  const variable = param?.type === 'Identifier' ? file.variableOf(param) : undefined;
  const none = { error: -1, item: -1, done: -1 };
  if (fn.params.length === 1) return isLock(file, call) && variable && isCalled(variable) ? { ...base(call, LOCK_ITSELF), gives: 'callback', parameters: { ...none, done: 0 } } : undefined;
  return fn.params.length === 0 && call.arguments.length === 1 ? toldItself(file, call, fn, { gives: 'callback', parameters: none }) : undefined;
}

/** `await semaphore.acquire(); … semaphore.release();` in one function, for the same key if there is one. */
function endedByItself(file: FileIndex, call: TSESTree.CallExpression): Site | undefined {
  const fn = enclosingFunction(call);
  return isFunction(fn) && call.parent.type === 'AwaitExpression' && call.parent.parent.type === 'ExpressionStatement' ? toldItself(file, call, fn, {}) : undefined;
}

function toldItself(file: FileIndex, call: TSESTree.CallExpression, fn: FunctionNode, how: Partial<Site>): Site | undefined {
  const callee = bare(call.callee);
  const [, verb = '', rest] = VERB.exec(calleeName(call) ?? '') ?? [];
  // `this.acquire()` is a step of the lock itself.
  if (callee.type !== 'MemberExpression' || bare(callee.object).type === 'ThisExpression' || file.placeOf(callee.object) === undefined) return undefined;
  const receiver = textOf(file, callee.object);
  const ends = file.callsIn(fn).filter((other) => {
    const method = bare(other.callee);
    return (other.range[0] > call.range[1] || isInside(other, call)) && method.type === 'MemberExpression' && textOf(file, method.object) === receiver && ENDS[verb]?.some((end) => calleeName(other) === end + rest) === true;
  });
  const [first] = ends;
  const key = argumentsOf(file, call);
  // Of a lock with keys each is one for itself.
  if (!first || !ends.every((end) => end.arguments.length === 0 || argumentsOf(file, end) === key)) return undefined;
  if (first.arguments.length > 0 && file.callsIn(fn).some((other) => other !== call && textOf(file, other.callee) === textOf(file, call.callee))) return undefined;
  const methods = [...new Set(ends.flatMap((end) => calleeName(end) ?? []))];
  return { ...base(call, { ...LOCK_ITSELF, release: { item: methods }, answersAfter: methods }), opens: true, pool: undefined, ...how };
}

/** True for a call that by its name and that of its receiver locks something. */
function isLock(file: FileIndex, call: CallNode): boolean {
  return LOCKS.test(calleeName(call) ?? '') && LOCK.test(textOf(file, call.callee));
}

/** True for a name that says it ends something, and is called. */
function isCalled({ name, references }: Variable): boolean {
  return ENDS_IT.test(name) && references.some(({ identifier: { parent }, identifier }) => parent?.type === 'CallExpression' && parent.callee === identifier);
}

/** True for a lock: it is there to be held while something else is waited for, and whoever waits for a second permit has two. */
export function isPermit({ protocol: { name } }: Site): boolean {
  return name === PERMIT;
}

export const PERMIT = 'permit';

const LOCK_ITSELF: Protocol = {
  name: PERMIT,
  noun: 'lock',
  modules: [],
  nature: 'resource',
  pools: {},
  acquire: [],
  release: {},
  forgivesSecondRelease: true,
  unbounded: true,
  source: 'this file',
};

function base(call: TSESTree.CallExpression, protocol: Protocol): Site {
  const callee = bare(call.callee);
  return { protocol, call, pool: callee.type === 'MemberExpression' ? callee.object : undefined, gives: 'promise', parameters: undefined, member: undefined, shape: undefined, resets: true, confidence: 'believed', through: undefined };
}

function argumentsOf(file: FileIndex, call: CallNode): string {
  return call.arguments.map((argument) => textOf(file, argument)).join();
}

function textOf(file: FileIndex, node: Node): string {
  return file.text.slice(...node.range).replaceAll(/\s+|[?!](?=\.)/g, '');
}
