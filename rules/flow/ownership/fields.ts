/** What a class does with one of its fields, as far as its text tells: who fills it, works with it, releases it, and who gets it besides. */
import { bare, enclosingFunction, isFunction, keyName, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node, Owner } from '../../ast/nodes.ts';
import { endOfChain } from '../file/fluent.ts';
import { targetOf } from '../file/naming.ts';
import { releasedBy } from './release-forms.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Names of functions that start something, and are called once. */
export const STARTS = /^#?_?(?:init|(?:re)?connect|open|(?:re)?start|set_?up|boot|load|ready|on[A-Z]|ensure|mount|install|prepare|listen|subscribe|before|get|create(?:Connection|Client|Pool|Runner|QueryRunner|Session|Transaction)?$|(?:begin|start|open)Transaction)/i;

export interface Method {
  readonly key: Node;
  readonly computed?: boolean;
  readonly value: FunctionNode;
  readonly accessibility?: TSESTree.Accessibility | undefined;
}

/** Its methods, and the functions that its fields are: `close = () => this.client.release();` */
export function methodsOf(owner: Owner): Method[] {
  if (owner.type === 'ObjectExpression') return owner.properties.flatMap((property): Method[] => (property.type === 'Property' && isFunction(property.value) ? [{ key: property.key, computed: property.computed, value: property.value }] : []));
  return owner.body.body.filter((member): member is (TSESTree.MethodDefinition | TSESTree.PropertyDefinition) & Method => ((member.type === 'MethodDefinition' && member.kind === 'method') || member.type === 'PropertyDefinition') && !member.static && isFunction(member.value));
}

export function releases(run: Run, fn: FunctionNode, name: string): boolean {
  return releasesAny(run, fn, (path) => path === name);
}

/** True also for a release of what an object in the field holds: `this.lent.client.release()`. */
export function releasesBelow(run: Run, fn: FunctionNode, name: string): boolean {
  return releasesAny(run, fn, (path) => isAtOrBelow(path, [name]));
}

function releasesAny(run: Run, fn: FunctionNode, isMeant: (path: string) => boolean): boolean {
  return run.file.callsIn(fn).some((call) => {
    const subject = releasedBy(run, call);
    return subject !== undefined && isMeant(textOf(run, subject));
  });
}

/** True when a function calls something of the lease, or of what was built around it, at the latest at `last`. */
export function works(run: Run, fn: FunctionNode, paths: readonly string[], last: Node = fn): boolean {
  return run.file.callsIn(fn).some((call) => {
    const callee = bare(call.callee);
    return call.range[0] < last.range[1] && callee.type === 'MemberExpression' && releasedBy(run, call) === undefined && isAtOrBelow(textOf(run, callee.object), paths);
  });
}

/** `this.runner`, `this.runner.manager` */
function isAtOrBelow(path: string, paths: readonly string[]): boolean {
  return paths.some((one) => path === one || path.startsWith(`${one}.`));
}

/** True for a method that others call: not private, and not a step of another method. */
export function isEntry(run: Run, owner: Owner, method: Method): boolean {
  const name = keyName(method);
  if (name === undefined || name.startsWith('#') || method.accessibility === 'private' || method.accessibility === 'protected') return false;
  return !run.file.callsIn(owner).some((call) => textOf(run, call.callee) === `this.${name}`);
}

export function endOf({ value }: Method): Node {
  return (value.body.type === 'BlockStatement' ? value.body.body.at(-1) : undefined) ?? value;
}

/** The field of `this` that the acquire fills. */
export function fieldOf(run: Run, value: Node = endOfChain(run.site.call)): TSESTree.MemberExpression | undefined {
  const target = targetOf(value);
  const field = target && bare(target);
  return field?.type === 'MemberExpression' && field.object.type === 'ThisExpression' ? field : undefined;
}

/** The field that gets an object around what is acquired: `this.lent = { client: await pool.connect() };` */
export function fieldAround(run: Run): TSESTree.MemberExpression | undefined {
  const { parent } = outermost(run.site.call);
  const value = parent?.type === 'AwaitExpression' ? outermost(parent) : outermost(run.site.call);
  return value.parent?.type === 'Property' && value.parent.value === value ? fieldOf(run, value.parent.parent) : undefined;
}

/** The field that gets what has a name of its own before, and nobody else does: `const client = await pool.connect(); …; this.client = client;` */
export function fieldAfter({ file, site }: Run): TSESTree.MemberExpression | undefined {
  const target = targetOf(site.call);
  const variable = target?.type === 'Identifier' ? file.variableOf(target) : undefined;
  const home = enclosingFunction(site.call);
  let field: TSESTree.MemberExpression | undefined;
  for (const { identifier, init } of variable?.references ?? []) {
    const { parent } = identifier;
    if (init === true || (parent?.type === 'MemberExpression' && parent.object === identifier)) continue;
    const left = parent?.type === 'AssignmentExpression' && parent.right === identifier && parent.operator === '=' ? bare(parent.left) : undefined;
    if (field || left?.type !== 'MemberExpression' || left.object.type !== 'ThisExpression' || enclosingFunction(left) !== home) return undefined;
    field = left;
  }
  return field;
}

export function isPrivate(owner: ClassNode, field: TSESTree.MemberExpression): boolean {
  if (field.property.type === 'PrivateIdentifier') return true;
  return owner.body.body.some((member) => member.type === 'PropertyDefinition' && member.accessibility === 'private' && keyName(member) === memberName(field));
}

/** True for a class that no other file can name. */
export function isOfFile({ file }: Run, owner: ClassNode): boolean {
  const variable = owner.id && !owner.parent.type.startsWith('Export') ? file.variableOf(owner.id) : undefined;
  return variable?.references.every(({ identifier: { parent } }) => parent?.type === 'NewExpression' || parent?.type === 'MemberExpression' || parent?.type === 'TSTypeReference') === true;
}

/** True when the field is returned, passed on or compared, but for the calls to which it is only lent. */
export function isHandedOut(run: Run, owner: Owner, name: string, isLent: (run: Run, call: CallNode) => boolean = () => false): boolean {
  return handOuts(run, owner, name).some((position) => !run.file.callsIn(owner).some((call) => isLent(run, call) && call.arguments.some(({ range }) => range[0] === position)));
}

/** Where it is written in any other way than as `this.field.member` or `this.field = …`, or to ask whether there is one. */
export function handOuts(run: Run, owner: Owner, name: string): number[] {
  const text = run.file.text.slice(...owner.range);
  const path = name.replaceAll(/[.$]/g, '\\$&');
  const asked = `(?<=(?:\\bif\\s*\\(\\s*|!\\s*)${path})\\s*(?:\\)|&&|\\|\\|)|\\s+instanceof(?![\\w$])`;
  const mentions = [...text.matchAll(new RegExp(`${path}(?![\\w$]|[?!]*\\.|!?\\s*=(?!=)|${asked})`, 'g'))];
  return mentions.map(({ index }) => owner.range[0] + index);
}

/** The last name of what a call releases. */
export function lastPart(run: Run, call: CallNode): string | undefined {
  const subject = releasedBy(run, call);
  return subject && lastOf(textOf(run, subject));
}

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

export function textOf(run: Run, node: Node): string {
  const core = bare(node);
  return run.file.text.slice(core.range[0], core.range[1]).replaceAll(/\?(?=\.)|!/g, '');
}
