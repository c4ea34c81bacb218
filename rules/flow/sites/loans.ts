/**
 * Objects that are lent to a callback and taken back when its promise is fulfilled: `db.transaction(async (trx) => { … })`. The lender ends the lease,
 * so nothing can leak; but work that nobody waits for goes on with what is somebody else's by then:
 *
 *     await db.transaction(async (trx) => { rows.forEach(async (row) => { await trx.insert(row); }); });
 *     await db.transaction(async (trx) => { trx.insert(row).then(() => log(row)); });
 *
 * And what a callback gives out of its loan is somebody else's as well:
 *
 *     const connection = await this.provideConnection(async (connection) => connection);
 *
 * Most files have neither, and their loans are not followed.
 */
import { bare, calleeName, enclosingFunction, isFunction, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { bindingOf } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { Outcome, Site } from '../model.ts';
import { release } from '../ownership/owner.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { Run } from '../run.ts';
import { withoutLater } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Work that the function which starts it does not wait for; `async` is found first, since it is rarer than any bracket. */
const LEAVES = /async(?<=(?:\.\s*forEach\s*(?:<[^()]*>)?|(?<![\w$])set(?:Timeout|Immediate)\s*)\(\s*async)(?![\w$])/;
const LENDS = /^(?:\$?transaction|tx|(?:run)?[iI]nTransaction|with(?:Pooled|Db|Database|Pg|New)?(?:Connection|Client|Transaction|Trx|Tx|Session|Manager|Resource|Page|Browser|Worker))$/;

const PROVIDES = /^(?:with|provide|lend)\w*(?:Connection|Client|Session|Page|Worker|Resource)$/;
/** A callback that gives what it got, and is the whole argument; what it gives is found first, since few arrows have a name and a bracket behind them. */
const GIVES_ON = /=>\s*([\w$]+)\s*,?\s*\)(?<=\(\s*(?:async\s*)?\(?\s*\1\s*(?::[^()=]*)?\)?\s*=>\s*\1\s*,?\s*\))/;

/** False for a text in which no loan leaves work behind, or is given on. */
export function mayLend(text: string): boolean {
  return (GIVES_ON.test(text) && /(?<![\w$])(?:with|provide|lend)\w*(?:Connection|Client|Session|Page|Worker|Resource)\s*(?:<[^()]*>)?\(/.test(text)) || mayLeave(text);
}

/** A function that is lent the object of a transaction, and a chain that may be a statement of it. */
const LENT = /ransaction\s*(?:<[^()]*>)?\(\s*async(?![\w$])/;
const CHAIN = /\)\s*\.\s*(?:then|catch)\s*\(/;

function mayLeave(text: string): boolean {
  return (LEAVES.test(text) || (LENT.test(text) && CHAIN.test(text))) && /ransaction|(?<![\w$])(?:tx|with[A-Z]\w*)\s*(?:<[^()]*>)?\(/.test(text);
}

export function loanSites(file: FileIndex, known: ReadonlySet<CallNode>): Site[] {
  if (!mayLend(file.text)) return [];
  return file.calls.flatMap((call) => {
    const last = call.arguments.at(-1);
    const fn = last && bare(last);
    if (call.type !== 'CallExpression' || known.has(call) || !isFunction(fn) || fn.params.length === 0) return [];
    const leaves = LENDS.test(calleeName(call) ?? '') && fn.async && (LEAVES.test(file.text.slice(...fn.range)) || hasChain(file, fn));
    if (!leaves && !(PROVIDES.test(calleeName(call) ?? '') && GIVES_ON.test(file.text.slice(...call.range)) && isWorkedWith(file, call))) return [];
    return [{ protocol: LOAN, call, lent: true, pool: undefined, gives: 'callback', parameters: { error: -1, item: 0, done: -1 }, member: undefined, shape: undefined, resets: true, confidence: 'believed', through: undefined } satisfies Site];
  });
}

/** `const connection = await lend(…); … connection.query()` */
function isWorkedWith(file: FileIndex, call: CallNode): boolean {
  const binding = bindingOf(file, call);
  return binding?.by === 'promise' && binding.variable.references.some(({ identifier }) => {
    const at = outermost(identifier);
    return at.parent?.type === 'MemberExpression' && at.parent.object === at && at.parent.parent.type === 'CallExpression';
  });
}

/** `trx.insert(row).then(…);`, a statement of the function that is lent the object, which starts at the object. */
function hasChain(file: FileIndex, fn: FunctionNode): boolean {
  const [param] = fn.params;
  const lent = param?.type === 'Identifier' ? file.variableOf(param) : undefined;
  return lent?.references.some(({ identifier }) => {
    let at: Node = identifier;
    while (at.parent?.type === 'MemberExpression' || (at.parent?.type === 'CallExpression' && at.parent.callee === at)) at = at.parent;
    return at.parent?.type === 'ExpressionStatement' && at.type === 'CallExpression' && /^(?:then|catch|finally)$/.test(calleeName(at) ?? '') && enclosingFunction(at) === fn;
  }) === true;
}

const LOAN: Protocol = { name: 'loan', noun: 'connection', modules: [], nature: 'resource', pools: {}, acquire: [], release: {}, unbounded: true, source: 'this file' };

/** The lender takes the object back where the callback has ended: what it returns is waited for, what else it has started is not. */
export function endLoan(run: Run, returns: readonly Outcome[]): void {
  for (const { state, value } of returns) {
    if (value.kind === 'promise') endLoan(run, value.fulfilled);
    else if (state.owner === 'held' && value.kind === 'resource' && isWorkedWith(run.file, run.site.call)) run.report('escape', state.left ?? run.site.call, state, [{ node: run.site.call, what: 'released' }], 'definite');
    else if (state.owner === 'held') release(run, run.site.call as TSESTree.CallExpression, value.kind === 'pending' ? withoutLater(state, (node) => node === value.node) : state);
  }
}
