import { removeRelease } from './suggestions/remove-release.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject, wordsFor } from './support/report.ts';

export default createRule({
  name: 'no-double-release',
  kind: 'double-release',
  description: 'disallow releasing a pool object twice on one path',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    releasedTwice: '{{subject}} was already {{released}} on line {{line}}.',
    releasedRepeatedly: '{{subject}} is {{released}} here more than once on one path.',
    mayBeReleasedTwice: '{{subject}} may already have been {{released}} on line {{line}}.',
  },
  suggestions: { removeThis: 'Remove this release.', removeEarlier: 'Remove the release on line {{line}}.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'double-release',
      (finding) => {
        const [earlier] = finding.witness;
        const sure = earlier?.node === finding.node ? 'releasedRepeatedly' : 'releasedTwice';
        return { messageId: finding.certainty === 'definite' ? sure : 'mayBeReleasedTwice', data: { subject: subject(finding), line: mention(context, earlier?.node).line, ...wordsFor(finding.site) }, suggestions: () => [removeRelease(context, finding)] };
      },
    ),
});
