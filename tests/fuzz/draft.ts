/**
 * A program's text as it grows, one simple statement to a line: a line names a place for both the analysis and the run.
 *
 * The text is kept twice. What is analysed is what a reader would write. What runs is the same, line by line, except for what the
 * engine lacks (`using`) or what only a run needs: inputs are asked for when they are read.
 */

/** Code that runs later than the statement it stands in: the lines of its body and the line of that statement. */
export interface Deferred {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Rendered {
  /** a module: its first two lines import and make the pool */
  readonly text: string;
  /** an expression that gives the function to run */
  readonly script: string;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  /** which constructs occur in it */
  readonly constructs: ReadonlySet<string>;
  readonly deferred: readonly Deferred[];
  /** the line on which the program's own code starts */
  readonly firstLine: number;
}

interface Line {
  readonly text: string;
  readonly asRun: string;
}

const INPUTS = ['a', 'b', 'c'];
/** the one input that is a small number, and the one that is an object or null */
export const COUNT = 'm';
export const GIVEN = 'given';

const INPUT = /(?<![.\w'])(?:[abcm]|given)(?![\w':])/g;

const ACQUIRE = /pool\.(?:acquire|lease)\(\)/g;

const MOST_ITEMS = 3;

/** Calls that may fail and conditions with two sides, at most: each doubles the runs. */
const MOST_FORKS = 9;

export class Draft {
  readonly constructs = new Set<string>();
  /** the functions and methods of the file that are called */
  readonly helpers = new Set<string>();
  readonly methods = new Set<string>();
  readonly deferred: Deferred[] = [];
  readonly inputs = new Set<string>();
  readonly #lines: Line[] = [];
  #indent: number;
  #names = 0;
  #items = 0;
  #points = 0;
  #forks = 0;

  constructor(indent: number) {
    this.#indent = indent;
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  line(text: string, asRun = text): void {
    const margin = '  '.repeat(this.#indent);
    const acquiring = asRun.replaceAll(ACQUIRE, `(reached(${this.#lines.length}), $&)`);
    this.#lines.push({ text: margin + text, asRun: margin + acquiring.replaceAll(INPUT, 'inputs.$&') });
  }

  note(construct: string, text: string, asRun = text): void {
    this.constructs.add(construct);
    this.line(text, asRun);
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

  /** A braced function body that runs later than the line that opens it. */
  later(open: string, body: () => void, close: string): void {
    const end = this.mark(true);
    this.braced(open, body, close);
    end();
  }

  /** From the next line to the call of what this returns the code runs later, if it does. */
  mark(isDeferred: boolean): () => void {
    const at = this.#lines.length;
    return () => void (isDeferred && this.deferred.push({ at, from: at + 1, to: this.#lines.length - 2 }));
  }

  /** A block with a `using` declaration; `dispose` is what it stands for on engines without. */
  using(declaration: string, asConst: string, dispose: string, body: () => void): void {
    this.line('{', '{');
    this.inner(() => {
      this.line(declaration, `${asConst} try {`);
      body();
    });
    this.line('}', `} finally { ${dispose} } }`);
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
