/** A pool that the file makes in sight: the options it is made with, and what it makes. */
import type { Rule } from 'eslint';
import { bare, isFunction, keyName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Site } from '../flow/model.ts';
import { variableAt } from '../support/names.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** The call that made the pool of a site, if its variable is filled by it alone. */
export function makerOf(context: Rule.RuleContext, { pool, call }: Site): TSESTree.CallExpression | TSESTree.NewExpression | undefined {
  const variable = pool?.type === 'Identifier' ? variableAt(context, call, pool.name) : undefined;
  const [definition, ...others] = variable?.defs ?? [];
  if (definition?.node.type !== 'VariableDeclarator' || others.length > 0 || variable?.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
  const made = definition.node.init && bare(definition.node.init);
  return made?.type === 'CallExpression' || made?.type === 'NewExpression' ? made : undefined;
}

/** The options literal, and the object literal that its `create` gives. */
export function createdBy(maker: TSESTree.CallExpression | TSESTree.NewExpression | undefined): { options: TSESTree.ObjectExpression; item: TSESTree.ObjectExpression } | undefined {
  const options = maker?.arguments[0];
  if (options?.type !== 'ObjectExpression') return undefined;
  const create = options.properties.find((property) => property.type === 'Property' && keyName(property) === 'create');
  const fn = create?.type === 'Property' ? create.value : undefined;
  const item = isFunction(fn) ? givenBy(fn) : undefined;
  return item && { options, item };
}

function givenBy({ body }: { body: Node }): TSESTree.ObjectExpression | undefined {
  const only = body.type === 'BlockStatement' && body.body.length === 1 && body.body[0]?.type === 'ReturnStatement' ? body.body[0].argument : body;
  const core = only && bare(only);
  return core?.type === 'ObjectExpression' ? core : undefined;
}

/** Numbers, strings, booleans, null and undefined: what is copied by reading it. */
export function isPrimitive(node: Node): boolean {
  const core = bare(node);
  return (core.type === 'Literal' && !('regex' in core)) || (core.type === 'Identifier' && core.name === 'undefined') || (core.type === 'UnaryExpression' && core.operator === '-') || (core.type === 'TemplateLiteral' && core.expressions.length === 0);
}
