/**
 * Iterators written by hand: `{ next() { … }, return() { reader.releaseLock(); } }`. A loop that comes to its end calls `return` no more than one
 * that fails in `next`; so an iterator that says it is done, or rejects, must have released by then.
 */
import type { FunctionNode } from '../../ast/nodes.ts';
import { invoke } from '../interpret/functions.ts';
import type { State, Value } from '../model.ts';
import { failed } from '../run.ts';
import type { Run } from '../run.ts';
import { newExits, UNKNOWN } from '../state.ts';

/** Reports the ends of an iterator that leaves its function with the duty to release, but says `done` while it still holds. */
export function leaksOfIterator(run: Run, state: State, value: Value): void {
  const next = value.kind === 'record' ? value.fields.get('next') : undefined;
  const back = value.kind === 'record' ? value.fields.get('return') : undefined;
  if (state.owner !== 'held' || next?.kind !== 'closure' || back?.kind !== 'closure') return;
  if (!releases(run, back.node, state)) return;
  const exits = newExits();
  const endings = invoke(run, next.node, [UNKNOWN], { ...state, left: undefined }, exits);
  const rejected = endings.flatMap(({ value: promise }) => (promise.kind === 'promise' ? promise.rejected : []));
  for (const { owner, risk } of [...rejected, ...exits.throws]) if (owner === 'held' && risk && risk.grade !== 'call') run.report('throw', run.site.call, state, [failed(risk)], 'definite');
  for (const ending of endings) {
    for (const { state: after, value: result } of ending.value.kind === 'promise' ? ending.value.fulfilled : [ending]) {
      const isDone = result.kind === 'record' && result.fields.get('done')?.kind === 'truthy';
      if (isDone && after.owner === 'held' && after.left) run.report('exit', run.site.call, after, [{ node: after.left, what: 'returns' }], 'definite');
    }
  }
}

/** True for a function that ends the lease on some path, by itself or through a helper. */
function releases(run: Run, fn: FunctionNode, state: State): boolean {
  const { result } = run.apart(() => invoke(run, fn, [UNKNOWN], { ...state, left: undefined }, newExits()));
  return result.flatMap(({ state: after, value }) => (value.kind === 'promise' ? value.fulfilled.map((outcome) => outcome.state) : [after])).some(({ owner }) => owner === 'released');
}
