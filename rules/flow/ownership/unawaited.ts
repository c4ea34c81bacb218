/**
 * Work on the resource that nobody waits for before the release: a statement without `await`, and a promise that is awaited too late.
 *
 *     client.query('COMMIT');                 const rows = session.run(query);
 *     client.release();                       await session.close();
 *                                             return (await rows).records;
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { State, Value } from '../model.ts';
import { isTracked } from '../state.ts';
import type { Run } from '../run.ts';

/** Names of methods that wait for what the release itself brings about: `page.waitForEvent('close')`. */
const WAITS = /^(?:wait|once|until|on(?:ce)?$|closed|ended|finished)/i;
/** Names of methods that do their work on the connection. */
const WORKS = /^(?:query|queryRaw|execute|exec|run|batch|callproc|prepare|insert|update|delete|remove|save|upsert|(?:begin|start|commit|rollback|abort)(?:Transaction)?)$/;

/** `await rows` after the release, `.then(session.close())`: the work was begun before the release, and is waited for after it. */
export function tellAwaitedLate(run: Run, state: State, value: Value): void {
  if (state.owner !== 'released' || value.kind !== 'pending' || value.node.type !== 'CallExpression' || WAITS.test(calleeName(value.node) ?? '')) return;
  const { endedAt } = state;
  if (!endedAt || (endedAt.type === 'CallExpression' && run.site.protocol.answersAfter?.includes(calleeName(endedAt) ?? '') === true)) return;
  // Work that was begun after the release is told as a use.
  if (run.findings.some(({ variant, node }) => variant === 'use' && node === value.node)) return;
  run.report('capture', value.node, state, [{ node: endedAt, what: 'released' }], 'definite');
}

/** `client.query('ROLLBACK');`, a statement of an async function: true for work that nothing waits for, unless later work on the same connection is. */
export function isDropped(run: Run, node: Node, work: Node, state: State): boolean {
  const core = bare(node);
  // The promise of an executor that works on the connection.
  if (work.type === 'NewExpression') return node.parent?.type === 'ExpressionStatement' && state.owner === 'held';
  if (work.type !== 'CallExpression' || node.parent?.type !== 'ExpressionStatement' || (core !== work && !(core.type === 'UnaryExpression' && bare(core.argument) === work))) return false;
  if (state.owner !== 'held' || run.site.protocol.nature !== 'resource' || run.site.lent) return false;
  const home = enclosingFunction(work);
  return isFunction(home) && home.async && isWork(calleeName(work)) && !work.arguments.some((argument) => mayCallBack(argument) || standsForWork(run, argument));
}

export function isWork(name: string | undefined): name is string {
  return name !== undefined && WORKS.test(name);
}

/** `User.create(row, { transaction });`, a statement of an async function. */
export function isDroppedLoan(node: CallNode): boolean {
  const home = enclosingFunction(node);
  return node.parent?.type === 'ExpressionStatement' && isFunction(home) && home.async && LENDING.test(calleeName(node) ?? '') && !node.arguments.some(mayCallBack);
}

const LENDING = /^(?:create|bulkCreate|save|insert|update|upsert|delete|destroy|remove|replace|increment|decrement|findOneAnd)(?:One|Many|All|[A-Z]\w*)?$/;

function mayCallBack(argument: Node): boolean {
  const core = bare(argument);
  return isFunction(core) || (core.type === 'Identifier' && /^(?:cb|callback|done|next|fn|handler)$|(?:Cb|Callback|Handler)$/.test(core.name));
}

/** `const rows = new QueryStream(sql); client.query(rows); for await (const row of rows) …`: the work goes by another name. */
function standsForWork({ file }: Run, argument: Node): boolean {
  const core = bare(argument);
  const definition = core.type === 'Identifier' ? file.variableOf(core)?.defs[0]?.node : undefined;
  return definition?.type === 'VariableDeclarator' && definition.init !== null && /^(?:New|Call|Await)Expression$/.test(bare(definition.init).type);
}

/** True where what is waited for is code of another module that is given nothing of the resource: that the connection did what it was told says this nothing. */
export function isApart(run: Run, node: Node, state: State): boolean {
  const core = bare(node.type === 'AwaitExpression' ? node.argument : node);
  if (core.type !== 'CallExpression') return false;
  const root = rootOf(core);
  const [definition] = (root.type === 'Identifier' && run.file.variableOf(root)?.defs) || [];
  if (definition?.type !== 'ImportBinding') return false;
  for (const [place, value] of state.env) {
    if (!isTracked(value) && value.kind !== 'closure') continue;
    const variable = run.file.rootOf(place);
    if (!variable || variable.references.some(({ identifier }) => isInside(identifier, core))) return false;
  }
  return true;
}

/** `sleep(10)`, but not `new Promise((resolve) => client.query(sql, () => resolve()))`, with a name or without. */
export function isCalled(node: Node): boolean {
  const core = bare(node.type === 'AwaitExpression' ? node.argument : node);
  return core.type === 'CallExpression' && rootOf(core).type !== 'NewExpression';
}

function rootOf(node: Node): Node {
  const core = bare(node);
  return core.type === 'CallExpression' ? rootOf(core.callee) : core.type === 'MemberExpression' ? rootOf(core.object) : core;
}
