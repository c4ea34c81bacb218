/** Which function of this file a call runs, and whether following it can teach anything about the resource. */
import { bare, calleeName, enclosingFunction, isFunction, isInside, keyName, memberName, writtenFunction } from '../../ast/nodes.ts';
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { methodOf } from '../file/file-index.ts';
import { originOf, propertyOf } from '../file/origin.ts';
import { thisBehind } from '../file/prototypes.ts';
import { completes } from '../interpret/completion.ts';
import { canEnter } from '../interpret/functions.ts';
import { isNeverReturning } from './known-calls.ts';
import { entryOf } from '../memory.ts';
import type { State, Value } from '../model.ts';
import { captures, carries } from '../ownership/owner.ts';
import { releasesSomething } from '../ownership/releases.ts';
import type { Run } from '../run.ts';
import { summaryOf } from '../interpret/summaries.ts';
import type { TSESTree } from '@typescript-eslint/utils';
type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** The function of this file that a call runs, where following it can teach something about the resource. */
export function followed(run: Run, node: Call, callee: Value, args: readonly Value[], state: State): FunctionNode | undefined {
  if (node.type === 'NewExpression') return undefined;
  const fn = callee.kind === 'closure' ? callee.node : localFunction(run, node);
  if (!fn || !canEnter(run, fn)) return undefined;
  if (args.some((value) => carries(run, state, value))) return fn;
  return matters(run, fn, state) ? fn : undefined;
}

/** A call is worth following when the function contains the site, sees the resource, or decides control flow by ending it. */
function matters(run: Run, fn: FunctionNode, state: State): boolean {
  if (fn !== run.root && (containsSite(run, fn) || (run.ownField !== undefined && reachedFrom(run, fn).some((one) => containsSite(run, one))))) return true;
  return captures(run, state, fn) || (state.owner !== 'none' && seesFields(run, fn, state));
}

/** True for a method that sees a field which has the resource. Once that is somebody else's to release, only what may end its lease all the same is of interest. */
function seesFields(run: Run, fn: FunctionNode, state: State): boolean {
  if (fn.parent?.type !== 'MethodDefinition') return false;
  for (const [place, value] of state.env) {
    if (!(value.kind === 'resource' || value.kind === 'view' || (value.kind === 'record' && carries(run, state, value))) || run.file.rootOf(place) !== undefined) continue;
    if (state.owner === 'escaped' ? mayEnd(run, fn, run.file.memberOf(place)) : seesField(run, fn, run.file.memberOf(place))) return true;
  }
  return false;
}

/**
 * False for a function that neither mentions a field of that name nor calls one that does, and from which nothing is learnt of other places: it leaves
 * what the field has as it is.
 */
export function seesField(run: Run, fn: FunctionNode, field: string | undefined): boolean {
  if (field === undefined) return true;
  const all = reachedFrom(run, fn);
  return all.some((one) => containsSite(run, one)) || entryOf(entryOf(seeing, fn, () => new Map<string, boolean>()), field, () => all.some((one) => run.file.text.slice(...one.range).includes(field) || assignsSomething(run, one)));
}

const seeing = new WeakMap<FunctionNode, Map<string, boolean>>();

function assignsSomething({ file: { syntax } }: Run, fn: FunctionNode): boolean {
  const isHere = (assignment: TSESTree.AssignmentExpression): boolean => isInside(assignment, fn);
  return syntax.flagAssignments.some(isHere) || [...syntax.assignments.values()].some((list) => list.some(isHere));
}

/** Whether a function of this file, or one that it calls, releases something. */
export function mayRelease(run: Run, fn: FunctionNode): boolean {
  return reachedFrom(run, fn).some((one) => releasesSomething(run, one));
}

/** Whether a function, or one that it calls, may release, acquire anew, or put something else into a field of that name. */
function mayEnd(run: Run, fn: FunctionNode, field: string | undefined): boolean {
  return reachedFrom(run, fn).some((one) => releasesSomething(run, one) || containsSite(run, one) || (field !== undefined && run.file.assignsMember(field, one)));
}

const reached = new WeakMap<FunctionNode, readonly FunctionNode[]>();

/** A function and those of this file that it may come to call. */
function reachedFrom(run: Run, fn: FunctionNode): readonly FunctionNode[] {
  return entryOf(reached, fn, () => {
    const all = new Set([fn]);
    // What is added while this loop runs is looked at too.
    for (const one of all) for (const call of run.file.callsIn(one)) all.add(localFunction(run, call) ?? fn);
    return [...all];
  });
}

export function localFunction(run: Run, node: Call): FunctionNode | undefined {
  const callee = bare(node.callee);
  if (isFunction(callee)) return callee;
  if (callee.type === 'Identifier') {
    const variable = run.file.variableOf(callee);
    return variable && run.file.functionNamed(variable);
  }
  return callee.type === 'MemberExpression' ? methodCalled(run.file, callee) : undefined;
}

/** The method of this file that a call means: `this.open()`, `Store.open()` or `store.open()` of a class or of an object written here, `exports.open()`. */
export function methodCalled(file: FileIndex, callee: TSESTree.MemberExpression): FunctionNode | undefined {
  const name = memberName(callee);
  if (name === undefined) return undefined;
  const self = thisBehind(file, callee.object);
  if (self) return file.methodNamed(self, name) ?? writtenIn(objectAround(self), name);
  const object = bare(callee.object);
  if (isExports(object)) {
    const written = file.syntax.assignments.get(name)?.filter(({ left }) => left.type === 'MemberExpression' && isExports(bare(left.object)));
    return written?.length === 1 ? writtenFunction(written[0]?.right as Node) : undefined;
  }
  if (object.type !== 'Identifier') return undefined;
  const origin = originOf(file, object);
  if (origin.kind === 'class') return methodOf(origin.node, name);
  const property = propertyOf(file, object, name);
  return property && writtenFunction(property);
}

function isExports(node: Node): boolean {
  return node.type === 'Identifier' ? node.name === 'exports' : node.type === 'MemberExpression' && memberName(node) === 'exports' && node.object.type === 'Identifier' && node.object.name === 'module';
}

function writtenIn(object: TSESTree.ObjectExpression | undefined, name: string): FunctionNode | undefined {
  const property = object?.properties.find((one): one is TSESTree.Property => one.type === 'Property' && keyName(one) === name);
  return property && writtenFunction(property.value);
}

/** The object whose method a `this` stands in. */
function objectAround(node: Node): TSESTree.ObjectExpression | undefined {
  let at = enclosingFunction(node);
  while (at.type === 'ArrowFunctionExpression') at = enclosingFunction(at);
  return at.parent?.type === 'Property' && at.parent.parent.type === 'ObjectExpression' ? at.parent.parent : undefined;
}

/** The closure or function of this file that is an argument. */
export function functionOf(run: Run, node: Call, args: readonly Value[], index: number): FunctionNode | undefined {
  const value = args[index];
  if (value?.kind === 'closure') return value.node;
  const argument = node.arguments[index];
  const core = argument && bare(argument);
  if (core?.type === 'MemberExpression' && core.object.type === 'ThisExpression') {
    const name = memberName(core);
    return name === undefined ? undefined : run.file.methodNamed(node, name);
  }
  return undefined;
}

/** `assertNever(kind)`, `new UnreachableError(kind)`: control does not come here, so it does not leave from here either. */
export function isUnreachable(run: Run, node: Call): boolean {
  if (bare(node.callee).type === 'Identifier' && UNREACHABLE.test(calleeName(node) ?? '')) return true;
  const [given] = (node.type === 'CallExpression' && node.arguments.length > 0 && localFunction(run, node)?.params) || [];
  return given?.type === 'Identifier' && given.typeAnnotation?.typeAnnotation.type === 'TSNeverKeyword';
}

const UNREACHABLE = /^_*(?:(?:assert|ensure|throw)_?(?:never|unreachable|exhaust\w+)|unreachable(?:case|code)?|(?:check_?)?exhaustive(?:ness)?_?(?:check|guard|switch)?|absurd|(?:unreachable|exhaust|never)\w*error)$/i;

/** `process.exit()`, or a function of this file that only throws. */
export function neverReturns(run: Run, node: TSESTree.CallExpression): boolean {
  if (isNeverReturning(node) || isUnreachable(run, node)) return true;
  const fn = localFunction(run, node);
  return fn !== undefined && !fn.async && !surelyReturns(run, fn) && !summaryOf(run, fn).returns;
}

const returning = new WeakMap<FunctionNode, boolean>();

/** True for the many functions whose form tells that they come back, so that nobody need interpret them. */
function surelyReturns(run: Run, fn: FunctionNode): boolean {
  let answer = returning.get(fn);
  if (answer === undefined) {
    // Of a function that calls itself it is taken to come back.
    returning.set(fn, true);
    answer = fn.returnType?.typeAnnotation.type !== 'TSNeverKeyword' && fn.body.type === 'BlockStatement' && (hasReturn(run, fn) || completes(fn.body, (call) => call.type === 'CallExpression' && neverReturns(run, call)));
    returning.set(fn, answer);
  }
  return answer;
}

function hasReturn(run: Run, fn: FunctionNode): boolean {
  return run.file.jumpsIn(fn).some((jump) => jump.type === 'ReturnStatement' && enclosingFunction(jump) === fn);
}

export function containsSite(run: Run, fn: FunctionNode): boolean {
  const [at] = run.site.call.range;
  return at >= fn.range[0] && at < fn.range[1];
}
