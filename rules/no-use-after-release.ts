import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings } from './support/report.ts';

export default createRule({
  name: 'no-use-after-release',
  kind: 'use-after-release',
  description: 'disallow using a pool object, a view of it or work on it after its release',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    usedAfterRelease: '`{{name}}` is used after its release on line {{line}}.',
    mayBeUsedAfterRelease: '`{{name}}` may be used after its release on line {{line}}.',
    writtenAfterRelease: '`{{name}}` is written after its release on line {{line}}.',
    workAfterRelease: '`{{code}}` is returned without `await` and still runs when line {{line}} releases `{{name}}`.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => (finding.kind === 'use-after-release' || finding.kind === 'write-after-release') && finding.variant !== 'escape',
      ({ variant, witness, name, node, certainty }) => {
        const { line } = mention(context, witness[0]?.node);
        if (variant === 'returned-work') return { messageId: 'workAfterRelease', data: { name, line, code: mention(context, node).code } };
        if (variant === 'write' && certainty === 'definite') return { messageId: 'writtenAfterRelease', data: { name, line } };
        return { messageId: certainty === 'definite' ? 'usedAfterRelease' : 'mayBeUsedAfterRelease', data: { name, line } };
      },
    ),
});
