/** What is wrong with a file, an option or a setting is said with its name and value, in ESLint's class and in its command, and never by a crash. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import tsParser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import type { Linter } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import plugin from '../../index.ts';

const root = resolve(import.meta.dirname, '../..');

const LEAK = `export async function warm(pool) {
  const client = await pool.connect();
  console.log('warm');
}
`;
const LEAK_TOLD = ['2:29 `client` is not released when the function ends.'];

/** Every rule of the plugin, with one rule's options or the settings of the project changed. */
function configOf({ options, pool }: { options?: unknown; pool?: unknown }): Linter.Config[] {
  return [
    plugin.configs.recommended,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tsParser },
      ...(options === undefined ? {} : { rules: { 'pool/require-release': ['error', options] as Linter.RuleEntry } }),
      ...(pool === undefined ? {} : { settings: { pool } }),
    },
  ];
}

async function lint(text: string, config: Linter.Config[], filePath = 'warm.ts'): Promise<ESLint.LintResult> {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: config, cwd: root });
  const [result] = await eslint.lintText(text, { filePath });
  return result!;
}

const told = ({ messages }: ESLint.LintResult): string[] => messages.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('settings.pool', () => {
  const WRONG: readonly [what: string, pool: unknown, message: string][] = [
    ['a misspelt key', { protocol: [] }, 'Unknown key settings.pool.protocol; expected one of protocols, releases, keeps, quiet, types.'],
    ['a string', 'pg', 'Expected settings.pool to be an object, got "pg" (string).'],
    ['an array', ['pg'], 'Expected settings.pool to be an object, got ["pg"] (array).'],
    ['null', null, 'Expected settings.pool to be an object, got null.'],
    ['a number that JSON cannot hold', 1n, 'Expected settings.pool to be an object, got 1 (bigint).'],
    ['a function name that is no list', { releases: 'finish' }, 'Expected settings.pool.releases to be an array of function names, got "finish" (string).'],
    ['a list with a number', { quiet: ['trace', 7] }, 'Expected settings.pool.quiet to be an array of function names, got ["trace", 7] (array).'],
    ['null for a list', { keeps: null }, 'Expected settings.pool.keeps to be an array of function names, got null.'],
    ['a pool that is no list', { protocols: { name: 'hive' } }, 'Expected settings.pool.protocols to be an array, got {"name":"hive"}.'],
    [
      'a misspelt key of a pool',
      { protocols: [{ name: 'hive', modules: ['hive'], aquire: [{ method: 'lend' }], release: { pool: ['takeBack'] } }] },
      'Unknown key settings.pool.protocols[0].aquire; expected one of name, noun, modules, nature, pools, acquire, opens, release, duty, endedIn, unbounded, lists, answersAfter, exhausted, endsWith, connects, freesBroken, serves, transaction, ended, forgivesSecondRelease, detaches, lends, views, reachedFrom, listens, quiet.',
    ],
    [
      'a misspelt key of its acquirer',
      { protocols: [{ name: 'hive', modules: ['hive'], acquire: [{ methods: 'lend' }], release: { pool: ['takeBack'] } }] },
      'Unknown key settings.pool.protocols[0].acquire[0].methods; expected one of method, gives, callback, member, receiver, calledBack, calledBackBy, ifReleased, ifAsked, unlessAsked, ifGiven, ifKept, needsImport, ifImported, unlessImported, lazy, noun, unlessTyped, plain, lendsToCallback.',
    ],
    [
      'a misspelt value',
      { protocols: [{ name: 'hive', modules: ['hive'], nature: 'Memory', acquire: [{ method: 'lend' }], release: { pool: ['takeBack'] } }] },
      'Expected settings.pool.protocols[0].nature to be "memory" or "resource", got "Memory".',
    ],
    [
      'a receiver that is no regular expression',
      { protocols: [{ name: 'hive', acquire: [{ method: 'lend', receiver: '(hive' }], release: { pool: ['takeBack'] } }] },
      'Expected settings.pool.protocols[0].acquire[0].receiver to be a regular expression in a string, such as "pool$" or "/pool$/i", got "(hive".',
    ],
    [
      'the second of two pools, without a release',
      { protocols: [{ name: 'hive', modules: ['hive'], acquire: [{ method: 'lend' }], release: { pool: ['takeBack'] } }, { name: 'den', modules: ['den'], acquire: [{ method: 'lend' }], release: {} }] },
      'Expected settings.pool.protocols[1].release to name a method in item, pool or receiver, got none.',
    ],
  ];

  it.each(WRONG)('%s is a finding on line 1', async (_, pool, message) => {
    expect(told(await lint(LEAK, configOf({ pool })))).toEqual([`1:1 ${message}`]);
  });

  it('is told once a file, whatever the file', async () => {
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: configOf({ pool: { protocol: [] } }), cwd: root });
    for (const text of [LEAK, '', '\n\n', '\uFEFF// nothing', '#!/usr/bin/env node\nexport {};']) {
      const [result] = await eslint.lintText(text, { filePath: 'any.ts' });
      expect(told(result!), JSON.stringify(text)).toEqual([expect.stringMatching(/^1:1 Unknown key settings\.pool\.protocol;/)]);
    }
  });

  it.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['empty lists', { protocols: [], releases: [], keeps: [], quiet: [] }],
    ['a method that is no name', { protocols: [{ name: 'hive', modules: ['hive'], acquire: [{ method: 'lend(' }], release: { pool: ['takeBack'] } }] }],
  ])('%s is fine', async (_, pool) => {
    expect(told(await lint(LEAK, configOf({ pool })))).toEqual(LEAK_TOLD);
  });
});

describe('a file that does not parse', () => {
  it.each([
    ['typescript-eslint', 'warm.ts'],
    ['espree', 'warm.js'],
  ])('is a parsing error of %s and nothing else', async (_, file) => {
    const { messages, fatalErrorCount } = await lint('export async function warm(pool) {\n  const client = await pool.connect(;\n}\n', configOf({}), file);
    expect(messages.map(({ fatal, line, ruleId }) => ({ fatal, line, ruleId }))).toEqual([{ fatal: true, line: 2, ruleId: null }]);
    expect(messages[0]?.message).toMatch(/^Parsing error: /);
    expect(fatalErrorCount).toBe(1);
  });
});

describe('a minified file', () => {
  const minified = Array.from({ length: 200 }, (_, i) => LEAK.replace('warm', `warm${i}`).replaceAll('\n', ' ')).join('');

  it('is left alone', async () => {
    expect(told(await lint(minified, configOf({})))).toEqual([]);
  });

  it('has long lines; one of the same length with line breaks is linted', async () => {
    expect(told(await lint(minified.replaceAll(';', ';\n'), configOf({})))).toHaveLength(200);
  });
});

describe('a whole program in one file', () => {
  const line = '// what a bundler put together\n';

  it.each([
    ['two million characters', 2_000_000, []],
    ['fewer', 1_900_000, LEAK_TOLD],
  ])('%s', async (_, length, findings) => {
    expect(told(await lint(LEAK + line.repeat((length - LEAK.length) / line.length + 1), configOf({})))).toEqual(findings);
  });

  it('says which packages its lines come from; a comment that names one says nothing', async () => {
    expect(told(await lint(`${LEAK}\n// node_modules/rxjs/dist/index.js\n`, configOf({})))).toEqual([]);
    expect(told(await lint(`${LEAK}\n// see node_modules/rxjs/dist/index.js\n`, configOf({})))).toEqual(LEAK_TOLD);
  });
});

describe('options', () => {
  const WRONG: readonly [what: string, options: unknown, parts: readonly string[]][] = [
    ['an unknown key', { raport: 'all' }, ['"pool/require-release"', '"raport":"all"', 'Unexpected property "raport". Expected properties: "report".']],
    ['a value that is none of the two', { report: 'some' }, ['"pool/require-release"', 'Value {"report":"some"} should be equal to one of the allowed values.']],
    ['a value of the wrong type', { report: true }, ['"pool/require-release"', 'Value {"report":true} should be equal to one of the allowed values.']],
    ['a string for the options', 'all', ['"pool/require-release"', 'Value "all" should be object.']],
  ];

  it.each(WRONG)('%s ends the run with an error that names rule, option and value', async (_, options, parts) => {
    const error: unknown = await lint(LEAK, configOf({ options })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    for (const part of parts) expect((error as Error).message).toContain(part);
  });

  it('may be left out', async () => {
    expect(told(await lint(LEAK, configOf({ options: {} })))).toEqual(LEAK_TOLD);
  });
});

describe('the command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lifeguard-'));
    writeFileSync(join(folder, 'warm.js'), LEAK);
    writeFileSync(join(folder, 'cold.js'), 'export const cold = 1;\n');
    writeFileSync(join(folder, 'torn.js'), 'export const torn = ;\n');
    writeFileSync(join(folder, 'eslint.config.mjs'), `
      import plugin from ${JSON.stringify(pathToFileURL(join(root, 'index.ts')))};
      const { options, pool } = JSON.parse(process.env.CASE);
      export default [plugin.configs.recommended, { ...(options && { rules: { 'pool/require-release': ['error', options] } }), ...(pool !== undefined && { settings: { pool } }) }];
    `);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(files: readonly string[], given: object): { status: number | null; output: string } {
    const loader = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', loader, join(root, 'node_modules/eslint/bin/eslint.js'), ...files], {
      cwd: folder,
      env: { ...process.env, CASE: JSON.stringify(given), NO_COLOR: '1', FORCE_COLOR: undefined },
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  }

  /** No frame of a stack in the plugin's own code. */
  const ownFrames = (output: string): string[] => output.split('\n').filter((line) => /^\s+at /.test(line) && /[\\/](rules|index\.ts)/.test(line));

  it('reports a leak', () => {
    const { status, output } = run(['warm.js', 'cold.js'], {});
    expect(output).toMatch(/2:29 +error +`client` is not released when the function ends +pool\/require-release/);
    expect(status).toBe(1);
  });

  it('tells a wrong setting once a file and goes on', () => {
    const { status, output } = run(['warm.js', 'cold.js'], { pool: { protocol: [] } });
    expect(output.match(/1:1 +error +Unknown key settings\.pool\.protocol; expected one of protocols, releases, keeps, quiet, types +pool\//g)).toHaveLength(2);
    expect(output).toContain('2 problems (2 errors, 0 warnings)');
    expect(ownFrames(output)).toEqual([]);
    expect(status).toBe(1);
  });

  it('tells what does not parse and goes on', () => {
    const { status, output } = run(['torn.js', 'warm.js'], {});
    expect(output).toMatch(/1:21 +error +Parsing error: Unexpected token ;/);
    expect(output).toContain('`client` is not released');
    expect(output).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });

  it.each([
    [{ raport: 'all' }, 'Unexpected property "raport". Expected properties: "report".'],
    [{ report: 7 }, 'Value {"report":7} should be equal to one of the allowed values.'],
  ])('refuses the options %j', (options, reason) => {
    const { status, output } = run(['warm.js'], { options });
    expect(output).toContain('Key "pool/require-release"');
    expect(output).toContain(reason);
    expect(ownFrames(output)).toEqual([]);
    expect(status).toBe(2);
  });
});
