/** The one analysis of a file, made when the first rule asks and shared by all of them. */
import type { Rule, SourceCode } from 'eslint';
import { analyze } from '../flow/analyze.ts';
import type { Analysis } from '../flow/analyze.ts';
import type { SourceFile } from '../flow/file.ts';
import { PROTOCOLS } from '../protocols/index.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { readSettings, SettingsError } from './settings.ts';

interface FileAnalysis extends Analysis {
  /** what is wrong with settings.pool; told once a file, since a rule that throws would end the whole lint run */
  problem?: string | undefined;
}

const analyses = new WeakMap<SourceCode['ast'], FileAnalysis>();

export function analysisOf(context: Rule.RuleContext): FileAnalysis {
  const { ast } = context.sourceCode;
  let analysis = analyses.get(ast);
  if (!analysis) analyses.set(ast, (analysis = analyzed(context)));
  return analysis;
}

/** The complaint about the settings, for the first rule that asks. */
export function takeProblem(context: Rule.RuleContext): string | undefined {
  const analysis = analysisOf(context);
  const { problem } = analysis;
  analysis.problem = undefined;
  return problem;
}

function analyzed({ sourceCode, settings }: Rule.RuleContext): FileAnalysis {
  const nothing: FileAnalysis = { findings: [], sites: 0, givenUp: [] };
  try {
    const own = readSettings(settings);
    return mayAcquire(sourceCode.text, own.protocols) ? { ...analyze(sourceFileOf(sourceCode), own) } : nothing;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { ...nothing, problem: error.message };
  }
}

function sourceFileOf(sourceCode: SourceCode): SourceFile {
  return { ast: sourceCode.ast, scopes: sourceCode.scopeManager, text: sourceCode.text } as unknown as SourceFile;
}

/** Words of pools that no protocol names: what a home-made pool or a believed one cannot do without. */
const BELIEVED = ['release', 'recycle', 'giveBack', 'putBack', 'pop\\(\\)', '[pP]ool\\.(?:get|pull|take|obtain|alloc)'];

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const patterns = new WeakMap<readonly Protocol[], RegExp>();

/** One test of the text tells most files from those in which anything can be acquired. */
function mayAcquire(text: string, own: readonly Protocol[]): boolean {
  let pattern = patterns.get(own);
  if (!pattern) {
    const methods = [...own, ...PROTOCOLS].flatMap((protocol) => [...protocol.acquire, ...(protocol.opens ?? [])].map((acquirer) => acquirer.method));
    patterns.set(own, (pattern = new RegExp(`(?<![\\w$])(?:${[...[...new Set(methods)].map(escapeRegExp), ...BELIEVED].join('|')})`)));
  }
  return pattern.test(text);
}
