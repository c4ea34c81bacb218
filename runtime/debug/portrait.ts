import { isObject } from '../core/options.ts';

/** An object as it was, one level deep. */
export interface Portrait {
  /** Own enumerable data properties, their values, and of the values that are collections the sizes, if there are any. */
  readonly keys: readonly PropertyKey[];
  readonly values: readonly unknown[];
  readonly sizes: readonly (number | undefined)[] | undefined;
  /** How many own enumerable properties there were, accessors included; symbols are not counted. */
  readonly names: number;
  /** Whether `for in` finds the keys, in their order, and nothing else: V8 reads them so without a look-up for each. */
  readonly isPlain: boolean;
  /** If the object itself is a collection. */
  readonly size: number | undefined;
  /** The elements of an array. */
  readonly elements: readonly unknown[] | undefined;
}

/** Properties or elements looked at, at most. */
const MAX_KEYS = 1_000;

/** Stands for the object itself among its keys. */
const ITSELF = '';

type Fields = Readonly<Record<PropertyKey, unknown>>;

/**
 * Getters are not run.
 *
 * @param typical keys that the item probably has: portraits then share them
 */
export function portraitOf(item: object, typical: readonly PropertyKey[] = []): Portrait {
  const isList = Array.isArray(item);
  const own = isList || ArrayBuffer.isView(item) ? [] : dataKeys(item);
  const keys = typical.length === own.length && own.every((key, i) => key === typical[i]) ? typical : own;
  const values = keys.map((key) => (item as Fields)[key]);
  return {
    keys,
    values,
    sizes: values.some(isObject) ? values.map((value) => (isObject(value) ? sizeOf(value) : undefined)) : undefined,
    names: countNames(item),
    isPlain: !isList && !ArrayBuffer.isView(item) && isListed(item, keys),
    size: isPlain(item) ? undefined : sizeOf(item),
    elements: isList ? item.slice(0, MAX_KEYS) : undefined,
  };
}

/** Whether everything is the very same. The quick answer, for objects that have not been touched. */
export function isUnchanged(item: object, before: Portrait): boolean {
  const { keys, values, sizes, elements } = before;
  if (before.size !== undefined && sizeOf(item) !== before.size) return false;
  if (before.isPlain) return isUnchangedPlain(item as Fields, before);
  if (countNames(item) !== before.names) return false;
  for (let i = 0; i < keys.length; i++) {
    const value = (item as Fields)[keys[i]!];
    if (!Object.is(value, values[i]) || (sizes !== undefined && !hasSize(value, sizes[i]))) return false;
  }
  return elements === undefined || elements.every((element, i) => Object.is(element, (item as readonly unknown[])[i]));
}

function isUnchangedPlain(item: Fields, { keys, values, sizes }: Portrait): boolean {
  let i = 0;
  for (const key in item) {
    const value = item[key];
    if (key !== keys[i] || !Object.is(value, values[i]) || (sizes !== undefined && !hasSize(value, sizes[i]))) return false;
    i++;
  }
  return i === keys.length;
}

/** @param size undefined for what has none */
function hasSize(value: unknown, size: number | undefined): boolean {
  return size === undefined || sizeOf(value as object) === size;
}

function isListed(item: object, keys: readonly PropertyKey[]): boolean {
  let i = 0;
  for (const key in item) if (key !== keys[i++]) return false;
  return i === keys.length;
}

/** Names of what is not the very same. */
export function changedFields(before: Portrait, now: Portrait): string[] {
  const changed = differences(before, now, (was, is) => Object.is(was.value, is.value) && was.size === is.size);
  const index = before.elements?.findIndex((element, i) => !Object.is(element, now.elements?.[i])) ?? -1;
  return [...changed.map(fieldName), ...(index === -1 ? [] : [`[${index}]`])];
}

/**
 * Properties that do not look as they did. More generous: a reset may put a new empty collection, a new function or a new object of
 * the same class in the place of the old one.
 */
export function dirtyKeys(fresh: Portrait, now: Portrait): PropertyKey[] {
  return differences(fresh, now, looksLike);
}

export function fieldName(key: PropertyKey): string {
  return key === ITSELF ? 'size' : String(key);
}

interface Noted {
  readonly value: unknown;
  readonly size: number | undefined;
}

const MISSING: Noted = { value: undefined, size: undefined };

function differences(before: Portrait, now: Portrait, isSame: (was: Noted, is: Noted) => boolean): PropertyKey[] {
  const keys = [...new Set([...before.keys, ...now.keys])].filter((key) => !isSame(noted(before, key), noted(now, key)));
  return before.size === now.size ? keys : [ITSELF, ...keys];
}

function noted({ keys, values, sizes }: Portrait, key: PropertyKey): Noted {
  const i = keys.indexOf(key);
  return i === -1 ? MISSING : { value: values[i], size: sizes?.[i] };
}

function looksLike(fresh: Noted, now: Noted): boolean {
  if (fresh.size !== undefined && now.size !== undefined) return fresh.size === now.size;
  if (fresh === MISSING) return now.value === undefined || now.value === null || now.size === 0;
  if (Object.is(fresh.value, now.value)) return true;
  if (typeof fresh.value === 'function' || typeof now.value === 'function') return typeof fresh.value === typeof now.value;
  return isObject(fresh.value) && isObject(now.value) && prototypeOf(fresh.value) === prototypeOf(now.value);
}

function dataKeys(item: object): PropertyKey[] {
  return Reflect.ownKeys(item)
    .slice(0, MAX_KEYS)
    .filter((key) => {
      const property = Reflect.getOwnPropertyDescriptor(item, key);
      return property !== undefined && property.enumerable === true && 'value' in property;
    });
}

function countNames(item: object): number {
  return Array.isArray(item) || ArrayBuffer.isView(item) ? 0 : Object.keys(item).length;
}

function sizeOf(value: object): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof Map || value instanceof Set) return value.size;
  return isPlain(value) ? Reflect.ownKeys(value).length : undefined;
}

function isPlain(value: object): boolean {
  const prototype = prototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function prototypeOf(value: object): unknown {
  return Object.getPrototypeOf(value) as unknown;
}
