/** Runs a program under the debug pool, with every combination of answers or some of them, and collects what the runs showed. */
import vm from 'node:vm';
import { clear, LeakError, leakScope, onReport } from '../../runtime/debug/index.ts';
import type { Misuse } from '../../runtime/debug/index.ts';
import { createPool } from '../../runtime/index.ts';
import type { MisuseKind, Pool } from '../../runtime/index.ts';
import { EveryAnswer, RandomAnswer } from './oracle.ts';
import type { Oracle } from './oracle.ts';
import { scriptOf } from './script.ts';
import type { Deferred, Script } from './script.ts';
import { isOwnError, World } from './world.ts';
import type { Bounds } from './world.ts';

export interface Place {
  readonly kind: MisuseKind;
  readonly line: number;
}

/** A misuse that some run showed. */
export interface Evidence extends Place {
  /** where and as what else the analysis may tell it: a callback that comes too late is told where it was given away */
  readonly others: readonly Place[];
  /** true when a run showed it in which no unknown synchronous call threw */
  readonly isSure: boolean;
  /** that run, in words */
  readonly run: string;
}

export interface Runs {
  readonly evidence: readonly Evidence[];
  /** the lines of the acquires that some run came to */
  readonly reached: ReadonlySet<number>;
  /** false when there were more combinations than the limit, or only some were tried */
  readonly isComplete: boolean;
}

const FILE = '/fuzz/program.js';

/** A small pool has a small quarantine, which is looked through after every run. */
function newPool(name: string): Pool<{ size: number }> {
  return createPool({ name, create: () => ({ size: 0 }), reset: (item) => void (item.size = 0), level: 'paranoid', onMisuse: 'count', enableStats: false, maxSize: 64 });
}

const pool = newPool('pool');
const other = newPool('other');

type Start = (...inputs: unknown[]) => unknown;

export async function runAll(program: string, bounds: Bounds): Promise<Runs> {
  const oracle: Oracle = bounds.isExhaustive ? new EveryAnswer() : new RandomAnswer(bounds.runs);
  const script = scriptOf(program);
  const start = load(script);
  const lines = program.split('\n');
  const found = new Map<string, Evidence>();
  const reached = new Set<number>();
  const sum = (isComplete: boolean): Runs => ({ evidence: [...found.values()], reached, isComplete });
  for (let more = true; more; more = oracle.next()) {
    if (oracle.runs >= bounds.runs) return sum(false);
    const world = new World(oracle, bounds, script, reached);
    const seen = await observe(start, world, script);
    for (const misuse of seen) {
      const place = placeOf(misuse, lines);
      const key = `${place.kind} ${place.line}`;
      if (found.get(key)?.isSure !== true) found.set(key, { ...place, others: othersOf(misuse, place, script.deferred, seen), isSure: world.callsThrown === 0, run: world.toString() });
    }
  }
  return sum(bounds.isExhaustive);
}

function placeOf(misuse: Misuse, lines: readonly string[]): Place {
  const line = (misuse.kind === 'leak' ? misuse.acquiredAt : misuse.site)?.line ?? 0;
  const isWrite = misuse.kind === 'use-after-release' && /\.size = /.test(lines[line - 1] ?? '');
  return { kind: isWrite ? 'write-after-release' : misuse.kind, line };
}

/**
 * Where code runs later than it stands, the order of two places is a matter of chance, and the analysis may blame either, or the giving away.
 * What went to another pool is told as that, and its fate no further.
 */
function othersOf({ releasedAt, acquiredAt }: Misuse, { kind, line }: Place, deferred: readonly Deferred[], seen: readonly Misuse[]): Place[] {
  const strayed = seen.filter((misuse) => misuse.kind === 'foreign-release' && misuse.acquiredAt?.line === acquiredAt?.line).map(({ site }): Place => ({ kind: 'foreign-release', line: site?.line ?? 0 }));
  if (kind === 'leak') return strayed;
  const around = (at: number): Deferred[] => deferred.filter(({ from, to }) => from <= at && at <= to);
  const earlier = kind === 'double-release' && releasedAt && around(line).length + around(releasedAt.line).length > 0 ? [{ kind, line: releasedAt.line }] : [];
  return [...strayed, ...earlier, ...around(line).flatMap(({ at }) => [{ kind: 'async-capture', line: at }, { kind: 'use-after-release', line: at }] as const)];
}

async function observe(start: (world: World) => Start, world: World, script: Script): Promise<Misuse[]> {
  const seen: Misuse[] = [];
  const run = start(world);
  const stop = onReport((misuse) => seen.push(misuse));
  try {
    // A leak is heard of in any case; what the program throws says nothing.
    await leakScope(async () => {
      try {
        await finish(run(...world.parameters), world, script);
      } finally {
        await world.drain();
      }
    });
  } catch (error) {
    if (!(error instanceof LeakError) && !isOwnError(error)) throw error;
  } finally {
    stop();
    clear();
  }
  return seen;
}

/** Waits for the end of a program; a generator is driven to it. */
async function finish(result: unknown, world: World, { isGenerator }: Script): Promise<void> {
  if (!isGenerator) return void (await result);
  const generator = result as Generator | AsyncGenerator;
  for (let step = await generator.next(); !step.done; ) {
    switch (world.resume()) {
      case 'next':
        step = await generator.next();
        break;
      case 'throw':
        step = await generator.throw(new Error('yield'));
        break;
      case 'return':
        step = await generator.return(undefined);
    }
  }
}

/** The function of a program for each world; the lines of its text keep their numbers. */
function load(script: Script): (world: World) => Start {
  const names = Object.keys(new World(new EveryAnswer(), { runs: 0, flips: 0, throws: 0, areInputsFree: false, isExhaustive: true }, script).globals);
  const make = vm.runInThisContext(`((pool, other, ${names.join(', ')}) => {${script.text}})`, { filename: FILE }) as (...globals: unknown[]) => Start;
  return (world) => {
    const globals = world.globals;
    return make(pool, other, ...names.map((name) => globals[name]));
  };
}
