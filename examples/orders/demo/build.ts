import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.ts';

const SOURCES = ['index.ts', 'rules', 'runtime', 'cli', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.cjs.json'];

/** Whether the package's built form is there and no source is newer. */
export function isBuilt(root: string): boolean {
  const entries = ['dist/index.js', 'dist/runtime/index.js'].map((file) => path.join(root, file));
  if (!entries.every(existsSync)) return false;
  const built = Math.min(...entries.map((file) => statSync(file).mtimeMs));
  return SOURCES.map((source) => path.join(root, source)).filter(existsSync).every((source) => newest(source) <= built);
}

/**
 * Builds what the demo needs, without checking types: that takes five times as long and is the tests' business.
 *
 * @throws Error with what the compiler said
 */
export async function build(root: string): Promise<void> {
  const { code, said } = await runChild(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'], { cwd: root });
  if (code !== 0) throw new Error(`Expected TypeScript to build ${root}, got exit code ${code}:\n${said}`);
}

/** When the file, or the newest file in the folder, was written last. */
function newest(file: string): number {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(...readdirSync(file, { recursive: true, encoding: 'utf8' }).map((name) => statSync(path.join(file, name)).mtimeMs), 0);
}
