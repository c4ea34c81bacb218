import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings } from './support/report.ts';

export default createRule({
  name: 'no-double-release',
  kind: 'double-release',
  description: 'disallow releasing a pool object twice on one path',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    releasedTwice: '`{{name}}` was already released on line {{line}}.',
    mayBeReleasedTwice: '`{{name}}` may already have been released on line {{line}}.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'double-release',
      ({ witness, name, certainty }) => ({
        messageId: certainty === 'definite' ? 'releasedTwice' : 'mayBeReleasedTwice',
        data: { name, line: mention(context, witness[0]?.node).line },
      }),
    ),
});
