import type { Rule } from 'eslint';
import type { MisuseKind } from '../../runtime/core/misuse.ts';

export interface RuleDescription {
  readonly name: string;
  /** the kind of misuse it reports, in the words the runtime uses too */
  readonly kind: MisuseKind;
  readonly description: string;
  readonly type?: 'problem' | 'suggestion';
  readonly recommended?: boolean;
  readonly messages: Record<string, string>;
  readonly schema?: Rule.RuleMetaData['schema'];
  readonly defaultOptions?: readonly object[];
  readonly hasSuggestions?: boolean;
  readonly create: Rule.RuleModule['create'];
}

const DOCS = 'https://github.com/pool-lifeguard/pool-lifeguard/blob/main/docs/rules';

/** A rule with its address in the docs; every rule of the plugin is made here. */
export function createRule(rule: RuleDescription): Rule.RuleModule & { readonly name: string; readonly kind: MisuseKind } {
  return {
    name: rule.name,
    kind: rule.kind,
    meta: {
      type: rule.type ?? 'problem',
      docs: { description: rule.description, url: `${DOCS}/${rule.name}.md`, recommended: rule.recommended ?? true },
      messages: { ...rule.messages, invalidSettings: '{{problem}}' },
      schema: rule.schema ?? [],
      ...(rule.defaultOptions ? { defaultOptions: [...rule.defaultOptions] } : {}),
      ...(rule.hasSuggestions ? { hasSuggestions: true } : {}),
    },
    create: rule.create,
  };
}
