/** Where the analysis of a program and its runs disagree. */
import { parseForESLint } from '@typescript-eslint/parser';
import { analyze } from '../../rules/flow/analyze.ts';
import type { Finding } from '../../rules/flow/model.ts';
import { runAll } from './run.ts';
import type { Evidence, Runs } from './run.ts';
import type { Bounds } from './world.ts';

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
  readonly lost: 'runs' | 'analysis' | 'infeasible' | undefined;
}

export type Analyze = typeof analyze;

/** What programs are run with, and what is tried before an unshown finding is believed to be wrong. */
const BOUNDS: Bounds = { runs: 3_000, flips: 5, throws: 2, areInputsFree: false, isExhaustive: true };
const WIDER: Bounds = { ...BOUNDS, runs: 30_000, flips: 8, throws: 4 };
const DEEPER: Bounds = { ...BOUNDS, runs: 5_000, flips: 20, throws: 6, isExhaustive: false };
const WIDER_FREE: Bounds = { ...WIDER, areInputsFree: true };
const DEEPER_FREE: Bounds = { ...DEEPER, areInputsFree: true };

/** What a run can show. No run tells, say, whether what it waits for has to do with the object, or that a copy would do for later. */
export const SHOWN = ['leak', 'double-release', 'use-after-release', 'write-after-release', 'async-capture', 'foreign-release'] as const;

/** The runs of one program. */
type RunsOf = (bounds: Bounds) => Promise<Runs>;

/** Runs that are needed more than once are made once. */
export function remembered(program: string): RunsOf {
  const known = new Map<Bounds, Promise<Runs>>();
  return (bounds) => {
    let runs = known.get(bounds);
    if (!runs) known.set(bounds, (runs = runAll(program, bounds)));
    return runs;
  };
}

export async function judge(program: string, analysis: Analyze = analyze, runsOf: RunsOf = (bounds) => runAll(program, bounds)): Promise<Verdict> {
  const { findings: told, givenUp } = analyzeText(program, analysis);
  const findings = told.filter(({ kind, variant }) => variant !== 'kept' && SHOWN.some((known) => known === kind));
  const { evidence, isComplete } = await runsOf(BOUNDS);
  if (givenUp.length > 0) return { disagreements: [], findings, evidence, lost: 'analysis' };
  const missing = evidence.flatMap((seen) => missed(seen, findings));
  if (missing.length > 0) return { disagreements: missing, findings, evidence, lost: undefined };
  if (!findings.some((finding) => isUnshown(finding, evidence))) return { disagreements: [], findings, evidence, lost: isComplete ? undefined : 'runs' };
  return { findings, ...(await searchFurther(findings, runsOf)) };
}

/** Looks for runs that show what the first ones did not. */
async function searchFurther(findings: readonly Finding[], runsOf: RunsOf): Promise<Omit<Verdict, 'findings'>> {
  const wider = await runsOf(WIDER);
  const left = findings.filter((finding) => isUnshown(finding, wider.evidence));
  if (left.length === 0) return { disagreements: [], evidence: wider.evidence, lost: undefined };
  const deeper = await runsOf(DEEPER);
  const evidence = [...wider.evidence, ...deeper.evidence];
  const unfounded = left.filter((finding) => isUnshown(finding, deeper.evidence));
  if (unfounded.length === 0) return { disagreements: [], evidence, lost: undefined };
  if (await areInfeasible(unfounded, wider.reached, runsOf)) return { disagreements: [], evidence, lost: 'infeasible' };
  const unshown = unfounded.map((finding): Disagreement => ({ what: 'unshown', kind: finding.kind, line: lineOf(finding.node), run: undefined }));
  return { disagreements: unshown, evidence, lost: undefined };
}

/** Conditions that exclude each other may keep an acquire, or what comes of it, out of reach: the analysis forgets those that decide nothing. */
async function areInfeasible(findings: readonly Finding[], reached: ReadonlySet<number>, runsOf: RunsOf): Promise<boolean> {
  if (findings.every(({ site }) => !reached.has(lineOf(site.call)))) return true;
  const wider = await runsOf(WIDER_FREE);
  const left = findings.filter((finding) => isUnshown(finding, wider.evidence));
  if (left.length === 0) return true;
  const deeper = await runsOf(DEEPER_FREE);
  return !left.some((finding) => isUnshown(finding, deeper.evidence));
}

function missed(seen: Evidence, findings: readonly Finding[]): Disagreement[] {
  const { kind, line, isSure, run } = seen;
  const there = findings.filter((finding) => tells(finding, seen));
  if (there.length === 0) return [{ what: 'missed', kind, line, run }];
  return isSure && there.every(({ certainty }) => certainty === 'possible') ? [{ what: 'unsure', kind, line, run }] : [];
}

function isUnshown(finding: Finding, evidence: readonly Evidence[]): boolean {
  return finding.certainty === 'definite' && !evidence.some((seen) => tells(finding, seen));
}

function tells(finding: Finding, { kind, line, others }: Evidence): boolean {
  return [{ kind, line }, ...others].some((place) => place.kind === finding.kind && place.line === lineOf(finding.node));
}

export function lineOf(node: Finding['node']): number {
  return node.loc.start.line;
}

function analyzeText(text: string, analysis: Analyze): ReturnType<Analyze> {
  const { ast, scopeManager } = parseForESLint(text, { range: true, loc: true, sourceType: 'module', jsDocParsingMode: 'none' });
  if (!scopeManager) throw new TypeError('Expected the parser to give a scope manager.');
  return analysis({ ast, scopes: scopeManager, text });
}

/** A program with what was found in it and what its runs showed. */
export function describe(program: string, { disagreements, findings, evidence }: Verdict): string {
  const numbered = program.trimEnd().split('\n').map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
  return [
    ...numbered,
    ...findings.map((finding) => `  found   ${finding.kind} (${finding.variant}, ${finding.certainty}) on line ${lineOf(finding.node)}`),
    ...evidence.map(({ kind, line, isSure, run }) => `  shown   ${kind} on line ${line}${isSure ? '' : ' (only by a throwing call)'} in the run ${run}`),
    ...disagreements.map(({ what, kind, line }) => `  ${what.padEnd(7)} ${kind} on line ${line}`),
  ].join('\n');
}
