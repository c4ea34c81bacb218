/** Numbers that look random and are the same for the same seed: a run that found something can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** An integer from 0 to below `limit`, which is at most 2^24. */
  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return Math.floor(((this.#state >>> 8) * limit) / 2 ** 24);
  }

  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }
}
