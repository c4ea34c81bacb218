import { MapPool, ObjectPool, SetPool } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Contestant, Scenario } from '../scenario.ts';

/** Sets of keys that take turns where the keys are others each time. */
const SETS_OF_KEYS = 64;

const POOLED = { acquire: 'pool.acquire()', release: 'pool.release(m);' };

/** A native Map or Set, kept in a pool and emptied by clear(). */
function cleared(kind: 'Map' | 'Set'): ObjectPool<object> {
  return new ObjectPool({ create: evaluate<() => object>(`() => new ${kind}()`), reset: evaluate<(item: object) => void>('(o) => { o.clear(); }') });
}

interface Container {
  readonly kind: 'Map' | 'Set';
  readonly size: number;
  /** Other keys each time. */
  readonly varies?: boolean;
  /** Most that the pooled one may take of the time of a new one. */
  readonly atMost?: number;
}

function container({ kind, size, varies = false, atMost }: Container): Scenario {
  const NEW = `new ${kind}`;
  const OURS = `${kind}Pool`;
  const CLEARED = `native ${kind} in a pool, clear()`;
  const keys = Array.from({ length: size * (varies ? SETS_OF_KEYS : 1) }, (_, k) => `field_${k}_${(k * 7919) % 1000}`);
  const put = kind === 'Map' ? 'm.set(keys[from + k], i);' : 'm.add(keys[from + k]);';
  const fill = `const from = ${varies ? `(i & ${SETS_OF_KEYS - 1}) * ${size}` : '0'}; for (let k = 0; k < ${size}; k++) ${put}`;
  const contestant = (name: string, scope: Readonly<Record<string, unknown>>, { acquire, release }: typeof POOLED): Contestant => ({
    name,
    scope: { keys, ...scope },
    operation: `const m = ${acquire}; ${fill} escape(m); ${release}`,
  });
  return {
    id: `${kind.toLowerCase()}s/${size}-${varies ? 'varying-keys' : 'keys'}`,
    title: `${kind} of ${size} ${varies ? 'keys, others each time' : 'recurring keys'}`,
    unit: 'fill',
    baseline: NEW,
    variants: [OURS],
    modes: size === 200 && !varies ? ['time', 'bytes', 'gc'] : ['time', 'bytes'],
    bars: atMost === undefined ? [] : [{ kind: 'ratio', row: OURS, to: [NEW], atMost }, { kind: 'bytes', row: OURS, atMost: 16 }],
    contestants: () => [
      contestant(NEW, {}, { acquire: NEW + '()', release: '' }),
      contestant(CLEARED, { pool: cleared(kind) }, POOLED),
      contestant(OURS, { pool: kind === 'Map' ? new MapPool() : new SetPool() }, POOLED),
    ],
  };
}

export const MAPS: readonly Scenario[] = [
  container({ kind: 'Map', size: 16, atMost: 0.55 }),
  container({ kind: 'Map', size: 200, atMost: 0.5 }),
  container({ kind: 'Map', size: 16, varies: true }),
  container({ kind: 'Map', size: 200, varies: true }),
  container({ kind: 'Set', size: 16 }),
  container({ kind: 'Set', size: 200 }),
];
