import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'no-held-across-await',
  kind: 'held-across-await',
  description: 'disallow holding a pool object while waiting for something else',
  recommended: false,
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    heldAcross: '{{subject}} is held while `{{code}}` waits for something else.',
    heldAcrossYield: '{{subject}} is held until the consumer comes back from this `yield`.',
    mayBeHeldAcross: '{{subject}} may be held while `{{code}}` waits for something else.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'held-across-await',
      (finding) => {
        const sure = finding.node.type === 'YieldExpression' ? 'heldAcrossYield' : 'heldAcross';
        return { messageId: finding.certainty === 'definite' ? sure : 'mayBeHeldAcross', data: { subject: subject(finding), code: mention(context, finding.node).code } };
      },
    ),
});
