/** Runs a program under the debug pool on every combination of inputs and throws, and collects what the runs showed. */
import vm from 'node:vm';
import { createPool } from '../../runtime/index.ts';
import { clear, LeakError, leakScope, onReport } from '../../runtime/debug/index.ts';
import type { Misuse } from '../../runtime/debug/index.ts';
import type { MisuseKind } from '../../runtime/index.ts';
import { Oracle } from './oracle.ts';
import { COUNT } from './render.ts';
import type { Rendered } from './render.ts';

/** A misuse that some run showed. */
export interface Evidence {
  readonly kind: MisuseKind;
  readonly line: number;
  /** true when a run showed it in which no unknown synchronous call threw */
  readonly isSure: boolean;
  /** that run, in words */
  readonly run: string;
}

export interface Runs {
  readonly evidence: readonly Evidence[];
  /** false when there were more combinations than the limit */
  readonly isComplete: boolean;
}

const MOST_RUNS = 600;
const MOST_FLIPS = 5;
const MOST_THROWS = 2;
/** values of the input that is a number */
const COUNTS = 3;
const FILE = '/fuzz/program.js';

const pool = createPool({ name: 'fuzz', create: () => ({ size: 0 }), reset: (item) => void (item.size = 0), level: 'paranoid', onMisuse: 'count', enableStats: false });

type Start = (...inputs: unknown[]) => unknown;

export async function runAll(program: Rendered): Promise<Runs> {
  const oracle = new Oracle();
  const lines = program.text.split('\n');
  const found = new Map<string, Evidence>();
  for (let more = true; more; more = oracle.next()) {
    if (oracle.runs >= MOST_RUNS) return { evidence: [...found.values()], isComplete: false };
    const world = new World(oracle, program.inputs);
    for (const misuse of await observe(world, program)) {
      const line = (misuse.kind === 'leak' ? misuse.acquiredAt : misuse.site)?.line ?? 0;
      const kind = misuse.kind === 'use-after-release' && /\.size = /.test(lines[line - 1] ?? '') ? 'write-after-release' : misuse.kind;
      const key = `${kind} ${line}`;
      if (found.get(key)?.isSure !== true) found.set(key, { kind, line, isSure: world.worksThrown === 0, run: world.toString() });
    }
  }
  return { evidence: [...found.values()], isComplete: true };
}

/** What a program sees besides its pool: inputs, coins, and calls that may throw. */
class World {
  readonly #oracle: Oracle;
  readonly #log: string[] = [];
  readonly inputs: unknown[];
  #flips = 0;
  #thrown = 0;
  worksThrown = 0;

  constructor(oracle: Oracle, names: readonly string[]) {
    this.#oracle = oracle;
    const values = names.map((name) => this.#note(name, name === COUNT ? oracle.choose(COUNTS) : oracle.choose(2) === 1));
    this.inputs = [...values, this.#coins(false), this.#coins(true)];
  }

  readonly work = (point: number): void => {
    if (!this.#fails(`work(${point}) throws`)) return;
    this.worksThrown++;
    throw new Error(`work ${point}`);
  };

  readonly task = async (point: number): Promise<void> => {
    await Promise.resolve();
    if (this.#fails(`task(${point}) rejects`)) throw new Error(`task ${point}`);
  };

  #fails(what: string): boolean {
    if (this.#thrown >= MOST_THROWS || this.#oracle.choose(2) === 0) return false;
    this.#thrown++;
    this.#log.push(what);
    return true;
  }

  /** @param last what comes up once there were enough flips: loops must end */
  #coins(last: boolean): object {
    return new Proxy([], { get: () => this.#note('coin', this.#flips++ < MOST_FLIPS ? this.#oracle.choose(2) === 1 : last) });
  }

  #note<T>(name: string, value: T): T {
    this.#log.push(`${name}=${String(value)}`);
    return value;
  }

  toString(): string {
    return this.#log.join(' ');
  }
}

async function observe(world: World, program: Rendered): Promise<Misuse[]> {
  const seen: Misuse[] = [];
  const start = load(program, world);
  const stop = onReport((misuse) => seen.push(misuse));
  try {
    // A leak is heard of in any case; what the program throws says nothing.
    await leakScope(() => start(...world.inputs));
  } catch (error) {
    if (!(error instanceof LeakError) && !isOwn(error)) throw error;
  } finally {
    stop();
    clear();
  }
  return seen;
}

function isOwn(error: unknown): boolean {
  return error instanceof Error && /^(?:thrown$|work |task )/.test(error.message);
}

const scripts = new WeakMap<Rendered, vm.Script>();

/** The function `run` of a program; the lines of its text keep their numbers. */
function load(program: Rendered, world: World): Start {
  let script = scripts.get(program);
  if (!script) {
    const [, , ...rest] = program.text.split('\n');
    const body = rest.join('\n').replace('export ', '');
    script = new vm.Script(`((pool, work, task, Error) => {\n\n${body}return run;\n})`, { filename: FILE });
    scripts.set(program, script);
  }
  const make = script.runInThisContext() as (...globals: unknown[]) => Start;
  return make(pool, world.work, world.task, Error);
}
