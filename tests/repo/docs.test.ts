import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { projectFiles, textOf } from './files.ts';

const pages = projectFiles.filter((file) => /^[^/]+\.md$|^docs\/.*\.md$/.test(file));

test.each(pages)('%s links to files that exist', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
  const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !projectFiles.includes(posix.join(posix.dirname(page), link)));
  expect(missing).toEqual([]);
});
