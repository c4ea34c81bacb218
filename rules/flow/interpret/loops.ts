/** Loops and labels: what goes round until it teaches nothing new, and where `break` and `continue` land. */
import { tellAcross } from '../calls/crossings.ts';
import { test } from './conditions.ts';
import { mayThrow } from './effects.ts';
import { evaluateAll } from './expressions.ts';
import type { State } from '../model.ts';
import { LIST, swept } from '../ownership/collected.ts';
import { transfer } from '../ownership/owner.ts';
import { bindPattern } from './patterns.ts';
import { GiveUp } from '../run.ts';
import type { Run } from '../run.ts';
import { joinStates, jump, newJumps, StateSet, UNKNOWN } from '../state.ts';
import type { Exits } from '../state.ts';
import { execute } from './statements.ts';
import type { TSESTree } from '@typescript-eslint/utils';

type Labels = readonly string[];
export const UNLABELLED: Labels = [''];

type Loop = TSESTree.ForStatement | TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForInStatement | TSESTree.ForOfStatement;

/** `for (using x = …; …; …)`: the loop is the scope. */
export function loopScope(node: Loop): TSESTree.ProgramStatement[] {
  return node.type === 'ForStatement' && node.init?.type === 'VariableDeclaration' ? [node.init] : [];
}

export function labelled(run: Run, node: TSESTree.LabeledStatement, outer: Labels, states: readonly State[], exits: Exits): State[] {
  const labels = [...outer, node.label.name];
  const { body } = node;
  switch (body.type) {
    case 'LabeledStatement':
      return labelled(run, body, labels, states, exits);
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return loop(run, body, ['', ...labels], states, exits);
    default: {
      const inner = newJumps(exits);
      const after = execute(run, body, states, inner);
      return joinStates([...after, ...landed(inner, exits, labels, [])]);
    }
  }
}

/** Takes the jumps that end here and passes the others on. */
export function landed(inner: Exits, outer: Exits, breaks: Labels, continues: Labels): State[] {
  const here: State[] = [];
  for (const [label, set] of inner.breaks) {
    if (breaks.includes(label)) here.push(...set);
    else jump(outer.breaks, label, set);
  }
  for (const [label, set] of inner.continues) if (!continues.includes(label)) jump(outer.continues, label, set);
  return here;
}

/** Repeats rounds, each from what the last one taught, until it teaches nothing new about the states in which a round can start. */
export function loop(run: Run, node: Loop, labels: Labels, states: readonly State[], exits: Exits): State[] {
  const inner = newJumps(exits);
  const heads = new StateSet();
  const left = new StateSet();
  let entering = start(run, node, states.map((state) => swept(run, node, state)), exits);
  if (node.type === 'DoWhileStatement') entering = round(run, node, labels, entering, inner);
  for (let rounds = 0; ; rounds++) {
    const learnt = heads.learn(entering);
    if (learnt.length === 0) break;
    if (rounds > run.limits.loopRounds) throw new GiveUp('loop');
    if (heads.size > run.limits.states) throw new GiveUp('states');
    const { yes, no } = enterRound(run, node, learnt, inner);
    left.addAll(no);
    entering = round(run, node, labels, yes, inner);
  }
  return joinStates([...left, ...landed(inner, exits, labels, labels)]);
}

/** One turn of the body, `continue` included, and the update; gives the states before the next test. */
function round(run: Run, node: Loop, labels: Labels, states: readonly State[], inner: Exits): State[] {
  const again = execute(run, node.body, states, inner);
  for (const label of labels) {
    again.push(...(inner.continues.get(label) ?? []));
    inner.continues.delete(label);
  }
  const joined = joinStates(again);
  return node.type === 'ForStatement' && node.update ? joinStates(evaluateAll(run, node.update, joined, inner).map((outcome) => outcome.state)) : joined;
}

function start(run: Run, node: Loop, states: readonly State[], exits: Exits): State[] {
  switch (node.type) {
    case 'ForStatement':
      if (!node.init) return [...states];
      return node.init.type === 'VariableDeclaration'
        ? execute(run, node.init, states, exits)
        : evaluateAll(run, node.init, states, exits).map((outcome) => outcome.state);
    case 'ForInStatement':
    case 'ForOfStatement':
      // `for (const item of [first, second]) pool.release(item)`: which round has which is not followed.
      return joinStates(evaluateAll(run, node.right, states, exits).map((outcome) => (outcome.value.kind === 'record' && outcome.value !== LIST ? transfer(run, node.right, outcome) : outcome.state)));
    default:
      return [...states];
  }
}

/** The test of a round: a condition, or the iterator's `next()`, which throws without closing and then binds the round's variable. */
function enterRound(run: Run, node: Loop, states: readonly State[], exits: Exits): { yes: readonly State[]; no: readonly State[] } {
  switch (node.type) {
    case 'ForStatement':
      return node.test ? test(run, node.test, states, exits) : { yes: states, no: [] };
    case 'WhileStatement':
    case 'DoWhileStatement':
      return test(run, node.test, states, exits);
    default: {
      const awaits = node.type === 'ForOfStatement' && node.await;
      if (awaits) {
        for (const state of states) {
          tellAcross(run, node.right, node.right, state, UNKNOWN);
          mayThrow(run, node.right, state, 'awaited', exits);
        }
      }
      const resumed = awaits ? states.map((state) => run.resumed(state)) : states;
      const { left } = node;
      const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
      const bound = target ? resumed.flatMap((state) => bindPattern(run, target, { state, value: UNKNOWN }, exits)) : resumed;
      return { yes: joinStates(bound), no: states };
    }
  }
}
