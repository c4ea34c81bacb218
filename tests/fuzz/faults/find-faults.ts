/** How many random programs show each fault. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { judge, remembered } from '../compare.ts';
import type { Analyze } from '../compare.ts';
import { programs } from '../program.ts';
import { render } from '../write.ts';
import { withFault } from './faults.ts';
import type { Fault } from './faults.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A fault that so many programs showed is not looked for any further. */
export const ENOUGH = 10;

/** Returns for each fault the number of programs; those on which the sound analysis disagrees already are left out. */
export async function findFaults(faults: readonly Fault[], runs: number, seed: number, progress: (done: number) => void): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-lifeguard-faults-'));
  try {
    const faulty: [string, Analyze][] = [];
    for (const [index, fault] of faults.entries()) faulty.push([fault.name, await analysisWith(fault, join(folder, String(index)))]);
    const shown = new Map<string, number>();
    for (const [index, tree] of fc.sample(programs, { numRuns: runs, seed }).entries()) {
      const { text } = render(tree);
      // Faults of the analysis change nothing about the runs.
      const runsOf = remembered(text);
      if ((await judge(text, undefined, runsOf)).disagreements.length > 0) continue;
      for (const [name, analysis] of faulty) {
        if (shown.get(name) === ENOUGH) continue;
        const { disagreements } = await judge(text, analysis, runsOf);
        if (disagreements.length > 0) shown.set(name, (shown.get(name) ?? 0) + 1);
      }
      progress(index + 1);
    }
    return shown;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The analysis of a copy of the tree that has the fault. */
async function analysisWith(fault: Fault, folder: string): Promise<Analyze> {
  mkdirSync(folder);
  cpSync(join(ROOT, 'rules'), join(folder, 'rules'), { recursive: true });
  cpSync(join(ROOT, 'runtime', 'core'), join(folder, 'runtime', 'core'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'rules', 'flow', fault.file);
  writeFileSync(file, withFault(readFileSync(file, 'utf8'), fault));
  const { analyze } = (await import(pathToFileURL(join(folder, 'rules', 'flow', 'analyze.ts')).href)) as { analyze: Analyze };
  return analyze;
}
