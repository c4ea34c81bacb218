import type { MisuseKind } from '../core/misuse.ts';

/** What to do about each kind: the next step that a report ends with. */
export const advice: Readonly<Record<MisuseKind, string>> = {
  leak: 'Release it on every path: `using lease = pool.lease()`, `pool.use(item => …)` or try/finally. Meant to stay out? Say `pool.detach(item)`.',
  'double-release': 'Release in one place only, best in `finally`.',
  'stale-release': 'Drop the reference at the first release; `pool.lease()` cannot be released twice.',
  'foreign-release': 'Give it back to the pool it came from.',
  'use-after-release': 'Finish all work, awaited work too, before the release; copy out what is needed later.',
  'write-after-release': 'Something still writes through an old reference or view: await it, or stop it, before the release.',
  'dirty-release': 'Let the `reset` option clear these fields.',
  'held-too-long': 'Release before waiting, or raise `heldTooLong` if this is meant.',
  'acquire-after-close': 'Stop the work that acquires before closing the pool.',
  exhausted: 'Release earlier in the places that hold, or raise the size.',
  'nested-acquire': 'Hand the held item down instead of acquiring a second one: with a full pool this waits for ever.',
  'zero-reuse': 'Nothing that was released was ever lent again: check `validate`, `maxSize` and what the releases really give back.',
  'async-capture': 'Copy the data before the callback, or release in it.',
};
