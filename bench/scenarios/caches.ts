import { ObjectPool, PooledCache } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Contestant, Scenario } from '../scenario.ts';

const KEYS = 100_000;
const SETS = 1_000_000;
const FRESH = 'Map of fresh entries';
const OURS = 'PooledCache';

const keys = Array.from({ length: KEYS }, (_, k) => `user:${(k * 2_654_435_761) >>> 0}:${k}`);

/** Which key is set next: the same sequence in every process. */
function newOrder(): Uint32Array {
  let x = 123_456_789;
  return Uint32Array.from({ length: SETS }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % KEYS;
  });
}

type Cache = { set(key: string, entry: unknown): unknown };

/** @param make a cache that is full: every set overwrites */
function contestant(name: string, order: Uint32Array, make: () => Cache, scope: Readonly<Record<string, unknown>>, set: string): Contestant {
  const run: { cache: Cache | undefined; at: number } = { cache: undefined, at: 0 };
  return {
    name,
    scope: { keys, order, run, expires: 1_760_000_000_000.5, ...scope },
    operation: `const { cache, at } = run; run.at = at + 1 === ${SETS} ? 0 : at + 1; const key = keys[order[at]]; ${set}`,
    workload: {
      operations: SETS,
      begin: () => {
        run.cache = make();
        run.at = 0;
      },
      end: () => (run.cache = undefined),
    },
  };
}

function contestants(): Contestant[] {
  const order = newOrder();
  const newEntry = () =>
    evaluate<new (...args: unknown[]) => object>(
      'class Entry { constructor(key, value, expires, size) { this.key = key; this.value = value; this.expires = expires; this.hits = 0; this.size = size; } }',
    );
  const filled = (Entry: ReturnType<typeof newEntry>) => (): Map<string, unknown> => new Map(keys.map((key) => [key, new Entry(key, 'value', 0.5, 1)]));
  const [Fresh, Recycled, InPlace] = [newEntry(), newEntry(), newEntry()];
  const pool = new ObjectPool({
    create: evaluate<() => object>(`() => new Entry('', null, 0.5, 0)`, { Entry: Recycled }),
    reset: evaluate<(entry: object) => void>(`(e) => { e.key = ''; e.value = null; e.expires = 0.5; e.hits = 0; e.size = 0; }`),
  });
  return [
    contestant(FRESH, order, filled(Fresh), { Entry: Fresh }, `cache.set(key, new Entry(key, 'value', expires + i, 1));`),
    contestant(
      'Map of entries recycled by ObjectPool',
      order,
      () => new Map(keys.map((key) => [key, pool.acquire()])),
      { pool },
      `pool.release(cache.get(key)); const e = pool.acquire(); e.key = key; e.value = 'value'; e.expires = expires + i; e.size = 1; cache.set(key, e);`,
    ),
    contestant(
      'Map of entries updated in place',
      order,
      filled(InPlace),
      {},
      `const e = cache.get(key); e.value = 'value'; e.expires = expires + i; e.hits = 0; e.size = 1;`,
    ),
    contestant(
      OURS,
      order,
      () => {
        const cache = new PooledCache<string, string>();
        for (const key of keys) cache.set(key, 'value');
        return cache;
      },
      {},
      `cache.set(key, 'value');`,
    ),
  ];
}

export const CACHES: readonly Scenario[] = [
  {
    id: 'cache/overwrite',
    title: '1,000,000 sets over 100,000 keys of a cache',
    unit: 'set',
    baseline: FRESH,
    variants: [OURS],
    modes: ['time', 'bytes', 'gc'],
    bars: [
      { kind: 'ratio', row: OURS, to: [FRESH], atMost: 1 },
      { kind: 'gc', row: OURS, than: FRESH, atLeast: 10 },
    ],
    contestants,
  },
];
