import type { Finding } from './flow/model.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'require-release',
  kind: 'leak',
  description: 'require every acquired pool object to be released on every path',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    discarded: 'The {{noun}} from `{{acquire}}` is thrown away and can never be released.',
    overwritten: '{{subject}} is acquired again here while the previous {{noun}} is still held.',
    replaced: '{{subject}} is overwritten on line {{line}} before it is released.',
    leaksAtYield: '{{subject}} is not released when the consumer stops at line {{line}}.',
    leaksAtReturn: '{{subject}} is not released when line {{line}} returns.',
    leaksAtEnd: '{{subject}} is not released when the function ends.',
    leaksAtThrow: '{{subject}} is not released when line {{line}} throws.',
    leaksOnThrow: '{{subject}} is not released when `{{code}}` on line {{line}} throws.',
    leaksOnReject: '{{subject}} is not released when `{{code}}` on line {{line}} rejects.',
    mayBeOverwritten: '{{subject}} is acquired again here while the previous {{noun}} may still be held.',
    mayLeakAtReturn: '{{subject}} may still be held when line {{line}} returns.',
    mayLeakAtEnd: '{{subject}} may still be held when the function ends.',
    mayLeakOnThrow: '{{subject}} is not released if `{{code}}` on line {{line}} throws.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'leak' && finding.variant !== 'raced',
      (finding) => {
        const { code, line } = mention(context, finding.witness[0]?.node);
        const acquire = mention(context, finding.site.call).code;
        return { messageId: messageFor(finding), data: { subject: subject(finding), noun: finding.site.protocol.noun, acquire, code, line } };
      },
    ),
});

function messageFor({ variant, certainty, witness: [step] }: Finding): string {
  const possible = certainty === 'possible';
  switch (variant) {
    case 'discarded':
      return 'discarded';
    case 'overwritten':
      if (step) return 'replaced';
      return possible ? 'mayBeOverwritten' : 'overwritten';
    case 'exit':
      if (step?.node.type === 'YieldExpression') return 'leaksAtYield';
      if (step) return possible ? 'mayLeakAtReturn' : 'leaksAtReturn';
      return possible ? 'mayLeakAtEnd' : 'leaksAtEnd';
    default:
      if (possible) return 'mayLeakOnThrow';
      if (step?.node.type === 'ThrowStatement') return 'leaksAtThrow';
      return step?.what === 'rejects' ? 'leaksOnReject' : 'leaksOnThrow';
  }
}
