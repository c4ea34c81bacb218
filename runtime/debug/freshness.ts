import type { Snapshot } from './snapshot.ts';
import { dirtyKeys, keyName, snapshotOf } from './snapshot.ts';

/** Remembers what each item of a pool looked like when it was made, and tells what a reset left behind. */
export class Freshness<T extends object> {
  readonly #made = new WeakMap<T, Snapshot>();
  /** Fields in which new items differ among themselves: ids, times. */
  readonly #volatile = new Set<PropertyKey>();
  readonly #stable = new Set<PropertyKey>();
  readonly #makeAnother: () => Snapshot;

  /** @param makeAnother what one more new item looks like; asked once for each field in doubt */
  constructor(makeAnother: () => Snapshot) {
    this.#makeAnother = makeAnother;
  }

  created(item: T): void {
    this.#made.set(item, snapshotOf(item));
  }

  /** Names of the fields that are not as they were; undefined if all are, or if the item was made unseen. */
  dirtyFields(item: T): string[] | undefined {
    const made = this.#made.get(item);
    if (made === undefined) return undefined;
    const changed = dirtyKeys(made, snapshotOf(item)).filter((key) => !this.#volatile.has(key));
    if (changed.some((key) => !this.#stable.has(key))) this.#learn(made, changed);
    const dirty = changed.filter((key) => this.#stable.has(key));
    return dirty.length === 0 ? undefined : dirty.map(keyName);
  }

  #learn(made: Snapshot, keys: readonly PropertyKey[]): void {
    let differing: readonly PropertyKey[];
    try {
      differing = dirtyKeys(made, this.#makeAnother());
    } catch {
      return; // no second new item to be had: nothing is said of these fields
    }
    for (const key of keys) (differing.includes(key) ? this.#volatile : this.#stable).add(key);
  }
}
