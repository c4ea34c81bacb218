import { createRequire } from 'node:module';
import { ObjectPool } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import { LIMITS, SMIKHALEVSKI } from '../peers.ts';
import type { Scenario } from '../scenario.ts';
import { BARE, OURS } from './objects.ts';
import { lending, PlainObjects } from './plain-objects.ts';

type Make = (create: () => object, reset: (item: object) => void) => object;

const HELD = 16;

/** Five more types of items that the process pools by the same class: its calls of create and reset have no single target any more. */
const OTHERS: readonly (readonly [create: string, reset: string])[] = [
  ['() => ({ p: 1 })', '(o) => { o.p = 0; }'],
  ['() => ({ q: 1, r: 2 })', '(o) => { o.q = 0; o.r = 0; }'],
  ['() => []', '(o) => { o.length = 0; }'],
  ['() => new Map()', '(o) => { o.clear(); }'],
  ['() => new Set()', '(o) => { o.clear(); }'],
];

function useForOthers(make: Make, acquire: string): void {
  for (const [create, reset] of OTHERS) {
    const text = `(pool) => { for (let i = 0; i < 20000; i++) { const a = pool.${acquire}(), b = pool.${acquire}(); pool.release(b); pool.release(a); } }`;
    evaluate<(pool: object) => void>(text)(make(evaluate(create), evaluate(reset)));
  }
}

const makers: Readonly<Record<string, { readonly make: Make; readonly acquire: string }>> = {
  [OURS]: { make: (create, reset) => new ObjectPool({ create, reset }), acquire: 'acquire' },
  [SMIKHALEVSKI]: {
    make: (create, reset) => {
      const { ObjectPool: Theirs } = createRequire(import.meta.url)('@smikhalevski/object-pool') as { ObjectPool: new (...args: unknown[]) => object };
      return new Theirs(create, reset);
    },
    acquire: 'take',
  },
};

export const ELEMENT_TYPES: readonly Scenario[] = [
  {
    id: 'objects/six-types',
    title: 'six element types in one process, object of 5 fields, 16 held',
    baseline: BARE,
    variants: [OURS],
    bars: [
      { kind: 'nanoseconds', row: OURS, atMost: 24 },
      { kind: 'bytes', row: OURS, atMost: 0 },
    ],
    contestants: () => {
      const parts = new PlainObjects(5);
      const pools = Object.entries(makers).map(([name, { make, acquire }]) => {
        useForOthers(make, acquire);
        const scope = { pool: make(parts.newCreate(), parts.newReset()) };
        return lending(name, HELD, parts.fill, { scope, acquire: `pool.${acquire}()`, release: 'pool.release(o);' });
      });
      return [lending(BARE, HELD, parts.fill, LIMITS[BARE]!(parts)), ...pools];
    },
  },
];
