import { buildIfStale } from './build.ts';
import { formatDistilled, formatReal } from './format-score.ts';
import { HELP, readOptions, UsageError } from './options.ts';
import type { Options } from './options.ts';
import { scoreDistilled, scoreReal, ScorerError, withExtracted } from './scorers.ts';

// `npm run score -- … | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const options = readOptions(process.argv.slice(2));
  if (options) score(options);
  else console.log(HELP);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ScorerError)) throw error;
  console.error(`score: ${error.message}`);
  if (error instanceof UsageError) console.error('See `npm run score -- --help`.');
  process.exitCode = 2;
}

function score(options: Options): void {
  const { corpus, files, mirrors, preset } = options;
  buildIfStale();

  const distilled = scoreDistilled(corpus, preset);
  printRemarks(options, distilled.remarks);
  console.log(formatDistilled(distilled));

  if (files) printReal(options, files);
  else if (mirrors) {
    withExtracted(corpus, mirrors, (extracted, log) => {
      console.log(log);
      printReal(options, extracted);
    });
  } else console.log('real\n  not scored: it needs --files or --mirrors');
}

function printReal(options: Options, files: string): void {
  const real = scoreReal(options.corpus, files, options.preset);
  printRemarks(options, real.remarks);
  console.log(formatReal(real));
}

function printRemarks({ verbose }: Options, remarks: readonly string[]): void {
  if (verbose && remarks.length > 0) console.log(remarks.join('\n'));
}
