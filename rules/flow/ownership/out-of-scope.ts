/**
 * Releases by a name that means nothing where it is written: `const done = () => connection.release()` outside the callback that has the
 * connection. Such a call throws a ReferenceError, so nothing is ever given back.
 */
import { bare, enclosingFunction, isFunction } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { nameOf } from '../file/naming.ts';
import type { Site } from '../model.ts';
import { releasesIn } from './releases.ts';
import type { Run } from '../run.ts';

/** The release of this site's object that cannot work, if one is written in the function around the acquire. */
export function releaseOutOfScope(run: Run): CallNode | undefined {
  const { file, site } = run;
  const around = enclosingFunction(site.call);
  const name = nameOf(file, site);
  if (name === undefined || !isFunction(around)) return undefined;
  const pool = poolField(site);
  const isNameUnbound = file.isUnbound(name);
  if (!isNameUnbound && (pool === undefined || !file.isUnbound(pool))) return undefined;
  return releasesIn(run, around).find(({ call, subject }) => {
    if (!isNamed(subject, name)) return false;
    return (isNameUnbound && file.variableOf(bare(subject)) === undefined) || isReceiverUnbound(file, call, pool);
  })?.call;
}

function isNamed(node: Node, name: string): boolean {
  const core = bare(node);
  return core.type === 'Identifier' && core.name === name;
}

/** The name of the field that the acquire was called on: `pool` for `this.pool.acquire(…)`. */
function poolField({ call }: Site): string | undefined {
  const callee = bare(call.callee);
  const source = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  return source?.type === 'MemberExpression' && source.object.type === 'ThisExpression' && source.property.type === 'Identifier' ? source.property.name : undefined;
}

/** `this.pool.acquire(…)`, later `pool.release(client)` with no `pool` in sight. */
function isReceiverUnbound(file: FileIndex, call: CallNode, pool: string | undefined): boolean {
  const callee = bare(call.callee);
  if (pool === undefined || callee.type !== 'MemberExpression') return false;
  return isNamed(callee.object, pool) && file.variableOf(bare(callee.object)) === undefined && file.isUnbound(pool);
}
