/** Work that is still running when the object goes back is waited for: `return client.query()` → `return await client.query()`. */
import type { Rule } from 'eslint';
import { bare, calleeName, enclosingClass, isFunction, isInside, keyName, memberName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { isWorkOn, variableAt } from '../support/names.ts';
import type { Suggestion } from '../support/report.ts';
import { functionOf, leaseOf } from './lease.ts';
import { releaseInFinally } from './release-in-finally.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Nodes that `await` may stand before without parentheses. */
const TIGHT = new Set<string>(['CallExpression', 'NewExpression', 'MemberExpression', 'Identifier', 'ThisExpression', 'TaggedTemplateExpression', 'ChainExpression', 'TSNonNullExpression']);

export function awaitReturned({ node }: Finding): Suggestion | undefined {
  const returned = statementAround(node);
  const work = returned?.type === 'ReturnStatement' ? returned.argument : null;
  const fn = work && functionOf(work);
  if (!work || !fn?.async || fn.generator || bare(work).type === 'AwaitExpression') return undefined;
  return { messageId: 'awaitReturned', fix: (fixer) => (TIGHT.has(work.type) ? fixer.insertTextBefore(work as never, 'await ') : [fixer.insertTextBefore(work as never, 'await ('), fixer.insertTextAfter(work as never, ')')]) };
}

/** A statement of work, a chain, or the loop of an async function, that nobody waits for. */
export function awaitStarted(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const { node, site } = finding;
  const fn = functionOf(node);
  if (site.protocol.nature !== 'resource' || node.parent?.type !== 'ExpressionStatement' || node.type !== 'CallExpression' || !fn?.async) return undefined;
  const edit = editOf(context, finding, node);
  if (!edit) return undefined;
  if (isCovered(node, finding.witness[0]?.node)) return { messageId: 'awaitStarted', fix: edit };
  const lease = leaseOf(context, finding);
  const wrap = lease && releaseInFinally(context, { ...lease, awaited: node });
  return wrap && { messageId: 'awaitStarted', fix: (fixer) => [...(wrap.fix(fixer) as Iterable<Rule.Fix>), ...edit(fixer)] };
}

type Edit = (fixer: Rule.RuleFixer) => Rule.Fix[];

function editOf(context: Rule.RuleContext, finding: Finding, call: TSESTree.CallExpression): Edit | undefined {
  const name = calleeName(call) ?? '';
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  if (/^(?:then|catch|finally)$/.test(name) || (isWorkOn(finding, call) && !call.arguments.some(isFunction))) return (fixer) => [fixer.insertTextBefore(call as never, 'await ')];
  const [callback] = call.arguments;
  if (name !== 'forEach' || call.arguments.length !== 1 || !isFunction(callback) || !callback.async || callee.optional || callee.computed) return undefined;
  const { sourceCode } = context;
  const kind = collectionOf(context, callee.object);
  const all = (fixer: Rule.RuleFixer, open: string, inner: Rule.Fix): Rule.Fix[] => [fixer.insertTextBefore(call as never, `await Promise.all(${open}`), inner, fixer.insertTextAfter(call as never, ')')];
  if (kind === 'list') return (fixer) => all(fixer, '', fixer.replaceText(callee.property as never, 'map'));
  const [dot, paren] = [sourceCode.getTokenBefore(callee.property as never), sourceCode.getTokenAfter(callee.property as never)];
  // The second parameter of forEach is the element once more, that of from() is its index.
  if (kind !== 'set' || callback.params.length > 1 || !dot || paren?.value !== '(' || sourceCode.getCommentsInside(callee as never).length > 0) return undefined;
  return (fixer) => all(fixer, 'Array.from(', fixer.replaceTextRange([dot.range[0], paren.range[1]], ', '));
}

/** list: has `map`, for all the file shows · set: has none, and gives its elements one by one · other: has none either */
type Collection = 'list' | 'set' | 'other';

/** What a value with `forEach` is, by the type it is declared with or the `new` it comes from. */
function collectionOf(context: Rule.RuleContext, node: Node): Collection {
  const core = bare(node);
  if (core.type === 'NewExpression') return core.callee.type === 'Identifier' ? named(core.callee.name) : 'list';
  const declared = core.type === 'Identifier' ? declarationOf(context, core) : fieldOf(core);
  if (!declared) return 'list';
  const { name, value } = declared;
  const type = name.typeAnnotation?.typeAnnotation;
  if (type) return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? named(type.typeName.name) : 'list';
  const made = value && bare(value);
  return made?.type === 'NewExpression' ? collectionOf(context, made) : 'list';
}

interface Declared {
  readonly name: { readonly typeAnnotation?: TSESTree.TSTypeAnnotation | undefined };
  readonly value: Node | null;
}

function declarationOf(context: Rule.RuleContext, use: TSESTree.Identifier): Declared | undefined {
  const [definition] = variableAt(context, use, use.name)?.defs ?? [];
  const name = definition?.name;
  if (!definition || name?.type !== 'Identifier') return undefined;
  return { name, value: definition.node.type === 'VariableDeclarator' && definition.node.id === name ? definition.node.init : null };
}

/** The declaration of `this.jobs` in the class around it. */
function fieldOf(node: Node): Declared | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return undefined;
  const name = memberName(node);
  const field = enclosingClass(node)?.body.body.find((member) => member.type === 'PropertyDefinition' && keyName(member) === name);
  return field?.type === 'PropertyDefinition' ? { name: field, value: field.value } : undefined;
}

function named(name: string): Collection {
  if (/^(?:Readonly)?Set$/.test(name)) return 'set';
  return /^(?:(?:Readonly)?Map|URLSearchParams|Headers|FormData|NodeList(?:Of)?|DOMTokenList)$/.test(name) ? 'other' : 'list';
}

/** True where the release stands in the `finally` of a `try` around the work. */
function isCovered(work: Node, release: Node | undefined): boolean {
  for (let at = work.parent; at && !isFunction(at); at = at.parent) if (at.type === 'TryStatement' && release && at.finalizer && isInside(release, at.finalizer) && !isInside(work, at.finalizer)) return true;
  return false;
}

function statementAround(node: Node): Node | undefined {
  for (let at: Node | undefined = node; at && !isFunction(at); at = at.parent) if (at.type.endsWith('Statement')) return at;
  return undefined;
}
