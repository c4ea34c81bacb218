import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, nounOf, reportFindings } from './support/report.ts';

export default createRule({
  name: 'no-raced-acquire',
  kind: 'leak',
  description: 'disallow acquiring as an element of `Promise.race`, `Promise.any` or `Promise.all`',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    lostInRace: 'The {{noun}} is lost when `{{code}}` on line {{line}} is won by another promise.',
    lostInAll: 'The {{noun}} is lost when another promise of `{{code}}` on line {{line}} rejects.',
    mayBeLostInAll: 'The {{noun}} is lost if another promise of `{{code}}` on line {{line}} rejects.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.variant === 'raced',
      ({ certainty, site, witness: [race] }) => {
        const { code, line } = mention(context, race?.node);
        const inAll = certainty === 'definite' ? 'lostInAll' : 'mayBeLostInAll';
        return { messageId: code.endsWith('.all()') ? inAll : 'lostInRace', data: { noun: nounOf(site), code, line } };
      },
    ),
});
