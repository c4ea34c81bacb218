import { checkOptions, describe } from '../core/options.ts';
import { SIZED_RULES } from '../core/pool-options.ts';
import type { Sized } from '../core/types.ts';
import { ObjectPool } from './object-pool.ts';

/** Collects text. V8 joins strings lazily, as ropes, so appending to one string is the fastest way and leaves nothing to keep. */
export class StringBuilder {
  #text = '';

  /** In UTF-16 code units. */
  get length(): number {
    return this.#text.length;
  }

  /** @throws TypeError unless `text` is a string */
  write(text: string): this {
    if (typeof text !== 'string') throw new TypeError(`Expected \`text\` to be a string, got ${describe(text)}.`);
    this.#text += text;
    return this;
  }

  toString(): string {
    return this.#text;
  }

  clear(): void {
    this.#text = '';
  }
}

export class StringBuilderPool extends ObjectPool<StringBuilder> {
  constructor(options: Sized = {}) {
    checkOptions('StringBuilderPool', options, SIZED_RULES);
    super({ ...options, create: () => new StringBuilder(), reset: (builder) => builder.clear() }, { owner: 'StringBuilderPool' });
  }
}
