/** Answers the questions that a program's runs ask, differently in each run. */
export interface Oracle {
  /** runs answered so far */
  readonly runs: number;
  /** Returns a number below `options`. */
  choose(options: number): number;
  /** Makes ready for the next run. Returns false when there is none. */
  next(): boolean;
}

/** Every combination of answers, one after the other. */
export class EveryAnswer implements Oracle {
  /** how many answers each question of this run had, and which was given */
  #trail: { readonly options: number; answer: number }[] = [];
  #asked = 0;
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  choose(options: number): number {
    const known = this.#trail[this.#asked];
    if (!known) this.#trail.push({ options, answer: 0 });
    return this.#trail[this.#asked++]?.answer ?? 0;
  }

  next(): boolean {
    this.#runs++;
    this.#trail.length = this.#asked;
    this.#asked = 0;
    for (let last = this.#trail.at(-1); last; last = this.#trail.at(-1)) {
      if (++last.answer < last.options) return true;
      this.#trail.pop();
    }
    return false;
  }
}

/** Answers by chance, the same in every search: some of the combinations that are too many to be tried one by one. */
export class RandomAnswer implements Oracle {
  readonly #limit: number;
  #runs = 0;
  #state = 1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get runs(): number {
    return this.#runs;
  }

  choose(options: number): number {
    // Marsaglia's xorshift
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % options;
  }

  next(): boolean {
    return ++this.#runs < this.#limit;
  }
}
