/** Places that have an object only for as long as somebody works with it: whoever puts it there keeps it. */
import { bare, enclosingFunction, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { isReachedFrom } from '../calls/later-use.ts';
import type { Run } from '../run.ts';

/** By convention an option of such a name lends for the length of a call. */
export const LENT_AS = /^(?:session|transaction|trx|tnx|tx|t)$/;

/** `options.transaction = t` of an object made here: what is called with the options works with it, and nobody keeps it. */
export function isOption(run: Run, target: Node): boolean {
  const core = bare(target);
  const base = core.type === 'MemberExpression' && LENT_AS.test(memberName(core) ?? '') ? bare(core.object) : undefined;
  const variable = base?.type === 'Identifier' ? run.file.variableOf(base) : undefined;
  const made = variable?.defs[0]?.node;
  return made?.type === 'VariableDeclarator' && made.init !== null && bare(made.init).type === 'ObjectExpression' && enclosingFunction(made) === enclosingFunction(target);
}

/** `request.runner = runner` in a function that releases it afterwards: handlers of the request work with it meanwhile. */
export function isOnRequest(run: Run, target: Node): boolean {
  const core = bare(target);
  if (run.site.protocol.nature !== 'resource' || core.type !== 'MemberExpression' || core.object.type !== 'Identifier' || !/^req(?:uest)?$/.test(core.object.name)) return false;
  return run.releases.some((release) => isReachedFrom(target, release));
}
