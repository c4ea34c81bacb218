/**
 * The pages of the rules are true: each block of code, linted with the recommended rules, gives the findings that its comments
 * (`// ~ message`) show on their lines, and no other. Under "Correct" it gives none.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { afterAll, describe, expect, it } from 'vitest';
import plugin from '../../index.ts';
import type { LeakReport } from '../../runtime/debug/types.ts';

const folder = join(import.meta.dirname, '../../docs/rules');

/** What every page has, in this order. */
const HEADINGS = ['Incorrect', 'Correct', 'Options', 'Limitations', 'When not to use it', 'At run time'];

interface Block {
  readonly heading: string;
  readonly line: number;
  readonly code: string;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let begun: { line: number; code: string[] } | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    if (begun && text === '```') {
      blocks.push({ heading, line: begun.line, code: begun.code.join('\n') });
      begun = undefined;
    } else if (begun) begun.code.push(text);
    else if (text === '```ts') begun = { line: index + 1, code: [] };
    else if (text.startsWith('## ')) heading = text.slice(3);
  }
  return blocks;
}

function expected(code: string): string[] {
  return code.split('\n').flatMap((line, index) => {
    const [, message] = / \/\/ ~ (.+)$/.exec(line) ?? [];
    return message === undefined ? [] : [`${index + 1}: ${message}`];
  });
}

const project = mkdtempSync(join(tmpdir(), 'lifeguard-pages-'));
afterAll(() => rmSync(project, { recursive: true }));

/** The name under which the code of a page is linted. A page may show the report of a debug run; then that is there, and speaks of this file. */
function placeIn(page: string): string {
  const report = /^```json\n(.*?)^```$/ms.exec(page)?.[1];
  if (report === undefined) return 'page.ts';
  mkdirSync(join(project, '.lifeguard'));
  writeFileSync(join(project, 'package.json'), '{}');
  writeFileSync(join(project, '.lifeguard/report.json'), report);
  return (JSON.parse(report) as LeakReport).misuses[0]!.acquiredAt!.file;
}

function found(code: string, file: string): string[] {
  const config: Linter.Config[] = [plugin.configs.recommended, { files: ['**/*.ts'], languageOptions: { parser } }];
  return new Linter({ cwd: project }).verify(code, config, join(project, file)).map(({ line, message }) => `${line}: ${message}`);
}

describe.each(readdirSync(folder).map((file) => file.replace(/\.md$/, '')))('%s', (rule) => {
  const page = readFileSync(join(folder, `${rule}.md`), 'utf8');
  const blocks = blocksOf(page);
  const file = placeIn(page);

  it('has all headings, and code of both kinds', () => {
    expect(page.match(/^## .*$/gm)).toEqual(HEADINGS.map((heading) => `## ${heading}`));
    expect(blocks.filter(({ heading }) => heading === 'Incorrect').flatMap(({ code }) => expected(code))).not.toEqual([]);
    expect(blocks.filter(({ heading }) => heading === 'Correct')).not.toEqual([]);
    for (const { heading, code } of blocks) if (heading === 'Incorrect') expect(expected(code), code).not.toEqual([]);
    for (const { heading, code } of blocks) if (heading === 'Correct') expect(expected(code), code).toEqual([]);
  });

  it.each(blocks)('$heading, line $line', ({ code }) => {
    expect(found(code, file)).toEqual(expected(code));
  });

  it('names the places of the repository it links to', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);
    for (const link of links) expect(() => readFileSync(join(folder, link)), link).not.toThrow();
  });
});
