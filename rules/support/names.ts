/** Which names an edit may use where. */
import type { Rule } from 'eslint';
import { bare, enclosingClass, isFunction, isInside, lastName } from '../ast/nodes.ts';
import type { Node, Variable } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';

/** What a name means at a place of the code. */
export function variableAt(context: Rule.RuleContext, place: Node, name: string): Variable | undefined {
  for (let scope = context.sourceCode.getScope(place as never) as unknown as Variable['scope'] | null; scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable) return variable;
  }
  return undefined;
}

/** True when an expression made of names and members means the same at another place. */
export function meansTheSame(context: Rule.RuleContext, expression: Node, place: Node): boolean {
  const core = bare(expression);
  switch (core.type) {
    case 'ThisExpression':
      return enclosingClass(core) !== undefined && enclosingClass(core) === enclosingClass(place);
    case 'Identifier':
      return variableAt(context, place, core.name) === variableAt(context, core, core.name);
    case 'MemberExpression':
      return !core.computed && meansTheSame(context, core.object, place);
    default:
      return false;
  }
}

/** The name the object was given where it was acquired, if it means the object at another place. */
export function nameAt(context: Rule.RuleContext, { name, site }: Finding, place: Node): string | undefined {
  const variable = name === undefined ? undefined : variableAt(context, place, name);
  const [definition] = variable?.defs ?? [];
  const isFilledOnce = variable?.references.filter((reference) => reference.isWrite()).length === (definition?.type === 'Parameter' ? 0 : 1);
  const isItsName = definition?.node.type === 'VariableDeclarator' ? isInside(site.call, definition.node) : definition?.type === 'Parameter' && site.call.arguments.includes(definition.node as never);
  return variable && isItsName && isFilledOnce ? name : undefined;
}

/** `client.query(sql)` itself, and not what is done with its result. */
export function isWorkOn({ name }: Finding, node: Node): boolean {
  if (node.type !== 'CallExpression' || name === undefined) return false;
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' && lastName(callee.object) === name;
}

/** The function that runs a node; callbacks in between count as functions of their own. */
export function functionAround(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}
