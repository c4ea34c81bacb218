/**
 * A stack is a path in a trie of frames, so a number stands for it:
 *
 *     orders.ts:41:20 ── routes.ts:9:3 ── server.ts:70:5     (3)
 *                    └── jobs.ts:12:7                        (4)
 *
 * Each distinct path is stored once, however many leases begin there. The table holds strings and numbers
 * only: nothing of the program that was running is kept alive by it.
 */

/** Names one stack in this thread. 0 is the unknown stack. */
export type SiteId = number;

export const UNKNOWN_SITE: SiteId = 0;

/** One place on a stack, in the positions of the code that ran (for compiled code: the generated file). */
export interface Frame {
  /** As the engine names the script: a path, or a `file:` URL. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly functionName?: string;
}

/** Paths kept at most. A longer stack then ends at the deepest known frame; sites stay right, callers may be missing: a program has only so many places. */
const MAX_PATHS = 100_000;

/** Lines in a file at most 2^29, columns at most 2^24: both fit one exact integer. */
const COLUMN_BITS = 2 ** 24;

interface ScriptFile {
  /** Frames of it are left out at the front of a stack. */
  hidden: boolean;
  readonly frames: Map<number, number>;
}

/** Shared by every copy of the package in one realm (ESM and CJS): a site number must mean one thing. */
interface SiteTable {
  readonly files: Map<string, ScriptFile>;
  readonly frames: Frame[];
  /** Per path: its last frame, the path before it, and the paths that go on from it. */
  readonly lastFrame: number[];
  readonly previous: SiteId[];
  readonly next: (Map<number, SiteId> | undefined)[];
  /** Where the copies of this package live, each as a path prefix. */
  readonly ownFolders: Set<string>;
}

const SHARED = Symbol.for('pool-lifeguard@1');

function sharedTable(): SiteTable {
  const realm = globalThis as { [SHARED]?: { sites?: SiteTable } };
  const shared = (realm[SHARED] ??= {});
  return (shared.sites ??= {
    files: new Map(),
    frames: [],
    lastFrame: [-1],
    previous: [UNKNOWN_SITE],
    next: [undefined],
    ownFolders: new Set(),
  });
}

const table = sharedTable();

/** The frames of a stack, the innermost first: the site itself, then its callers. Empty for an unknown site. */
export function framesOf(site: SiteId): readonly Frame[] {
  const frames: Frame[] = [];
  for (let path = site; path > UNKNOWN_SITE; path = table.previous[path] ?? UNKNOWN_SITE) {
    frames.push(table.frames[table.lastFrame[path]!]!);
  }
  return frames.reverse();
}

/**
 * The number of a stack. Frames of this package and of the engine at the front are left out.
 *
 * @param callSites innermost first; read at once, and not kept
 */
export function internStack(callSites: readonly NodeJS.CallSite[]): SiteId {
  let site = UNKNOWN_SITE;
  for (const callSite of callSites) {
    const name = callSite.getScriptNameOrSourceURL();
    const file = name === null || name === undefined ? undefined : fileNamed(name);
    if (file === undefined || (file.hidden && site === UNKNOWN_SITE)) continue;
    const longer = extend(site, frameAt(file, name!, callSite));
    if (longer === undefined) break;
    site = longer;
  }
  return site;
}

/** Every script that a stack went through, frames of our own left out. */
export function scriptNames(): string[] {
  return [...table.files].flatMap(([name, file]) => (file.hidden ? [] : [name]));
}

/** Hides the frames of a copy of this package: everything below `folder` (a path with forward slashes). */
export function hideFolder(folder: string): void {
  table.ownFolders.add(folder);
  for (const [name, file] of table.files) file.hidden = isHidden(name);
}

/** A script's name as a path with forward slashes: `file:///a/b.ts?t=1` and `/a/b.ts` are the same file. */
export function pathOf(script: string): string {
  if (!script.startsWith('file:')) return script.replaceAll('\\', '/');
  try {
    const path = decodeURIComponent(new URL(script).pathname);
    return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
  } catch {
    return script; // not a URL after all
  }
}

function extend(site: SiteId, frame: number): SiteId | undefined {
  const next = (table.next[site] ??= new Map());
  const known = next.get(frame);
  if (known !== undefined) return known;
  if (site !== UNKNOWN_SITE && table.lastFrame.length >= MAX_PATHS) return undefined;
  const longer = table.lastFrame.push(frame) - 1;
  table.previous.push(site);
  table.next.push(undefined);
  next.set(frame, longer);
  return longer;
}

function frameAt(file: ScriptFile, name: string, callSite: NodeJS.CallSite): number {
  const line = callSite.getLineNumber() ?? 0;
  const column = callSite.getColumnNumber() ?? 0;
  const position = line * COLUMN_BITS + column;
  const known = file.frames.get(position);
  if (known !== undefined) return known;
  const functionName = callSite.getFunctionName();
  const frame = { file: name, line, column, ...(functionName ? { functionName } : {}) };
  const number = table.frames.push(frame) - 1;
  file.frames.set(position, number);
  return number;
}

function fileNamed(name: string): ScriptFile {
  let file = table.files.get(name);
  if (file === undefined) table.files.set(name, (file = { hidden: isHidden(name), frames: new Map() }));
  return file;
}

function isHidden(name: string): boolean {
  if (name.startsWith('node:')) return true;
  const path = pathOf(name);
  for (const folder of table.ownFolders) if (path.startsWith(folder)) return true;
  return false;
}
