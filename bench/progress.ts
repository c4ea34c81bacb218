import type { Task } from './results.ts';

/** What is being measured: one line that changes on a terminal, a line for each tenth of the way elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #start = performance.now();
  readonly #total: number;
  #done = 0;

  constructor(stream: NodeJS.WriteStream, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  next({ scenario, variant, mode }: Task): void {
    if (this.#stream.isTTY) this.#stream.write(`\r[${this.#done + 1}/${this.#total}] ${scenario} ${mode}: ${variant}${this.#left()}\u001b[K`);
    else if (this.#done % Math.ceil(this.#total / 10) === 0) this.#stream.write(`[${this.#done + 1}/${this.#total}] ${scenario}${this.#left()}\n`);
    this.#done++;
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  #left(): string {
    if (this.#done < 3) return '';
    const seconds = (((performance.now() - this.#start) / this.#done) * (this.#total - this.#done)) / 1000;
    return seconds < 90 ? `, ${Math.ceil(seconds)} s left` : `, ${Math.ceil(seconds / 60)} min left`;
  }
}
