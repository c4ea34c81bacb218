/**
 * Leases that a class keeps in its fields.
 *
 * What is taken once for each instance must be released once for each instance, too, by a method that does nothing else:
 *
 *     class Tags { constructor() { this.runner = db.createQueryRunner(); }  async add() { try { … } finally { await this.runner.release(); } }  list() { … } }
 *
 * Who only lists never releases, and who adds twice works with a runner that is gone; where `add` throws before its `try`, nobody releases
 * either, and where the field is private and no method releases it, nobody ever does. And of two fields that are filled alike and never handed
 * out, a method that releases one must release the other.
 */
import { bare, calleeName, decoratorsOf, enclosingFunction, enclosingOwner, isClass, isFunction, isInside, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node, Owner } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { endsHolding } from '../calls/elsewhere.ts';
import type { Step } from '../model.ts';
import { endOfChain } from '../file/fluent.ts';
import { targetOf } from '../file/naming.ts';
import { forgottenByCaller } from './field-callers.ts';
import { endOf, fieldAfter, fieldAround, fieldOf, isEntry, isHandedOut, isOfFile, isPrivate, lastOf, lastPart, methodsOf, releases, STARTS, textOf, works } from './fields.ts';
import type { Method } from './fields.ts';
import { releasedBy } from './release-forms.ts';
import { releasesIn } from './releases.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** `function Part() { this.spare = pool.use(); }` with `Part.prototype = { … }` */
function prototypeOf(run: Run, field: Node): Owner | undefined {
  const fn = enclosingFunction(field);
  const made = fn.parent && outerAssignment(fn.parent);
  const name = fn.type === 'FunctionDeclaration' ? fn.id?.name : made?.type === 'VariableDeclarator' ? lastName(made.id) : made?.type === 'AssignmentExpression' ? lastName(made.left) : undefined;
  const prototype = run.file.syntax.assignments.get('prototype')?.find(({ left }) => left.type === 'MemberExpression' && lastName(left.object) === name);
  return name !== undefined && prototype?.right.type === 'ObjectExpression' ? prototype.right : undefined;
}

/** `var Part = module.exports.Part = …` */
function outerAssignment(node: Node): Node {
  return node.type === 'AssignmentExpression' && /^(?:AssignmentExpression|VariableDeclarator)$/.test(node.parent.type) ? outerAssignment(node.parent) : node;
}

/** Where a class lets go of its lease too seldom: the end of the method that forgets this field. */
export function forgottenBy(run: Run): Step | undefined {
  const filled = fieldOf(run);
  const field = filled ?? fieldAround(run) ?? fieldAfter(run);
  const owner = field && (enclosingOwner(field) ?? prototypeOf(run, field));
  if (!field || !owner) return undefined;
  if (!filled) return forgottenByFailure(run, owner, field) ?? forgottenByCaller(run, owner, field);
  const name = textOf(run, field);
  const forgotten = forgottenByOtherWork(run, owner, field) ?? forgottenByExit(run, owner, name) ?? forgottenBesides(run, owner, name) ?? forgottenByEnd(run, owner, field) ?? forgottenByFailure(run, owner, field) ?? forgottenByNextCall(run, owner, field) ?? forgottenByCaller(run, owner, field);
  return forgotten && ('what' in forgotten ? forgotten : { node: forgotten, what: 'returns' });
}

/**
 * Where every release belongs to the work of some method: the end of a method that works with the instance's lease and leaves it held, or the
 * way out of one that releases it on another path.
 */
function forgottenByOtherWork(run: Run, owner: Owner, field: TSESTree.MemberExpression): Node | Step | undefined {
  if (!isInConstructor(run) || run.site.protocol.nature === 'memory') return undefined;
  const name = textOf(run, field);
  const methods = methodsOf(owner);
  const releasing = methods.filter((method) => releases(run, method.value, name));
  const paths = [name, ...builtFrom(run, owner, name)];
  if (releasing.length === 0) return forgottenByAll(run, owner, field, methods.filter((method) => isEntry(run, owner, method) && works(run, method.value, paths)));
  if (!releasing.every((method) => works(run, method.value, paths))) return undefined;
  const forgetful = methods.find((method) => !releasing.includes(method) && isEntry(run, owner, method) && works(run, method.value, paths));
  if (forgetful) return endOf(forgetful);
  for (const method of releasing) {
    const step = isEntry(run, owner, method) ? endsHolding(run, method.value, field) : undefined;
    // What connects with its first use took nothing before.
    if (step && works(run, method.value, paths, step.node)) return step;
  }
  return undefined;
}

/** The end of a method that ends the transaction on the field and keeps it, where all that release it do so when they end the transaction. */
function forgottenByExit(run: Run, owner: Owner, name: string): Node | undefined {
  const methods = methodsOf(owner);
  const releasing = methods.filter((method) => releases(run, method.value, name));
  const isExit = ({ value }: Method): boolean => run.file.callsIn(value).some((call) => endsTransaction(run, call, name));
  if (releasing.length === 0 || !releasing.every(isExit) || isHandedOut(run, owner, name)) return undefined;
  const own = new Set(methods.map((method) => `this.${keyName(method)}`));
  const forgetful = methods.find((method) => !releasing.includes(method) && isExit(method) && isEntry(run, owner, method) && !run.file.callsIn(method.value).some((call) => own.has(textOf(run, call.callee))));
  return forgetful && endOf(forgetful);
}

/**
 * The failure after which nobody is left to release: every method that releases the field, and there is no other one, first waits for something
 * that may fail: `async rollback() { await this.client.query('ROLLBACK'); this.client.release(); }`.
 */
function forgottenByFailure(run: Run, owner: Owner, field: TSESTree.MemberExpression): Step | undefined {
  const name = textOf(run, field);
  const { nature, unbounded } = run.site.protocol;
  const releasing = methodsOf(owner).filter((method) => releases(run, method.value, name));
  if (nature === 'memory' || unbounded || isHandedOut(run, owner, name, isLent) || !releasing.every((method) => isEntry(run, owner, method))) return undefined;
  // Where it is acquired and released by one method, that method was followed.
  if (releasing.some(({ value }) => isInside(run.site.call, value))) return undefined;
  const elsewhere = releasesIn(run, run.file.ast).some(({ call, subject }) => subject.type === 'MemberExpression' && lastOf(textOf(run, subject)) === lastOf(name) && !releasing.some(({ value }) => isInside(call, value)));
  const steps = elsewhere ? [] : releasing.map(({ value }) => failureOf(value, endsHolding(run, value, field)));
  return steps.every((step) => step !== undefined) ? steps.at(-1) : undefined;
}

/** The step by which a method ends, if that is the failure of what it calls: a `throw` of its own tells whoever calls it at the wrong time. */
function failureOf(method: FunctionNode, step: Step | undefined): Step | undefined {
  return step?.what === 'rejects' || (step?.what === 'throws' && !isInside(step.node, method)) ? step : undefined;
}

/** `this.client.query('ROLLBACK')`, `this.connection.commit()` */
function endsTransaction(run: Run, call: CallNode, name: string): boolean {
  const callee = bare(call.callee);
  const method = callee.type === 'MemberExpression' && textOf(run, callee.object) === name ? (memberName(callee) ?? '') : '';
  const { ends, sql } = run.site.protocol.transaction ?? {};
  const [first] = call.arguments;
  return ends?.includes(method) === true || (sql?.includes(method) === true && first?.type === 'Literal' && /^\s*(?:commit|rollback)(?!\s+to\b)/i.test(String(first.value)));
}

/**
 * The end of a method that works with a lease which nobody can release: the field is private, is never handed out, and nothing in the class ends it.
 * A class that a framework or this very file instantiates once may hold its lease as long as the program runs.
 */
function forgottenByAll(run: Run, owner: Owner, field: TSESTree.MemberExpression, working: readonly Method[]): Node | undefined {
  const [first] = working;
  const name = textOf(run, field);
  if (!first || !isClass(owner) || !isPrivate(owner, field) || decoratorsOf(owner).length > 0 || isHandedOut(run, owner, name)) return undefined;
  const isMadeHere = owner.id !== null && run.file.calls.some((call) => call.type === 'NewExpression' && textOf(run, call.callee) === owner.id?.name);
  return isMadeHere || run.file.callsIn(owner).some((call) => endsOrListens(run, call, name)) ? undefined : endOf(first);
}

/**
 * The field that the constructor fills and no method of the class gives back, where the library calls one for that:
 * `init() { this.color = pool.pull('Color'); }` and no `destroy()` that pushes it.
 */
function forgottenByEnd(run: Run, owner: Owner, field: TSESTree.MemberExpression): Step | undefined {
  const name = textOf(run, field);
  const extended = isClass(owner) ? owner.superClass : owner.parent;
  if (run.site.protocol.endedIn === undefined || !extended || !isMaker(owner, enclosingFunction(field)) || isHandedOut(run, owner, name, isShown)) return undefined;
  const isReleased = run.file.calls.some((call) => lastPart(run, call) === lastOf(name));
  return isReleased ? undefined : { node: field, what: 'kept' };
}

/** `constructor() { … }`, and `init: function () { … }` of what `extend()` makes a class of. */
function isMaker(owner: Owner, fn: Node): boolean {
  if (isClass(owner)) return fn.parent?.type === 'MethodDefinition' && fn.parent.kind === 'constructor';
  return fn.parent?.type === 'Property' && keyName(fn.parent) === 'init';
}

/** `this.client.end()`, `this.client.on("notification", …)`: what is ended in another way, or meant to live. */
function endsOrListens(run: Run, call: CallNode, name: string): boolean {
  const callee = bare(call.callee);
  return callee.type === 'MemberExpression' && textOf(run, callee.object) === name && /^(?:end|close|destroy|disconnect|quit|terminate|dispose|stop|on|once|addListener)$/.test(memberName(callee) ?? '');
}

/**
 * The end of a method that fills the field anew with each call, in a class that keeps it to itself and never releases it: the next call loses what
 * this one took. What a method that starts something takes may be meant to last.
 */
function forgottenByNextCall(run: Run, owner: Owner, field: TSESTree.MemberExpression): Node | undefined {
  const name = textOf(run, field);
  const around = enclosingFunction(run.site.call);
  const method = methodsOf(owner).find(({ value }) => value === around);
  if (!method || run.site.protocol.nature === 'memory' || !isClass(owner) || STARTS.test(keyName(method) ?? '') || !isEntry(run, owner, method) || decoratorsOf(owner).length > 0) return undefined;
  if (run.file.text.slice(method.value.range[0], field.range[0]).includes(name) || isHandedOut(run, owner, name) || !(isPrivate(owner, field) || isOfFile(run, owner))) return undefined;
  const isEnded = run.file.calls.some((call) => lastPart(run, call) === lastOf(name)) || run.file.callsIn(owner).some((call) => endsOrListens(run, call, name));
  return isEnded || !works(run, method.value, [name]) ? undefined : endOf(method);
}

/** The end of a method that releases a field filled by the same call, in a class where nothing releases this one and nobody else gets it. */
function forgottenBesides(run: Run, owner: Owner, name: string): Node | undefined {
  const methods = methodsOf(owner);
  if (isHandedOut(run, owner, name, run.site.protocol.nature === 'memory' ? isShown : undefined) || run.file.callsIn(run.file.ast).some((call) => lastPart(run, call) === lastOf(name))) return undefined;
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
function isFilledBy(run: Run, owner: Owner, name: string, source: string): boolean {
  return run.file.callsIn(isClass(owner) ? owner : enclosingFunction(run.site.call)).some((call) => {
    const target = textOf(run, call.callee) === source ? targetOf(endOfChain(call)) : undefined;
    return target !== undefined && textOf(run, target) === name;
  });
}

/** A function of this file works with what it is given, as far as whoever follows it sees. */
function isLent(run: Run, call: CallNode): boolean {
  return call.type === 'CallExpression' && localFunction(run, call) !== undefined;
}

/** `renderer.setColor(this.color)`: an object of a memory pool is shown to whoever works with it now. */
function isShown(_run: Run, call: CallNode): boolean {
  return call.type === 'CallExpression' && !/^(?:add|push|unshift|set|store|register|attach|append|keep|track|concat)$/i.test(calleeName(call) ?? '');
}

function isInConstructor(run: Run): boolean {
  const around = enclosingFunction(run.site.call);
  return isFunction(around) && around.parent?.type === 'MethodDefinition' && around.parent.kind === 'constructor';
}

/** `this.tags = new TagRepository(this.runner)`, `this.tags = this.runner.manager.getRepository(Tag)` */
function builtFrom(run: Run, owner: Owner, name: string): string[] {
  return run.file.callsIn(owner).flatMap((call) => {
    const isBuilt = call.type === 'NewExpression' ? takes(run, call, name) : textOf(run, call.callee).startsWith(`${name}.`);
    const target = isBuilt ? targetOf(call) : undefined;
    return target?.type === 'MemberExpression' && target.object.type === 'ThisExpression' ? [textOf(run, target)] : [];
  });
}

function takes(run: Run, call: CallNode, name: string): boolean {
  return call.arguments.some((argument) => textOf(run, argument) === name);
}

