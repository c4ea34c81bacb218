import { measure } from 'mitata';

/**
 * What one row of a table does, as source text, so that every contestant gets a loop of its own: functions made from one
 * literal share what V8 learned about types, and the contestant measured first would decide how fast the next ones are.
 */
export interface Contestant {
  readonly name: string;
  /** Values that the texts can name. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** Declarations before the loop. */
  readonly declarations?: string;
  /** One operation; `i` counts them. */
  readonly operation: string;
  /** Pairs of acquire and release in one operation. */
  readonly pairs: number;
}

export interface Row {
  readonly name: string;
  /** Time of one pair: the low quartile of all turns. */
  readonly nanoseconds: number;
  /** What mitata finds for the same text: the median, which leaves most garbage collections out. */
  readonly mitata?: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly mitata: boolean;
}

const TURN_MS = 2;
const WARM_UP_MS = 60;

/** Dead code above the size that V8 inlines (460 bytes of bytecode). */
const bulk = Array.from({ length: 160 }, (_, k) => `z = (z * ${k + 3} + ${k}) | 0;`).join(' ');

/** A call that V8 cannot look into: what is passed to it must exist, so that no allocation is optimised away. */
const escape: unknown = new Function('value', `if (value === undefined) { let z = 1; ${bulk} return z; } return 0;`);

/** Evaluates source text that may name the values in `scope`. Nothing it defines shares type feedback with another text. */
export function evaluate<T>(source: string, scope: Readonly<Record<string, unknown>> = {}): T {
  return new Function(...Object.keys(scope), `'use strict'; return (${source});`)(...Object.values(scope)) as T;
}

interface Compiled {
  readonly name: string;
  readonly pairs: number;
  loop(count: number): void;
  once(): void;
}

function compile({ name, scope, declarations = '', operation, pairs }: Contestant): Compiled {
  const source = `(() => {
    let next = 0;
    ${declarations}
    return {
      loop: function loop(count) { count |= 0; for (let i = 0; i < count; i++) { ${operation} } },
      once: function once() { const i = next; next = (i + 1) & 0x3fffff; ${operation} },
    };
  })()`;
  return { name, pairs, ...evaluate<Pick<Compiled, 'loop' | 'once'>>(source, { ...scope, escape }) };
}

interface Turn {
  readonly wall: number;
  readonly cpu: number;
  /** The kernel gave the processor to someone else meanwhile. */
  readonly preempted: boolean;
}

function takeTurn(contestant: Compiled, count: number): Turn {
  const before = process.resourceUsage();
  const start = performance.now();
  contestant.loop(count);
  const wall = performance.now() - start;
  const after = process.resourceUsage();
  return {
    wall,
    cpu: (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1000,
    preempted: after.involuntaryContextSwitches !== before.involuntaryContextSwitches,
  };
}

/** Warms the loop up. Returns how many operations take about TURN_MS. */
function calibrate(contestant: Compiled): number {
  let count = 1;
  for (let spent = 0; spent < WARM_UP_MS; ) {
    const { wall } = takeTurn(contestant, count);
    spent += wall;
    if (wall < TURN_MS / 2) count *= 2;
  }
  const warm = Math.min(...Array.from({ length: 5 }, () => takeTurn(contestant, count).wall));
  return Math.max(1, Math.round((count * TURN_MS) / warm));
}

/**
 * Measures contestants against each other: turns of 2 ms, round after round, in an order that changes, garbage of the one
 * before collected outside the clock. Other work on the machine only ever adds time, so turns in which the process lost the
 * processor are set aside and the low quartile of the others counts.
 */
export async function measureAll(contestants: readonly Contestant[], { rounds, mitata }: MeasureOptions): Promise<Row[]> {
  if (globalThis.gc === undefined) throw new Error('The benchmark needs node --expose-gc');
  const compiled = contestants.map(compile);
  const counts = compiled.map(calibrate);
  const turns = compiled.map((): Turn[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < compiled.length; k++) {
      const forwards = (k + round) % compiled.length;
      const j = round % 2 === 0 ? forwards : compiled.length - 1 - forwards;
      globalThis.gc({ type: 'minor' });
      turns[j]!.push(takeTurn(compiled[j]!, counts[j]!));
    }
  }
  const rows: Row[] = [];
  for (const [j, { name, pairs, once }] of compiled.entries()) {
    const nanoseconds = (lowQuartile(turns[j]!) * 1e6) / (counts[j]! * pairs);
    rows.push({ name, nanoseconds, ...(mitata && { mitata: (await measure(once)).p50 / pairs }) });
  }
  return rows;
}

function lowQuartile(turns: readonly Turn[]): number {
  const undisturbed = turns.filter(({ preempted }) => !preempted).map(({ wall }) => wall);
  // The kernel's clock of processor time is coarse, so it may correct a turn downwards and never below a tenth.
  const all = turns.map(({ wall, cpu }) => (cpu > TURN_MS / 10 ? Math.min(wall, cpu) : wall));
  const sorted = (undisturbed.length >= 5 ? undisturbed : all).sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) / 4)]!;
}
