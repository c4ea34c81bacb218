/** The one analysis of a file, made when the first rule asks and shared by all of them. */
import type { AST, Rule, SourceCode } from 'eslint';
import type { Node } from '../ast/nodes.ts';
import { analyze } from '../flow/analyze.ts';
import type { Analysis } from '../flow/analyze.ts';
import { mayAcquire, mayAcquireByType } from '../flow/sites/candidates.ts';
import type { SourceFile } from '../flow/file/file-index.ts';
import type { Settings } from '../flow/settings.ts';
import { TELLING } from '../flow/file/syntax.ts';
import type { TypeServices } from '../flow/file/types.ts';
import { readSettings, SettingsError } from './settings.ts';
import { typeServicesOf } from './type-services.ts';

interface FileAnalysis extends Analysis {
  /** what is wrong with settings.pool; told once a file, since a rule that throws would end the whole lint run */
  problem?: string | undefined;
}

/** What is known of a file: nothing acquires in most. The analysis is made when the whole file was visited. */
interface FileRecord {
  readonly analysis: () => FileAnalysis;
  readonly isEmpty: boolean;
  walk: Walk | undefined;
}

/** The host's walk over a file. One rule takes from it what the analysis needs to see: an own walk would cost more than most analyses. */
interface Walk {
  readonly telling: Node[];
  isOver: boolean;
}

const files = new WeakMap<SourceCode['ast'], FileRecord>();
const NOTHING: FileAnalysis = { findings: [], sites: 0, givenUp: [], steps: 0 };

/** False for a file about which no rule will have anything to say: it then asks for no events. */
export function concerns(context: Rule.RuleContext): boolean {
  return !recordOf(context).isEmpty;
}

export function analysisOf(context: Rule.RuleContext): FileAnalysis {
  return recordOf(context).analysis();
}

/** Listeners that call `end` when the whole file was visited; those of the first rule to ask also keep what the analysis needs to see. */
export function untilEnd(context: Rule.RuleContext, end: (program: AST.Program) => void): Rule.RuleListener {
  const record = recordOf(context);
  if (record.walk) return { 'Program:exit': end };
  const walk: Walk = (record.walk = { telling: [], isOver: false });
  const keep = (node: object): void => void walk.telling.push(node as Node);
  return {
    ...Object.fromEntries(Array.from(TELLING, (type) => [type, keep])),
    'Program:exit'(program) {
      walk.isOver = true;
      end(program);
    },
  };
}

/** The complaint about the settings, for the first rule that asks. */
export function takeProblem(context: Rule.RuleContext): string | undefined {
  const analysis = analysisOf(context);
  const { problem } = analysis;
  analysis.problem = undefined;
  return problem;
}

function recordOf(context: Rule.RuleContext): FileRecord {
  let record = files.get(context.sourceCode.ast);
  if (!record) files.set(context.sourceCode.ast, (record = open(context)));
  return record;
}

function open(context: Rule.RuleContext): FileRecord {
  const { sourceCode, settings } = context;
  try {
    const own = readSettings(settings);
    const types = own.types ? typeServicesOf(context) : undefined;
    if (!(types ? mayAcquireByType : mayAcquire)(sourceCode.text, own.protocols)) return { isEmpty: true, analysis: () => NOTHING, walk: undefined };
    let made: FileAnalysis | undefined;
    const record: FileRecord = { isEmpty: false, analysis: () => (made ??= { ...analyzed(sourceFileOf(sourceCode, types, record.walk), own) }), walk: undefined };
    return record;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const made = { ...NOTHING, problem: error.message };
    return { isEmpty: false, analysis: () => made, walk: undefined };
  }
}

/** A rule that throws would end the whole lint run: of a file that the core cannot take nothing is said. */
function analyzed(source: SourceFile, own: Settings): FileAnalysis {
  try {
    return analyze(source, own);
  } catch {
    return NOTHING;
  }
}

function sourceFileOf({ ast, scopeManager, text }: SourceCode, types: TypeServices | undefined, walk: Walk | undefined): SourceFile {
  return { ast, scopes: scopeManager, text, telling: walk?.isOver === true ? walk.telling : undefined, types } as unknown as SourceFile;
}
