import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { undoAtEnd } from '../cleanup.ts';

/** Runs a program to its end and returns its exit code and all that it printed; ends it when this process is ended. */
export async function runChild(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number | null; said: string }> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const closed = once(child, 'close');
  const end = undoAtEnd(async () => {
    child.kill(); // does nothing when it has ended
    await closed;
  });
  try {
    const [code] = (await closed) as [number | null];
    return { code, said: said.trim() };
  } finally {
    await end();
  }
}
