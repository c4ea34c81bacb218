import type { Rule } from 'eslint';
import { bare } from './ast/nodes.ts';
import type { Finding } from './flow/model.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, source, subject } from './support/report.ts';
import type { Suggestion } from './support/report.ts';
import { functionAround, meansTheSame } from './support/names.ts';

export default createRule({
  name: 'no-foreign-release',
  kind: 'foreign-release',
  description: 'disallow releasing a pool object to another pool than its own',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    foreign: '{{subject}} comes from `{{pool}}` on line {{line}}, not from this pool.',
    mayBeForeign: '{{subject}} comes from `{{pool}}` on line {{line}}, which may be another pool than this.',
  },
  suggestions: { releaseThere: 'Release it to `{{pool}}`.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'foreign-release',
      (finding) => ({
        messageId: finding.certainty === 'definite' ? 'foreign' : 'mayBeForeign',
        data: { subject: subject(finding), pool: source(context, finding.site.pool), line: mention(context, finding.site.call).line },
        suggestions: () => [releaseThere(context, finding)],
      }),
    ),
});

function releaseThere(context: Rule.RuleContext, { node, site: { pool, call } }: Finding): Suggestion | undefined {
  const callee = node.type === 'CallExpression' ? bare(node.callee) : undefined;
  if (callee?.type !== 'MemberExpression' || !pool || functionAround(node) !== functionAround(call) || !meansTheSame(context, pool, node)) return undefined;
  const text = source(context, pool);
  return { messageId: 'releaseThere', data: { pool: text }, fix: (fixer) => fixer.replaceText(callee.object as never, text) };
}
