/** A seeded, bounded search for programs on which the analysis and the runs disagree. */
import fc from 'fast-check';
import { describe, judge } from './compare.ts';
import type { Verdict } from './compare.ts';
import type { Construct } from './constructs.ts';
import { programs } from './program.ts';
import type { Program } from './program.ts';
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

export interface Counterexample {
  readonly program: string;
  /** with numbered lines, what was found, what was shown, and the difference */
  readonly description: string;
}

export interface Search {
  readonly counts: Counts;
  /** shrunk programs; at most one for each batch */
  readonly counterexamples: readonly Counterexample[];
}

export interface SearchOptions {
  readonly progress?: (done: number, disagreements: number) => void;
  /** ends the search early */
  readonly signal?: AbortSignal;
}

/** A search goes on after a counterexample, with the next batch. */
const BATCH = 250;

export async function search(runs: number, seed: number, { progress, signal }: SearchOptions = {}): Promise<Search> {
  const counts: Counts = { programs: 0, correct: 0, lostToRuns: 0, lostToAnalysis: 0, infeasible: 0, constructs: new Map(), kinds: new Map() };
  const counterexamples: Counterexample[] = [];
  for (let done = 0; done < runs && signal?.aborted !== true; done += BATCH) {
    const found = await searchBatch(Math.min(BATCH, runs - done), seed + done, counts, signal);
    if (found) counterexamples.push(found);
    progress?.(Math.min(done + BATCH, runs), counterexamples.length);
  }
  return { counts, counterexamples };
}

async function searchBatch(runs: number, seed: number, counts: Counts, signal: AbortSignal | undefined): Promise<Counterexample | undefined> {
  let smallest: Counterexample | undefined;
  const property = fc.asyncProperty(programs, async (tree: Program) => {
    if (signal?.aborted === true) return true;
    const { text, constructs } = render(tree);
    const verdict = await judge(text).catch((cause: unknown) => {
      throw new Error(`This program could not be judged:\n${text}`, { cause });
    });
    if (!smallest) count(counts, constructs, verdict);
    // fast-check goes on with smaller ones as long as this fails: the last to fail is the smallest.
    if (verdict.disagreements.length > 0) smallest = { program: text, description: describe(text, verdict) };
    return verdict.disagreements.length === 0;
  });
  const { errorInstance } = await fc.check(property, { numRuns: runs, seed });
  if (errorInstance instanceof Error && /could not be judged/.test(errorInstance.message)) throw errorInstance;
  return smallest;
}

function count(counts: Counts, constructs: ReadonlySet<Construct>, { evidence, findings, lost }: Verdict): void {
  counts.programs++;
  if (lost === 'runs') counts.lostToRuns++;
  if (lost === 'analysis') counts.lostToAnalysis++;
  if (lost === 'infeasible') counts.infeasible++;
  if (evidence.length === 0) counts.correct++;
  for (const construct of constructs) increment(counts.constructs, construct);
  for (const kind of new Set([...findings, ...evidence].map((misuse) => misuse.kind))) increment(counts.kinds, kind);
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
