/**
 * What the core knows about one file before any path is followed: which variable a name means, which place an expression names,
 * and how each function treats the variables around it. Built once, lazily, and shared by all sites.
 */
import { bare, calleeName, childrenOf, enclosingClass, enclosingFunction, isClass, isFunction, isInside, keyName, memberName, writtenFunction } from '../../ast/nodes.ts';
import type { CallNode, ClassNode, FunctionNode, Node, ScopeManager, Variable } from '../../ast/nodes.ts';
import type { Place, Site } from '../model.ts';
import type { Summary } from '../interpret/summaries.ts';
import { entryOf } from '../memory.ts';
import { Meanings, Mentions } from './mentions.ts';
import type { Origin } from './origin.ts';
import { constructorAround, constructorOf } from './prototypes.ts';
import { within } from '../positions.ts';
import { syntaxOf, tellingNodes } from './syntax.ts';
import type { Jump, Syntax } from './syntax.ts';
import { Types } from './types.ts';
import type { TypeServices } from './types.ts';
import type { TSESTree } from '@typescript-eslint/utils';

export interface SourceFile {
  readonly ast: TSESTree.Program;
  readonly scopes: ScopeManager;
  readonly text: string;
  /** finds the telling nodes without a walk, where the host can */
  readonly telling?: (() => readonly Node[] | undefined) | undefined;
  /** type information, where the host has it and the project asks for it */
  readonly types?: TypeServices | undefined;
  /** another file of the project by the words of an import, where the host can read it */
  readonly neighbour?: ((specifier: string) => SourceFile | undefined) | undefined;
}

export class FileIndex {
  readonly ast: TSESTree.Program;
  readonly text: string;
  readonly types: Types | undefined;
  /**
   * Once something is about to be told other files of the project are asked as well, and these are the calls of which is asked whether they fail at all; in a
   * file that is asked itself, all of them.
   */
  doubted: ReadonlySet<CallNode> | 'all' | undefined;
  /** the acquires found so far */
  readonly sites = new Map<CallNode, Site>();
  /** what calls of the file's functions can do, as far as it was asked */
  readonly summaries = new Map<FunctionNode, Summary>();
  readonly mentions = new Mentions(this);
  /** where the values of variables come from, as far as it was asked */
  readonly origins = new Map<Variable, Origin>();
  readonly #scopes: ScopeManager;
  readonly #telling: SourceFile['telling'];
  readonly #neighbour: SourceFile['neighbour'];
  #syntax: Syntax | undefined;
  #callsByName: ReadonlyMap<string, readonly CallNode[]> | undefined;
  #meanings: Meanings | undefined;
  #unbound: ReadonlySet<string> | undefined;
  readonly #places = new Map<Variable | string, Place>();
  readonly #owners: (FunctionNode | TSESTree.Program | undefined)[] = [];
  readonly #roots: (Variable | string)[] = [];
  readonly #bases: (Place | undefined)[] = [];
  readonly #names: (string | undefined)[] = [];
  readonly #functions = new Map<Variable, FunctionNode | null>();
  readonly #free = new Map<FunctionNode, ReadonlySet<Variable>>();
  readonly #reached = new Map<FunctionNode, Set<Variable>>();
  readonly #reachesThis = new Map<FunctionNode, boolean>();

  constructor(source: SourceFile) {
    this.ast = source.ast;
    this.text = source.text;
    this.#scopes = source.scopes;
    this.#telling = source.telling;
    this.#neighbour = source.neighbour;
    this.types = source.types && new Types(source.types);
  }

  /** Another file of the project, as an import of this one names it. */
  neighbour(specifier: string): FileIndex | undefined {
    const source = this.#neighbour?.(specifier);
    const index = source && entryOf(indices, source, () => new FileIndex(source));
    if (index) index.doubted = 'all';
    return index;
  }

  isDoubted(call: CallNode): boolean {
    return this.doubted === 'all' || this.doubted?.has(call) === true;
  }

  get hasNeighbours(): boolean {
    return this.#neighbour !== undefined;
  }

  /** True where functions of other files can be followed. */
  get seesOthers(): boolean {
    return this.types !== undefined || this.doubted !== undefined;
  }

  get syntax(): Syntax {
    return (this.#syntax ??= syntaxOf(this.#telling?.() ?? tellingNodes(this.ast)));
  }

  get calls(): readonly CallNode[] {
    return this.syntax.calls;
  }

  /** The calls from the start of a node to its end. */
  callsIn(node: Node): CallNode[] {
    return within(this.calls, node);
  }

  /** The calls by the last name of what they call, those of one name in source order. */
  get callsByName(): ReadonlyMap<string, readonly CallNode[]> {
    return (this.#callsByName ??= byName(this.calls));
  }

  callsNamed(name: string): readonly CallNode[] {
    return this.callsByName.get(name) ?? [];
  }

  jumpsIn(node: Node): Jump[] {
    return within(this.syntax.jumps, node);
  }

  variableOf(name: Node): Variable | undefined {
    return (this.#meanings ??= new Meanings(this.#scopes)).of(name);
  }

  /** True for a name that is mentioned although nothing in the file declares or assigns it. */
  isUnbound(name: string): boolean {
    return (this.#unbound ??= unboundNames(this.#scopes)).has(name);
  }

  /** The place an expression names, if it names one: a variable, `this`, or a path of written member names below those. */
  placeOf(node: Node): Place | undefined {
    const core = bare(node);
    if (core.type === 'Identifier') {
      const variable = this.variableOf(core);
      return variable ? this.#intern(variable, variable) : this.#intern(`global ${core.name}`, `global ${core.name}`);
    }
    if (core.type === 'ThisExpression') return this.#intern('this', 'this');
    if (core.type !== 'MemberExpression') return undefined;
    const name = memberName(core);
    const base = name === undefined ? undefined : this.placeOf(core.object);
    return base === undefined ? undefined : this.fieldOf(base, name as string);
  }

  placeOfVariable(variable: Variable): Place {
    return this.#intern(variable, variable);
  }

  fieldOf(base: Place, name: string): Place {
    const place = this.#intern(`${base}.${name}`, this.#roots[base] as Variable | string);
    this.#bases[place] = base;
    this.#names[place] = name;
    return place;
  }

  /** The last name of a path; undefined for a variable. */
  memberOf(place: Place): string | undefined {
    return this.#names[place];
  }

  /** True when a path starts with another one: `repo.manager.runner` is below `repo`. */
  isBelow(path: Place, base: Place): boolean {
    for (let at = this.#bases[path]; at !== undefined; at = this.#bases[at]) if (at === base) return true;
    return false;
  }

  conditionPlace(text: string): Place {
    return this.#intern(`?${text}`, `?${text}`);
  }

  #intern(key: Variable | string, root: Variable | string): Place {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#owners.length;
      this.#places.set(key, place);
      this.#owners.push(typeof root === 'string' ? undefined : functionOf(root));
      this.#roots.push(root);
    }
    return place;
  }

  /** The variable a place starts from. */
  rootOf(place: Place): Variable | undefined {
    const root = this.#roots[place];
    return typeof root === 'object' ? root : undefined;
  }

  isOnThis(place: Place): boolean {
    return this.#roots[place] === 'this';
  }

  /** The function in which a place's variable is declared; undefined for `this`, globals and conditions. */
  ownerOf(place: Place): FunctionNode | TSESTree.Program | undefined {
    return this.#owners[place];
  }

  /** True when some statement inside a node assigns a member of this name. */
  assignsMember(name: string, inside: Node): boolean {
    return this.syntax.assignments.get(name)?.some((assignment) => isInside(assignment, inside)) === true;
  }

  /** The assignments to members written like this. */
  assignmentsTo(text: string): TSESTree.AssignmentExpression[] {
    const name = /[^.]*$/.exec(text)?.[0] ?? '';
    return (this.syntax.assignments.get(name) ?? []).filter(({ left }) => this.text.slice(left.range[0], left.range[1]) === text);
  }

  /** The assignments `this.name = …` in a class, or in the functions of a constructor. */
  fieldAssignments(owner: ClassNode | string, name: string): TSESTree.AssignmentExpression[] {
    return (this.syntax.assignments.get(name) ?? []).filter((node) => {
      const left = bare(node.left);
      return left.type === 'MemberExpression' && left.object.type === 'ThisExpression' && (enclosingClass(node) ?? constructorAround(node)) === owner;
    });
  }

  /** The variables of outer functions that a function reaches: it mentions them, or calls a neighbour that does. */
  freeVariables(fn: FunctionNode): ReadonlySet<Variable> {
    let reached = this.#reached.get(fn);
    if (!reached) {
      this.#reached.set(fn, (reached = new Set(this.#mentioned(fn))));
      // What is added while this loop runs is looked at too.
      for (const variable of reached) {
        const neighbour = isFunction(functionOf(variable)) ? this.functionNamed(variable) : undefined;
        if (!neighbour || neighbour === fn || isInside(neighbour, fn)) continue;
        for (const further of this.#mentioned(neighbour)) if (!isOwn(further, fn)) reached.add(further);
      }
    }
    return reached;
  }

  /** True for an arrow function that reaches the `this` around it: it mentions it, or calls a neighbour that does. */
  reachesThis(fn: FunctionNode): boolean {
    if (fn.type !== 'ArrowFunctionExpression') return false;
    let reaches = this.#reachesThis.get(fn);
    if (reaches === undefined) {
      reaches = mentionsThis(fn) || [...this.freeVariables(fn)].some((variable) => {
        const neighbour = this.functionNamed(variable);
        return neighbour?.type === 'ArrowFunctionExpression' && mentionsThis(neighbour);
      });
      this.#reachesThis.set(fn, reaches);
    }
    return reaches;
  }

  /** The variables of outer functions that stand in a function, nested functions included. */
  #mentioned(fn: FunctionNode): ReadonlySet<Variable> {
    return entryOf(this.#free, fn, () => {
      const leading = this.#scopes.acquire(fn, true)?.through ?? [];
      return new Set(leading.flatMap(({ resolved }) => (resolved && !isOwn(resolved, fn) ? [resolved] : [])));
    });
  }

  /** The one function a variable ever holds: a function declaration, or a function written to it once. */
  functionNamed(variable: Variable): FunctionNode | undefined {
    let fn = this.#functions.get(variable);
    if (fn === undefined) this.#functions.set(variable, (fn = onlyFunctionOf(variable) ?? null));
    return fn ?? undefined;
  }

  /** The method or arrow field that `this.name` means at a node. */
  methodNamed(node: Node, name: string): FunctionNode | undefined {
    const owner = enclosingClass(node);
    if (owner) return methodOf(owner, name);
    const written = this.syntax.assignments.get(name);
    const maker = written && constructorAround(node);
    const methods = maker === undefined ? [] : written?.filter(({ left }) => constructorOf(left) === maker);
    return methods?.length === 1 ? functionInside(methods[0]?.right) : undefined;
  }

  /** The class of this file that a name means. */
  classNamed(name: Node): ClassNode | undefined {
    const definition = this.variableOf(name)?.defs[0];
    if (definition && isClass(definition.node)) return definition.node;
    return definition?.node.type === 'VariableDeclarator' && isClass(definition.node.init) ? definition.node.init : undefined;
  }
}

/** Other files by what the host read, for as long as it keeps that. */
const indices = new WeakMap<SourceFile, FileIndex>();

function unboundNames({ globalScope }: ScopeManager): Set<string> {
  const through = globalScope?.through ?? [];
  const names = new Set(through.map(({ identifier }) => String(identifier.name)));
  for (const reference of through) if (reference.isWrite()) names.delete(String(reference.identifier.name));
  return names;
}

export function methodOf(owner: ClassNode, name: string): FunctionNode | undefined {
  return entryOf(methods, owner, () => methodsOf(owner)).get(name);
}

const methods = new WeakMap<ClassNode, ReadonlyMap<string, FunctionNode | undefined>>();

/** The methods and arrow fields of a class, the first of a name; undefined for a field that holds anything else. */
function methodsOf({ body: { body: members } }: ClassNode): ReadonlyMap<string, FunctionNode | undefined> {
  const named = new Map<string, FunctionNode | undefined>();
  for (const member of members) {
    const isMethod = member.type === 'MethodDefinition' && member.kind === 'method' && isFunction(member.value);
    const name = isMethod || member.type === 'PropertyDefinition' ? keyName(member) : undefined;
    if (name !== undefined && !named.has(name)) named.set(name, functionInside((member as TSESTree.MethodDefinition | TSESTree.PropertyDefinition).value));
  }
  return named;
}

function byName(calls: readonly CallNode[]): Map<string, CallNode[]> {
  const named = new Map<string, CallNode[]>();
  for (const call of calls) {
    const name = calleeName(call);
    if (name !== undefined) entryOf<string, CallNode[]>(named, name, () => []).push(call);
  }
  return named;
}

function onlyFunctionOf(variable: Variable): FunctionNode | undefined {
  const [definition] = variable.defs;
  if (variable.defs.length !== 1 || !definition) return undefined;
  if (definition.type === 'FunctionName' && isFunction(definition.node)) return isReassigned(variable) ? undefined : definition.node;
  if (definition.node.type !== 'VariableDeclarator' || definition.node.id.type !== 'Identifier') return undefined;
  const writes = variable.references.filter((reference) => reference.isWrite());
  return writes.length === 1 ? functionInside(writes[0]?.writeExpr) : undefined;
}

/** The function an initialiser is. */
function functionInside(node: Node | null | undefined): FunctionNode | undefined {
  return node ? writtenFunction(node) : undefined;
}

function functionOf(variable: Variable): FunctionNode | TSESTree.Program {
  const block = variable.scope.variableScope.block;
  if (isFunction(block) || block.type === 'Program') return block;
  return enclosingFunction(block);
}

function mentionsThis(arrow: Node): boolean {
  return childrenOf(arrow).some((node) => node.type === 'ThisExpression' || node.type === 'Super' || (node.type !== 'FunctionExpression' && node.type !== 'FunctionDeclaration' && !isClass(node) && mentionsThis(node)));
}

/** True for what a function, or one inside it, declares. */
function isOwn(variable: Variable, fn: FunctionNode): boolean {
  const home = functionOf(variable);
  return isFunction(home) && isInside(home, fn);
}

/** True when a variable is written after its definition. */
export function isReassigned(variable: Variable): boolean {
  return entryOf(reassigned, variable, () => variable.references.some((reference) => reference.isWrite() && !reference.init));
}

const reassigned = new WeakMap<Variable, boolean>();
