/**
 * Releases by a name that means nothing where it is written: `const done = () => connection.release()` outside the callback that has the
 * connection. Such a call throws a ReferenceError, so nothing is ever given back.
 */
import { bare, enclosingFunction, isFunction } from '../ast/nodes.ts';
import type { CallNode, Node } from '../ast/nodes.ts';
import type { FileIndex } from './file.ts';
import { nameOf } from './naming.ts';
import { releasedBy } from './ownership.ts';
import type { Run } from './run.ts';

/** The release of this site's object that cannot work, if one is written in the function around the acquire. */
export function releaseOutOfScope(run: Run): CallNode | undefined {
  const { file, site } = run;
  const around = enclosingFunction(site.call);
  const name = nameOf(file, site);
  if (name === undefined || !isFunction(around)) return undefined;
  return file.callsIn(around).find((call) => {
    const subject = releasedBy(run, call);
    if (!subject) return false;
    return isUnbound(file, subject, name) || (isNamed(subject, name) && isReceiverUnbound(run, call));
  });
}

/** A name that nothing in the file declares or assigns. */
function isUnbound(file: FileIndex, node: Node, name: string): boolean {
  return isNamed(node, name) && file.variableOf(bare(node)) === undefined && !file.isImplicitGlobal(name);
}

function isNamed(node: Node, name: string): boolean {
  const core = bare(node);
  return core.type === 'Identifier' && core.name === name;
}

/** `this.pool.acquire(…)`, later `pool.release(client)` with no `pool` in sight. */
function isReceiverUnbound({ file, site }: Run, call: CallNode): boolean {
  const [taker, giver] = [bare(call.callee), bare(site.call.callee)];
  if (taker.type !== 'MemberExpression' || giver.type !== 'MemberExpression') return false;
  const source = bare(giver.object);
  if (source.type !== 'MemberExpression' || source.object.type !== 'ThisExpression' || source.property.type !== 'Identifier') return false;
  return isUnbound(file, taker.object, source.property.name);
}
