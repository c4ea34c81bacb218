/** What a call tells a helper of the file, by its arguments, about what the helper acquires for it. */
import { bare, calleeName, enclosingFunction, isFunction, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import type { Site } from '../model.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** True for a call that gives what its function would otherwise acquire: `function at(x, out) { return out ?? vectors.get(); }` */
export function givesItself({ call: acquire }: Site, { arguments: args }: CallNode, fn: FunctionNode): boolean {
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
export function asksForNone({ call: acquire }: Site, { arguments: args }: CallNode, fn: FunctionNode): boolean {
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
