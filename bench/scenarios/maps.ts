import { copyMap, MapPool, ObjectPool, SetPool } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Contestant, Scenario } from '../scenario.ts';

/** How many sets of keys take turns. */
const SETS_OF_KEYS = { recurring: 1, 'taking turns': 64, 'ever new': 4096 } as const;

/**
 * The table of a native map that is kept and cleared lies in the old generation from about the second collection on, and is slow. In Node.js
 * 24 it may leave it again, later.
 */
const WARM_UP_MS = 1_500;

const POOLED = { acquire: 'pool.acquire()', release: 'pool.release(m);' };

/** A native Map or Set, kept in a pool and emptied by clear(). */
function cleared(kind: 'Map' | 'Set'): ObjectPool<object> {
  return new ObjectPool({ create: evaluate<() => object>(`() => new ${kind}()`), reset: evaluate<(item: object) => void>('(o) => { o.clear(); }') });
}

interface Container {
  readonly kind: 'Map' | 'Set';
  readonly size: number;
  readonly keys?: keyof typeof SETS_OF_KEYS;
  /** Most that the pooled one may take of the time of a new one. */
  readonly atMost?: number;
}

function container({ kind, size, keys: use = 'recurring', atMost }: Container): Scenario {
  const NEW = `new ${kind}`;
  const OURS = `${kind}Pool`;
  const CLEARED = `native ${kind} in a pool, clear()`;
  const sets = SETS_OF_KEYS[use];
  const keys = Array.from({ length: size * sets }, (_, k) => `field_${k}_${(k * 7919) % 1000}`);
  const put = kind === 'Map' ? 'm.set(keys[from + k], i);' : 'm.add(keys[from + k]);';
  const fill = `const from = (i & ${sets - 1}) * ${size}; for (let k = 0; k < ${size}; k++) ${put}`;
  const contestant = (name: string, scope: Readonly<Record<string, unknown>>, { acquire, release }: typeof POOLED): Contestant => ({
    name,
    scope: { keys, ...scope },
    operation: `const m = ${acquire}; ${fill} escape(m); ${release}`,
  });
  return {
    id: `${kind.toLowerCase()}s/${size}-${{ recurring: '', 'taking turns': 'varying-', 'ever new': 'new-' }[use]}keys`,
    title: `${kind} of ${size} ${{ recurring: 'recurring keys', 'taking turns': `keys, ${sets} sets in turn`, 'ever new': 'keys that are new each time' }[use]}`,
    unit: 'fill',
    baseline: NEW,
    variants: [OURS],
    warmUpMs: WARM_UP_MS,
    modes: size === 200 && use === 'recurring' ? ['time', 'bytes', 'gc'] : ['time', 'bytes'],
    bars: atMost === undefined ? [] : [{ kind: 'ratio', row: OURS, to: [NEW], atMost }, { kind: 'bytes', row: OURS, atMost: 16 }],
    contestants: () => [
      contestant(NEW, {}, { acquire: NEW + '()', release: '' }),
      contestant(CLEARED, { pool: cleared(kind) }, POOLED),
      contestant(OURS, { pool: kind === 'Map' ? new MapPool() : new SetPool() }, POOLED),
    ],
  };
}

/** Copies of a map whose keys are always the same. */
function copies(size: number): Scenario {
  const NEW = 'new Map(source)';
  const OURS = 'copyMap';
  const source = new Map(Array.from({ length: size }, (_, k) => [`field_${k}`, k]));
  return {
    id: `maps/copy-${size}-keys`,
    title: `copy of a Map of ${size} keys`,
    unit: 'copy',
    baseline: NEW,
    variants: [OURS],
    warmUpMs: WARM_UP_MS,
    contestants: () => [
      { name: NEW, scope: { source }, operation: `escape(${NEW});` },
      { name: OURS, scope: { source, copyMap, pool: new MapPool() }, operation: 'const m = copyMap(source, pool); escape(m); pool.release(m);' },
    ],
  };
}

export const MAPS: readonly Scenario[] = [
  container({ kind: 'Map', size: 16, atMost: 0.55 }),
  container({ kind: 'Map', size: 200, atMost: 0.5 }),
  container({ kind: 'Map', size: 16, keys: 'taking turns' }),
  container({ kind: 'Map', size: 200, keys: 'taking turns' }),
  container({ kind: 'Map', size: 16, keys: 'ever new' }),
  container({ kind: 'Set', size: 16 }),
  container({ kind: 'Set', size: 200 }),
  copies(16),
  copies(200),
];
