/** Where the analysis of a program and its runs disagree. */
import { parseForESLint } from '@typescript-eslint/parser';
import { analyze } from '../../rules/flow/analyze.ts';
import type { Finding } from '../../rules/flow/model.ts';
import type { Rendered } from './draft.ts';
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

/** What programs are run with, and what is tried before an unshown finding is believed to be wrong. */
const BOUNDS: Bounds = { runs: 3_000, flips: 5, throws: 2, areInputsFree: false };
const WIDER: Bounds = { runs: 30_000, flips: 8, throws: 4, areInputsFree: false };

/** What a run can show. No run tells, say, whether what it waits for has to do with the object. */
const SHOWN = new Set<Finding['kind']>(['leak', 'double-release', 'use-after-release', 'write-after-release', 'async-capture']);

export async function judge(program: Rendered): Promise<Verdict> {
  const { findings: told, givenUp } = analyzeText(program.text);
  const findings = told.filter(({ kind }) => SHOWN.has(kind));
  const runs = await runAll(program, BOUNDS);
  const { evidence } = runs;
  if (givenUp.length > 0) return { disagreements: [], findings, evidence, lost: 'analysis' };
  const missing = evidence.flatMap((seen) => missed(seen, findings));
  if (missing.length > 0) return { disagreements: missing, findings, evidence, lost: undefined };
  if (!findings.some((finding) => isUnshown(finding, evidence))) return { disagreements: [], findings, evidence, lost: runs.isComplete ? undefined : 'runs' };
  const more = await runAll(program, WIDER);
  if (!more.isComplete) return { disagreements: [], findings, evidence, lost: 'runs' };
  const unfounded = findings.filter((finding) => isUnshown(finding, more.evidence));
  if (await areInfeasible(program, unfounded, more)) return { disagreements: [], findings, evidence: more.evidence, lost: 'infeasible' };
  const unshown = unfounded.map((finding): Disagreement => ({ what: 'unshown', kind: finding.kind, line: lineOf(finding.node), run: undefined }));
  return { disagreements: unshown, findings, evidence: more.evidence, lost: undefined };
}

/** Conditions that exclude each other may keep an acquire, or what comes of it, out of reach: the analysis forgets those that decide nothing. */
async function areInfeasible(program: Rendered, findings: readonly Finding[], { reached }: Runs): Promise<boolean> {
  if (findings.every(({ site }) => !reached.has(lineOf(site.call)))) return true;
  const { evidence } = await runAll(program, { ...WIDER, areInputsFree: true });
  return !findings.some((finding) => isUnshown(finding, evidence));
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

function lineOf(node: Finding['node']): number {
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
    ...findings.map((finding) => `  found   ${finding.kind} (${finding.variant}, ${finding.certainty}) on line ${lineOf(finding.node)}`),
    ...evidence.map(({ kind, line, isSure, run }) => `  shown   ${kind} on line ${line}${isSure ? '' : ' (only by a throwing call)'} in the run ${run}`),
    ...disagreements.map(({ what, kind, line }) => `  ${what.padEnd(7)} ${kind} on line ${line}`),
  ].join('\n');
}
