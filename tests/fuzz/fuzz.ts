/** A seeded, bounded search for programs on which the analysis and the runs disagree. */
import fc from 'fast-check';
import { describe, judge } from './compare.ts';
import type { Verdict } from './compare.ts';
import { programs } from './program.ts';
import { render } from './write.ts';

export interface Counts {
  programs: number;
  correct: number;
  lostToRuns: number;
  lostToAnalysis: number;
  infeasible: number;
  readonly constructs: Map<string, number>;
  readonly kinds: Map<string, number>;
}

export interface Search {
  readonly counts: Counts;
  /** shrunk programs, with what was found and shown; at most one for each batch */
  readonly counterexamples: readonly string[];
}

/** A search goes on after a counterexample, with the next batch. */
const BATCH = 250;

export async function search(runs: number, seed: number, progress: (done: number) => void = () => {}): Promise<Search> {
  const counts: Counts = { programs: 0, correct: 0, lostToRuns: 0, lostToAnalysis: 0, infeasible: 0, constructs: new Map(), kinds: new Map() };
  const counterexamples: string[] = [];
  for (let done = 0; done < runs; done += BATCH) {
    const found = await searchBatch(Math.min(BATCH, runs - done), seed + done, counts);
    if (found !== undefined) counterexamples.push(found);
    progress(Math.min(done + BATCH, runs));
  }
  return { counts, counterexamples };
}

async function searchBatch(runs: number, seed: number, counts: Counts): Promise<string | undefined> {
  let latest: string | undefined;
  const property = fc.asyncProperty(programs, async (tree) => {
    const program = render(tree);
    const verdict = await judge(program);
    const fails = verdict.disagreements.length > 0;
    if (latest === undefined) count(counts, program.constructs, verdict);
    if (fails) latest = describe(program, verdict);
    return !fails;
  });
  const { failed, counterexample, error } = (await fc.check(property, { numRuns: runs, seed })) as fc.RunDetails<[Parameters<typeof render>[0]]> & { error?: unknown };
  if (!failed || !counterexample) return undefined;
  const program = render(counterexample[0]);
  try {
    return describe(program, await judge(program));
  } catch {
    return `${program.text}\n${String(error)}`;
  }
}

function count(counts: Counts, constructs: ReadonlySet<string>, { evidence, findings, lost }: Verdict): void {
  counts.programs++;
  if (lost === 'runs') counts.lostToRuns++;
  if (lost === 'analysis') counts.lostToAnalysis++;
  if (lost === 'infeasible') counts.infeasible++;
  if (evidence.length === 0) counts.correct++;
  for (const construct of constructs) increment(counts.constructs, construct);
  for (const kind of new Set(findings.map((finding) => finding.kind))) increment(counts.kinds, kind);
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
