import { fork } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Task } from './results.ts';
import type { Mode, Row } from './scenario.ts';

/**
 * Collecting and compiling happen on the measured thread, so that their cost is whole and warm-up is certain. Marking by steps would go on
 * for as long as nothing is allocated, and have each write of a pointer take twice as long meanwhile.
 */
const TIMED = ['--single-threaded-gc', '--no-incremental-marking', '--no-concurrent-recompilation'];

const FLAGS: Readonly<Record<Mode, readonly string[]>> = {
  time: TIMED,
  mitata: TIMED,
  // No collection falls between two readings.
  bytes: ['--min-semi-space-size=128', '--max-semi-space-size=128'],
  gc: [],
};

/** In the project, so that it finds the package by its name, as a user's program does. */
const PROGRAM = join(import.meta.dirname, 'results/.process.mjs');

/** Makes one file of what a measuring process runs: it starts in half the time, and no loader works beside it. */
export async function buildProgram(): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'process.ts')],
    outfile: PROGRAM,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
}

/** Measures one task in a process of its own. */
export function measureInProcess(task: Task, rounds: number, node: string): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [JSON.stringify(task), String(rounds)], {
      execPath: node,
      execArgv: ['--expose-gc', '--no-warnings', ...FLAGS[task.mode]],
      env: { ...process.env, POOL_LIFEGUARD: 'off' },
    });
    let rows: Row[] | undefined;
    child.on('message', (message) => (rows = message as Row[]));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (rows) resolve(rows);
      else reject(new Error(`The process that measured ${task.mode} of ${task.scenario} (${task.variant}) ended without a result: ${signal ?? code}.`));
    });
  });
}
