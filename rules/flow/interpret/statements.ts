/**
 * The interpreter of statements. JavaScript has only structured control flow, so a statement takes a set of states and gives the set with which
 * the next statement starts; whatever leaves otherwise (throw, return, break, continue) goes to the exits it was handed. A `finally`, a `using`
 * or a loop is then a function that looks at the exits of its body before it passes them on. No graph is built and no path is enumerated.
 */
import { bare, isFunction } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { isDecisive, nextRelevant, steppedOver } from './blocks.ts';
import { branch } from './branches.ts';
import { unfinished } from './endings.ts';
import { isForeseen } from './foreseen.ts';
import { testCase } from './conditions.ts';
import { discard, mayThrow } from './effects.ts';
import { armsOf, hasOnlyCases } from './exhaustive.ts';
import { evaluate, evaluateAll } from './expressions.ts';
import { entryOf } from '../memory.ts';
import type { Outcome, Place, State } from '../model.ts';
import { labelled, landed, loop, loopScope, UNLABELLED } from './loops.ts';
import { bindPattern, declare, hoistClass } from './patterns.ts';
import { dispose, transfer } from '../ownership/owner.ts';
import { isPromise, settle } from './promises.ts';
import { GiveUp } from '../run.ts';
import type { Run } from '../run.ts';
import { joinOutcomes, joinStates, jump, newExits, newJumps, StateSet, TRUTHY, UNKNOWN } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** Executes one statement on every state; returns the states in which control reaches the next one. */
export function execute(run: Run, node: TSESTree.ProgramStatement, states: readonly State[], exits: Exits): State[] {
  if (states.length === 0) return [];
  if (states.length > run.limits.states) throw new GiveUp('states');
  run.spend();
  switch (node.type) {
    case 'ExpressionStatement':
      return joinStates(evaluateAll(run, node.expression, states, exits).map((outcome) => discard(run, node.expression, outcome)));
    case 'VariableDeclaration':
      return joinStates(states.flatMap((state) => declare(run, node, state, exits)));
    case 'BlockStatement':
      return block(run, node.body, states, exits);
    case 'IfStatement':
      return branch(run, node, states, exits);
    case 'ReturnStatement':
      for (const outcome of returned(run, node, states, exits)) exits.returns.push(outcome);
      return [];
    case 'ThrowStatement':
      for (const outcome of evaluateAll(run, node.argument, states, exits)) mayThrow(run, node, transfer(run, node, outcome), 'explicit', exits);
      return [];
    case 'TryStatement':
      return attempt(run, node, states, exits);
    case 'BreakStatement':
      jump(exits.breaks, node.label?.name ?? '', states);
      return [];
    case 'ContinueStatement':
      jump(exits.continues, node.label?.name ?? '', states);
      return [];
    case 'LabeledStatement':
      return labelled(run, node, [], states, exits);
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return managed(run, loopScope(node), exits, (inner) => loop(run, node, UNLABELLED, states, inner));
    case 'SwitchStatement':
      return choose(run, node, states, exits);
    case 'ClassDeclaration':
      return joinStates(states.flatMap((state) => hoistClass(run, node, state, exits)));
    case 'ExportNamedDeclaration':
      return node.declaration ? execute(run, node.declaration as TSESTree.Statement, states, exits) : [...states];
    case 'ExportDefaultDeclaration':
      return exportDefault(run, node, states, exits);
    case 'TSExportAssignment':
      return evaluateAll(run, node.expression, states, exits).map((outcome) => outcome.state);
    case 'TSModuleDeclaration':
      return node.body?.type === 'TSModuleBlock' ? block(run, node.body.body, states, exits) : [...states];
    case 'WithStatement':
      throw new GiveUp('with');
    default:
      return [...states];
  }
}

function returned(run: Run, node: TSESTree.ReturnStatement, states: readonly State[], exits: Exits): Outcome[] {
  if (!node.argument) return states.map((state) => ({ state: { ...state, left: node }, value: UNKNOWN }));
  const given = evaluateAll(run, node.argument, states, exits);
  // An async generator waits for what it returns, and only then runs its finalizers. What a mere name stands for is seldom a promise.
  const isName = /^(?:Identifier|MemberExpression)$/.test(bare(node.argument).type);
  const wait = (outcome: Outcome): Outcome[] => (isName && outcome.value.kind === 'unknown' ? [{ ...outcome, state: run.resumed(outcome.state) }] : settle(run, node.argument as Node, outcome, exits));
  const awaited = waitsForReturns(run) ? joinOutcomes(given.flatMap(wait)) : given;
  return awaited.map(({ state, value }) => ({ state: { ...state, left: node }, value }));
}

/** Generators are never followed where they are called: only the root can be one. */
function waitsForReturns({ root, inlined }: Run): boolean {
  return inlined.length === 0 && isFunction(root) && root.async && root.generator;
}

/** A list of statements with one lexical scope: `using` declarations in it are disposed of on every way out, last first. */
export function block(run: Run, body: readonly TSESTree.ProgramStatement[], states: readonly State[], exits: Exits): State[] {
  return managed(run, body, exits, (inner) => sequence(run, body, states, inner));
}

const usings = new WeakMap<readonly TSESTree.ProgramStatement[], TSESTree.VariableDeclaration[]>();

function managed(run: Run, scope: readonly TSESTree.ProgramStatement[], exits: Exits, work: (inner: Exits) => State[]): State[] {
  const declarations = entryOf(usings, scope, () => scope.filter((s): s is TSESTree.VariableDeclaration => s.type === 'VariableDeclaration' && (s.kind === 'using' || s.kind === 'await using')));
  if (declarations.length === 0) return work(exits);
  const places = declarations.flatMap((declaration) => declaration.declarations.map((d) => run.file.placeOf(d.id))).reverse();
  return finalized(exits, work, (ending, outer) => places.reduce<State[]>((now, place) => disposePlace(run, place, now, outer), [...ending]));
}

function disposePlace(run: Run, place: Place | undefined, states: readonly State[], exits: Exits): State[] {
  return place === undefined ? [...states] : joinStates(states.flatMap((state) => dispose(run, place, state, exits)));
}

function sequence(run: Run, body: readonly TSESTree.ProgramStatement[], states: readonly State[], exits: Exits): State[] {
  let now: State[] = [...states];
  for (let index = 0; now.length > 0; index++) {
    const next = nextRelevant(run, body, index, now);
    now = steppedOver(run, body, index, next, now);
    index = next;
    const statement = body[index];
    if (!statement) break;
    if (!isForeseen(run, statement, now, exits)) now = unfinished(run, execute(run, statement, now, exits), statement.range[1]);
  }
  return now;
}

function attempt(run: Run, node: TSESTree.TryStatement, states: readonly State[], exits: Exits): State[] {
  const guarded = (outer: Exits): State[] => {
    if (!node.handler) return execute(run, node.block, states, outer);
    const inner: Exits = { ...outer, throws: new StateSet() };
    const decides = isDecisive(run, node.handler, node.block) ? 1 : 0;
    run.decisiveHandlers += decides;
    const after = execute(run, node.block, states, inner);
    run.decisiveHandlers -= decides;
    return joinStates([...after, ...handle(run, node.handler, [...inner.throws], outer)]);
  };
  const { finalizer } = node;
  const body = (outer: Exits): State[] => {
    run.tries++;
    try {
      return guarded(outer);
    } finally {
      run.tries--;
    }
  };
  if (!finalizer) return body(exits);
  const ending = (states: readonly State[], outer: Exits): State[] => {
    run.finalizers++;
    try {
      return execute(run, finalizer, states, outer);
    } finally {
      run.finalizers--;
    }
  };
  // `finally { return … }` drops what was returned before: nobody waits for it any more. So does what fails in it; what that path would tell in the finalizer itself the others tell.
  const mayJump = run.file.jumpsIn(finalizer).length > 0;
  const lose = (outcome: Outcome): void => {
    const replace = (): State[] => ending([discard(run, givenBy(outcome) ?? node, outcome)], exits);
    if (mayJump) replace();
    else run.apart(replace);
  };
  return finalized(exits, body, ending, lose);
}

/** What the `return` that leads here has given. */
function givenBy({ state: { left } }: Outcome): Node | null | undefined {
  return left?.type === 'ReturnStatement' ? left.argument : undefined;
}

function handle(run: Run, handler: TSESTree.CatchClause, thrown: readonly State[], exits: Exits): State[] {
  const { param } = handler;
  const entered = param ? thrown.flatMap((state) => bindPattern(run, param, { state, value: param.type === 'Identifier' ? TRUTHY : UNKNOWN }, exits)) : thrown;
  return execute(run, handler.body, joinStates(entered), exits);
}

/**
 * Runs `body` and then `ending` on each way out of it, and passes on what the ending lets through. An ending that leaves abruptly itself
 * (its own exits are the outer ones) replaces the way out, as the language has it. A returned value was computed before the ending ran; where
 * it is a promise and the ending leaves abruptly, nobody waits for it: `lose` runs the ending once more for that.
 */
function finalized(exits: Exits, body: (inner: Exits) => State[], ending: (states: readonly State[], outer: Exits) => State[], lose?: (outcome: Outcome) => void): State[] {
  const inner = newExits();
  const end = (states: Iterable<State>): State[] => ending([...states], exits);
  const normal = end(body(inner));
  exits.throws.addAll(end(inner.throws));
  for (const outcome of joinOutcomes(inner.returns)) {
    const mayBeLost = lose !== undefined && isPromise(outcome.value);
    for (const state of ending([outcome.state], mayBeLost ? newExits() : exits)) exits.returns.push({ state, value: outcome.value });
    if (mayBeLost) lose(outcome);
  }
  for (const [label, set] of inner.breaks) jump(exits.breaks, label, end(set));
  for (const [label, set] of inner.continues) jump(exits.continues, label, end(set));
  return normal;
}

/** Cases are tested in source order, `default` is entered when all tests failed wherever it stands, and control falls through. */
function choose(run: Run, node: TSESTree.SwitchStatement, states: readonly State[], exits: Exits): State[] {
  let unmatched = joinStates(evaluateAll(run, node.discriminant, states, exits).map((outcome) => outcome.state));
  const entering: State[][] = node.cases.map((part) => {
    if (!part.test) return [];
    const { yes, no } = testCase(run, node.discriminant, part.test, unmatched, exits);
    unmatched = no;
    return yes;
  });
  const fallback = node.cases.findIndex((part) => !part.test);
  if (fallback >= 0) entering[fallback] = unmatched;
  const follow = (outer: Exits): State[] => {
    const inner = newJumps(outer);
    let falling: State[] = [];
    node.cases.forEach((part, index) => {
      falling = block(run, part.consequent, joinStates([...falling, ...(entering[index] ?? [])]), inner);
    });
    return joinStates([...falling, ...landed(inner, outer, UNLABELLED, [])]);
  };
  if (fallback >= 0 || !hasOnlyCases(node)) return joinStates([...follow(exits), ...(fallback < 0 ? unmatched : [])]);
  const { after, left } = armsOf(run, exits, (inner) => ({ after: follow(inner), unmatched }));
  return joinStates([...after, ...left]);
}

function exportDefault(run: Run, node: TSESTree.ExportDefaultDeclaration, states: readonly State[], exits: Exits): State[] {
  const { declaration } = node;
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'TSInterfaceDeclaration' || declaration.type === 'TSEnumDeclaration') return [...states];
  if (declaration.type === 'ClassDeclaration') return joinStates(states.flatMap((state) => hoistClass(run, declaration, state, exits)));
  return joinStates(states.flatMap((state) => evaluate(run, declaration as TSESTree.Expression, state, exits)).map((outcome) => outcome.state));
}
