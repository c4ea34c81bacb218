/** Methods that change an object and give it back, so that a chain of them is one more name for what it starts with. */
import { bare, calleeName } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { chainOf, patternFor, resultOf } from './bindings.ts';

/** Methods of vectors, matrices, colours and builders that change the object and, as a rule, return it. */
const FLUENT = /^(?:set|copy|add|sub|subtract|mul|multiply|div|divide|scale|rotate|translate|transform|normali[sz]e|parse|append|prepend|invert|negate|lerp|identity|assign)(?=[A-Z]|$)/;

export function isFluent(name: string | undefined): boolean {
  return name !== undefined && FLUENT.test(name);
}

/** Methods by whose names the result is another object. */
const MAKES = /^(?:clone|dup|make|create|new|to|as|get|from|concat|slice|sub(?:array|string))(?=[A-Z]|$)/;

/** The name that a chain of any methods is given, unless one of them makes another object. */
export function nameOfResult(call: CallNode): Node | undefined {
  for (let last = call; ; ) {
    if (MAKES.test(calleeName(last) ?? '')) return undefined;
    const { at, awaited } = resultOf(last);
    const next = chainOf(at);
    if (next) {
      last = next;
      continue;
    }
    const name = awaited ? undefined : patternFor(at);
    return name && bare(name).type === 'Identifier' ? bare(name) : undefined;
  }
}
