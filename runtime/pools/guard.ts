import { className } from '../core/options.ts';

/**
 * The guard against double and foreign release: one number per item says which pool owns it and in which state it is.
 *
 *     idle        poolId * 2         lent         poolId * 2 + 1
 *     discarded  -poolId * 2         lent by a handle that alone may release it (lease, scope, use)  -(poolId * 2 + 1)
 *
 * 0 belongs to nobody (detached, or never pooled). The number is a non-enumerable property of the item, so one load and one
 * compare do, and it shows neither in spreads nor in deepStrictEqual, JSON or structuredClone. Items that cannot carry it have
 * a mark of their own in a table, whose key stays while its value changes: adding and deleting would cost ten times as much.
 */
export const STAMP: unique symbol = Symbol.for('pool-lifeguard@1.stamp') as never;

/** Where the number of an item is: on the item itself, or on its mark in the table. */
export interface Mark {
  [STAMP]?: number;
}

/** Number of the pool that owns an item in that state; 0 for nobody. */
export function ownerOf(state: number): number {
  return Math.abs(state) >> 1;
}

export function isLent(state: number): boolean {
  return (state & 1) === 1;
}

export function isDiscarded(state: number): boolean {
  return state < 0 && !isLent(state);
}

/** Finds the marks of one pool's items. */
export class Guard<T extends object> {
  #marks: WeakMap<T, Mark> | undefined;
  #shapeKnown = false;

  /** Whether some item has its mark in the table; then every new one has. */
  get usesTable(): boolean {
    return this.#marks !== undefined;
  }

  /** The mark of an item, or what a stranger (of any type) has in its place. */
  markOf(item: T): Mark {
    return this.#marks?.get(item) ?? (item as Mark | undefined) ?? {};
  }

  /** The state of an item; 0 for a stranger. */
  stateOf(item: T): number {
    return this.markOf(item)[STAMP] ?? 0;
  }

  /** Marks a new item. One that another pool has marked keeps that mark: here it is in the table. */
  adopt(item: T, state: number): Mark {
    if (!this.#shapeKnown) {
      this.#shapeKnown = true;
      if (!admitShape(item)) this.#marks = new WeakMap();
    }
    if (this.#marks === undefined && !(item as Mark)[STAMP] && stamp(item, state)) return item as Mark;
    const mark: Mark = { [STAMP]: state };
    this.#marks ??= new WeakMap();
    this.#marks.set(item, mark);
    return mark;
  }
}

/** Puts the stamp onto an item. False where that cannot be done or cannot be relied on: frozen items, odd proxies. */
function stamp(item: object, state: number): boolean {
  try {
    Object.defineProperty(item, STAMP, { value: state, writable: true, enumerable: false, configurable: true });
    return (item as Mark)[STAMP] === state;
  } catch {
    return false;
  }
}

/**
 * V8 remembers four shapes of object per place in the code. Beyond, finding the stamp costs three times as much as the table,
 * for all pools of the process. So items of the first four shapes carry stamps, and pools of later shapes use the table.
 */
const MAX_SHAPES = 4;
const shapes = new Set<unknown>();

/** Whether items that look like this one carry stamps. */
function admitShape(item: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(item);
  const isPlain = prototype === Object.prototype || prototype === null;
  const shape = isPlain ? `${className(item)} ${Object.keys(item).join()}` : prototype;
  if (shapes.has(shape)) return true;
  if (shapes.size >= MAX_SHAPES) return false;
  shapes.add(shape);
  return true;
}
