/**
 * What the type checker says, where the host has one: whose method a call calls, and where a function of another file stands.
 * Only ever asked about candidates, since the first question about an expression makes the checker work; no answer is an answer.
 */
import { bare } from '../../ast/nodes.ts';
import type { CallNode, FunctionNode, Node } from '../../ast/nodes.ts';
import { FileIndex } from './file-index.ts';
import type { SourceFile } from './file-index.ts';
import { functionAt } from './syntax.ts';
import type { TSESTree } from '@typescript-eslint/utils';
import type ts from 'typescript';

/** What typed linting offers; oxlint and untyped runs have none of it. */
export interface TypeServices {
  readonly program: Pick<ts.Program, 'getTypeChecker'>;
  readonly esTreeNodeToTSNodeMap: { get(node: TSESTree.Node): ts.Node | undefined };
  /** parses another file of the program, by the parser of this one */
  readonly parse: (text: string, path: string) => SourceFile;
}

/** Where the method that is called was declared. */
export interface Declared {
  /** the package, `pg` also for `@types/pg`; undefined for code of the project itself */
  readonly module: string | undefined;
  /** the names of the class or interface with the method, and of the receiver's own type */
  readonly names: readonly string[];
}

/** A function of another file, and what is known of that file. */
export interface Elsewhere {
  readonly file: FileIndex;
  readonly fn: FunctionNode;
}

export class Types {
  readonly #services: TypeServices;
  readonly #checker: ts.TypeChecker;

  constructor(services: TypeServices) {
    this.#services = services;
    this.#checker = services.program.getTypeChecker();
  }

  /** Undefined for a receiver of type `any`, and for what the language or the host declares. */
  declaredBy(call: CallNode): Declared | undefined {
    return attempt(() => {
      const callee = bare(call.callee);
      if (callee.type !== 'MemberExpression') return undefined;
      const declaration = this.#declarationOf(callee.property);
      if (!declaration) return undefined;
      const module = packageOf(declaration.getSourceFile().fileName);
      if (module === 'typescript' || module === 'node') return undefined;
      const receiver = this.#typeOf(callee.object);
      const symbols = [receiver?.aliasSymbol, receiver?.getSymbol()];
      return { module, names: [nameOf(declaration.parent), ...symbols.map((symbol) => symbol?.name)].filter((name) => name !== undefined) };
    });
  }

  /** True unless the types are known and offer none of the methods: of the object that the call gives, and of what it is called on. */
  offers(call: CallNode, item: readonly string[], pool: readonly string[]): boolean {
    return attempt(() => {
      const callee = bare(call.callee);
      const given = this.#typeOf(call);
      const receiver = callee.type === 'MemberExpression' ? this.#typeOf(callee.object) : undefined;
      const object = given && (this.#checker.getAwaitedType(given) ?? given);
      if (!object || !receiver || isOpen(object) || isOpen(receiver)) return true;
      return item.some((name) => name.startsWith('@@') || has(object, name)) || pool.some((name) => has(receiver, name));
    }) ?? true;
  }

  /** The function of another file that a call runs, if its source is part of the project and worth parsing. */
  functionElsewhere(call: CallNode, isWorth: (text: string) => boolean = () => true): Elsewhere | undefined {
    return attempt(() => {
      const callee = bare(call.callee);
      const name = callee.type === 'MemberExpression' ? callee.property : callee;
      const declaration = this.#declarationOf(name);
      const source = declaration?.getSourceFile();
      if (!declaration || !source || source.isDeclarationFile || packageOf(source.fileName) !== undefined) return undefined;
      if (source === this.#services.esTreeNodeToTSNodeMap.get(call)?.getSourceFile() || source.text.length > LONGEST_FILE) return undefined;
      let file = parsed.get(source);
      if (!file && !isWorth(source.text)) return undefined;
      if (!file) parsed.set(source, (file = new FileIndex(this.#services.parse(source.text, source.fileName))));
      const fn = functionAt(file.ast, declaration.getStart(), declaration.getEnd());
      return fn && { file, fn };
    });
  }

  #typeOf(node: Node): ts.Type | undefined {
    const at = this.#services.esTreeNodeToTSNodeMap.get(node);
    return at && this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(at));
  }

  /** Follows an import to what it imports. */
  #declarationOf(name: Node): ts.Declaration | undefined {
    const at = this.#services.esTreeNodeToTSNodeMap.get(name);
    const symbol = at && this.#checker.getSymbolAtLocation(at);
    if (!symbol) return undefined;
    const target = symbol.flags & ALIAS ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return target.valueDeclaration ?? target.declarations?.[0];
  }
}

/** Longer files are no helpers; parsing them costs more than they tell. In characters. */
const LONGEST_FILE = 60_000;

/** Other files by their source, for as long as the program has them. */
const parsed = new WeakMap<ts.SourceFile, FileIndex>();

/** The numbers of `ts.SymbolFlags.Alias`, `ts.TypeFlags.Any` and `Unknown`: TypeScript itself is never loaded from here. */
const ALIAS = 2_097_152;
const ANY_OR_UNKNOWN = 3;

function isOpen(type: ts.Type): boolean {
  return (type.flags & ANY_OR_UNKNOWN) !== 0 || type.isTypeParameter();
}

function has(type: ts.Type, name: string): boolean {
  return (type.isUnion() ? type.types : [type]).some((part) => part.getProperty(name) !== undefined);
}

function nameOf(node: ts.Node | undefined): string | undefined {
  const name = (node as { name?: { text?: string } } | undefined)?.name?.text;
  return name;
}

/** `pg` for files of `node_modules/pg` and `node_modules/@types/pg`, `@scope/name` for `@types/scope__name`. */
function packageOf(path: string): string | undefined {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  return name?.startsWith('@types/') ? name.slice('@types/'.length).replace(/^(.+)__/, '@$1/') : name;
}

/** The checker may fail on code that does not compile; a rule must not. */
function attempt<R>(ask: () => R | undefined): R | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
