import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareContract } from './contract.ts';
import { notYetBuilt } from './not-yet-built.ts';

const root = resolve(import.meta.dirname, '../..');

describe('the public contract', () => {
  const contract = compareContract(join(import.meta.dirname, 'api.d.ts'), entrySources());

  for (const { entry, name } of contract.names) {
    test(`${entry}: ${name}`, () => {
      if (notYetBuilt[entry]?.includes(name)) {
        expect(contract.isBuilt(entry, name), `${name} is built: take it off the list in not-yet-built.ts`).toBe(false);
      } else {
        expect(contract.isBuilt(entry, name), `${entry} does not export ${name}`).toBe(true);
        expect(contract.mismatches(entry, name)).toEqual([]);
      }
    });
  }

  test('only names of the contract are listed as not yet built', () => {
    const promised = contract.names.map(({ entry, name }) => `${entry}: ${name}`);
    const listed = Object.entries(notYetBuilt).flatMap(([entry, names]) => names.map((name) => `${entry}: ${name}`));
    expect(listed.filter((name) => !promised.includes(name))).toEqual([]);
  });
});

describe('the comparison', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const promised = `declare module 'demo' {
    export interface BoxOptions { size?: number }
    export class Box<T> { constructor(options: BoxOptions); value(): T }
    export function open<T>(box: Box<T>, options?: BoxOptions): T;
  }`;
  const exact = `
    export interface BoxOptions { size?: number; colour?: string }
    export class Box<T> { #held!: T; constructor(options: BoxOptions) { void options; } value(): T { return this.#held; } more(): void {} }
    export function open<T>(box: Box<T>, options?: BoxOptions): T { void options; return box.value(); }`;

  function mismatches(built: string): Record<string, string> {
    const contractFile = join(folder, 'promised.d.ts');
    const source = join(folder, 'built.ts');
    writeFileSync(contractFile, promised);
    writeFileSync(source, built);
    const contract = compareContract(contractFile, new Map([['demo', source]]));
    const found = contract.names.map(({ entry, name }) => [
      name,
      contract.isBuilt(entry, name) ? contract.mismatches(entry, name).join('\n') : 'not built',
    ]);
    return Object.fromEntries(found.filter(([, text]) => text !== ''));
  }

  test('lets private members, further methods and further optional options pass', () => {
    expect(mismatches(exact)).toEqual({});
  });

  test.each([
    ['a missing name', exact.replace('export function open', 'function open'), 'open', 'not built'],
    ['an option of another type', exact.replace('size?: number', 'size?: string'), 'BoxOptions', /'string' is not assignable to type 'number'/],
    ['a further required option', exact.replace('colour?:', 'colour:'), 'BoxOptions', /'colour' is missing/],
    ['another result', exact.replace('value(): T {', 'value(): T | null {'), 'Box', /'T \| null' is not assignable to type 'T'/],
    ['a further required parameter', exact.replace('options?: BoxOptions): T', 'options: BoxOptions): T'), 'open', /not assignable/],
    [
      'a constructor that takes less',
      exact.replace('constructor(options: BoxOptions)', 'constructor(options: BoxOptions & { colour: string })'),
      'Box',
      /not assignable/,
    ],
  ])('finds %s', (_, built, name, message) => {
    expect(mismatches(built)).toHaveProperty(name, expect.stringMatching(message));
  });
});

/** The source of every entry point in package.json that has types: `./dist/runtime/index.js` is built from runtime/index.ts. */
function entrySources(): Map<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { default?: string; import?: { default: string } }>;
  };
  const sources = new Map<string, string>();
  for (const [subpath, target] of Object.entries(exports)) {
    const built = typeof target === 'string' ? undefined : (target.import?.default ?? target.default);
    if (built === undefined) continue;
    const source = join(root, built.replace('./dist/', '').replace(/\.js$/, '.ts'));
    if (existsSync(source)) sources.set(join(name, subpath), source);
  }
  return sources;
}
