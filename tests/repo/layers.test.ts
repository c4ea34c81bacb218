import { describe, expect, test } from 'vitest';
import { eachImport, sourceFiles } from './files.ts';

/** What the files of a layer may import besides each other. A layer is the longest of these prefixes that a path has. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['rules/'],
  'rules/': ['rules/suggestions/', 'rules/support/', 'rules/flow/', 'rules/protocols/', 'rules/ast/'],
  'rules/suggestions/': ['rules/support/', 'rules/flow/', 'rules/protocols/', 'rules/ast/'],
  'rules/support/': ['rules/flow/', 'rules/protocols/', 'rules/ast/'],
  'rules/flow/': ['rules/protocols/', 'rules/ast/'],
  'rules/protocols/': ['rules/ast/'],
  'rules/ast/': [],
  'runtime/': ['runtime/debug/', 'runtime/pools/', 'runtime/core/'],
  'runtime/testing/': ['runtime/debug/index.ts', 'runtime/report/', 'runtime/debug/', 'runtime/pools/', 'runtime/core/'],
  'runtime/adapters/': ['runtime/debug/index.ts', 'runtime/report/', 'runtime/debug/', 'runtime/pools/', 'runtime/core/'],
  'runtime/debug/index.ts': ['runtime/report/', 'runtime/debug/', 'runtime/core/'], // the entry point, which offers reports too
  'runtime/report/': ['runtime/debug/', 'runtime/core/'],
  'runtime/debug/': ['runtime/pools/', 'runtime/core/'],
  'runtime/pools/': ['runtime/core/'],
  'runtime/core/': [],
  'cli/': ['index.ts', 'rules/', 'runtime/', 'runtime/debug/index.ts', 'runtime/report/', 'runtime/debug/'],
};

/** The one thing that the two halves share: the names of the misuse kinds. */
const SHARED_TYPE = { to: 'runtime/core/misuse.ts', names: ['MisuseKind'] };

const prefixes = Object.keys(layers).sort((a, b) => b.length - a.length);
const layerOf = (file: string): string | undefined => prefixes.find((prefix) => file.startsWith(prefix));
const imports = sourceFiles.flatMap((file) => [...eachImport(file)]);

test('every shipped file belongs to a layer', () => {
  expect(sourceFiles.length).toBeGreaterThan(10);
  expect(sourceFiles.filter((file) => layerOf(file) === undefined)).toEqual([]);
});

test('folders import in one direction', () => {
  const against = imports.filter(({ from, to, typeOnly, names }) => {
    const [own, other] = [layerOf(from)!, layerOf(to)];
    if (other === undefined || own === other || layers[own]!.includes(other)) return false;
    const isShared = typeOnly && to === SHARED_TYPE.to && names.every((name) => SHARED_TYPE.names.includes(name));
    return !(isShared && own.startsWith('rules/'));
  });
  expect(against.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

describe('packages', () => {
  const packages = imports.filter(({ to }) => layerOf(to) === undefined);
  const list = (found: typeof imports): string[] => found.map(({ from, to }) => `${from} imports ${to}`);

  test('the plugin takes only types from packages, besides the host that runs it, to parse another file', () => {
    const ofPlugin = packages.filter(({ from }) => from === 'index.ts' || from.startsWith('rules/'));
    const isHost = ({ from, to, isStatic }: (typeof imports)[number]): boolean => from === 'rules/support/parser.ts' && to === 'eslint' && !isStatic;
    expect(list(ofPlugin.filter((one) => !one.typeOnly && !isHost(one)))).toEqual([]);
  });

  test('production pools import nothing, also not from Node.js, so that they bundle for browsers', () => {
    const ofPools = packages.filter(({ from }) => /^runtime\/(core|pools)\//.test(from));
    expect(list(ofPools.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  test('the runtime loads Node.js modules only, besides the runner in runtime/testing and what it finds installed', () => {
    const optional = ['source-map-support'];
    const ofRuntime = packages.filter(({ from, typeOnly }) => from.startsWith('runtime/') && !typeOnly);
    const foreign = ofRuntime.filter(({ from, to, isStatic }) => {
      if (to.startsWith('node:') || (!isStatic && optional.includes(to))) return false;
      return !(from === `runtime/testing/${to}.ts`);
    });
    expect(list(foreign)).toEqual([]);
  });
});
