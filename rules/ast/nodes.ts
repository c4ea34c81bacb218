import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression;
export type Statement = TSESTree.Statement;
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression;
export type FunctionNode = TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
export type Variable = TSESLint.Scope.Variable;
export type ScopeManager = TSESLint.Scope.ScopeManager;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

/** The function that an expression is, written there: `(error) => …`, `function () { … }.bind(this)`. */
export function writtenFunction(node: Node): FunctionNode | undefined {
  const core = bare(node);
  if (isFunction(core)) return core;
  const callee = core.type === 'CallExpression' && core.arguments.length <= 1 ? core.callee : undefined;
  return callee?.type === 'MemberExpression' && isFunction(callee.object) && memberName(callee) === 'bind' ? callee.object : undefined;
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

export function isLoop(node: Node): boolean {
  return LOOPS.has(node.type);
}
const LOOPS = new Set<string>(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);

/** Strips what changes only the type or the grouping: `x!`, `x as T`, `<T>x`, `x satisfies T`, `f<T>`, and the wrapper of a chain. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSTypeAssertion':
    case 'TSSatisfiesExpression':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The name a member expression reads, when it is written in the source: `a.b`, `a['b']`, `a.#b`. */
export function memberName(node: TSESTree.MemberExpression): string | undefined {
  if (!node.computed) return node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : node.property.name;
  if (node.property.type === 'Literal') return String(node.property.value);
  return isSymbolMember(node.property) ? `@@${(node.property.property as TSESTree.Identifier).name}` : undefined;
}

/** The key of a property, method or field, when it is written in the source; `[Symbol.dispose]` gives `@@dispose`. */
export function keyName(node: { key: Node; computed?: boolean }): string | undefined {
  const { key } = node;
  if (!node.computed) {
    if (key.type === 'Identifier') return key.name;
    if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  }
  if (key.type === 'Literal') return String(key.value);
  return isSymbolMember(key) ? `@@${(key.property as TSESTree.Identifier).name}` : undefined;
}

function isSymbolMember(node: Node): node is TSESTree.MemberExpression {
  return node.type === 'MemberExpression' && !node.computed && node.object.type === 'Identifier' && node.object.name === 'Symbol' && node.property.type === 'Identifier';
}

/** What is called, by its last name: `connect` for `pool.connect()`, `acquire` for `acquire()`. */
export function calleeName(call: TSESTree.CallExpression | TSESTree.NewExpression): string | undefined {
  const callee = bare(call.callee);
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? memberName(callee) : undefined;
}

/** The last written name of an expression: `pool` for `pool`, `this.pool`, `db.pool!`, `getPool` for `getPool()`. */
export function lastName(node: Node): string | undefined {
  const core = bare(node);
  switch (core.type) {
    case 'Identifier':
      return core.name;
    case 'MemberExpression':
      return memberName(core) ?? lastName(core.object);
    case 'CallExpression': {
      const name = lastName(core.callee);
      // `pool.promise()` of mysql2 is the pool.
      return name === 'promise' && core.callee.type === 'MemberExpression' ? lastName(core.callee.object) : name;
    }
    case 'AwaitExpression':
      return lastName(core.argument);
    case 'AssignmentExpression':
      return lastName(core.left);
    case 'ThisExpression':
      return 'this';
    default:
      return undefined;
  }
}

/** The nearest function around a node, or the program. */
export function enclosingFunction(node: Node): FunctionNode | TSESTree.Program {
  for (let at = node.parent; at; at = at.parent) {
    if (isFunction(at) || at.type === 'Program') return at;
  }
  throw new TypeError('Expected a node below a Program, with parents set.');
}

/** The decorators of a class or a member; trees of espree have no list of them. */
export function decoratorsOf(node: { readonly decorators?: readonly TSESTree.Decorator[] | undefined }): readonly TSESTree.Decorator[] {
  return node.decorators ?? [];
}

/** The name a function is declared by, its own or that of the variable it is put in. */
export function nameOfFunction(fn: Node): string | undefined {
  if (!isFunction(fn)) return undefined;
  const { parent } = outermost(fn);
  const name = fn.id ?? (parent?.type === 'VariableDeclarator' ? parent.id : undefined);
  return name?.type === 'Identifier' ? name.name : undefined;
}

/** The nearest class whose `this` a node sees. */
export function enclosingClass(node: Node): ClassNode | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (isClass(at.parent?.parent) && at.parent?.type === 'ClassBody') return at.parent.parent;
    if ((at.type === 'FunctionExpression' || at.type === 'FunctionDeclaration') && at.parent?.type !== 'MethodDefinition' && at.parent?.type !== 'PropertyDefinition') return undefined;
  }
  return undefined;
}

/** What has methods that share one `this`: a class, or the object that a call or a prototype makes one of. */
export type Owner = ClassNode | TSESTree.ObjectExpression;

/** The nearest such owner whose `this` a node sees: `Renderable.extend({ init() { this.pos = … } })`, `Entity.prototype = { … }`. */
export function enclosingOwner(node: Node): Owner | undefined {
  const owner = enclosingClass(node);
  let at: Node | undefined = node;
  while (!owner && at && at.type !== 'FunctionExpression' && at.type !== 'FunctionDeclaration') at = at.parent;
  const object = owner || at?.parent?.type !== 'Property' ? undefined : at.parent.parent;
  return object?.type === 'ObjectExpression' && isPrototype(object) ? object : owner;
}

function isPrototype(object: TSESTree.ObjectExpression): boolean {
  const { parent } = object;
  if (parent.type === 'AssignmentExpression') return parent.left.type === 'MemberExpression' && memberName(parent.left) === 'prototype';
  return parent.type === 'CallExpression' && parent.arguments.at(-1) === object && /^(?:extend|inherit|class|(?:create|define|declare)(?:Class)?)$/i.test(calleeName(parent) ?? '');
}

export function isInside(node: Node, outer: Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** Every child node, in source order of the parser's keys. Walks are what the analysis of most files costs: nothing is allocated but the list. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    if (NO_CHILD.has(key)) continue;
    const value = fields[key];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const child of value) if (isNode(child)) children.push(child);
    } else if (isNode(value)) {
      children.push(value);
    }
  }
  return children;
}

/** A node and all below it, without the insides of the functions and classes in it: what runs where the node stands. */
export function eachHere(node: Node, nodes: Node[] = []): Node[] {
  nodes.push(node);
  for (const child of childrenOf(node)) {
    if (isFunction(child) || isClass(child)) nodes.push(child);
    else eachHere(child, nodes);
  }
  return nodes;
}

/** The largest node that is the same value: `x!` for the `x` in it. */
export function outermost(node: Node): Node {
  let at = node;
  while (at.parent && WRAPPERS.has(at.parent.type) && (at.parent as Wrapper).expression === at) at = at.parent;
  return at;
}

type Wrapper = TSESTree.TSNonNullExpression | TSESTree.TSAsExpression | TSESTree.TSTypeAssertion | TSESTree.TSSatisfiesExpression | TSESTree.TSInstantiationExpression | TSESTree.ChainExpression;

/** The nodes that `bare` strips. */
const WRAPPERS: ReadonlySet<string> = new Set<`${Wrapper['type']}`>(['TSNonNullExpression', 'TSAsExpression', 'TSTypeAssertion', 'TSSatisfiesExpression', 'TSInstantiationExpression', 'ChainExpression']);

/** Fields of nodes that hold no child. A program lists its tokens and comments in the form of nodes. */
const NO_CHILD = new Set(['type', 'parent', 'loc', 'range', 'tokens', 'comments']);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The argument that may be a callback: the last one, or the first before a priority, as in `pool.acquire(callback, 5)`. */
export function callbackArgument({ arguments: given }: CallNode): TSESTree.CallExpressionArgument | undefined {
  const [first] = given;
  return first && given.length === 2 && given[1]?.type !== 'ObjectExpression' && !isFunction(given[1]) && (isFunction(first) || (first.type === 'Identifier' && /^(?:cb|callback|next|done)$/.test(first.name))) ? first : given.at(-1);
}
