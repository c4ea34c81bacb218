/** `new ObjectPool({ create: () => ({ to: '' }) })` → `new ObjectPool({ create: () => ({ to: '' }), reset: (letter) => { letter.to = ''; } })` */
import type { Rule } from 'eslint';
import { keyName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { source } from '../support/report.ts';
import type { Suggestion } from '../support/report.ts';
import { Lines } from './lines.ts';
import { createdBy, isPrimitive, makerOf } from './made-here.ts';

export function addReset(context: Rule.RuleContext, { site, name = 'item' }: Finding): Suggestion | undefined {
  const option = site.protocol.pools.resetOption?.name;
  const made = createdBy(makerOf(context, site));
  const last = made?.options.properties.at(-1);
  if (option === undefined || !made || !last || made.item.properties.length === 0) return undefined;
  const assignments: string[] = [];
  for (const property of made.item.properties) {
    const key = property.type === 'Property' && !property.computed && property.key.type === 'Identifier' ? keyName(property) : undefined;
    if (key === undefined || property.type !== 'Property' || !isFresh(property.value)) return undefined;
    assignments.push(`${name}.${key} = ${source(context, property.value)}`);
  }
  const lines = new Lines(context);
  const before = context.sourceCode.getTokenBefore(last as never);
  const isOnOneLine = before !== null && before.loc.start.line === last.loc.start.line;
  const indent = lines.indentOf(last);
  const text = isOnOneLine
    ? `, ${option}: (${name}) => { ${assignments.join('; ')}; }`
    : `,${lines.newline}${indent}${option}: (${name}) => {${assignments.map((one) => `${lines.newline}${indent}  ${one};`).join('')}${lines.newline}${indent}}`;
  return { messageId: 'addReset', data: { option }, fix: (fixer) => fixer.insertTextAfter(last as never, text) };
}

/** A value that may be written again: nothing in it outlives the object. */
function isFresh(node: Node): boolean {
  return isPrimitive(node) || (node.type === 'ArrayExpression' && node.elements.length === 0) || (node.type === 'ObjectExpression' && node.properties.length === 0);
}
