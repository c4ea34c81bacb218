import { readLines } from './site-script.ts';
import { packageFolder, sourceLinesOf } from './resolve-site.ts';
import type { Site } from './types.ts';
import { hashLine } from './hash-line.ts';

/** A site in a report file: with what tells whether the line is still the same. */
export interface SavedSite extends Site {
  /** See `hashLine`. Absent where the text of the line was not known. */
  lineHash?: string;
}

/** Adds the hash of the line, where this process knows its text. */
export function toSavedSite(site: SavedSite): SavedSite {
  const text = sourceLinesOf(site)?.[site.line - 1];
  return text === undefined || site.lineHash !== undefined ? site : { ...site, lineHash: hashLine(text) };
}

/** The lines of a site's file in the package of the working directory, if the line is still what was reported. */
export function savedLinesOf(site: SavedSite): readonly string[] | undefined {
  if (site.lineHash === undefined) return undefined;
  const root = packageFolder(`${workingFolder()}/`);
  const lines = readLines(`${root ?? workingFolder()}/${site.file}`);
  const text = lines?.[site.line - 1];
  return text !== undefined && hashLine(text) === site.lineHash ? lines : undefined;
}

function workingFolder(): string {
  return (globalThis.process?.cwd?.() ?? '').replaceAll('\\', '/');
}
