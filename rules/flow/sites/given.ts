/** Methods of a class that may give what somebody holds already: the instance, or who asks. And functions that give what others gave them. */
import { bare, calleeName, enclosingClass, enclosingFunction, isFunction, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { isAlternative, resultOf } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** `this.getClient()`, which gives what somebody holds already or acquires. */
export function isPerhapsGiven(file: FileIndex, call: CallNode, known: ReadonlySet<CallNode>): boolean {
  const callee = bare(call.callee);
  const method = callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression' ? file.methodNamed(call, memberName(callee) ?? '') : undefined;
  if (method !== undefined && file.callsIn(method).some((inner) => known.has(inner) && isAlternative(inner))) return true;
  // `Promise.try(() => { …; return given ? given.connection : manager.getConnection(); })`
  const task = call.arguments.find(isFunction);
  return task !== undefined && file.jumpsIn(task).some((jump) => jump.type === 'ReturnStatement' && jump.argument !== null && bare(jump.argument).type === 'ConditionalExpression' && enclosingFunction(jump) === task);
}

/** `this.getRunner(given)`, a method of this class that gives what it was given, or what a library gave it: it is followed, with its argument. */
export function isFollowed(file: FileIndex, call: CallNode, known: ReadonlySet<CallNode>): boolean {
  const callee = bare(call.callee);
  const method = callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression' ? file.methodNamed(call, memberName(callee) ?? '') : undefined;
  if (method === undefined || !file.callsIn(method).some((inner) => known.has(inner))) return false;
  return (call.arguments.length > 0 && givesParameter(file, method)) || file.jumpsIn(method).some((jump) => jump.type === 'ReturnStatement' && jump.argument !== null && isGiven(bare(jump.argument), known));
}

/** `return pool.connect();`, `return await pool.connect();` */
function isGiven(given: Node, known: ReadonlySet<CallNode>): boolean {
  return given.type === 'AwaitExpression' ? isGiven(bare(given.argument), known) : given.type === 'CallExpression' && known.has(given);
}

/** `if (given) return given;`, `if (given) return Promise.resolve(given);`, `return given ?? acquire();` */
function givesParameter(file: FileIndex, fn: FunctionNode): boolean {
  return fn.params.some((param) => {
    const name = param.type === 'AssignmentPattern' ? param.left : param;
    return name.type === 'Identifier' && file.variableOf(name)?.references.some(({ identifier }) => isReturned(resultOf(identifier).at)) === true;
  });
}

function isReturned({ parent }: Node): boolean {
  if (parent?.type === 'CallExpression' && calleeName(parent) === 'resolve') return isReturned(parent);
  return parent?.type === 'ReturnStatement';
}

/** `getClient() { return this.node.client; }`, `getClient(key) { return clients[key]; }`: what a method gives out of a field or a table stays there. */
export function keepsWhatItGives(file: FileIndex, call: CallNode): boolean {
  const callee = bare(call.callee);
  const method = callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression' ? file.methodNamed(call, memberName(callee) ?? '') : undefined;
  return method !== undefined && file.jumpsIn(method).some((jump) => jump.type === 'ReturnStatement' && jump.argument !== null && givesField(file, jump.argument));
}

function givesField(file: FileIndex, node: Node): boolean {
  const core = bare(node);
  switch (core.type) {
    case 'MemberExpression':
      return core.object.type === 'ThisExpression' ? !isGetter(core) : isLookUp(core) || givesField(file, core.object);
    case 'Identifier':
      return file.variableOf(core)?.references.some(({ writeExpr }) => writeExpr && isLookUp(bare(writeExpr))) === true;
    case 'LogicalExpression':
      return givesField(file, core.left) || givesField(file, core.right);
    case 'ConditionalExpression':
      return givesField(file, core.consequent) || givesField(file, core.alternate);
    case 'AwaitExpression':
      return givesField(file, core.argument);
    case 'CallExpression':
      return isLookUp(core) || (calleeName(core) === 'resolve' && core.arguments.length === 1 && givesField(file, core.arguments[0] as Node));
    default:
      return false;
  }
}

/** `clients[key]`, `clients.get(key)` */
function isLookUp(node: Node): boolean {
  if (node.type === 'MemberExpression') return node.computed && node.property.type === 'Identifier';
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && calleeName(node) === 'get' && node.arguments.length === 1 && !/pool$/i.test(lastName(node.callee.object) ?? '');
}

/** What a getter gives may be made by it. */
function isGetter(field: TSESTree.MemberExpression): boolean {
  const name = memberName(field);
  return enclosingClass(field)?.body.body.some((member) => member.type === 'MethodDefinition' && member.kind === 'get' && keyName(member) === name) === true;
}

/** `function connect(cb) { pool.acquireDb(cb, db); }`: what such a function gives, somebody else gives. */
export function handsCallbackOn(file: FileIndex, fn: FunctionNode): boolean {
  const last = fn.params.at(-1);
  const name = last?.type === 'Identifier' ? last.name : undefined;
  return name !== undefined && file.callsIn(fn).some((call) => call.parent?.type === 'ExpressionStatement' && call.arguments.some((argument) => argument.type === 'Identifier' && argument.name === name));
}

/**
 * `function open(done) { link.spawn().exec({ error: done, success(connection) { done(null, connection); } }); }`: what such a function gives comes out
 * of a call that nobody can follow.
 */
export function handsOutLater(file: FileIndex, fn: FunctionNode, known: ReadonlySet<CallNode>): boolean {
  const last = fn.params.at(-1);
  const taker = last?.type === 'Identifier' ? file.variableOf(last) : undefined;
  if (!taker || file.callsIn(fn).some((call) => known.has(call))) return false;
  return taker.references.some(({ identifier: { parent } }) => {
    const item = parent?.type === 'CallExpression' ? parent.arguments[1] : undefined;
    const holder = item?.type === 'MemberExpression' ? item.object : item;
    const definition = holder?.type === 'Identifier' ? file.variableOf(holder)?.defs[0] : undefined;
    return definition?.type === 'Parameter' && definition.node !== fn && enclosingFunction(parent as Node) === definition.node;
  });
}
