/** One lint run in a fresh process, without a cache: `once.ts RUN` sends what it measured to the parent. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { NO_SETTINGS } from '../../rules/flow/settings.ts';
import { mayAcquire } from '../../rules/flow/sites/candidates.ts';

export interface Run {
  /** the folder that is linted; its own configuration is not read */
  readonly folder: string;
  /** absolute path of the built plugin */
  readonly plugin: string;
  readonly rules: readonly string[];
  readonly typed: boolean;
}

export interface Measured {
  readonly files: number;
  readonly lines: number;
  /** CPU time of the process while it linted, in ms */
  readonly cpu: number;
  readonly parse: number;
  /** time in the listeners of each rule, in ms: of all files, and of those whose text holds nothing that could acquire */
  readonly rules: Readonly<Record<string, { readonly all: number; readonly idle: number }>>;
}

const SCRIPTS = ['**/*.ts', '**/*.mts', '**/*.cts', '**/*.tsx', '**/*.js', '**/*.mjs', '**/*.cjs', '**/*.jsx'];

/** It is CommonJS. */
const reactHooks = createRequire(import.meta.url)('eslint-plugin-react-hooks') as ESLint.Plugin;

const run = JSON.parse(process.argv[2]!) as Run;
process.send!(await lint(run), () => process.exit());

async function lint({ folder, plugin, rules, typed }: Run): Promise<Measured> {
  const { default: pool } = (await import(plugin)) as { default: ESLint.Plugin };
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: SCRIPTS,
        plugins: { pool, 'react-hooks': reactHooks, '@typescript-eslint': tseslint.plugin as unknown as ESLint.Plugin },
        rules: Object.fromEntries(rules.map((rule) => [rule, 'error'])),
        settings: { pool: { types: typed } },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        languageOptions: { parser: tseslint.parser as never, parserOptions: typed ? { projectService: true, tsconfigRootDir: folder } : {} },
      },
    ],
    allowInlineConfig: false,
    errorOnUnmatchedPattern: false,
    stats: true,
  });
  const before = process.cpuUsage();
  const results = await eslint.lintFiles(SCRIPTS);
  const { user, system } = process.cpuUsage(before);
  const times: Record<string, { all: number; idle: number }> = Object.fromEntries(rules.map((rule) => [rule, { all: 0, idle: 0 }]));
  let lines = 0;
  let parse = 0;
  for (const { filePath, stats } of results) {
    const text = readFileSync(filePath, 'utf8');
    lines += text.split('\n').length;
    const isIdle = !mayAcquire(text, NO_SETTINGS.protocols);
    for (const pass of stats?.times.passes ?? []) {
      parse += pass.parse?.total ?? 0;
      for (const [rule, { total }] of Object.entries(pass.rules ?? {})) {
        times[rule]!.all += total;
        if (isIdle) times[rule]!.idle += total;
      }
    }
  }
  return { files: results.length, lines, cpu: (user + system) / 1000, parse, rules: times };
}
