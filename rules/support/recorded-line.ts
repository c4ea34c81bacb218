/** Finds a line that a report recorded in a file that may have been edited since. */
import type { AST, SourceCode } from 'eslint';
import { bare, enclosingFunction, keyName, lastName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import { hashLine } from './hash-line.ts';
import type { RecordedLeak } from './runtime-report.ts';

/** Lines that an acquire may have moved up or down since the run. */
const WITHIN = 20;

/**
 * The line (1-based) where the text of the recorded one stands now, undefined if it is not near. `const c = await pool.connect();` may
 * stand in several functions; then the function must be the same too.
 */
export function findLine(sourceCode: SourceCode, { line, column, lineHash, functionName }: RecordedLeak): number | undefined {
  const same = linesNear(line).filter((at) => sourceCode.lines[at - 1] !== undefined && hashLine(sourceCode.lines[at - 1]!) === lineHash);
  if (same.length <= 1) return same[0];
  const last = functionName?.split(/[. ]/).at(-1);
  return same.find((at) => functionNameAt(sourceCode, at, column) === last);
}

/** The line itself, then its neighbours, the nearest first. */
function linesNear(line: number): number[] {
  return [line, ...Array.from({ length: WITHIN }, (_, i) => [line + i + 1, line - i - 1]).flat()];
}

/** The name that the engine gives to the function whose code stands at a place; undefined for one without a name. */
function functionNameAt(sourceCode: SourceCode, line: number, column: number): string | undefined {
  const node = nodeAt(sourceCode, line, column);
  const owner = node && node.type !== 'Program' ? enclosingFunction(node) : undefined;
  if (!owner || owner.type === 'Program') return undefined;
  if (owner.id) return owner.id.name;
  const { parent } = owner;
  switch (parent.type) {
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return keyName(parent);
    case 'VariableDeclarator':
      return lastName(parent.id);
    case 'AssignmentExpression':
      return lastName(parent.left);
    default:
      return undefined;
  }
}

/** The call that the engine was in at a column (1-based), from the name that is called; the text of the line if it stands elsewhere by now. */
export function callAt(sourceCode: SourceCode, line: number, column: number): AST.SourceLocation {
  for (let node = nodeAt(sourceCode, line, column); node; node = node.parent) {
    const start = calledAt(node);
    if (start?.line === line && start.column === column - 1) return { start, end: node.loc.end };
  }
  const text = sourceCode.lines[line - 1]!;
  return { start: { line, column: text.length - text.trimStart().length }, end: { line, column: text.trimEnd().length } };
}

/** Where the engine says that a call is: at the last name of what is called, or at `new`. */
function calledAt(node: Node): AST.SourceLocation['start'] | undefined {
  if (node.type === 'NewExpression') return node.loc.start;
  if (node.type !== 'CallExpression') return undefined;
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' ? callee.property.loc.start : callee.loc.start;
}

/** The innermost node at a place, or at the last character of a line that is shorter. */
function nodeAt(sourceCode: SourceCode, line: number, column: number): Node | undefined {
  const last = Math.max(sourceCode.lines[line - 1]!.length - 1, 0);
  const index = sourceCode.getIndexFromLoc({ line, column: Math.min(column - 1, last) });
  return (sourceCode.getNodeByRangeIndex(index) ?? undefined) as Node | undefined;
}
