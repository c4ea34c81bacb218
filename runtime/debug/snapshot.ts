import { isObject } from '../core/options.ts';

/** A value as it was: for collections, also how many it held. */
interface Noted {
  readonly value: unknown;
  readonly size: number | undefined;
}

/** An object as it was, one level deep. The key '' stands for the object itself, if it is a collection. */
export type Snapshot = ReadonlyMap<PropertyKey, Noted>;

/** Properties looked at, at most. */
const MAX_KEYS = 1_000;

/** The own enumerable data properties of an object; getters are not run. The elements of an array are left to its length. */
export function snapshotOf(item: object): Snapshot {
  const notes = new Map<PropertyKey, Noted>();
  const size = sizeOf(item);
  if (!isPlain(item) && size !== undefined) notes.set('', { value: item, size });
  if (Array.isArray(item) || ArrayBuffer.isView(item)) return notes;
  for (const key of Reflect.ownKeys(item).slice(0, MAX_KEYS)) {
    const property = Reflect.getOwnPropertyDescriptor(item, key);
    if (property?.enumerable && 'value' in property) notes.set(key, note(property.value));
  }
  return notes;
}

/** Properties that are not the very same, or whose collection has another size. */
export function changedKeys(before: Snapshot, after: Snapshot): PropertyKey[] {
  return differences(before, after, ({ value, size }, now) => Object.is(value, now.value) && size === now.size);
}

/**
 * Properties that do not look as they did. More generous than changedKeys: a reset may put a new empty collection, a new function or
 * a new object of the same class in the place of the old one.
 */
export function dirtyKeys(fresh: Snapshot, now: Snapshot): PropertyKey[] {
  return differences(fresh, now, looksLike);
}

export function keyName(key: PropertyKey): string {
  return key === '' ? 'size' : String(key);
}

const MISSING: Noted = { value: undefined, size: undefined };

function differences(before: Snapshot, after: Snapshot, isSame: (a: Noted, b: Noted) => boolean): PropertyKey[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !isSame(before.get(key) ?? MISSING, after.get(key) ?? MISSING));
}

function looksLike(fresh: Noted, now: Noted): boolean {
  if (fresh.size !== undefined && now.size !== undefined) return fresh.size === now.size;
  if (fresh === MISSING) return now.value === undefined || now.value === null || now.size === 0;
  if (Object.is(fresh.value, now.value)) return true;
  if (typeof fresh.value === 'function' || typeof now.value === 'function') return typeof fresh.value === typeof now.value;
  return isObject(fresh.value) && isObject(now.value) && prototypeOf(fresh.value) === prototypeOf(now.value);
}

function note(value: unknown): Noted {
  return { value, size: isObject(value) ? sizeOf(value) : undefined };
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
