import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** The command line is wrong; the message says which word of it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `parseArgs` of Node, with its errors turned into ours. */
export function parse<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node adds advice on positionals that would not help here.
    throw new UsageError((error as Error).message.replace(/ To specify a positional argument.*$/s, ''));
  }
}
