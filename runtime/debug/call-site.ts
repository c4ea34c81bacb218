import { captureStack, limitStacks } from '../core/stack.ts';
import type { Stack } from '../core/stack.ts';
import { hideFolder, internStack, pathOf, UNKNOWN_SITE } from './site-table.ts';
import type { SiteId } from './site-table.ts';

export { framesOf, UNKNOWN_SITE } from './site-table.ts';
export type { Frame, SiteId } from './site-table.ts';
export { siteOf } from './resolve-site.ts';
export type { Site } from './types.ts';

/** Frames read again when all of the asked-for ones were the engine's or our own. */
const SECOND_LOOK = 32;

/**
 * Where the caller of `below` stands, as a number.
 *
 * The stack is read at once and dropped: an unread `Error` or a kept `CallSite` keeps `this` and the closures of its
 * frames alive, which would hide the very leaks that are looked for. Nothing is mapped to original sources here
 * (see `siteOf`). Never throws; where the engine gives no stack, the site is `UNKNOWN_SITE`.
 *
 * @param below the function the user called, such as `pool.acquire`; it and what it called are left out
 * @param frames callers kept at most; each costs about 0.7 microseconds on Node 20
 */
export function captureSite(below: Function, frames = 8): SiteId {
  const site = readStack(takeStack(below, frames));
  // Rare: only our own frames were in reach, or `below` is not on the stack (the engine then gives no frames).
  return site === UNKNOWN_SITE ? readStack(takeStack(captureSite, frames + SECOND_LOOK)) : site;
}

/**
 * The stack below a function, unread: half of the price of `captureSite`. It must be read or dropped before the turn ends, for the
 * reason given there. Without the second look of that: where `below` is not on the stack, nothing will be read.
 */
function takeStack(below: Function, frames: number): Stack {
  const stack: Stack = {};
  const limit = limitStacks(frames);
  captureStack(stack, below);
  limitStacks(limit);
  return stack;
}

export function readStack(taken: Stack): SiteId {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = internStackOf;
    return typeof taken.stack === 'number' ? taken.stack : UNKNOWN_SITE;
  } catch {
    return UNKNOWN_SITE; // Error is frozen
  } finally {
    restore(prepareStackTrace);
  }
}

function restore(prepareStackTrace: typeof Error.prepareStackTrace): void {
  try {
    Error.prepareStackTrace = prepareStackTrace;
  } catch {
    // Error is frozen: nothing was changed
  }
}

function internStackOf(_error: Error, callSites: NodeJS.CallSite[]): SiteId {
  return internStack(callSites);
}

/** The `runtime` folder of this copy, as the engine itself names this file: right for ESM, CJS and TypeScript sources. */
function ownFolder(): string | undefined {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_error, [here]) => here?.getScriptNameOrSourceURL();
    const file: unknown = new Error().stack;
    if (typeof file !== 'string') return undefined;
    // Another name means that a bundler put us into the user's own file, which must not be hidden.
    return /^(.*\/runtime\/)debug\/call-site\.[cm]?[jt]s$/.exec(pathOf(file))?.[1];
  } catch {
    return undefined;
  } finally {
    restore(prepareStackTrace);
  }
}

const folder = ownFolder();
if (folder !== undefined) hideFolder(folder);
