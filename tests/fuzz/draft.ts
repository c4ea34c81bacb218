/** A program's text as it grows, one simple statement to a line: a line names a place for both the analysis and the run. */
import type { Construct } from './constructs.ts';
import { INPUTS } from './script.ts';

const MOST_ITEMS = 3;

/** Calls that may fail and conditions with two sides, at most: each doubles the runs. */
const MOST_FORKS = 9;

export class Draft {
  readonly constructs = new Set<Construct>();
  /** the functions and methods of the file that are called */
  readonly helpers = new Set<string>();
  readonly methods = new Set<string>();
  readonly inputs = new Set<string>();
  readonly lines: string[] = [];
  #indent: number;
  #names = 0;
  #items = 0;
  #points = 0;
  #forks = 0;

  constructor(indent: number) {
    this.#indent = indent;
  }

  line(text: string): void {
    this.lines.push('  '.repeat(this.#indent) + text);
  }

  note(construct: Construct, text: string): void {
    this.constructs.add(construct);
    this.line(text);
  }

  /** An opening line, a body one step in, a closing line. */
  braced(open: string, body: () => unknown, close = '}'): void {
    this.line(open);
    this.inner(body);
    this.line(close);
  }

  inner(body: () => unknown): void {
    this.#indent++;
    body();
    this.#indent--;
  }

  name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  /** A call of its own, to be told from all others in the words of a run. */
  point(): number {
    this.#forks++;
    return this.#points++;
  }

  /** Whether a program may still come to a fork. */
  get canFork(): boolean {
    return this.#forks < MOST_FORKS;
  }

  fork(): void {
    this.#forks++;
  }

  takeItem(): boolean {
    return this.#items++ < MOST_ITEMS;
  }

  input(name: string): string {
    this.inputs.add(name);
    return name;
  }

  /** One that was not asked for before, if there is one left. */
  newInput(): string | undefined {
    const name = INPUTS.find((input) => !this.inputs.has(input));
    return name === undefined ? undefined : this.input(name);
  }

  oldInput(choice: number): string | undefined {
    const known = INPUTS.filter((input) => this.inputs.has(input));
    return known[choice % known.length];
  }
}
