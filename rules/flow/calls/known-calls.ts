/** Calls whose behaviour is known by name: what never throws, never returns, runs later or runs in place. */
import { bare, calleeName, enclosingFunction, isFunction, lastName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { originOf } from '../file/origin.ts';
import { entryOf } from '../memory.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

export const PROMISE_COMBINATORS = new Set(['all', 'race', 'any', 'allSettled']);

const QUIET_OBJECTS = new Set(['console', 'Math', 'Date', 'Object', 'Array', 'Number', 'Reflect', 'performance', 'Symbol', 'process', 'Buffer', 'debug']);
const QUIET_FUNCTIONS = new Set([
  'Number', 'String', 'Boolean', 'Symbol', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate',
  'queueMicrotask', 'debug', 'log', 'nextTick', 'Date', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Error', 'TypeError', 'RangeError', 'Array', 'Object', 'AbortController', 'Promise',
]);
const QUIET_METHODS = new Set([
  'push', 'pop', 'shift', 'unshift', 'slice', 'concat', 'join', 'indexOf', 'lastIndexOf', 'includes', 'keys', 'values', 'entries', 'toString', 'trim', 'toLowerCase', 'toUpperCase', 'startsWith', 'endsWith',
  'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate', 'getTime', 'has', 'add', 'delete', 'set', 'clear', 'on', 'once', 'off', 'addListener', 'removeListener', 'addEventListener', 'removeEventListener', 'bind', 'unref', 'ref', 'abort',
  'log', 'info', 'warn', 'error', 'debug', 'trace', 'verbose', 'silly', 'fatal', 'charCodeAt', 'hasOwnProperty', 'toISOString', 'toFixed', 'split', 'replace', 'at', 'now', 'format', 'escape', 'escapeId',
]);
const LOGGER = /(?:^|\.)(?:log|logger|console|winston|pino|debug|logging)$/i;
/** `logSecurityEvent()`, `this.traceQuery()` */
const LOGS = /^_?(?:log|trace|debug|warn)[A-Z]\w*$/;

/** A line for a log, which waits for nothing that the caller could miss. */
export function isLogging(node: Call): boolean {
  const callee = bare(node.callee);
  return LOGS.test(calleeName(node) ?? '') || (callee.type === 'MemberExpression' && LOGGER.test(lastName(callee.object) ?? ''));
}

const NEVER_FAILS = /^_?(?:try|safe(?:ly)?|quiet(?:ly)?|silent(?:ly)?)[A-Z]\w*$|(?:Safe|Quiet|Silent)ly$/;

/** `tryCancel(reader)`, `closeQuietly(socket)`: a name that says that it does not fail. */
export function isSafe(node: Call): boolean {
  return NEVER_FAILS.test(calleeName(node) ?? '');
}

/** True for a call that is taken never to throw: loggers, pure built-ins, registrations. */
export function isQuiet(run: Run, node: Call): boolean {
  const name = calleeName(node);
  if (name === undefined) return false;
  if (run.settings.quiet.has(name)) return true;
  const callee = bare(node.callee);
  if (callee.type === 'Identifier') return QUIET_FUNCTIONS.has(name) || LOGGER.test(name);
  if (callee.type !== 'MemberExpression') return false;
  const receiver = lastName(callee.object) ?? '';
  if (callee.object.type === 'Identifier' && QUIET_OBJECTS.has(receiver) && run.file.variableOf(callee.object)?.defs.length !== 1) return true;
  return QUIET_METHODS.has(name) || LOGGER.test(receiver) || (receiver === 'Promise' && name === 'resolve');
}

/** Functions of Node.js that fail when a file or a command does. */
const ON_FILES = /^(?:read|write|append|copy|open|stat|access|rename|unlink|mkdir|mkdtemp|readdir|exec)(?:File)?Sync$/;

/** Where the call does not end normally, as happens in service: a text that is no JSON, a file that is not there. */
export function isLikelyToThrow(node: Call): boolean {
  const name = calleeName(node) ?? '';
  if (ON_FILES.test(name)) return true;
  const [text] = node.arguments;
  return name === 'parse' && text !== undefined && isOfJson(node) && text.type !== 'Literal' && !(text.type === 'CallExpression' && calleeName(text) === 'stringify' && isOfJson(text));
}

function isOfJson({ callee }: Call): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'JSON';
}

const SLEEP = /^(?:sleep|delay|wait|pause)(?:Ms|For)?$/i;
/** A pause: it does nothing that could fail. */
export function isSleep(run: Run, node: Call): boolean {
  if (SLEEP.test(calleeName(node) ?? '') && node.arguments.length <= 1) return true;
  if (!mentionsTimers(run.file)) return false;
  const callee = bare(node.callee);
  const origin = callee.type === 'Identifier' || callee.type === 'MemberExpression' ? originOf(run.file, callee) : undefined;
  return origin?.kind === 'module' && /^(?:node:)?timers\/promises$/.test(origin.module);
}

const timed = new WeakMap<FileIndex, boolean>();

function mentionsTimers(file: FileIndex): boolean {
  return entryOf(timed, file, () => file.text.includes('timers/promises'));
}

const ASSERTION = /^(?:expect|assert|(?:not)?(?:deep)?(?:strict)?equals?)$/i;
const ASSERTING_METHOD = /^(?:same|notSame|is|not|toBe|toEqual|toStrictEqual|eq|eql|ok|isTrue|isNot)$/;
/** Comparing an object is no use of it. */
export function isAssertion(node: Call): boolean {
  const name = calleeName(node) ?? '';
  return ASSERTION.test(name) || (ASSERTING_METHOD.test(name) && isMember(node.callee));
}

const ENDS_PROCESS = new Set(['exit', 'abort', 'kill', 'reallyExit']);

/** `process.exit()` and the like end the path; nothing leaks that a dying process holds. */
export function isNeverReturning(node: Call): boolean {
  const callee = bare(node.callee);
  const name = calleeName(node) ?? '';
  if (callee.type === 'Identifier') return /^exit(?:With[A-Z]\w*|Process)$/.test(name);
  if (callee.type !== 'MemberExpression') return false;
  if (name === 'skip' && callee.object.type === 'ThisExpression') return isTestBody(enclosingFunction(node));
  if (callee.object.type !== 'Identifier') return false;
  return (callee.object.name === 'process' && ENDS_PROCESS.has(name) && name !== 'kill') || (callee.object.name === 'Deno' && name === 'exit');
}

/** The function given to `it` or `before`, in which Mocha's `this.skip()` throws. */
function isTestBody(fn: Node | undefined): boolean {
  return fn?.type === 'FunctionExpression' && fn.parent.type === 'CallExpression' && /^(?:it|test|specify|before|beforeEach|after|afterEach)$/.test(calleeName(fn.parent) ?? '');
}

/** Functions of test runners by which a test is told, and those of what runs around it; some of the latter mean something else in a file without tests. */
const TESTS = /^(?:[xf]?(?:it|describe)|test|specify|suite|bench)$/;
const AROUND = /^(?:(?:before|after)(?:Each|All)?|setup|teardown)$/;

/** True inside of a function that is given to a test runner: `it('…', async () => { … })`, `test.each(rows)('…', (row) => { … })`. */
export function isInTest(file: FileIndex, node: Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const name = isFunction(at) && at.parent.type === 'CallExpression' && at.parent.callee !== at ? (toldBy(at.parent) ?? '') : '';
    if (TESTS.test(name) || (AROUND.test(name) && file.calls.some((call) => call.type === 'CallExpression' && call.arguments.some(isFunction) && TESTS.test(toldBy(call) ?? '')))) return true;
  }
  return false;
}

/** `test` of `test.each(rows)('…', fn)` and of `Deno.test(fn)`. */
function toldBy({ callee }: TSESTree.CallExpression): string | undefined {
  const core = bare(callee);
  if (core.type === 'Identifier') return core.name;
  if (core.type === 'CallExpression') return toldBy(core);
  if (core.type !== 'MemberExpression') return undefined;
  return memberName(core) === 'test' ? 'test' : bare(core.object).type === 'Identifier' ? lastName(core.object) : undefined;
}

/** What a function that is to be called back is called. */
export const CALLBACK_NAME = /^(?:cb|callback|next|done|fn|resolve|reject)$|(?:Cb|Callback)$/;

const EVENTS = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'addEventListener', 'onabort', 'subscribe', 'pipe', 'listen', 'handleOnce']);
export function isEventMethod(name: string | undefined): boolean {
  return name !== undefined && EVENTS.has(name);
}

/** Takes a listener back: it runs no more. */
export function isUnlistening(name: string | undefined): boolean {
  return name !== undefined && /^(?:off|remove(?:All|Event)?Listeners?|unsubscribe)$/.test(name);
}

const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'nextTick', 'requestAnimationFrame', 'requestIdleCallback']);
export function isTimer(name: string | undefined): boolean {
  return name !== undefined && TIMERS.has(name);
}

const HOOKS = new Set(['after', 'afterEach', 'afterAll', 'onTestFinished', 'onTestFailed', 'addCleanup', 'cleanup', 'teardown', 'defer', 'adopt', 'onCleanup', 'onDestroy', 'onUnmounted', 'onScopeDispose', 'addFinalizer', 'acquireRelease', 'ensuring']);
/** Functions that promise to run what they are given at the end. */
export function isCleanupHook(_node: Call, name: string | undefined): boolean {
  return name !== undefined && HOOKS.has(name);
}

const ITERATIONS = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'flatMap', 'reduce', 'reduceRight', 'sort']);
/** Array methods that call their argument before they return. */
export function isIteration(node: Call, name: string | undefined): boolean {
  return name !== undefined && ITERATIONS.has(name) && node.type === 'CallExpression' && isMember(node.callee);
}

function isMember(node: Node): boolean {
  return bare(node).type === 'MemberExpression';
}

/** `res.status(200).json(rows)`: a request is answered. */
export function isResponse({ callee }: Call): boolean {
  const core = bare(callee);
  if (core.type !== 'MemberExpression') return false;
  const object = bare(core.object);
  return object.type === 'CallExpression' ? isResponse(object) : /^(?:res|resp|response|reply|ctx|context|req|request|h)$/i.test(lastName(object) ?? '');
}
