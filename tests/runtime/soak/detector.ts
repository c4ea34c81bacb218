import { setImmediate as turn } from 'node:timers/promises';
import { createPool } from '../../../runtime/index.ts';
import { checkLeaks, clear, formatReport, report } from '../../../runtime/debug/index.ts';
import type { LeakReport } from '../../../runtime/debug/index.ts';
import { CorrectWork } from './correct-work.ts';
import { Random } from './random.ts';

export interface DetectorSoakOptions {
  readonly seed: number;
  /** The run ends after so many acts, or after that time. @default Infinity */
  readonly acts?: number;
  readonly seconds?: number;
  /** Called after each collection. Returning true ends the run. */
  readonly onProgress?: (soFar: { readonly leases: number; readonly collections: number }) => boolean;
}

export interface DetectorSoakResult {
  /** Acts of the workload, and leases that the detector tracked. */
  readonly acts: number;
  readonly leases: number;
  /** Times at which garbage was collected and every open lease judged. */
  readonly collections: number;
  readonly seconds: number;
  /** Reports of misuse where there was none, items that changed hands while lent, and misuse afterwards that was not told. */
  readonly faults: readonly string[];
}

/** Acts between two turns of the event loop, and turns between two collections. */
const ACTS = 50;
const TURNS = 50;

/**
 * Does correct work at level paranoid, with handles, quarantine and reuse left to chance: whatever is reported is a false report. At the
 * end four misuses must be told, so that silence means something. Pools take their level from POOL_LIFEGUARD, which is set meanwhile.
 */
export async function soakDetector(options: DetectorSoakOptions): Promise<DetectorSoakResult> {
  const { seed } = options;
  const { POOL_LIFEGUARD } = process.env;
  const { random: chance } = Math;
  const random = new Random(seed);
  const chaos = new Random(seed + 1);
  Math.random = () => chaos.below(2 ** 24) / 2 ** 24; // what the detector leaves to chance is the same for the same seed, too
  process.env['POOL_LIFEGUARD'] = 'paranoid';
  try {
    clear();
    return await run(random, options);
  } finally {
    Math.random = chance;
    if (POOL_LIFEGUARD === undefined) delete process.env['POOL_LIFEGUARD'];
    else process.env['POOL_LIFEGUARD'] = POOL_LIFEGUARD;
    clear();
  }
}

async function run(random: Random, { seed, acts: most = Infinity, seconds = Infinity, onProgress }: DetectorSoakOptions): Promise<DetectorSoakResult> {
  const start = performance.now();
  const before = report().cost.trackedLeases;
  const work = new CorrectWork(random);
  const faults: string[] = [];
  let acts = 0;
  let collections = 0;
  const look = ({ misuses, ...rest }: LeakReport): void => {
    if (misuses.length > 0) faults.push(`False report, seed ${seed}, act ${acts}:\n${formatReport({ misuses, ...rest })}`);
  };
  for (let turns = 1; faults.length + work.faults.length === 0 && acts < most && performance.now() - start < seconds * 1_000; turns++) {
    for (let i = 0; i < ACTS; i++) work.step();
    acts += ACTS;
    await turn();
    if (turns % TURNS !== 0) continue;
    look(await checkLeaks({ gc: true, heldIsLeak: false }));
    collections++;
    if (onProgress?.({ leases: report().cost.trackedLeases - before, collections })) break;
  }
  await work.end();
  look(await checkLeaks({ gc: true }));
  const leases = report().cost.trackedLeases - before;
  for (const { name, inUse, misuses, totalLost } of work.stats()) {
    if (inUse + misuses + totalLost > 0) faults.push(`Pool '${name}' counts ${inUse} in use, ${misuses} misuses and ${totalLost} lost at the end.`);
  }
  if (faults.length === 0) faults.push(...(await misusesNotTold()));
  return { acts, leases, collections: collections + 1, seconds: (performance.now() - start) / 1_000, faults: [...work.faults, ...faults] };
}

/** Misuses a pool on purpose, and returns what was not told of it. */
async function misusesNotTold(): Promise<string[]> {
  const pool = createPool({ create: () => ({ value: 0 }), reset: (item) => void (item.value = 0), onMisuse: 'count' });
  (() => void (pool.acquire().value = 1))();
  const item = pool.acquire();
  pool.release(item);
  pool.release(item);
  item.value = 2;
  const { misuses } = await checkLeaks({ gc: true });
  const told = new Set(misuses.map(({ kind }) => kind));
  return (['leak', 'double-release', 'use-after-release'] as const).filter((kind) => !told.has(kind)).map((kind) => `A ${kind} on purpose was not told.`);
}
