/**
 * Releases that wait for the `finish` of an HTTP response and for nothing else:
 *
 *     res.on('finish', () => client.release());
 *
 * Where the request is cut off before it is answered the response is closed without having finished, and the client stays out. `close` comes
 * always (https://nodejs.org/api/http.html#event-finish).
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside, lastName } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { isEventMethod } from '../calls/known-calls.ts';
import { releasesIn } from './releases.ts';
import type { Run } from '../run.ts';

const RESPONSE = /^(?:res|resp|response|reply|raw)$/i;
/** What else tells that a request is over. */
const TELLS_OF_CLOSE = /['"`](?:close|abort(?:ed)?)['"`]|(?<![\w$.])(?:on_?finished|finished|pipeline)\s*\(/i;

/** The registration that the release waits for, where no other code gives the object back but for a failure. */
export function cutOff(run: Run): CallNode | undefined {
  const { root, site } = run;
  if (!isFunction(root) || site.protocol.nature !== 'resource') return undefined;
  const done = site.gives === 'callback' ? root.params[site.parameters?.done ?? -1] : undefined;
  const releases = [...releasesIn(run, root).map(({ call }) => call as Node), ...(done ? usesOf(run.file.variableOf(done)) : [])].filter((release) => !isForFailure(release, root));
  const [first, ...others] = releases.map((release) => finishFor(run, release));
  return first && others.every((other) => other !== undefined) && !isToldOfClose(run, first) ? first : undefined;
}

/** `res.on('finish', …)` around a release, or with the name of the function that it stands in. */
function finishFor(run: Run, release: Node): CallNode | undefined {
  const fn = release.type === 'Identifier' && isListener(release) ? release : enclosingFunction(release);
  if (fn === run.root) return undefined;
  if (isListener(fn)) return fn.parent as CallNode;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : fn.parent?.type === 'VariableDeclarator' ? fn.parent.id : undefined;
  const uses = name ? usesOf(run.file.variableOf(name)) : [];
  return uses.length > 0 && uses.every(isListener) ? (uses[0]?.parent as CallNode) : undefined;
}

function isListener(node: Node): boolean {
  const { parent } = node;
  if (parent?.type !== 'CallExpression' || parent.arguments[1] !== node || !isEventMethod(calleeName(parent))) return false;
  const [event] = parent.arguments;
  return event?.type === 'Literal' && event.value === 'finish' && RESPONSE.test(lastName(emitterOf(parent) ?? parent) ?? '');
}

function emitterOf({ callee }: CallNode): Node | undefined {
  const core = bare(callee);
  return core.type === 'MemberExpression' ? bare(core.object) : undefined;
}

/** Whether code that sees the same response, or what it belongs to, listens for its close. */
function isToldOfClose({ file, root }: Run, finish: CallNode): boolean {
  let response = emitterOf(finish);
  while (response?.type === 'MemberExpression') response = bare(response.object);
  const scope = response && file.variableOf(response)?.scope.block;
  return scope === undefined || TELLS_OF_CLOSE.test(file.text.slice(...(isInside(root, scope) ? scope : root).range));
}

/** A release in a handler ends what failed before there was a response to wait for. */
function isForFailure(release: Node, root: Node): boolean {
  for (let at: Node | undefined = release; at && at !== root; at = at.parent) if (at.type === 'CatchClause') return true;
  return false;
}

function usesOf(variable: Variable | null | undefined): Node[] {
  return variable?.references.filter(({ init }) => !init).map(({ identifier }) => identifier) ?? [];
}
