/** Turns findings of the shared analysis into reports of one rule. */
import type { Rule } from 'eslint';
import { bare } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding } from '../flow/model.ts';
import { analysisOf, takeProblem } from './analysis.ts';

export interface FlowOptions {
  /** definite: only what is certain · all: also what depends on code that cannot be seen */
  readonly report: 'definite' | 'all';
}

export const FLOW_SCHEMA: Rule.RuleMetaData['schema'] = [
  {
    type: 'object',
    properties: { report: { enum: ['definite', 'all'], description: 'definite reports what is certain; all adds what depends on code that cannot be seen.' } },
    additionalProperties: false,
  },
];

export const FLOW_DEFAULTS = [{ report: 'definite' }] as const;

export interface Wording {
  readonly messageId: string;
  readonly data: Record<string, string>;
}

/** Reports every finding that `select` accepts, at its node, in the words `word` finds for it. */
export function reportFindings(context: Rule.RuleContext, select: (finding: Finding) => boolean, word: (finding: Finding) => Wording): Rule.RuleListener {
  const { report } = context.options[0] as FlowOptions;
  return {
    'Program:exit'(program) {
      const problem = takeProblem(context);
      if (problem !== undefined) context.report({ node: program, loc: { line: 1, column: 0 }, messageId: 'invalidSettings', data: { problem } });
      for (const finding of analysisOf(context).findings) {
        if (!select(finding) || (report === 'definite' && finding.certainty === 'possible')) continue;
        const { messageId, data } = word(finding);
        context.report({ loc: placeOf(finding.node), messageId, data });
      }
    },
  };
}

/** Where an editor underlines: for a call from the name that is called, which may stand on a later line than the start of its chain. */
function placeOf(node: Node): Node['loc'] {
  if (node.type !== 'CallExpression') return node.loc;
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' ? { start: callee.property.loc.start, end: node.loc.end } : node.loc;
}

/** How a place looks inside a message: the start of its source in backticks, and its line. */
export function mention(context: Rule.RuleContext, node: Node | undefined): { code: string; line: string } {
  if (!node) return { code: '', line: '' };
  const text = context.sourceCode.text.slice(node.range[0], node.range[1]).replaceAll(/\s*\n\s*(?=[.?])/g, '');
  const call = /^[\w$.?!'"[\]]+(?=\()/.exec(text)?.[0];
  const [head = ''] = text.split('\n');
  const code = call === undefined ? (head.length > 40 ? `${head.slice(0, 37)}…` : head) : `${call}()`;
  return { code, line: String(placeOf(node).start.line) };
}
