/**
 * What a transaction says of the connection it runs on. Who begins one with a method of what a call gave, and ends it, has that connection alone:
 * nobody else could work with it in between. So it was taken for this function, and where nothing in the file gives it back nobody does.
 *
 *     const client = await getClient();
 *     await client.query('BEGIN'); …; await client.query('COMMIT');
 *
 * What its declared type says is the same: a `PoolClient` comes out of a pool. So does what is lent by something that also does the same work by itself,
 * `db.query(sql)` beside `const client = await db.getClient()`: where there was one connection only, nobody would ask for it.
 */
import { bare, calleeName, enclosingFunction, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { bindingOf, resultOf } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import { originOfType } from '../file/origin.ts';
import { unknownPool } from '../../protocols/unknown-pool.ts';

/** How such a connection can be given back, or closed. */
export const WAYS_BACK: readonly string[] = [...(unknownPool.release.item ?? []), 'endSession', 'quit', 'logout', 'terminate', 'stop', 'finish', 'done', 'free'];

const OWN = /(?:conn|connection|client|runner)$/i;
/** A runner of TypeORM is made for one piece of work, whatever made it. */
const RUNNER = /^query_?runner$/i;
/** What such a runner has. */
const OF_RUNNER = /^(?:manager|query|connect|stream|(?:start|commit|rollback)Transaction|is(?:Released|TransactionActive))$/;
const MAKER_ENDS = /^(?:commit|roll_?back|release|end|close|finish)(?:Transaction)?$/i;
const MAKES = /^(?:init|create|make|new|start|begin|open|connect|prepare|setup|acquire)/i;

const BEGINS = /^(?:beginTransaction|startTransaction)$/;
const ENDS = /^(?:commit|commitTransaction|rollback|rollbackTransaction)$/;
const SQL = /^(?:query|execute)$/;
const BEGIN = /^\s*(?:begin|start\s+transaction)\b/i;
const COMMIT = /^\s*(?:commit|rollback)\b/i;

/** Types of libraries whose objects are of a pool, and nothing else. */
const POOLED = new Map([['PoolClient', /^pg(?:-pool)?$/], ['PoolConnection', /^(?:mysql2?|mariadb|promise-mysql)(?:\/|$)/]]);

/** The methods that may begin a transaction, and what begins one, as patterns. */
export const BEGINNERS = '(?:begin|start)Transaction|query|execute';
const BEGINNING = String.raw`(?:begin|start)Transaction\s*\(|(?:query|execute)\(\s*['"${'`'}]\s*(?:begin|BEGIN|start|START)\b`;
const MAY_BEGIN = new RegExp(BEGINNING);
const BEGINS_AT = new RegExp(`.\\s*(?:${BEGINNING})`, 'y');
/** Only the name of such a runner and such a type say so by themselves. What stands before the rarer word is looked at after it. */
const SAYS_SO = /(?:unner(?<=uery_?[rR]unner)|Pool(?:Client|Connection)(?<=:\s*(?:\w+\.)?Pool\w+))\s*=\s*await\b/;

const AWAITED = /(?:conn|connection|client|runner)(?![\w$])[^;=]{0,80}=\s*await(?![\w$])/i;

/** `client = await db.getClient()`, with what lends (group 1), and a list of names in which another function does work */
const LENT = /(?:conn|connection|client)(?![\w$])[^;=]{0,80}=\s*await\s+(?:([\w$.]+)\.)?\w*(?:Client|Connection|Conn|connect)\s*\(/gi;
const NAMES_WORK = /[{,]\s*(?:query|execute)\s*[,}]/;

/** Whether a text has such a transaction, runner, type or lender in it. False only where there surely is none. `begins`: something in it may begin a transaction. */
export function mayHaveAlone(text: string, begins = MAY_BEGIN.test(text)): boolean {
  return text.includes('await') && (((begins || SAYS_SO.test(text)) && AWAITED.test(text)) || mayLendBesideWork(text));
}

function mayLendBesideWork(text: string): boolean {
  return /\.(?:query|execute)(?![\w$])/.test(text) && [...text.matchAll(LENT)].some(([, lender]) => (lender === undefined ? NAMES_WORK.test(text) : text.includes(`${lender}.query`) || text.includes(`${lender}.execute`)));
}

/** Whether what is called behind a dot begins a transaction. */
export function beginsAt(text: string, dot: number): boolean {
  BEGINS_AT.lastIndex = dot;
  return BEGINS_AT.test(text);
}

/** True for a call whose awaited result one function works with alone, and which nobody in the file gives back. */
export function isHadAlone(file: FileIndex, call: CallNode): boolean {
  const callee = bare(call.callee);
  const { awaited } = resultOf(call);
  const binding = awaited ? bindingOf(file, call) : undefined;
  if (!binding || binding.by !== 'promise' || !isOwnName(call, binding.variable) || isOfCaller(file, callee)) return false;
  const { variable } = binding;
  const methods = callsOn(variable);
  if (methods.some((method) => WAYS_BACK.includes(calleeName(method) ?? ''))) return false;
  if (isRunner(file, call, variable) || isPooledByType(file, variable)) return true;
  if (!OWN.test(variable.name)) return false;
  if (methods.some((method) => says(method, BEGINS, BEGIN)) && methods.some((method) => says(method, ENDS, COMMIT))) return true;
  return methods.some((method) => SQL.test(calleeName(method) ?? '')) && worksItself(file, callee);
}

/** `const queryRunner = await transactions.begin()`: by its name and by what it is asked for, unless who made it ends it, too, `transactions.commit()`. */
function isRunner(file: FileIndex, call: CallNode, variable: Variable): boolean {
  if (!RUNNER.test(variable.name) || !MAKES.test(calleeName(call) ?? '')) return false;
  const isAsked = variable.references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && OF_RUNNER.test(memberName(parent) ?? ''));
  const callee = bare(call.callee);
  const maker = callee.type === 'MemberExpression' ? file.placeOf(callee.object) : undefined;
  return isAsked && (maker === undefined || !file.calls.some((other) => other.callee.type === 'MemberExpression' && MAKER_ENDS.test(memberName(other.callee) ?? '') && file.placeOf(other.callee.object) === maker));
}

/** `db.query(sql)` of what lends, `query(sql)` of the module that lends. */
function worksItself(file: FileIndex, lender: Node): boolean {
  const origin = declarationOf(file, lender);
  return file.calls.some(({ callee }) => {
    const other = bare(callee);
    if (lender.type === 'MemberExpression') return other.type === 'MemberExpression' && SQL.test(memberName(other) ?? '') && file.text.slice(...other.object.range) === file.text.slice(...lender.object.range);
    return origin !== undefined && other.type === 'Identifier' && SQL.test(other.name) && declarationOf(file, other) === origin;
  });
}

/** `import { getClient, query } from './db'`, `const { getClient, query } = require('./db')` */
function declarationOf(file: FileIndex, name: Node): Node | undefined {
  const definition = name.type === 'Identifier' ? file.variableOf(name)?.defs[0] : undefined;
  return definition?.node.type === 'ImportSpecifier' ? (definition.parent as Node) : definition?.node.type === 'VariableDeclarator' && definition.node.id.type === 'ObjectPattern' ? definition.node : undefined;
}

/** `const client: PoolClient = await open()` */
function isPooledByType(file: FileIndex, variable: Variable): boolean {
  const [definition] = variable.defs;
  const annotation = definition?.name.type === 'Identifier' ? definition.name.typeAnnotation : undefined;
  const origin = annotation && originOfType(file, annotation.typeAnnotation, 2);
  return origin?.kind === 'made' && POOLED.get(origin.path.slice(origin.path.lastIndexOf('.') + 1))?.test(origin.module) === true;
}

/** `this.getClient()`, and what a function was given: the instance or the caller knows what becomes of it. */
function isOfCaller(file: FileIndex, callee: Node): boolean {
  if (callee.type === 'MemberExpression') return callee.object.type === 'ThisExpression';
  return callee.type === 'Identifier' && file.variableOf(callee)?.defs[0]?.type === 'Parameter';
}

/** A local name that gets nothing else, in the function that asks. */
function isOwnName(call: CallNode, variable: Variable): boolean {
  return enclosingFunction(call) === variable.scope.variableScope.block && variable.references.filter((reference) => reference.isWrite()).length === 1;
}

function callsOn(variable: Variable): CallNode[] {
  return variable.references.flatMap(({ identifier }) => {
    const member = outermost(identifier).parent;
    const call = member?.type === 'MemberExpression' && member.object === outermost(identifier) ? member.parent : undefined;
    return call?.type === 'CallExpression' && call.callee === member ? [call] : [];
  });
}

function says(call: CallNode, methods: RegExp, sql: RegExp): boolean {
  const callee = bare(call.callee);
  const method = callee.type === 'MemberExpression' ? (memberName(callee) ?? '') : '';
  return methods.test(method) || (SQL.test(method) && sql.test(textOf(call.arguments[0])));
}

function textOf(node: Node | undefined): string {
  if (node?.type === 'Literal') return String(node.value);
  return node?.type === 'TemplateLiteral' ? (node.quasis[0]?.value.raw ?? '') : '';
}
