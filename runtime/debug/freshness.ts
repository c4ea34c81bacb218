import { dirtyKeys, fieldName, isUnchanged, portraitOf } from './portrait.ts';
import type { Portrait } from './portrait.ts';

/** Remembers what each item of a pool looked like when it was made, and tells what a reset left behind. */
export class Freshness<T extends object> {
  readonly #made = new WeakMap<T, Portrait>();
  /** Those of the item that was made last. */
  #keys: readonly PropertyKey[] = [];
  /** Fields in which new items differ among themselves: ids, times. */
  readonly #volatile = new Set<PropertyKey>();
  readonly #stable = new Set<PropertyKey>();
  /** What the item looks like that was found unchanged last: it is shelved at once, and not looked at again. Not the item, which may be lost. */
  #asMade: Portrait | undefined;
  readonly #makeAnother: () => Portrait;

  /** @param makeAnother what one more new item looks like; asked once for each field in doubt */
  constructor(makeAnother: () => Portrait) {
    this.#makeAnother = makeAnother;
  }

  created(item: T): void {
    const portrait = portraitOf(item, this.#keys);
    this.#keys = portrait.keys;
    this.#made.set(item, portrait);
  }

  /** Names of the fields that are not as they were; undefined if all are, or if the item was made unseen. */
  dirtyFields(item: T): string[] | undefined {
    const made = this.#made.get(item);
    if (made === undefined) return undefined;
    if (isUnchanged(item, made)) {
      this.#asMade = made;
      return undefined;
    }
    const changed = dirtyKeys(made, portraitOf(item)).filter((key) => !this.#volatile.has(key));
    if (changed.some((key) => !this.#stable.has(key))) this.#learn(made, changed);
    const dirty = changed.filter((key) => this.#stable.has(key));
    return dirty.length === 0 ? undefined : dirty.map(fieldName);
  }

  /** What the item looks like now; the same object as long as it looks as it did when it was made. */
  portraitOf(item: T): Portrait {
    const made = this.#made.get(item);
    const isKnown = made !== undefined && made === this.#asMade;
    if (isKnown) this.#asMade = undefined;
    return made !== undefined && (isKnown || isUnchanged(item, made)) ? made : portraitOf(item);
  }

  #learn(made: Portrait, keys: readonly PropertyKey[]): void {
    let differing: readonly PropertyKey[];
    try {
      differing = dirtyKeys(made, this.#makeAnother());
    } catch {
      return; // no second new item to be had: nothing is said of these fields
    }
    for (const key of keys) (differing.includes(key) ? this.#volatile : this.#stable).add(key);
  }
}
