import { parseArgs, styleText } from 'node:util';
import { figuresOf, missedBars } from './bars.ts';
import type { Figure, Figures } from './bars.ts';
import { search } from './fuzz.ts';
import { readCount } from './read-count.ts';

const HELP = `npm run fuzz -- [--runs N] [--seed S]

Generates programs over our own pools, analyses each and runs it under the debug pool with every combination of
inputs and throws, and prints the shrunk programs on which the two disagree. Ctrl-C ends it early, with the figures.

  --runs N   programs (default 1000)
  --seed S   start of the random numbers (default 1); the same seed gives the same programs
  --help     this text

Exits with 1 when the two disagree somewhere or a bar is missed: shares are judged from 3,000 programs up, the
programs of each misuse kind from 30,000. docs/fuzzing.md says how to read what it prints.`;

/** Colour on a terminal only, and only if the environment wants it. */
function colored(style: 'red' | 'green' | 'bold', text: string): string {
  return process.stdout.hasColors?.() === true ? styleText(style, text) : text;
}

function format({ totals, kinds, constructs }: Figures): string {
  const all = totals[0]?.programs ?? 0;
  const row = ({ name, programs, bar }: Figure): string => {
    const share = `${((100 * programs) / Math.max(all, 1)).toFixed(1)} %`;
    const verdict = bar ? `   ${colored(bar.isMet ? 'green' : 'red', bar.isMet ? 'ok' : 'MISSED')} ${bar.words}` : '';
    return `  ${name.padEnd(30)}${String(programs).padStart(8)}${share.padStart(9)}${verdict}`;
  };
  return [...totals.map(row), colored('bold', 'programs per misuse kind'), ...kinds.map(row), colored('bold', 'programs per construct'), ...constructs.map(row)].join('\n');
}

const TOGETHER = 1_000;

/** Ctrl-C ends the search, another one the process. What npm passes on comes together with the terminal's own and is the same. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let first = Infinity;
  process.on('SIGINT', () => {
    if (performance.now() - first > TOGETHER) process.exit(130);
    first = Math.min(first, performance.now());
    controller.abort();
  });
  return controller.signal;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const runs = readCount('runs', values.runs);
  const seed = readCount('seed', values.seed);
  const signal = interruption();
  const began = performance.now();
  const progress = (done: number, disagreements: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${runs} programs, ${disagreements} counterexamples${done === runs || signal.aborted ? '\n' : ''}`);
  };
  const { counts, counterexamples } = await search(runs, seed, { progress, signal });
  for (const { description } of counterexamples) console.log(`${description}\n`);
  const figures = figuresOf(counts);
  console.log(format(figures));
  const missed = missedBars(figures).length;
  const isGood = counterexamples.length === 0 && missed === 0;
  const verdict = `${counterexamples.length} counterexamples, ${missed} bars missed`;
  console.log(`${colored(isGood ? 'green' : 'red', verdict)}, seed ${seed}, ${((performance.now() - began) / 1000).toFixed(0)} s${signal.aborted ? ', interrupted' : ''}`);
  if (!isGood) process.exitCode = 1;
  else if (signal.aborted) process.exitCode = 130;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof RangeError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(`fuzz: ${error.message}`);
  console.error('See `npm run fuzz -- --help`.');
  process.exitCode = 2;
}
