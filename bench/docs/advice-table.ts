import { recommendPool } from 'pool-lifeguard/runtime';
import type { WorkloadProfile } from '../../runtime/index.ts';
import { ratioOf } from './edition.ts';
import type { Edition } from './edition.ts';
import { markdownTable } from './markdown.ts';

/** A workload that is measured, and the rows that show what a pool does to it. */
interface Advised {
  readonly workload: string;
  readonly profile: Omit<WorkloadProfile, 'opsPerSecond'>;
  readonly scenario: string;
  readonly pooled: string;
  readonly fresh: string;
}

const object = (fields: number, isSparse = false): Advised => ({
  workload: `object of ${fields} plain fields, ${isSparse ? 'two' : 'all'} of them filled`,
  profile: { kind: 'object', fields, filledFields: isSparse ? 2 : fields },
  scenario: `objects/${fields}-fields/${isSparse ? 'sparse' : '16-held'}`,
  pooled: 'ObjectPool',
  fresh: 'new',
});

const owner = (workload: string, id: string): Advised => ({
  workload,
  profile: { kind: 'object', ownsContainers: true },
  scenario: `owned/${id}`,
  pooled: 'ObjectPool',
  fresh: 'new',
});

const buffer = (size: string, bytes: number, written = false): Advised => ({
  workload: `buffer of ${size}${written ? ', written in full' : ''}`,
  profile: { kind: 'buffer', bytes },
  scenario: `buffers/${size.toLowerCase().replace(' ', '-')}${written ? '/written' : ''}`,
  pooled: 'BufferPool',
  fresh: 'Buffer.allocUnsafe',
});

const map = (keys: number, keysRecur: boolean): Advised => ({
  workload: `Map of ${keys} ${keysRecur ? 'recurring keys' : 'keys that are new each time'}`,
  profile: { kind: 'map', keysRecur },
  scenario: `maps/${keys}-${keysRecur ? '' : 'new-'}keys`,
  pooled: 'MapPool',
  fresh: 'new Map',
});

const list = (fields: number): Advised => ({
  workload: `list of ${fields} elements`,
  profile: { kind: 'array', fields },
  scenario: `lists/${fields}`,
  pooled: 'ArrayPool',
  fresh: 'new array',
});

export const ADVISED: readonly Advised[] = [
  ...[2, 5, 10, 20, 50, 100].map((fields) => object(fields)),
  ...[5, 20, 50, 100].map((fields) => object(fields, true)),
  owner('object that owns a Map and a Set', 'a-map-and-a-set'),
  owner('object that owns four closures', 'four-closures'),
  owner('object that owns 1 KiB', '1-kib'),
  buffer('64 B', 64),
  buffer('1 KiB', 1024),
  buffer('1 KiB', 1024, true),
  buffer('64 KiB', 65_536),
  buffer('64 KiB', 65_536, true),
  map(16, true),
  map(200, true),
  map(16, false),
  list(16),
  list(1000),
  { workload: 'entry of a cache', profile: { kind: 'cache-entry' }, scenario: 'cache/overwrite', pooled: 'PooledCache', fresh: 'Map of fresh entries' },
];

/** The first three cells of a row: what is the same on every machine. */
export function advisedCells({ workload, profile }: Advised): string[] {
  const { pool, expectedRatio } = recommendPool({ ...profile, opsPerSecond: 100_000 });
  return [workload, pool === 'none' ? 'no pool' : pool, expectedRatio?.toFixed(2) ?? ''];
}

/** What `recommendPool` says, beside what was measured. */
export function adviceTable(editions: readonly Edition[]): string {
  const head = ['', '`recommendPool`', 'expects', ...editions.map(({ name }) => name)];
  const rows = ADVISED.map((advised) => [
    ...advisedCells(advised),
    ...editions.map((edition) => ratioOf(edition, advised.scenario, advised.pooled, advised.fresh)?.toFixed(2) ?? ''),
  ]);
  return markdownTable(head, rows);
}
