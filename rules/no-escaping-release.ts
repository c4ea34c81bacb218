import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'no-escaping-release',
  kind: 'use-after-release',
  description: 'disallow returning or storing a pool object that is also released',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    escapesReleased: '{{subject}} leaves the function although line {{line}} releases it.',
    mayEscapeReleased: '{{subject}} leaves the function although line {{line}} may have released it.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.variant === 'escape',
      (finding) => ({
        messageId: finding.certainty === 'definite' ? 'escapesReleased' : 'mayEscapeReleased',
        data: { subject: subject(finding), line: mention(context, finding.witness[0]?.node).line },
      }),
    ),
});
