/** Where a value comes from, as far as the file tells: an import, something made by an import, a class of this file, or nobody knows. */
import { bare, enclosingClass, isClass, isFunction, keyName, memberName } from '../../ast/nodes.ts';
import type { ClassNode, Node, Variable } from '../../ast/nodes.ts';
import { isReassigned, methodOf } from './file-index.ts';
import { entryOf } from '../memory.ts';
import type { FileIndex } from './file-index.ts';
import { constructorAround, thisBehind } from './prototypes.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export type Origin =
  /** a name of a module: `pg` with path `Pool`; the module itself has an empty path */
  | { readonly kind: 'module'; readonly module: string; readonly path: string }
  /** what such a name makes: an instance, a result, or a value declared to be of that type */
  | { readonly kind: 'made'; readonly by: 'new' | 'call' | 'type'; readonly module: string; readonly path: string; /** the call that makes it */ readonly node?: Node }
  | { readonly kind: 'class'; readonly node: ClassNode }
  /** something else that is no pool of a library: a literal, a built-in, an instance of a type of this file */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

const UNKNOWN: Origin = { kind: 'unknown' };
const OTHER: Origin = { kind: 'other' };
const DEPTH = 8;

export function originOf(file: FileIndex, node: Node | null | undefined, depth = DEPTH): Origin {
  if (!node || depth <= 0) return UNKNOWN;
  const core = bare(node);
  switch (core.type) {
    case 'Identifier': {
      const variable = file.variableOf(core);
      if (!variable) return UNKNOWN;
      return depth === DEPTH ? entryOf(file.origins, variable, () => originOfVariable(file, variable, depth - 1)) : originOfVariable(file, variable, depth - 1);
    }
    case 'AwaitExpression':
      return originOf(file, core.argument, depth - 1);
    case 'AssignmentExpression':
      return originOf(file, core.right, depth - 1);
    case 'LogicalExpression':
      return firstKnown(originOf(file, core.left, depth - 1), () => originOf(file, core.right, depth - 1));
    case 'ConditionalExpression':
      return firstKnown(originOf(file, core.consequent, depth - 1), () => originOf(file, core.alternate, depth - 1));
    case 'NewExpression':
      return withNode(made(file, core.callee, 'new', depth), core);
    case 'CallExpression':
      return required(core) ?? withNode(made(file, core.callee, 'call', depth), core);
    case 'MemberExpression':
      return originOfMember(file, core, depth);
    case 'ImportExpression':
      return core.source.type === 'Literal' ? { kind: 'module', module: String(core.source.value), path: '' } : UNKNOWN;
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'Literal':
    case 'TemplateLiteral':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return OTHER;
    default:
      return UNKNOWN;
  }
}

/** Where one of two says nothing, `given ?? null`, the other one may be anything. */
function firstKnown(first: Origin, second: () => Origin): Origin {
  if (first.kind !== 'unknown' && first.kind !== 'other') return first;
  const other = second();
  return other.kind === 'other' ? first : other;
}

/** `class Store extends Pool {}`: what such a class does not define itself it has from the library. */
export function inherited(file: FileIndex, origin: Origin, method: string | undefined): Origin {
  if (origin.kind !== 'class' || !origin.node.superClass || (method !== undefined && methodOf(origin.node, method))) return origin;
  const above = originOf(file, origin.node.superClass);
  return above.kind === 'module' && !/^[.#~/]/.test(above.module) ? { ...above, kind: 'made', by: 'new' } : origin;
}

function withNode(origin: Origin, node: Node): Origin {
  return origin.kind === 'made' ? { ...origin, node } : origin;
}

function required(call: TSESTree.CallExpression): Origin | undefined {
  const [source] = call.arguments;
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require' || source?.type !== 'Literal') return undefined;
  return { kind: 'module', module: String(source.value), path: '' };
}

function made(file: FileIndex, callee: Node, by: 'new' | 'call', depth: number): Origin {
  const core = bare(callee);
  if (core.type === 'Identifier') {
    const owner = file.classNamed(core);
    if (owner) return { kind: 'class', node: owner };
  }
  const origin = originOf(file, core, depth - 1);
  if (origin.kind === 'module') return { ...origin, kind: 'made', by };
  // A method of something made by a module: `require('pg-promise')()` and `new Sequelize().something()`.
  if (origin.kind === 'made') return { ...origin, by, path: origin.path };
  // `new sql.ConnectionPool()` names its library wherever `sql` comes from; its `connect()` opens the pool itself.
  if (origin.kind === 'unknown' && core.type === 'MemberExpression' && by === 'new' && memberName(core) === 'ConnectionPool') return { kind: 'made', by, module: 'mssql', path: 'ConnectionPool' };
  if (origin.kind === 'unknown' && core.type === 'Identifier' && by === 'new' && /^(?:Map|Set|WeakMap|WeakSet|Array|Date|Promise|URL|Proxy|Worker|EventEmitter|AbortController|Error)$/.test(core.name)) return OTHER;
  return UNKNOWN;
}

function originOfVariable(file: FileIndex, variable: Variable, depth: number): Origin {
  const [definition] = variable.defs;
  if (!definition) return UNKNOWN;
  const { node } = definition;
  if (node.type === 'ImportSpecifier') return { kind: 'module', module: importedFrom(definition.parent), path: node.imported.type === 'Identifier' ? plain(node.imported.name) : String(node.imported.value) };
  if (node.type === 'ImportDefaultSpecifier' || node.type === 'ImportNamespaceSpecifier') return { kind: 'module', module: importedFrom(definition.parent), path: '' };
  if (node.type === 'TSImportEqualsDeclaration') {
    const { moduleReference } = node;
    return moduleReference.type === 'TSExternalModuleReference' && moduleReference.expression.type === 'Literal' ? { kind: 'module', module: String(moduleReference.expression.value), path: '' } : UNKNOWN;
  }
  if (isClass(node)) return { kind: 'class', node };
  const type = typeGiven(definition.name, node);
  const typed = type ? originOfType(file, type, depth) : UNKNOWN;
  if (typed.kind !== 'unknown') return typed;
  if (node.type === 'VariableDeclarator') {
    if (node.id === definition.name) {
      const initial = originOf(file, node.init, depth);
      return initial.kind === 'unknown' || (initial.kind === 'other' && isNothing(node.init)) ? assigned(file, variable, depth, initial) : initial;
    }
    return destructured(file, node, definition.name, depth);
  }
  return UNKNOWN;
}

/** The type that a variable is declared with, or that its initial value is taken to be of: `options.pool as Pool`. */
function typeGiven(name: Node, declaration: Node): TSESTree.TypeNode | undefined {
  if (name.type === 'Identifier' && name.typeAnnotation) return name.typeAnnotation.typeAnnotation;
  const init = declaration.type === 'VariableDeclarator' && declaration.id === name ? declaration.init : undefined;
  return init?.type === 'TSAsExpression' ? init.typeAnnotation : undefined;
}

const plain = (name: string): string => (name === 'default' ? '' : name);

function importedFrom(declaration: Node | null | undefined): string {
  return declaration?.type === 'ImportDeclaration' ? declaration.source.value : '';
}

/** No initial value, or one that says that there is none yet. */
function isNothing(init: Node | null): boolean {
  return !init || (init.type === 'Literal' && !init.value) || (init.type === 'Identifier' && init.name === 'undefined') || (init.type === 'ObjectExpression' && init.properties.length === 0);
}

/** `let pool; … pool = new Pool()` */
function assigned(file: FileIndex, variable: Variable, depth: number, fallback: Origin): Origin {
  for (const reference of variable.references) {
    if (!reference.isWrite() || reference.init || !reference.writeExpr) continue;
    const origin = originOf(file, reference.writeExpr, depth - 1);
    if (origin.kind !== 'unknown' && origin.kind !== 'other') return origin;
  }
  return fallback;
}

/** `const { Pool } = require('pg')` */
function destructured(file: FileIndex, node: TSESTree.VariableDeclarator, name: Node, depth: number): Origin {
  if (node.id.type !== 'ObjectPattern') return UNKNOWN;
  for (const property of node.id.properties) {
    if (property.type !== 'Property') continue;
    const target = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
    if (target !== name) continue;
    const key = keyName(property);
    const source = originOf(file, node.init, depth);
    return key !== undefined && source.kind === 'module' ? member(source, key) : UNKNOWN;
  }
  return UNKNOWN;
}

function member(origin: Extract<Origin, { kind: 'module' }>, name: string): Origin {
  if (name === 'default') return origin;
  return { ...origin, path: origin.path ? `${origin.path}.${name}` : name };
}

function originOfMember(file: FileIndex, node: TSESTree.MemberExpression, depth: number): Origin {
  const name = memberName(node);
  if (name === undefined) return UNKNOWN;
  const self = thisBehind(file, node.object);
  if (self) return originOfField(file, self, name, depth);
  const property = propertyOf(file, node.object, name);
  if (property) return originOf(file, property, depth - 1);
  const object = originOf(file, node.object, depth - 1);
  return object.kind === 'module' ? member(object, name) : UNKNOWN;
}

/** `pools.read` of `const pools = { read: new Pool(), … }` */
export function propertyOf(file: FileIndex, object: Node, name: string): Node | undefined {
  const core = bare(object);
  const variable = core.type === 'Identifier' ? file.variableOf(core) : undefined;
  const [definition] = variable?.defs ?? [];
  if (!variable || definition?.node.type !== 'VariableDeclarator' || definition.node.id !== definition.name || isReassigned(variable) || file.assignsMember(name, file.ast)) return undefined;
  const init = definition.node.init && bare(definition.node.init);
  if (init?.type !== 'ObjectExpression') return undefined;
  const property = init.properties.find((one) => one.type === 'Property' && keyName(one) === name);
  return property?.type === 'Property' ? property.value : undefined;
}

/** A field of the class around: by its type, its initialiser, a parameter property, or what the class assigns to it. */
function originOfField(file: FileIndex, node: Node, name: string, depth: number): Origin {
  const owner = enclosingClass(node);
  const maker = owner ? undefined : constructorAround(node);
  if (!owner) return maker === undefined ? UNKNOWN : assignedField(file, maker, name, depth);
  for (const part of owner.body.body) {
    if (part.type === 'PropertyDefinition' && keyName(part) === name) {
      const typed = part.typeAnnotation ? originOfType(file, part.typeAnnotation.typeAnnotation, depth) : UNKNOWN;
      if (typed.kind !== 'unknown') return typed;
      if (!isNothing(part.value)) return originOf(file, part.value, depth - 1);
    }
    if (part.type === 'MethodDefinition' && part.kind === 'constructor' && isFunction(part.value)) {
      for (const param of part.value.params) {
        if (param.type !== 'TSParameterProperty') continue;
        const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
        if (target.type === 'Identifier' && target.name === name) return target.typeAnnotation ? originOfType(file, target.typeAnnotation.typeAnnotation, depth) : UNKNOWN;
      }
    }
    if (part.type === 'MethodDefinition' && part.kind === 'get' && keyName(part) === name && part.value.returnType) return originOfType(file, part.value.returnType.typeAnnotation, depth);
  }
  return assignedField(file, owner, name, depth);
}

function assignedField(file: FileIndex, owner: ClassNode | string, name: string, depth: number): Origin {
  for (const assignment of file.fieldAssignments(owner, name)) {
    const origin = originOf(file, assignment.right, depth - 1);
    if (origin.kind !== 'unknown' && origin.kind !== 'other') return origin;
  }
  return UNKNOWN;
}

/** The type a name is declared with: `Pool`, `pg.Pool`, `Pool | undefined`, `Promise<Pool>`. */
export function originOfType(file: FileIndex, type: TSESTree.TypeNode, depth: number): Origin {
  if (depth <= 0) return UNKNOWN;
  switch (type.type) {
    case 'TSUnionType': {
      const known = type.types.map((part) => originOfType(file, part, depth - 1)).filter((origin) => origin.kind === 'made' || origin.kind === 'class');
      return known[0] ?? UNKNOWN;
    }
    case 'TSTypeReference': {
      if (type.typeName.type === 'Identifier' && /^(?:Promise|Readonly|Required|Partial|NonNullable|Awaited|Ref|ReturnType|InstanceType)$/.test(type.typeName.name) && type.typeArguments?.params[0]) return originOfType(file, type.typeArguments.params[0], depth - 1);
      return originOfTypeName(file, type.typeName);
    }
    case 'TSImportType':
      return type.source.type === 'Literal' && type.qualifier?.type === 'Identifier' ? { kind: 'made', by: 'type', module: String(type.source.value), path: type.qualifier.name } : UNKNOWN;
    case 'TSTypeQuery':
      return type.exprName.type === 'Identifier' ? originOf(file, type.exprName, depth - 1) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function originOfTypeName(file: FileIndex, name: TSESTree.EntityName): Origin {
  if (name.type === 'TSQualifiedName') {
    const left = originOfTypeName(file, name.left);
    const base = left.kind === 'made' ? left : undefined;
    return base ? { ...base, path: base.path ? `${base.path}.${name.right.name}` : name.right.name } : UNKNOWN;
  }
  if (name.type !== 'Identifier') return UNKNOWN;
  const variable = file.variableOf(name);
  const definition = variable?.defs[0];
  if (definition && isClass(definition.node)) return { kind: 'class', node: definition.node };
  if (!variable) return UNKNOWN;
  const origin = definition?.node.type.startsWith('Import') ? originOfVariable(file, variable, 2) : UNKNOWN;
  return origin.kind === 'module' ? { ...origin, kind: 'made', by: 'type' } : UNKNOWN;
}
