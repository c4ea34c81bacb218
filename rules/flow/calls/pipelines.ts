/**
 * Pipelines of RxJS, as interceptors write them: each operator's function runs once, later, and those for success and for failure run instead of one another.
 *
 *     return next.handle().pipe(
 *       catchError(async (error) => { await runner.rollbackTransaction(); await runner.release(); throw error; }),
 *       tap(async () => { await runner.commitTransaction(); await runner.release(); }),   ← nobody waits for it, and it may stop after the first step
 *     );
 *
 * An operator that ends the lease has it from then on, and is held to its own paths.
 */
import { bare, calleeName, isFunction } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { runLater } from '../interpret/functions.ts';
import type { State } from '../model.ts';
import { captures } from '../ownership/owner.ts';
import type { Run } from '../run.ts';
import { withOwner } from '../state.ts';

const OPERATOR = /^(?:tap|do|map|mergeMap|switchMap|concatMap|exhaustMap|catchError|finalize|finally)$/;

/** The state once a pipeline has taken over what its operators end; undefined for what is none, or ends nothing. */
export function pipelined(run: Run, node: CallNode, state: State): State | undefined {
  if (state.owner !== 'held' || run.site.protocol.nature !== 'resource' || calleeName(node) !== 'pipe' || bare(node.callee).type !== 'MemberExpression') return undefined;
  const steps = node.arguments.flatMap((argument) => {
    const fn = stepOf(argument);
    return fn && captures(run, state, fn) ? [{ fn, isFinal: isForEnd(argument) }] : [];
  });
  const endings = steps.map(({ fn, isFinal }) => {
    // By then one of the others has ended the transaction.
    const start = isFinal ? { ...state, transaction: undefined } : state;
    return { isFinal, ...run.apart(() => runLater(run, { node, fn, args: [] }, start, 'definite')) };
  });
  const ended = endings.filter(({ result }) => result.owner !== 'held');
  if (ended.length === 0) return undefined;
  // `finalize(() => runner.release())` runs whatever the others do.
  const surely = ended.some(({ isFinal, result, findings }) => isFinal && result.owner === 'delegated' && findings.length === 0);
  if (!surely) for (const { findings } of ended) run.keep(findings);
  return withOwner(state, 'delegated', node);
}

function stepOf(argument: Node): FunctionNode | undefined {
  const core = bare(argument);
  const fn = core.type === 'CallExpression' && OPERATOR.test(calleeName(core) ?? '') ? core.arguments[0] : undefined;
  return isFunction(fn) ? fn : undefined;
}

function isForEnd(argument: Node): boolean {
  const core = bare(argument);
  return core.type === 'CallExpression' && /^final/.test(calleeName(core) ?? '');
}
