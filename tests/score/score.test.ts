import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDistilled, formatReal } from './format-score.ts';
import { readOptions, UsageError } from './options.ts';
import { readDistilled, readReal, ScorerError } from './scorers.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'lifeguard-corpus-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function corpusWith(...names: string[]): string {
  for (const name of names) {
    if (name.includes('.')) writeFileSync(join(folder, name), '');
    else mkdirSync(join(folder, name));
  }
  return folder;
}

describe('the command line', () => {
  it('needs the distilled shapes only, unless real code is to be scored', () => {
    const corpus = corpusWith('score-distilled.mjs', 'distilled');
    expect(readOptions([corpus])).toEqual({ corpus, files: undefined, mirrors: undefined, preset: 'recommended', verbose: false });
    expect(() => readOptions([corpus, '--files', folder])).toThrow(`The corpus: expected score.mjs, real.json, clean.json in ${folder}.`);
    corpusWith('score.mjs', 'real.json', 'clean.json');
    expect(readOptions([corpus, '--files', folder, '--verbose', '--preset', 'strict'])).toMatchObject({ files: folder, verbose: true, preset: 'strict' });
    expect(() => readOptions([corpus, '--mirrors', folder])).toThrow(`The corpus: expected extract.mjs in ${folder}.`);
  });

  it('asks for help', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    expect(readOptions(['-h', 'anything'])).toBeUndefined();
  });

  it.each([
    ['no corpus', [], 'Expected the folder of a corpus, got none.'],
    ['two', ['a', 'b'], 'Expected one folder, got 2: a, b.'],
    ['a folder that is not there', ['/no/such'], 'The corpus: no folder at /no/such.'],
    ['two sources of real code', ['a', '--files', 'b', '--mirrors', 'c'], 'Expected --files or --mirrors, got both.'],
    ['an option nobody knows', ['a', '--fast'], "Unknown option '--fast'."],
  ])('refuses %s', (_, args, message) => {
    expect(() => readOptions(args)).toThrow(new UsageError(message));
  });
});

describe('what the scorers print', () => {
  it('is read from the distilled shapes', () => {
    const score = readDistilled(
      [
        'missed  05-vote.bad.ts 13:leak',
        'wrong   tricky-01.ts:4 pool/require-release `client` is not released.',
        'distilled: found 11/12, right kind 10/12, quiet on 18/19 correct files, wrong reports 1',
      ].join('\n'),
    );
    expect(score).toMatchObject({ found: { count: 11, total: 12 }, rightKind: { count: 10, total: 12 }, quiet: { count: 18, total: 19 }, wrongReports: 1 });
    expect(score.remarks).toHaveLength(2);
    expect(formatDistilled(score)).toContain('11/12  91.7 %   bar 100 %');
  });

  const real = [
    'bugs: 24 (missing files: 0; files that did not parse: 0)',
    'recall: 20/24 = 83.3 %   right kind: 18/24 = 75.0 %',
    'silent after the fix: 4/5 = 80.0 %',
    'reports: 40, labelled true 30, unlabelled 10 (precision at least 30/40 = 75.0 %)',
    'missed  r01  leak-on-throw async pg',
    'still   r02',
    'unknown clean-10.ts:345 pool/require-release `client` is not released.',
  ].join('\n');

  it('is read from real code', () => {
    const score = readReal(real);
    expect(score).toMatchObject({ found: { count: 20 }, rightKind: { count: 18 }, silent: { count: 4, total: 5 }, labelled: { count: 30, total: 40 } });
    expect(score.remarks).toHaveLength(3);
    const text = formatReal({ ...score, lines: 20_000 });
    expect(text).toMatch(/reports per 10,000 lines +20\.00/);
    expect(text).toMatch(/without a label +5\.00/);
  });

  it('may judge no fix', () => {
    const score = readReal(real.replace(/^silent .*/m, 'silent after the fix: n/a'));
    expect(formatReal({ ...score, lines: 1 })).toMatch(/silent after the fix +none/);
  });

  it('is shown if it is not understood', () => {
    expect(() => readReal('Segmentation fault')).toThrow(ScorerError);
    expect(() => readReal('Segmentation fault')).toThrow(/got:\nSegmentation fault$/);
  });
});
