import type { Rule } from 'eslint';
import type { Finding } from './flow/model.ts';
import { awaitReturned } from './suggestions/await-work.ts';
import { releaseLater } from './suggestions/release-later.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';

export default createRule({
  name: 'no-use-after-release',
  kind: 'use-after-release',
  description: 'disallow using a pool object, a view of it or work on it after its release',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    usedAfterRelease: '{{subject}} is used after its release on line {{line}}.',
    writtenAfterRelease: '{{subject}} is written after its release on line {{line}}.',
    aliasAfterRelease: '`{{code}}` still reaches {{subject}} after its release on line {{line}}.',
    workAfterRelease: '`{{code}}` is returned without `await` and still runs when line {{line}} releases {{subject}}.',
    mayBeUsedAfterRelease: '{{subject}} may be used after its release on line {{line}}.',
  },
  suggestions: { awaitReturned: 'Await it before it is returned.', releaseLater: 'Release `{{name}}` after its last use.' },
  create: (context) =>
    reportFindings(
      context,
      (finding) => (finding.kind === 'use-after-release' || finding.kind === 'write-after-release') && finding.variant !== 'escape',
      (finding) => {
        // Of a whole `return` what it returns.
        const { code } = mention(context, (finding.node.type === 'ReturnStatement' && finding.node.argument) || finding.node);
        const { line } = mention(context, finding.witness[0]?.node);
        const work = finding.variant === 'returned-work';
        const named = namesIt(context, finding);
        return {
          messageId: work ? 'workAfterRelease' : messageFor(finding, named),
          data: { code, line, subject: subject(finding, work ? 'the' : 'The') },
          suggestions: () => [work ? awaitReturned(finding) : named ? releaseLater(context, finding) : undefined],
        };
      },
    ),
});

function messageFor({ variant, certainty }: Finding, named: boolean): string {
  if (certainty === 'possible') return 'mayBeUsedAfterRelease';
  if (!named) return 'aliasAfterRelease';
  return variant === 'write' ? 'writtenAfterRelease' : 'usedAfterRelease';
}

/** False where the object is used through a view or a name of its own, which the reader cannot know for the same thing. */
function namesIt({ sourceCode }: Rule.RuleContext, { name, node }: Finding): boolean {
  return name === undefined || sourceCode.getTokens(node as never).some((token) => token.value === name);
}
