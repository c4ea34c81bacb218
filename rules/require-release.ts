import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings } from './support/report.ts';

export default createRule({
  name: 'require-release',
  kind: 'leak',
  description: 'require every acquired pool object to be released on every path',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    discarded: 'The {{noun}} from `{{acquire}}` is thrown away and can never be released.',
    overwritten: '`{{name}}` is acquired again here while the previous {{noun}} is still held.',
    leaksAtReturn: '`{{name}}` is not released when line {{line}} returns.',
    leaksAtEnd: '`{{name}}` is never released on the path that reaches the end of the function.',
    leaksOnThrow: '`{{name}}` is not released when `{{code}}` on line {{line}} throws.',
    leaksOnReject: '`{{name}}` is not released when `{{code}}` on line {{line}} rejects.',
    mayLeakOnThrow: '`{{name}}` may not be released: `{{code}}` on line {{line}} could throw.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'leak',
      ({ variant, witness, name, site, certainty }) => {
        const [step] = witness;
        const { code, line } = mention(context, step?.node);
        const data = { name, noun: site.protocol.noun, acquire: mention(context, site.call).code, code, line };
        if (variant === 'discarded' || variant === 'overwritten') return { messageId: variant, data };
        if (variant === 'exit') return { messageId: step ? 'leaksAtReturn' : 'leaksAtEnd', data };
        if (certainty === 'possible') return { messageId: 'mayLeakOnThrow', data };
        return { messageId: step?.what === 'rejects' ? 'leaksOnReject' : 'leaksOnThrow', data };
      },
    ),
});
