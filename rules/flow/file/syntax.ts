/** What one walk over a file's tree, the host's if there is one, finds for all questions that come later. */
import { bare, childrenOf, isClass, isFunction, memberName } from '../../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { entryOf } from '../memory.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface Syntax {
  /** in source order */
  readonly calls: readonly CallNode[];
  readonly classes: readonly ClassNode[];
  /** true when it calls `eval`, which may mention any name */
  readonly evaluates: boolean;
  /** the modules the file imports or requires */
  readonly imports: ReadonlySet<string>;
  /** the statements that leave the straight path, in source order */
  readonly jumps: readonly Jump[];
  /** assignments of a constant to a name: what flags are made of */
  readonly flagAssignments: readonly TSESTree.AssignmentExpression[];
  /** assignments to members, by the member's name */
  readonly assignments: ReadonlyMap<string, readonly TSESTree.AssignmentExpression[]>;
}

export type Jump = TSESTree.ReturnStatement | TSESTree.ThrowStatement | TSESTree.BreakStatement | TSESTree.ContinueStatement;

type Told = CallNode | ClassNode | Jump | TSESTree.ImportDeclaration | TSESTree.AssignmentExpression;

/** The types of the nodes that tell something. */
export const TELLING: ReadonlySet<string> = new Set<`${Told['type']}`>([
  'CallExpression', 'NewExpression', 'ClassDeclaration', 'ClassExpression', 'ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement', 'ImportDeclaration', 'AssignmentExpression',
]);

/** Walks the whole tree once, where no host does, and sets the parents that it left out. */
export function tellingNodes(ast: TSESTree.Program): Node[] {
  const found: Node[] = [];
  const stack: Node[] = [ast];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (TELLING.has(node.type)) found.push(node);
    for (const child of childrenOf(node)) {
      child.parent ??= node;
      stack.push(child);
    }
  }
  return found;
}

/** What the telling nodes of a file come to, in whatever order they are given. */
export function syntaxOf(nodes: readonly Node[]): Syntax {
  const calls: CallNode[] = [];
  const classes: ClassNode[] = [];
  const imports = new Set<string>();
  const jumps: Jump[] = [];
  const flagAssignments: TSESTree.AssignmentExpression[] = [];
  const assignments = new Map<string, TSESTree.AssignmentExpression[]>();
  let evaluates = false;
  for (const node of nodes) {
    switch (node.type) {
      case 'CallExpression':
      case 'NewExpression': {
        calls.push(node);
        evaluates ||= node.callee.type === 'Identifier' && node.callee.name === 'eval';
        const required = requiredBy(node);
        if (required !== undefined) imports.add(required);
        break;
      }
      case 'ReturnStatement':
      case 'ThrowStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
        jumps.push(node);
        break;
      case 'ImportDeclaration':
        imports.add(node.source.value);
        break;
      case 'AssignmentExpression': {
        const left = bare(node.left);
        const name = left.type === 'MemberExpression' ? memberName(left) : undefined;
        if (left.type === 'Identifier' && isConstant(node.right)) flagAssignments.push(node);
        if (name !== undefined) entryOf<string, TSESTree.AssignmentExpression[]>(assignments, name, () => []).push(node);
        break;
      }
      default:
        if (isClass(node)) classes.push(node);
    }
  }
  calls.sort(bySource);
  jumps.sort(bySource);
  return { calls, classes, evaluates, imports, jumps, flagAssignments, assignments };
}

function bySource(a: Node, b: Node): number {
  return a.range[0] - b.range[0];
}

function requiredBy({ callee, arguments: [source] }: CallNode): string | undefined {
  return callee.type === 'Identifier' && callee.name === 'require' && source?.type === 'Literal' ? String(source.value) : undefined;
}

function isConstant(node: Node): boolean {
  return node.type === 'Literal' || (node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'UnaryExpression' && (node.operator === '!' || node.operator === 'void'));
}

/** The function that a declaration with these bounds is or is initialised with: `function f() {}`, `f = () => {}`, `f() {}` in a class. */
export function functionAt(ast: TSESTree.Program, start: number, end: number): FunctionNode | undefined {
  let at: Node | undefined = ast;
  while (at) {
    const { range } = at;
    if (isFunction(at) && range[1] === end && range[0] >= start) return at;
    at = childrenOf(at).find((child) => child.range[0] <= end && child.range[1] >= end && child.range[1] > start);
  }
  return undefined;
}
