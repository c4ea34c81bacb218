import { ObjectPool } from 'pool-lifeguard/runtime';
import type { Level } from 'pool-lifeguard/runtime';
import { setLevel } from 'pool-lifeguard/debug';
import { LIMITS } from '../peers.ts';
import type { Contestant, Scenario } from '../scenario.ts';
import { BARE } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

const OFF = 'level off';
const QUIET = 'level full, then off';
const FULL = 'level full';
const PARANOID = 'level paranoid';
const OFTEN = 'level sample, 1 in 128';
const SELDOM = 'level sample, 1 in 1024';

/** Turns in which garbage of the detector's own is collected, and what is done for the first releases of a tenth of a second is a small part. */
const STEADY = { turnMs: 20, warmUpMs: 300 };

const parts = new PlainObjects(5);

function newPool(level: Level): ObjectPool<object> {
  return new ObjectPool({ create: parts.newCreate(), reset: parts.newReset(), level });
}

/** A pool in the state that a row is named after. */
function poolOf(variant: string): ObjectPool<object> {
  switch (variant) {
    case QUIET: {
      const pool = newPool('full');
      for (let i = 0; i < 20_000; i++) pool.release(pool.acquire());
      setLevel('off');
      return pool;
    }
    case FULL:
      return newPool('full');
    case PARANOID:
      return newPool('paranoid');
    default:
      process.env['POOL_LIFEGUARD_SAMPLE'] = variant === SELDOM ? '1024' : '128';
      return newPool('sample');
  }
}

const using = (name: string, pool: ObjectPool<object>, pair: (texts: { scope: { pool: ObjectPool<object> }; acquire: string; release: string }) => Contestant): Contestant => ({
  ...pair({ scope: { pool }, acquire: 'pool.acquire()', release: 'pool.release(o);' }),
  name,
});

/** What a debug level cannot go without: the engine takes a stack, and nobody reads it. */
const stack = (frames: number): Contestant => ({
  name: unread(frames),
  scope: {},
  operation: `const l = Error.stackTraceLimit; Error.stackTraceLimit = ${frames}; const o = {}; Error.captureStackTrace(o); Error.stackTraceLimit = l; escape(o);`,
});

const unread = (frames: number): string => `stack of ${frames} frames, unread`;

/** The item that a pool lends first is one that is watched. */
const fields = (name: string, pool: ObjectPool<object>): Contestant => ({
  name,
  scope: { pool, ref: {} },
  declarations: 'const o = pool.acquire();',
  operation: `${parts.fill} escape(o.f0 + o.f1); escape(o);`,
});

export const DEBUG_LEVELS: readonly Scenario[] = [
  {
    id: 'debug/levels',
    title: 'levels of watching, object of 5 fields, acquired and released in one turn',
    baseline: BARE,
    variants: [QUIET, OFTEN, SELDOM, FULL, PARANOID],
    modes: ['time'],
    ...STEADY,
    bars: [
      { kind: 'ratio', row: QUIET, to: [OFF], atMost: 1.15 },
      { kind: 'added', row: OFTEN, to: OFF, atMost: 60 },
      { kind: 'added', row: SELDOM, to: OFF, atMost: 20 },
      { kind: 'ratio', row: FULL, to: [unread(4)], atMost: 2.2 },
    ],
    contestants(variant) {
      const pair = (texts: Parameters<typeof lending>[3]): Contestant => lending(variant, 1, parts.fill, texts);
      return [lending(BARE, 1, parts.fill, LIMITS[BARE]!(parts)), using(variant, poolOf(variant), pair), using(OFF, newPool('off'), pair), stack(4)];
    },
  },
  {
    id: 'debug/later-turn',
    title: 'levels of watching, object of 5 fields, released a turn after its acquire',
    baseline: BARE,
    variants: [OFTEN, FULL],
    modes: ['time'],
    ...STEADY,
    contestants(variant) {
      const pair = (texts: Parameters<typeof lending>[3]): Contestant => afterTurn(lending(variant, 1, parts.fill, texts));
      return [afterTurn(lending(BARE, 1, parts.fill, LIMITS[BARE]!(parts))), using(variant, poolOf(variant), pair), using(OFF, newPool('off'), pair), stack(4)];
    },
  },
  {
    id: 'debug/items',
    title: 'use of an item, 5 fields written and 2 read',
    unit: 'use',
    baseline: OFF,
    variants: [OFTEN],
    modes: ['time'],
    bars: [{ kind: 'ratio', row: OFTEN, to: [OFF], atMost: 1.05 }],
    contestants: (variant) => [fields(OFF, newPool('off')), fields(variant, poolOf(variant))],
  },
];

function afterTurn(contestant: Contestant): Contestant {
  return { ...contestant, operation: contestant.operation.replace('escape(o);', 'escape(o); await undefined;'), isAsync: true };
}
