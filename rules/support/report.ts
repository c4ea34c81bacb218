/** Turns findings of the shared analysis into reports of one rule. */
import type { AST, Rule } from 'eslint';
import { bare, calleeName, callbackArgument, writtenFunction } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { Finding, Site } from '../flow/model.ts';
import { ENDS_TRANSACTION } from '../flow/sites/begun.ts';
import { analyserOf, takeProblem } from './analysis.ts';
import { SILENT } from './create-rule.ts';
import { guarded } from './give-up.ts';

export interface FlowOptions {
  /** definite: only what is certain · all: also what depends on code that cannot be seen */
  readonly report: 'definite' | 'all';
}

/** The values are listed for the whole object, so that ESLint's error about a wrong one shows the option's name with it. */
export const FLOW_SCHEMA: Rule.RuleMetaData['schema'] = [
  {
    type: 'object',
    properties: { report: { description: '"definite" reports what is certain; "all" adds what depends on code that cannot be seen.' } },
    additionalProperties: false,
    enum: [{}, { report: 'definite' }, { report: 'all' }],
  },
];

export const FLOW_DEFAULTS = [{ report: 'definite' }] as const;

export interface Wording {
  readonly messageId: string;
  readonly data: Record<string, string>;
  /** finds the edits that would mend it, each offered where it is surely one */
  readonly suggestions?: () => readonly (Suggestion | undefined)[];
}

export interface Suggestion {
  readonly messageId: string;
  readonly data?: Record<string, string>;
  readonly fix: Rule.ReportFixer;
}

/** Reports every finding that `select` accepts, at its node, in the words `word` finds for it. */
export function reportFindings(context: Rule.RuleContext, select: (finding: Finding) => boolean, word: (finding: Finding) => Wording): Rule.RuleListener {
  const analyser = analyserOf(context);
  if (!analyser) return SILENT;
  const { report } = context.options[0] as FlowOptions;
  const end = (program: AST.Program): void => {
    const analysis = analyser(report === 'all' ? 'all' : 'production');
    const problem = takeProblem(analysis);
    if (problem !== undefined) context.report({ node: program, loc: { line: 1, column: 0 }, messageId: 'invalidSettings', data: { problem } });
    for (const finding of analysis.findings) {
      if (!select(finding) || (report === 'definite' && finding.certainty === 'possible')) continue;
      const { messageId, data, suggestions = () => [] } = word(finding);
      const suggest = guarded(suggestions, [])().filter((suggestion) => suggestion !== undefined).map((suggestion) => ({ ...suggestion, fix: guarded(suggestion.fix, null) }));
      context.report({ loc: locate(context, finding), messageId, data, suggest });
    }
  };
  return { 'Program:exit': end };
}

/** Where an editor underlines. What an acquire by callback underlines ends before the body of its callback: there stands what is done with the object. */
function locate({ sourceCode }: Rule.RuleContext, { node, site }: Finding): Node['loc'] {
  const { start, end } = placeOf(node);
  const callback = node === site.call && site.gives === 'callback' ? callbackArgument(site.call) : undefined;
  const body = callback && writtenFunction(callback)?.body;
  return { start, end: (body && sourceCode.getTokenBefore(body as never)?.loc.end) ?? end };
}

/** The place of a node for a reader: for a call from the name that is called, which may stand on a later line than the start of its chain. */
function placeOf(node: Node): Node['loc'] {
  if (node.type !== 'CallExpression') return node.loc;
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return node.loc;
  // Of work with handlers, the work.
  const start = /^(?:then|catch|finally)$/.test(calleeName(node) ?? '') ? placeOf(bare(callee.object)).start : callee.property.loc.start;
  return { start, end: node.loc.end };
}

/** What one object of the site is called: client, page, context. */
export function nounOf({ protocol, call }: Site): string {
  return protocol.acquire.find(({ method }) => method === calleeName(call))?.noun ?? protocol.noun;
}

/** How a message says that an object went back, or did not. A transaction goes back by its end, and that is one of two. */
export function wordsFor({ protocol: { release } }: Site): { released: string; unreleased: string } {
  const ends = release.item?.includes('commit') === true && release.item.every((method) => ENDS_TRANSACTION.has(method));
  return ends ? { released: 'committed or rolled back', unreleased: 'neither committed nor rolled back' } : { released: 'released', unreleased: 'not released' };
}

/** What a message calls the object: by its name in the code, else by what it is. */
export function subject({ name, site }: Finding, article: 'The' | 'the' = 'The'): string {
  return name === undefined ? `${article} ${nounOf(site)}` : `\`${name}\``;
}

/** How a place looks inside a message: what it calls, or the start of its source; and its line. */
export function mention(context: Rule.RuleContext, node: Node | undefined): { code: string; line: string } {
  return node ? { code: codeOf(context, node), line: String(placeOf(node).start.line) } : { code: '', line: '' };
}

/** An expression as it is written. */
export function source(context: Rule.RuleContext, node: Node | undefined): string {
  return node ? sourceOf(context, node.range) : '';
}

/** Longest source text inside a message, in characters. */
const LONGEST = 40;

/** `await client.query('…')` is mentioned as `client.query()`, a chain with all its links. Of a long chain the last link tells most, of anything else the start. */
function codeOf(context: Rule.RuleContext, node: Node): string {
  const code = linksOf(context, (node.type === 'AwaitExpression' || node.type === 'YieldExpression' ? node.argument : undefined) ?? node);
  if (code.length <= LONGEST) return code;
  const last = /\.[^.]+\(\)$/.exec(code)?.[0];
  return last === undefined ? `${startOf(code)}…` : `…${last}`;
}

/** As much of a text as there is room for, without half a word at its end. */
function startOf(code: string): string {
  const start = code.slice(0, LONGEST - 1);
  const whole = /[\w$]/.test(code.charAt(LONGEST - 1)) ? start.replace(/[\w$]+$/, '') : start;
  return whole.replace(/[\s.?]+$/, '') || start;
}

function linksOf(context: Rule.RuleContext, node: Node): string {
  const core = bare(node);
  switch (core.type) {
    case 'CallExpression':
      return `${linksOf(context, core.callee)}()`;
    case 'NewExpression':
      return `new ${sourceOf(context, core.callee.range)}()`;
    case 'MemberExpression':
      return linksOf(context, core.object) + sourceOf(context, [core.object.range[1], core.range[1]]).replace(/^[\s)]+/, '');
    default:
      return sourceOf(context, core.range);
  }
}

function sourceOf({ sourceCode }: Rule.RuleContext, range: readonly [number, number]): string {
  return sourceCode.text.slice(...range).replaceAll(/\s+/g, ' ').replaceAll(/ (?=\??\.[^\d.])/g, '').replace(/;$/, '');
}
