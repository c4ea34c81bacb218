import type { Rule } from 'eslint';
import type { Finding, Step } from './flow/model.ts';
import { addReset } from './suggestions/add-reset.ts';
import { rollBack } from './suggestions/roll-back.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, reportFindings, subject } from './support/report.ts';
import type { Wording } from './support/report.ts';

export default createRule({
  name: 'require-reset',
  kind: 'dirty-release',
  description: 'require a pool object to be reset before it goes back to a pool that does not reset',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    transactionOpen: '{{subject}} goes back with the transaction of line {{begun}} still open.',
    transactionOpenAfter: '{{subject}} goes back with the transaction of line {{begun}} still open when `{{code}}` on line {{line}} rejects.',
    transactionOpenAtReturn: '{{subject}} goes back with the transaction of line {{begun}} still open when line {{line}} returns.',
    transactionOpenAtThrow: '{{subject}} goes back with the transaction of line {{begun}} still open when line {{line}} throws.',
    mayHaveTransactionOpen: '{{subject}} may go back with the transaction of line {{begun}} still open.',
    releasedDirty: '{{subject}} goes back with {{fields}} still set: its pool has no `reset`.',
    mayBeReleasedDirty: '{{subject}} may go back with {{fields}} still set: its pool has no `reset`.',
  },
  suggestions: {
    rollBack: 'Roll back before the release.',
    passError: 'Release it with `{{error}}`, which drops the connection.',
    destroy: 'Destroy the connection instead.',
    addReset: 'Add `{{option}}` to the pool.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'dirty-release',
      (finding) => (finding.variant === 'transaction' ? transaction(context, finding) : fields(context, finding)),
    ),
});

function fields(context: Rule.RuleContext, finding: Finding): Wording {
  return {
    messageId: finding.certainty === 'definite' ? 'releasedDirty' : 'mayBeReleasedDirty',
    data: { subject: subject(finding), fields: list(finding.witness.map(({ node }) => mention(context, node).code)) },
    suggestions: () => [addReset(context, finding)],
  };
}

function transaction(context: Rule.RuleContext, finding: Finding): Wording {
  const [begun, way] = finding.witness;
  const { code, line } = mention(context, way?.node);
  return { messageId: finding.certainty === 'definite' ? messageFor(way) : 'mayHaveTransactionOpen', data: { subject: subject(finding), begun: mention(context, begun?.node).line, code, line }, suggestions: () => [rollBack(context, finding)] };
}

function messageFor(way: Step | undefined): string {
  if (!way) return 'transactionOpen';
  if (way.what === 'returns') return 'transactionOpenAtReturn';
  return way.node.type === 'ThrowStatement' ? 'transactionOpenAtThrow' : 'transactionOpenAfter';
}

/** `a`, `b` and `c` */
function list(codes: readonly string[]): string {
  const quoted = codes.map((code) => `\`${code}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
