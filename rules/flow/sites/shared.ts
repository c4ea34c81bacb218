/**
 * What looks like an acquire and is none, as the file of the pool shows: it lends the same thing to everybody, and takes nothing back.
 *
 *     class BrowserPool { async acquire() { this.browser ??= await launch(); return this.browser; }  async shutdown() { … } }
 */
import { bare, calleeName, enclosingFunction, isClass, isFunction, isInside, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { methodOf } from '../file/file-index.ts';
import type { FileIndex } from '../file/file-index.ts';
import { functionNearby } from '../file/neighbours.ts';
import type { FoundFunction } from '../file/neighbours.ts';
import type { Site } from '../model.ts';

/** Names by which something is made for whoever asks. */
const MAKES = /^(?:create|begin|start|new|make|launch|transaction|getReader|getWriter)/;

/** Whether another file of the project shows that a site acquires nothing, or that its pool ends by itself what is acquired. */
export function isShared(file: FileIndex, site: Site): boolean {
  const found = MAKES.test(calleeName(site.call) ?? '') ? undefined : functionNearby(file, site.call);
  return (found !== undefined && !takesBack(found, site) && givesKept(found.file, found.node, DEPTH)) || endsPages(file, site);
}

const RETURNS_ITSELF: ReadonlySet<string> = new Set(['release', 'recycle', 'giveBack', 'putBack', 'free']);

const TAKES_BACK = /release|recycle|reclaim|give_?back|put_?back|return|check_?in|free|dispose|destroy/i;

/** A function of its pool by which something comes back. */
function takesBack({ file, owner }: FoundFunction, { protocol: { release } }: Site): boolean {
  const isTaker = (name: string | undefined, fn: Node | null | undefined): boolean => name !== undefined && isFunction(fn) && fn.params.length > 0 && (TAKES_BACK.test(name) || release.pool?.includes(name) === true);
  // `class Client { release() { this.busy = false; } }`
  if (file.syntax.classes.some((one) => [...RETURNS_ITSELF].some((name) => methodOf(one, name) !== undefined))) return true;
  if (isClass(owner)) return owner.body.body.some((member) => (member.type === 'MethodDefinition' || member.type === 'PropertyDefinition') && isTaker(keyName(member), member.value));
  if (owner) return owner.properties.some((property) => property.type === 'Property' && isTaker(keyName(property), property.value));
  return file.ast.body.some((statement) => functionsDeclared(statement).some(({ name, fn }) => isTaker(name, fn)));
}

function functionsDeclared(statement: Node): { name: string | undefined; fn: Node | null }[] {
  const declared = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
  if (declared.type === 'FunctionDeclaration') return [{ name: declared.id?.name, fn: declared }];
  return declared.type === 'VariableDeclaration' ? declared.declarations.map(({ id, init }) => ({ name: id.type === 'Identifier' ? id.name : undefined, fn: init })) : [];
}

/** Steps from name to name. */
const DEPTH = 10;

/** Whether all that a function returns is kept where it comes from. */
function givesKept(file: FileIndex, fn: FunctionNode, depth: number): boolean {
  if (depth <= 0 || fn.generator || marksOne(file, fn)) return false;
  const values = fn.body.type === 'BlockStatement' ? file.jumpsIn(fn).flatMap((jump) => (jump.type === 'ReturnStatement' && jump.argument && enclosingFunction(jump) === fn ? [jump.argument] : [])) : [fn.body];
  return values.some((value) => !isNothing(value)) && values.every((value) => isNothing(value) || isKept(file, value, depth));
}

/** `worker.busy = true`, `this.busy.add(worker)`, `this.free.delete(key)`: who says of one that it is taken lends it. */
function marksOne(file: FileIndex, fn: FunctionNode): boolean {
  const isOwn = (name: Node): boolean => name.type === 'Identifier' && file.variableOf(name)?.scope.variableScope.block === fn;
  const marked = [...file.syntax.assignments.values()].flat().some(({ left }) => isInside(left, fn) && left.type === 'MemberExpression' && isOwn(bare(left.object)));
  return marked || file.callsIn(fn).some((call) => MARKS.test(calleeName(call) ?? '') && call.arguments.length > 0);
}

const MARKS = /^(?:delete|splice|add|push|unshift|enqueue|lock|take|claim|reserve|checkout|increment)$/i;

function isNothing(node: Node): boolean {
  const core = bare(node);
  return (core.type === 'Literal' && !core.value) || (core.type === 'Identifier' && core.name === 'undefined');
}

/** A field, an element of a list, a variable of the module, `this`, or an object made of those. */
function isKept(file: FileIndex, node: Node, depth: number): boolean {
  const core = bare(node);
  const isPart = (part: Node): boolean => isKept(file, part, depth - 1);
  if (depth <= 0) return false;
  switch (core.type) {
    case 'ThisExpression':
      return true;
    case 'AwaitExpression':
      return isPart(core.argument);
    case 'MemberExpression':
      return core.object.type === 'ThisExpression' || isKept(file, core.object, depth);
    case 'LogicalExpression':
      return (core.operator === '&&' || isNothing(core.left) || isPart(core.left)) && isPart(core.right);
    case 'ConditionalExpression':
      return [core.consequent, core.alternate].every((arm) => isNothing(arm) || isPart(arm));
    case 'AssignmentExpression':
      // `return (this.browser = await launch());`
      return isPart(core.left);
    case 'ObjectExpression':
      return core.properties.some((property) => property.type === 'Property' && isPart(property.value)) && core.properties.every((property) => property.type === 'Property' && !isFunction(property.value) && (bare(property.value).type !== 'CallExpression' || isPart(property.value)));
    case 'Identifier':
      return isKeptVariable(file, core, depth);
    case 'CallExpression':
      return isFoundIn(file, core, depth) || isOwnCall(file, core, depth);
    default:
      return false;
  }
}

/** A variable of the module, or one that only ever has what is kept. */
function isKeptVariable(file: FileIndex, name: Node, depth: number): boolean {
  const variable = file.variableOf(name);
  const [definition] = variable?.defs ?? [];
  if (!variable || !definition || definition.type === 'Parameter') return false;
  if (variable.scope.variableScope.block.type === 'Program') return definition.type === 'Variable';
  const loop = definition.node.type === 'VariableDeclarator' ? definition.node.parent.parent : undefined;
  if (loop?.type === 'ForOfStatement' && loop.left === definition.node.parent) return isKept(file, loop.right, depth - 1);
  const written = variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr as Node] : []));
  return written.some((value) => !isNothing(value)) && written.every((value) => isNothing(value) || isKept(file, value, depth - 1));
}

/** What looks a thing up leaves it where it is. */
const LOOKS_UP = /^(?:get|at|find|findLast|filter|sort|toSorted|slice|reduce|values|next|entries|from)$/;

/** `this.browsers.find((one) => one.isConnected())`, `pools.get(name)` */
function isFoundIn(file: FileIndex, call: CallNode, depth: number): boolean {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' && LOOKS_UP.test(memberName(callee) ?? '') && callee.object.type !== 'ThisExpression' && (isKept(file, callee.object, depth - 1) || (lastName(callee.object) === 'Array' && call.arguments.some((argument) => isKept(file, argument, depth - 1))));
}

/** `return this.open();` of the same owner */
function isOwnCall(file: FileIndex, call: CallNode, depth: number): boolean {
  const callee = bare(call.callee);
  const variable = callee.type === 'Identifier' ? file.variableOf(callee) : undefined;
  const fn = variable ? file.functionNamed(variable) : callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression' ? file.methodNamed(call, memberName(callee) ?? '') : undefined;
  return fn !== undefined && givesKept(file, fn, depth - 1);
}

/** A page of a browser that comes from a pool which closes the pages of what comes back, or of a context that is lent and closed: `withContext(async (context) => …)`. */
function endsPages(file: FileIndex, site: Site): boolean {
  const callee = bare(site.call.callee);
  if (callee.type !== 'MemberExpression' || !(site.protocol.release.receiver || memberName(callee) === 'newPage')) return false;
  const [definition] = file.variableOf(callee.object)?.defs ?? [];
  const lender = definition?.type === 'Parameter' ? definition.node.parent : undefined;
  const giver = lender ?? (definition?.node.type === 'VariableDeclarator' && definition.node.init ? callIn(definition.node.init) : undefined);
  if (giver?.type !== 'CallExpression') return false;
  const pool = functionNearby(file, giver);
  if (lender && (pool ? CLOSES.test(pool.file.text.slice(...pool.node.range)) : /^with[A-Z]/.test(calleeName(giver) ?? ''))) return true;
  return pool !== undefined && /\.pages\(\)/.test(pool.file.text) && CLOSES.test(pool.file.text);
}

const CLOSES = /\.close\(/;

function callIn(node: Node): Node | undefined {
  const core = bare(node);
  return core.type === 'AwaitExpression' ? callIn(core.argument) : core;
}
