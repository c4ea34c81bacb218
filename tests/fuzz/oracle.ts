/** Answers a program's questions, differently in each run, until every combination has been tried. */
export class Oracle {
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

  /** Makes ready for the next combination. Returns false when there is none. */
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

  toString(): string {
    return this.#trail.map(({ answer }) => answer).join('');
  }
}
