import type { Contestant, Workload } from './scenario.ts';

/** Dead code above the size that V8 inlines (460 bytes of bytecode). */
const bulk = Array.from({ length: 160 }, (_, k) => `z = (z * ${k + 3} + ${k}) | 0;`).join(' ');

/** A call that V8 cannot look into: what is passed to it must exist, so that no allocation is optimised away. */
const escape: unknown = new Function('value', `if (value === undefined) { let z = 1; ${bulk} return z; } return 0;`);

let units = 0;

/**
 * Evaluates source text that may name the values in `scope`. Nothing it defines shares type feedback with another text, also not
 * with an equal one: V8 keeps compiled texts, and their feedback, by the text, so each gets a number.
 */
export function evaluate<T>(source: string, scope: Readonly<Record<string, unknown>> = {}): T {
  return new Function(...Object.keys(scope), `'use strict'; /* ${++units} */ return (${source});`)(...Object.values(scope)) as T;
}

export interface Compiled {
  readonly name: string;
  readonly pairs: number;
  readonly workload: Workload | undefined;
  loop(count: number): Promise<void> | undefined;
  once(): Promise<void> | undefined;
}

export function compile({ name, scope, declarations = '', operation, pairs = 1, isAsync = false, workload }: Contestant): Compiled {
  const asynchronous = isAsync ? 'async ' : '';
  const source = `(() => {
    let next = 0;
    ${declarations}
    return {
      loop: ${asynchronous}function loop(count) { count |= 0; for (let i = 0; i < count; i++) { ${operation} } },
      once: ${asynchronous}function once() { const i = next; next = (i + 1) & 0x3fffff; ${operation} },
    };
  })()`;
  return { name, pairs, workload, ...evaluate<Pick<Compiled, 'loop' | 'once'>>(source, { ...scope, escape }) };
}
