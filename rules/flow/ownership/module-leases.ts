/**
 * Leases in a variable of the module that each call of a function fills anew:
 *
 *     let connection;
 *     export async function run(sql, binds) { connection = await pool.getConnection(); return connection.execute(sql, binds); }
 *
 * What a function does with its own parameters it is asked for again and again, and each call loses what the one before it took, whoever
 * releases the last one.
 */
import { bare, enclosingFunction, isFunction, isInside, nameOfFunction } from '../../ast/nodes.ts';
import type { FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import { localFunction } from '../calls/callees.ts';
import { targetOf } from '../file/naming.ts';
import type { Step } from '../model.ts';
import { STARTS } from './fields.ts';
import { releasesSomething } from './releases.ts';
import type { Run } from '../run.ts';

/** The assignment by which the next call loses the lease of this one. */
export function lostToNextCall(run: Run): Step | undefined {
  const { file, site } = run;
  const target = targetOf(site.call);
  const variable = target?.type === 'Identifier' ? file.variableOf(target) : undefined;
  const fn = enclosingFunction(site.call);
  if (!target || !variable || !isFunction(fn) || site.protocol.nature !== 'resource' || !/^(?:module|global)$/.test(variable.scope.type)) return undefined;
  const uses = variable.references.map(({ identifier }): Node => identifier).filter((use) => use !== target && isInside(use, fn));
  if (run.isKept || STARTS.test(nameOfFunction(fn) ?? '') || !isAlwaysReached(target, fn) || !uses.every((use) => isAsked(use) && use.range[0] > target.range[0])) return undefined;
  if (!uses.some((use) => takesParameter(run, use, fn)) || releasesSomething(run, fn)) return undefined;
  const releasesByHelper = file.callsIn(fn).some((call) => call.type === 'CallExpression' && releasesIn(run, localFunction(run, call)));
  return releasesByHelper ? undefined : { node: target, what: 'again' };
}

function releasesIn(run: Run, fn: FunctionNode | undefined): boolean {
  return fn !== undefined && releasesSomething(run, fn);
}

/** True for what every call comes to, under no condition and in no loop. */
function isAlwaysReached(node: Node, fn: FunctionNode): boolean {
  for (let at: Node | undefined = node; at && at !== fn; at = at.parent) if (/^(?:If|For\w*|While|DoWhile|Switch)Statement$|^(?:Conditional|Logical)Expression$|^CatchClause$/.test(at.type)) return false;
  return true;
}

/** `connection.execute(…)`: whoever passes the object on or returns it may give somebody else the duty. */
function isAsked(use: Node): boolean {
  return use.parent?.type === 'MemberExpression' && use.parent.object === use && use.parent.parent.type === 'CallExpression' && use.parent.parent.callee === use.parent;
}

function takesParameter({ file }: Run, use: Node, fn: FunctionNode): boolean {
  const call = use.parent?.parent;
  const variables = call?.type === 'CallExpression' ? call.arguments.map((argument): Variable | undefined => file.variableOf(bare(argument))) : [];
  return variables.some((variable) => variable?.defs[0]?.type === 'Parameter' && variable.scope.block === fn);
}
