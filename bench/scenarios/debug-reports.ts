import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ObjectPool } from 'pool-lifeguard/runtime';
import { formatReport, report } from 'pool-lifeguard/debug';
import type { Scenario } from '../scenario.ts';

const SITES = 500;
const MISUSES = 10_000;
const REPORT = 'report()';
const TEXT = 'formatReport(report())';

type Misuser = (pool: ObjectPool<object>, item: object) => void;

/** Functions of a TypeScript module, each of which releases what was released before at a line of its own, compiled and with a map. */
async function newMisusers(): Promise<Misuser[]> {
  const { buildSync } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'lifeguard-bench-'));
  try {
    const release = (k: number): string => `  (pool: Pool, item: object): void => {\n    pool.release(item); // ${k}\n  },\n`;
    const source = `interface Pool {\n  release(item: object): void;\n}\n\nexport const misusers = [\n${Array.from({ length: SITES }, (_, k) => release(k)).join('')}];\n`;
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'misusers.ts'), source);
    buildSync({ entryPoints: [join(folder, 'misusers.ts')], outfile: join(folder, 'misusers.js'), sourcemap: true, logLevel: 'error' });
    const { misusers } = (await import(pathToFileURL(join(folder, 'misusers.js')).href)) as { misusers: Misuser[] };
    misuse(misusers);
    const sites = new Set(report().misuses.map(({ site }) => `${site?.mapped} ${site?.line}`));
    if (sites.size !== SITES) throw new Error(`Expected ${SITES} places in the report, got ${sites.size}.`);
    return misusers;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function misuse(misusers: readonly Misuser[]): void {
  const pool = new ObjectPool({ create: () => ({}), level: 'full', onMisuse: 'count' });
  const item = pool.acquire();
  pool.release(item);
  // eslint-disable-next-line pool/no-use-after-release -- the misuse that is measured
  for (let k = 0; k < MISUSES; k++) misusers[k % SITES]!(pool, item);
}

export const DEBUG_REPORTS: readonly Scenario[] = [
  {
    id: 'debug/report',
    title: `report of ${MISUSES} misuses at ${SITES} places, maps loaded`,
    unit: 'report',
    baseline: REPORT,
    variants: [TEXT],
    modes: ['time'],
    turnMs: 100,
    bars: [
      { kind: 'nanoseconds', row: REPORT, atMost: 1e9 },
      { kind: 'nanoseconds', row: TEXT, atMost: 1e9 },
    ],
    async contestants() {
      await newMisusers();
      return [
        { name: REPORT, scope: { report }, operation: 'escape(report());' },
        { name: TEXT, scope: { report, formatReport }, operation: 'escape(formatReport(report()));' },
      ];
    },
  },
];
