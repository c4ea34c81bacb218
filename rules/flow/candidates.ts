/**
 * Whether a file can acquire anything at all, asked of its text before anything else is built: most files end here. Wrong only to the safe
 * side: a file that is let through costs a walk over its tree, a file that is turned away has no site for sure.
 */
import { PROTOCOLS } from '../protocols/index.ts';
import type { Acquirer, Protocol } from '../protocols/protocol.ts';
import { mayBelieve } from './beliefs.ts';
import { mayLendItsOwn } from './homemade.ts';

export function mayAcquire(text: string, own: readonly Protocol[]): boolean {
  return namesAcquirer(text, candidatesOf(own)) || mayBelieve(text) || mayLendItsOwn(text);
}

/** A way to acquire that the method of a call makes possible. */
export interface Candidate {
  readonly protocol: Protocol;
  readonly acquirer: Acquirer;
}

export interface Candidates {
  readonly byMethod: ReadonlyMap<string, readonly Candidate[]>;
  /** finds their calls in a text */
  readonly calls: RegExp;
  /** modules with functions that acquire, which are called without a receiver */
  readonly modules: readonly string[];
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
  for (const protocol of protocols) {
    for (const acquirer of protocol.acquire) byMethod.set(acquirer.method, [...(byMethod.get(acquirer.method) ?? []), { protocol, acquirer }]);
  }
  const methods = [...byMethod.keys()].map(escapeRegExp).join('|');
  return {
    byMethod,
    // A dot is rarer than any letter: the search stops at few places.
    calls: new RegExp(`[.[]\\s*['"\`]?(${methods})(?![\\w$])`, 'g'),
    modules: protocols.filter(({ pools }) => pools.module === true).flatMap((protocol) => protocol.modules),
  };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function namesAcquirer(text: string, { calls, byMethod, modules }: Candidates): boolean {
  let imported: readonly string[] | undefined;
  const imports = (wanted: readonly string[]): boolean => importsOneOf((imported ??= importsOf(text)), wanted);
  for (const call of text.matchAll(calls)) {
    const receiver = receiverBefore(text, call.index);
    for (const candidate of byMethod.get(call[1] as string) ?? []) if (isMeant(candidate, receiver, imports)) return true;
  }
  return modules.some((name) => text.includes(name)) && imports(modules);
}

/** The receiver is called like a pool of the protocol; or the file imports the library, and whatever the receiver is called it may be one. */
function isMeant({ acquirer, protocol }: Candidate, receiver: string | undefined, imports: (modules: readonly string[]) => boolean): boolean {
  const named = acquirer.receiver !== undefined && (receiver === undefined || acquirer.receiver.test(receiver));
  return (named && !acquirer.needsImport) || imports(protocol.modules);
}

const IMPORTS = /\b(?:from|import|require)\b[\s(]*['"`]([^'"`\n]+)['"`]/g;

function importsOf(text: string): string[] {
  return Array.from(text.matchAll(IMPORTS), (found) => found[1] as string);
}

function importsOneOf(imported: readonly string[], modules: readonly string[]): boolean {
  return imported.some((module) => modules.some((name) => module === name || module.startsWith(`${name}/`)));
}

/** The last name of the expression that ends at a position, as `lastName` would give it; undefined where only the syntax tells. */
function receiverBefore(text: string, end: number): string | undefined {
  let at = end;
  for (;;) {
    const last = text[at - 1] ?? '';
    if (/[\s!?]/.test(last)) at--;
    else if (last === ')' || last === ']') at = openingOf(text, at - 1);
    else break;
    // `(await pool).connect()`: what stands before the bracket is no part of the receiver.
    if (at < 0 || (text[at] === '(' && !/[\w$.?!)\]]/.test(text[at - 1] ?? ''))) return undefined;
  }
  const name = /[\w$]+$/.exec(text.slice(Math.max(0, at - LONGEST_NAME), at))?.[0];
  return name === 'await' || name === 'return' ? undefined : name;
}

const LONGEST_NAME = 64;
const FURTHEST = 400;

/** The bracket that a closing one belongs to; -1 if it is too far away. */
function openingOf(text: string, closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0 && at > closing - FURTHEST; at--) {
    const character = text[at];
    if (character === ')' || character === ']' || character === '}') depth++;
    else if ((character === '(' || character === '[' || character === '{') && --depth === 0) return at;
  }
  return -1;
}
