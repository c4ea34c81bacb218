import type { PoolStats } from '../core/types.ts';
import type { LeaseTracker } from '../debug/lease-tracker.ts';

/** How the pools of one library are watched in place. */
export interface Adapter {
  /** The package that the pools come from. */
  readonly library: string;
  recognises(pool: object): boolean;
  /** Replaces methods of the pool. Returns how to put them back, and the numbers of the pool as it goes. */
  install(pool: object, leases: LeaseTracker, name: string): Installed;
}

export interface Installed {
  uninstall(): void;
  stats(): PoolStats;
}

/** Puts functions in the place of methods of one object. Returns how to undo it. */
export function replaceMethods<P extends object>(target: P, methods: { readonly [K in keyof P]?: P[K] }): () => void {
  const before = Object.keys(methods).map((key) => [key, Object.getOwnPropertyDescriptor(target, key)] as const);
  for (const [key, value] of Object.entries(methods)) {
    Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
  }
  return () => {
    for (const [key, descriptor] of before) {
      Reflect.deleteProperty(target, key); // the class's own method shows again
      if (descriptor !== undefined) Object.defineProperty(target, key, descriptor);
    }
  };
}
