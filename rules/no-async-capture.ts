import type { Rule } from 'eslint';
import type { Finding } from './flow/model.ts';
import { awaitStarted } from './suggestions/await-work.ts';
import { copyBefore } from './suggestions/copy-before.ts';
import { isWorkOn } from './support/names.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'no-async-capture',
  kind: 'async-capture',
  description: 'disallow code that runs later from using a pool object that is released before',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    usedLater: '{{subject}} is used by code that runs later, after line {{line}} has released it.',
    stillRuns: '`{{code}}` is not waited for before line {{line}} releases {{subject}}.',
    keptForLater: '{{subject}} is held until code that runs later releases it on line {{line}}: copy what it needs and release it here.',
    mayBeUsedLater: '{{subject}} may be used by code that runs later, after line {{line}} has released it.',
    mayBeKeptForLater: '{{subject}} may be held for long, until code that runs later releases it on line {{line}}.',
  },
  suggestions: { awaitStarted: 'Wait for it before the release.', copyBefore: 'Copy what it needs of `{{name}}` first.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'async-capture',
      (finding) => ({
        ...wordingOf(context, finding),
        suggestions: () => [awaitStarted(context, finding), copyBefore(context, finding)],
      }),
    ),
});

function wordingOf(context: Rule.RuleContext, finding: Finding): { messageId: string; data: Record<string, string> } {
  const { code } = mention(context, finding.node);
  const { line } = mention(context, finding.witness[0]?.node);
  const isWork = finding.variant === 'capture' && finding.certainty === 'definite' && isWorkOn(finding, finding.node);
  return { messageId: isWork ? 'stillRuns' : messageFor(finding), data: { code, line, subject: subject(finding, isWork ? 'the' : 'The') } };
}

function messageFor({ variant, certainty }: Finding): string {
  if (variant === 'kept') return certainty === 'definite' ? 'keptForLater' : 'mayBeKeptForLater';
  return certainty === 'definite' ? 'usedLater' : 'mayBeUsedLater';
}
