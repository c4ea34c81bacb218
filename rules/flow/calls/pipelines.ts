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
  const steps = node.arguments.map(stepOf);
  const isFinal = node.arguments.map(isForEnd);
  if (!steps.some((fn) => fn && captures(run, state, fn))) return undefined;
  const endings = steps.flatMap((fn, index) => (fn && captures(run, state, fn) ? [run.apart(() => runLater(run, { node, fn, args: [] }, isFinal[index] ? { ...state, transaction: undefined } : state, 'definite'))] : []));
  const ended = endings.filter(({ result }) => result.owner !== 'held');
  if (ended.length === 0) return undefined;
  // `finalize(() => runner.release())` runs whatever the others do, and after one of them has ended the transaction.
  const surely = isFinal.includes(true) && ended.some(({ result, findings }) => result.owner === 'delegated' && findings.length === 0);
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
