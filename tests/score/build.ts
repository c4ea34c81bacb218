import { execSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds the plugin if its build is missing or older than a source: nobody wants the score of yesterday's rules. */
export function buildIfStale(): void {
  const built = join(ROOT, 'dist/index.js');
  if (existsSync(built) && statSync(built).mtimeMs >= newestSource()) return;
  execSync('npm run build:esm --silent', { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

function newestSource(): number {
  const rules = readdirSync(join(ROOT, 'rules'), { recursive: true, encoding: 'utf8' }).map((name) => join('rules', name));
  const times = ['index.ts', ...rules].map((name) => statSync(join(ROOT, name)).mtimeMs);
  return Math.max(...times);
}
