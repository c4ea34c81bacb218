import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BASELINE, SUBJECTS } from './small-objects.ts';
import type { Subject } from './small-objects.ts';
import type { Row } from './harness.ts';

const HELP = `Usage: npm run bench -- [options]

Times acquire + fill + use + reset + release of an object with five fields, and prints each row as a ratio to a
bare array with push and pop. A ratio is taken inside one process; the table has the median over all processes,
lowest and highest beside it. Figures of two machines, or of two runs, do not compare; ratios do.

  --of SUBJECT      what of ObjectPool: its configurations (default) or its levels
  --held LIST       objects in use at a time (default 1,16,1000)
  --processes N     fresh processes for each table and configuration of ObjectPool (default 3)
  --rounds N        turns of 2 ms for each row and process (default 30)
  --mitata          adds a column measured with mitata, as a cross check
  --json FILE       writes everything that was measured; - for standard output, without tables
  --node PATH       the Node.js that is measured (default: this one)
  --help
`;

/** Collecting and compiling happen on the measured thread, so that their cost is whole and warm-up is certain. */
const NODE_FLAGS = ['--expose-gc', '--single-threaded-gc', '--no-concurrent-recompilation', '--no-warnings'];

interface Options {
  readonly of: Subject;
  readonly held: readonly number[];
  readonly processes: number;
  readonly rounds: number;
  readonly mitata: boolean;
  readonly json: string | undefined;
  readonly node: string;
}

interface Line {
  readonly name: string;
  readonly ratio: Spread;
  readonly nanoseconds: Spread;
  readonly mitataRatio?: Spread;
}

interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

interface Table {
  readonly held: number;
  readonly lines: readonly Line[];
}

const options = readOptions(process.argv.slice(2));
const tables: Table[] = [];
for (const held of options.held) {
  const processes: Row[][] = [];
  for (let k = 0; k < options.processes; k++) {
    for (const variant of Object.keys(SUBJECTS[options.of])) processes.push(await measureInProcess(held, variant, options));
  }
  const table = { held, lines: summarise(processes) };
  tables.push(table);
  if (options.json !== '-') console.log(format(table));
}
if (options.json !== undefined) writeJson(options.json);

function readOptions(args: string[]): Options {
  const { values } = parseArguments(args);
  if (values.help) exit(0, HELP);
  const natural = (name: string, text: string): number => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    return exit(2, `--${name} expects an integer from 1 up, got '${text}'.\n`);
  };
  if (!(values.of in SUBJECTS)) exit(2, `--of expects ${Object.keys(SUBJECTS).join(' or ')}, got '${values.of}'.\n`);
  return {
    of: values.of as Subject,
    held: values.held.split(',').map((text) => natural('held', text)),
    processes: natural('processes', values.processes),
    rounds: natural('rounds', values.rounds),
    mitata: values.mitata,
    json: values.json,
    node: values.node,
  };
}

function parseArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        of: { type: 'string', default: 'configurations' },
        held: { type: 'string', default: '1,16,1000' },
        processes: { type: 'string', default: '3' },
        rounds: { type: 'string', default: '30' },
        mitata: { type: 'boolean', default: false },
        json: { type: 'string' },
        node: { type: 'string', default: process.execPath },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return exit(2, `${(error as Error).message}\n`);
  }
}

function exit(code: number, text: string): never {
  process[code === 0 ? 'stdout' : 'stderr'].write(text);
  process.exit(code);
}

function measureInProcess(held: number, variant: string, { rounds, mitata, node }: Options): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./measure.ts', import.meta.url), [held, variant, rounds, mitata].map(String), {
      execPath: node,
      execArgv: [...NODE_FLAGS, '--import', 'tsx'],
    });
    let rows: Row[] | undefined;
    child.on('message', (message) => (rows = message as Row[]));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (rows) resolve(rows);
      else reject(new Error(`The process that measured ${held} held ended without a result (${signal ?? code}).`));
    });
  });
}

function summarise(processes: readonly Row[][]): Line[] {
  const names = new Set(processes.flatMap((rows) => rows.map(({ name }) => name)));
  const lines = [...names].map((name): Line => {
    const pairs = processes.flatMap((rows) => {
      const [own, base] = [name, BASELINE].map((wanted) => rows.find((row) => row.name === wanted));
      return own && base ? [{ own, base }] : [];
    });
    return {
      name,
      ratio: spread(pairs.map(({ own, base }) => own.nanoseconds / base.nanoseconds)),
      nanoseconds: spread(pairs.map(({ own }) => own.nanoseconds)),
      ...(options.mitata && { mitataRatio: spread(pairs.map(({ own, base }) => own.mitata! / base.mitata!)) }),
    };
  });
  return lines.sort((a, b) => a.ratio.median - b.ratio.median);
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    lowest: sorted[0]!,
    highest: sorted.at(-1)!,
  };
}

function format({ held, lines }: Table): string {
  const cells = lines.map(({ name, ratio, nanoseconds, mitataRatio }) => [
    name,
    ratio.median.toFixed(2),
    `${ratio.lowest.toFixed(2)}-${ratio.highest.toFixed(2)}`,
    nanoseconds.median.toFixed(1),
    ...(mitataRatio ? [mitataRatio.median.toFixed(2)] : []),
  ]);
  const header = [`small object, ${held} held`, 'ratio', 'range', 'ns/pair', ...(lines[0]!.mitataRatio ? ['mitata'] : [])];
  const widths = header.map((_, column) => Math.max(...[header, ...cells].map((row) => row[column]!.length)));
  const print = (row: string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [print(header), ...cells.map(print), ''].join('\n');
}

function writeJson(file: string): void {
  const { held: _, json: __, ...settings } = options;
  const text = `${JSON.stringify({ schema: 1, cpu: cpus()[0]?.model, ...settings, baseline: BASELINE, tables }, null, 2)}\n`;
  if (file === '-') process.stdout.write(text);
  else writeFileSync(file, text);
}
