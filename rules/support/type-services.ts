/** Type information of the file that is linted, if its parser made any. Nothing of typescript-eslint is loaded for it. */
import type { Rule } from 'eslint';
import type { SourceFile } from '../flow/file/file-index.ts';
import type { TypeServices } from '../flow/file/types.ts';

interface Parser {
  parseForESLint?(text: string, options: object): { ast: object; scopeManager?: object | null };
}

/** Undefined without types: other parsers offer nothing, and oxlint an empty object. */
export function typeServicesOf({ sourceCode, languageOptions }: Rule.RuleContext): TypeServices | undefined {
  const { program, esTreeNodeToTSNodeMap } = sourceCode.parserServices as Partial<TypeServices>;
  const { parser } = languageOptions as { parser?: Parser };
  if (!program || !esTreeNodeToTSNodeMap || !parser?.parseForESLint) return undefined;
  return { program, esTreeNodeToTSNodeMap, parse: (text, filePath) => parsed(parser, text, filePath) };
}

function parsed(parser: Parser, text: string, filePath: string): SourceFile {
  const result = parser.parseForESLint?.(text, { range: true, loc: true, sourceType: 'module', filePath, jsDocParsingMode: 'none', projectService: false });
  if (!result?.scopeManager) throw new TypeError('Expected the parser to give scopes.');
  return { ast: result.ast, scopes: result.scopeManager, text } as unknown as SourceFile;
}
