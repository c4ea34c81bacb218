/** Which closures run where they stand: what they write is as well known as what the code around them writes. */
import { bare, calleeName, isFunction, lastName } from '../../ast/nodes.ts';
import type { FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import { isIteration } from '../calls/known-calls.ts';
import { entryOf } from '../memory.ts';
import type { TSESLint } from '@typescript-eslint/utils';

const written = new WeakMap<Variable, boolean>();

/** True when a function other than the declaring one writes the variable, so that facts about it do not survive a suspension. */
export function isWrittenInClosure(variable: Variable): boolean {
  return entryOf(written, variable, () => hasWriteInClosure(variable));
}

function hasWriteInClosure(variable: Variable): boolean {
  const home = variable.scope.variableScope;
  return variable.references.some((reference) => reference.isWrite() && !reference.init && !runsInPlace(reference.from.variableScope, home));
}

/** True where a piece of code runs only when the code of `home` around it gets there, never in between. */
function runsInPlace(from: TSESLint.Scope.Scope, home: TSESLint.Scope.Scope): boolean {
  for (let scope = from; scope !== home; ) {
    if (scope.block.type !== 'StaticBlock' && !isOnlyCalled(scope) && !isAwaitedCallback(scope.block) && !isCalledAtOnce(scope.block) && !isCalledBackAtOnce(scope.block)) return false;
    if (!scope.upper) return false;
    scope = scope.upper.variableScope;
  }
  return true;
}

/** `co(function* () { … })`: the generator is driven to its end by what it is given to. */
export function isCoroutine(fn: FunctionNode): boolean {
  return fn.generator && !fn.async && fn.parent?.type === 'CallExpression' && fn.parent.arguments.includes(fn as never);
}

/** `await task.then(…).catch(() => { failed = true; })`, `await pool.use(async () => …)` */
function isAwaitedCallback(fn: Node): boolean {
  let call = fn.parent;
  if (call?.type !== 'CallExpression' || call.callee === fn || !/^(?:then|catch|finally|use)$/.test(calleeName(call) ?? '')) return false;
  while (call?.parent?.type === 'MemberExpression' && call.parent.parent.type === 'CallExpression') call = call.parent.parent;
  return call?.parent?.type === 'AwaitExpression';
}

/** `(() => …)()`, `await (async () => …)()` */
function isCalledAtOnce(fn: Node): boolean {
  const call = fn.parent;
  if (!isFunction(fn) || call?.type !== 'CallExpression' || call.callee !== fn) return false;
  return !fn.async || call.parent.type === 'AwaitExpression';
}

/** `new Promise((resolve) => …)`, `list.forEach(() => …)`, and `pool.use(() => …)`, which need not be awaited if the function is not async. */
function isCalledBackAtOnce(fn: Node): boolean {
  const call = fn.parent;
  if (!isFunction(fn) || fn.async) return false;
  if (call?.type === 'NewExpression') return call.callee.type === 'Identifier' && call.callee.name === 'Promise' && call.arguments[0] === fn;
  if (call?.type !== 'CallExpression' || call.callee === fn) return false;
  const callee = bare(call.callee);
  const name = calleeName(call);
  return isIteration(call, name) || (name === 'use' && callee.type === 'MemberExpression' && /pools?$/i.test(lastName(callee.object) ?? ''));
}

/** True for a function that is only ever called by its name, or handed to a chain that is awaited: it runs there and never in between. */
function isOnlyCalled(scope: TSESLint.Scope.Scope): boolean {
  const fn = scope.block;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent?.type === 'VariableDeclarator' && fn.parent.id.type === 'Identifier' ? fn.parent.id : undefined;
  const variable = name && scope.upper?.set.get(name.name);
  if (!variable) return false;
  return variable.references.every(({ identifier, init }) => init || (identifier.parent?.type === 'CallExpression' && identifier.parent.callee === identifier) || isAwaitedCallback(identifier));
}
