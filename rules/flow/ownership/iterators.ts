/**
 * Iterators written by hand: `{ next() { … }, return() { reader.releaseLock(); } }`. A loop that comes to its end calls `return` no more than one
 * that fails in `next`; so an iterator that says it is done must have released by then.
 */
import { invoke } from '../interpret/functions.ts';
import type { State, Value } from '../model.ts';
import { releasesSomething } from './releases.ts';
import type { Run } from '../run.ts';
import { newExits, UNKNOWN } from '../state.ts';

/** Reports the ends of an iterator that leaves its function with the duty to release, but says `done` while it still holds. */
export function leaksOfIterator(run: Run, state: State, value: Value): void {
  const next = value.kind === 'record' ? value.fields.get('next') : undefined;
  const back = value.kind === 'record' ? value.fields.get('return') : undefined;
  if (state.owner !== 'held' || next?.kind !== 'closure' || back?.kind !== 'closure') return;
  if (!releasesSomething(run, back.node)) return;
  for (const ending of invoke(run, next.node, [UNKNOWN], { ...state, left: undefined }, newExits())) {
    for (const { state: after, value: result } of ending.value.kind === 'promise' ? ending.value.fulfilled : [ending]) {
      const isDone = result.kind === 'record' && result.fields.get('done')?.kind === 'truthy';
      if (isDone && after.owner === 'held' && after.left) run.report('exit', run.site.call, after, [{ node: after.left, what: 'returns' }], 'definite');
    }
  }
}
