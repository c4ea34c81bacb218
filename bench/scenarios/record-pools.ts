import { AsyncResultPool, CacheItemPool } from 'pool-lifeguard/runtime';
import type { Scenario } from '../scenario.ts';
import { lending } from './plain-objects.ts';

const HELD = 16;
const LITERAL = 'new literal';

interface RecordPool {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly newPool: () => object;
  /** What a caller fills in, field by field; the literal has the same. */
  readonly values: Readonly<Record<string, string>>;
}

function records({ id, title, name, newPool, values }: RecordPool): Scenario {
  const fields = Object.entries(values);
  const fill = fields.map(([field, value]) => `o.${field} = ${value};`).join(' ');
  const literal = `{ ${fields.map(([field, value]) => `${field}: ${value}`).join(', ')} }`;
  return {
    id: `record-pools/${id}`,
    title: `${title}, ${HELD} held`,
    baseline: LITERAL,
    variants: [name],
    contestants: () => [
      lending(LITERAL, HELD, fill, { scope: {}, acquire: literal, fill: '', release: '' }),
      lending(name, HELD, fill, { scope: { pool: newPool() }, acquire: 'pool.acquire()', release: 'pool.release(o);' }),
    ],
  };
}

export const RECORD_POOLS: readonly Scenario[] = [
  records({
    id: 'cache-item',
    title: 'entry of a cache, seven fields',
    name: 'CacheItemPool',
    newPool: () => new CacheItemPool(),
    values: { key: `'k'`, value: 'ref', ttl: '1000', createdAt: 'i', accessedAt: 'i', accessCount: '1', size: '8' },
  }),
  records({
    id: 'async-result',
    title: 'result of a call, three fields',
    name: 'AsyncResultPool',
    newPool: () => new AsyncResultPool(),
    values: { value: 'ref', values: 'undefined', error: 'undefined' },
  }),
];
