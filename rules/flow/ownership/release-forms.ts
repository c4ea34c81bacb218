/** What is a release by its form alone, and of what: `x.release()`, `pool.release(x)`, `releaseAll(x)`, `done()`. */
import { bare, calleeName, lastName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { isReleaserOf } from './releaser-names.ts';
import { pathText } from './releases.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** What a call gives back, if by its form it is a release: `x.release()`, `pool.release(x)`, `releaseAll(x)`, `done()`. */
export function releasedBy(run: Run, call: TSESTree.CallExpression | TSESTree.NewExpression): Node | undefined {
  if (call.type !== 'CallExpression') return undefined;
  const callee = bare(call.callee);
  const [first] = call.arguments;
  const { release: ways } = run.site.protocol;
  if (callee.type === 'MemberExpression') {
    const name = memberName(callee);
    if (name === undefined) return undefined;
    if (first && first.type !== 'SpreadElement' && (isGivenTo(run, call, name) || isReleaserOf(run, name, first)) && !isErrorLike(first)) {
      const subject = bare(isKeyed(run, call, name) ? (call.arguments[1] as Node) : first);
      if (subject.type === 'Identifier' || subject.type === 'MemberExpression') return subject;
    }
    return ways.item?.includes(name) ? callee.object : undefined;
  }
  const name = calleeName(call);
  return first && first.type !== 'SpreadElement' && (isReleaserOf(run, name, first) || (name !== undefined && isGivenTo(run, call, name))) ? first : undefined;
}

/** `pool.acquire(key, …); … pool.release(key, client)`: such a pool takes what it takes back by the same key. */
function isKeyed(run: Run, { callee, arguments: [key, ...others] }: TSESTree.CallExpression, name: string): boolean {
  if (!key || others.length !== 1 || callee.type !== 'MemberExpression' || run.site.protocol.release.pool?.includes(name) !== true) return false;
  const pool = pathText(run, callee.object);
  return run.site.protocol.acquire.some(({ method }) => run.file.callsNamed(method).some((acquire) => {
    const [asked] = acquire.arguments;
    return asked !== undefined && acquire.callee.type === 'MemberExpression' && pathText(run, asked) === pathText(run, key) && pathText(run, acquire.callee.object) === pool;
  }));
}

/** `pool.release(item)`, and `returnBuffer(item)` of what `getBuffer()` gave; who pushes to another list than the object came from keeps it there. */
export function isGivenTo(run: Run, call: TSESTree.CallExpression, name: string): boolean {
  const { protocol: { release: ways }, call: acquire } = run.site;
  if (ways.pool?.includes(name) !== true) return false;
  const [callee, giver] = [bare(call.callee), bare(acquire.callee)];
  if (callee.type !== 'MemberExpression') return giver.type !== 'MemberExpression';
  return !/^(?:push|unshift)$/.test(name) || (giver.type === 'MemberExpression' && pathText(run, giver.object) === pathText(run, callee.object));
}

/** `client.release(err)` releases the client, not the error. */
function isErrorLike(node: Node): boolean {
  return /^(?:e|ex|err|error|true|false)$|error$|err$/i.test(lastName(node) ?? '');
}

/** True for a name that stands where its object is given back. */
export function isReleaseOf(run: Run, name: Node): boolean {
  let at: Node = name;
  while (at.parent && bare(at.parent) === bare(at)) at = at.parent;
  const { parent } = at;
  if (parent?.type === 'MemberExpression' && parent.object === at) {
    const method = memberName(parent);
    return method !== undefined && run.site.protocol.release.item?.includes(method) === true;
  }
  if (parent?.type === 'CallExpression' && parent.callee !== at) {
    // `pool.release(a, b)` gives back each of them.
    const subject = releasedBy(run, parent);
    if (subject === undefined || bare(subject) === bare(at)) return subject !== undefined;
    return parent.callee.type === 'MemberExpression' && isGivenTo(run, parent, calleeName(parent) ?? '') && parent.arguments.some((argument) => bare(argument) === bare(at));
  }
  // `{ release } = client`, and `done` itself
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern' && parent.init === at && parent.id.properties.some((p) => p.type === 'Property' && p.key.type === 'Identifier' && run.site.protocol.release.item?.includes(p.key.name) === true);
}
