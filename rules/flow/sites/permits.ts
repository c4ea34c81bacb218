/**
 * Locks and permits: what is waited for and given back without an object that goes both ways. Either the wait gives the function that ends it,
 *
 *     const release = await mutex.acquire();  …  release();
 *
 * or the lock itself is told: `await semaphore.enter(); … semaphore.leave();`. Both are believed only of a function that ends what it waited for.
 */
import { bare, calleeName, enclosingFunction, isFunction } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { patternFor, resultOf } from '../file/bindings.ts';
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
const MAY_WAIT = new RegExp(`(?<![\\w$])await\\s+[\\w$.#?!]*(?:${Object.keys(ENDS).join('|')}|[lL]ock|[mM]utex)\\w*\\s*\\(`);

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
  return file.calls.flatMap((call) => (known.has(call) || call.type !== 'CallExpression' ? [] : (endedByFunction(file, call) ?? endedByItself(file, call) ?? [])));
}

/** `const release = await mutex.acquire()`, `const [, release] = await semaphore.acquire()` */
function endedByFunction(file: FileIndex, call: TSESTree.CallExpression): Site | undefined {
  const { at, awaited } = resultOf(call);
  const pattern = awaited && LOCKS.test(calleeName(call) ?? '') && LOCK.test(textOf(file, call.callee)) ? patternFor(at) : undefined;
  const second = pattern?.type === 'ArrayPattern' ? pattern.elements[1] : undefined;
  const name = second ?? pattern;
  const variable = name?.type === 'Identifier' && ENDS_IT.test(name.name) ? file.variableOf(name) : undefined;
  if (!variable?.references.some(({ identifier: { parent }, identifier }) => parent?.type === 'CallExpression' && parent.callee === identifier)) return undefined;
  const shape: Value = second ? { kind: 'record', fields: new Map([['1', RELEASER]]) } : RELEASER;
  return { ...base(call, { ...LOCK_ITSELF, release: {} }), shape };
}

/** `await semaphore.acquire(); … semaphore.release();` in one function, for the same key if there is one. */
function endedByItself(file: FileIndex, call: TSESTree.CallExpression): Site | undefined {
  const callee = bare(call.callee);
  const [, verb = '', rest] = VERB.exec(calleeName(call) ?? '') ?? [];
  const fn = enclosingFunction(call);
  const isWaitedFor = call.parent.type === 'AwaitExpression' && call.parent.parent.type === 'ExpressionStatement';
  // `this.acquire()` is a step of the lock itself.
  if (!isWaitedFor || callee.type !== 'MemberExpression' || bare(callee.object).type === 'ThisExpression' || !isFunction(fn) || file.placeOf(callee.object) === undefined) return undefined;
  const receiver = textOf(file, callee.object);
  const ends = file.callsIn(fn).filter((other) => {
    const method = bare(other.callee);
    return other.range[0] > call.range[1] && method.type === 'MemberExpression' && textOf(file, method.object) === receiver && ENDS[verb]?.some((end) => calleeName(other) === end + rest) === true;
  });
  const [first] = ends;
  const key = argumentsOf(file, call);
  // Of a lock with keys each is one for itself.
  if (!first || !ends.every((end) => end.arguments.length === 0 || argumentsOf(file, end) === key)) return undefined;
  if (first.arguments.length > 0 && file.callsIn(fn).some((other) => other !== call && textOf(file, other.callee) === textOf(file, call.callee))) return undefined;
  const methods = [...new Set(ends.flatMap((end) => calleeName(end) ?? []))];
  return { ...base(call, { ...LOCK_ITSELF, release: { item: methods }, answersAfter: methods }), opens: true, pool: undefined };
}

/** True for a lock: it is there to be held while something else is waited for, and whoever waits for a second permit has two. */
export function isPermit({ protocol: { name } }: Site): boolean {
  return name === LOCK_ITSELF.name;
}

const LOCK_ITSELF: Protocol = {
  name: 'permit',
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
