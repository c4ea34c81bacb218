import { builtin } from '../core/platform.ts';
import { SourceMap } from './site-map.ts';
import type { SourceMapJson } from './site-map.ts';
import { pathOf, scriptNames } from './site-table.ts';

/** What is known about one script that ran: its text, the file of that name, and where the code came from. */
export interface Script {
  /** Absolute, with forward slashes. */
  readonly path: string;
  /** The lines the engine ran; undefined where they cannot be known. */
  readonly executed: readonly string[] | undefined;
  /** The lines of the file of that name. */
  readonly written: readonly string[] | undefined;
  /** The path that sources of `map` are relative to. */
  readonly mapPath: string;
  /** undefined: the script has no map; 'unreadable': it names one that cannot be read. */
  readonly map: SourceMap | 'unreadable' | undefined;
}

const scripts = new Map<string, { readonly fromRunner: string | undefined; readonly script: Script }>();

/** What is known about a script, by the name that its frames carry. Read again when a test runner has reloaded it. */
export function scriptNamed(name: string): Script {
  const fromRunner = textFromVitest(name);
  const known = scripts.get(name);
  if (known && known.fromRunner === fromRunner) return known.script;
  const script = readScript(name, fromRunner);
  scripts.set(name, { fromRunner, script });
  return script;
}

/** The lines of a file, or undefined. */
export function readLines(path: string): string[] | undefined {
  const text = readText(path);
  return text === undefined ? undefined : linesOf(text);
}

export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|[\n\r\u2028\u2029]/);
}

function readScript(name: string, fromRunner: string | undefined): Script {
  const path = pathOf(name);
  const executed = fromRunner ?? textFromEngine(path);
  const written = readText(path);
  const fromNode = fromRunner === undefined ? mapFromNode(name) : undefined;
  return {
    path,
    executed: executed === undefined ? undefined : linesOf(executed),
    written: written === undefined ? undefined : linesOf(written),
    ...(fromNode ?? mapNamedIn(executed ?? written, path) ?? mapFromSupport(name) ?? { map: undefined, mapPath: path }),
  };
}

function readText(path: string): string | undefined {
  try {
    return builtin<typeof import('node:fs')>('node:fs')?.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Vitest (all pools) keeps the code of each module it evaluated, its map inline. */
function textFromVitest(name: string): string | undefined {
  const worker = (globalThis as { __vitest_worker__?: VitestWorker }).__vitest_worker__;
  const code = worker?.evaluatedModules?.getModuleById?.(name)?.meta?.code;
  return typeof code === 'string' ? code : undefined;
}

interface VitestWorker {
  evaluatedModules?: { getModuleById?(id: string): { meta?: { code?: unknown } } | undefined };
}

/** By path: the agent calls a CommonJS script by its URL, stack frames call it by its path. */
const fromEngine = new Map<string, string | undefined>();

/**
 * The text that the engine ran, asked of its debugger agent. It is the only witness when a loader (tsx, swc, Babel,
 * type stripping) compiled a file in memory. One session reads all scripts of the site table not read before, and is
 * closed before any other code runs: listing scripts takes tens of milliseconds, and an open one could stop at `debugger`.
 */
function textFromEngine(path: string): string | undefined {
  if (!fromEngine.has(path)) {
    const wanted = new Set([...scriptNames().map(pathOf), path].filter((script) => !fromEngine.has(script)));
    for (const script of wanted) fromEngine.set(script, undefined);
    try {
      readFromEngine(wanted);
    } catch {
      // No inspector in this build of Node, or not allowed to use it.
    }
  }
  return fromEngine.get(path);
}

function readFromEngine(wanted: ReadonlySet<string>): void {
  const inspector = builtin<typeof import('node:inspector')>('node:inspector');
  if (!inspector) return;
  const session = new inspector.Session();
  session.connect();
  try {
    session.on('Debugger.scriptParsed', ({ params: { url, scriptId } }) => {
      const path = pathOf(url);
      if (!wanted.has(path)) return;
      // Answers come before `post` returns. A later script of the same name is the newer one.
      session.post('Debugger.getScriptSource', { scriptId }, (error, answer) => {
        if (!error) fromEngine.set(path, answer.scriptSource);
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.disable');
  } finally {
    session.disconnect();
  }
}

type MapOfScript = Pick<Script, 'map' | 'mapPath'>;

/** With --enable-source-maps (tsx sets it too) Node has the map already. */
function mapFromNode(name: string): MapOfScript | undefined {
  const found = builtin<typeof import('node:module')>('node:module')?.findSourceMap(name);
  if (!found) return undefined;
  return { map: new SourceMap(found.payload), mapPath: pathOf(name) };
}

/** The map named by the last `sourceMappingURL` comment: a data URL, or a file beside the script. */
function mapNamedIn(text: string | undefined, path: string): MapOfScript | undefined {
  const comments = text?.matchAll(/^[ \t]*(?:\/\/[#@]|\/\*[#@])[ \t]*sourceMappingURL=([^\s'"*]+)/gm) ?? [];
  const url = [...comments].at(-1)?.[1];
  if (url === undefined) return undefined;
  const mapPath = url.startsWith('data:') ? path : resolvePath(path, url);
  const json = url.startsWith('data:') ? decodeDataUrl(url) : readText(mapPath);
  return { map: parseMap(json), mapPath };
}

interface SourceMapSupport {
  retrieveSourceMap?(name: string): { url: string; map: string | SourceMapJson } | null;
}

/** Loaders that compile in memory and write no map into the code tell it to source-map-support; asked if the program has loaded that. */
function mapFromSupport(name: string): MapOfScript | undefined {
  const cache = builtin<typeof import('node:module')>('node:module')?.createRequire(process.execPath).cache ?? {}; // one for all modules
  const loaded = Object.keys(cache).filter((file) => /[\\/]source-map-support[\\/]source-map-support\.js$/.test(file));
  for (const file of loaded) {
    const found = (cache[file]?.exports as SourceMapSupport).retrieveSourceMap?.(name);
    if (!found) continue;
    const map = typeof found.map === 'string' ? parseMap(found.map) : new SourceMap(found.map);
    return { map, mapPath: pathOf(found.url) };
  }
  return undefined;
}

function decodeDataUrl(url: string): string | undefined {
  const [head = '', data = ''] = url.split(/,(.*)/s, 2);
  try {
    if (!head.endsWith(';base64')) return decodeURIComponent(data);
    return Buffer.from(data, 'base64').toString();
  } catch {
    return undefined;
  }
}

function parseMap(json: string | undefined): SourceMap | 'unreadable' {
  try {
    // A leading )]}' guards maps against being run as scripts.
    return new SourceMap(JSON.parse(json!.replace(/^\)\]\}'[^\n]*\n/, '')) as SourceMapJson);
  } catch {
    return 'unreadable';
  }
}

/** `url` as seen from the file at `path`; both with forward slashes. */
export function resolvePath(path: string, url: string): string {
  return /^[A-Za-z]:\//.test(url) ? url : pathOf(new URL(url, fileUrl(path)).href);
}

function fileUrl(path: string): string {
  const escaped = path.replace(/[%?#]/g, (char) => encodeURIComponent(char));
  return escaped.startsWith('/') ? `file://${escaped}` : `file:///${escaped}`;
}
