/**
 * What runs later gets a copy of what it needs, made while the object is still held.
 *
 *     setTimeout(() => screen.send(buffer), 20);     →     const bufferCopy = Buffer.from(buffer);
 *                                                          setTimeout(() => screen.send(bufferCopy), 20);
 */
import type { Rule } from 'eslint';
import { bare, calleeName, isFunction, isInside, keyName, memberName, outermost } from '../ast/nodes.ts';
import type { FunctionNode, Node, Statement } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { variableAt } from '../support/names.ts';
import type { Suggestion } from '../support/report.ts';
import { leaseOf } from './lease.ts';
import type { Lease } from './lease.ts';
import { Lines } from './lines.ts';
import { createdBy, isPrimitive, makerOf } from './made-here.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function copyBefore(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const { node, site } = finding;
  const lease = site.protocol.nature === 'memory' ? leaseOf(context, finding) : undefined;
  const statement = node.parent?.type === 'ExpressionStatement' ? node.parent : undefined;
  const closure = node.type === 'CallExpression' ? node.arguments.find((argument) => isFunction(argument)) : undefined;
  if (!lease || !statement || !isFunction(closure) || statement.parent.type !== 'BlockStatement') return undefined;
  const captured = lease.uses.filter((use) => isInside(use, closure));
  const later = lease.uses.filter((use) => use.range[0] > statement.range[1]);
  const kept = lease.releases.filter(({ call }) => isInside(call, closure));
  const lines = new Lines(context);
  const moved = finding.variant === 'kept' ? releaseNow(lines, lease, statement) : [];
  if (captured.length === 0 || !moved || (moved.length === 0 && kept.length > 0) || later.some((use) => mayWrite(use))) return undefined;
  const maker = makerOf(context, site);
  const copy = copyOfBytes(context, lease, closure, captured, maker) ?? copyOfFields(context, lease, closure, captured, maker);
  const range = lines.of(statement);
  if (!copy || !range) return undefined;
  const semicolon = lines.text(statement.range).endsWith(';') ? ';' : '';
  return {
    messageId: 'copyBefore',
    data: { name: lease.name },
    fix: (fixer) => [
      fixer.insertTextBeforeRange([range[0], range[0]], `${lines.indentOf(statement)}${copy.declaration}${semicolon}${lines.newline}`),
      ...copy.replaced.map(([old, text]) => fixer.replaceText(old as never, text)),
      ...moved.map((move) => move(fixer)),
    ],
  };
}

type Move = (fixer: Rule.RuleFixer) => Rule.Fix;

/** The one release, which the code that runs later does now, comes behind the statement that schedules it. */
function releaseNow(lines: Lines, { releases: [release, ...others] }: Lease, statement: Statement): Move[] | undefined {
  const old = others.length === 0 ? release?.statement : undefined;
  const range = old && lines.removal(old);
  const text = old && lines.moved(old, lines.indentOf(statement));
  const end = lines.endOf(statement);
  return range && text !== undefined ? [(fixer) => fixer.removeRange(range), (fixer) => fixer.insertTextBeforeRange([end, end], text)] : undefined;
}

interface Copy {
  readonly declaration: string;
  readonly replaced: readonly (readonly [Node, string])[];
}

type Maker = TSESTree.CallExpression | TSESTree.NewExpression | undefined;

/** A buffer that is only handed on. */
function copyOfBytes(context: Rule.RuleContext, { name }: Lease, closure: FunctionNode, captured: readonly Node[], maker: Maker): Copy | undefined {
  const isHandedOn = (use: Node): boolean => use.parent?.type === 'CallExpression' && use.parent.callee !== use && !/read|fill|copy|set|decode|encodeInto|random/i.test(calleeName(use.parent) ?? '');
  const copy = `${name}Copy`;
  if (!maker || calleeName(maker) !== 'BufferPool' || !captured.every(isHandedOn) || !isFree(context, closure, copy)) return undefined;
  return { declaration: `const ${copy} = Buffer.from(${name})`, replaced: captured.map((use) => [use, copy] as const) };
}

/** Fields that are only read, and that hold numbers, strings and the like where the pool makes its objects. */
function copyOfFields(context: Rule.RuleContext, { name }: Lease, closure: FunctionNode, captured: readonly Node[], maker: Maker): Copy | undefined {
  const made = createdBy(maker);
  const reads = captured.map((use) => {
    const { parent } = outermost(use);
    return parent?.type === 'MemberExpression' && !parent.computed && parent.property.type === 'Identifier' && !mayWrite(use) ? { member: parent, field: parent.property.name } : undefined;
  });
  if (!made || reads.some((read) => read === undefined || !isCopiedByReading(made.item, read.field) || !isFree(context, closure, read.field))) return undefined;
  const found = reads as { member: TSESTree.MemberExpression; field: string }[];
  if (found.some(({ member }) => member.parent.type === 'CallExpression' && member.parent.callee === member)) return undefined;
  return { declaration: `const { ${[...new Set(found.map(({ field }) => field))].join(', ')} } = ${name}`, replaced: found.map(({ member, field }) => [member, field] as const) };
}

function isCopiedByReading(item: TSESTree.ObjectExpression, field: string): boolean {
  const property = item.properties.find((one) => one.type === 'Property' && keyName(one) === field);
  return property?.type === 'Property' && isPrimitive(property.value);
}

/** True where a mention of the object may change it. */
function mayWrite(use: Node): boolean {
  const { parent } = outermost(use);
  if (parent?.type !== 'MemberExpression' || memberName(parent) === undefined) return true;
  const member = outermost(parent);
  const { parent: around } = member;
  return around?.type === 'UpdateExpression' || (around?.type === 'AssignmentExpression' && around.left === member) || (around?.type === 'UnaryExpression' && around.operator === 'delete') || (around?.type === 'CallExpression' && bare(around.callee) === parent);
}

/** True when a name means nothing yet, neither around the closure nor in it. */
function isFree(context: Rule.RuleContext, closure: FunctionNode, name: string): boolean {
  const isMentioned = context.sourceCode.getTokens((closure.body.type === 'BlockStatement' ? closure : closure.body) as never).some((token, index, tokens) => token.value === name && tokens[index - 1]?.value !== '.');
  return !isMentioned && variableAt(context, closure, name) === undefined;
}
