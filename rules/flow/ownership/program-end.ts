/** Functions whose rejection ends the program: what they hold ends with it. */
import { bare, calleeName, enclosingFunction, isFunction } from '../../ast/nodes.ts';
import type { FunctionNode, Node } from '../../ast/nodes.ts';
import { isNeverReturning } from '../calls/known-calls.ts';
import type { FileIndex } from '../file/file-index.ts';
import { entryOf } from '../memory.ts';
import type { Root } from '../run.ts';

const known = new WeakMap<Root, boolean>();

/**
 * `(async () => { … })();`, `main().catch((error) => { …; process.exit(1); })`: a script's one function, called once, at the top, by nobody who
 * would go on after it failed.
 */
export function endsProgram(file: FileIndex, root: Root): boolean {
  return isFunction(root) && entryOf(known, root, () => {
    const call = onlyCallOf(file, root);
    return call !== undefined && enclosingFunction(call).type === 'Program' && isLeftAlone(file, call);
  });
}

/** The one place where a function is called; none for what is also exported, passed on or called again. */
function onlyCallOf(file: FileIndex, fn: FunctionNode): Node | undefined {
  if (fn.parent?.type === 'CallExpression' && fn.parent.callee === fn) return fn.parent;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent?.type === 'VariableDeclarator' && fn.parent.init === fn ? fn.parent.id : undefined;
  const variable = name?.type === 'Identifier' ? file.variableOf(name) : undefined;
  if (!variable || /^Export/.test(variable.defs[0]?.node.parent?.type ?? '') || /^Export/.test(variable.defs[0]?.node.parent?.parent?.type ?? '')) return undefined;
  const uses = variable.references.filter(({ init }) => !init);
  const parent = uses.length === 1 ? uses[0]?.identifier.parent : undefined;
  return parent?.type === 'CallExpression' && parent.callee === uses[0]?.identifier ? parent : undefined;
}

/** True where a rejection of what a call gives is handled by nobody, or by a handler that exits. */
function isLeftAlone(file: FileIndex, call: Node): boolean {
  const { parent } = call;
  switch (parent?.type) {
    case 'ExpressionStatement':
      return parent.parent.type !== 'BlockStatement' || parent.parent.parent.type !== 'TryStatement';
    case 'UnaryExpression':
    case 'AwaitExpression':
    case 'ChainExpression':
      return isLeftAlone(file, parent);
    case 'MemberExpression': {
      const chain = parent.parent;
      if (parent.object !== call || chain.type !== 'CallExpression' || chain.callee !== parent) return false;
      const handler = { then: chain.arguments[1], catch: chain.arguments[0] }[calleeName(chain) ?? ''];
      return handler ? exits(file, handler) : isLeftAlone(file, chain);
    }
    default:
      return false;
  }
}

/** True for a handler that ends the process. */
function exits(file: FileIndex, handler: Node): boolean {
  const core = bare(handler);
  const variable = core.type === 'Identifier' ? file.variableOf(core) : undefined;
  const fn = isFunction(core) ? core : variable && file.functionNamed(variable);
  return fn !== undefined && file.callsIn(fn).some((call) => call.type === 'CallExpression' && isNeverReturning(call));
}
