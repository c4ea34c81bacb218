import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readmeBlocks } from '../repo/readme.ts';

const root = resolve(import.meta.dirname, '../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, object> };

let folder: string;

beforeAll(() => {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('There is no dist/: run `npm run build` first.');
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pool-lifeguard-installed-')));
  run('npm', ['pack', root, '--ignore-scripts', '--silent']);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  write('package.json', JSON.stringify({ private: true, type: 'module' }));
  run('npm', ['i', `./${tarball}`, '--omit=dev', '--omit=optional', '--omit=peer', '--no-audit', '--no-fund', '--silent']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a production install', () => {
  test('holds this package alone', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['pool-lifeguard']);
  });

  const usePool = `
    const pool = new ObjectPool({ create: () => ({ n: 0 }), reset: (item) => { item.n = 0; } });
    const item = pool.acquire();
    pool.release(item);
    console.log(JSON.stringify([pool.acquire() === item, pool.stats().hits]));`;

  test('works as an ES module and loads no other package', () => {
    write(
      'log-loads.mjs',
      `import { writeSync } from 'node:fs';
      export function load(url, context, next) { if (!url.startsWith('node:')) writeSync(2, url + '\\n'); return next(url, context); }`,
    );
    write('register.mjs', `import { register } from 'node:module'; register('./log-loads.mjs', import.meta.url);`);
    write('main.mjs', `import { ObjectPool } from 'pool-lifeguard/runtime';${usePool}`);
    const stderr = join(folder, 'loaded.txt');
    const stdout = run('sh', ['-c', `"${process.execPath}" --import ./register.mjs main.mjs 2> "${stderr}"`]);
    expect(stdout).toBe('[true,1]\n');
    const loaded = readFileSync(stderr, 'utf8').trim().split('\n');
    expect(loaded).toContainEqual(expect.stringMatching(/node_modules\/pool-lifeguard\/dist\/runtime\/index\.js$/));
    expect(loaded.filter((url) => !/\/(main\.mjs|node_modules\/pool-lifeguard\/dist\/runtime\/.*)$/.test(url))).toEqual([]);
  });

  test('works as a CommonJS module and loads no other package', () => {
    write('main.cjs', `const { ObjectPool } = require('pool-lifeguard/runtime');${usePool} console.log(Object.keys(require.cache).join('\\n'));`);
    const [result, ...loaded] = run(process.execPath, ['main.cjs']).trim().split('\n');
    expect(result).toBe('[true,1]');
    expect(loaded).toContainEqual(expect.stringMatching(/node_modules\/pool-lifeguard\/dist\/cjs\/runtime\/index\.js$/));
    expect(loaded.filter((path) => !/\/(main\.cjs|node_modules\/pool-lifeguard\/dist\/cjs\/runtime\/.*)$/.test(path))).toEqual([]);
  });

  test.each([
    ['plugin.mjs', `import plugin from 'pool-lifeguard';`],
    ['plugin.cjs', `const plugin = require('pool-lifeguard');`],
    ['default.cjs', `const plugin = require('pool-lifeguard').default;`],
  ])('gives the plugin to %s', (file, load) => {
    write(file, `${load} console.log(plugin.meta.namespace, typeof plugin.configs.recommended.rules);`);
    expect(run(process.execPath, ['--no-warnings', file])).toBe('pool object\n');
  });
});

test('the run says of the example what the README shows', () => {
  write('src/encode.ts', readmeBlocks('ts')[0]!);
  write(
    'main.mts',
    `import { checkLeaks, formatReport } from 'pool-lifeguard/debug';
    import { encode } from './src/encode.ts';
    encode([]);
    encode(['a']);
    console.log(formatReport(await checkLeaks({ gc: true })));`,
  );
  const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
  const report = run(process.execPath, ['--expose-gc', '--import', tsx, 'main.mts'], { POOL_LIFEGUARD: 'full' });
  expect(report.replace(/^ {3}held .*\n/m, '')).toContain(readmeBlocks('text')[1]);
});

describe('the shipped types', () => {
  const oldest = join(import.meta.dirname, 'typescript-5.4');
  beforeAll(() => {
    run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], {}, oldest);
    mkdirSync(join(folder, 'types'));
    symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'types/node'));
  });

  // Vitest's own types and ESLint's need a newer TypeScript and are the business of those who import them.
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json') && !['.', './testing/vitest'].includes(entry));

  describe.each([
    ['5.4', join(oldest, 'node_modules/typescript/bin/tsc')],
    ['6.0', join(root, 'node_modules/typescript/bin/tsc')],
  ])('with TypeScript %s', (version, tsc) => {
    test.each([
      ['Node.js, as ES module and CommonJS', 'node16', ['consumer.mts', 'consumer.cts']],
      ['a bundler', 'bundler', ['consumer.ts']],
    ])('compile for %s', (_, resolution, files) => {
      expect(run(process.execPath, [tsc, '--version'])).toContain(`Version ${version}.`);
      for (const file of files) write(file, consumer(entries));
      write(
        'tsconfig.json',
        JSON.stringify({
          compilerOptions: {
            strict: true,
            noEmit: true,
            skipLibCheck: false,
            target: 'es2022',
            lib: ['es2022'],
            module: resolution === 'bundler' ? 'esnext' : 'node16',
            moduleResolution: resolution,
            typeRoots: ['./types'], // and no `types`: TypeScript 6 then loads none by itself
          },
          files,
        }),
      );
      expect(compile(tsc)).toBe('');
    });
  });
});

/** Imports every entry point and uses the pool's types, so that a type that silently became `any` shows. */
function consumer(entries: readonly string[]): string {
  const imports = entries.map((entry, i) => `import * as entry${i} from '${entry.replace('.', 'pool-lifeguard')}';`);
  return `${imports.join('\n')}
    import { ObjectPool, type PoolStats } from 'pool-lifeguard/runtime';
    const pool = new ObjectPool({ create: () => ({ n: 0 }) });
    const n: number = pool.acquire().n;
    const stats: PoolStats = pool.stats();
    // @ts-expect-error an item has no such property
    pool.acquire().missing;
    export const all = [n, stats, ${entries.map((_, i) => `entry${i}`).join(', ')}];`;
}

function compile(tsc: string): string {
  try {
    return run(process.execPath, [tsc, '-p', '.']);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function write(name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}, cwd = folder): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}
