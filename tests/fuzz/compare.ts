/** Where the analysis of a program and its runs disagree. */
import { parseForESLint } from '@typescript-eslint/parser';
import { analyze } from '../../rules/flow/analyze.ts';
import type { Finding } from '../../rules/flow/model.ts';
import type { Rendered } from './render.ts';
import { runAll } from './run.ts';
import type { Evidence } from './run.ts';

export interface Disagreement {
  /** missed: a run showed it, nothing was found · unsure: a sure run showed it, the finding is only possible · unshown: a definite finding that no run showed */
  readonly what: 'missed' | 'unsure' | 'unshown';
  readonly kind: string;
  readonly line: number;
  readonly run: string | undefined;
}

export interface Verdict {
  readonly disagreements: readonly Disagreement[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
  /** which half stopped early, if one did */
  readonly lost: 'runs' | 'analysis' | undefined;
}

export async function judge(program: Rendered): Promise<Verdict> {
  const { findings: told, givenUp } = analyzeText(program.text);
  // No run shows whether what it waits for has to do with the object.
  const findings = told.filter(({ kind }) => kind !== 'held-across-await');
  const { evidence, isComplete } = await runAll(program);
  if (givenUp.length > 0) return { disagreements: [], findings, evidence, lost: 'analysis' };
  const missing = evidence.flatMap((seen) => missed(seen, findings));
  const invented = isComplete ? findings.flatMap((finding) => unshown(finding, evidence)) : [];
  return { disagreements: [...missing, ...invented], findings, evidence, lost: isComplete ? undefined : 'runs' };
}

function missed({ kind, line, isSure, run }: Evidence, findings: readonly Finding[]): Disagreement[] {
  const there = findings.filter((finding) => finding.kind === kind && lineOf(finding) === line);
  if (there.length === 0) return [{ what: 'missed', kind, line, run }];
  return isSure && there.every(({ certainty }) => certainty === 'possible') ? [{ what: 'unsure', kind, line, run }] : [];
}

function unshown(finding: Finding, evidence: readonly Evidence[]): Disagreement[] {
  const { kind, certainty } = finding;
  const line = lineOf(finding);
  if (certainty === 'possible' || evidence.some((seen) => seen.kind === kind && seen.line === line)) return [];
  return [{ what: 'unshown', kind, line, run: undefined }];
}

export function lineOf({ node }: Finding): number {
  return node.loc.start.line;
}

function analyzeText(text: string): ReturnType<typeof analyze> {
  const { ast, scopeManager } = parseForESLint(text, { range: true, loc: true, sourceType: 'module', jsDocParsingMode: 'none' });
  if (!scopeManager) throw new TypeError('Expected the parser to give a scope manager.');
  return analyze({ ast, scopes: scopeManager, text });
}

/** A program with what was found in it and what its runs showed. */
export function describe(program: Rendered, { disagreements, findings, evidence }: Verdict): string {
  const numbered = program.text.trimEnd().split('\n').map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
  return [
    ...numbered,
    ...findings.map((finding) => `  found   ${finding.kind} (${finding.variant}, ${finding.certainty}) on line ${lineOf(finding)}`),
    ...evidence.map(({ kind, line, isSure, run }) => `  shown   ${kind} on line ${line}${isSure ? '' : ' (only by a throwing call)'} in the run ${run}`),
    ...disagreements.map(({ what, kind, line }) => `  ${what.padEnd(7)} ${kind} on line ${line}`),
  ].join('\n');
}
