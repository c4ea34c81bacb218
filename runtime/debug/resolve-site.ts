import { framesOf } from './site-table.ts';
import type { SiteId } from './site-table.ts';

/** A place in the program's sources, as reports show it. Lines and columns are 1-based. */
export interface Site {
  /** Relative to the nearest package.json, with forward slashes. */
  file: string;
  line: number;
  column: number;
  functionName?: string;
  /** false: the position is one of the generated code, because its original is not known for certain. */
  mapped: boolean;
}

/** The innermost frame of a stack, for a report. */
export function siteOf(site: SiteId): Site | undefined {
  const [frame] = framesOf(site);
  return frame && { ...frame, mapped: false };
}
