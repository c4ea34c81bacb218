import type { PoolStats } from './types.ts';
import type { WatchMaker } from './watch.ts';

/** What a pool shows of itself to reports. */
export interface Listed {
  readonly name: string;
  stats(): PoolStats;
}

interface Entry {
  readonly ref: WeakRef<Listed>;
  /** Belongs to another pool in the list (a size class), which speaks for it. */
  readonly isPart: boolean;
}

/** State of all copies of the package in one realm: its ESM and CJS builds are loaded side by side by some test runners. */
interface Shared {
  lastPoolId?: number;
  pools?: Map<number, Entry>;
  makeWatch?: WatchMaker;
  /** State of the detector's own, for its copies to share. */
  parts?: Map<string, unknown>;
}

const KEY = Symbol.for('pool-lifeguard@1');
const realm = globalThis as { [KEY]?: Shared };
const shared: Shared = (realm[KEY] ??= {});
const pools = (shared.pools ??= new Map<number, Entry>());

/** Numbers pools from 1 up, across all copies of the package. */
export function nextPoolId(): number {
  shared.lastPoolId = (shared.lastPoolId ?? 0) + 1;
  if (shared.lastPoolId % 256 === 0) forgetCollected();
  return shared.lastPoolId;
}

/** Lists a pool without keeping it alive. */
export function listPool(id: number, pool: Listed, isPart: boolean): void {
  pools.set(id, { ref: new WeakRef(pool), isPart });
}

export function unlistPool(id: number): void {
  pools.delete(id);
}

/** The name of the pool with this number, while it is alive. */
export function poolName(id: number): string | undefined {
  return pools.get(id)?.ref.deref()?.name;
}

/** All pools that are alive, in the order they were made. */
export function* eachPool(): Generator<Listed> {
  for (const { ref, isPart } of pools.values()) {
    const pool = isPart ? undefined : ref.deref();
    if (pool !== undefined) yield pool;
  }
}

function forgetCollected(): void {
  for (const [id, { ref }] of pools) if (ref.deref() === undefined) pools.delete(id);
}

/** The debug half announces itself here; production pools never import it. The first copy of the package that loads serves all. */
export function provideWatches(maker: WatchMaker): void {
  shared.makeWatch ??= maker;
}

export function watchMaker(): WatchMaker | undefined {
  return shared.makeWatch;
}

/** State that all copies of a module share: made by the first that loads, under a name of its own. */
export function sharedPart<P>(name: string, make: () => P): P {
  const parts = (shared.parts ??= new Map<string, unknown>());
  if (!parts.has(name)) parts.set(name, make());
  return parts.get(name) as P;
}
