/** `const lease = pool.lease(); … lease.release();` → `using lease = pool.lease(); …` */
import type { Rule } from 'eslint';
import { calleeName, eachHere, isFunction, childrenOf } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Site } from '../flow/model.ts';
import type { Suggestion } from '../support/report.ts';
import type { Lease } from './lease.ts';
import { Lines } from './lines.ts';
import { spanOf } from './span.ts';
import type ts from 'typescript';

type Keyword = 'using' | 'await using';

export function declareWithUsing(context: Rule.RuleContext, lease: Lease): Suggestion | undefined {
  const { site, acquired, block, fn, name } = lease;
  const keyword = keywordFor(site);
  if (!keyword || (keyword === 'await using' && !fn.async) || !isDisposable(context, lease, keyword)) return undefined;
  const span = spanOf(context, lease, block.body.length - 1);
  const lines = new Lines(context);
  const taken = span?.releases.map((statement) => lines.removal(statement)).filter((range) => range !== undefined);
  const declared = context.sourceCode.getFirstToken(acquired as never);
  if (!span || !taken || taken.length < span.releases.length || !declared || !span.releases.every((statement) => lines.isBare(statement))) return undefined;
  return {
    messageId: 'declareWithUsing',
    data: { name, keyword },
    fix: (fixer) => [fixer.replaceText(declared, keyword), ...span.unawaited.map((work) => fixer.insertTextBefore(work as never, 'await ')), ...taken.map((range) => fixer.removeRange(range))],
  };
}

/** The declaration that disposes of the object, where disposing of it is releasing it. */
function keywordFor({ protocol, call }: Site): Keyword | undefined {
  const { item } = protocol.release;
  if (protocol.acquire.some(({ method, plain }) => method === calleeName(call) && plain)) return undefined;
  return item?.includes('@@dispose') ? 'using' : item?.includes('@@asyncDispose') ? 'await using' : undefined;
}

/** What a library of this name can do depends on its version: the types must say it, or another declaration of the file. Our own leases always can, where TypeScript compiles `using`. */
function isDisposable(context: Rule.RuleContext, lease: Lease, keyword: Keyword): boolean {
  const { parserServices, ast, text } = context.sourceCode;
  if (lease.site.protocol.name === 'pool-lifeguard' && 'esTreeNodeToTSNodeMap' in parserServices) return true;
  if (DECLARES.test(text) && isDeclaredSo(ast as never, lease.site, keyword)) return true;
  const { program, esTreeNodeToTSNodeMap } = parserServices as { program?: ts.Program | null; esTreeNodeToTSNodeMap?: { get(node: Node): ts.Node } };
  if (!program || !esTreeNodeToTSNodeMap) return false;
  const type = program.getTypeChecker().getTypeAtLocation(esTreeNodeToTSNodeMap.get(lease.acquired.declarations[0].id));
  return type.getProperties().some((property) => property.name.startsWith(keyword === 'using' ? '__@dispose@' : '__@asyncDispose@'));
}

/** How such a declaration begins: hardly any file has one, and its text tells so without a walk. */
const DECLARES = /\busing\s+[\w$]+\s*[:=]/;

function isDeclaredSo(root: Node, site: Site, keyword: Keyword): boolean {
  for (const node of eachHere(root)) {
    if (node.type === 'VariableDeclaration' && node.kind === keyword && node.declarations.some(({ init }) => init && acquiresAlike(init, site))) return true;
    if (isFunction(node) && childrenOf(node).some((child) => isDeclaredSo(child, site, keyword))) return true;
  }
  return false;
}

function acquiresAlike(init: Node, { call }: Site): boolean {
  for (const node of eachHere(init)) if (node.type === 'CallExpression' && calleeName(node) === calleeName(call)) return true;
  return false;
}
