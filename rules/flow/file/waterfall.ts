/**
 * Steps of `async.waterfall`, each of which calls the following one with what it found, without an error:
 *
 *     async.waterfall([(next) => pool.getConnection(next), work, (rows, next) => …], done)
 */
import { bare, calleeName, isFunction, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';

/** The function that a step's `next` calls where there is no error: the following step. */
export function stepAfter(file: FileIndex, next: Variable): FunctionNode | undefined {
  const [definition] = next.defs;
  const step = definition?.type === 'Parameter' ? definition.node : undefined;
  if (!isFunction(step) || step.params.at(-1) !== definition?.name || !file.text.includes('waterfall')) return undefined;
  for (const mention of mentionsOf(file, step)) {
    const { parent } = mention;
    if (parent?.type !== 'ArrayExpression' || !isWaterfall(file, parent)) continue;
    const following = parent.elements[parent.elements.indexOf(mention as never) + 1];
    const variable = following?.type === 'Identifier' ? file.variableOf(following) : undefined;
    return following ? (writtenFunction(following) ?? (variable && file.functionNamed(variable))) : undefined;
  }
  return undefined;
}

/** Where a function stands, itself or by its name. */
function mentionsOf(file: FileIndex, fn: FunctionNode): readonly Node[] {
  const { parent } = fn;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : parent?.type === 'VariableDeclarator' ? parent.id : undefined;
  const variable = name && file.variableOf(name);
  return variable ? variable.references.map(({ identifier }) => identifier as Node) : [fn];
}

/** `async.waterfall([…])`, `const steps = […]; async.waterfall(steps)` */
function isWaterfall(file: FileIndex, steps: Node): boolean {
  const { parent } = steps;
  const isGiven = (call: Node | undefined, list: Node): boolean => call?.type === 'CallExpression' && calleeName(call) === 'waterfall' && call.arguments[0] === list;
  if (isGiven(parent, steps)) return true;
  const variable = parent?.type === 'VariableDeclarator' ? file.variableOf(parent.id) : undefined;
  return variable?.references.some(({ identifier }) => isGiven(identifier.parent, identifier as Node)) === true;
}

/** The step that `next(null, …)` of a step calls. */
export function stepCalled(file: FileIndex, { callee, arguments: [error] }: CallNode): FunctionNode | undefined {
  const core = bare(callee);
  const isWithout = (error?.type === 'Literal' && error.value === null) || (error?.type === 'Identifier' && error.name === 'undefined');
  const variable = isWithout && core.type === 'Identifier' ? file.variableOf(core) : undefined;
  return variable && stepAfter(file, variable);
}
