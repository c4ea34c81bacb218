import type { Rule } from 'eslint';
import type { FindingKind } from '../flow/model.ts';
import { guarded } from './give-up.ts';

export interface RuleDescription {
  readonly name: string;
  /** the kind of misuse it reports, in the words the runtime uses too */
  readonly kind: FindingKind;
  readonly description: string;
  readonly type?: 'problem' | 'suggestion';
  readonly recommended?: boolean;
  readonly messages: Record<string, string>;
  readonly schema?: Rule.RuleMetaData['schema'];
  readonly defaultOptions?: readonly object[];
  /** the messages of its suggestions */
  readonly suggestions?: Record<string, string>;
  readonly create: Rule.RuleModule['create'];
}

const DOCS = 'https://github.com/pool-lifeguard/pool-lifeguard/blob/main/docs/rules';

/** A rule with its address in the docs; every rule of the plugin is made here. */
export function createRule(rule: RuleDescription): Rule.RuleModule & { readonly name: string; readonly kind: FindingKind } {
  const create = guarded(rule.create, SILENT);
  return {
    name: rule.name,
    kind: rule.kind,
    meta: {
      type: rule.type ?? 'problem',
      docs: { description: rule.description, url: `${DOCS}/${rule.name}.md`, recommended: rule.recommended ?? true },
      messages: { ...rule.messages, ...rule.suggestions, invalidSettings: '{{problem}}' },
      schema: rule.schema ?? [],
      ...(rule.defaultOptions ? { defaultOptions: [...rule.defaultOptions] } : {}),
      ...(rule.suggestions ? { hasSuggestions: true } : {}),
    },
    create: (context) => eachGuarded(create(context)),
  };
}

/** What a rule listens to in a file that does not concern it. */
export const SILENT: Rule.RuleListener = {};

/** Listeners of which none throws. */
function eachGuarded(listeners: Rule.RuleListener): Rule.RuleListener {
  if (listeners === SILENT) return listeners;
  const entries = Object.entries(listeners) as [string, (...args: unknown[]) => void][];
  return Object.fromEntries(entries.map(([event, listener]) => [event, guarded(listener, undefined)])) as Rule.RuleListener;
}
