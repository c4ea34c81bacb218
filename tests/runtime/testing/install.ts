import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');

/** Puts the runtime as it is now into `node_modules` of a folder, compiled file by file as the package is: a test runner loads it as it loads packages. */
export function installRuntime(folder: string): void {
  const home = join(folder, 'node_modules/pool-lifeguard');
  for (const file of readdirSync(join(root, 'runtime'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const { code } = transformSync(readFileSync(join(root, 'runtime', file), 'utf8'), { loader: 'ts', target: 'node20' });
    const script = join(home, 'dist/runtime', file.replace(/ts$/, 'js'));
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, code.replaceAll(/((?:from|import) "\.[^"]*)\.ts"/g, '$1.js"'));
  }
  const { name, version, type, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version, type, exports }));
}
