/** Methods that change an object and give it back, so that a chain of them is one more name for what it starts with. */
import { bare, calleeName, outermost } from '../../ast/nodes.ts';
import type { CallNode, Node } from '../../ast/nodes.ts';
import { bindingOf, chainOf, patternFor, resultOf } from './bindings.ts';
import type { Binding } from './bindings.ts';
import type { FileIndex } from './file-index.ts';

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

/** The last of a chain of methods that change an object and give it back: `add(b)` of `Vec.borrow().copy(a).add(b)`. */
export function endOfChain(call: CallNode): CallNode {
  let last = call;
  for (let next = chainOf(outermost(call)); next && isFluent(calleeName(next)); next = chainOf(outermost(next))) last = next;
  return last;
}

/** The name of an object that such a chain ends in. */
export function fluentBindingOf(file: FileIndex, call: CallNode): Binding | undefined {
  const last = endOfChain(call);
  const binding = last === call ? undefined : bindingOf(file, last);
  return binding?.by === 'value' ? binding : undefined;
}
