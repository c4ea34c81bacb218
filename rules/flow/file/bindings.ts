/** Where the result of a call gets a name: by assignment, as the parameter of a `then`, or as that of a callback. */
import { callbackArgument, calleeName, keyName, outermost, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface Binding {
  readonly variable: Variable;
  readonly by: 'value' | 'promise' | 'callback';
  /** the property of the result that the variable receives: `page` in `const { page } = await load()` */
  readonly member?: string;
  /** true for the only parameter of a callback, which takes no error */
  readonly alone?: boolean;
}

/** The variable that receives what a call gives, and how it is given. */
export function bindingOf(file: FileIndex, call: CallNode): Binding | undefined {
  const callback = parameterOf(file, callbackArgument(call), 1);
  if (callback) return { variable: callback, by: 'callback' };
  const { at, awaited } = resultOf(call);
  const part = awaited ? undefined : partFor(at);
  const name = part ?? patternFor(at);
  const variable = name?.type === 'Identifier' ? file.variableOf(name) : undefined;
  if (variable) return { variable, by: awaited || part ? 'promise' : 'value' };
  const next = awaited ? undefined : chainOf(at);
  const promised = next && calleeName(next) === 'then' ? parameterOf(file, next.arguments[0], 0) : undefined;
  return promised && { variable: promised, by: 'promise' };
}

/** What a callback is given that takes no error, `db.getConnection((connection) => …)`: whoever calls it answers failures himself. */
export function givenAlone(file: FileIndex, call: CallNode): Binding | undefined {
  const last = callbackArgument(call);
  const [first, ...others] = (last && writtenFunction(last)?.params) ?? [];
  const variable = first?.type === 'Identifier' && others.length === 0 && /(?:conn|connection|client|runner|session)$/i.test(first.name) ? file.variableOf(first) : undefined;
  return variable && { variable, by: 'callback', alone: true };
}

/** The name or pattern that a value is declared or assigned to. */
export function patternFor(at: Node): Node | undefined {
  const { parent } = at;
  return parent?.type === 'VariableDeclarator' && parent.init === at ? parent.id : parent?.type === 'AssignmentExpression' && parent.right === at ? parent.left : undefined;
}

/** What an element of `Promise.all()` is declared or assigned to: `one` of `const [one, two] = await Promise.all([first(), second()])`. */
export function partFor(at: Node): Node | undefined {
  const list = at.parent;
  const all = list?.type === 'ArrayExpression' && list.parent.type === 'CallExpression' && calleeName(list.parent) === 'all' ? list.parent : undefined;
  if (!all || list?.type !== 'ArrayExpression' || all.arguments[0] !== list) return undefined;
  const { at: result, awaited } = resultOf(all);
  const pattern = awaited ? patternFor(result) : undefined;
  return pattern?.type === 'ArrayPattern' ? (pattern.elements[list.elements.indexOf(at as TSESTree.Expression)] ?? undefined) : undefined;
}

/** The names that the properties of an awaited result get: `const { response, page } = await load(url)`. */
export function fieldBindingsOf(file: FileIndex, call: CallNode): Binding[] {
  const { at, awaited } = resultOf(call);
  const { parent } = at;
  if (!awaited || parent?.type !== 'VariableDeclarator' || parent.init !== at || parent.id.type !== 'ObjectPattern') return [];
  return parent.id.properties.flatMap((property): Binding[] => {
    const member = property.type === 'Property' && property.value.type === 'Identifier' ? keyName(property) : undefined;
    const variable = member === undefined ? undefined : file.variableOf(property.value as Node);
    return variable && member !== undefined ? [{ variable, by: 'promise', member }] : [];
  });
}

/** The call of a method of what `at` gives: `next` in `acquire().next()`. */
export function chainOf(at: Node): CallNode | undefined {
  const { parent } = at;
  return parent?.type === 'MemberExpression' && parent.object === at && parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? parent.parent : undefined;
}

/** A call's result as the code goes on with it: awaited, behind a cast, as an arm of a condition. */
export function resultOf(call: Node): { at: Node; awaited: boolean } {
  let at = outermost(call);
  let awaited = false;
  for (;;) {
    const { parent } = at;
    if (parent?.type === 'AwaitExpression') awaited = true;
    else if (parent?.type !== 'LogicalExpression' && !(parent?.type === 'ConditionalExpression' && parent.test !== at)) return { at, awaited };
    at = outermost(parent);
  }
}

/** `given ?? acquire()`, `own ? acquire() : given` */
export function isAlternative(call: CallNode): boolean {
  const { at } = resultOf(call);
  for (let node: Node = call; node !== at; node = node.parent as Node) if (node.parent?.type === 'LogicalExpression' || node.parent?.type === 'ConditionalExpression') return true;
  return false;
}

/** The parameter at a position of a function literal; a callback that gives something in the second place takes an error in the first. */
function parameterOf(file: FileIndex, fn: Node | undefined, position: 0 | 1): Variable | undefined {
  const core = fn && writtenFunction(fn);
  if (!core) return undefined;
  const [first] = core.params;
  if (position === 1 && (first?.type !== 'Identifier' || !/^_|^(?:e|ex)$|err(?:or)?$/i.test(first.name))) return undefined;
  const param = core.params[position];
  return param?.type === 'Identifier' ? file.variableOf(param) : undefined;
}
