/**
 * Functions of the file that hand a fresh resource to whoever calls them, and the acquire sites that their callers are:
 *
 *     const open = () => pool.connect();   …   const client = await open();   …   const other = await retry(open);
 */
import { bare, calleeName, enclosingFunction, isFunction, keyName, lastName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { methodCalled } from '../calls/callees.ts';
import { resultOf } from '../file/bindings.ts';
import { refusedBefore } from '../file/environment.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { Site, Value } from '../model.ts';
import { lenderThrough } from '../ownership/closed-around.ts';
import { callbackOf } from './find-sites.ts';
import { isReleasedWhereBound } from './owed.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** A function of the file whose callers acquire by calling it. */
export interface Fresh {
  readonly fn: FunctionNode;
  readonly gives: Site['gives'];
  readonly item: number;
  /** where its callback gets a function that releases; -1 where it gets none */
  readonly done: number;
  /** what it hands out, when that is an object around the resource */
  readonly shape: Value | undefined;
  /** the function keeps the object as well: only a caller that releases it owns it */
  readonly shared: boolean;
  /** the function may also hand out what somebody else owns */
  readonly perhapsGiven: boolean;
}

/** A call of such a function as an acquire site of its own. */
export function siteThrough(file: FileIndex, site: Site, call: CallNode, fresh: Fresh): Site | undefined {
  const base = { ...site, call, pool: lenderThrough(file, site, call, fresh.fn) ?? site.pool, member: undefined, shape: fresh.shape, through: fresh.fn, perhapsGiven: fresh.perhapsGiven, unless: [...(site.unless ?? []), ...refusedBefore(file, fresh.fn, site.call)] };
  const isPassed = call.arguments.some((argument) => functionMeant(file, argument) === fresh.fn);
  if ((isPassed || fresh.shared || site.protocol.duty === 'believed') && !isReleasedWhereBound(file, site, call)) return undefined;
  if (isPassed && resultOf(call).awaited) return { ...base, gives: 'promise', parameters: undefined };
  if (givesItself(site, call, fresh.fn) || asksForNone(site, call, fresh.fn)) return undefined;
  if (fresh.gives !== 'callback') return { ...base, gives: fresh.gives, parameters: undefined };
  const last = call.arguments.at(-1);
  return last && callbackOf(file, last) ? { ...base, gives: 'callback', parameters: { error: 0, item: fresh.item, done: fresh.done } } : undefined;
}

/** The function of this file that an expression is, or names. */
function functionMeant(file: FileIndex, node: Node): FunctionNode | undefined {
  const core = bare(node);
  const variable = core.type === 'Identifier' ? file.variableOf(core) : undefined;
  return isFunction(core) ? core : variable && file.functionNamed(variable);
}

/** Calls of a function or method of this file, and those that are given it to call: `retry(() => pool.connect())`. */
export function* callsOf(file: FileIndex, fn: FunctionNode): Generator<CallNode> {
  const { parent } = fn;
  const name = parent?.type === 'AssignmentExpression' ? lastName(parent.left) : parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition' || parent?.type === 'Property' ? keyName(parent) : undefined;
  for (const call of file.calls) {
    const callee = bare(call.callee);
    if (call.type !== 'CallExpression') continue;
    if ((callee.type === 'Identifier' && functionMeant(file, callee) === fn) || call.arguments.some((argument) => functionMeant(file, argument) === fn)) yield call;
    else if (name !== undefined && callee.type === 'MemberExpression' && memberName(callee) === name && methodCalled(file, callee) === fn) yield call;
  }
}

/** True for a call that gives what its function would otherwise acquire: `function at(x, out) { return out ?? vectors.get(); }` */
function givesItself({ call: acquire }: Site, { arguments: args }: CallNode, fn: FunctionNode): boolean {
  const { parent } = outermost(acquire);
  const given = parent?.type === 'LogicalExpression' && parent.right === outermost(acquire) ? bare(parent.left) : undefined;
  const index = fn.params.findIndex((param) => param.type === 'Identifier' && ((given?.type === 'Identifier' && param.name === given.name) || returnsIfGiven(fn, param.name)));
  const argument = args[index];
  return argument !== undefined && !(argument.type === 'Literal' && argument.value === null) && !(argument.type === 'Identifier' && (argument.name === 'undefined' || isOptionalParameter(argument)));
}

/** `if (runner) return runner;`, `if (runner && !runner.isReleased) return Promise.resolve(runner);` */
function returnsIfGiven(fn: FunctionNode, name: string): boolean {
  const isName = (node: Node | null | undefined): boolean => node?.type === 'Identifier' && node.name === name;
  const gives = (node: Node | null | undefined): boolean => isName(node) || (node?.type === 'CallExpression' && calleeName(node) === 'resolve' && isName(node.arguments[0]));
  return fn.body.type === 'BlockStatement' && fn.body.body.some((statement) => {
    if (statement.type !== 'IfStatement') return false;
    const { test } = statement;
    if (!isName(test) && !(test.type === 'LogicalExpression' && test.operator === '&&' && isName(test.left))) return false;
    const { consequent } = statement;
    const first = consequent.type === 'BlockStatement' ? consequent.body[0] : consequent;
    return first?.type === 'ReturnStatement' && gives(first.argument);
  });
}

/** A name that may well be undefined: `(runner?: Runner) => …` */
function isOptionalParameter(name: TSESTree.Identifier): boolean {
  for (let fn = enclosingFunction(name); isFunction(fn); fn = enclosingFunction(fn)) {
    const param = fn.params.find((one) => one.type === 'Identifier' && one.name === name.name);
    if (param) return param.type === 'Identifier' && param.optional;
  }
  return false;
}

/** `async begin(options, own = false) { …; if (own) return db.transaction(); }`, called as `begin(options)`: what it acquires only if it is asked to. */
function asksForNone({ call: acquire }: Site, { arguments: args }: CallNode, fn: FunctionNode): boolean {
  for (let at: Node = acquire; at.parent && at !== fn; at = at.parent) {
    const { parent } = at;
    const test = (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.consequent === at ? parent.test : parent.type === 'LogicalExpression' && parent.operator === '&&' && parent.right === at ? parent.left : undefined;
    const asked = test && bare(test);
    const index = asked?.type === 'Identifier' ? fn.params.findIndex((param) => nameOf(param) === asked.name) : -1;
    if (index >= 0 && args.slice(0, index + 1).every(({ type }) => type !== 'SpreadElement') && isFalsy(args[index] ?? defaultOf(fn.params[index]))) return true;
  }
  return false;
}

function nameOf(param: TSESTree.Parameter): string | undefined {
  const name = param.type === 'AssignmentPattern' ? param.left : param;
  return name.type === 'Identifier' ? name.name : undefined;
}

function defaultOf(param: TSESTree.Parameter | undefined): Node | undefined {
  return param?.type === 'AssignmentPattern' ? param.right : undefined;
}

/** Nothing at all, `undefined`, or a literal that is falsy. */
function isFalsy(node: Node | undefined): boolean {
  const core = node && bare(node);
  return core === undefined || (core.type === 'Identifier' && core.name === 'undefined') || (core.type === 'Literal' && !core.value);
}
