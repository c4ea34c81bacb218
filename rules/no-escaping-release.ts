import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings } from './support/report.ts';

export default createRule({
  name: 'no-escaping-release',
  kind: 'use-after-release',
  description: 'disallow returning or storing a pool object that is also released',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    escapesReleased: '`{{name}}` leaves the function although line {{line}} releases it.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.variant === 'escape',
      ({ witness, name }) => ({ messageId: 'escapesReleased', data: { name, line: mention(context, witness[0]?.node).line } }),
    ),
});
