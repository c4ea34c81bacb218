/** Declarations and binding patterns: how a value reaches the names on the left. */
import { bare, decoratorsOf, keyName } from '../../ast/nodes.ts';
import type { ClassNode, Node } from '../../ast/nodes.ts';
import { evaluate, evaluateAll } from './expressions.ts';
import { isOfNever } from './completion.ts';
import { nullishness } from './conditions.ts';
import { touch } from './effects.ts';
import type { Outcome, State, Value } from '../model.ts';
import { store, transfer } from '../ownership/owner.ts';
import { block } from './statements.ts';
import type { Run } from '../run.ts';
import { joinOutcomes, joinStates, NULLISH, PRESENT, put, RELEASER, UNKNOWN, VIEW } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function declare(run: Run, node: TSESTree.VariableDeclaration, state: State, exits: Exits): State[] {
  let states: State[] = [state];
  for (const declarator of node.declarations) {
    states = joinStates(states.flatMap((now) => declareOne(run, node, declarator, now, exits)));
  }
  return states;
}

function declareOne(run: Run, node: TSESTree.VariableDeclaration, declarator: TSESTree.VariableDeclarator, state: State, exits: Exits): State[] {
  if (isOfNever(declarator)) return [];
  if (declarator.init) return evaluate(run, declarator.init, state, exits).flatMap((outcome) => bindPattern(run, declarator.id, outcome, exits));
  // `let x;` is undefined; `let x!: T` says nothing; `var x;` leaves what was there.
  const place = node.kind === 'let' && !declarator.definite ? run.file.placeOf(declarator.id) : undefined;
  return [place === undefined ? state : put(state, place, NULLISH)];
}

/** Binds a value to a name, member or pattern. */
export function bindPattern(run: Run, target: Node, { state, value }: Outcome, exits: Exits): State[] {
  run.spend();
  const core = bare(target);
  switch (core.type) {
    case 'Identifier':
    case 'MemberExpression':
      return store(run, core, { state, value }, exits);
    case 'AssignmentPattern':
      return joinStates(withDefault(run, core.right, { state, value }, exits).flatMap((outcome) => bindPattern(run, core.left, outcome, exits)));
    case 'ObjectPattern':
      return core.properties.reduce<State[]>((states, property) => joinStates(states.flatMap((now) => bindProperty(run, property, { state: now, value }, exits))), [state]);
    case 'ArrayPattern':
      return core.elements.reduce<State[]>((states, element, index) => (element ? joinStates(states.flatMap((now) => bindPattern(run, element, { state: now, value: fieldOf(run, value, String(index)) }, exits))) : states), [state]);
    case 'RestElement':
      return bindPattern(run, core.argument, { state, value: UNKNOWN }, exits);
    case 'TSParameterProperty':
      return bindField(run, core.parameter, { state, value }, exits);
    default:
      return [state];
  }
}

/** `constructor(private item = pool.acquire())`: the parameter is a field as well, which others reach. */
function bindField(run: Run, parameter: TSESTree.TSParameterProperty['parameter'], outcome: Outcome, exits: Exits): State[] {
  const given = parameter.type === 'AssignmentPattern' ? withDefault(run, parameter.right, outcome, exits) : [outcome];
  const name = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  return joinStates(given.flatMap((own) => bindPattern(run, name, own, exits).map((state) => transfer(run, parameter, { state, value: own.value }))));
}

function bindProperty(run: Run, property: TSESTree.Property | TSESTree.RestElement, { state, value }: Outcome, exits: Exits): State[] {
  if (property.type === 'RestElement') return bindPattern(run, property.argument, { state, value: UNKNOWN }, exits);
  const name = keyName(property);
  if (value.kind === 'resource' || value.kind === 'view') touch(run, property, state, 'read');
  const before = property.computed && name === undefined ? evaluate(run, property.key, state, exits).map((outcome) => outcome.state) : [state];
  return before.flatMap((now) => bindPattern(run, property.value, { state: now, value: name === undefined ? UNKNOWN : fieldOf(run, value, name) }, exits));
}

/** What reading a written property of a value gives. */
export function fieldOf(run: Run, value: Value, name: string): Value {
  // tarn's pending acquire holds its promise.
  if (value.kind === 'acquiring') return name === 'promise' ? value : UNKNOWN;
  if (value.kind === 'record') return value.fields.get(name) ?? UNKNOWN;
  if (value.kind !== 'resource' && value.kind !== 'view') return UNKNOWN;
  const { protocol } = run.site;
  if (value.kind === 'resource' && protocol.release.item?.includes(name)) return RELEASER;
  return protocol.views?.includes(name) ? VIEW : UNKNOWN;
}

function withDefault(run: Run, fallback: TSESTree.Expression, outcome: Outcome, exits: Exits): Outcome[] {
  const absent = nullishness(outcome.value);
  const given: Outcome = absent === undefined && outcome.value.kind === 'unknown' ? { state: outcome.state, value: UNKNOWN } : outcome;
  if (absent === false) return [given];
  const defaulted = evaluate(run, fallback, outcome.state, exits);
  return joinOutcomes(absent === true ? defaulted : [given.value.kind === 'unknown' ? given : { ...given, value: PRESENT }, ...defaulted]);
}

/** Decorators, heritage, computed keys, static fields and static blocks run where the class stands; instance fields and bodies do not. */
export function hoistClass(run: Run, node: ClassNode, state: State, exits: Exits): State[] {
  let states: State[] = [state];
  const then = (expression: Node | null | undefined): void => {
    if (expression) states = joinStates(evaluateAll(run, expression as TSESTree.Expression, states, exits).map((outcome) => outcome.state));
  };
  for (const decorator of decoratorsOf(node)) then(decorator.expression);
  then(node.superClass);
  for (const member of node.body.body) {
    if ('decorators' in member) for (const decorator of decoratorsOf(member)) then(decorator.expression);
    if ('computed' in member && member.computed) then(member.key);
  }
  for (const member of node.body.body) {
    if ((member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') && member.static) then(member.value);
    if (member.type === 'StaticBlock') states = block(run, member.body, states, exits);
  }
  return states;
}
