import { baseline } from './baseline.ts';
import { merge } from './merge.ts';
import { show } from './show.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Tests hold it to the package's own. */
const VERSION = '0.1.0';

export const HELP = `Usage: pool-lifeguard report <command> [options]

Commands
  report show [file]          Print a report.                [.lifeguard/report.json]
  report merge <file...>      Make one report of several: workers, child processes, shards.
  report baseline [file]      From now on, do not fail tests for what this report has.

Options of show
  --exit-code                 Exit with 1 if the report has a misuse.
  --no-code-frame             Do not show the source.
  --color, --no-color         Colour, or none.               [colour on a terminal]

Options of merge
  -o, --out <file>            Where to write.                [standard output]

Options of baseline
  -o, --out <file>            Where to write.                [.lifeguard/baseline.json]

  -h, --help                  Print this.
  --version                   Print the version.

Exit codes: 0 done, 1 a misuse and --exit-code, 2 wrong usage or an unreadable file.
`;

const COMMANDS = '`report show`, `report merge` or `report baseline`';

/** Runs a command line. Never throws for what a user can get wrong: that is one line on `err`, and 2. */
export function run(args: readonly string[], terminal: Terminal): ExitCode {
  try {
    return dispatch(args, terminal);
  } catch (error) {
    if (!isUsersFault(error)) throw error;
    terminal.err(`pool-lifeguard: ${error.message}\n`);
    if (error instanceof UsageError) terminal.err('See `pool-lifeguard --help`.\n');
    return 2;
  }
}

function dispatch(args: readonly string[], terminal: Terminal): ExitCode {
  const [topic, command, ...rest] = args;
  if (topic === undefined || args.includes('--help') || args.includes('-h')) {
    terminal.out(HELP);
    return topic === undefined ? 2 : 0;
  }
  if (topic === '--version') {
    terminal.out(`${VERSION}\n`);
    return 0;
  }
  if (topic !== 'report') throw new UsageError(`Unknown command ${quote(topic)}, expected \`report\`.`);
  switch (command) {
    case 'show':
      return show(rest, terminal);
    case 'merge':
      return merge(rest, terminal);
    case 'baseline':
      return baseline(rest, terminal);
    case undefined:
      throw new UsageError(`Expected ${COMMANDS}, got only \`report\`.`);
    default:
      throw new UsageError(`Unknown command ${quote(`report ${command}`)}, expected ${COMMANDS}.`);
  }
}

function isUsersFault(error: unknown): error is Error {
  return error instanceof Error && (error instanceof UsageError || error.name === 'ReportFileError');
}

function quote(text: string): string {
  return `\`${text}\``;
}
