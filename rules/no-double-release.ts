import type { Finding } from './flow/model.ts';
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
    releasedThoughGiven: '{{subject}} is {{released}} here even where line {{line}} did not acquire it.',
    releasedForLastCall: '{{subject}} still is what the last call released when `{{code}}` on line {{line}} rejects, and is {{released}} here again.',
    releasedAgain: '{{subject}} is {{released}} here, and again on line {{line}}, which knows nothing of it.',
    mayBeReleasedTwice: '{{subject}} may already have been {{released}} on line {{line}}.',
  },
  suggestions: { removeThis: 'Remove this release.', removeEarlier: 'Remove the release on line {{line}}.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'double-release',
      (finding) => {
        const [earlier] = finding.witness;
        return { messageId: messageFor(finding), data: { subject: subject(finding), ...mention(context, earlier?.node), ...wordsFor(finding.site) }, suggestions: () => [removeRelease(context, finding)] };
      },
    ),
});

function messageFor({ certainty, node, witness: [earlier] }: Finding): string {
  if (earlier?.what === 'acquired') return 'releasedThoughGiven';
  if (earlier?.what === 'rejects') return 'releasedForLastCall';
  if (earlier?.what === 'again') return 'releasedAgain';
  if (certainty === 'possible') return 'mayBeReleasedTwice';
  return earlier?.node === node ? 'releasedRepeatedly' : 'releasedTwice';
}
