import { expect, test } from 'vitest';
import { projectFiles } from './files.ts';

const ruleNames = projectFiles.flatMap((file) => /^rules\/([a-z-]+)\.ts$/.exec(file)?.[1] ?? []).filter((name) => name !== 'index');

test('there are rules', () => {
  expect(ruleNames.length).toBeGreaterThan(0);
});

test.each(ruleNames)('%s has a test and a page', (name) => {
  expect(projectFiles).toContain(`tests/rules/${name}.test.ts`);
  expect(projectFiles).toContain(`docs/rules/${name}.md`);
});

test('every page is about a rule', () => {
  const pages = projectFiles.flatMap((file) => /^docs\/rules\/(.*)\.md$/.exec(file)?.[1] ?? []);
  expect(pages.filter((page) => !ruleNames.includes(page))).toEqual([]);
});
