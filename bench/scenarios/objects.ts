import { meter, ObjectPool } from 'pool-lifeguard/runtime';
import type { PoolOptions } from 'pool-lifeguard/runtime';
import { DEEPOOL, LIMIT_DECLARATIONS, LIMITS, OBJECT_POOL, PEERS, REUSE_POOL, SMIKHALEVSKI } from '../peers.ts';
import type { Bar, Contestant, Mode, Scenario } from '../scenario.ts';
import { lending, PlainObjects } from './plain-objects.ts';

export const BARE = 'bare array push/pop';
export const OURS = 'ObjectPool';
const NEW = 'new';

const VARIANTS: Readonly<Record<string, Partial<PoolOptions<object>>>> = {
  [OURS]: {},
  'ObjectPool, enableStats: false': { enableStats: false },
};

/** The fastest synchronous peers that have a bound or call back to reset. */
const RIVALS = [SMIKHALEVSKI, REUSE_POOL, OBJECT_POOL];

const bars = (held: number, ofBare: number): readonly Bar[] => [
  { kind: 'ratio', row: OURS, to: [BARE], atMost: ofBare },
  { kind: 'ratio', row: OURS, to: RIVALS, atMost: 1.2 },
  { kind: 'ratio', row: OURS, to: [DEEPOOL], atMost: 1 },
  { kind: 'ratio', row: OURS, to: [OBJECT_POOL], atMost: 1 },
  ...(held >= 1000 ? [{ kind: 'ratio', row: OURS, to: [REUSE_POOL], atMost: 1 } as const] : []),
  { kind: 'bytes', row: OURS, atMost: 0 },
];

interface Shape {
  readonly fields: number;
  readonly held: number;
  readonly variants: readonly string[];
  /** Whether peers take part. */
  readonly peers?: boolean;
  readonly modes?: readonly Mode[];
  readonly bars?: readonly Bar[];
}

function objects({ fields, held, variants, peers = false, modes = ['time', 'bytes'], bars = [] }: Shape): Scenario {
  return {
    id: `objects/${fields}-fields/${held}-held`,
    title: `object of ${fields} fields, ${held} held`,
    baseline: BARE,
    variants,
    modes: [...modes, 'mitata'],
    bars,
    contestants: (variant) => contestants(new PlainObjects(fields), held, variant, peers),
  };
}

function contestants(parts: PlainObjects, held: number, variant: string, peers: boolean): Contestant[] {
  const pool = new ObjectPool({ create: parts.newCreate(), reset: parts.newReset(), ...VARIANTS[variant] });
  const ours = { scope: { pool }, acquire: 'pool.acquire()', release: 'pool.release(o);' };
  const others = { ...LIMITS, ...(peers && PEERS) };
  return [
    lending(variant, held, parts.fill, ours),
    lending(NEW, held, parts.fill, parts.fresh),
    ...Object.entries(others).map(([name, lend]) => lending(name, held, parts.fill, lend(parts), LIMIT_DECLARATIONS)),
  ];
}

/** What it costs to count from outside what a pool does, be it ours or another. */
function metered(held: number): Scenario {
  const METERED = 'meter(ObjectPool)';
  const parts = new PlainObjects(5);
  const pair = (name: string, wrap: (pool: ObjectPool<object>) => object): Contestant => {
    const pool = wrap(new ObjectPool({ create: parts.newCreate(), reset: parts.newReset() }));
    return lending(name, held, parts.fill, { scope: { pool }, acquire: 'pool.acquire()', release: 'pool.release(o);' });
  };
  return {
    id: `objects/metered/${held}-held`,
    title: `a pool seen through meter(), object of 5 fields, ${held} held`,
    baseline: OURS,
    variants: [METERED],
    contestants: () => [pair(OURS, (pool) => pool), pair(METERED, meter)],
  };
}

export const OBJECTS: readonly Scenario[] = [
  objects({ fields: 5, held: 1, variants: [OURS], peers: true, bars: bars(1, 1.25) }),
  objects({ fields: 5, held: 16, variants: [OURS, 'ObjectPool, enableStats: false'], peers: true, bars: bars(16, 1.35) }),
  objects({ fields: 5, held: 1000, variants: [OURS], peers: true, modes: ['time', 'bytes', 'gc'], bars: bars(1000, 1.25) }),
  objects({ fields: 2, held: 16, variants: [OURS], peers: true }),
  objects({ fields: 20, held: 16, variants: [OURS], peers: true }),
  objects({ fields: 10, held: 16, variants: [OURS] }),
  objects({ fields: 50, held: 16, variants: [OURS] }),
  objects({ fields: 100, held: 16, variants: [OURS] }),
  metered(16),
];
