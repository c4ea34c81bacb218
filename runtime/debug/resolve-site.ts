import { builtin } from '../core/platform.ts';
import { isSameSource } from './same-source.ts';
import { callNameAt, isCallAt, mentions } from './site-text.ts';
import { linesOf, readLines, resolvePath, scriptNamed } from './site-script.ts';
import type { Script } from './site-script.ts';
import type { Original, SourceMap } from './site-map.ts';
import { framesOf } from './site-table.ts';
import type { Frame, SiteId } from './site-table.ts';
import type { Site } from './types.ts';

const absolutePaths = new WeakMap<Site, string>();
const resolved = new WeakMap<Script, Map<Frame, Site>>();

/** The innermost frame of a stack at its place in the sources; undefined for an unknown site. */
export function siteOf(site: SiteId): Site | undefined {
  const [frame] = framesOf(site);
  return frame && resolveFrame(frame);
}

/**
 * A frame at its place in the sources.
 *
 * Never a wrong line: the original position counts only if the call that the engine was in stands there too.
 * Otherwise the generated position is given, and `mapped` is false.
 */
export function resolveFrame(frame: Frame): Site {
  const script = scriptNamed(frame.file);
  let sites = resolved.get(script);
  if (!sites) resolved.set(script, (sites = new Map()));
  let site = sites.get(frame);
  if (!site) sites.set(frame, (site = locate(frame, script)));
  return site;
}

/** The absolute path of a site that this process resolved. */
export function absolutePathOf(site: Site): string | undefined {
  return absolutePaths.get(site);
}

/** The lines of the source that `site` is in, as far as this process knows them for certain. */
export function sourceLinesOf(site: Site): readonly string[] | undefined {
  return sourceLines.get(site.file) ?? undefined;
}

function locate(frame: Frame, script: Script): Site {
  const place = script.map === undefined ? asWritten(frame, script) : asMapped(frame, script);
  const { path, line, column } = place ?? { ...frame, path: script.path };
  const { functionName } = frame;
  const site = { file: fileInPackage(path), line, column, ...(functionName === undefined ? {} : { functionName }), mapped: place !== undefined };
  absolutePaths.set(site, path);
  if (place) rememberSource(site.file, place.lines);
  return site;
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly lines: readonly string[];
}

/** Without a map the file of that name is the source, if what ran is what is written there. */
function asWritten(frame: Frame, script: Script): Place | undefined {
  const { line, column } = frame;
  const { written: lines, executed, path } = script;
  if (lines === undefined) return undefined;
  const same = executed === undefined ? isCallAt(lines, line, column) : runInPlace(executed, lines, line);
  return same ? { path, line, column, lines } : undefined;
}

/**
 * Whether all lines down to `last` ran where they are written. Type stripping writes blanks over types, so every character that is left
 * has kept its place (a semicolon may have come in); any other compiler moves them, and so does an edit after the start.
 */
function runInPlace(executed: readonly string[], written: readonly string[], last: number): boolean {
  if (executed.length < written.length || written.length < last) return false;
  for (let i = 0; i < last; i++) {
    if (executed[i] !== written[i] && !isStripped(executed[i]!, written[i]!)) return false;
  }
  return true;
}

function isStripped(ran: string, wrote: string): boolean {
  return Array.from(ran).every((char, i) => char === wrote[i] || char === ';' || /\s/.test(char));
}

function asMapped(frame: Frame, script: Script): Place | undefined {
  if (script.map === undefined || script.map === 'unreadable') return undefined;
  const original = script.map.originalAt(frame.line, frame.column);
  if (!original) return undefined;
  const path = sourcePath(original.source, script.mapPath);
  const lines = original.content === undefined ? sourceOnDisk(path, frame, script, script.map) : linesOf(original.content);
  const column = lines && columnOfCall(frame, script, original, lines);
  return column === undefined ? undefined : { path, line: original.line, column, lines: lines! };
}

function sourceOnDisk(path: string, { line }: Frame, { executed, written }: Script, map: SourceMap): string[] | undefined {
  const lines = readLines(path);
  return lines && isSameSource(lines, executed ?? written ?? [], map, line) ? lines : undefined;
}

/** Where on the original line the call stands that ran; undefined when it does not stand there. */
function columnOfCall(frame: Frame, script: Script, original: Original, lines: readonly string[]): number | undefined {
  const text = lines[original.line - 1];
  if (text === undefined) return undefined;
  const ran = callNameAt(script.executed ?? script.written ?? [], frame.line, frame.column);
  for (const name of [ran, original.name]) {
    const column = name === undefined ? undefined : mentions(text, name, original.column);
    if (column !== undefined) return column;
  }
  if (ran === undefined || !isRenamed(ran, lines)) return undefined;
  return isCallAt(lines, original.line, original.column) ? original.column : undefined;
}

/** A minifier renames functions, a module transform calls a default import `default`: the source has no such name. */
function isRenamed(name: string, lines: readonly string[]): boolean {
  return name === 'default' || lines.every((text) => mentions(text, name, 1) === undefined);
}

/** `webpack://name/./src/a.ts` and the like are relative to the package; other sources to the map. */
function sourcePath(source: string, mapPath: string): string {
  const inBundle = /^webpack:\/\/[^/]*\/(?:\.\/)?(.*)$/.exec(source)?.[1];
  return inBundle === undefined ? resolvePath(mapPath, source) : `${packageFolder(mapPath) ?? ''}/${inBundle}`;
}

const packageFolders = new Map<string, string | undefined>();

/** The folder of the nearest package.json above a path, or undefined. */
export function packageFolder(path: string): string | undefined {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (folder === '') return undefined;
  if (!packageFolders.has(folder)) {
    const here = builtin<typeof import('node:fs')>('node:fs')?.existsSync(`${folder}/package.json`) ?? false;
    packageFolders.set(folder, here ? folder : packageFolder(folder));
  }
  return packageFolders.get(folder);
}

/** A path relative to the nearest package.json. */
export function fileInPackage(path: string): string {
  const folder = packageFolder(path);
  return folder === undefined ? path : path.slice(folder.length + 1);
}

/** By `Site.file`. null: two packages of this process have a file of that name, so the text is not certain. */
const sourceLines = new Map<string, readonly string[] | null>();

function rememberSource(file: string, lines: readonly string[]): void {
  const known = sourceLines.get(file);
  const differs = known && known !== lines && known.join('\n') !== lines.join('\n');
  sourceLines.set(file, known === null || differs ? null : lines);
}
