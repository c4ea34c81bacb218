import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'require-reset',
  kind: 'dirty-release',
  description: 'require a pool object to be reset before it goes back to a pool that does not reset',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    releasedDirty: '{{subject}} goes back with {{fields}} still set: its pool has no `reset`.',
    mayBeReleasedDirty: '{{subject}} may go back with {{fields}} still set: its pool has no `reset`.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'dirty-release',
      (finding) => ({
        messageId: finding.certainty === 'definite' ? 'releasedDirty' : 'mayBeReleasedDirty',
        data: { subject: subject(finding), fields: list(finding.witness.map(({ node }) => mention(context, node).code)) },
      }),
    ),
});

/** `a`, `b` and `c` */
function list(codes: readonly string[]): string {
  const quoted = codes.map((code) => `\`${code}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
