import { resolve } from 'node:path';
import ts from 'typescript';

/**
 * Compares the public contract (ambient modules in one declaration file) with the modules that are built.
 *
 * Every declaration of the contract becomes a small source file of its own in which all other names of the contract are the
 * built ones. So a class may have private members and more methods than promised, and functions that take such a class are
 * still compared strictly.
 */
export interface Contract {
  /** What the contract names, in order of appearance. */
  readonly names: readonly ContractName[];
  /** What TypeScript says about using the built name as the contract's; empty when it fits. */
  mismatches(entry: string, name: string): string[];
  isBuilt(entry: string, name: string): boolean;
}

export interface ContractName {
  /** Module specifier, such as `pool-lifeguard/runtime`. */
  readonly entry: string;
  readonly name: string;
}

/** All declarations of one name in one module of the contract: overloads, a class and the interface it merges with. */
interface Declared extends ContractName {
  /** The name inside the module; differs from `name` for a default export. */
  readonly local: string;
  readonly nodes: ts.Statement[];
}

interface ContractModule {
  readonly entry: string;
  readonly declared: Map<string, Declared>;
  /** Imports and declarations that are not exported. */
  readonly helpers: ts.Statement[];
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/**
 * @param contractFile declaration file with one ambient module per entry point
 * @param sources source file of every entry point that exists, by module specifier
 */
export function compareContract(contractFile: string, sources: ReadonlyMap<string, string>): Contract {
  const modules = readModules(contractFile);
  const built = namesBuilt(sources);
  const isBuilt = (entry: string, name: string): boolean => built.get(entry)?.has(name) ?? false;

  const checks = new Map<string, string>();
  const declared = modules.flatMap((module) => [...module.declared.values()]);
  for (const module of modules) {
    for (const one of module.declared.values()) {
      if (isBuilt(one.entry, one.name)) checks.set(checkFile(contractFile, one), checkText(module, one, modules, sources, isBuilt));
    }
  }
  const program = ts.createProgram([contractFile, ...checks.keys()], options, hostWith(checks));

  return {
    names: declared.map(({ entry, name }) => ({ entry, name })),
    isBuilt,
    mismatches(entry, name) {
      const file = program.getSourceFile(checkFile(contractFile, { entry, name }));
      if (file === undefined) throw new Error(`${entry} has no built ${name} to compare`);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) =>
        ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
      );
    },
  };
}

function readModules(file: string): ContractModule[] {
  const text = ts.sys.readFile(file);
  if (text === undefined) throw new Error(`cannot read the contract ${file}`);
  const source = ts.createSourceFile(file, text, options.target!, true);
  return source.statements.flatMap((statement) => {
    if (!ts.isModuleDeclaration(statement) || !statement.body || !ts.isModuleBlock(statement.body)) return [];
    return [readModule(statement.name.text, statement.body.statements)];
  });
}

function readModule(entry: string, statements: readonly ts.Statement[]): ContractModule {
  const module: ContractModule = { entry, declared: new Map(), helpers: [] };
  const defaultExport = statements.find(ts.isExportAssignment)?.expression.getText();
  for (const statement of statements) {
    if (ts.isExportAssignment(statement)) continue;
    const local = declaredName(statement);
    const isDefault = local !== undefined && local === defaultExport;
    if (local === undefined || !(isDefault || isExported(statement))) {
      module.helpers.push(statement);
      continue;
    }
    const name = isDefault ? 'default' : local;
    const known = module.declared.get(name) ?? { entry, name, local, nodes: [] };
    known.nodes.push(statement);
    module.declared.set(name, known);
  }
  return module;
}

function declaredName(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  return (statement as ts.DeclarationStatement).name?.getText();
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && !!ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
}

function namesBuilt(sources: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const program = ts.createProgram([...sources.values()], options, hostWith(new Map()));
  const checker = program.getTypeChecker();
  const built = new Map<string, Set<string>>();
  for (const [entry, path] of sources) {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(path)!);
    built.set(entry, new Set(symbol ? checker.getExportsOfModule(symbol).map((exported) => exported.name) : []));
  }
  return built;
}

function checkFile(contractFile: string, { entry, name }: ContractName): string {
  return resolve(contractFile, '..', `${entry.replaceAll('/', '.')}.${name}.check.ts`);
}

function checkText(
  module: ContractModule,
  one: Declared,
  modules: readonly ContractModule[],
  sources: ReadonlyMap<string, string>,
  isBuilt: (entry: string, name: string) => boolean,
): string {
  /** Where a check finds a name: in the built module, or in the contract as long as it is not built. */
  const home = (entry: string, name: string): string => (isBuilt(entry, name) ? sources.get(entry)! : entry);

  const imports = [...module.declared.values()]
    .filter((other) => other !== one && other.name !== 'default')
    .map((other) => `import type { ${other.local} } from '${home(other.entry, other.name)}';`);
  const helpers = module.helpers.map((statement) => {
    if (!ts.isImportDeclaration(statement)) return statement.getText();
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (!modules.some(({ entry }) => entry === from)) return statement.getText();
    const bindings = statement.importClause?.namedBindings as ts.NamedImports;
    return bindings.elements.map(({ name }) => `import type { ${name.text} } from '${home(from, name.text)}';`).join('\n');
  });
  const declarations = one.nodes.map((node) => {
    const text = node.getText().replace(/^export /, '');
    return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ? text : `declare ${text}`;
  });
  return [
    `import * as built from '${sources.get(one.entry)!}';`,
    ...imports,
    ...helpers,
    ...declarations,
    ...assertions(one),
    'export {};',
  ].join('\n');
}

function assertions({ name, local, nodes }: Declared): string[] {
  const value = nodes.find((node) => !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node));
  if (value === undefined) return typeAssertions(name, nodes[0] as ts.InterfaceDeclaration | ts.TypeAliasDeclaration);
  if (!ts.isClassDeclaration(value)) return [`export const value: typeof ${local} = built.${name};`];
  // A contract without a constructor promises what instances are like, not how they are made.
  if (!value.members.some(ts.isConstructorDeclaration)) return typeAssertions(name, value);
  // Parameters of constructors are compared loosely by TypeScript: whatever the contract lets in must be taken.
  const parameters = (of: string): string => `ConstructorParameters<typeof ${of}>`;
  return [
    `export const value: typeof ${local} = built.${name};`,
    `export const options = (given: ${parameters(local)}): ${parameters(`built.${name}`)} => given;`,
  ];
}

function typeAssertions(name: string, node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration): string[] {
  const parameters = node.typeParameters ? `<${node.typeParameters.map((p) => p.getText()).join(', ')}>` : '';
  const given = node.typeParameters ? `<${node.typeParameters.map((p) => p.name.text).join(', ')}>` : '';
  const [own, other] = [`${name}${given}`, `built.${name}${given}`];
  const lines = [`export function result${parameters}(value: ${other}): ${own} { return value; }`];
  const isInput = ts.isTypeAliasDeclaration(node) || name.endsWith('Options') || name.endsWith('Profile');
  if (isInput) lines.push(`export function input${parameters}(value: ${own}): ${other} { return value; }`);
  return lines;
}

/** Parsed declaration files of TypeScript and of packages: they are the same in every program. */
const parsedPackages = new Map<string, ts.SourceFile | undefined>();

/** A compiler host that finds `files` in memory and everything else on disk. */
function hostWith(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, ...rest) => {
    if (!path.includes('/node_modules/')) return getSourceFile.call(host, path, ...rest);
    if (!parsedPackages.has(path)) parsedPackages.set(path, getSourceFile.call(host, path, ...rest));
    return parsedPackages.get(path);
  };
  return host;
}
