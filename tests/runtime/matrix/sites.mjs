// Resolves the sites of ../sites/fixtures/orders under every compiler and Node version here, and prints one row each.
// A row passes if every site is the line that the source itself marks. Exits with 1 if a row fails.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';
import { NODES } from './nodes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const fixture = join(here, '../sites/fixtures/orders');
const folder = mkdtempSync(join(tmpdir(), 'lifeguard-matrix-'));
const POOLS = ['forks', 'threads', 'vmThreads', 'vmForks'];
const fromRoot = createRequire(join(root, 'package.json'));
const tool = (name, path) => join(dirname(fromRoot.resolve(`${name}/package.json`)), path);

function main() {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const library = buildLibrary();
  const sources = copyFixture('sources', library, (text) => text);
  // What Node's type stripping can run: the same program without its enum.
  const erasable = copyFixture('erasable', library, (text) =>
    text.replace(/enum Status \{[^}]*\}/, 'const Status = { New: 0, Paid: 4 } as const;\n\n\ntype Status = number;'),
  );

  const rows = NODES.flatMap((node) => {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    const row = (name, work) => [{ node: version, name, result: attempt(work) }];
    const major = Number(version.slice(1).split('.')[0]);
    return [
      ...row('tsc', () => check(sources, run(node, [compileWithTsc(sources)]))),
      ...row('tsc, --enable-source-maps', () => check(sources, run(node, ['--enable-source-maps', compileWithTsc(sources)]))),
      ...row('swc', () => check(sources, run(node, [compileWithSwc(sources, true)]))),
      ...row('swc, inline map', () => check(sources, run(node, [compileWithSwc(sources, 'inline')]))),
      // @swc-node/register 1.12 fails to load the second TypeScript module on Node 20.
      ...(major >= 22 ? row('swc in memory', () => check(sources, run(node, ['--import', swcRegister(), join(sources, 'print.ts')]))) : []),
      ...row('tsx', () => check(sources, run(node, [tool('tsx', 'dist/cli.mjs'), join(sources, 'print.ts')]))),
      ...(major >= 22 ? row('type stripping', () => check(erasable, run(node, [join(erasable, 'print.ts')]))) : []),
      ...(major === 22 || major === 24
        ? row('type transforming', () => check(sources, run(node, ['--experimental-transform-types', join(sources, 'print.ts')])))
        : []),
      ...row('Vitest', () => void runVitest(node)),
      ...POOLS.flatMap((pool) => row(`Vitest, ${pool}`, () => check(fixture, sitesIn(pool)))),
    ];
  });

  for (const { node, name, result } of rows) console.log(node.padEnd(10), name.padEnd(28), result);
  const failed = rows.filter(({ result }) => result !== 'ok').length;
  console.log(`${rows.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function attempt(work) {
  try {
    return work() ?? 'ok';
  } catch (error) {
    return String(error.stderr || error.message).trim().split('\n').slice(0, 12).join(' | ');
  }
}

/** What differs from the lines marked in the source, or undefined. */
function check(source, places) {
  const lines = readFileSync(join(source, 'orders.ts'), 'utf8').split('\n');
  const wrong = Object.entries(places).filter(([name, { line, mapped }]) => !mapped || !lines[line - 1]?.includes(`// site: ${name}`));
  if (Object.keys(places).length === 0) return 'no sites';
  return wrong.length === 0 ? undefined : JSON.stringify(Object.fromEntries(wrong));
}

function run(node, args) {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' };
  // swc's register looks for itself from the working directory.
  return JSON.parse(execFileSync(node, args, { cwd: here, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The fixture in every pool, in one run. */
function runVitest(node) {
  for (const pool of POOLS) rmSync(fileOf(pool), { force: true });
  const args = [tool('vitest', 'vitest.mjs'), 'run', '--root', fixture];
  execFileSync(node, args, { encoding: 'utf8', env: { ...process.env, SITES_FOLDER: folder }, stdio: 'pipe' });
}

function sitesIn(pool) {
  return JSON.parse(readFileSync(fileOf(pool), 'utf8'));
}

function fileOf(pool) {
  return join(folder, `${pool}.json`);
}

function buildLibrary() {
  const outDir = join(folder, 'library');
  const options = ['--noCheck', '--rewriteRelativeImportExtensions', '--module', 'nodenext', '--target', 'es2022', '--rootDir', root];
  const entry = join(root, 'runtime/debug/call-site.ts');
  execFileSync(process.execPath, [tool('typescript', 'bin/tsc'), entry, '--ignoreConfig', ...options, '--outDir', outDir], { stdio: 'inherit' });
  return pathToFileURL(join(outDir, 'runtime/debug/call-site.js')).href;
}

function copyFixture(name, library, change) {
  const copy = join(folder, name);
  cpSync(fixture, copy, { recursive: true });
  for (const file of readdirSync(copy).filter((file) => file.endsWith('.ts'))) {
    const text = readFileSync(join(copy, file), 'utf8').replace(/'[./]*runtime\/debug\/call-site\.ts'/, JSON.stringify(library));
    writeFileSync(join(copy, file), change(text));
  }
  return copy;
}

function compileWithTsc(source) {
  const outDir = join(source, 'tsc');
  const options = ['--noCheck', '--rewriteRelativeImportExtensions', '--module', 'nodenext', '--target', 'es2022', '--sourceMap', '--rootDir', source];
  execFileSync(process.execPath, [tool('typescript', 'bin/tsc'), join(source, 'print.ts'), '--ignoreConfig', ...options, '--outDir', outDir], { stdio: 'inherit' });
  return join(outDir, 'print.js');
}

function compileWithSwc(source, sourceMaps) {
  const outDir = join(folder, `swc-${sourceMaps}`);
  cpSync(source, outDir, { recursive: true });
  for (const file of readdirSync(outDir).filter((name) => name.endsWith('.ts'))) {
    const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' };
    const { code, map } = transformFileSync(join(outDir, file), { jsc, sourceMaps, module: { type: 'es6' }, configFile: false, swcrc: false });
    const script = join(outDir, file.replace(/ts$/, 'js'));
    const link = map === undefined ? '' : `\n//# sourceMappingURL=${file.replace(/ts$/, 'js.map')}\n`;
    writeFileSync(script, code.replaceAll(".ts'", ".js'").replaceAll('.ts"', '.js"') + link);
    if (map !== undefined) writeFileSync(`${script}.map`, map);
  }
  return join(outDir, 'print.js');
}

function swcRegister() {
  return pathToFileURL(join(here, 'node_modules/@swc-node/register/esm/esm-register.mjs')).href;
}

try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
