/**
 * What an expression means in the file of the project that it was imported from. Other files are read only where something is about to be told: a
 * pool that lends one thing to everybody and takes nothing back looks like any other one from where it is used.
 */
import { bare, isClass, isFunction, keyName, memberName } from '../../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { methodOf } from './file-index.ts';
import type { FileIndex } from './file-index.ts';
import { originOf } from './origin.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** A function, a class, or another value, and the file in which it stands. */
export interface Found<N extends Node = Node> {
  readonly file: FileIndex;
  readonly node: N;
}

/** The function that a call runs, and what it is a method of: a class, an object, or nothing. */
export interface FoundFunction extends Found<FunctionNode> {
  readonly owner: ClassNode | TSESTree.ObjectExpression | undefined;
}

/** Hops from file to file, and from name to name. */
const DEPTH = 6;

/** The function of another file of the project that a call runs. */
export function functionNearby(file: FileIndex, call: CallNode): FoundFunction | undefined {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') {
    const found = imported(file, callee);
    return isFunction(found?.node) ? { file: found.file, node: found.node, owner: undefined } : undefined;
  }
  const name = memberName(callee);
  const object = name === undefined ? undefined : imported(file, callee.object);
  return object && memberOf(object, name as string);
}

const OF_PROJECT = /^(?:\.{1,2}(?:\/|$)|[@~#]\/|src\/)/;

/** Whether a call may run a function of another file of the project; nothing is read to answer that. */
export function isOfNeighbour(file: FileIndex, { callee }: CallNode): boolean {
  const core = bare(callee);
  const origin = originOf(file, core.type === 'MemberExpression' ? core.object : core);
  return (origin.kind === 'module' || origin.kind === 'made') && OF_PROJECT.test(origin.module);
}

/** What an expression of a file stands for, if it came by an import of another file. */
function imported(file: FileIndex, node: Node): Found | undefined {
  const origin = originOf(file, node);
  if (origin.kind !== 'module' && !(origin.kind === 'made' && origin.by !== 'call')) return undefined;
  const found = exported(file.neighbour(origin.module), origin.path, DEPTH);
  // What is declared to be of a class, or made of it, has its methods, as the class itself is written.
  return origin.kind === 'module' || isClass(found?.node) ? found : undefined;
}

/** What a module has under a path: its default, or itself where it has none, for an empty one. */
function exported(file: FileIndex | undefined, path: string, depth: number): Found | undefined {
  if (!file || depth <= 0) return undefined;
  const [first = '', ...others] = path.split('.');
  let found = named(file, first === '' ? 'default' : first, depth) ?? (first === '' ? { file, node: file.ast } : undefined);
  for (const name of others) found = found && partOf(found, name, depth - 1);
  return found;
}

function named(file: FileIndex | undefined, name: string, depth: number): Found | undefined {
  if (!file || depth <= 0) return undefined;
  for (const statement of file.ast.body) {
    switch (statement.type) {
      case 'ExportDefaultDeclaration':
        if (name === 'default') return meant({ file, node: statement.declaration }, depth);
        break;
      case 'ExportNamedDeclaration': {
        const declared = statement.declaration && declaredBy(statement.declaration, name);
        if (declared) return meant({ file, node: declared }, depth);
        const specifier = statement.specifiers.find(({ exported: given }) => (given.type === 'Identifier' ? given.name : given.value) === name);
        if (!specifier) break;
        const { local } = specifier;
        const own = local.type === 'Identifier' ? local.name : local.value;
        return statement.source ? exported(file.neighbour(statement.source.value), own === 'default' ? '' : own, depth - 1) : meant({ file, node: local }, depth);
      }
      case 'ExportAllDeclaration': {
        const found = name === 'default' || statement.exported ? undefined : named(file.neighbour(statement.source.value), name, depth - 1);
        if (found) return found;
        break;
      }
      default:
        break;
    }
  }
  return assigned(file, name, depth);
}

/** `module.exports = pool`, `module.exports = { open }`, `exports.open = …` */
function assigned(file: FileIndex, name: string, depth: number): Found | undefined {
  const whole = file.syntax.assignments.get('exports')?.find(({ left }) => left.type === 'MemberExpression' && left.object.type === 'Identifier' && left.object.name === 'module');
  if (whole && name === 'default') return meant({ file, node: whole.right }, depth);
  const part = file.syntax.assignments.get(name)?.find(({ left }) => left.type === 'MemberExpression' && /^(?:module\.)?exports$/.test(file.text.slice(...left.object.range)));
  if (part) return meant({ file, node: part.right }, depth);
  const object = whole && meant({ file, node: whole.right }, depth);
  return object && partOf(object, name, depth - 1);
}

function declaredBy(declaration: Node, name: string): Node | undefined {
  if (declaration.type !== 'VariableDeclaration') return 'id' in declaration && (declaration.id as TSESTree.Identifier | null)?.name === name ? declaration : undefined;
  return declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init ?? undefined;
}

/** A value behind its names: the class of an instance, the initial value of a constant, what was imported from yet another file. */
function meant({ file, node }: Found, depth: number): Found | undefined {
  if (depth <= 0) return undefined;
  const core = bare(node);
  switch (core.type) {
    case 'AwaitExpression':
      return meant({ file, node: core.argument }, depth - 1);
    case 'NewExpression':
      return meant({ file, node: core.callee }, depth - 1);
    case 'CallExpression':
      // `BrowserPool.getInstance()`
      return core.callee.type === 'MemberExpression' && /^(?:get)?instance$/i.test(memberName(core.callee) ?? '') ? meant({ file, node: core.callee.object }, depth - 1) : undefined;
    case 'Identifier': {
      const [definition] = file.variableOf(core)?.defs ?? [];
      if (!definition) return undefined;
      if (definition.node.type === 'VariableDeclarator' && definition.node.id === definition.name) return definition.node.init ? (meant({ file, node: definition.node.init }, depth - 1) ?? imported(file, core)) : undefined;
      return isFunction(definition.node) || isClass(definition.node) ? { file, node: definition.node } : imported(file, core);
    }
    default:
      return { file, node: core };
  }
}

/** `read` of `const pools = { read: new Pool() }` and of a module. */
function partOf({ file, node }: Found, name: string, depth: number): Found | undefined {
  if (node.type === 'Program') return named(file, name, depth);
  const property = node.type === 'ObjectExpression' ? node.properties.find((one): one is TSESTree.Property => one.type === 'Property' && keyName(one) === name) : undefined;
  return property && meant({ file, node: property.value }, depth);
}

function memberOf(found: Found, name: string): FoundFunction | undefined {
  const { file, node } = found;
  if (!isClass(node)) {
    const part = partOf(found, name, DEPTH);
    return isFunction(part?.node) ? { file: part.file, node: part.node, owner: node.type === 'ObjectExpression' ? node : undefined } : undefined;
  }
  const fn = methodOf(node, name);
  if (fn) return { file, node: fn, owner: node };
  const above = node.superClass ? meant({ file, node: node.superClass }, DEPTH) : undefined;
  return isClass(above?.node) && above.node !== node ? memberOf(above, name) : undefined;
}
