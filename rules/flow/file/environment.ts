/** What the process was started with, which is the same wherever a file asks for it: `process.env.NODE_ENV === 'test'`. */
import { bare, isInside, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';
import type { Place } from '../model.ts';

/** `process.env.NODE_ENV`, unless the file writes it. */
export function isEnvironment(file: FileIndex, node: Node): boolean {
  const core = bare(node);
  const name = core.type === 'MemberExpression' ? memberName(core) : undefined;
  return name !== undefined && core.type === 'MemberExpression' && /^process\??\.env$/.test(file.text.slice(...core.object.range)) && file.assignmentsTo(file.text.slice(...core.range)).length === 0;
}

/** The conditions on which a function returns before it comes to a call: `if (process.env.NODE_ENV === 'test') return null;` */
export function refusedBefore(file: FileIndex, fn: FunctionNode, call: CallNode): Place[] {
  const statements = fn.body.type === 'BlockStatement' ? fn.body.body : [];
  return statements.flatMap((statement) => {
    if (statement.type !== 'IfStatement' || statement.alternate || isInside(call, statement) || statement.range[0] > call.range[0]) return [];
    const first = statement.consequent.type === 'BlockStatement' ? statement.consequent.body[0] : statement.consequent;
    const test = bare(statement.test);
    const isAsked = test.type === 'BinaryExpression' && test.operator === '===' && test.right.type === 'Literal' && isEnvironment(file, test.left);
    return first?.type === 'ReturnStatement' && isAsked ? [file.conditionPlace(`${file.text.slice(...test.left.range)} === ${file.text.slice(...test.right.range)}`)] : [];
  });
}
