/** What the names of a file mean, and where its variables are mentioned. Read from their references, without a walk; found once and asked by every site. */
import { isClass, isFunction, isInside, isLoop } from '../../ast/nodes.ts';
import type { FunctionNode, Node, ScopeManager, Variable } from '../../ast/nodes.ts';
import type { FileIndex } from './file-index.ts';
import { entryOf } from '../memory.ts';
import { ascending, within } from '../positions.ts';
import type { Positions } from '../positions.ts';
import type { Root } from '../run.ts';

interface FlagMention {
  readonly flag: Variable;
  readonly range: Node['range'];
}

/** The variable that each name of the file means. Few names are ever asked for: what is spelt alike is looked up when the first of them is. */
export class Meanings {
  readonly #waiting = new Map<string, Variable[]>();
  readonly #known = new Map<Node, Variable>();

  constructor({ scopes }: ScopeManager) {
    for (const scope of scopes) {
      for (const variable of scope.variables) {
        if (variable.identifiers.length + variable.references.length > 0) entryOf<string, Variable[]>(this.#waiting, variable.name, () => []).push(variable);
      }
    }
  }

  of(name: Node): Variable | undefined {
    if (name.type !== 'Identifier' && name.type !== 'JSXIdentifier') return undefined;
    const alike = this.#waiting.get(name.name);
    if (alike) {
      this.#waiting.delete(name.name);
      for (const variable of alike) for (const mention of namesOf(variable)) this.#known.set(mention, variable);
    }
    return this.#known.get(name);
  }
}

export class Mentions {
  readonly #file: FileIndex;
  readonly #positions = new Map<Variable, Positions>();
  readonly #writes = new Map<Variable, Positions>();
  readonly #flags = new Map<Root, readonly FlagMention[]>();
  readonly #last = new Map<Variable, number>();

  constructor(file: FileIndex) {
    this.#file = file;
  }

  positionsOf(variable: Variable): Positions {
    return entryOf(this.#positions, variable, () => startsOf(namesOf(variable)));
  }

  /** Where a variable gets its values: its declaration, and what is assigned to it. */
  writesOf(variable: Variable): Positions {
    return entryOf(this.#writes, variable, () => startsOf([...variable.identifiers, ...variable.references.filter((reference) => reference.isWrite()).map(({ identifier }) => identifier)]));
  }

  /** What is mentioned inside a node of the names to which some statement of the function assigns a constant: what flags are made of. */
  flagsIn(root: Root, node: Pick<Node, 'range'>): ReadonlySet<Variable> {
    return new Set(within(this.#flagMentions(root), node).map(({ flag }) => flag));
  }

  #flagMentions(root: Root): readonly FlagMention[] {
    return entryOf(this.#flags, root, () => {
      const flags = new Set(this.#file.syntax.flagAssignments.flatMap((flag) => (isInside(flag, root) ? (this.#file.variableOf(flag.left) ?? []) : [])));
      return [...flags].flatMap((flag) => namesOf(flag).map(({ range }) => ({ flag, range }))).sort((a, b) => a.range[0] - b.range[0]);
    });
  }

  /** The position from which on no path of the function that declares it can come to mention the variable; Infinity where that is not known. */
  endOf(variable: Variable): number {
    let end = this.#last.get(variable);
    if (end === undefined) {
      // A function that mentions itself asks again while it is being asked.
      this.#last.set(variable, Infinity);
      end = 0;
      for (const name of namesOf(variable)) end = Math.max(end, this.#endOfMention(name, variable.scope.block));
      this.#last.set(variable, end);
    }
    return end;
  }

  /** A mention in a loop may come again as long as the loop runs; one in a function, whenever the function may be called. */
  #endOfMention(name: Node, scope: Node): number {
    let [, end] = name.range;
    let at: Node | undefined = name;
    for (; at && at !== scope; at = at.parent) {
      if (isLoop(at)) [, end] = at.range;
      else if (isClass(at)) return Infinity;
      else if (isFunction(at)) end = Math.max(end, this.#endOfFunction(at));
    }
    return at && isLoop(at) ? at.range[1] : end;
  }

  /** A callback is interpreted where it is given away, a function with a name where the name stands. */
  #endOfFunction(fn: FunctionNode): number {
    const { parent } = fn;
    if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') return 0;
    const name = fn.type === 'FunctionDeclaration' ? fn.id : parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : undefined;
    const variable = name && this.#file.variableOf(name);
    return variable ? this.endOf(variable) : Infinity;
  }
}

function namesOf(variable: Variable): Node[] {
  return [...variable.identifiers, ...variable.references.map(({ identifier }) => identifier)];
}

function startsOf(names: readonly Node[]): Positions {
  return ascending(names.map(({ range }) => range[0]));
}
