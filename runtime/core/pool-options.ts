import type { MisusePolicy } from './misuse.ts';
import { LEVELS, resolveLevel } from './level.ts';
import { aBoolean, aFunction, aName, anInteger, anObject, checkOptions, invalidOption, milliseconds, oneOf } from './options.ts';
import type { Rule } from './options.ts';
import type { Level, PoolOptions } from './types.ts';
import { defaultPolicy } from './watch.ts';

/** Stands for "unlimited": a small integer, so that comparing with it costs what comparing with a real bound costs. */
export const UNLIMITED = 2 ** 30;

/** Rules of the options that every pool has. */
export const SIZED_RULES: Readonly<Record<string, Rule>> = {
  name: aName,
  initialSize: anInteger(0, UNLIMITED),
  maxSize: anInteger(0, UNLIMITED),
  cleanupInterval: milliseconds,
  enableStats: aBoolean,
  onMisuse: oneOf('throw', 'warn', 'count'),
  level: oneOf(...LEVELS),
  heldTooLong: milliseconds,
  holdTimes: anObject,
  exempt: aBoolean,
  proxy: aBoolean,
};

/** Rules of the options of a pool whose items the user makes. */
export const POOL_RULES: Readonly<Record<string, Rule>> = {
  create: aFunction,
  reset: aFunction,
  validate: aFunction,
  destroy: aFunction,
  ...SIZED_RULES,
};

export interface ResolvedOptions<T extends object> {
  readonly create: () => T;
  /** Does nothing when the option was left out. */
  readonly reset: (item: T) => void;
  readonly validate: ((item: T) => boolean) | undefined;
  readonly destroy: ((item: T) => void) | undefined;
  readonly name: string;
  readonly initialSize: number;
  /** At least 1; UNLIMITED when the option is 0. */
  readonly maxSize: number;
  readonly cleanupInterval: number;
  readonly enableStats: boolean;
  readonly onMisuse: MisusePolicy;
  readonly level: Level;
  readonly heldTooLong: number;
  readonly holdTimes: PoolOptions<T>['holdTimes'];
  readonly exempt: boolean;
  readonly proxy: boolean;
}

const noReset = (): void => {};

/**
 * Checks the options of a pool and fills in the defaults.
 *
 * @param owner class of the pool, for messages and for the default name
 * @throws PoolError INVALID_OPTION naming the option, what was expected and what was given
 */
export function resolvePoolOptions<T extends object>(options: PoolOptions<T>, owner: string, id: number): ResolvedOptions<T> {
  checkOptions(owner, options, POOL_RULES, ['create']);
  const level = resolveLevel(options.level, owner);
  const { initialSize = 0, maxSize = 1024 } = options;
  if (maxSize !== 0 && initialSize > maxSize) {
    throw invalidOption(owner, 'initialSize', `at most \`maxSize\` (${maxSize})`, initialSize);
  }
  return {
    create: detached(options, 'create')!,
    reset: detached(options, 'reset') ?? noReset,
    validate: detached(options, 'validate'),
    destroy: detached(options, 'destroy'),
    name: options.name ?? `${owner}#${id}`,
    initialSize,
    maxSize: maxSize === 0 ? UNLIMITED : maxSize,
    cleanupInterval: options.cleanupInterval ?? 0,
    enableStats: options.enableStats ?? true,
    onMisuse: options.onMisuse ?? defaultPolicy(level),
    level,
    heldTooLong: options.heldTooLong ?? 0,
    holdTimes: options.holdTimes,
    exempt: options.exempt ?? false,
    proxy: options.proxy ?? true,
  };
}

/**
 * A method of the options that can be called without them. One that is inherited, from the class of the options, may need its
 * `this`; one of an options literal does not, and a bound function would cost every release.
 */
function detached<O extends object, K extends keyof O>(options: O, key: K): O[K] {
  const method = options[key];
  return typeof method === 'function' && !Object.hasOwn(options, key) ? (method.bind(options) as O[K]) : method;
}
