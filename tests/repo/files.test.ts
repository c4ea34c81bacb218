import { join } from 'node:path';
import { expect, test } from 'vitest';
import plugin from '../../index.ts';
import { projectFiles, root, sourceFiles, textOf } from './files.ts';

const isText = (file: string): boolean => /\.(ts|js|mjs|cjs|json|md|ya?ml|sql|svg|sh)$|^\.ci\/|^LICENSE$/.test(file);

test('lock files record no download addresses', () => {
  const locks = projectFiles.filter((file) => file.endsWith('package-lock.json'));
  expect(locks).toContain('package-lock.json');
  expect(locks.filter((file) => /"resolved":\s*"(?!file:)/.test(textOf(file)))).toEqual([]);
});

test('no file names a folder of one machine', () => {
  // The home folders and mount points in which a checkout may lie; examples in the docs use relative paths.
  const machinePath = new RegExp(String.raw`(?<![\w.])/(work|farm|root|home|Users)/[\w.-]+`);
  const found = projectFiles.filter((file) => isText(file) && !file.endsWith('package-lock.json') && machinePath.test(textOf(file)));
  expect(found).toEqual([]);
  expect(projectFiles.filter((file) => isText(file) && textOf(file).includes(`${root}/`))).toEqual([]);
});

test('no file was left unfinished', () => {
  const unfinished = new RegExp(['TODO', 'FIXME', 'XXX', 'not implemented'].map((word) => `\\b${word}\\b`).join('|'));
  const self = 'tests/repo/files.test.ts';
  expect(sourceFiles.filter((file) => unfinished.test(textOf(file)))).toEqual([]);
  const onlyOrSkipped = /\b(test|it|describe)\.(only|todo)\(/;
  expect(projectFiles.filter((file) => file.endsWith('.test.ts') && file !== self && onlyOrSkipped.test(textOf(file)))).toEqual([]);
});

test('shipped files are short enough to read', () => {
  const long = sourceFiles.map((file) => [file, textOf(file).split('\n').length] as const).filter(([, lines]) => lines > 450);
  expect(long).toEqual([]);
});

test('every entry point of the package is built from a source file', () => {
  const { exports, main, types, bin } = JSON.parse(textOf('package.json')) as Record<string, unknown>;
  const targets = [...eachTarget(exports), ...eachTarget(main), ...eachTarget(types), ...eachTarget(bin)].filter((path) => path.includes('dist/'));
  expect(targets.length).toBeGreaterThan(4);
  const sources = targets.map((path) => join(path).replace(/^dist\/(cjs\/)?/, '').replace(/(\.d\.ts|\.js)$/, '.ts'));
  expect(sources.filter((source) => !sourceFiles.includes(source))).toEqual([]);
});

test('the plugin says the version of the package', () => {
  expect(plugin.meta.version).toBe((JSON.parse(textOf('package.json')) as { version: string }).version);
});

function* eachTarget(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else for (const inner of Object.values(value ?? {})) yield* eachTarget(inner);
}
