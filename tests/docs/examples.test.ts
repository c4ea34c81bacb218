/** What the pages show is true: their TypeScript compiles against the built package, and what says that it prints something prints that. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import * as runtime from '../../runtime/index.ts';
import { root, textOf } from '../repo/files.ts';
import { examplesOf, outputOf, runtimePages } from './pages.ts';
import type { Example } from './pages.ts';

const examples = [...runtimePages, 'README.md'].flatMap(examplesOf);
const running = examples.filter((example) => outputOf(example).length > 0);
const placeOf = ({ page, line }: Example): string => `${page}:${line}`;

test('the TypeScript of the pages compiles', { timeout: 60_000 }, () => {
  const found = compile(examples);
  expect(examples.length).toBeGreaterThan(15);
  expect(found).toEqual([]);
});

describe.concurrent('prints what its comments say', () => {
  test.each(running.map((example) => [placeOf(example), example] as const))('%s', async (_, example) => {
    expect(await run(example)).toEqual(outputOf(example));
  });
});

test('every pool has a page', () => {
  const headings = runtimePages.flatMap((page) => textOf(page).split('\n').filter((line) => /^##? /.test(line)));
  const pools = Object.keys(runtime).filter((name) => /^[A-Z].*(Pool|Cache)$/.test(name));
  expect(pools.length).toBeGreaterThan(10);
  expect(pools.filter((pool) => !headings.some((heading) => heading.split(/\W+/).includes(pool)))).toEqual([]);
});

test.each(runtimePages.filter((page) => /pool|cache|helpers/i.test(page)))('%s shows an example that runs', (page) => {
  expect(running.filter((example) => example.page === page)).not.toEqual([]);
});

/** Each example is a module beside its page, so that it imports the package as a file of the project would. */
function compile(sources: readonly Example[]): string[] {
  const modules = new Map(sources.map((example) => [join(root, `${example.page}.${example.line}.ts`), example]));
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, skipLibCheck: true });
  const { readFile, fileExists } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => (modules.has(file) ? `${modules.get(file)!.code}\nexport {};` : readFile(file));
  const program = ts.createProgram([...modules.keys()], { ...options, skipLibCheck: true, noUnusedLocals: false, noUnusedParameters: false }, host);
  return [...modules].flatMap(([file, { page, line }]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ start = 0, messageText }) => {
      const at = program.getSourceFile(file)!.getLineAndCharacterOfPosition(start).line;
      return `${page}:${line + at} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    }),
  );
}

async function run({ code }: Example): Promise<string[]> {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  const args = ['--input-type=module', '--eval', outputText];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, POOL_LIFEGUARD: 'off' } });
  return stdout.trimEnd().split('\n');
}
