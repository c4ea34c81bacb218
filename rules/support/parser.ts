/** Parses another file as the host parses the one that is linted. */
import type { Linter as LinterClass, Rule, SourceCode } from 'eslint';
import type { SourceFile } from '../flow/file/file-index.ts';
import { nodeModule } from './node-module.ts';

interface Parser {
  parseForESLint?(text: string, options: object): { ast: object; scopeManager?: object | null };
}

/** Throws where the text cannot be parsed. */
export type Parse = (text: string, path: string) => SourceFile;

/** Undefined where neither the parser nor ESLint can be asked for scopes. */
export function parserOf(languageOptions: Rule.RuleContext['languageOptions']): Parse | undefined {
  const { parser } = languageOptions as { parser?: Parser };
  return parser?.parseForESLint ? (text, path) => parsedBy(parser, text, path) : linted(languageOptions);
}

function parsedBy(parser: Parser, text: string, filePath: string): SourceFile {
  const result = parser.parseForESLint?.(text, { range: true, loc: true, sourceType: 'module', filePath, jsDocParsingMode: 'none', projectService: false });
  if (!result?.scopeManager) throw new TypeError('Expected the parser to give scopes.');
  return { ast: result.ast, scopes: result.scopeManager, text } as unknown as SourceFile;
}

/** ESLint's own parser gives no scopes: what makes them is in ESLint, which has then been loaded by whoever lints. */
function linted(languageOptions: Rule.RuleContext['languageOptions']): Parse | undefined {
  const require = nodeModule<typeof import('node:module')>('node:module')?.createRequire(import.meta.url);
  if (!require) return undefined;
  return (text) => {
    const { Linter } = require('eslint') as { Linter: typeof LinterClass };
    let source: SourceCode | undefined;
    const show: Rule.RuleModule = { create: ({ sourceCode }) => ((source = sourceCode), {}) };
    new Linter().verify(text, { languageOptions: languageOptions as LinterClass.LanguageOptions, plugins: { pool: { rules: { show } } }, rules: { 'pool/show': 'error' } });
    if (!source?.scopeManager) throw new SyntaxError('Expected a text that can be parsed.');
    return { ast: source.ast, scopes: source.scopeManager, text } as unknown as SourceFile;
  };
}
