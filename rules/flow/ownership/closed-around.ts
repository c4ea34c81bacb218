/**
 * Pages that end with what they live in: the code that opens one has its browser from somebody who closes that whatever happens, so that a page
 * which is left behind on some path goes with it.
 */
import { bare, calleeName, enclosingFunction, isFunction, isInside, keyName } from '../../ast/nodes.ts';
import type { FunctionNode, Node, Variable } from '../../ast/nodes.ts';
import type { FileIndex } from '../file/file-index.ts';
import { placesAbove } from '../file/naming.ts';
import type { Site } from '../model.ts';
import { callsOf } from './program-end.ts';
import type { Run } from '../run.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** `try { await step(async () => { const page = await browser.newPage(); … }); } finally { await browser.close(); }`: code around the function closes what it opens a page of. */
export function isClosedAround({ file, site }: Run): boolean {
  const ways = site.protocol.release.receiver;
  const lender = ways && site.pool ? file.variableOf(site.pool) : undefined;
  return lender?.references.some(({ identifier }) => isClose(identifier, ways) && enclosingFunction(identifier) !== enclosingFunction(site.call) && finalizedBy(identifier).some(({ block }) => isInside(site.call, block))) === true;
}

/** `try { await hold(context); } finally { await context.close(); }`: every caller of a function that was given what it opens a page of closes that. */
export function closesAround({ file, root, site }: Run): boolean {
  const ways = site.protocol.release.receiver;
  const given = ways && site.pool ? file.variableOf(site.pool) : undefined;
  return given !== undefined && isFunction(root) && isClosedByCallers(file, root, given, ways ?? []);
}

const DEPTH = 3;

/** A caller closes it, or was given it in turn by callers that do: `print({ browser, page })` of `render({ browser })`. */
function isClosedByCallers(file: FileIndex, fn: FunctionNode, given: Variable, ways: readonly string[], depth = DEPTH): boolean {
  return depth > 0 && callsOf(file, fn).every((call) => {
    const argument = call?.type === 'CallExpression' ? argumentFor(given, fn, call.arguments) : undefined;
    const variable = argument && file.variableOf(argument);
    if (!call || !variable) return false;
    const caller = enclosingFunction(call);
    return variable.references.some(({ identifier }) => isClose(identifier, ways) && finalizedBy(identifier).length > 0) || (isFunction(caller) && isClosedByCallers(file, caller, variable, ways, depth - 1));
  });
}

/** `browser` of `open(browser)`, which has it as a parameter, and of `open({ browser, url })`, which has it as a part of one. */
function argumentFor(variable: Variable, fn: FunctionNode, args: readonly Node[]): Node | undefined {
  const [name] = variable.identifiers;
  for (const [index, param] of fn.params.entries()) {
    const argument = args.slice(0, index + 1).some(({ type }) => type === 'SpreadElement') ? undefined : args[index];
    if (param === name) return argument;
    const part = param.type === 'ObjectPattern' ? param.properties.find((property) => property.type === 'Property' && property.value === name) : undefined;
    if (part?.type === 'Property') return argument && partOf(bare(argument), keyName(part));
  }
  return undefined;
}

/** What an object literal has under a name, unless something spread into it may bring another. */
function partOf(object: Node, name: string | undefined): Node | undefined {
  if (object.type !== 'ObjectExpression' || name === undefined || object.properties.some(({ type }) => type === 'SpreadElement')) return undefined;
  const property = object.properties.find((one) => one.type === 'Property' && keyName(one) === name);
  return property?.type === 'Property' ? property.value : undefined;
}

/** What a caller gave to the helper that opened a page of it: `browser` of `const page = await preparePage({ browser, url })`. */
export function lenderThrough(file: FileIndex, site: Site, call: Node, fn: FunctionNode): Node | undefined {
  if (!site.protocol.unbounded || !site.protocol.release.receiver || call.type !== 'CallExpression') return undefined;
  for (const place of placesAbove(file, site)) {
    const variable = file.memberOf(place) === undefined ? file.rootOf(place) : undefined;
    const argument = variable && argumentFor(variable, fn, call.arguments);
    if (argument) return argument;
  }
  return undefined;
}

/** `browser.close()` */
function isClose({ parent }: Node, ways: readonly string[] | undefined): boolean {
  return parent?.type === 'MemberExpression' && parent.parent.type === 'CallExpression' && ways?.includes(calleeName(parent.parent) ?? '') === true;
}

/** The statements in whose `finally` a node stands, in the function around it. */
function finalizedBy(node: Node): TSESTree.TryStatement[] {
  const found: TSESTree.TryStatement[] = [];
  for (let at: Node = node; at.parent && !isFunction(at); at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.finalizer === at) found.push(at.parent);
  return found;
}
