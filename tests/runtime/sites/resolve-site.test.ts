import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const nodeMajor = Number(process.versions.node.split('.')[0]);
const require = createRequire(import.meta.url);
const fixture = fileURLToPath(new URL('fixtures/orders/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lifeguard-sites-'));

interface Place {
  file: string;
  line: number;
  column: number;
  mapped: boolean;
}
type Places = Record<string, Place>;

const source = readFileSync(join(fixture, 'orders.ts'), 'utf8').split('\n');

/** The lines that the fixture itself marks with `// site: name`. */
const marked: Record<string, number> = Object.fromEntries(
  source.flatMap((text, index) => {
    const name = /\/\/ site: (\w+)/.exec(text)?.[1];
    return name === undefined ? [] : [[name, index + 1]];
  }),
);

function lines(places: Places): Record<string, number | string> {
  const file = 'tests/runtime/sites/fixtures/orders/orders.ts';
  return Object.fromEntries(
    Object.entries(places).map(([name, at]) => [name, at.mapped && at.file === file ? at.line : JSON.stringify(at)]),
  );
}

function bin(name: string, script: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), script);
}

async function node(args: string[], cwd = folder): Promise<Places> {
  const { stdout } = await run(process.execPath, args, { cwd, env: { ...process.env, NODE_OPTIONS: '' } });
  return JSON.parse(stdout) as Places;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POOLS = ['forks', 'threads', 'vmThreads', 'vmForks'];

/** The fixture in every pool of Vitest, a project each, in one run. */
async function runVitest(): Promise<void> {
  const args = [bin('vitest', 'vitest.mjs'), 'run', '--root', fixture];
  await run(process.execPath, args, { env: { ...process.env, SITES_FOLDER: folder, VITEST: '' } });
}

const compiledTo = (type: string): string => join(folder, type);

async function compile(type: 'module' | 'commonjs'): Promise<void> {
  const isModule = type === 'module' ? [] : ['--module', 'commonjs', '--moduleResolution', 'bundler', '--verbatimModuleSyntax', 'false'];
  const args = [bin('typescript', 'bin/tsc'), '-p', fixture, '--outDir', compiledTo(type), '--noCheck', ...isModule];
  await run(process.execPath, args, { cwd: root });
  writeFileSync(join(compiledTo(type), 'package.json'), JSON.stringify({ type }));
}

beforeAll(async () => void (await Promise.all([runVitest(), compile('module'), compile('commonjs')])), 60_000);

describe('under Vitest', () => {
  it.each(POOLS)('names the TypeScript lines in the pool %s', (pool) => {
    expect(lines(JSON.parse(readFileSync(join(folder, `${pool}.json`), 'utf8')) as Places)).toEqual(marked);
  });
});

describe.each([
  ['ESM', 'module'],
  ['CommonJS', 'commonjs'],
])('built by tsc to %s', (_name, type) => {
  const out = compiledTo(type);
  const built = 'tests/runtime/sites/fixtures/orders';
  const js = (file: string) => join(out, built, file);

  it('moved the lines, or this would prove nothing', () => {
    const generated = readFileSync(js('orders.js'), 'utf8').split('\n');
    expect(generated.findIndex((text) => text.includes('site: method')) + 1).not.toBe(marked['method']);
  });

  it('names the TypeScript lines under plain Node', async () => {
    expect(lines(await node([js('print.js')]))).toEqual(marked);
  });

  it('names the TypeScript lines with --enable-source-maps', async () => {
    expect(lines(await node(['--enable-source-maps', js('print.js')]))).toEqual(marked);
  });

  it('says so where the map is missing, and gives the line of the generated code', async () => {
    const map = readFileSync(js('orders.js.map'));
    rmSync(js('orders.js.map'));
    try {
      const generated = readFileSync(js('orders.js'), 'utf8').split('\n');
      const { method } = await node([js('print.js')]);
      const line = generated.findIndex((text) => text.includes('site: method')) + 1;
      expect(method).toMatchObject({ file: `${built}/orders.js`, line, mapped: false });
    } finally {
      writeFileSync(js('orders.js.map'), map);
    }
  });

  it.each([1, 30])('says so where the source has %i more lines than when it was compiled', async (more) => {
    const map = readFileSync(js('orders.js.map'), 'utf8');
    const edited = [...source];
    edited.splice(marked['method']! - 1, 0, ...Array<string>(more).fill("    const id = pool.acquire() > 0 ? 'new' : 'old';"));
    writeFileSync(join(out, 'edited.ts'), edited.join('\n'));
    writeFileSync(js('orders.js.map'), JSON.stringify({ ...(JSON.parse(map) as object), sourceRoot: '', sources: [join(out, 'edited.ts')] }));
    try {
      const places = await node([js('print.js')]);
      expect(Object.values(places).filter((place) => place.mapped)).toEqual([]);
    } finally {
      writeFileSync(js('orders.js.map'), map);
    }
  });
});

describe('compiled in memory', () => {
  it('names the TypeScript lines under tsx', async () => {
    expect(lines(await node([bin('tsx', 'dist/cli.mjs'), join(fixture, 'print.ts')]))).toEqual(marked);
  });

  it('names the TypeScript lines of a loader that tells its maps to source-map-support only', async () => {
    const loader = join(folder, 'loader.cjs');
    writeFileSync(
      loader,
      `const support = require(${JSON.stringify(require.resolve('source-map-support'))});
      const { transformSync } = require(${JSON.stringify(require.resolve('esbuild'))});
      const maps = new Map();
      support.install({ environment: 'node', retrieveSourceMap: (url) => maps.has(url) ? { url, map: maps.get(url) } : null });
      require.extensions['.ts'] = (module, file) => {
        const source = require('node:fs').readFileSync(file, 'utf8');
        const { code, map } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, sourcemap: 'external' });
        maps.set(file, map);
        module._compile(code, file);
      };
      require(${JSON.stringify(join(fixture, 'print.ts'))});`,
    );
    expect(lines(await node([loader]))).toEqual(marked);
  });

  // The fixture has an enum, which cannot be stripped; the matrix has the whole program without it.
  it.each(nodeMajor < 22 ? [] : ['types'])('names the lines where Node.js itself strips %s', async () => {
    const file = join(folder, 'stripped.ts');
    const call = JSON.stringify(join(folder, 'module/runtime/debug/call-site.js'));
    const declarations = 'interface Order {\n  id: number;\n}\nconst take = (order?: Order): number => captureSite(take);';
    writeFileSync(file, `import { captureSite, siteOf } from ${call};\n${declarations}\nconsole.log(JSON.stringify({ site: siteOf(take()) }));\n`);
    const { site } = await node(['--experimental-strip-types', file]);
    expect(site).toMatchObject({ line: 6, mapped: true });
  });
});

describe('JavaScript without a map', () => {
  const script = join(folder, 'plain.mjs');
  const callSite = join(folder, 'module/runtime/debug/call-site.js');
  const main = ['const take = () => captureSite(take);', 'console.log(JSON.stringify({ plain: siteOf(take()) }));'];
  beforeAll(() => writeFileSync(script, [`import { captureSite, siteOf } from ${JSON.stringify(callSite)};`, ...main].join('\n')));

  it('is the source itself', async () => {
    expect((await node([script]))['plain']).toMatchObject({ file: script, line: 3, mapped: true });
  });

  it('is not when a loader changed it in memory', async () => {
    const load = `export async function load(url, context, next) {
      const loaded = await next(url, context);
      if (!url.endsWith('/plain.mjs')) return loaded;
      return { ...loaded, source: '\\n' + loaded.source };
    }`;
    writeFileSync(join(folder, 'hooks.mjs'), load);
    const register = `import { register } from 'node:module'; register('./hooks.mjs', ${JSON.stringify(`file://${folder}/`)});`;
    writeFileSync(join(folder, 'register.mjs'), register);
    const { plain } = await node(['--import', `file://${folder}/register.mjs`, script]);
    expect(plain).toMatchObject({ line: 4, mapped: false });
  });

  it('is not when the file was edited while it ran, though its line is the same', async () => {
    const file = join(folder, 'edited.mjs');
    const edit = `fs.writeFileSync(${JSON.stringify(file)}, '// a note\\n' + fs.readFileSync(${JSON.stringify(file)}, 'utf8'));`;
    const takes = Array<string>(3).fill('sites.push(take());');
    const head = [`import fs from 'node:fs'; import { captureSite, siteOf } from ${JSON.stringify(callSite)};`, 'const sites = [], take = () => captureSite(take);'];
    writeFileSync(file, [...head, ...takes, edit, 'console.log(JSON.stringify({ site: siteOf(sites[2]) }));'].join('\n'));
    expect((await node([file]))['site']).toMatchObject({ line: 5, mapped: false });
  });
});

describe('bundled', () => {
  it.each([
    ['as is', false],
    ['minified', true],
  ])('names the TypeScript lines in an esbuild bundle %s', async (name, minify) => {
    const esbuild = await import('esbuild');
    const outfile = join(folder, `esbuild-${name.replace(' ', '-')}.mjs`);
    const entryPoints = [join(fixture, 'print.ts')];
    await esbuild.build({ entryPoints, outfile, bundle: true, minify, platform: 'node', format: 'esm', sourcemap: true });
    expect(lines(await node([outfile]))).toEqual(marked);
  });

  it.each([
    ['with a map file', true],
    ['with an inline map', 'inline'],
  ] as const)('names the TypeScript lines in a Vite build %s', async (name, sourcemap) => {
    const vite = await import('vite');
    const outDir = join(folder, `vite ${name}`);
    const lib = { entry: join(fixture, 'print.ts'), formats: ['es' as const], fileName: 'print' };
    await vite.build({ configFile: false, root: fixture, logLevel: 'error', build: { lib, outDir, sourcemap, minify: true, target: 'node20' } });
    writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }');
    expect(lines(await node([join(outDir, 'print.js')]))).toEqual(marked);
  });
});
