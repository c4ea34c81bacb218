/**
 * An object under one name: the declaration that acquires it, the statements that release it, the uses in between. Only what is bound once, by a
 * declaration in a block, and released by statements of their own has such a form; edits are offered for nothing else.
 */
import type { Rule } from 'eslint';
import { bare, calleeName, isFunction, isInside, memberName, outermost } from '../ast/nodes.ts';
import type { FunctionNode, Node, Statement, Variable } from '../ast/nodes.ts';
import type { Finding, Site } from '../flow/model.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface Release {
  readonly call: TSESTree.CallExpression;
  /** the statement that is nothing but this release, if there is one */
  readonly statement: TSESTree.ExpressionStatement | undefined;
}

export interface Lease {
  readonly site: Site;
  readonly name: string;
  readonly variable: Variable;
  readonly acquired: TSESTree.VariableDeclaration;
  /** the block of the declaration, and its place there */
  readonly block: TSESTree.BlockStatement;
  readonly at: number;
  readonly fn: FunctionNode;
  readonly releases: readonly Release[];
  /** every other mention of the name */
  readonly uses: readonly Node[];
  /** work that the edit waits for, though the code does not yet */
  readonly awaited?: Node;
}

export function leaseOf({ sourceCode }: Rule.RuleContext, { site }: Finding): Lease | undefined {
  // What stands for the object there is no name of it.
  if (site.shape) return undefined;
  const declarator = declaratorOf(site);
  const acquired = declarator?.parent;
  if (declarator?.id.type !== 'Identifier' || acquired?.type !== 'VariableDeclaration' || acquired.declarations.length !== 1) return undefined;
  const block = acquired.parent;
  const fn = functionOf(acquired);
  const [variable] = sourceCode.scopeManager.getDeclaredVariables(declarator as never) as unknown as Variable[];
  if (block.type !== 'BlockStatement' || !fn || !variable || (acquired.kind !== 'const' && acquired.kind !== 'let')) return undefined;
  const mentions = variable.references.filter((reference) => !reference.init);
  if (mentions.some((reference) => reference.isWrite())) return undefined;
  const releases: Release[] = [];
  const uses: Node[] = [];
  for (const { identifier } of mentions) {
    const call = releaseBy(site.protocol, identifier);
    if (call) releases.push({ call, statement: statementOf(call) });
    else uses.push(identifier);
  }
  if (uses.some((name) => leavesBy(site.protocol, name))) return undefined;
  return { site, name: declarator.id.name, variable, acquired, block, at: block.body.indexOf(acquired), fn, releases, uses };
}

/** `browser.process()`: somebody else ends it that way. */
function leavesBy({ detaches }: Protocol, name: Node): boolean {
  const { parent } = outermost(name);
  return parent?.type === 'MemberExpression' && detaches?.includes(memberName(parent) ?? '') === true;
}

/** The declarator whose value is what a call acquires, awaited or not. */
function declaratorOf({ call, member }: Site): TSESTree.VariableDeclarator | undefined {
  let at: Node = outermost(call);
  if (member !== undefined && at.parent?.type === 'MemberExpression') at = outermost(at.parent);
  if (at.parent?.type === 'AwaitExpression') at = outermost(at.parent);
  return at.parent?.type === 'VariableDeclarator' && at.parent.init === at ? at.parent : undefined;
}

/** The call that gives back what a name means: `x.release()`, `pool.release(x)`. */
export function releaseBy({ release }: Protocol, name: Node): TSESTree.CallExpression | undefined {
  const at = outermost(name);
  const { parent } = at;
  if (parent?.type === 'MemberExpression' && parent.object === at) {
    const callee = outermost(parent);
    const call = callee.parent;
    return call?.type === 'CallExpression' && call.callee === callee && release.item?.includes(memberName(parent) ?? '') ? call : undefined;
  }
  if (parent?.type !== 'CallExpression' || parent.arguments[0] !== at || bare(parent.callee).type !== 'MemberExpression') return undefined;
  return release.pool?.includes(calleeName(parent) ?? '') ? parent : undefined;
}

/** The statement in a list that does nothing but this call, awaited or not. */
export function statementOf(call: Node): TSESTree.ExpressionStatement | undefined {
  let at: Node = outermost(call);
  if (at.parent?.type === 'AwaitExpression') at = outermost(at.parent);
  const statement = at.parent;
  return statement?.type === 'ExpressionStatement' && listAround(statement) ? statement : undefined;
}

/** The list of statements that a statement stands in. */
export function listAround(statement: Node): readonly Statement[] | undefined {
  const { parent } = statement;
  return parent?.type === 'BlockStatement' ? parent.body : undefined;
}

export function functionOf(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}

/** The statement of the lease's block that a node stands in; -1 outside it. */
export function placeIn(statements: readonly Statement[], node: Node): number {
  return statements.findIndex((statement) => isInside(node, statement));
}
