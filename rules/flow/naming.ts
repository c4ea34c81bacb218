/** What the code calls a resource: the name it is bound to, or the call that gives it. */
import { bare, isFunction, lastName } from '../ast/nodes.ts';
import type { Node } from '../ast/nodes.ts';
import type { FileIndex } from './file.ts';
import type { Site } from './model.ts';
import { callbackOf } from './sites.ts';

export function nameOf(file: FileIndex, site: Site): string {
  if (site.gives === 'callback') {
    const last = site.call.arguments.at(-1);
    const param = last && callbackOf(file, last)?.params[site.parameters?.item ?? -1];
    return param?.type === 'Identifier' ? param.name : site.protocol.noun;
  }
  return nameBound(site.call) ?? site.protocol.noun;
}

/** Climbs from the call to the name that receives its value. */
function nameBound(call: Node): string | undefined {
  let at: Node = call;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    switch (parent.type) {
      case 'AwaitExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'ChainExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
        continue;
      case 'VariableDeclarator':
        return parent.id.type === 'Identifier' ? parent.id.name : undefined;
      case 'AssignmentExpression':
        return parent.right === at ? lastName(parent.left) : undefined;
      case 'MemberExpression': {
        // pool.connect().then((client) => …)
        const [handler] = parent.parent.type === 'CallExpression' && parent.parent.callee === parent ? parent.parent.arguments : [];
        const fn = handler && bare(handler);
        const [first] = isFunction(fn) ? fn.params : [];
        return first?.type === 'Identifier' ? first.name : undefined;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}
