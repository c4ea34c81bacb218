import { expect, test } from 'vitest';
import { figuresOf, missedBars } from './bars.ts';
import { SHOWN } from './compare.ts';
import { CONSTRUCTS } from './constructs.ts';
import type { Counts } from './fuzz.ts';

/** A search that meets every bar. */
function good(programs: number, changes: Partial<Counts> = {}): Counts {
  const everywhere = <K extends string>(names: readonly K[]): Map<string, number> => new Map(names.map((name) => [name, programs / 10]));
  return { programs, correct: programs / 2, lostToRuns: 0, lostToAnalysis: 0, infeasible: 0, constructs: everywhere(CONSTRUCTS), kinds: everywhere(SHOWN), ...changes };
}

const missed = (counts: Counts): string[] => missedBars(figuresOf(counts)).map(({ name }) => name);

test('a good search misses none', () => {
  expect(missed(good(30_000))).toEqual([]);
});

test('a construct that hardly occurs is missed, and so is one that never does', () => {
  const constructs = new Map(good(3_000).constructs);
  constructs.set('yield', 59);
  constructs.delete('lease: using');
  expect(missed(good(3_000, { constructs }))).toEqual(['yield', 'lease: using']);
});

test('a misuse kind is judged once there were programs enough', () => {
  const kinds = (programs: number): Counts['kinds'] => new Map(good(programs).kinds).set('async-capture', 999);
  expect(missed(good(29_999, { kinds: kinds(29_999) }))).toEqual([]);
  expect(missed(good(30_000, { kinds: kinds(30_000) }))).toEqual(['async-capture']);
});

test('correct programs are neither few nor nearly all', () => {
  expect(missed(good(3_000, { correct: 899 }))).toEqual(['correct']);
  expect(missed(good(3_000, { correct: 2_101 }))).toEqual(['correct']);
});

test('what is lost is bounded', () => {
  expect(missed(good(10_000, { lostToRuns: 30, lostToAnalysis: 20, infeasible: 100 }))).toEqual([]);
  expect(missed(good(10_000, { lostToRuns: 30, lostToAnalysis: 21 }))).toEqual(['lost: too many runs or states']);
  expect(missed(good(10_000, { infeasible: 101 }))).toEqual(['lost: conditions exclude it']);
});

test('shares of few programs are not judged', () => {
  expect(missed(good(2_999, { correct: 0, constructs: new Map() }))).toEqual([]);
});
