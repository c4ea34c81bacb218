/**
 * Who is given a page has its browser, `page.browser()`, and can close that when the page is done with. A function that makes both and returns the
 * page has handed out the browser as well, unless its callers, who are all in sight, only ever close the page. And where the page outlives the
 * function, `this.page = await browser.newPage()`, so does what it needs.
 */
import { bare, calleeName, isFunction, isInside, memberName, outermost } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { bindingOf } from '../file/bindings.ts';
import type { FileIndex } from '../file/file-index.ts';
import type { State } from '../model.ts';
import { callsOf } from './program-end.ts';
import type { Run } from '../run.ts';

/** True for a path that ends by returning something by which the resource is reached. */
export function isHandedOutWith(run: Run, state: State): boolean {
  const { file, root, site: { protocol: { reachedFrom } } } = run;
  const given = reachedFrom && state.left?.type === 'ReturnStatement' ? state.left.argument : undefined;
  return !!given && partsOf(file, given).some((part) => isMadeOf(run, part, state)) && !(isFunction(root) && isLeftByCallers(run, root));
}

/** True for a path that has kept such a part, by then, in a field or in a variable of the module. */
export function isKeptWith(run: Run, state: State): boolean {
  const { file, root, site: { protocol: { reachedFrom = [] } } } = run;
  const end = (state.risk?.node ?? state.left)?.range[0] ?? Infinity;
  return reachedFrom.some((name) => file.callsByName.get(name)?.some((call) => call.range[1] <= end && isInside(call, root) && isStoredOutside(run, call) && isMadeOf(run, call, state)));
}

function isStoredOutside({ file, root }: Run, call: CallNode): boolean {
  const value = outermost(call);
  const { parent } = value.parent?.type === 'AwaitExpression' ? outermost(value.parent) : value;
  if (parent?.type !== 'AssignmentExpression') return false;
  const target = bare(parent.left);
  const declared = target.type === 'Identifier' ? file.variableOf(target)?.defs[0]?.node : undefined;
  return (target.type === 'MemberExpression' && target.object.type === 'ThisExpression') || (declared !== undefined && !isInside(declared, root));
}

/** What is returned, and what is in it where it is made there: `page`, `{ page, cookies }`, `[page]`, `new Tab(page)`. */
function partsOf(file: FileIndex, node: Node, depth = 3): Node[] {
  const core = bare(node);
  if (depth === 0) return [];
  switch (core.type) {
    case 'Identifier': {
      const declarator = file.variableOf(core)?.defs[0]?.node;
      const init = declarator?.type === 'VariableDeclarator' && declarator.id.type === 'Identifier' && declarator.init ? bare(declarator.init) : undefined;
      return [core, ...(init && /^(?:Object|Array|New)Expression$/.test(init.type) ? partsOf(file, init, depth - 1) : [])];
    }
    case 'ObjectExpression':
      return core.properties.flatMap((property) => (property.type === 'Property' ? partsOf(file, property.value, depth - 1) : []));
    case 'ArrayExpression':
      return core.elements.flatMap((element) => (element ? partsOf(file, element, depth - 1) : []));
    case 'NewExpression':
      return core.arguments.flatMap((argument) => partsOf(file, argument, depth - 1));
    case 'CallExpression':
      return [core];
    case 'AwaitExpression':
      return partsOf(file, core.argument, depth);
    default:
      return [];
  }
}

/** `browser.newPage()`, `(await browser.pages())[0]`, a page of a context of the browser, and a name that has got one. */
function isMadeOf(run: Run, node: Node, state: State, depth = 4): boolean {
  const core = bare(node);
  if (depth === 0) return false;
  switch (core.type) {
    case 'Identifier':
      return run.file.variableOf(core)?.references.some(({ writeExpr }) => writeExpr && isMadeOf(run, writeExpr as Node, state, depth - 1)) === true;
    case 'AwaitExpression':
      return isMadeOf(run, core.argument, state, depth);
    case 'MemberExpression':
      return core.computed && isMadeOf(run, core.object, state, depth);
    case 'LogicalExpression':
      return isMadeOf(run, core.left, state, depth) || isMadeOf(run, core.right, state, depth);
    case 'CallExpression':
      return isGivenByPart(run, core, state, depth);
    default:
      return false;
  }
}

function isGivenByPart(run: Run, call: CallNode, state: State, depth: number): boolean {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression' || !run.site.protocol.reachedFrom?.includes(memberName(callee) ?? '')) return false;
  const place = run.file.placeOf(callee.object);
  return (place !== undefined && state.env.get(place)?.kind === 'resource') || isMadeOf(run, callee.object, state, depth - 1);
}

/** `const page = await open(); …; await page.close();` of every caller, in a file that never asks a page for its browser. */
function isLeftByCallers({ file }: Run, fn: FunctionNode): boolean {
  if (/\.\s*browser\s*\(/.test(file.text)) return false;
  return callsOf(file, fn).every((call) => {
    const names = (call?.type === 'CallExpression' && bindingOf(file, call)?.variable.references.filter(({ init }) => !init)) || [];
    return names.every(({ identifier: { parent } }) => parent?.type === 'MemberExpression') && names.some(({ identifier: { parent } }) => parent?.parent?.type === 'CallExpression' && calleeName(parent.parent) === 'close');
  });
}
