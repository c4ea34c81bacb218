/** Whether two expressions mean the same pool, as far as the file tells. Not knowing is an answer. */
import { bare, calleeName, enclosingClass, keyName, lastName, memberName } from '../../ast/nodes.ts';
import type { CallNode, Node, Variable } from '../../ast/nodes.ts';
import { isReassigned } from './file-index.ts';
import type { FileIndex } from './file-index.ts';
import { originOf, propertyOf } from './origin.ts';
import type { TSESTree } from '@typescript-eslint/utils';

/** same · different: made in two places of the file · distinct: two names for pools, of which nobody knows whether they mean one · unknown */
export type Likeness = 'same' | 'different' | 'distinct' | 'unknown';

export function comparePools(file: FileIndex, one: Node | undefined, other: Node | undefined): Likeness {
  if (!one || !other) return 'unknown';
  const [first, second] = [identityOf(file, one), identityOf(file, other)];
  if (!first || !second) return 'unknown';
  if (first.key === second.key) return 'same';
  if (first.made && second.made) return 'different';
  return isNamedPool(one) && isNamedPool(other) && lastName(one) !== lastName(other) ? 'distinct' : 'unknown';
}

function isNamedPool(node: Node): boolean {
  return /pools?\d*$/i.test(lastName(node) ?? '');
}

interface Identity {
  readonly key: string;
  /** true when the key is the place at which the one pool is made */
  readonly made: boolean;
}

const DEPTH = 6;

/** What a name leads to: the place that makes the pool, an import, or the name that cannot be followed further. */
function identityOf(file: FileIndex, node: Node, depth = DEPTH): Identity | undefined {
  if (depth === 0) return undefined;
  const core = bare(node);
  switch (core.type) {
    case 'Identifier': {
      const variable = file.variableOf(core);
      return variable ? ofVariable(file, variable, depth) : { key: `global ${core.name}`, made: false };
    }
    case 'MemberExpression':
      return ofMember(file, core, depth);
    case 'NewExpression':
    case 'CallExpression':
      return makesPool(file, core) ? { key: `made at ${core.range[0]}`, made: true } : undefined;
    default:
      return undefined;
  }
}

/** `new Pool()`, and factories of packages; `getPool()` may give the same one every time. */
function makesPool(file: FileIndex, call: CallNode): boolean {
  const origin = originOf(file, call);
  if (origin.kind === 'class') return call.type === 'NewExpression';
  if (origin.kind !== 'made') return false;
  return call.type === 'NewExpression' || (!/^[.#@~/]/.test(origin.module) && !/^get/.test(calleeName(call) ?? ''));
}

function ofVariable(file: FileIndex, variable: Variable, depth: number): Identity {
  const name = { key: `variable ${variable.defs[0]?.name.range[0] ?? variable.name}`, made: false };
  const [definition] = variable.defs;
  if (definition?.node.type !== 'VariableDeclarator' || definition.node.id !== definition.name || !definition.node.init || isReassigned(variable)) return name;
  return identityOf(file, definition.node.init, depth - 1) ?? name;
}

function ofMember(file: FileIndex, node: TSESTree.MemberExpression, depth: number): Identity | undefined {
  const name = memberName(node);
  if (name === undefined) return undefined;
  if (node.object.type === 'ThisExpression') {
    const owner = enclosingClass(node);
    if (!owner) return undefined;
    const field = owner.body.body.find((member) => member.type === 'PropertyDefinition' && keyName(member) === name);
    const initial = field?.type === 'PropertyDefinition' && field.value && file.fieldAssignments(owner, name).length === 0 ? identityOf(file, field.value, depth - 1) : undefined;
    return initial ?? { key: `field ${owner.range[0]}.${name}`, made: false };
  }
  const property = propertyOf(file, node.object, name);
  if (property) return identityOf(file, property, depth - 1);
  const object = identityOf(file, node.object, depth - 1);
  return object && { key: `${object.key}.${name}`, made: false };
}
