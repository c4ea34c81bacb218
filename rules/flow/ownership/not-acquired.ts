/**
 * Releases on paths on which this function acquired nothing. Such a release gives back what somebody else holds:
 *
 *     let client = this.client;                    try {
 *     if (!client) client = await pool.connect();    this.client = await pool.connect(); ← rejects
 *     try { … } finally { client.release(); }      } finally { this.client.release(); } ← once more what the last call released
 */
import { bare, enclosingFunction, isFunction, isInside, nameOfFunction } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { holderOf } from '../file/naming.ts';
import type { State } from '../model.ts';
import { servesScript } from './program-end.ts';
import { pathText, releasesIn } from './releases.ts';
import type { Run } from '../run.ts';
import { START } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** A release, by its form, that a path comes to with nothing acquired. */
export function tellNotAcquired(run: Run, node: CallNode, subject: Node, state: State): void {
  if (state.owner !== 'none' || !run.isConclusive || run.site.protocol.nature !== 'resource') return;
  const holder = holderOf(run.site);
  const place = run.file.placeOf(subject);
  if (!holder || place === undefined || run.file.placeOf(holder) !== place) return;
  const isThere = /^(?:truthy|present)$/.test(state.env.get(place)?.kind ?? '');
  if (isThere && isLentTo(run, holder) && isInside(node, run.root) && !isAsked(run, node, run.root, holder)) run.report('twice', node, state, [{ node: run.site.call, what: 'acquired' }], 'definite');
}

/** What lives longer than the call, is filled in a `try`, released behind it in any case, and never cleared. */
export function tellLeftByLastCall(run: Run): void {
  const { site, file, root } = run;
  const target = holderOf(site);
  const holder = target && bare(target);
  const attempt = holder && enclosingFunction(site.call) === root ? tryAround(site.call) : undefined;
  if (!holder || !attempt?.finalizer || site.protocol.forgivesSecondRelease || !outlives(run, holder) || isCleared(run, holder)) return;
  const releases = releasesIn(run, attempt.finalizer).filter(({ subject }) => file.placeOf(subject) === file.placeOf(holder));
  const [release] = releases;
  if (!release || releases.length > 1 || enclosingFunction(release.call) !== root || isAsked(run, release.call, attempt.finalizer, holder)) return;
  run.report('twice', release.call, START, [{ node: site.call, what: 'rejects' }], 'definite');
}

/** `this.client`, `options.client`, a parameter: true for a name whose one other value is what somebody else has. */
function isLentTo(run: Run, holder: Node): boolean {
  const variable = holder.type === 'Identifier' ? run.file.variableOf(holder) : undefined;
  const [definition, ...others] = variable?.defs ?? [];
  if (!variable || !definition || others.length > 0 || variable.scope.variableScope.block !== run.root) return false;
  const written = variable.references.flatMap(({ writeExpr }) => (writeExpr ? [writeExpr as Node] : []));
  const given = written.filter((value) => !isInside(run.site.call, value));
  const alternative = written.filter((value) => isInside(run.site.call, value)).map(givenIn).find((value) => value !== undefined);
  if (definition.type === 'Parameter') return given.length === 0 && written.length === 1;
  const [value] = alternative === undefined ? given : given.length === 0 ? [alternative] : [];
  return value !== undefined && written.length - given.length === 1 && given.length < 2 && isNamedOnce(run, bare(value));
}

/** `given` of `given ?? (await pool.connect())` */
function givenIn(value: Node): Node | undefined {
  const core = bare(value);
  return core.type === 'LogicalExpression' && core.operator !== '&&' ? core.left : undefined;
}

/** True for a path that nothing else of the function asks about: who asks for it again may well do so on behalf of the release. */
function isNamedOnce({ file, root }: Run, value: Node): boolean {
  if (value.type !== 'MemberExpression' && value.type !== 'Identifier') return false;
  return file.text.slice(...root.range).split(file.text.slice(...value.range)).length === 2 || (value.type === 'Identifier' && file.variableOf(value)?.references.filter(({ identifier }) => isInside(identifier, root)).length === 1);
}

function outlives(run: Run, holder: Node): boolean {
  const { root, file } = run;
  if (!isFunction(root) || servesScript(file, root)) return false;
  if (holder.type === 'MemberExpression') return bare(holder.object).type === 'ThisExpression' && root.parent?.type === 'MethodDefinition' && root.parent.kind === 'method';
  const variable = holder.type === 'Identifier' ? file.variableOf(holder) : undefined;
  return variable?.scope.block.type === 'Program' && !isCalledAtTop(run) && !isFromTop(root);
}

/** `main();`, `(async () => { … })();` */
function isCalledAtTop({ file, root }: Run): boolean {
  return file.calls.some((call) => enclosingFunction(call).type === 'Program' && (bare(call.callee) === root || (bare(call.callee).type === 'Identifier' && isFunction(root) && (bare(call.callee) as TSESTree.Identifier).name === nameOfFunction(root))));
}

function isFromTop(root: Node): boolean {
  return /^(?:main|init|start|setup|bootstrap|run$|migrate|seed|up$|down$)/i.test(nameOfFunction(root) ?? '');
}

/** The `try` whose block acquires in any case. */
function tryAround(call: Node): TSESTree.TryStatement | undefined {
  for (let at = call; at.parent && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type === 'TryStatement') return parent.block === at ? parent : undefined;
    if (/^(?:If|For|ForOf|ForIn|While|DoWhile|Switch)Statement$|^(?:Logical|Conditional)Expression$/.test(parent.type)) return undefined;
  }
  return undefined;
}

/** True where the release depends on anything but what the holder has. */
function isAsked(run: Run, release: Node, until: Node, holder: Node): boolean {
  for (let at = release; at !== until; at = at.parent as Node) {
    const { parent } = at;
    const test = (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') && parent.test !== at ? parent.test : parent?.type === 'LogicalExpression' && parent.right === at ? parent.left : undefined;
    if (test && pathText(run, test) !== pathText(run, holder)) return true;
  }
  return false;
}

function isCleared(run: Run, holder: Node): boolean {
  const { file, site } = run;
  const isOther = (value: Node): boolean => !isInside(site.call, value);
  if (holder.type === 'Identifier') return file.variableOf(holder)?.references.some(({ writeExpr, init }) => !init && writeExpr && isOther(writeExpr as Node)) === true;
  return file.assignmentsTo(pathText(run, holder)).some(({ right }) => isOther(right)) || new RegExp(`delete\\s+${pathText(run, holder).replaceAll('.', '\\s*\\.\\s*')}`).test(file.text);
}
