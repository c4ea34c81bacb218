/** What can be mentioned at one place of a program. */

export interface Item {
  readonly name: string;
  /** the statement that ends its lease */
  readonly release: string;
  /** released by the code around: a second release would mostly be a mistake */
  readonly isManaged: boolean;
  /** may be null */
  readonly isGuarded: boolean;
  /** the code around is done with it: any further use would be a mistake */
  readonly isSpent: boolean;
  /** somebody else releases it, or it is none of the pool's: a release here is not even a mistake worth making */
  readonly isLocked: boolean;
}

export interface Target {
  readonly label: string;
  readonly isLoop: boolean;
  /** finalizers around it */
  readonly finalizers: number;
}

export interface Callable {
  readonly name: string;
  readonly isAsync: boolean;
}

export interface Scope {
  readonly items: readonly Item[];
  readonly callables: readonly Callable[];
  /** enclosing loops and labels of the same function, innermost last */
  readonly targets: readonly Target[];
  readonly finalizers: number;
  readonly canAwait: boolean;
  readonly canYield: boolean;
  readonly canReturn: boolean;
  /** `this` is the object of the program */
  readonly hasThis: boolean;
  /** may run more than once */
  readonly isRepeated: boolean;
  /** runs later than it stands */
  readonly isDeferred: boolean;
  /** nothing gets here */
  readonly isDead: boolean;
}

export function newItem(name: string, facts: Partial<Item> = {}): Item {
  return { name, release: `pool.release(${name});`, isManaged: true, isGuarded: false, isSpent: false, isLocked: false, ...facts };
}

export function withItem(scope: Scope, item: Item): Scope {
  return { ...scope, items: [...scope.items, item] };
}

/** The scope of a function that runs later: what the code around releases in any case may be used there, too late, but not released. */
export function insideDeferred(scope: Scope): Scope {
  const items = scope.items.filter(({ isLocked, isGuarded, release }) => !isLocked && !isGuarded && /^pool\.release\(\w+\);$/.test(release)).map((item) => ({ ...item, isLocked: true }));
  return insideFunction(scope, { items, isDeferred: true });
}

/** The scope of a function inside. */
export function insideFunction(scope: Scope, facts: Partial<Scope> = {}): Scope {
  return { ...scope, callables: [], targets: [], finalizers: 0, canAwait: false, canYield: false, canReturn: true, isDead: false, ...facts };
}

export function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length] as T;
}
