import { builtin } from '../core/platform.ts';

type Types = Readonly<Record<string, (value: unknown) => boolean>>;

/** Hears of the use of handles. */
export interface HandleOwner<T> {
  /** The item was used while it is lent. */
  used(handle: T): void;
  /** It was used after its release. Throws if the policy says so. */
  usedLate(handle: T): void;
}

/** One lease of an item through a handle. Knows nothing of the handle, which must be collectable while the item is not. */
interface HandleLease<T> {
  readonly item: T;
  hasEnded: boolean;
}

/**
 * The traps of one handle: a proxy of an item, good for one lease. Methods of the item's class run on the item itself, or its #private
 * fields and inner slots would be out of reach; what they return of `this` is the handle again.
 */
class HandleTraps<T extends object> implements ProxyHandler<T> {
  handle!: T;
  readonly #lease: HandleLease<T>;
  readonly #owner: HandleOwner<T>;
  readonly #stamp: symbol;
  readonly #methods = new Map<Function, Function>();

  constructor(lease: HandleLease<T>, owner: HandleOwner<T>, stamp: symbol) {
    this.#lease = lease;
    this.#owner = owner;
    this.#stamp = stamp;
  }

  get(item: T, key: PropertyKey): unknown {
    if (key === this.#stamp) return undefined; // the pool must not take a handle for its item
    this.#note();
    const value: unknown = Reflect.get(item, key, item);
    return typeof value === 'function' && !Object.hasOwn(item, key) && key !== 'constructor' ? this.#bound(item, value) : value;
  }

  /**
   * A late write never goes on to the item, which may be another owner's by now. The same holds for delete and define. Whether it throws
   * is for the policy to say: `false` would be a TypeError in strict code.
   */
  set(item: T, key: PropertyKey, value: unknown): boolean {
    return !this.#note() || Reflect.set(item, key, value, item);
  }

  has(item: T, key: PropertyKey): boolean {
    this.#note();
    return Reflect.has(item, key);
  }

  deleteProperty(item: T, key: PropertyKey): boolean {
    return !this.#note() || Reflect.deleteProperty(item, key);
  }

  defineProperty(item: T, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return !this.#note() || Reflect.defineProperty(item, key, descriptor);
  }

  ownKeys(item: T): (string | symbol)[] {
    this.#note();
    return Reflect.ownKeys(item);
  }

  /** Whether the lease still lasts. */
  #note(): boolean {
    if (this.#lease.hasEnded) this.#owner.usedLate(this.handle);
    else this.#owner.used(this.handle);
    return !this.#lease.hasEnded;
  }

  #bound(item: T, method: Function): Function {
    let bound = this.#methods.get(method);
    if (bound === undefined) {
      bound = (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(method, item, args);
        return result === item ? this.handle : result;
      };
      this.#methods.set(method, bound);
    }
    return bound;
  }
}

/** The handles of one pool. */
export class Handles<T extends object> {
  readonly #leases = new WeakMap<T, HandleLease<T>>();
  readonly #current = new WeakMap<T, HandleLease<T>>();
  readonly #owner: HandleOwner<T>;
  readonly #stamp: symbol;

  /** @param stamp a property that handles do not show */
  constructor(owner: HandleOwner<T>, stamp: symbol) {
    this.#owner = owner;
    this.#stamp = stamp;
  }

  lend(item: T): T {
    const lease: HandleLease<T> = { item, hasEnded: false };
    const traps = new HandleTraps<T>(lease, this.#owner, this.#stamp);
    const handle = new Proxy(item, traps);
    traps.handle = handle;
    this.#leases.set(handle, lease);
    this.#current.set(item, lease);
    return handle;
  }

  /** The item behind a handle; anything else is given back as it is. */
  itemOf(given: T): T {
    return this.#leases.get(given)?.item ?? given;
  }

  /** Whether this is a handle whose lease has ended. */
  isFormer(given: T): boolean {
    return this.#leases.get(given)?.hasEnded ?? false;
  }

  /** The lease of the item has ended: its handle is a former one. */
  end(item: T): void {
    const lease = this.#current.get(item);
    if (lease !== undefined) lease.hasEnded = true;
  }
}

/** Objects with inner slots, which only they themselves can reach. */
const EXOTIC = ['isAnyArrayBuffer', 'isArrayBufferView', 'isBoxedPrimitive', 'isDate', 'isExternal', 'isMap', 'isPromise', 'isProxy', 'isRegExp', 'isSet', 'isWeakMap', 'isWeakSet', 'isNativeError', 'isGeneratorObject', 'isMapIterator', 'isSetIterator'];

/** Whether a handle of the item behaves as the item does. */
export function isProxySafe(item: object): boolean {
  if (typeof item === 'function') return false;
  const types = builtin<{ types: Types }>('util')?.types;
  return types !== undefined && !EXOTIC.some((name) => types[name]?.(item) ?? false);
}
