import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import ts from 'typescript';

export const root = resolve(import.meta.dirname, '../..');

/** Every file that is or would be committed, as paths from the root with forward slashes. */
export const projectFiles: readonly string[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
)
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Everything that is shipped: what `npm run build` compiles. */
export const sourceFiles: readonly string[] = projectFiles.filter((file) => /^(index\.ts|(rules|runtime|cli)\/.*\.ts)$/.test(file));

export interface Import {
  readonly from: string;
  /** A path from the root for a relative import, else the specifier as written. */
  readonly to: string;
  readonly typeOnly: boolean;
  /** The names taken, empty for `import()` and `import 'x'`. */
  readonly names: readonly string[];
  /** false for `import()`, `import('x').T` and `require()`. */
  readonly isStatic: boolean;
}

/** Each import, re-export, `import()`, `require()` and import type of one file. */
export function* eachImport(file: string): Generator<Import> {
  const pending: ts.Node[] = [ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest)];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const found = asImport(node);
    if (found) {
      const to = found.specifier.startsWith('.') ? posix.join(posix.dirname(file), found.specifier) : found.specifier;
      yield { from: file, to, typeOnly: found.typeOnly, names: found.names, isStatic: found.isStatic };
    }
    ts.forEachChild(node, (child) => void pending.push(child));
  }
}

type Found = Omit<Import, 'from' | 'to'> & { readonly specifier: string };

function asImport(node: ts.Node): Found | undefined {
  if (ts.isImportDeclaration(node)) {
    const { importClause: clause } = node;
    const bindings = clause?.namedBindings;
    const names = [clause?.name, ...(bindings && ts.isNamedImports(bindings) ? bindings.elements.map((e) => e.propertyName ?? e.name) : [])];
    return {
      specifier: (node.moduleSpecifier as ts.StringLiteral).text,
      typeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
      names: names.flatMap((name) => (name ? [name.text] : [])),
      isStatic: true,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const clause = node.exportClause;
    const names = clause && ts.isNamedExports(clause) ? clause.elements.map((e) => (e.propertyName ?? e.name).text) : [];
    return { specifier: (node.moduleSpecifier as ts.StringLiteral).text, typeOnly: node.isTypeOnly, names, isStatic: true };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, typeOnly: true, names: [], isStatic: false };
  }
  if (ts.isCallExpression(node) && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
    const { expression } = node;
    const loads = expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
    if (loads) return { specifier: node.arguments[0].text, typeOnly: false, names: [], isStatic: false };
  }
  return undefined;
}
