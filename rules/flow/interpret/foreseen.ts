/**
 * Statements whose outcome is known before they are executed. Between an acquire and its release most code works with the object, or with something
 * else, and waits for it:
 *
 *     const table = await runner.getTable('post');
 *     expect(table).to.exist;
 *
 * All that such a statement can do to a path is leave it by an exception. Where the path may leave that way already it changes nothing, so it is
 * stepped over. The forms are few on purpose: what is not surely one of them is executed.
 */
import { bare, calleeName, memberName } from '../../ast/nodes.ts';
import type { Node } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { isEventMethod, isNeverReturning, isUnlistening } from '../calls/known-calls.ts';
import { RESETS } from '../calls/resource-calls.ts';
import { entryOf } from '../memory.ts';
import type { State } from '../model.ts';
import { transact } from '../ownership/transactions.ts';
import type { Protocol } from '../../protocols/protocol.ts';
import type { Run } from '../run.ts';
import { isTracked } from '../state.ts';
import type { Exits } from '../state.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** True for a statement that leaves these states as they are, and tells nothing that is not told yet. */
export function isForeseen(run: Run, node: TSESTree.ProgramStatement, states: readonly State[], exits: Exits): boolean {
  const [state] = states;
  if (!state || states.length > 1 || state.owner !== 'held' || run.inlined.length > 0 || run.site.protocol.nature !== 'resource') return false;
  if (node.type !== 'ExpressionStatement' && node.type !== 'VariableDeclaration') return false;
  if (state.transaction || state.later.length > 0 || !exits.throws.covers(state) || !hasOnlyNames(run, state)) return false;
  if (node.type === 'ExpressionStatement') return isPlainWork(run, node, node.expression, state);
  return node.declarations.every(({ id, init }) => init?.type === 'AwaitExpression' && id.type === 'Identifier' && !state.env.has(run.file.placeOf(id) ?? -1) && isPlainWork(run, node, init, state));
}

/** True where all that reaches the object are names for it. */
function hasOnlyNames(run: Run, { env }: State): boolean {
  for (const [place, value] of env) if (value.kind === 'closure' || (isTracked(value) && (value.kind !== 'resource' || !run.file.rootOf(place)))) return false;
  return true;
}

function isPlainWork(run: Run, statement: Node, node: Node, state: State): boolean {
  if (node.type !== 'AwaitExpression') return isPlain(run, node, state);
  // Other code that runs meanwhile may change what is known.
  if (run.resumed(state) !== state) return false;
  const work = bare(node.argument);
  if (work.type !== 'CallExpression') return false;
  if (isWorkOnObject(run, work, state)) return isPlainCall(run, work, state);
  return isAcrossTold(run, statement) && isPlain(run, work, state);
}

/** That the object is held while something else is waited for is told once. */
function isAcrossTold(run: Run, { range: [start] }: Node): boolean {
  return run.findings.some(({ variant, node }) => variant === 'across' && node.range[0] < start);
}

/** `runner.getTable('post')`, `runner.manager.save(post)` */
function isWorkOnObject(run: Run, { callee }: TSESTree.CallExpression, state: State): boolean {
  const { protocol } = run.site;
  if (callee.type !== 'MemberExpression') return false;
  const { object } = callee;
  const holder = object.type === 'MemberExpression' && protocol.views?.includes(memberName(object) ?? '') === true ? object.object : object;
  return holder.type === 'Identifier' && state.env.get(run.file.placeOf(holder) ?? -1)?.kind === 'resource';
}

/** An expression that names neither the object nor a function of this file, and has no branches. */
function isPlain(run: Run, node: Node, state: State): boolean {
  switch (node.type) {
    case 'Literal':
      return true;
    case 'Identifier': {
      const variable = run.file.variableOf(node);
      return variable === undefined || (run.file.functionNamed(variable) === undefined && state.env.get(run.file.placeOfVariable(variable))?.kind !== 'resource');
    }
    case 'MemberExpression':
      return !node.optional && (!node.computed || isPlain(run, node.property, state)) && isPlain(run, node.object, state);
    case 'TemplateLiteral':
      return node.expressions.every((part) => isPlain(run, part, state));
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && !property.computed && isPlain(run, property.value, state));
    case 'ArrayExpression':
      return node.elements.every((element) => element === null || isPlain(run, element, state));
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return isPlain(run, node.expression, state);
    case 'NewExpression':
      return node.callee.type === 'Identifier' && node.callee.name !== 'Promise' && node.arguments.every((argument) => isPlain(run, argument, state));
    case 'CallExpression':
      return isPlain(run, node.callee, state) && isPlainCall(run, node, state);
    default:
      return false;
  }
}

/** A call that comes back, of code of another file, by a method that says nothing of leases. */
function isPlainCall(run: Run, node: TSESTree.CallExpression, state: State): boolean {
  const name = calleeName(node);
  if (name === undefined || node.optional || telling(run.site.protocol).has(name) || isEventMethod(name) || isUnlistening(name) || RESETS.test(name)) return false;
  if (run.file.sites.has(node) || isNeverReturning(node) || localFunction(run, node) || transact(run, node, name, state) !== state) return false;
  return node.arguments.every((argument) => isPlain(run, argument, state));
}

const known = new WeakMap<Protocol, ReadonlySet<string>>();

/** The methods by which a call says more than that it works. */
function telling(protocol: Protocol): ReadonlySet<string> {
  return entryOf(known, protocol, () => {
    const { release, connects = [], endsWith = [], ended = [], detaches = [], lends = [], views = [] } = protocol;
    return new Set([...MORE, ...(release.item ?? []), ...(release.pool ?? []), ...(release.receiver ?? []), ...connects, ...endsWith, ...ended, ...detaches, ...lends, ...views]);
  });
}

/** Chains, methods by another name, and what runs code or calls of its own. */
const MORE = ['then', 'catch', 'finally', 'bind', 'call', 'apply', 'promisify', 'eval', 'all', 'allSettled', 'race', 'any', 'reject', 'resolve'];
