import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODES } from './scenario.ts';
import type { Mode, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';

export const HELP = `Usage: npm run bench -- [options]

Measures the pools of this package against others, and against no pool. Each row is a ratio to a baseline, taken inside
one process; a table has the median over all processes and the range beside it. Below stands what was promised, and
whether it was met. Figures of two machines, or of two runs, do not compare; ratios do.

  --only REGEXP     scenarios whose name or title matches
  --list            names the scenarios and ends
  --quick           one short process for each: for a look, not for a claim
  --processes N     fresh processes that measure time, for each scenario and row of ours (default 5)
  --rounds N        turns of each row in a process (default 20)
  --modes LIST      of time, bytes, gc and mitata (default time,bytes,gc)
  --json FILE       keeps everything measured; - for standard output, without tables
  --resume          with --json: keeps what FILE has and measures what is missing
  --seconds N       starts no process after N seconds
  --node NODE       the Node.js that is measured: a path, or 24 or 26 after npm ci --prefix bench/nodes
  --help
`;

export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly modes: readonly Mode[];
  readonly processes: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly json: string | undefined;
  readonly resume: boolean;
  readonly node: string;
}

export class UsageError extends Error {}

/** @throws UsageError naming the option, what was expected and what was given */
export function readOptions(args: readonly string[]): Options | 'help' | 'list' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.list) return 'list';
  if (values.resume && (values.json === undefined || values.json === '-')) throw new UsageError('--resume expects --json FILE.');
  const modes = values.modes.split(',');
  const unknown = modes.find((mode) => !(MODES as readonly string[]).includes(mode));
  if (unknown !== undefined) throw new UsageError(`--modes expects a list of ${MODES.join(', ')}, got '${unknown}'.`);
  return {
    scenarios: scenariosLike(values.only),
    modes: values.quick && values.modes === DEFAULT_MODES ? ['time'] : (modes as Mode[]),
    processes: values.quick ? 1 : natural('processes', values.processes),
    rounds: values.quick ? 5 : natural('rounds', values.rounds),
    seconds: values.seconds === undefined ? Infinity : natural('seconds', values.seconds),
    json: values.json,
    resume: values.resume,
    node: pathOfNode(values.node),
  };
}

const DEFAULT_MODES = 'time,bytes,gc';

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', default: '' },
        list: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        processes: { type: 'string', default: '5' },
        rounds: { type: 'string', default: '20' },
        modes: { type: 'string', default: DEFAULT_MODES },
        json: { type: 'string' },
        resume: { type: 'boolean', default: false },
        seconds: { type: 'string' },
        node: { type: 'string', default: process.execPath },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function natural(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--${name} expects an integer from 1 up, got '${text}'.`);
}

function scenariosLike(only: string): readonly Scenario[] {
  let pattern: RegExp;
  try {
    pattern = new RegExp(only, 'i');
  } catch (error) {
    throw new UsageError(`--only expects a regular expression: ${(error as Error).message}.`);
  }
  const found = SCENARIOS.filter(({ id, title }) => pattern.test(id) || pattern.test(title));
  if (found.length === 0) throw new UsageError(`--only '${only}' matches no scenario; --list names them.`);
  return found;
}

/** The binaries that `npm ci --prefix bench/nodes` installs, apart from the project's own dependencies because they are large. */
export function installedNode(major: string): string {
  return join(import.meta.dirname, `nodes/node_modules/node-${major}/bin/node`);
}

function pathOfNode(node: string): string {
  const path = /^\d+$/.test(node) ? installedNode(node) : node;
  if (existsSync(path)) return path;
  throw new UsageError(`--node expects a Node.js, and there is no ${path}.${path === node ? '' : ' Install it: npm ci --prefix bench/nodes.'}`);
}
