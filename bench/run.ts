import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { HELP, readOptions, UsageError } from './options.ts';
import type { Options } from './options.ts';
import { paintFor } from './paint.ts';
import { planTasks } from './plan.ts';
import { Progress } from './progress.ts';
import { readResults, ResultsError, writeResults } from './results.ts';
import type { Results } from './results.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { buildProgram, measureInProcess } from './start.ts';
import { summarise } from './summary.ts';
import { formatTable } from './table.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else if (options === 'list') for (const { id, title } of SCENARIOS) console.log(`${id.padEnd(28)} ${title}`);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ResultsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function run(options: Options): Promise<void> {
  const { json } = options;
  let results = resultsToAddTo(options);
  const tasks = planTasks(options.scenarios, options, results.measurements);
  const progress = new Progress(process.stderr, tasks.length);
  await buildProgram();
  const end = performance.now() + options.seconds * 1000;
  for (const task of tasks) {
    if (performance.now() >= end) break;
    progress.next(task);
    const rows = await measureInProcess(task, options.rounds, options.node);
    results = { ...results, measurements: [...results.measurements, { ...task, rows }] };
    if (json !== undefined && json !== '-') writeResults(json, results);
  }
  progress.end();
  if (json === '-') process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
  else for (const table of summarise(results, options.scenarios)) console.log(formatTable(table, paintFor(process.stdout)));
}

function resultsToAddTo({ json, resume, node }: Options): Results {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const none: Results = { schema: 2, node: version, cpu: cpus()[0]?.model ?? 'unknown', measurements: [] };
  if (!resume || !existsSync(json!)) return none;
  const found = readResults(json!);
  if (found.node !== none.node || found.cpu !== none.cpu) {
    throw new ResultsError(`${json} was measured with Node.js ${found.node} on ${found.cpu}, which does not compare with ${none.node} on ${none.cpu}.`);
  }
  return found;
}
