/**
 * Whether a file can acquire anything at all, asked of its text before anything else is built: most files end here, after one search.
 * Wrong only to the safe side: a file that is let through costs a walk over its tree, a file that is turned away surely has no site.
 */
import { PROTOCOLS } from '../../protocols/index.ts';
import type { Acquirer, Protocol } from '../../protocols/protocol.ts';
import { BEGINNERS, beginsAt, mayHaveAlone } from './alone.ts';
import { mayBeginForWork } from './begun.ts';
import { GIVES_BACK, mayBelieve, mayBelievePool, takesBack } from './beliefs.ts';
import { mayGiveOn, mayLendItsOwn, SHORTENS } from './homemade.ts';
import { entryOf } from '../memory.ts';
import { mayLend } from './loans.ts';
import { givesBackAt, TAKERS } from './pairs.ts';
import { receiverBefore } from '../file/receiver-text.ts';

/** A way to acquire that the method of a call makes possible. */
export interface Candidate {
  readonly protocol: Protocol;
  readonly acquirer: Acquirer;
}

export interface Candidates {
  readonly byMethod: ReadonlyMap<string, readonly Candidate[]>;
  /** what a file may mean that imports the module */
  readonly byModule: ReadonlyMap<string, readonly Protocol[]>;
  /** finds `.method` of whatever acquires by its receiver's name, gives back, begins a transaction or shortens a list (group 1), and `'module'` (group 2) */
  readonly words: RegExp;
  /** finds methods that hardly anything but a pool has */
  readonly telling: RegExp;
}

/** With type information whatever has the method of an acquirer may be a pool, and whatever says that it hands something out may. */
export function mayAcquireByType(text: string, own: readonly Protocol[]): boolean {
  const { telling } = candidatesOf(own);
  return telling.test(text) || mayBelieve(text) || mayAcquire(text, own);
}

export function mayAcquire(text: string, own: readonly Protocol[]): boolean {
  const { words, byMethod, byModule } = candidatesOf(own);
  const libraries = new Set<Protocol>();
  let [believes, givesBack, begins] = [false, false, false];
  const shortened = new Set<string | undefined>();
  let takes = false;
  const mentions = mentionsIn(text);
  const parameters = parametersIn(text);
  words.lastIndex = 0;
  for (let found = words.exec(text); found; found = words.exec(text)) {
    const [, method, module] = found;
    if (module !== undefined && isImported(text, found.index) && !isCommented(text, found.index)) for (const protocol of byModule.get(module) ?? []) libraries.add(protocol);
    if (method === undefined || !isMember(text, found.index)) continue;
    givesBack ||= givesBackAt(text, found.index);
    begins ||= beginsAt(text, found.index);
    if (!byMethod.has(method) && !GIVES_BACK.has(method) && !SHORTENS.has(method)) continue;
    const receiver = receiverBefore(text, found.index);
    const mayBe = (name: RegExp): boolean => (receiver === undefined ? mentions(name) : name.test(receiver));
    const acquires = byMethod.get(method)?.some(({ acquirer }) => isNamed(acquirer, text, mayBe) || isCalledBack(acquirer, parameters, mayBe)) === true;
    const gives = !acquires && takesBack(method, mayBe);
    if ((acquires || gives) && isCommented(text, found.index)) continue;
    if (acquires) return true;
    believes ||= gives;
    if (!SHORTENS.has(method)) continue;
    shortened.add(receiver);
    takes ||= mayGiveOn(text, found.index);
  }
  return (believes && mayBelieve(text)) || mayHaveAlone(text, begins) || (takes && mayLendItsOwn(text, shortened)) || mayBelievePool(text, believes, givesBack) || mayLend(text) || mayBeginForWork(text) || [...libraries].some((protocol) => lends(text, libraryOf(protocol)));
}

/** Behind a dot, or as in `pool['connect']`: elsewhere a quote begins a text. */
function isMember(text: string, start: number): boolean {
  return text[start] === '.' || text.slice(0, start).trimEnd().endsWith('[');
}

/** On a line of a comment: what it shows there, as an example, nobody runs. */
function isCommented(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at) + 1, at).trimStart();
  return line.startsWith('//') || (line.startsWith('*') && text.lastIndexOf('/*', at) > text.lastIndexOf('*/', at));
}

/** As in `from 'pg'`, `import('pg')` and `require('pg')`: elsewhere the name of a module is only a word. */
function isImported(text: string, quote: number): boolean {
  return /(?:from|import|\(|\*\/)\s*$/.test(text.slice(Math.max(0, quote - FURTHEST_BEFORE), quote));
}

/** How far before its quote an import is looked for, in characters: the module may stand on a line of its own. */
const FURTHEST_BEFORE = 80;

/** Whether a text has a word like this anywhere. */
function mentionsIn(text: string): (word: RegExp) => boolean {
  const known = new Map<RegExp, boolean>();
  let words: string[] | undefined;
  return (word) => entryOf(known, word, () => (words ??= [...new Set(text.match(/[\w$]+/g))]).some((one) => word.test(one)));
}

function isNamed({ receiver, needsImport, ifImported, ifGiven }: Acquirer, text: string, mayBe: (name: RegExp) => boolean): boolean {
  return receiver !== undefined && needsImport !== true && ifImported === undefined && (ifGiven === undefined || ifGiven.some((maker) => text.includes(`new ${maker}`))) && mayBe(receiver);
}

/** A function of three parameters, with or without their types. */
const THREE = /\(\s*([\w$]+)(?:\s*\??:[^,()]+)?\s*,\s*([\w$]+)(?:\s*\??:[^,()]+)?\s*,\s*([\w$]+)\s*[,):?]/g;

/** The names of such parameters, read when they are first asked for. */
function parametersIn(text: string): () => string[][] {
  let lists: string[][] | undefined;
  return () => (lists ??= Array.from(text.matchAll(THREE), ([, ...names]) => names));
}

/** Whether some function takes what only this acquirer hands over together, by the names of its parameters. */
function isCalledBack({ calledBack, calledBackBy }: Acquirer, parameters: () => string[][], mayBe: (name: RegExp) => boolean): boolean {
  if (!calledBack) return false;
  if (calledBackBy) return mayBe(calledBackBy);
  return parameters().some((names) => calledBack.every((name, index) => name.test(names[index] ?? '')));
}

/** What a file that imports a library must contain to acquire from it. */
interface Library {
  readonly methods: readonly string[];
  readonly calls: RegExp;
  /** what its pools are made by or typed as; one of these, unless its users are known by how they name them */
  readonly makers: readonly string[] | undefined;
}

function lends(text: string, { methods, calls, makers }: Library): boolean {
  const has = (name: string): boolean => text.includes(name);
  return methods.some(has) && (makers === undefined || makers.some(has)) && calls.test(text);
}

const described = new WeakMap<Protocol, Library>();

/** Made for those that some file imports. */
function libraryOf(protocol: Protocol): Library {
  return entryOf(described, protocol, () => describe(protocol));
}

function describe({ acquire, opens = [], pools }: Protocol): Library {
  const acquirers = [...acquire, ...acquire.flatMap(promisified), ...opens];
  const methods = [...new Set(acquirers.map(({ method }) => method))];
  const paths = [...(pools.classes ?? []), ...(pools.factories ?? []), ...(pools.types ?? [])];
  const isOpen = pools.module === true || acquirers.some(({ needsImport }) => needsImport);
  return {
    methods,
    calls: new RegExp(`${pools.module ? '(?<![\\w$])' : `(?:\\.|\\[\\s*['"\`])\\s*`}(?:${anyOf(methods)})(?![\\w$])`),
    makers: isOpen ? undefined : paths.map((path) => path.slice(path.lastIndexOf('.') + 1)),
  };
}

const known = new WeakMap<readonly Protocol[], Candidates>();

/** Every way to acquire: those of the project's own protocols first, then the built-in ones. */
export function candidatesOf(own: readonly Protocol[]): Candidates {
  let candidates = known.get(own);
  if (!candidates) known.set(own, (candidates = collect([...own, ...PROTOCOLS])));
  return candidates;
}

function collect(protocols: readonly Protocol[]): Candidates {
  const byMethod = new Map<string, Candidate[]>();
  const byModule = new Map<string, Protocol[]>();
  const methods = new Set([...GIVES_BACK, ...SHORTENS]);
  for (const protocol of protocols) {
    for (const acquirer of [...protocol.acquire, ...protocol.acquire.flatMap(promisified), ...(protocol.opens ?? [])]) {
      byMethod.set(acquirer.method, [...(byMethod.get(acquirer.method) ?? []), { protocol, acquirer }]);
      if (acquirer.receiver && !acquirer.needsImport) methods.add(acquirer.method);
    }
    for (const module of [...protocol.modules, ...protocol.acquire.flatMap(({ ifImported = [] }) => ifImported)]) byModule.set(module, [...(byModule.get(module) ?? []), protocol]);
  }
  // A dot or a quote is rarer than any letter: the search stops at few places. Nothing follows a quote but the name itself.
  const words = new RegExp(`(?:\\.\\s*|['"\`])(?:(${anyOf(methods)}|${TAKERS}|${BEGINNERS})(?![\\w$])|(${anyOf(byModule.keys())})(?=['"\`/]))`, 'g');
  const telling = new RegExp(`\\.\\s*(?:${anyOf([...byMethod.keys()].filter((method) => !COMMON.has(method)))})(?![\\w$])`);
  return { byMethod, byModule, words, telling };
}

/** What bluebird's `promisifyAll` makes of a method that calls back: `pool.getConnectionAsync()`. */
function promisified({ callback, calledBack: _, calledBackBy: __, ...acquirer }: Acquirer): Acquirer[] {
  return callback ? [{ ...acquirer, method: `${acquirer.method}Async`, gives: 'promise' }] : [];
}

/** Methods of much else: their receivers are not worth the checker's time unless they are called like pools. */
const COMMON = new Set(['get', 'take', 'use', 'execute', 'transaction', 'allocate', 'reserve', 'connect']);

function anyOf(words: Iterable<string>): string {
  return [...words].join('\n').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('\n', '|');
}
