import type { Finding } from './flow/model.ts';
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
    leaksAtEnd: '`{{name}}` is not released when the function ends.',
    leaksAtThrow: '`{{name}}` is not released when line {{line}} throws.',
    leaksOnThrow: '`{{name}}` is not released when `{{code}}` on line {{line}} throws.',
    leaksOnReject: '`{{name}}` is not released when `{{code}}` on line {{line}} rejects.',
    mayBeOverwritten: '`{{name}}` is acquired again here while the previous {{noun}} may still be held.',
    mayLeakAtReturn: '`{{name}}` may still be held when line {{line}} returns.',
    mayLeakAtEnd: '`{{name}}` may still be held when the function ends.',
    mayLeakOnThrow: '`{{name}}` is not released if `{{code}}` on line {{line}} throws.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'leak',
      (finding) => {
        const { code, line } = mention(context, finding.witness[0]?.node);
        const acquire = mention(context, finding.site.call).code;
        return { messageId: messageFor(finding), data: { name: finding.name, noun: finding.site.protocol.noun, acquire, code, line } };
      },
    ),
});

function messageFor({ variant, certainty, witness: [step] }: Finding): string {
  const possible = certainty === 'possible';
  switch (variant) {
    case 'discarded':
      return 'discarded';
    case 'overwritten':
      return possible ? 'mayBeOverwritten' : 'overwritten';
    case 'exit':
      if (step) return possible ? 'mayLeakAtReturn' : 'leaksAtReturn';
      return possible ? 'mayLeakAtEnd' : 'leaksAtEnd';
    default:
      if (possible) return 'mayLeakOnThrow';
      if (step?.node.type === 'ThrowStatement') return 'leaksAtThrow';
      return step?.what === 'rejects' ? 'leaksOnReject' : 'leaksOnThrow';
  }
}
