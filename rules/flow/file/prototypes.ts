/** Constructor functions and their prototypes, the classes of older code: `function Db() { this.pool = … }`, `Db.prototype.open = function () { … }`. */
import { bare, lastName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { isReassigned } from './file-index.ts';
import type { FileIndex } from './file-index.ts';

/** The name of the constructor whose instance is `this` where a node stands. */
export function constructorAround(node: Node): string | undefined {
  let at: Node | undefined = node;
  while (at && at.type !== 'FunctionExpression' && at.type !== 'FunctionDeclaration') at = at.parent;
  const { parent } = at ?? {};
  if (at?.type === 'FunctionDeclaration') return constructorNamed(at.id?.name);
  if (parent?.type === 'VariableDeclarator') return constructorNamed(parent.id.type === 'Identifier' ? parent.id.name : undefined);
  return parent?.type === 'AssignmentExpression' && parent.right === at ? constructorOf(parent.left) : undefined;
}

function constructorNamed(name: string | undefined): string | undefined {
  return name !== undefined && /^[A-Z]/.test(name) ? name : undefined;
}

/** `Db` of `Db.prototype.open` */
export function constructorOf(method: Node): string | undefined {
  const prototype = method.type === 'MemberExpression' ? bare(method.object) : undefined;
  return prototype?.type === 'MemberExpression' && memberName(prototype) === 'prototype' ? lastName(prototype.object) : undefined;
}

/** `this`, also by the name that an outer function gave it: `var self = this`. */
export function thisBehind(file: FileIndex, node: Node): Node | undefined {
  const core = bare(node);
  if (core.type === 'ThisExpression') return core;
  const variable = core.type === 'Identifier' ? file.variableOf(core) : undefined;
  const init = variable?.defs[0]?.node.type === 'VariableDeclarator' && variable.defs[0].node.id.type === 'Identifier' ? variable.defs[0].node.init : undefined;
  return variable && init?.type === 'ThisExpression' && !isReassigned(variable) ? init : undefined;
}
