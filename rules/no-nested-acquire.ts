import type { Rule } from 'eslint';
import { bare } from './ast/nodes.ts';
import type { Finding } from './flow/model.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, source, subject } from './support/report.ts';
import type { Suggestion } from './support/report.ts';
import { nameAt } from './support/names.ts';

export default createRule({
  name: 'no-nested-acquire',
  kind: 'nested-acquire',
  description: 'disallow waiting for a second connection of a pool while one is held',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    nested: 'This waits for `{{pool}}` while {{subject}} is held: when all who hold one wait, none is ever released.',
    nestedInside: '`{{code}}` acquires from `{{pool}}` on line {{line}} while {{subject}} is held: when all who hold one wait, none is ever released.',
    mayBeNested: 'This may wait for `{{pool}}` while {{subject}} is held: when all who hold one wait, none is ever released.',
    outsideTransaction: '`{{code}}` runs on another connection, outside the transaction that {{subject}} began on line {{line}}.',
    mayBeOutsideTransaction: '`{{code}}` may run on another connection, outside the transaction that {{subject}} began on line {{line}}.',
  },
  suggestions: { useHeld: 'Use `{{name}}`.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'nested-acquire',
      (finding) => ({
        messageId: messageFor(finding),
        data: { subject: subject(finding, 'the'), pool: source(context, finding.site.pool), code: mention(context, finding.node).code, line: mention(context, finding.witness[0]?.node).line },
        suggestions: () => [finding.variant === 'outside-transaction' ? useHeld(context, finding) : undefined],
      }),
    ),
});

function messageFor({ variant, certainty, node, witness: [step] }: Finding): string {
  if (variant === 'outside-transaction') return certainty === 'definite' ? 'outsideTransaction' : 'mayBeOutsideTransaction';
  if (certainty === 'possible') return 'mayBeNested';
  return step?.node === node ? 'nested' : 'nestedInside';
}

function useHeld(context: Rule.RuleContext, finding: Finding): Suggestion | undefined {
  const callee = finding.node.type === 'CallExpression' ? bare(finding.node.callee) : undefined;
  const name = nameAt(context, finding, finding.node);
  if (callee?.type !== 'MemberExpression' || name === undefined) return undefined;
  return { messageId: 'useHeld', data: { name }, fix: (fixer) => fixer.replaceText(callee.object as never, name) };
}
