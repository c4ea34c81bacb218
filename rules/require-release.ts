import type { Rule } from 'eslint';
import { enclosingFunction, keyName, nameOfFunction } from './ast/nodes.ts';
import type { Finding, Step } from './flow/model.ts';
import { declareWithUsing } from './suggestions/declare-with-using.ts';
import { leaseOf } from './suggestions/lease.ts';
import { lend } from './suggestions/lend.ts';
import { moveToFinally } from './suggestions/move-to-finally.ts';
import { releaseInFinally } from './suggestions/release-in-finally.ts';
import { startTryEarlier } from './suggestions/start-try-earlier.ts';
import { createRule } from './support/create-rule.ts';
import { FLOW_DEFAULTS, FLOW_SCHEMA, mention, nounOf, reportFindings, subject, wordsFor } from './support/report.ts';
import type { Suggestion } from './support/report.ts';

export default createRule({
  name: 'require-release',
  kind: 'leak',
  description: 'require every acquired pool object to be released on every path',
  schema: FLOW_SCHEMA,
  defaultOptions: FLOW_DEFAULTS,
  messages: {
    discarded: 'The {{noun}} from `{{acquire}}` is thrown away and can never be {{released}}.',
    overwritten: '{{subject}} is acquired again here while the previous {{noun}} is still held.',
    againOnThrow: '{{subject}} is {{unreleased}} when `{{code}}` on line {{line}} throws, and is acquired again here.',
    againOnReject: '{{subject}} is {{unreleased}} when `{{code}}` on line {{line}} rejects, and is acquired again here.',
    againAtThrow: '{{subject}} is {{unreleased}} when line {{line}} throws, and is acquired again here.',
    replaced: '{{subject}} is overwritten on line {{line}} before it is {{released}}.',
    replacedByNextCall: '{{subject}} is overwritten by the next call before it is {{released}}.',
    leaksAtYield: '{{subject}} is {{unreleased}} when the consumer stops at line {{line}}.',
    leaksAtReturn: '{{subject}} is {{unreleased}} when line {{line}} returns.',
    leaksAtEndOf: '{{subject}} is {{unreleased}} when `{{within}}()` ends.',
    leaksAtEnd: '{{subject}} is {{unreleased}} when the function ends.',
    leaksAtCut: '{{subject}} is {{unreleased}} when the request is cut off: the response on line {{line}} is closed then without a `finish`.',
    leaksAtError: '{{subject}} is {{unreleased}} after an `error`: the `end` that line {{line}} waits for does not come then.',
    leaksAtDeath: '{{subject}} is {{unreleased}} when it dies before it answers: line {{line}} waits for a `message` and nothing else.',
    leaksWithInstance: '{{subject}} is {{unreleased}} with its instance: no `{{method}}()` of the class gives it back.',
    leaksAtThrow: '{{subject}} is {{unreleased}} when line {{line}} throws.',
    leaksOnThrow: '{{subject}} is {{unreleased}} when `{{code}}` on line {{line}} throws.',
    leaksOnReject: '{{subject}} is {{unreleased}} when `{{code}}` on line {{line}} rejects.',
    mayBeOverwritten: '{{subject}} is acquired again here while the previous {{noun}} may still be held.',
    mayLeakAtReturn: '{{subject}} may still be held when line {{line}} returns.',
    mayLeakAtEnd: '{{subject}} may still be held when the function ends.',
    mayLeakOnThrow: '{{subject}} is {{unreleased}} if `{{code}}` on line {{line}} throws.',
  },
  suggestions: {
    startTryEarlier: 'Start the `try` that releases `{{name}}` right after the acquire.',
    releaseInFinally: 'Release `{{name}}` in `finally`.',
    declareWithUsing: 'Declare `{{name}}` with `{{keyword}}`.',
    lend: 'Let `{{method}}` lend `{{name}}`.',
  },
  create: (context) =>
    reportFindings(
      context,
      (finding) => finding.kind === 'leak' && finding.variant !== 'raced',
      (finding) => {
        const { code, line } = mention(context, finding.witness[0]?.node);
        const acquire = mention(context, finding.site.call).code;
        return { messageId: messageFor(finding), data: { subject: subject(finding), noun: nounOf(finding.site), acquire, code, line, within: endedBy(finding.witness[0]) ?? '', method: finding.site.protocol.endedIn ?? '', ...wordsFor(finding.site) }, suggestions: () => mend(context, finding) };
      },
    ),
});

function mend(context: Rule.RuleContext, finding: Finding): (Suggestion | undefined)[] {
  const isOfPath = finding.variant === 'exit' || finding.variant === 'throw' || finding.variant === 'overwritten';
  if (!isOfPath || isMissed(finding)) return [];
  const moved = moveToFinally(context, finding);
  const lease = finding.variant === 'overwritten' ? undefined : leaseOf(context, finding);
  if (!lease) return [moved];
  const early = startTryEarlier(context, lease, finding);
  return early ? [early] : [moved ?? releaseInFinally(context, lease), declareWithUsing(context, lease), lend(context, lease)];
}

/** What waits for an event that does not come is mended by another event, what an instance keeps by another method. */
function isMissed({ witness: [step] }: Finding): boolean {
  return step?.what === 'cut-off' || step?.what === 'fails' || step?.what === 'dies' || step?.what === 'kept';
}

/** The method, not the one that acquires, with whose last statement it comes to an end. */
function endedBy(step: Step | undefined): string | undefined {
  if (step?.what !== 'returns' || !/^(?:Expression|If|Try|For|ForOf|ForIn|While|Switch)Statement$|^VariableDeclaration$/.test(step.node.type)) return undefined;
  const fn = enclosingFunction(step.node);
  return fn.parent?.type === 'MethodDefinition' || fn.parent?.type === 'Property' ? keyName(fn.parent) : nameOfFunction(fn);
}

function messageFor({ variant, certainty, witness: [step] }: Finding): string {
  const possible = certainty === 'possible';
  switch (variant) {
    case 'discarded':
      return 'discarded';
    case 'overwritten':
      if (step?.what === 'again') return 'replacedByNextCall';
      if (step?.what === 'overwritten') return 'replaced';
      if (!step || possible) return possible ? 'mayBeOverwritten' : 'overwritten';
      if (step.node.type === 'ThrowStatement') return 'againAtThrow';
      return step.what === 'rejects' ? 'againOnReject' : 'againOnThrow';
    case 'exit':
      if (step?.node.type === 'YieldExpression') return 'leaksAtYield';
      if (step?.what === 'cut-off') return 'leaksAtCut';
      if (step?.what === 'fails') return 'leaksAtError';
      if (step?.what === 'dies') return 'leaksAtDeath';
      if (step?.what === 'kept') return 'leaksWithInstance';
      if (endedBy(step) !== undefined && !possible) return 'leaksAtEndOf';
      if (step) return possible ? 'mayLeakAtReturn' : 'leaksAtReturn';
      return possible ? 'mayLeakAtEnd' : 'leaksAtEnd';
    default:
      if (possible) return 'mayLeakOnThrow';
      if (step?.node.type === 'ThrowStatement') return 'leaksAtThrow';
      return step?.what === 'rejects' ? 'leaksOnReject' : 'leaksOnThrow';
  }
}
