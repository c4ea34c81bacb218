/**
 * Releases that wait for one event and for nothing else, which does not come where the work fails:
 *
 *     res.on('finish', () => client.release());        rows.on('error', fail);
 *                                                      rows.on('end', () => client.release());
 *
 * A response whose request is cut off is closed without having finished (https://nodejs.org/api/http.html#event-finish), after an `error` a query
 * of pg, or a stream of its rows, has no `end`, and a process that dies sends no `message` any more. The object stays out.
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside, lastName } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { isEventMethod } from '../calls/known-calls.ts';
import { nameOf } from '../file/naming.ts';
import { emitterOf, eventOf, listenerOf, rootEmitter } from './doubles.ts';
import type { Step } from '../model.ts';
import { releasesIn, releasesSomething } from './releases.ts';
import type { Run } from '../run.ts';

const RESPONSE = /^(?:res|resp|response|reply|raw)$/i;
/** What else tells that a request is over. */
const TELLS_OF_CLOSE = /['"`](?:close|abort(?:ed)?)['"`]|(?<![\w$.])(?:on_?finished|finished|pipeline)\s*\(/i;

/** The registration that all releases wait for, those after a failure aside, and what becomes of the event. */
export function missedEvent(run: Run): Step | undefined {
  const { root, site } = run;
  if (!isFunction(root) || site.protocol.nature !== 'resource') return undefined;
  const done = site.gives === 'callback' ? root.params[site.parameters?.done ?? -1] : undefined;
  const releases = [...releasesIn(run, root).map(({ call }) => call as Node), ...(done ? usesOf(run.file.variableOf(done)) : [])].filter((release) => !isInHandler(release, root));
  const [first, ...others] = releases.map((release) => registrationOf(run, release));
  const event = first && eventOf(first);
  if (!first || others.some((other) => !other || eventOf(other) !== event)) return undefined;
  if (event === 'finish' && RESPONSE.test(lastName(rootEmitter(first) ?? first) ?? '') && !isToldOfClose(run, first)) return { node: first, what: 'cut-off' };
  if (event === 'message' && lastName(rootEmitter(first) ?? first) === nameOf(run.file, site) && !isToldOfDeath(run)) return { node: first, what: 'dies' };
  return event === 'end' && site.protocol.name === 'pg' && others.length === 0 && failsWithout(run, first) ? { node: first, what: 'fails' } : undefined;
}

/** `emitter.on('end', …)` around a release, or with the name of the function that it stands in. */
function registrationOf(run: Run, release: Node): CallNode | undefined {
  const fn = release.type === 'Identifier' && isListener(release) ? release : enclosingFunction(release);
  if (fn === run.root) return undefined;
  if (isListener(fn)) return fn.parent as CallNode;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent?.type === 'VariableDeclarator' ? fn.parent.id : undefined;
  const uses = name ? usesOf(run.file.variableOf(name)) : [];
  return uses.length === 1 && uses.every(isListener) ? (uses[0]?.parent as CallNode) : undefined;
}

function isListener(node: Node): boolean {
  const { parent } = node;
  return parent?.type === 'CallExpression' && parent.arguments[1] === node && isEventMethod(calleeName(parent));
}

/** Whether code that sees the same response, or what it belongs to, listens for its close. */
function isToldOfClose({ file, root }: Run, finish: CallNode): boolean {
  let response = rootEmitter(finish);
  while (response?.type === 'MemberExpression') response = bare(response.object);
  const scope = response && file.variableOf(response)?.scope.block;
  return scope === undefined || TELLS_OF_CLOSE.test(file.text.slice(...(isInside(root, scope) ? scope : root).range));
}

/** Whether the file listens anywhere for the end of what it has in its pool, or waits only so long. */
function isToldOfDeath({ file }: Run): boolean {
  return file.calls.some((call) => calleeName(call) === 'setTimeout' || (/^(?:exit|error|close|disconnect)$/.test(eventOf(call) ?? '') && lastName(rootEmitter(call) ?? call) !== 'process'));
}

/** True where the same emitter has a listener for its errors that gives nothing back: a function of this file, or the callback of who asked. */
function failsWithout(run: Run, end: CallNode): boolean {
  const errors = run.file.callsIn(run.root).filter((call) => eventOf(call) === 'error' && emitterOf(run, call) === emitterOf(run, end));
  return errors.length > 0 && errors.every(({ arguments: [, listener] }) => {
    const fn = listener && listenerOf(run, listener);
    return fn ? !releasesSomething(run, fn) : listener?.type === 'Identifier' && run.file.variableOf(listener)?.defs[0]?.type === 'Parameter';
  });
}

/** A release in a handler ends what failed before there was anything to wait for. */
function isInHandler(release: Node, root: Node): boolean {
  for (let at: Node | undefined = release; at && at !== root; at = at.parent) if (at.type === 'CatchClause') return true;
  return false;
}

function usesOf(variable: Variable | null | undefined): Node[] {
  return variable?.references.filter(({ init }) => !init).map(({ identifier }) => identifier) ?? [];
}
