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
    releasedRepeatedly: '`{{name}}` is released here more than once on one path.',
    mayBeReleasedTwice: '`{{name}}` may already have been released on line {{line}}.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'double-release',
      ({ witness: [earlier], node, name, certainty }) => {
        const sure = earlier?.node === node ? 'releasedRepeatedly' : 'releasedTwice';
        return { messageId: certainty === 'definite' ? sure : 'mayBeReleasedTwice', data: { name, line: mention(context, earlier?.node).line } };
      },
    ),
});
