/**
 * Leases that one method of a class puts into a field, and that the methods which had it do so must release:
 *
 *     class Repo { async open() { this.client = await pool.connect(); }  close() { this.client.release(); }
 *                  async find(sql) { await this.open(); const { rows } = await this.client.query(sql); this.close(); return rows; } }
 *
 * Each of them is followed through the methods it calls. Where all of them release what they had filled, the field is theirs, and a failure, or
 * an answer that ends the work early, must not leave it held. Where only some do, it may be meant to last, unless nobody else could release it; and
 * where others work with what they find in the field, or this file calls what releases it, the owner of the instance may well do so after a failure.
 */
import { calleeName, enclosingFunction, isClass, isInside, keyName } from '../../ast/nodes.ts';
import type { CallNode, ClassNode, Owner } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { endsOfWork } from '../calls/elsewhere.ts';
import type { Step } from '../model.ts';
import { endOf, fieldOf, handOuts, isEntry, isOfFile, isPrivate, lastOf, methodsOf, releasesBelow, STARTS, textOf, works } from './fields.ts';
import type { Method } from './fields.ts';
import { releasedBy } from './release-forms.ts';
import { releasesIn, releasesSomething } from './releases.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** The failure after which nobody releases, or the end of a method that never does although nobody else can. */
export function forgottenByCaller(run: Run, owner: Owner, field: TSESTree.MemberExpression): Step | undefined {
  const name = textOf(run, field);
  const around = enclosingFunction(run.site.call);
  const filler = methodsOf(owner).find(({ value }) => value === around);
  if (!filler || run.site.protocol.nature === 'memory' || !isClass(owner) || givesBackFirst(run, filler)) return undefined;
  const { callers, acquires } = callersOf(run, owner, filler);
  if (acquires.length === 0 || isSharedWithOthers(run, owner, name, callers) || isOfScript(run, owner)) return undefined;
  const failures: Step[] = [];
  let forgetful: Method | undefined;
  let isReleased = false;
  for (const method of callers) {
    const ends = endsOfWork(run, method.value, name, acquires);
    if (!ends) return undefined;
    failures.push(...ends.failures);
    isReleased ||= ends.releases;
    if (!ends.releases) forgetful ??= method;
  }
  if (!isReleased) return undefined;
  if (forgetful) return isTheirsAlone(run, owner, field, filler, callers) ? { node: endOf(forgetful), what: 'returns' } : undefined;
  // A filler that only fills what is empty leaves to the next call what it has when it fails.
  return failures.find(({ node }) => !isInside(node, filler.value)) ?? (isFilledAnew(run, field, filler) ? failures[0] : undefined);
}

/** `if (this.client) this.client.release(); this.client = await pool.connect();`: a filler that lets go of what the last call may have left. */
function givesBackFirst(run: Run, { value }: Method): boolean {
  return run.file.callsIn(value).some((call) => {
    const fn = call.range[0] < run.site.call.range[0] && call.type === 'CallExpression' ? localFunction(run, call) : undefined;
    return call.range[0] < run.site.call.range[0] && (releasedBy(run, call) !== undefined || (fn !== undefined && releasesSomething(run, fn)));
  });
}

/** The methods that others call and that have the field filled, by the filler or by a step that calls it; and all such calls. */
function callersOf(run: Run, owner: ClassNode, filler: Method): { callers: Method[]; acquires: CallNode[] } {
  const methods = methodsOf(owner);
  const calls = run.file.callsIn(owner);
  const callers: Method[] = [];
  const acquires: CallNode[] = [];
  const fillers = new Set([filler]);
  // What is added while this loop runs is looked at too.
  for (const { key, computed } of fillers) {
    const name = `this.${keyName({ key, computed: computed === true })}`;
    for (const call of calls) {
      const method = textOf(run, call.callee) === name ? methods.find(({ value }) => isInside(call, value)) : undefined;
      if (!method || method === filler) continue;
      acquires.push(call);
      if (!isEntry(run, owner, method)) fillers.add(method);
      else if (!callers.includes(method)) callers.push(method);
    }
  }
  return { callers, acquires: acquires.sort((a, b) => a.range[0] - b.range[0]) };
}

/** True where the field is there for others, too: a method works with it and does not have it filled, a getter gives it, or what releases it is called from outside. */
function isSharedWithOthers(run: Run, owner: ClassNode, name: string, callers: readonly Method[]): boolean {
  const given = handOuts(run, owner, name);
  const outside = run.file.calls.filter((call) => !isInside(call, owner));
  const methods = methodsOf(owner);
  if (given.some((position) => !methods.some((method) => stands(position, method)))) return true;
  return methods.some((method) => {
    if (releasesBelow(run, method.value, name) && outside.some((call) => calleeName(call) === keyName(method))) return true;
    const isOther = !callers.includes(method) && isEntry(run, owner, method);
    return isOther && !isAskedFor(run, method, name) && (works(run, method.value, [name]) || given.some((position) => stands(position, method)));
  });
}

function stands(position: number, { value: { range: [start, end] } }: Method): boolean {
  return position >= start && position < end;
}

/** `this.client ? this.client.query(sql) : this.pool.query(sql)`: a method that also does without. */
function isAskedFor(run: Run, { value }: Method, name: string): boolean {
  return new RegExp(`(?<![!\\w$])${name.replaceAll(/[.$]/g, '\\$&')}\\s*(?:\\)|&&|\\|\\||\\?\\?|\\?(?!\\.))`).test(run.file.text.slice(...value.range));
}

/** True where the filler does not ask whether there is something in the field before. */
function isFilledAnew(run: Run, field: TSESTree.MemberExpression, { value }: Method): boolean {
  const filling = field.parent.type === 'AssignmentExpression' ? field.parent : undefined;
  return filling?.operator === '=' && !/^Logical/.test(filling.right.type) && !run.file.text.slice(value.range[0], field.range[0]).includes(textOf(run, field));
}

/** A class that only this file knows, and that ends the process when it is done. */
function isOfScript(run: Run, owner: ClassNode): boolean {
  return run.file.text.includes('process.exit') && isOfFile(run, owner);
}

/** True for a field that each of these methods fills anew, that nobody gets and that nobody but they, and private methods, ever releases. */
function isTheirsAlone(run: Run, owner: ClassNode, field: TSESTree.MemberExpression, filler: Method, callers: readonly Method[]): boolean {
  const name = textOf(run, field);
  if (fieldOf(run) !== field || !isPrivate(owner, field) || callers.some((method) => STARTS.test(keyName(method) ?? '')) || !isFilledAnew(run, field, filler)) return false;
  // `return this.client;` of the filler itself is for those who call it.
  if (handOuts(run, owner, name).some((position) => !stands(position, filler))) return false;
  const methods = methodsOf(owner);
  return releasesIn(run, run.file.ast).every(({ call, subject }) => {
    if (subject.type !== 'MemberExpression' || lastOf(textOf(run, subject)) !== lastOf(name)) return true;
    const method = methods.find(({ value }) => isInside(call, value));
    return method !== undefined && (callers.includes(method) || method.accessibility === 'private' || /^[#_]/.test(keyName(method) ?? ''));
  });
}
