import { PoolError } from './errors.ts';

/** What an option must be: words for the error, and the test. */
export interface Rule {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

export const aFunction: Rule = { expected: 'a function', accepts: (value) => typeof value === 'function' };
export const aBoolean: Rule = { expected: 'a boolean', accepts: (value) => typeof value === 'boolean' };
export const aName: Rule = { expected: 'a string of at least one character', accepts: (value) => typeof value === 'string' && value !== '' };
export const anObject: Rule = { expected: 'an object', accepts: (value) => typeof value === 'object' && value !== null };
export const milliseconds: Rule = {
  expected: 'a finite number of milliseconds from 0 up',
  accepts: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
};

export function anInteger(from: number, upTo = Number.MAX_SAFE_INTEGER): Rule {
  return {
    expected: upTo === Number.MAX_SAFE_INTEGER ? `an integer from ${from} up` : `an integer from ${from} to ${upTo}`,
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= upTo,
  };
}

export function oneOf(...words: readonly string[]): Rule {
  return { expected: `one of ${words.map((word) => `'${word}'`).join(', ')}`, accepts: (value) => words.includes(value as string) };
}

/**
 * Checks an options object of `owner` against its rules. Every option may be left out (or undefined) unless named in `required`.
 *
 * @throws PoolError INVALID_OPTION naming the option, what was expected and what was given.
 */
export function checkOptions(owner: string, given: unknown, rules: Readonly<Record<string, Rule>>, required: readonly string[] = []): void {
  if (typeof given !== 'object' || given === null) {
    throw new PoolError('INVALID_OPTION', `Expected the options of ${owner} to be an object, got ${describe(given)}.`, owner);
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(rules, key)) throw unknownOption(owner, key, Object.keys(rules));
  }
  for (const [key, rule] of Object.entries(rules)) {
    const value = (given as Record<string, unknown>)[key];
    if (value === undefined && !required.includes(key)) continue;
    if (!rule.accepts(value)) throw invalidOption(owner, key, rule.expected, value);
  }
}

/** @throws PoolError INVALID_OPTION unless `value` is an integer from 0 up */
export function expectCount(pool: string, argument: string, value: number): void {
  checkOptions(`pool '${pool}'`, { [argument]: value }, { [argument]: anInteger(0) }, [argument]);
}

export function invalidOption(owner: string, key: string, expected: string, got: unknown): PoolError {
  return new PoolError('INVALID_OPTION', `Expected option \`${key}\` of ${owner} to be ${expected}, got ${describe(got)}.`, owner);
}

function unknownOption(owner: string, key: string, known: readonly string[]): PoolError {
  const near = known.find((name) => name.toLowerCase() === key.toLowerCase());
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return new PoolError('INVALID_OPTION', `Unknown option \`${key}\` of ${owner}.${hint} Expected one of: ${known.join(', ')}.`, owner);
}

/** A value as an error message shows it: short, with its type where the text alone would mislead. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : `an object (${className(value)})`;
  return `${String(value)} (${typeof value})`;
}

/** The name of the value's class, as far as it can be told without running the value's own code. */
export function className(value: object): string {
  try {
    const { constructor } = value;
    return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
  } catch {
    return 'Object'; // a revoked proxy, a throwing getter
  }
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
