/**
 * Methods in the style of Node.js that were made to give promises: `const connect = promisify(pool.getConnection).bind(pool)`. Calling what comes out
 * of that is calling the method.
 */
import { bare, calleeName, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';
import { isReassigned } from './file-index.ts';
import { entryOf } from '../memory.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** `util.promisify`, bluebird's `Promise.promisify`, `pify`, and `denodeify` of Q and rsvp. */
const PROMISIFIES = /^(?:promisify|pify|denodeify|nodeify|fromCallback)$/;

export function isPromisify(name: string | undefined): boolean {
  return name !== undefined && PROMISIFIES.test(name);
}

/** What a call calls: the method itself, where its name stands for one that was promisified. */
export function calledAs(file: FileIndex, call: CallNode): Node {
  const callee = bare(call.callee);
  if (callee.type === 'MemberExpression' || !promisifies(file)) return callee;
  return promisifiedMethod(definitionOf(file, callee)) ?? callee;
}

const promisifying = new WeakMap<FileIndex, boolean>();

function promisifies(file: FileIndex): boolean {
  return entryOf(promisifying, file, () => /promisify|pify|denodeify/.test(file.text));
}

/** What a name is defined as, once and for all. */
function definitionOf(file: FileIndex, name: Node): Node {
  const variable = name.type === 'Identifier' ? file.variableOf(name) : undefined;
  const definition = variable?.defs[0]?.node;
  const init = variable && definition?.type === 'VariableDeclarator' && definition.id.type === 'Identifier' && !isReassigned(variable) ? definition.init : undefined;
  return init ? bare(init) : name;
}

/** `promisify(pool.getConnection)`, `promisify(pool.getConnection).bind(pool)`, `promisify(pool.getConnection.bind(pool))` */
function promisifiedMethod(node: Node): TSESTree.MemberExpression | undefined {
  const made = unbound(node);
  if (made?.type !== 'CallExpression' || !isPromisify(calleeName(made))) return undefined;
  const [method] = made.arguments;
  const core = method && unbound(bare(method));
  return core?.type === 'MemberExpression' ? core : undefined;
}

/** `method` of `method.bind(object)` */
function unbound(node: Node): Node | undefined {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined;
  return callee?.type === 'MemberExpression' && memberName(callee) === 'bind' ? bare(callee.object) : node;
}
