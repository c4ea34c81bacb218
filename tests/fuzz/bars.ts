/** What a search must have seen for its silence to mean something. */
import { SHOWN } from './compare.ts';
import { CONSTRUCTS } from './constructs.ts';
import type { Counts } from './fuzz.ts';

/** Shares of a few programs are chance. */
const ENOUGH_FOR_SHARES = 3_000;
const ENOUGH_FOR_KINDS = 30_000;

export interface Figure {
  readonly name: string;
  readonly programs: number;
  /** a bar in words, and whether it is reached; none where a figure is judged by nothing or there are too few programs */
  readonly bar: { readonly words: string; readonly isMet: boolean } | undefined;
}

export interface Figures {
  readonly totals: readonly Figure[];
  readonly kinds: readonly Figure[];
  readonly constructs: readonly Figure[];
}

export function figuresOf(counts: Counts): Figures {
  const { programs, correct, lostToRuns, lostToAnalysis, infeasible, kinds, constructs } = counts;
  const figure = (name: string, count: number, least: number, most: number, words: string): Figure => ({
    name,
    programs: count,
    bar: programs < ENOUGH_FOR_SHARES ? undefined : { words, isMet: count >= (least / 100) * programs && count <= (most / 100) * programs },
  });
  const byCount = (one: Figure, two: Figure): number => two.programs - one.programs;
  return {
    totals: [
      { name: 'programs', programs, bar: undefined },
      figure('correct', correct, 30, 70, '30 to 70 %'),
      figure('lost: too many runs or states', lostToRuns + lostToAnalysis, 0, 0.5, 'at most 0.5 %'),
      figure('lost: conditions exclude it', infeasible, 0, 1, 'at most 1 %'),
    ],
    kinds: SHOWN.map((name): Figure => {
      const count = kinds.get(name) ?? 0;
      return { name, programs: count, bar: programs < ENOUGH_FOR_KINDS ? undefined : { words: 'at least 1,000', isMet: count >= 1_000 } };
    }).toSorted(byCount),
    constructs: CONSTRUCTS.map((name) => figure(name, constructs.get(name) ?? 0, 2, 100, 'at least 2 %')).toSorted(byCount),
  };
}

export function missedBars({ totals, kinds, constructs }: Figures): Figure[] {
  return [...totals, ...kinds, ...constructs].filter(({ bar }) => bar?.isMet === false);
}
