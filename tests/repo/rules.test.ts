import { expect, test } from 'vitest';
import plugin from '../../index.ts';
import { projectFiles } from './files.ts';

/** Files of rules/ itself that are no rules. */
const SHARED = ['index', 'configs'];

const ruleNames = projectFiles.flatMap((file) => /^rules\/([a-z-]+)\.ts$/.exec(file)?.[1] ?? []).filter((name) => !SHARED.includes(name));

test('every rule is in the plugin', () => {
  expect(ruleNames.length).toBeGreaterThan(0);
  expect(Object.keys(plugin.rules ?? {}).sort()).toEqual(ruleNames.sort());
});

test.each(ruleNames)('%s has a test and a page', (name) => {
  const missing = [`tests/rules/${name}.test.ts`, `docs/rules/${name}.md`].filter((file) => !projectFiles.includes(file));
  expect(missing).toEqual([]);
});

test('every page is about a rule', () => {
  const pages = projectFiles.flatMap((file) => /^docs\/rules\/(.*)\.md$/.exec(file)?.[1] ?? []);
  expect(pages.filter((page) => !ruleNames.includes(page))).toEqual([]);
});
