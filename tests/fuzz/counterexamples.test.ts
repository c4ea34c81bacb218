/**
 * Programs on which analysis and runs once disagreed, as small as they could be made. Each says at the ends of its lines what is found there:
 * `// leak`, or `// possible leak` where the analysis is not sure. Both halves are asked again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describe as tell, judge, lineOf } from './compare.ts';

const FOLDER = new URL('counterexamples/', import.meta.url);

describe('a program of an earlier disagreement', () => {
  for (const file of readdirSync(FOLDER)) {
    test(file.replaceAll('-', ' ').replace('.js', ''), async () => {
      const program = readFileSync(new URL(file, FOLDER), 'utf8');
      const verdict = await judge(program);
      expect(verdict.disagreements, tell(program, verdict)).toEqual([]);
      expect(verdict.lost).toBeUndefined();
      expect(verdict.findings.map(({ kind, certainty, node }) => `${lineOf(node)}: ${certainty === 'possible' ? 'possible ' : ''}${kind}`).toSorted()).toEqual(expected(program));
    });
  }
});

function expected(program: string): string[] {
  return program.split('\n').flatMap((line, index) => (line.split(' // ')[1] ?? '').split(', ').filter(Boolean).map((told) => `${index + 1}: ${told}`)).toSorted();
}
