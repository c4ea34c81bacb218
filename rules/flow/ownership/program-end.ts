/** Functions after which the program ends, by their rejection or in any case: what they hold ends with it. */
import { bare, calleeName, enclosingFunction, isFunction } from '../../ast/nodes.ts';
import type { FunctionNode, Node, Variable } from '../../ast/nodes.ts';
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
    if (isCommand(file, root)) return true;
    const call = onlyCallOf(file, root);
    const step = call && stepOf(call);
    return step !== undefined && enclosingFunction(step).type === 'Program' && isLeftAlone(file, step);
  });
}

/** `program.command('dump').action(async () => { … })`: a command line runs one command, and nothing goes on after it failed. */
function isCommand({ text }: FileIndex, { parent }: FunctionNode): boolean {
  return parent?.type === 'CallExpression' && calleeName(parent) === 'action' && /['"](?:commander|cac|@caporal\/core|sade)['"]/.test(text);
}

/** `ping().then(() => main()).catch(exit)`: the step of a chain that a call is all of; otherwise the call itself. */
function stepOf(call: Node): Node {
  const { parent } = call;
  const isWhole = parent?.type === 'ArrowFunctionExpression' && parent.body === call && parent.parent.type === 'CallExpression' && calleeName(parent.parent) === 'then';
  return isWhole ? parent.parent : call;
}

const serving = new WeakMap<Node, boolean>();

/** A function of a script that exits when all is done, whether it went well or not: what such a function leaves open is closed then. */
export function servesScript(file: FileIndex, root: Root): boolean {
  const outer = outermostFunction(root);
  return outer !== undefined && entryOf(serving, outer, () => endsProcess(file, outer) || callsOf(file, outer).every((call) => {
    const from = call && outermostFunction(call);
    return from !== undefined && from !== outer && endsProcess(file, from);
  }));
}

/** A function inside another one that nobody mentions: nothing it acquires is ever acquired. */
export function isNeverCalled(file: FileIndex, fn: Node): boolean {
  if (!isFunction(fn) || enclosingFunction(fn).type === 'Program') return false;
  return nameOf(file, fn)?.references.every(({ init }) => init === true) === true;
}

function outermostFunction(node: Node): FunctionNode | undefined {
  let outer: FunctionNode | undefined;
  for (let at: Node | undefined = node; at; at = at.parent) if (isFunction(at)) outer = at;
  return outer;
}

/** The script's one function, called once, which exits at its end, or whose call is followed by that. */
function endsProcess(file: FileIndex, fn: FunctionNode): boolean {
  const call = onlyCallOf(file, fn);
  if (call === undefined || enclosingFunction(call).type !== 'Program') return false;
  return (fn.body.type === 'BlockStatement' && exitsAtEnd(fn.body.body.at(-1))) || exitsAfter(file, call);
}

/** `process.exit()`, `try { …; process.exit(0); } catch { process.exit(1); }`, `try { … } finally { process.exit(); }` */
function exitsAtEnd(last: Node | undefined): boolean {
  switch (last?.type) {
    case 'ExpressionStatement':
      return last.expression.type === 'CallExpression' && isNeverReturning(last.expression);
    case 'TryStatement':
      return exitsAtEnd(last.finalizer?.body.at(-1)) || (exitsAtEnd(last.block.body.at(-1)) && exitsAtEnd(last.handler?.body.body.at(-1)));
    default:
      return false;
  }
}

/** `main().then(() => process.exit(0)).catch(() => process.exit(1))`, `main().finally(() => process.exit())` */
function exitsAfter(file: FileIndex, call: Node): boolean {
  let [isDone, isFailed] = [false, false];
  for (let at = call; at.parent?.type === 'MemberExpression' && at.parent.object === at && at.parent.parent.type === 'CallExpression'; at = at.parent.parent) {
    const { arguments: [first, second] } = at.parent.parent;
    const method = calleeName(at.parent.parent);
    const ends = (handler: Node | undefined): boolean => handler !== undefined && exits(file, handler);
    if (method === 'finally' && ends(first)) return true;
    isDone ||= method === 'then' && ends(first);
    isFailed ||= ends(method === 'catch' ? first : second);
  }
  return isDone && isFailed;
}

/** The calls of a function, with `undefined` for what else is done with it, or where somebody else may call it. */
export function callsOf(file: FileIndex, fn: FunctionNode): (Node | undefined)[] {
  const variable = nameOf(file, fn);
  const uses = variable?.references.filter(({ init }) => !init) ?? [];
  if (variable === undefined || isExported(variable) || uses.length === 0) return [undefined];
  return uses.flatMap(({ identifier }) => callsBy(file, identifier));
}

/** `print(page)`, and what one of two functions is called by: `const draw = isImage ? image : print; draw(page);` */
function callsBy(file: FileIndex, name: Node): (Node | undefined)[] {
  const { parent } = name;
  if (parent?.type === 'CallExpression' && parent.callee === name) return [parent];
  const declarator = parent?.type === 'ConditionalExpression' && parent.test !== name ? parent.parent : undefined;
  const chosen = declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' ? file.variableOf(declarator.id) : undefined;
  const uses = chosen && !isExported(chosen) ? chosen.references.filter(({ init }) => !init) : [];
  return uses.length === 0 ? [undefined] : uses.map(({ identifier }) => (identifier.parent?.type === 'CallExpression' && identifier.parent.callee === identifier ? identifier.parent : undefined));
}

function nameOf(file: FileIndex, fn: FunctionNode): Variable | undefined {
  const name = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent?.type === 'VariableDeclarator' && fn.parent.init === fn ? fn.parent.id : undefined;
  return name?.type === 'Identifier' ? file.variableOf(name) : undefined;
}

function isExported({ defs: [definition] }: Variable): boolean {
  return /^Export/.test(definition?.node.parent?.type ?? '') || /^Export/.test(definition?.node.parent?.parent?.type ?? '');
}

/** The one place where a function is called; none for what is also exported, passed on or called again. */
function onlyCallOf(file: FileIndex, fn: FunctionNode): Node | undefined {
  if (fn.parent?.type === 'CallExpression' && fn.parent.callee === fn) return fn.parent;
  const calls = callsOf(file, fn);
  return calls.length === 1 ? calls[0] : undefined;
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
