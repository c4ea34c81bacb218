/** `if`: which of its arms owes a release, where the condition asks the object itself. */
import { bare, calleeName, childrenOf, isFunction, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { test } from './conditions.ts';
import { armsOf, asksForOne } from './exhaustive.ts';
import type { State } from '../model.ts';
import { releasesSomething } from '../ownership/releases.ts';
import { unlessEndedIn } from '../ownership/transactions.ts';
import type { Run } from '../run.ts';
import { joinStates, withOwner } from '../state.ts';
import type { Exits } from '../state.ts';
import { execute } from './statements.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export function branch(run: Run, node: TSESTree.IfStatement, states: readonly State[], exits: Exits): State[] {
  const chain = chainFrom(node);
  const otherwise = chain.at(-1)?.alternate;
  const follow = (inner: Exits): { after: State[]; unmatched: State[] } => {
    let unmatched = [...states];
    const after = chain.flatMap((arm) => {
      run.spend();
      const { met, unmet } = sidesOf(run, arm, unmatched, inner);
      unmatched = unmet;
      return execute(run, arm.consequent, met, inner);
    });
    return { after, unmatched };
  };
  if (otherwise || !asksForOne(run, chain)) {
    const { after, unmatched } = follow(exits);
    return joinStates([...after, ...(otherwise ? execute(run, otherwise, unmatched, exits) : unmatched)]);
  }
  const { after, left } = armsOf(run, exits, follow);
  return joinStates([...after, ...left]);
}

/** `if (a) … else if (b) …`: each condition is asked where those before it do not hold. */
function chainFrom(node: TSESTree.IfStatement): TSESTree.IfStatement[] {
  const chain = [node];
  for (let next = node.alternate; next?.type === 'IfStatement'; next = next.alternate) chain.push(next);
  return chain;
}

function sidesOf(run: Run, node: TSESTree.IfStatement, states: readonly State[], exits: Exits): { met: State[]; unmet: State[] } {
  if (states.length === 0) return { met: [], unmet: [] };
  const { yes, no } = test(run, node.test, states, exits);
  return {
    met: yes.map((state) => (isGone(run, node, state) || isKept(run, node, node.alternate, state) ? withOwner(state, 'escaped', node.test) : state)),
    unmet: no.map((state) => (isLeftToTest(run, node, state) || isKept(run, node, node.consequent, state) ? withOwner(state, 'escaped', node.test) : unlessEndedIn(run, node.consequent, state))),
  };
}

/** Words by which a condition says that something is left open for somebody to look at. */
const KEEPS = /debug|devtools|keep_?(?:open|alive)|leave_?open|head(?:ed|ful)/i;

/** `if (!isDebugging()) await page.close();`: where it is not released, that is on purpose. */
function isKept(run: Run, { test }: TSESTree.IfStatement, released: Node | null, { owner }: State): boolean {
  return owner === 'held' && released !== null && releasesSomething(run, released) && KEEPS.test(run.file.text.slice(...test.range));
}

/** `if (client.ended) return;` */
function isGone(run: Run, { test, consequent }: TSESTree.IfStatement, state: State): boolean {
  return state.owner === 'held' && asksResource(run, test, state, LIFE) && !releasesSomething(run, consequent);
}

/** `if (client.isOurs) client.release();`: the object knows better than we do whether a release is due, and whether it goes into a list. */
function isLeftToTest(run: Run, { test, consequent }: TSESTree.IfStatement, state: State): boolean {
  if (state.owner !== 'held') return false;
  const asks = asksResource(run, test, state);
  return ((run.site.perhapsGiven === true || asks) && releasesSomething(run, consequent)) || ((asks || asksSize(test)) && collectsIn(run, consequent, state));
}

function asksSize(test: Node): boolean {
  return bare(test).type === 'MemberExpression' ? /^(?:length|size)$/.test(memberName(bare(test) as TSESTree.MemberExpression) ?? '') : childrenOf(test).some((child) => !isFunction(child) && asksSize(child));
}

/** `if (points.length > 0) all.push(points);` */
function collectsIn(run: Run, node: Node, state: State): boolean {
  return run.file.callsIn(node).some((call) => /^(?:push|unshift|add|set)$/.test(calleeName(call) ?? '') && call.arguments.some((argument) => state.env.get(run.file.placeOf(argument) ?? -1)?.kind === 'resource'));
}

const ANY = /./;

/** Whether the object still lives: a dead one need not be given back. */
const LIFE = /^(?:is)?_?(?:connected|killed|closed|destroyed|ended|ending|dead|broken|alive|exitCode|disposed|released|completed)$/i;

/** `normal.lengthSq() < 1e-6`: what is computed of an object of a memory pool says nothing of its life. */
function isMeasured(run: Run, member: TSESTree.MemberExpression): boolean {
  return run.site.protocol.nature === 'memory' && member.parent.type === 'CallExpression' && member.parent.callee === member && member.parent.parent.type === 'BinaryExpression' && !LIFE.test(memberName(member) ?? '');
}

/** True for a condition about a property of the resource. */
function asksResource(run: Run, test: Node, state: State, names = ANY): boolean {
  const core = bare(test);
  if (core.type === 'MemberExpression') {
    const place = run.file.placeOf(core.object);
    if (place !== undefined && state.env.get(place)?.kind === 'resource' && names.test(memberName(core) ?? '') && !isMeasured(run, core)) return true;
  }
  return childrenOf(core).some((child) => !isFunction(child) && asksResource(run, child, state, names));
}
