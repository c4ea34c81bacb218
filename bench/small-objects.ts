import { createRequire } from 'node:module';
import { ObjectPool } from 'pool-lifeguard/runtime';
import type { PoolOptions } from 'pool-lifeguard/runtime';
import { ObjectPool as SmikhalevskiPool } from '@smikhalevski/object-pool';
import { evaluate } from './harness.ts';
import type { Contestant } from './harness.ts';

type Small = Record<'a' | 'b' | 'c' | 'd' | 'e', unknown>;

/** The row that all others are compared with. */
export const BASELINE = 'bare array push/pop';

const reusify = createRequire(import.meta.url)('reusify') as (constructor: unknown) => unknown;

/**
 * Our own pool, by what it is measured for. Each configuration is measured in processes of its own: they are one class, and would
 * share what V8 learned about it.
 */
export const SUBJECTS = {
  configurations: {
    ObjectPool: {},
    'ObjectPool, enableStats: false': { enableStats: false },
  },
  levels: {
    'ObjectPool, level off': { level: 'off' },
    'ObjectPool, level sample': { level: 'sample' },
    'ObjectPool, level full': { level: 'full' },
  },
} as const satisfies Record<string, Record<string, Partial<PoolOptions<Small>>>>;

export type Subject = keyof typeof SUBJECTS;

const variants: Record<string, Partial<PoolOptions<Small>>> = { ...SUBJECTS.configurations, ...SUBJECTS.levels };

const FILL = `o.a = i; o.b = i + 1; o.c = ref; o.d = 'x'; o.e = true;`;

const newSmall = (moreFields = ''): new () => Small =>
  evaluate(`class Small { constructor() { this.a = 0; this.b = 0; this.c = null; this.d = ''; this.e = false; ${moreFields} } }`);

const newReset = (): ((item: Small) => void) =>
  evaluate(`function reset(o) { o.a = 0; o.b = 0; o.c = null; o.d = ''; o.e = false; }`);

const newCreate = (): (() => Small) => evaluate('() => new Small()', { Small: newSmall() });

/**
 * An object of five fields is acquired, filled, used, reset and released.
 *
 * @param held how many are in use at a time; they are released in reverse order
 */
export function smallObjects(held: number, variant: string): Contestant[] {
  const ours = new ObjectPool({ create: newCreate(), reset: newReset(), ...variants[variant] });
  return [
    contestant(BASELINE, held, {
      scope: { idle: Array.from({ length: held }, newCreate()), create: newCreate(), reset: newReset() },
      acquire: 'idle.length > 0 ? idle.pop() : create()',
      release: 'reset(o); idle.push(o);',
    }),
    contestant(variant, held, { scope: { pool: ours }, acquire: 'pool.acquire()', release: 'pool.release(o);' }),
    contestant('reusify 1.1.0', held, {
      scope: { pool: reusify(newSmall('this.next = null;')), reset: newReset() },
      acquire: 'pool.get()',
      release: 'reset(o); pool.release(o);',
    }),
    contestant('@smikhalevski/object-pool 1.0.0', held, {
      scope: { pool: new SmikhalevskiPool(newCreate(), newReset()) },
      acquire: 'pool.take()',
      release: 'pool.release(o);',
    }),
    contestant('new', held, {
      scope: {
        Plain: evaluate('class Plain { constructor(a, b, c, d, e) { this.a = a; this.b = b; this.c = c; this.d = d; this.e = e; } }'),
      },
      // Values come in through the constructor, and there is nothing to reset.
      acquire: `new Plain(i, i + 1, ref, 'x', true)`,
      fill: '',
      release: '',
    }),
  ];
}

interface Texts {
  readonly scope: Readonly<Record<string, unknown>>;
  /** An expression. */
  readonly acquire: string;
  readonly fill?: string;
  /** Statements that give `o` back. */
  readonly release: string;
}

function contestant(name: string, held: number, { scope, acquire, fill = FILL, release }: Texts): Contestant {
  const one = `const o = ${acquire}; ${fill} escape(o); ${release}`;
  const many = `
    for (let j = 0; j < ${held}; j++) { const o = ${acquire}; ${fill} held[j] = o; }
    for (let j = ${held - 1}; j >= 0; j--) { const o = held[j]; held[j] = undefined; ${release} }`;
  return {
    name,
    scope: { ...scope, ref: {}, held: new Array(held).fill(undefined) },
    operation: held === 1 ? one : many,
    pairs: held,
  };
}
