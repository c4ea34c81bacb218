/**
 * Whether control can come to the end of a statement, by its form: `if (a) return;` lets it, `throw error` and `while (true) {}` do not. Where the
 * form does not tell, the answer is no: the statement is then executed.
 */
import { bare, childrenOf, isFunction } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Whether a call is one of those that never come back. */
export type NeverReturns = (call: Node) => boolean;

export function completes(node: Node, neverReturns: NeverReturns): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return false;
    case 'VariableDeclaration':
      return !node.declarations.some(isOfNever);
    case 'ExpressionStatement': {
      if (node.expression.type === 'TSSatisfiesExpression' && node.expression.typeAnnotation.type === 'TSNeverKeyword') return false;
      const core = bare(node.expression);
      return !neverReturns(core.type === 'AwaitExpression' ? bare(core.argument) : core);
    }
    case 'BlockStatement':
      return node.body.every((statement) => completes(statement, neverReturns));
    case 'IfStatement':
      return !node.alternate || completes(node.consequent, neverReturns) || completes(node.alternate, neverReturns);
    case 'TryStatement':
      return (!node.finalizer || completes(node.finalizer, neverReturns)) && (completes(node.block, neverReturns) || (node.handler !== null && completes(node.handler.body, neverReturns)));
    case 'WhileStatement':
    case 'DoWhileStatement':
      return !isAlwaysTrue(node.test);
    case 'ForStatement':
      return node.test !== null && !isAlwaysTrue(node.test);
    case 'SwitchStatement': {
      const last = node.cases.at(-1);
      return node.cases.every(({ test }) => test) || breaks(node) || !last || last.consequent.every((statement) => completes(statement, neverReturns));
    }
    case 'LabeledStatement':
      return false;
    default:
      return true;
  }
}

/** `const rest: never = kind;`: nothing is left over that could come here. */
export function isOfNever({ id, init }: TSESTree.VariableDeclarator): boolean {
  return init !== null && id.typeAnnotation?.typeAnnotation.type === 'TSNeverKeyword';
}

function isAlwaysTrue(test: Node): boolean {
  return test.type === 'Literal' && Boolean(test.value);
}

/** True for a `break` anywhere in a node, its functions aside. */
function breaks(node: Node): boolean {
  return node.type === 'BreakStatement' || childrenOf(node).some((child) => !isFunction(child) && breaks(child));
}
