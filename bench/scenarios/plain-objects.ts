import { evaluate } from '../compile.ts';
import type { Parts, Texts } from '../peers.ts';
import type { Contestant } from '../scenario.ts';

/** Kinds of fields, in turn: how one is born and reset, and what is put into it. */
const KINDS = [
  { blank: '0', value: 'i' },
  { blank: '0', value: 'i + 1' },
  { blank: 'null', value: 'ref' },
  { blank: `''`, value: `'x'` },
  { blank: 'false', value: 'true' },
] as const;

/** An object of some plain fields: all of them are filled, or only the first and the last, and all are reset. */
export class PlainObjects implements Parts {
  readonly #fields: readonly { readonly name: string; readonly blank: string; readonly value: string }[];

  readonly #isSparse: boolean;

  constructor(fields: number, isSparse = false) {
    this.#isSparse = isSparse;
    this.#fields = Array.from({ length: fields }, (_, k) => ({ name: `f${k}`, ...KINDS[k % KINDS.length]! }));
  }

  get fill(): string {
    const filled = this.#isSparse ? [this.#fields[0]!, this.#fields.at(-1)!] : this.#fields;
    return filled.map(({ name, value }) => `o.${name} = ${value};`).join(' ');
  }

  readonly newClass = (moreFields = ''): (new () => object) => {
    const fields = this.#fields.map(({ name, blank }) => `this.${name} = ${blank};`).join(' ');
    return evaluate(`class Item { constructor() { ${fields} ${moreFields} } }`);
  };

  readonly newCreate = (): (() => object) => evaluate('() => new Item()', { Item: this.newClass() });

  readonly newReset = (): ((item: object) => void) =>
    evaluate(`function reset(o) { ${this.#fields.map(({ name, blank }) => `o.${name} = ${blank};`).join(' ')} }`);

  /** Made for each use and dropped, so there is nothing to reset. Where all fields are filled, their values come in through the constructor. */
  get fresh(): Texts {
    if (this.#isSparse) return { scope: { Item: this.newClass() }, acquire: 'new Item()', release: '' };
    const names = this.#fields.map(({ name }) => name);
    const Plain = evaluate(`class Plain { constructor(${names.join(', ')}) { ${names.map((name) => `this.${name} = ${name};`).join(' ')} } }`);
    return {
      scope: { Plain },
      acquire: `new Plain(${this.#fields.map(({ value }) => value).join(', ')})`,
      fill: '',
      release: '',
    };
  }
}

/** Acquire, fill, use, reset and release; with several held, in reverse order. */
export function lending(name: string, held: number, fill: string, texts: Texts, declarations = ''): Contestant {
  const filled = texts.fill ?? fill;
  const one = `const o = ${texts.acquire}; ${filled} escape(o); ${texts.release}`;
  const many = `
    for (let j = 0; j < ${held}; j++) { const o = ${texts.acquire}; ${filled} held[j] = o; }
    for (let j = ${held - 1}; j >= 0; j--) { const o = held[j]; held[j] = undefined; ${texts.release} }`;
  return {
    name,
    scope: { ...texts.scope, ref: {}, held: new Array(held).fill(undefined) },
    declarations,
    operation: held === 1 ? one : many,
    pairs: held,
    isAsync: texts.acquire.startsWith('await '),
  };
}
