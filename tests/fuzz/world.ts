/** What a program sees besides its pool: inputs, things that come out one way or the other, calls that may fail, code that calls back. */
import type { Oracle } from './oracle.ts';
import { COUNT, GIVEN } from './script.ts';
import type { Script } from './script.ts';

export interface Bounds {
  /** combinations of answers tried for one program */
  readonly runs: number;
  /** answers that are free in one run; later ones are those that end loops */
  readonly flips: number;
  /** calls that fail in one run */
  readonly throws: number;
  /** true for inputs that change whenever they are read, except those that decide about a lease: what only then is shown, conditions that exclude each other keep from happening */
  readonly areInputsFree: boolean;
  /** every combination, or as many by chance */
  readonly isExhaustive: boolean;
}

/** Values of an input that is a number, and turns of an iteration. */
const NUMBERS = 3;
const ITERATIONS = 3;

const OWN = /^(?:thrown|work|task|later|stream|yield)\b/;

/** True for what a world makes a program throw. */
export function isOwnError(error: unknown): boolean {
  return error instanceof Error && OWN.test(error.message);
}

export class World {
  readonly #oracle: Oracle;
  readonly #bounds: Bounds;
  readonly #isAsync: boolean;
  readonly #deciding: ReadonlySet<string>;
  readonly #log: string[] = [];
  readonly #inputs = new Map<string, unknown>();
  /** what runs when the program is done */
  #pending: (() => unknown)[] = [];
  #flips = 0;
  #thrown = 0;
  callsThrown = 0;
  readonly #reached: Set<number>;

  /** @param reached the lines of the acquires that some run came to */
  constructor(oracle: Oracle, bounds: Bounds, { isAsync, deciding }: Pick<Script, 'isAsync' | 'deciding'>, reached = new Set<number>()) {
    this.#reached = reached;
    this.#oracle = oracle;
    this.#bounds = bounds;
    this.#isAsync = isAsync;
    this.#deciding = deciding;
  }

  /** The parameters of a program. */
  get parameters(): unknown[] {
    return [this.#coins(false), this.#coins(true), this.#numbers()];
  }

  /** The globals of a program. */
  get globals(): Record<string, unknown> {
    const call = (name: string) => (point: number): void => this.#call(`${name}(${point})`);
    return {
      inputs: new Proxy({}, { get: (_, name) => this.#input(String(name)) }),
      work: call('work'),
      task: (point: number) => quiet(this.#task(point)),
      begin: (point: number) => {
        this.#call(`work(${point})`);
        return quiet(this.#task(point));
      },
      slowly: (point: number) => {
        this.#call(`work(${point})`);
        return quiet(this.#flip(`begin(${point}) takes long`) ? settled().then(() => this.#task(point)) : this.#task(point));
      },
      slow: (point: number) => {
        this.#call(`work(${point})`);
        return quiet(this.#slow(point));
      },
      later: (point: number, callback: (error: Error | undefined) => void) => this.#later(point, callback),
      some: (point: number) => {
        this.#call(`work(${point})`);
        return this.#flip(`some(${point})`) ? {} : new Proxy({}, { get: () => 1 });
      },
      thing: (point: number) => {
        this.#call(`work(${point})`);
        return this.#flip(`thing(${point})`) ? { go: call('work') } : null;
      },
      list: { [Symbol.iterator]: () => this.#iterate() },
      stream: { [Symbol.asyncIterator]: () => this.#stream() },
      array: { forEach: (visit: () => void) => [...this.#turns('array')].forEach(visit) },
      events: { once: (_: string, listener: () => void) => void this.#pending.push(listener) },
      after: (hook: () => void) => {
        this.#pending.push(hook);
        this.#call('work(after)');
      },
      thrown: new Error('thrown'),
      reached: (line: number) => {
        this.#reached.add(line);
        this.#call(`work(acquire ${line})`);
      },
    };
  }

  /** What a generator's owner does at a `yield`: goes on, throws into it, or ends it. */
  resume(): 'next' | 'throw' | 'return' {
    const answer = (['next', 'throw', 'return'] as const)[this.#choose(this.#thrown < this.#bounds.throws ? 3 : 1)] ?? 'next';
    if (answer !== 'next') this.#thrown++;
    return this.#note('yield', answer);
  }

  /** Runs what waits for the end of the program. */
  async drain(): Promise<void> {
    await settled();
    while (this.#pending.length > 0) {
      const [...ready] = this.#pending;
      this.#pending = [];
      for (const run of ready) {
        try {
          run();
        } catch (error) {
          if (!isOwnError(error)) throw error;
        }
        await settled();
      }
    }
  }

  toString(): string {
    return this.#log.join(' ');
  }

  #input(name: string): unknown {
    if ((this.#bounds.areInputsFree && !this.#deciding.has(name)) || !this.#inputs.has(name)) this.#inputs.set(name, this.#note(name, name === COUNT ? this.#choose(NUMBERS) : this.#choose(2) === 1));
    const value = this.#inputs.get(name);
    if (name !== GIVEN || typeof value !== 'boolean') return value;
    const given = value ? { size: 0 } : null;
    this.#inputs.set(name, given);
    return given;
  }

  #call(what: string): void {
    if (!this.#fails(`${what} throws`)) return;
    this.callsThrown++;
    throw new Error(what);
  }

  async #task(point: number): Promise<void> {
    await Promise.resolve();
    if (this.#fails(`task(${point}) rejects`)) throw new Error(`task ${point}`);
  }

  /** A promise that nobody waits for: it settles while the program waits for something else, or after its end. */
  #slow(point: number): Promise<void> {
    return new Promise<void>((resolve) => this.#soonOrLast(`slow(${point})`, resolve)).then(() => this.#task(point));
  }

  #later(point: number, callback: (error: Error | undefined) => void): void {
    this.#soonOrLast(`later(${point})`, () => callback(this.#fails(`later(${point}) fails`) ? new Error(`later ${point}`) : undefined));
    this.#call(`work(later ${point})`);
  }

  #soonOrLast(what: string, run: () => void): void {
    if (!this.#isAsync || this.#flip(`${what} comes last`)) return void this.#pending.push(run);
    void Promise.resolve().then(run).catch((error: unknown) => {
      if (!isOwnError(error)) throw error;
    });
  }

  #fails(what: string): boolean {
    if (this.#thrown >= this.#bounds.throws || this.#choose(2) === 0) return false;
    this.#thrown++;
    this.#log.push(what);
    return true;
  }

  #flip(what: string): boolean {
    return this.#note(what, this.#choose(2) === 1);
  }

  #choose(options: number): number {
    return options < 2 ? 0 : this.#oracle.choose(options);
  }

  /** @param last what comes up once there were enough flips: loops must end */
  #coins(last: boolean): object {
    return new Proxy([], { get: () => this.#note('coin', this.#flips++ < this.#bounds.flips ? this.#choose(2) === 1 : last) });
  }

  #numbers(): object {
    return new Proxy([], { get: () => this.#note('number', this.#flips++ < this.#bounds.flips ? this.#choose(NUMBERS) : 0) });
  }

  *#turns(what: string): Generator<object> {
    for (let turn = 1; turn < ITERATIONS && this.#flips++ < this.#bounds.flips && this.#flip(what); turn++) yield {};
  }

  /** Never throws itself, and can be closed. */
  #iterate(): Iterator<object> {
    return this.#turns('list');
  }

  async *#stream(): AsyncGenerator<object> {
    for (const turn of this.#turns('stream')) {
      if (this.#fails('stream rejects')) throw new Error('stream');
      yield turn;
    }
    if (this.#fails('stream rejects')) throw new Error('stream');
  }

  #note<T>(name: string, value: T): T {
    this.#log.push(`${name}=${String(value)}`);
    return value;
  }
}

/** A promise whose rejection, and that of what is chained to it, may go unheard: a finalizer may replace the `return` of it. */
class Quiet<T> extends Promise<T> {
  override then<R, S>(ok?: ((value: T) => R | PromiseLike<R>) | null, fail?: ((reason: unknown) => S | PromiseLike<S>) | null): Promise<R | S> {
    const next = super.then(ok, fail);
    void super.then.call(next, undefined, () => undefined);
    return next;
  }
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  return new Quiet<T>((resolve) => resolve(promise)).then();
}

/** Until promises that do not wait for a drain have settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
