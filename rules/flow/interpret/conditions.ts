/**
 * Conditions split states instead of producing values: `test` gives the states in which an expression is truthy and those in which it is not,
 * each with what that says about the bindings in it. Null guards, flags and repeated conditions need nothing else.
 */
import { bare, calleeName, enclosingFunction, isInside, isLoop, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { evaluate, evaluateAll, inOrder } from './expressions.ts';
import { isReassigned } from '../file/file-index.ts';
import { isWrittenInClosure } from '../file/in-place.ts';
import { isEnvironment } from '../file/environment.ts';
import type { Place, State, Value } from '../model.ts';
import { eventOf } from '../ownership/doubles.ts';
import type { Run } from '../run.ts';
import { FALSY, joinStates, NULLISH, PRESENT, put, TRUTHY, withOwner } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface Split {
  readonly yes: State[];
  readonly no: State[];
}

export function test(run: Run, node: Node, states: readonly State[], exits: Exits): Split {
  const yes: State[] = [];
  const no: State[] = [];
  for (const state of states) {
    const split = testOne(run, node, state, exits);
    yes.push(...split.yes);
    no.push(...split.no);
  }
  return { yes: joinStates(yes), no: joinStates(no) };
}

function testOne(run: Run, node: Node, state: State, exits: Exits): Split {
  run.spend();
  const ended = asksWhetherEnded(run, node, state);
  if (ended !== undefined) return ended ? { yes: [state], no: [] } : { yes: [], no: [state] };
  const core = node.type === 'ChainExpression' ? node : bare(node);
  switch (core.type) {
    case 'UnaryExpression':
      if (core.operator !== '!') break;
      return flip(testOne(run, core.argument, state, exits));
    case 'LogicalExpression': {
      if (core.operator === '??') break;
      const left = testOne(run, core.left, state, exits);
      const right = test(run, core.right, core.operator === '&&' ? left.yes : left.no, exits);
      return core.operator === '&&' ? { yes: right.yes, no: [...left.no, ...right.no] } : { yes: [...left.yes, ...right.yes], no: right.no };
    }
    case 'BinaryExpression': {
      const split = comparison(run, core, state, exits);
      if (split) return split;
      const after = inOrder(run, [core.left, core.right], state, exits);
      return { yes: after, no: after };
    }
    case 'CallExpression':
      if (asksForError(run, core, state)) return { yes: [], no: evaluate(run, core, state, exits).map((outcome) => outcome.state) };
      // Boolean(x) asks what x asks.
      if (core.callee.type === 'Identifier' && core.callee.name === 'Boolean' && core.arguments[0] && core.arguments[0].type !== 'SpreadElement') {
        return testOne(run, core.arguments[0], state, exits);
      }
      if (isQuestion(core) && core.arguments.every((argument) => isPure(run, argument))) {
        const place = run.file.conditionPlace(textOf(run, core));
        const splits = evaluate(run, core, state, exits).map((outcome) => remember(place, outcome.state));
        return { yes: splits.flatMap((split) => split.yes), no: splits.flatMap((split) => split.no) };
      }
      break;
    case 'Identifier': {
      const place = run.file.placeOf(core);
      const condition = place !== undefined && state.env.has(place) ? undefined : constantCondition(run, core);
      if (condition) return testOne(run, condition, state, exits);
      if (state.owner === 'held' && place !== undefined && !state.env.has(place) && saysReleased(run, core)) {
        const { yes, no } = testValue(run, core, state, exits);
        return { yes: yes.map((now) => withOwner(now, 'escaped', core)), no };
      }
      if (state.owner === 'held' && place !== undefined && !state.env.has(place) && saysOver(run, core, state)) {
        const { yes, no } = testValue(run, core, state, exits);
        return { yes: yes.map((now) => withOwner(now, 'none')), no };
      }
      if (state.owner === 'held' && takesBack(run, core)) {
        const { yes, no } = testValue(run, core, state, exits);
        return { yes, no: no.map((now) => withOwner(now, 'escaped', core)) };
      }
      const original = originalOf(run, core);
      if (original !== undefined && !state.env.has(original)) {
        const { yes, no } = testValue(run, core, state, exits);
        return { yes: yes.map((now) => put(now, original, TRUTHY)), no: no.map((now) => put(now, original, FALSY)) };
      }
      break;
    }
    default:
      break;
  }
  const split = testValue(run, core, state, exits);
  const end = state.owner === 'held' ? saysExhausted(run, core) : undefined;
  if (end === undefined) return split;
  const over = (now: State): State => withOwner(now, 'none');
  return end ? { yes: split.yes.map(over), no: split.no } : { yes: split.yes, no: split.no.map(over) };
}

/** `if (ERR(err, callback)) return;`: where there is no error, nothing has failed. */
function asksForError(run: Run, call: TSESTree.CallExpression, state: State): boolean {
  const [first] = call.arguments;
  if (first?.type !== 'Identifier' || call.parent.type === 'UnaryExpression' || !/^(?!no)\w*(?:err|fail|abort|bail)/i.test(calleeName(call) ?? '')) return false;
  const place = run.file.placeOf(first);
  return place !== undefined && state.env.get(place)?.kind === 'nullish' && run.file.rootOf(place)?.defs[0]?.type === 'Parameter' && localFunction(run, call) === undefined;
}

/** `isPool(this.client)`: what a thing is, it is whenever it is asked. */
export function isQuestion(node: Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && /^is[A-Z]/.test(node.callee.name) && node.arguments.length > 0;
}

/** `done`, `result.done`, `const { done: ended, value } = …`: the truth by which an answer says that nothing is left, and `value` by having none. */
function saysExhausted({ file, site }: Run, node: Node): boolean | undefined {
  const { exhausted } = site.protocol;
  if (!exhausted) return undefined;
  if (exhausted.includes(lastName(node) ?? '')) return true;
  const variable = node.type === 'Identifier' ? file.variableOf(node) : undefined;
  const pattern = variable?.defs[0]?.node.type === 'VariableDeclarator' ? variable.defs[0].node.id : undefined;
  const keys = pattern?.type === 'ObjectPattern' ? pattern.properties.flatMap((one) => (one.type === 'Property' ? [{ key: keyName(one) ?? '', isIt: one.value === variable?.identifiers[0] }] : [])) : [];
  return keys.some(({ key }) => exhausted.includes(key)) ? keys.some(({ key, isIt }) => isIt && exhausted.includes(key)) : undefined;
}

/** `runner.isReleased`, `trx.isCompleted()`: the resource itself says whether its lease is over. */
function asksWhetherEnded(run: Run, node: Node, state: State): boolean | undefined {
  const core = bare(node);
  const member = core.type === 'CallExpression' ? bare(core.callee) : core;
  if (member.type !== 'MemberExpression' || !run.site.protocol.ended?.includes(memberName(member) ?? '')) return undefined;
  const place = run.file.placeOf(member.object);
  if (place === undefined || state.env.get(place)?.kind !== 'resource') return undefined;
  return state.owner === 'held' ? false : state.owner === 'released' ? true : undefined;
}

/** Truthiness of whatever the expression evaluates to, remembered where the expression names a place. */
function testValue(run: Run, node: Node, state: State, exits: Exits): Split {
  const place = factPlace(run, node);
  const split: Split = { yes: [], no: [] };
  for (const outcome of evaluate(run, node as TSESTree.Expression, state, exits)) {
    const known = truthiness(outcome.value);
    if (known !== false) split.yes.push(known === undefined && place !== undefined ? put(outcome.state, place, TRUTHY) : outcome.state);
    if (known === false && place !== undefined && node.type === 'ChainExpression') split.no.push(put(outcome.state, place, FALSY));
    else if (known !== true) split.no.push(known === undefined && place !== undefined ? put(outcome.state, place, outcome.value.kind === 'present' ? outcome.value : FALSY) : outcome.state);
  }
  return split;
}

/** What is known of an expression's truth: true, false, or undefined for either. */
export function truthiness(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'nullish':
    case 'falsy':
      return false;
    case 'unknown':
    case 'present':
      return undefined;
    default:
      return true;
  }
}

/** Whether a value is null or undefined: true, false, or undefined for either. */
export function nullishness(value: Value): boolean | undefined {
  if (value.kind === 'nullish') return true;
  return value.kind === 'unknown' || value.kind === 'falsy' ? undefined : false;
}

/** `x == null`, `x !== undefined`, `typeof x === 'undefined'`, `flag === true`, and any repeated pure comparison. */
function comparison(run: Run, node: TSESTree.BinaryExpression, state: State, exits: Exits): Split | undefined {
  const negated = node.operator === '!==' || node.operator === '!=';
  const equality = negated || node.operator === '===' || node.operator === '==';
  const same = equality ? sameObject(run, node, state) : undefined;
  if (same !== undefined) return same === negated ? { yes: [], no: [state] } : { yes: [state], no: [] };
  const fails = saysNothingGiven(run, node, state);
  if (fails !== undefined) return fails === 'yes' ? { yes: [withOwner(state, 'none')], no: [state] } : { yes: [state], no: [withOwner(state, 'none')] };
  const [subject, literal] = equality ? sides(node) : [undefined, 'true' as const];
  if (!subject) {
    if (!ASKS.has(node.operator) || !isPure(run, node)) return undefined;
    const text = `${textOf(run, node.left)} ${negated ? `${node.operator.replace('!', '=')}` : node.operator} ${textOf(run, node.right)}`;
    const split = remember(run.file.conditionPlace(text), state);
    return negated ? flip(split) : split;
  }
  const split = literal === 'nullish' ? testNullish(run, subject, state, exits) : testBoolean(run, subject, literal === 'true', state, exits);
  return negated ? flip(split) : split;
}

/** The resource is fresh: it equals the places that hold it and no other. */
function sameObject(run: Run, node: TSESTree.BinaryExpression, state: State): boolean | undefined {
  const [left, right] = [run.file.placeOf(node.left), run.file.placeOf(node.right)];
  if (left === undefined || right === undefined) return undefined;
  const holds = (place: Place): boolean => state.env.get(place)?.kind === 'resource';
  return holds(left) ? holds(right) : holds(right) ? false : undefined;
}

/** `slot < 0`, `slot === -1`: what is given as a number says by another one that there was none; on which side of the condition. */
function saysNothingGiven(run: Run, { left, right, operator }: TSESTree.BinaryExpression, state: State): 'yes' | 'no' | undefined {
  const place = state.owner === 'held' && isNumber(right) ? run.file.placeOf(left) : undefined;
  if (place === undefined || state.env.get(place)?.kind !== 'resource') return undefined;
  return /^(?:<=?|===?)$/.test(operator) ? 'yes' : /^(?:>=?|!==?)$/.test(operator) ? 'no' : undefined;
}

function isNumber(node: Node): boolean {
  return node.type === 'UnaryExpression' ? isNumber(node.argument) : node.type === 'Literal' && typeof node.value === 'number';
}

const ASKS = new Set(['===', '==', '!==', '!=', '<', '>', '<=', '>=', 'in', 'instanceof']);

function textOf(run: Run, node: Node): string {
  return run.file.text.slice(node.range[0], node.range[1]);
}

/** Splits on a condition that has the same truth wherever it is asked. */
function remember(place: Place, state: State): Split {
  const known = state.env.get(place)?.kind;
  if (known !== undefined) return known === 'truthy' ? { yes: [state], no: [] } : { yes: [], no: [state] };
  return { yes: [put(state, place, TRUTHY)], no: [put(state, place, FALSY)] };
}

/** `case value:` asks whether the discriminant equals it. */
export function testCase(run: Run, discriminant: Node, value: Node, states: readonly State[], exits: Exits): Split {
  const pure = isPure(run, discriminant) && isPure(run, value);
  const after = evaluateAll(run, value as TSESTree.Expression, states, exits).map((outcome) => outcome.state);
  if (!pure) return { yes: joinStates(after), no: joinStates(after) };
  const place = run.file.conditionPlace(`${textOf(run, discriminant)} === ${textOf(run, value)}`);
  const splits = after.map((state) => remember(place, state));
  return { yes: joinStates(splits.flatMap((split) => split.yes)), no: joinStates(splits.flatMap((split) => split.no)) };
}

function sides(node: TSESTree.BinaryExpression): [Node | undefined, 'nullish' | 'true' | 'false'] {
  for (const [subject, other] of [[node.left, node.right], [node.right, node.left]] as const) {
    if (other.type === 'Identifier' && other.name === 'undefined') return [subject, 'nullish'];
    if (other.type === 'UnaryExpression' && other.operator === 'void') return [subject, 'nullish'];
    if (other.type !== 'Literal') continue;
    if (other.value === null && other.raw === 'null') return [subject, 'nullish'];
    if (other.value === 'undefined' && subject.type === 'UnaryExpression' && subject.operator === 'typeof') return [subject.argument, 'nullish'];
    if (other.value === true) return [subject, 'true'];
    if (other.value === false) return [subject, 'false'];
  }
  return [undefined, 'nullish'];
}

function testNullish(run: Run, subject: Node, state: State, exits: Exits): Split {
  const place = factPlace(run, subject);
  const split: Split = { yes: [], no: [] };
  for (const outcome of evaluate(run, subject as TSESTree.Expression, state, exits)) {
    const known = nullishness(outcome.value);
    if (known !== false) split.yes.push(known === undefined && place !== undefined ? put(outcome.state, place, NULLISH) : outcome.state);
    if (known !== true) split.no.push(known === undefined && place !== undefined ? put(outcome.state, place, PRESENT) : outcome.state);
  }
  return split;
}

/** `=== true` and `=== false` follow truth where the value is known and split where it is not. */
function testBoolean(run: Run, subject: Node, wanted: boolean, state: State, exits: Exits): Split {
  const split = testOne(run, subject, state, exits);
  return wanted ? split : flip(split);
}

function flip(split: Split): Split {
  return { yes: split.no, no: split.yes };
}

/** The place that remembers a condition: the binding or the stable path it names. */
function factPlace(run: Run, node: Node): Place | undefined {
  const core = bare(node);
  if (core.type === 'Identifier' || core.type === 'MemberExpression') {
    const place = run.file.placeOf(core);
    return place !== undefined && isStable(run, core) ? place : core.type === 'Identifier' ? place : undefined;
  }
  return undefined;
}

/** A member path is remembered only when no statement of the function under study assigns a member of that name. */
function isStable(run: Run, node: Node): boolean {
  const core = bare(node);
  if (core.type === 'Identifier' || core.type === 'ThisExpression') return true;
  if (core.type !== 'MemberExpression') return false;
  const name = memberName(core);
  return name !== undefined && !run.file.assignsMember(name, run.root) && isStable(run, core.object);
}

/** Literals, operators and bindings that are never reassigned: the same text has the same truth wherever it stands. */
function isPure(run: Run, node: Node): boolean {
  const core = bare(node);
  switch (core.type) {
    case 'Literal':
      return true;
    case 'Identifier': {
      const variable = run.file.variableOf(core);
      return variable !== undefined && !isReassigned(variable);
    }
    case 'MemberExpression':
      return isEnvironment(run.file, core) || (isStable(run, core) && isPure(run, core.object));
    case 'ThisExpression':
      return true;
    case 'UnaryExpression':
      return core.operator !== 'delete' && isPure(run, core.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return core.left.type !== 'PrivateIdentifier' && isPure(run, core.left) && isPure(run, core.right);
    default:
      return false;
  }
}

/** `const own = !given;` stands for `!given` wherever it is asked. */
function constantCondition(run: Run, node: TSESTree.Identifier): Node | undefined {
  const variable = run.file.variableOf(node);
  const [definition] = variable?.defs ?? [];
  if (!variable || definition?.node.type !== 'VariableDeclarator' || definition.node.id !== definition.name || isReassigned(variable)) return undefined;
  const init = definition.node.init && bare(definition.node.init);
  const asks = init?.type === 'UnaryExpression' ? init.operator === '!' : init?.type === 'BinaryExpression' || init?.type === 'LogicalExpression' || isBooleanCall(init);
  return init && asks && isPureCondition(run, init) ? init : undefined;
}

/** `let own = given; if (!own) own = await acquire();`: until it gets a value of its own, a copy tells of what it was copied from. */
function originalOf(run: Run, node: TSESTree.Identifier): Place | undefined {
  const variable = run.file.variableOf(node);
  const [definition] = variable?.defs ?? [];
  const init = definition?.node.type === 'VariableDeclarator' && definition.node.id === definition.name && definition.node.init ? bare(definition.node.init) : undefined;
  if (!variable || (init?.type !== 'Identifier' && init?.type !== 'MemberExpression') || !isPure(run, init) || !isReassigned(variable) || isWrittenInClosure(variable)) return undefined;
  const writes = variable.references.filter((reference) => reference.isWrite() && !reference.init);
  return writes.every(({ identifier }) => identifier.range[0] > node.range[1]) && !isInLoop(node, definition?.node as Node) ? run.file.placeOf(init) : undefined;
}

/** True in a loop that does not contain the declaration. */
function isInLoop(node: Node, declaration: Node): boolean {
  for (let at: Node | undefined = node; at && !isInside(declaration, at); at = at.parent) if (isLoop(at)) return true;
  return false;
}

/** `if (finished) return; finished = true; client.release();` in each of the functions that may come first: who finds the flag set comes second. */
function saysReleased(run: Run, node: TSESTree.Identifier): boolean {
  const variable = run.file.variableOf(node);
  if (!variable || !isWrittenInClosure(variable)) return false;
  const writes = variable.references.filter((reference) => reference.isWrite() && !reference.init);
  return writes.every(({ identifier: { parent }, writeExpr }) => {
    const home = parent && enclosingFunction(parent);
    return writeExpr?.type === 'Literal' && writeExpr.value === true && home && run.releases.some((release) => enclosingFunction(release) === home);
  });
}

const ENDS = /^(?:disconnect(?:ed)?|close|end|exit)$/;

/**
 * `browser.on('disconnected', () => { gone = true; }); if (gone) return;`: what only the end of the object itself sets says that it is over. What a
 * pool has given stays out by that.
 */
function saysOver({ file, site }: Run, node: TSESTree.Identifier, { env }: State): boolean {
  const variable = site.protocol.unbounded ? file.variableOf(node) : undefined;
  if (!variable || !isWrittenInClosure(variable)) return false;
  const writes = variable.references.filter((reference) => reference.isWrite() && !(reference.init && isFalse(reference.writeExpr)));
  return writes.length > 0 && writes.every(({ identifier: { parent }, writeExpr }) => {
    const listening = parent && writeExpr?.type === 'Literal' && writeExpr.value === true ? enclosingFunction(parent).parent : undefined;
    const callee = listening?.type === 'CallExpression' && ENDS.test(eventOf(listening) ?? '') ? bare(listening.callee) : undefined;
    const emitter = callee?.type === 'MemberExpression' ? file.placeOf(callee.object) : undefined;
    return emitter !== undefined && env.get(emitter)?.kind === 'resource';
  });
}

function isFalse(node: TSESTree.Node | null | undefined): boolean {
  return node?.type === 'Literal' && node.value === false;
}

/** `const pool = getPool(); if (pool) pool.release(client);`: where there is no pool any more, there is nothing to give back to. */
function takesBack(run: Run, node: TSESTree.Identifier): boolean {
  const variable = run.file.variableOf(node);
  return variable !== undefined && run.releases.some(({ parent }) => {
    const callee = parent?.type === 'CallExpression' && enclosingFunction(parent) === enclosingFunction(node) ? bare(parent.callee) : undefined;
    return callee?.type === 'MemberExpression' && callee.object.type === 'Identifier' && run.file.variableOf(callee.object) === variable;
  });
}

function isBooleanCall(node: Node | null | undefined): node is TSESTree.CallExpression {
  return node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Boolean' && node.arguments.length === 1;
}

function isPureCondition(run: Run, node: Node): boolean {
  return isBooleanCall(node) ? isPure(run, node.arguments[0] as Node) : isPure(run, node);
}
