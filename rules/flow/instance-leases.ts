/**
 * Leases that a class keeps in its fields.
 *
 * What is taken once for each instance must be released once for each instance, too, by a method that does nothing else:
 *
 *     class Tags { constructor() { this.runner = db.createQueryRunner(); }  async add() { try { … } finally { await this.runner.release(); } }  list() { … } }
 *
 * Who only lists never releases, and who adds twice works with a runner that is gone. And of two fields that are filled alike and never handed
 * out, a method that releases one must release the other.
 */
import { bare, enclosingClass, enclosingFunction, isFunction, keyName } from '../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node } from '../ast/nodes.ts';
import { targetOf } from './naming.ts';
import { releasedBy } from './ownership.ts';
import type { Run } from './run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Where a class lets go of its lease too seldom: the end of the method that forgets this field. */
export function forgottenBy(run: Run): Node | undefined {
  const field = fieldOf(run);
  const owner = field && enclosingClass(field);
  if (!field || !owner) return undefined;
  return forgottenByOtherWork(run, owner, textOf(run, field)) ?? forgottenBesides(run, owner, textOf(run, field));
}

/** The end of a method that works with the instance's lease and leaves it held, where every release belongs to the work of another method. */
function forgottenByOtherWork(run: Run, owner: ClassNode, name: string): Node | undefined {
  if (!isInConstructor(run) || run.site.protocol.nature === 'memory') return undefined;
  const methods = methodsOf(owner);
  const releasing = methods.filter((method) => releases(run, method.value, name));
  const paths = [name, ...builtFrom(run, owner, name)];
  if (releasing.length === 0 || !releasing.every((method) => works(run, method.value, paths))) return undefined;
  const forgetful = methods.find((method) => !releasing.includes(method) && isEntry(run, owner, method) && works(run, method.value, paths));
  return forgetful && endOf(forgetful);
}

/** The end of a method that releases a field filled by the same call, in a class where nothing releases this one and nobody else gets it. */
function forgottenBesides(run: Run, owner: ClassNode, name: string): Node | undefined {
  const methods = methodsOf(owner);
  if (isHandedOut(run, owner, name) || run.file.callsIn(run.file.ast).some((call) => lastPart(run, call) === lastOf(name))) return undefined;
  const source = textOf(run, run.site.call.callee);
  const careful = methods.find(({ value }) =>
    run.file.callsIn(value).some((call) => {
      const subject = releasedBy(run, call);
      const other = subject && textOf(run, subject);
      return other !== undefined && other !== name && other.startsWith('this.') && isFilledBy(run, owner, other, source);
    }),
  );
  return careful && endOf(careful);
}

/** `this.read = await pool.connect()` */
function isFilledBy(run: Run, owner: ClassNode, name: string, source: string): boolean {
  return run.file.callsIn(owner).some((call) => {
    const target = textOf(run, call.callee) === source ? targetOf(call) : undefined;
    return target !== undefined && textOf(run, target) === name;
  });
}

/** True when the field is returned, passed on or compared: written in any other way than as `this.field.member` or `this.field = …`. */
function isHandedOut(run: Run, owner: ClassNode, name: string): boolean {
  const text = run.file.text.slice(...owner.range).replaceAll(/[?!](?=\.)/g, '');
  return new RegExp(`${name.replaceAll(/[.$]/g, '\\$&')}(?![\\w$]|\\.|\\s*=(?!=))`).test(text);
}

/** The last name of what a call releases. */
function lastPart(run: Run, call: CallNode): string | undefined {
  const subject = releasedBy(run, call);
  return subject && lastOf(textOf(run, subject));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function endOf({ value }: Method): Node {
  return value.body.body.at(-1) ?? value;
}

interface Method extends TSESTree.MethodDefinitionNonComputedName {
  value: TSESTree.FunctionExpression;
}

/** The field of `this` that the acquire fills. */
function fieldOf(run: Run): TSESTree.MemberExpression | undefined {
  const target = targetOf(run.site.call);
  const field = target && bare(target);
  return field?.type === 'MemberExpression' && field.object.type === 'ThisExpression' ? field : undefined;
}

function isInConstructor(run: Run): boolean {
  const around = enclosingFunction(run.site.call);
  return isFunction(around) && around.parent?.type === 'MethodDefinition' && around.parent.kind === 'constructor';
}

function methodsOf(owner: ClassNode): Method[] {
  return owner.body.body.filter((member): member is Method => member.type === 'MethodDefinition' && member.kind === 'method' && !member.static && isFunction(member.value));
}

function releases(run: Run, fn: FunctionNode, name: string): boolean {
  return run.file.callsIn(fn).some((call) => {
    const subject = releasedBy(run, call);
    return subject !== undefined && textOf(run, subject) === name;
  });
}

/** True when a function calls something of the lease, or of what was built around it. */
function works(run: Run, fn: FunctionNode, paths: readonly string[]): boolean {
  return run.file.callsIn(fn).some((call) => {
    const callee = bare(call.callee);
    return callee.type === 'MemberExpression' && releasedBy(run, call) === undefined && paths.includes(textOf(run, callee.object));
  });
}

/** `this.tags = new TagRepository(this.runner)` */
function builtFrom(run: Run, owner: ClassNode, name: string): string[] {
  return run.file.callsIn(owner).flatMap((call) => {
    const target = call.type === 'NewExpression' && takes(run, call, name) ? targetOf(call) : undefined;
    return target ? [textOf(run, target)] : [];
  });
}

function takes(run: Run, call: CallNode, name: string): boolean {
  return call.arguments.some((argument) => textOf(run, argument) === name);
}

/** True for a method that others call: not private, and not a step of another method. */
function isEntry(run: Run, owner: ClassNode, method: Method): boolean {
  const name = keyName(method);
  if (name === undefined || name.startsWith('#') || method.accessibility === 'private' || method.accessibility === 'protected') return false;
  return !run.file.callsIn(owner).some((call) => textOf(run, call.callee) === `this.${name}`);
}

function textOf(run: Run, node: Node): string {
  const core = bare(node);
  return run.file.text.slice(core.range[0], core.range[1]).replaceAll(/\?(?=\.)|!/g, '');
}
