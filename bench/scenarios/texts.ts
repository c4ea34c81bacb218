import { joinStrings, StringBuilderPool } from 'pool-lifeguard/runtime';
import type { Scenario } from '../scenario.ts';

const PARTS = 16;
const JOIN = 'Array.prototype.join';
const OURS = 'StringBuilderPool';
const parts = Array.from({ length: PARTS }, (_, k) => `part ${k}`);

/** Text that is read afterwards: V8 joins strings lazily, and only then does the work. */
const read = (text: string): string => `escape(Number(${text}.charCodeAt(i & 63)));`;

export const TEXTS: readonly Scenario[] = [
  {
    id: 'texts/16-parts',
    title: `text of ${PARTS} parts, put together and read`,
    unit: 'text',
    baseline: JOIN,
    variants: [OURS, 'joinStrings'],
    contestants: (variant) => [
      { name: JOIN, scope: { parts }, operation: read(`parts.join('')`) },
      { name: '+=', scope: { parts }, operation: `let text = ''; for (let k = 0; k < ${PARTS}; k++) text += parts[k]; ${read('text')}` },
      variant === OURS
        ? {
            name: OURS,
            scope: { parts, pool: new StringBuilderPool() },
            operation: `const b = pool.acquire(); for (let k = 0; k < ${PARTS}; k++) b.write(parts[k]); ${read('b.toString()')} pool.release(b);`,
          }
        : { name: variant, scope: { parts, joinStrings }, operation: read('joinStrings(parts)') },
    ],
  },
];
