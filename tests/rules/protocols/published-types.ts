/** Asks the published types of installed packages what they export and what their methods give. One TypeScript program answers for all of them. */
import ts from 'typescript';

const FILE = `${process.cwd()}/published-types.cts`;

export class PublishedTypes {
  readonly #checker: ts.TypeChecker;
  readonly #modules = new Map<string, ts.Symbol>();

  constructor(specifiers: readonly string[]) {
    const text = specifiers.map((specifier, i) => `import m${i} = require('${specifier}');`).join('\n');
    const options: ts.CompilerOptions = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'], types: ['node'], strict: true, skipLibCheck: true, noEmit: true };
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, language, ...rest) => (name === FILE ? ts.createSourceFile(name, text, language) : read(name, language, ...rest));
    const program = ts.createProgram([FILE], options, host);
    this.#checker = program.getTypeChecker();
    const source = program.getSourceFile(FILE);
    const unresolved = program.getSemanticDiagnostics(source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    if (!source || unresolved.length > 0) throw new TypeError(`Expected every package to have types, got: ${unresolved.join('; ')}`);
    for (const [i, statement] of source.statements.entries()) {
      const symbol = ts.isImportEqualsDeclaration(statement) ? this.#checker.getSymbolAtLocation(statement.name) : undefined;
      if (symbol) this.#modules.set(specifiers[i] as string, this.#target(symbol));
    }
  }

  /** The type of a value that a module exports; the empty path is the module itself, or its default export where the module is no function. */
  value(specifier: string, path: string): ts.Type | undefined {
    let type: ts.Type | undefined = this.#checker.getTypeOfSymbol(this.#module(specifier));
    for (const name of path.split('.')) if (name !== '') type = type && this.property(type, name);
    if (path !== '' || !type || type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return type;
    return this.property(type, 'default') ?? type;
  }

  /** A type that a module exports. */
  type(specifier: string, path: string): ts.Type | undefined {
    let symbol: ts.Symbol | undefined = this.#module(specifier);
    for (const name of (path || 'default').split('.')) symbol = symbol && this.#member(symbol, name);
    return symbol && (symbol.flags & ts.SymbolFlags.Type) !== 0 ? this.#checker.getDeclaredTypeOfSymbol(symbol) : undefined;
  }

  /** The type of a member; `@@asyncDispose` is the one called `Symbol.asyncDispose`. */
  property(type: ts.Type, name: string): ts.Type | undefined {
    const symbol = this.#checker.getPropertiesOfType(this.#checker.getApparentType(this.#present(type))).find((property) => nameOf(property) === name);
    return symbol && this.#checker.getTypeOfSymbol(symbol);
  }

  instances(constructor: ts.Type | undefined): ts.Type[] {
    return (constructor?.getConstructSignatures() ?? []).map((signature) => signature.getReturnType());
  }

  /** What calling a function gives, promises resolved. */
  results(fn: ts.Type | undefined): ts.Type[] {
    return this.#signatures(fn).map((signature) => this.#awaited(signature.getReturnType()));
  }

  /** True when some overload gives a promise. */
  givesPromise(fn: ts.Type): boolean {
    return this.#signatures(fn).some((signature) => this.property(signature.getReturnType(), 'then') !== undefined);
  }

  /** The types of the parameters that a callback in last place gets, for each overload that takes one. */
  callbacks(fn: ts.Type): ts.Type[][] {
    return this.#signatures(fn).flatMap((signature) => {
      const last = signature.getParameters().at(-1);
      const callback = last && this.#present(this.#checker.getTypeOfSymbol(last));
      return (callback?.getCallSignatures() ?? []).map((inner) => inner.getParameters().map((parameter) => this.#checker.getTypeOfSymbol(parameter)));
    });
  }

  #signatures(fn: ts.Type | undefined): readonly ts.Signature[] {
    if (!fn) return [];
    const type = this.#present(fn);
    return type.isUnion() ? type.types.flatMap((part) => part.getCallSignatures()) : type.getCallSignatures();
  }

  #awaited(type: ts.Type): ts.Type {
    return this.#present(this.#checker.getAwaitedType(type) ?? type);
  }

  #present(type: ts.Type): ts.Type {
    return this.#checker.getNonNullableType(type);
  }

  #module(specifier: string): ts.Symbol {
    const symbol = this.#modules.get(specifier);
    if (!symbol) throw new TypeError(`Expected a package asked for at construction, got ${specifier}.`);
    return symbol;
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.#checker.getAliasedSymbol(symbol);
  }

  #member(owner: ts.Symbol, name: string): ts.Symbol | undefined {
    const found = this.#checker.getExportsOfModule(owner).find((symbol) => symbol.name === name);
    return found && this.#target(found);
  }
}

function nameOf(property: ts.Symbol): string {
  const wellKnown = /^__@(\w+)@\d+$/.exec(property.name)?.[1];
  return wellKnown === undefined ? property.name : `@@${wellKnown}`;
}
