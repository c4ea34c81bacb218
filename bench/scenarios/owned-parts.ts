import { ObjectPool } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Scenario } from '../scenario.ts';
import { lending } from './plain-objects.ts';

const HELD = 16;
const NEW = 'new';
const OURS = 'ObjectPool';

/** Objects that make something dear in their constructor and keep it when they are reset. */
const OWNERS = {
  'a-map-and-a-set': {
    title: 'object with a Map and a Set, both left empty',
    fields: 'this.n = 0; this.map = new Map(); this.set = new Set();',
    reset: 'o.n = 0; if (o.map.size > 0) o.map.clear(); if (o.set.size > 0) o.set.clear();',
  },
  'four-closures': {
    title: 'object with four closures made in its constructor',
    fields: 'this.n = 0; this.a = () => this.n; this.b = () => this.n + 1; this.c = (n) => { this.n = n; }; this.d = () => { this.n = 0; };',
    reset: 'o.n = 0;',
  },
  'a-grown-array': {
    title: 'object with an array that is emptied by length = 0 and grown to 8',
    fields: 'this.n = 0; this.list = [];',
    reset: 'o.n = 0; o.list.length = 0;',
    use: 'for (let k = 0; k < 8; k++) o.list.push(k);',
  },
  '1-kib': {
    title: 'object with a Uint8Array(1024)',
    fields: 'this.n = 0; this.bytes = new Uint8Array(1024);',
    reset: 'o.n = 0;',
    use: 'o.bytes[0] = i;',
  },
} as const satisfies Record<string, { title: string; fields: string; reset: string; use?: string }>;

export const OWNED_PARTS: readonly Scenario[] = Object.entries(OWNERS).map(([id, { title, fields, reset, ...rest }]) => {
  const fill = `o.n = i; ${'use' in rest ? rest.use : ''}`;
  const newCreate = (): (() => object) => evaluate(`() => new Item()`, { Item: evaluate(`class Item { constructor() { ${fields} } }`) });
  return {
    id: `owned/${id}`,
    title: `${title}, ${HELD} held`,
    baseline: NEW,
    variants: [OURS],
    contestants: () => [
      lending(NEW, HELD, fill, { scope: { create: newCreate() }, acquire: 'create()', release: '' }),
      lending(OURS, HELD, fill, {
        scope: { pool: new ObjectPool({ create: newCreate(), reset: evaluate(`function reset(o) { ${reset} }`) }) },
        acquire: 'pool.acquire()',
        release: 'pool.release(o);',
      }),
    ],
  };
});
