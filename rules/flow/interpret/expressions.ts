/**
 * The interpreter of expressions: evaluation order, short circuits and values. What calls do to the resource is in calls/call.ts.
 */
import { bare, isFunction, keyName, memberName, outermost, writtenFunction } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { evaluateCall, evaluateImport, evaluateTag } from '../calls/call.ts';
import { nullishness, test, truthiness } from './conditions.ts';
import { tellAcross } from '../calls/crossings.ts';
import { discard, mayThrow, soil, touch } from './effects.ts';
import { isAlive, lookup, transfer } from '../ownership/owner.ts';
import { bindPattern, fieldOf, hoistClass } from './patterns.ts';
import { settle } from './promises.ts';
import { tellAwaitedLate } from '../ownership/unawaited.ts';
import { isCoroutine } from '../file/in-place.ts';
import type { Outcome, State, Value } from '../model.ts';
import type { Run } from '../run.ts';
import { FALSY, forget, isFact, joinOutcomes, joinStates, NULLISH, PRESENT, put, TRUTHY, UNKNOWN } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Expression = TSESTree.Expression | TSESTree.PrivateIdentifier | TSESTree.SpreadElement;

export function evaluateAll(run: Run, node: Expression, states: readonly State[], exits: Exits): Outcome[] {
  const [only] = states;
  return joinOutcomes(states.length === 1 && only ? evaluate(run, node, only, exits) : states.flatMap((state) => evaluate(run, node, state, exits)));
}

/** Evaluates an expression in one state: the states after it, each with the expression's value. Throws go to the exits. */
export function evaluate(run: Run, node: Expression, state: State, exits: Exits): Outcome[] {
  run.spend();
  switch (node.type) {
    case 'Identifier':
      return [{ state, value: node.name === 'undefined' ? NULLISH : lookup(run, node, state) }];
    case 'Literal':
      return [{ state, value: literal(node) }];
    case 'ThisExpression':
      return [{ state, value: TRUTHY }];
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [{ state, value: { kind: 'closure', node } }];
    case 'ClassExpression':
      return hoistClass(run, node, state, exits).map((now) => ({ state: now, value: TRUTHY }));
    case 'TemplateLiteral':
      return inOrder(run, node.expressions, state, exits).map((now) => ({ state: now, value: UNKNOWN }));
    case 'TaggedTemplateExpression':
      return evaluateTag(run, node, state, exits);
    case 'MemberExpression':
      return evaluateMember(run, node, state, exits);
    case 'CallExpression': {
      const fn = writtenFunction(node);
      return fn ? inOrder(run, node.arguments, state, exits).map((now) => ({ state: now, value: { kind: 'closure', node: fn } })) : evaluateCall(run, node, state, exits);
    }
    case 'NewExpression':
      return evaluateCall(run, node, state, exits);
    case 'ChainExpression':
      return evaluateChain(run, node, state, exits);
    case 'AwaitExpression':
      return evaluateAwait(run, node, node.argument, state, exits);
    case 'YieldExpression':
      return node.argument && isWaitedFor(run) ? evaluateAwait(run, node, node.argument, state, exits) : evaluateYield(run, node, state, exits);
    case 'AssignmentExpression':
      return evaluateAssignment(run, node, state, exits);
    case 'LogicalExpression':
      return evaluateLogical(run, node, state, exits);
    case 'ConditionalExpression': {
      const { yes, no } = test(run, node.test, [state], exits);
      return joinOutcomes([...evaluateAll(run, node.consequent, yes, exits), ...evaluateAll(run, node.alternate, no, exits)]);
    }
    case 'UnaryExpression':
      return evaluateUnary(run, node, state, exits);
    case 'BinaryExpression':
      if (COMPARISONS.has(node.operator)) return asBoolean(run, node, state, exits);
      return inOrder(run, [node.left, node.right], state, exits).map((now) => ({ state: now, value: UNKNOWN }));
    case 'UpdateExpression':
      return evaluate(run, node.argument, state, exits).flatMap((outcome) => bindPattern(run, node.argument, { state: outcome.state, value: UNKNOWN }, exits)).map((now) => ({ state: now, value: UNKNOWN }));
    case 'SequenceExpression':
      return node.expressions.reduce<Outcome[]>((before, part, index) => evaluateAll(run, part, joinStates(before.map((outcome) => (index === 0 ? outcome.state : discard(run, node.expressions[index - 1]!, outcome)))), exits), [{ state, value: UNKNOWN }]);
    case 'ObjectExpression':
      return evaluateObject(run, node, state, exits);
    case 'ArrayExpression':
      return evaluateArray(run, node, state, exits);
    case 'SpreadElement':
      return evaluate(run, node.argument, state, exits).map((outcome) => ({ state: outcome.state, value: UNKNOWN }));
    case 'ImportExpression':
      return evaluateImport(run, node, state, exits);
    case 'JSXElement':
    case 'JSXFragment':
      return evaluateJsx(run, node, state, exits).map((after) => ({ state: after, value: TRUTHY }));
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return evaluate(run, node.expression, state, exits);
    case 'TSSatisfiesExpression':
      // `kind satisfies never`: nothing is left over that could come here.
      return node.typeAnnotation.type === 'TSNeverKeyword' ? [] : evaluate(run, node.expression, state, exits);
    default:
      return [{ state, value: UNKNOWN }];
  }
}

const COMPARISONS = new Set(['===', '==', '!==', '!=']);

/** A condition as a value: what it says is kept for whoever tests the value later. */
function asBoolean(run: Run, node: Node, state: State, exits: Exits): Outcome[] {
  const { yes, no } = test(run, node, [state], exits);
  return joinOutcomes([...yes.map((now) => ({ state: now, value: TRUTHY })), ...no.map((now) => ({ state: now, value: FALSY }))]);
}

/** Evaluates expressions left to right for their effects. */
export function inOrder(run: Run, nodes: readonly Node[], state: State, exits: Exits): State[] {
  return nodes.reduce<State[]>((states, node) => joinStates(evaluateAll(run, node as Expression, states, exits).map((outcome) => outcome.state)), [state]);
}

function literal(node: TSESTree.Literal): Value {
  if ('regex' in node || 'bigint' in node) return UNKNOWN;
  if (node.value === null) return NULLISH;
  return node.value ? TRUTHY : FALSY;
}

function evaluateMember(run: Run, node: TSESTree.MemberExpression, state: State, exits: Exits): Outcome[] {
  const objects = node.object.type === 'Super' ? [{ state, value: TRUTHY }] : chained(run, node, evaluate(run, node.object, state, exits));
  const read = objects.flatMap(({ state: now, value }) => (node.computed ? inOrder(run, [node.property], now, exits) : [now]).map((after) => ({ state: after, value })));
  return joinOutcomes(read.map(({ state: now, value }) => readMember(run, node, now, value)));
}

/** Reads a property: of something followed, or of a path that may itself hold something. */
export function readMember(run: Run, node: TSESTree.MemberExpression, state: State, object: Value): Outcome {
  const name = memberName(node);
  if (object.kind === 'resource' || object.kind === 'view') touch(run, node, state, 'read');
  if (name !== undefined && object.kind !== 'unknown') {
    const inner = fieldOf(run, object, name);
    if (inner.kind !== 'unknown') return { state, value: inner };
  }
  const place = run.file.placeOf(node);
  return { state, value: (place === undefined ? undefined : state.env.get(place)) ?? UNKNOWN };
}

/** `a?.b`: where `a` may be null or undefined the whole chain ends there, its arguments unevaluated. */
export function chained(run: Run, node: TSESTree.MemberExpression | TSESTree.CallExpression, objects: readonly Outcome[]): Outcome[] {
  const chain = run.shortCircuits.at(-1);
  if (!node.optional || !chain) return [...objects];
  const subject = node.type === 'MemberExpression' ? node.object : node.callee;
  const place = run.file.placeOf(subject);
  return objects.flatMap((outcome) => {
    const absent = nullishness(outcome.value);
    const known = absent !== undefined || place === undefined;
    if (absent !== false) chain.push(known ? outcome.state : put(outcome.state, place, NULLISH));
    if (absent === true) return [];
    return [known ? outcome : { state: put(outcome.state, place, PRESENT), value: outcome.value }];
  });
}

function evaluateChain(run: Run, node: TSESTree.ChainExpression, state: State, exits: Exits): Outcome[] {
  const ended: State[] = [];
  run.shortCircuits.push(ended);
  const outcomes = evaluate(run, node.expression, state, exits);
  run.shortCircuits.pop();
  return joinOutcomes([...outcomes, ...ended.map((now) => ({ state: now, value: NULLISH }))]);
}

/** `yield` hands its operand out, and may come back by `next`, `throw` or `return`. */
function evaluateAwait(run: Run, node: Node, awaited: TSESTree.Expression, state: State, exits: Exits): Outcome[] {
  return joinOutcomes(evaluate(run, awaited, state, exits).flatMap((outcome) => {
    tellAcross(run, node, awaited, outcome.state, outcome.value);
    tellAwaitedLate(run, outcome.state, outcome.value);
    return settle(run, node, outcome, exits);
  }));
}

/**
 * `const client = yield pool.connect()`, `co(function* () { … })`: such a generator is driven by a runner that waits for what is yielded and goes
 * on to the end.
 */
function isWaitedFor({ root, site: { call, gives } }: Run): boolean {
  if (!isFunction(root) || !root.generator || root.async) return false;
  return (gives === 'promise' && outermost(call).parent?.type === 'YieldExpression') || isCoroutine(root);
}

function evaluateYield(run: Run, node: TSESTree.YieldExpression, state: State, exits: Exits): Outcome[] {
  const given = node.argument ? evaluate(run, node.argument, state, exits) : [{ state, value: UNKNOWN }];
  return given.map((outcome) => {
    if (outcome.state.owner === 'released' && isAlive(run, outcome.state, outcome.value)) run.report('escape', node, outcome.state, outcome.state.endedAt ? [{ node: outcome.state.endedAt, what: 'released' }] : []);
    if (run.site.protocol.nature === 'memory') tellAcross(run, node, undefined, outcome.state, outcome.value);
    const now = run.resumed(transfer(run, node, outcome));
    mayThrow(run, node, now, 'awaited', exits);
    exits.returns.push({ state: { ...now, left: node }, value: UNKNOWN });
    return { state: now, value: UNKNOWN };
  });
}

function evaluateAssignment(run: Run, node: TSESTree.AssignmentExpression, state: State, exits: Exits): Outcome[] {
  const { operator, left, right } = node;
  if (operator === '=') {
    const target = bare(left);
    const before = target.type === 'MemberExpression' ? evaluateTarget(run, target, right, state, exits) : [state];
    const values = joinOutcomes(before.flatMap((now) => evaluate(run, right, now, exits)));
    return joinOutcomes(values.flatMap((outcome) => bindPattern(run, left, outcome, exits).map((now) => ({ state: now, value: outcome.value }))));
  }
  if (operator === '&&=' || operator === '||=' || operator === '??=') {
    const pairs = evaluate(run, left, state, exits);
    const { taken, kept } = shortCircuit(run, left, operator.slice(0, -1) as '&&' | '||' | '??', pairs);
    const assigned = taken.flatMap((now) => evaluate(run, right, now, exits)).flatMap((outcome) => bindPattern(run, left, outcome, exits).map((now) => ({ state: now, value: outcome.value })));
    return joinOutcomes([...kept, ...assigned]);
  }
  const read = evaluate(run, left, state, exits).flatMap((outcome) => inOrder(run, [right], outcome.state, exits));
  return joinStates(read).flatMap((now) => bindPattern(run, left, { state: now, value: UNKNOWN }, exits)).map((now) => ({ state: now, value: UNKNOWN }));
}

/** The object and computed key of a member on the left are evaluated before the right side. */
function evaluateTarget(run: Run, target: TSESTree.MemberExpression, value: Node, state: State, exits: Exits): State[] {
  const objects = target.object.type === 'Super' ? [state] : evaluate(run, target.object, state, exits).map((outcome) => {
    if (outcome.value.kind !== 'resource' && outcome.value.kind !== 'view') return outcome.state;
    touch(run, target, outcome.state, 'write');
    return outcome.value.kind === 'resource' ? soil(run, target, value, outcome.state) : outcome.state;
  });
  return target.computed ? joinStates(objects.flatMap((now) => inOrder(run, [target.property], now, exits))) : joinStates(objects);
}

function evaluateLogical(run: Run, node: TSESTree.LogicalExpression, state: State, exits: Exits): Outcome[] {
  if (node.operator === '&&') {
    const { yes, no } = test(run, node.left, [state], exits);
    return joinOutcomes([...no.map((now) => ({ state: now, value: FALSY })), ...evaluateAll(run, node.right, yes, exits)]);
  }
  const { taken, kept } = shortCircuit(run, node.left, node.operator, evaluate(run, node.left, state, exits));
  return joinOutcomes([...kept, ...evaluateAll(run, node.right, joinStates(taken), exits)]);
}

/** Splits the outcomes of a left operand into those that go on to the right one and those that stay. */
function shortCircuit(run: Run, left: Node, operator: '&&' | '||' | '??', outcomes: readonly Outcome[]): { taken: State[]; kept: Outcome[] } {
  const place = run.file.placeOf(left);
  const taken: State[] = [];
  const kept: Outcome[] = [];
  for (const { state, value } of outcomes) {
    const known = operator === '??' ? negate(nullishness(value)) : truthiness(value);
    const note = (fact: Value): State => (known === undefined && place !== undefined ? put(state, place, fact) : state);
    const stays = operator === '&&' ? known !== true : known !== false;
    const goes = operator === '&&' ? known !== false : known !== true;
    const whenKept = operator === '&&' ? FALSY : operator === '||' ? TRUTHY : PRESENT;
    const whenTaken = operator === '&&' ? TRUTHY : operator === '||' ? FALSY : NULLISH;
    if (stays) kept.push({ state: note(whenKept), value: known === undefined ? whenKept : value });
    if (goes) taken.push(note(whenTaken));
  }
  return { taken, kept };
}

function negate(known: boolean | undefined): boolean | undefined {
  return known === undefined ? undefined : !known;
}

function evaluateUnary(run: Run, node: TSESTree.UnaryExpression, state: State, exits: Exits): Outcome[] {
  if (node.operator === '!') {
    return asBoolean(run, node, state, exits);
  }
  const outcomes = evaluate(run, node.argument, state, exits);
  if (node.operator === 'delete') {
    const place = run.file.placeOf(node.argument);
    return outcomes.map((outcome) => ({ state: place === undefined ? outcome.state : forget(outcome.state, (at) => at === place), value: UNKNOWN }));
  }
  return joinOutcomes(outcomes.map(({ state: now, value }) => {
    // `void promise` says on purpose that nobody waits for it.
    if (node.operator === 'void') return { state: now, value: value.kind === 'pending' || value.kind === 'promise' || value.kind === 'acquiring' ? value : NULLISH };
    return { state: now, value: UNKNOWN };
  }));
}

/** An object literal is followed when something in it reaches the resource: a field of it, or a closure over it. */
function evaluateObject(run: Run, node: TSESTree.ObjectExpression, state: State, exits: Exits): Outcome[] {
  let outcomes: { state: State; fields: Map<string, Value> }[] = [{ state, fields: new Map() }];
  for (const property of node.properties) {
    const next: typeof outcomes = [];
    for (const { state: now, fields } of outcomes) {
      if (property.type === 'SpreadElement') {
        for (const { state: after, value } of evaluate(run, property.argument, now, exits)) next.push({ state: after, fields: value.kind === 'record' ? new Map([...fields, ...value.fields]) : fields });
        continue;
      }
      const before = property.computed ? inOrder(run, [property.key], now, exits) : [now];
      const name = keyName(property);
      for (const ready of before) {
        for (const outcome of evaluate(run, property.value as TSESTree.Expression, ready, exits)) {
          const isFollowed = name !== undefined && (isWorthFollowing(outcome.value) || isEnd(name, outcome.value));
          next.push({ state: outcome.state, fields: isFollowed ? new Map(fields).set(name, outcome.value) : without(fields, name) });
        }
      }
    }
    outcomes = next.length > 1 ? joinFields(next) : next;
  }
  return outcomes.map(({ state: now, fields }) => ({ state: now, value: fields.size > 0 ? { kind: 'record', fields } : TRUTHY }));
}

/** `{ ...options, client: other }`: a name that is given anew is no longer what was spread. */
function without(fields: Map<string, Value>, name: string | undefined): Map<string, Value> {
  return name !== undefined && fields.has(name) ? new Map([...fields].filter(([field]) => field !== name)) : fields;
}

/** `{ done: true }`: what an iterator says at its end is kept apart from what it says before. */
function isEnd(name: string, value: Value): boolean {
  return name === 'done' && value.kind === 'truthy';
}

function joinFields(outcomes: { state: State; fields: Map<string, Value> }[]): { state: State; fields: Map<string, Value> }[] {
  const joined = joinOutcomes(outcomes.map(({ state, fields }) => ({ state, value: { kind: 'record', fields } as const })));
  return joined.map(({ state, value }) => ({ state, fields: value.kind === 'record' ? new Map(value.fields) : new Map() }));
}

function evaluateArray(run: Run, node: TSESTree.ArrayExpression, state: State, exits: Exits): Outcome[] {
  let outcomes: Outcome[] = [{ state, value: { kind: 'record', fields: new Map() } }];
  node.elements.forEach((element, index) => {
    if (!element) return;
    outcomes = joinOutcomes(outcomes.flatMap(({ state: now, value }) =>
      evaluate(run, element, now, exits).map((outcome) => ({
        state: outcome.state,
        value: value.kind === 'record' && isWorthFollowing(outcome.value) ? { kind: 'record', fields: new Map(value.fields).set(String(index), outcome.value) } as const : value,
      })),
    ));
  });
  return outcomes.map(({ state: now, value }) => ({ state: now, value: value.kind === 'record' && value.fields.size === 0 ? TRUTHY : value }));
}

function isWorthFollowing(value: Value): boolean {
  return value.kind !== 'unknown' && !isFact(value);
}

/** Elements run their attributes and children in order; what they are given, they keep. */
function evaluateJsx(run: Run, node: Node, state: State, exits: Exits): State[] {
  return partsOfJsx(node).reduce((states, part) => joinStates(states.flatMap((now) => evaluate(run, part, now, exits).map((outcome) => transfer(run, part, outcome)))), [state]);
}

/** The expressions in an element, in order. */
function partsOfJsx(node: Node): TSESTree.Expression[] {
  switch (node.type) {
    case 'JSXElement':
      return [...node.openingElement.attributes, ...node.children].flatMap(partsOfJsx);
    case 'JSXFragment':
      return node.children.flatMap(partsOfJsx);
    case 'JSXAttribute':
      return node.value ? partsOfJsx(node.value) : [];
    case 'JSXSpreadAttribute':
      return [node.argument];
    case 'JSXExpressionContainer':
    case 'JSXSpreadChild':
      return node.expression.type === 'JSXEmptyExpression' ? [] : [node.expression];
    default:
      return [];
  }
}
