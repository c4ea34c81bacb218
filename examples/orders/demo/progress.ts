import { undoAtEnd } from '../cleanup.ts';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const TURN_MS = 100;

/** What is being waited for: a line that turns and counts seconds on a terminal, one line per step elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Shows `step` until `work` is done; returns its result, and the seconds it took. */
  async during<R>(step: string, work: () => Promise<R>): Promise<{ result: R; seconds: number }> {
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1_000;
    const stop = undoAtEnd(this.#stream.isTTY ? this.#turn(step, seconds) : this.#say(step));
    try {
      return { result: await work(), seconds: seconds() };
    } finally {
      await stop();
    }
  }

  #say(step: string): () => void {
    this.#stream.write(`${step} …\n`);
    return () => {};
  }

  #turn(step: string, seconds: () => number): () => void {
    let turns = 0;
    const draw = (): void => void this.#stream.write(`\r${FRAMES[turns++ % FRAMES.length]} ${step} … ${seconds().toFixed(0)} s\u001b[K`);
    draw();
    const timer = setInterval(draw, TURN_MS);
    return () => {
      clearInterval(timer);
      this.#stream.write('\r\u001b[K');
    };
  }
}
