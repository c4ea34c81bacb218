/** The one analysis of a file, made when the first rule asks and shared by all of them that ask for as much. */
import type { Rule, SourceCode } from 'eslint';
import type { Node } from '../ast/nodes.ts';
import { analyze } from '../flow/analyze.ts';
import type { Analysis, Scope } from '../flow/analyze.ts';
import { entryOf } from '../flow/memory.ts';
import { mayAcquire, mayAcquireByType } from '../flow/sites/candidates.ts';
import type { SourceFile } from '../flow/file/file-index.ts';
import type { Settings } from '../flow/settings.ts';
import { TELLING } from '../flow/file/syntax.ts';
import type { TypeServices } from '../flow/file/types.ts';
import { guarded } from './give-up.ts';
import { neighboursOf } from './neighbours.ts';
import { readSettings, SettingsError } from './settings.ts';
import { typeServicesOf } from './type-services.ts';

interface FileAnalysis extends Analysis {
  /** what is wrong with settings.pool; told once a file, since a rule that throws would end the whole lint run */
  problem?: string | undefined;
}

/** Gives the analysis of a file, which it makes when it is first asked for that much. */
type Analyser = (scope: Scope) => FileAnalysis;

/** A step of ESLint's traversal: it enters a node (phase 1), leaves it (2), or calls a method of the code paths (no phase). */
interface Step {
  readonly phase?: 1 | 2;
  readonly target: Node;
}

const analysers = new WeakMap<SourceCode['ast'], Analyser | null>();
const NOTHING: FileAnalysis = { findings: [], sites: 0, givenUp: [], steps: 0 };

/** Null for a file about which no rule will have anything to say, as for most: it then asks for no events. */
export function analyserOf(context: Rule.RuleContext): Analyser | null {
  const { ast } = context.sourceCode;
  let analyser = analysers.get(ast);
  if (analyser === undefined) analysers.set(ast, (analyser = open(context)));
  return analyser;
}

/** The complaint about the settings, for the first rule that asks. */
export function takeProblem(analysis: FileAnalysis): string | undefined {
  const { problem } = analysis;
  analysis.problem = undefined;
  return problem;
}

/** From how many characters on a text may be minified, and how long its lines then are in the mean. */
const MINIFIED = { length: 10_000, line: 500 };

/** From how many characters on a text is a whole program in one file. */
const BUNDLE = 2_000_000;

/** A text that a bundler has written has no reader and no author who could mend it. */
function isBundled({ text, lines }: SourceCode): boolean {
  return text.length >= BUNDLE || (text.length >= MINIFIED.length && text.length / lines.length >= MINIFIED.line);
}

/** `// node_modules/rxjs/dist/index.js`: where esbuild, and what builds on it, has the lines from that follow. */
const TAKEN_FROM = /^\/\/ (?:\.{1,2}\/)*node_modules\//m;

function open(context: Rule.RuleContext): Analyser | null {
  const { sourceCode, settings } = context;
  try {
    const own = readSettings(settings);
    const types = own.types ? typeServicesOf(context) : undefined;
    if (isBundled(sourceCode) || !(types ? mayAcquireByType : mayAcquire)(sourceCode.text, own.protocols) || TAKEN_FROM.test(sourceCode.text)) return null;
    const made = new Map<Scope, FileAnalysis>();
    return (scope) => made.get('all') ?? entryOf(made, scope, () => ({ ...analyzed(sourceFileOf(context, types), own, undefined, scope) }));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const made = { ...NOTHING, problem: error.message };
    return () => made;
  }
}

/** Of a file that the core cannot take nothing is said. */
const analyzed = guarded<[SourceFile, Settings, undefined, Scope], FileAnalysis>(analyze, NOTHING);

function sourceFileOf(context: Rule.RuleContext, types: TypeServices | undefined): SourceFile {
  const { sourceCode } = context;
  const { ast, scopeManager, text } = sourceCode;
  return { ast, scopes: scopeManager, text, telling: () => tellingOf(sourceCode), types, neighbour: neighboursOf(context) } as unknown as SourceFile;
}

/** From the host's list of what it visits: an own walk would cost more than most analyses. Undefined where the host keeps none. */
function tellingOf(sourceCode: SourceCode): Node[] | undefined {
  const steps = (sourceCode as Partial<SourceCode>).traverse?.() as Iterable<Step> | undefined;
  if (!steps) return undefined;
  const telling: Node[] = [];
  for (const { phase, target } of steps) if (phase === 1 && TELLING.has(target.type)) telling.push(target);
  return telling;
}
