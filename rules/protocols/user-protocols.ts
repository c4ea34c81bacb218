/** A project's own pools: the tables of this folder in a form that JSON can hold. What is wrong with one is said with its path and value. */
import type { Acquirer, CallbackShape, PoolSource, Protocol, Transaction } from './protocol.ts';

/** `receiver` is the source of a regular expression, or one with flags between slashes: `"/pool$/i"`. */
export type UserAcquirer = Omit<Acquirer, 'gives' | 'callback' | 'receiver'> & {
  /** `promise` unless told otherwise, `value` in a memory pool */
  readonly gives?: Acquirer['gives'];
  /** positions that are left out are -1: the callback has no such parameter */
  readonly callback?: Partial<CallbackShape>;
  readonly receiver?: string;
};

export type UserProtocol = Omit<Protocol, 'noun' | 'modules' | 'nature' | 'pools' | 'acquire' | 'opens' | 'source'> & {
  /** `object` unless told otherwise */
  readonly noun?: string;
  readonly modules?: readonly string[];
  /** `resource` unless told otherwise */
  readonly nature?: Protocol['nature'];
  readonly pools?: PoolSource;
  readonly acquire?: readonly UserAcquirer[];
  readonly opens?: readonly UserAcquirer[];
};

/** Says where a protocol is wrong, what was expected there and what was found. */
export class ProtocolError extends TypeError {}

/**
 * Reads an array of user protocols.
 *
 * @param path what the array is called in errors, such as `settings.pool.protocols`
 * @throws ProtocolError at the first place that is wrong
 */
export function readUserProtocols(value: unknown, path: string): readonly Protocol[] {
  return list(protocol)(value, path);
}

/** Reads one value found at a path. */
type Reader<T> = (value: unknown, path: string) => T;

function protocol(value: unknown, path: string): Protocol {
  const nature = optional(oneOf('memory', 'resource'))(property(value, 'nature'), `${path}.nature`) ?? 'resource';
  const acquirers = list(acquirer(nature === 'memory' ? 'value' : 'promise'));
  const read = object<Omit<Protocol, 'source'>>({
    name: text,
    noun: fallback(text, 'object'),
    modules: fallback(list(text), []),
    nature: () => nature,
    pools: fallback(object(POOLS), {}),
    acquire: fallback(acquirers, []),
    opens: optional(acquirers),
    release: object(RELEASE),
    duty: optional(oneOf('always', 'believed')),
    endedIn: optional(text),
    unbounded: optional(flag),
    lists: NAMES,
    answersAfter: NAMES,
    exhausted: NAMES,
    endsWith: NAMES,
    connects: NAMES,
    freesBroken: optional(flag),
    serves: NAMES,
    transaction: optional(object(TRANSACTION)),
    ended: NAMES,
    forgivesSecondRelease: optional(flag),
    detaches: NAMES,
    lends: NAMES,
    views: NAMES,
    reachedFrom: NAMES,
    listens: NAMES,
    quiet: NAMES,
  })(value, path);
  return { ...meaningful(read, path), source: path };
}

/** A table that is well-formed and can never match, or never be obeyed, is a mistake too. */
function meaningful(read: Omit<Protocol, 'source'>, path: string): Omit<Protocol, 'source'> {
  const acquirers = [...read.acquire, ...(read.opens ?? [])];
  const { item = [], pool = [], receiver = [] } = read.release;
  if (acquirers.length === 0) throw new ProtocolError(`Expected ${path}.acquire to name at least one method, got none.`);
  if (item.length + pool.length + receiver.length === 0) throw new ProtocolError(`Expected ${path}.release to name a method in item, pool or receiver, got none.`);
  if (read.modules.length === 0 && !acquirers.some((one) => one.receiver)) throw new ProtocolError(`Expected ${path}.modules, or a receiver in ${path}.acquire, to tell the pool by; got neither.`);
  return read;
}

function acquirer(gives: Acquirer['gives']): Reader<Acquirer> {
  return object<Acquirer>({
    method: text,
    gives: fallback(oneOf('value', 'promise'), gives),
    callback: optional(object({ error: POSITION, item: POSITION, done: POSITION })),
    member: optional(text),
    receiver: optional(pattern),
    calledBack: optional(list(pattern)),
    calledBackBy: optional(pattern),
    ifReleased: optional(flag),
    ifAsked: NAMES,
    unlessAsked: NAMES,
    ifGiven: NAMES,
    ifKept: optional(pattern),
    needsImport: optional(flag),
    ifImported: NAMES,
    unlessImported: NAMES,
    lazy: optional(flag),
    noun: optional(text),
    unlessTyped: NAMES,
    plain: optional(flag),
    lendsToCallback: optional(flag),
  });
}

const text: Reader<string> = (value, path) => (typeof value === 'string' && value !== '' ? value : wrong(value, path, 'a string that is not empty'));
/** The name of an export; the empty one is the module itself. */
const exported: Reader<string> = (value, path) => (typeof value === 'string' ? value : wrong(value, path, 'a string'));
const flag: Reader<boolean> = (value, path) => (typeof value === 'boolean' ? value : wrong(value, path, 'true or false'));
const position: Reader<number> = (value, path) => (Number.isInteger(value) && (value as number) >= -1 ? (value as number) : wrong(value, path, 'the position of a parameter, from 0, or -1'));

const POSITION = fallback(position, -1);
const NAMES = optional(list(text));
const EXPORTS = optional(list(exported));

const TRANSACTION: Fields<Transaction> = { begins: NAMES, ends: NAMES, sql: NAMES, endsAtRelease: optional(flag) };
const RELEASE: Fields<Protocol['release']> = { item: NAMES, pool: NAMES, receiver: NAMES, around: NAMES, waits: NAMES, settles: optional(flag) };
const POOLS: Fields<PoolSource> = {
  classes: EXPORTS,
  factories: EXPORTS,
  types: EXPORTS,
  resetOption: optional(object({ name: text, for: list(exported) })),
  module: optional(flag),
};

/** A search through `test` must not depend on the search before it, so the sticky and global flags are refused. */
function pattern(value: unknown, path: string): RegExp {
  const expected = 'a regular expression in a string, such as "pool$" or "/pool$/i"';
  if (typeof value !== 'string' || value === '') return wrong(value, path, expected);
  const [, source = value, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(value) ?? [];
  if (/[gy]/.test(flags)) return wrong(value, path, `${expected}, without the flags g and y`);
  try {
    return new RegExp(source, flags);
  } catch {
    return wrong(value, path, expected);
  }
}

function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, path) => allowed.find((one) => one === value) ?? wrong(value, path, allowed.map((one) => JSON.stringify(one)).join(' or '));
}

function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, path) => (Array.isArray(value) ? value.map((one, index) => item(one, `${path}[${index}]`)) : wrong(value, path, 'an array'));
}

function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : reader(value, path));
}

function fallback<T>(reader: Reader<T>, otherwise: NoInfer<T>): Reader<T> {
  return (value, path) => (value === undefined ? otherwise : reader(value, path));
}

type Fields<T> = { readonly [K in keyof T]-?: Reader<T[K] | undefined> };

/** Reads every field; those that are left out stay out. */
function object<T extends object>(fields: Fields<T>): Reader<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(value, path, 'an object');
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) throw new ProtocolError(`Unknown key ${path}.${unknown}; expected one of ${Object.keys(fields).join(', ')}.`);
    const entries = Object.entries<Reader<unknown>>(fields).map(([key, reader]) => [key, reader(property(value, key), `${path}.${key}`)] as const);
    return Object.fromEntries(entries.filter(([, found]) => found !== undefined)) as T;
  };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function wrong(value: unknown, path: string, expected: string): never {
  throw new ProtocolError(`Expected ${path} to be ${expected}, got ${show(value)}.`);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || value instanceof RegExp) return String(value);
  return JSON.stringify(value) ?? typeof value;
}
