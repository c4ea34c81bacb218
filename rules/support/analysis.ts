/** The one analysis of a file, made when the first rule asks and shared by all of them. */
import type { Rule, SourceCode } from 'eslint';
import { analyze } from '../flow/analyze.ts';
import type { Analysis } from '../flow/analyze.ts';
import type { SourceFile } from '../flow/file.ts';
import { PROTOCOLS } from '../protocols/index.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { readSettings } from './settings.ts';

const analyses = new WeakMap<SourceCode['ast'], Analysis>();
const NOTHING: Analysis = { findings: [], sites: 0, givenUp: [] };

export function analysisOf(context: Rule.RuleContext): Analysis {
  const { sourceCode } = context;
  let analysis = analyses.get(sourceCode.ast);
  if (!analysis) {
    const settings = readSettings(context.settings);
    analysis = mayAcquire(sourceCode.text, settings.protocols) ? analyze(sourceFileOf(sourceCode), settings) : NOTHING;
    analyses.set(sourceCode.ast, analysis);
  }
  return analysis;
}

function sourceFileOf(sourceCode: SourceCode): SourceFile {
  return { ast: sourceCode.ast, scopes: sourceCode.scopeManager, text: sourceCode.text } as unknown as SourceFile;
}

/** Words of pools that no protocol names: what a home-made pool or a believed one cannot do without. */
const BELIEVED = ['release', 'recycle', 'giveBack', 'putBack', 'pop\\(\\)'];

const patterns = new WeakMap<readonly Protocol[], RegExp>();

/** One test of the text tells most files from those in which anything can be acquired. */
function mayAcquire(text: string, own: readonly Protocol[]): boolean {
  let pattern = patterns.get(own);
  if (!pattern) {
    const methods = [...own, ...PROTOCOLS].flatMap((protocol) => protocol.acquire.map((acquirer) => acquirer.method));
    patterns.set(own, (pattern = new RegExp(`\\b(?:${[...new Set(methods), ...BELIEVED].join('|')})`)));
  }
  return pattern.test(text);
}
