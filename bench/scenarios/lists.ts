import { ArrayPool, ObjectPool } from 'pool-lifeguard/runtime';
import { evaluate } from '../compile.ts';
import type { Scenario } from '../scenario.ts';

const NEW = 'new array';
const OURS = 'ArrayPool';

function lists(size: number, atMost?: number): Scenario {
  const words = Array.from({ length: size }, (_, k) => `word ${k}`);
  const push = `for (let k = 0; k < ${size}; k++) list.push(words[k]);`;
  const pooled = (name: string, pool: object) => ({
    name,
    scope: { words, pool },
    operation: `const list = pool.acquire(); ${push} escape(list); pool.release(list);`,
  });
  return {
    id: `lists/${size}`,
    title: `list of ${size} strings, pushed`,
    unit: 'fill',
    baseline: NEW,
    variants: [OURS],
    bars: atMost === undefined ? [] : [{ kind: 'ratio', row: OURS, to: [NEW], atMost }, { kind: 'bytes', row: OURS, atMost: 0 }],
    contestants: () => [
      { name: NEW, scope: { words }, operation: `const list = []; ${push} escape(list);` },
      { name: `new Array(${size}), filled by index`, scope: { words }, operation: `const list = new Array(${size}); for (let k = 0; k < ${size}; k++) list[k] = words[k]; escape(list);` },
      pooled('array in a pool, length = 0', new ObjectPool({ create: (): unknown[] => [], reset: evaluate<(list: unknown[]) => void>('(list) => { list.length = 0; }') })),
      pooled(OURS, new ArrayPool()),
    ],
  };
}

export const LISTS: readonly Scenario[] = [lists(16), lists(1000, 0.75)];
