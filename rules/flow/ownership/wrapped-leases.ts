/**
 * A lease that goes into an instance through which nobody can release it:
 *
 *     const session = new Session(await pool.connect());
 *     const tx = new Transaction(session);
 *     await work(tx);
 *
 * The class has no method that gives back, nothing in the file releases a field of that name, and the instance stays in the function: it is worked
 * with and lent, but neither returned nor stored. Of a class of another file the function asks for no such method.
 */
import { bare, calleeName, isFunction, isInside, keyName, memberName, outermost } from '../../ast/nodes.ts';
import type { ClassNode, Node } from '../../ast/nodes.ts';
import { resultOf } from '../file/bindings.ts';
import { targetOf } from '../file/naming.ts';
import { originOf } from '../file/origin.ts';
import { releasesIn } from './releases.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** The constructor call that the lease is lost in. */
export function lostInInstance(run: Run): TSESTree.NewExpression | undefined {
  const at = outermost(onlyUseOf(run) ?? resultOf(run.site.call).at);
  const made = at.parent;
  if (run.site.protocol.nature !== 'resource' || made?.type !== 'NewExpression') return undefined;
  const owner = run.file.classNamed(bare(made.callee));
  if (!owner) return isUnknownToEnd(run, made) && staysHere(run, made) ? made : undefined;
  const field = owner && fieldFor(owner, made.arguments.indexOf(at as TSESTree.Expression));
  if (field === undefined || givesBack(owner) || isReleasedIn(run, owner, field)) return undefined;
  return staysHere(run, made) ? made : undefined;
}

/** `const client = await pool.connect(); const session = new Session(client);`: the one mention of the name the lease has. */
function onlyUseOf(run: Run): Node | undefined {
  const target = targetOf(run.site.call);
  const variable = target?.type === 'Identifier' ? run.file.variableOf(target) : undefined;
  const uses = variable?.references.filter(({ init }) => !init) ?? [];
  return uses.length === 1 ? uses[0]?.identifier : undefined;
}

/** True when some code releases a field of that name: of an instance, or the class of its own. */
function isReleasedIn(run: Run, owner: ClassNode, field: string): boolean {
  return releasesIn(run, run.file.ast).some(({ subject }) => {
    const core = bare(subject);
    return core.type === 'MemberExpression' && memberName(core) === field && (core.object.type !== 'ThisExpression' || isInside(core, owner));
  });
}

/** The name under which the constructor keeps an argument; none where it goes on to the class above. */
function fieldFor(owner: ClassNode, index: number): string | undefined {
  const made = owner.body.body.find((member): member is TSESTree.MethodDefinition => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const param = made?.value.params[index];
  const name = param?.type === 'TSParameterProperty' ? param.parameter : param;
  if (name?.type !== 'Identifier') return undefined;
  const passesOn = made?.value.body?.body.some((statement) => {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    return call?.type === 'CallExpression' && call.callee.type === 'Super' && call.arguments.some((argument) => argument.type === 'Identifier' && argument.name === name.name);
  });
  return passesOn ? undefined : name.name;
}

const GIVES_BACK = /^(?:@@(?:async)?dispose|release|close|end|destroy|dispose|disconnect|free|stop|shut_?down|finish|clean|terminate|return|leave|quit|drain)/i;

/** A class of another file, by whose instance this function, which has it alone, ends nothing. */
function isUnknownToEnd(run: Run, made: TSESTree.NewExpression): boolean {
  const target = targetOf(made);
  const variable = target?.type === 'Identifier' ? run.file.variableOf(target) : undefined;
  if (!variable || run.site.protocol.unbounded || originOf(run.file, made.callee).kind !== 'module' || TAKES_OVER.test(calleeName(made) ?? '')) return false;
  const methods = variable.references.flatMap(({ identifier: { parent } }) => (parent?.type === 'MemberExpression' ? [memberName(parent) ?? ''] : []));
  return methods.length > 0 && !methods.some((method) => GIVES_BACK.test(method) || ENDS.test(method));
}

/** Objects that by their names end what they are built around. */
const TAKES_OVER = /(?:transaction|trx|tx|cursor|stream|iterator|unit_?of_?work|lease|guard|scope|subscription|listener|worker|task|job)$/i;
const ENDS = /^(?:commit|roll_?back|abort|execute$|process$|run$)/i;

function givesBack(owner: ClassNode): boolean {
  return owner.body.body.some((member) => (member.type === 'MethodDefinition' || member.type === 'PropertyDefinition') && GIVES_BACK.test(keyName(member) ?? ''));
}

const DEPTH = 2;

/** True when a new instance is only worked with, lent to calls, and built into others of which the same holds. */
function staysHere(run: Run, made: TSESTree.NewExpression, depth = DEPTH): boolean {
  const target = targetOf(made);
  const variable = target?.type === 'Identifier' ? run.file.variableOf(target) : undefined;
  const uses = variable?.references.filter(({ init }) => !init) ?? [];
  return uses.length > 0 && depth > 0 && variable?.scope.block === run.root && uses.every(({ identifier }) => {
    const at = outermost(identifier);
    const { parent } = at;
    if (parent?.type === 'MemberExpression') return parent.object === at;
    if (parent?.type === 'NewExpression') return parent.arguments.includes(at as TSESTree.Expression) && staysHere(run, parent, depth - 1);
    return parent?.type === 'CallExpression' && isLent(run, parent);
  });
}

/** True for an awaited call of what is not known to keep things. */
function isLent(run: Run, call: TSESTree.CallExpression): boolean {
  const { awaited } = resultOf(call);
  const callee = bare(call.callee);
  const definition = callee.type === 'Identifier' ? run.file.variableOf(callee)?.defs[0] : undefined;
  // A function that was passed in works with what it is given, and is done when its promise is.
  return awaited && definition?.type === 'Parameter' && isFunction(definition.node);
}
