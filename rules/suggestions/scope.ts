/** What stands in the way of putting statements into a block of their own. */
import type { Rule } from 'eslint';
import { eachHere, isInside } from '../ast/nodes.ts';
import type { Node, Statement, Variable } from '../ast/nodes.ts';

/** The last of the statements that mentions something which those from `from` to `to` declare; `to` where none does, undefined where it cannot be moved. */
export function reachOf({ sourceCode }: Rule.RuleContext, statements: readonly Statement[], from: number, to: number): number | undefined {
  let reach = to;
  for (let index = from; index <= reach; index++) {
    const statement = statements[index]!;
    if (statement.type === 'FunctionDeclaration') return undefined;
    for (const variable of declaredIn(sourceCode, statement)) {
      for (const { identifier } of variable.references) {
        const place = statements.findIndex((one) => isInside(identifier, one));
        if (place < from) return undefined;
        reach = Math.max(reach, place);
      }
    }
  }
  return reach;
}

/** The variables that a statement adds to the block it stands in. */
function declaredIn(sourceCode: Rule.RuleContext['sourceCode'], statement: Statement): Variable[] {
  const isBlockScoped = statement.type === 'VariableDeclaration' && statement.kind !== 'var';
  const declared = isBlockScoped || statement.type === 'ClassDeclaration' ? sourceCode.scopeManager.getDeclaredVariables(statement as never) : [];
  return declared as unknown as Variable[];
}

/** True where what stands here may wait, so that time passes. */
export function waits(node: Node): boolean {
  for (const at of eachHere(node)) if (at.type === 'AwaitExpression' || at.type === 'YieldExpression' || (at.type === 'ForOfStatement' && at.await)) return true;
  return false;
}
